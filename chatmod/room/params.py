"""What clients of the API send, and how it is read."""

import json
from collections.abc import Mapping
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator
from starlette.requests import Request

from chatmod.room.posts import Paging
from chatmod.room.values import Turned

_MOST_PER_PAGE = 40
_USUAL_PER_PAGE = 20
_Model = TypeVar("_Model", bound=BaseModel)


_Id = Annotated[int, Field(ge=0, lt=2**63)]


class _Params(BaseModel):
    model_config = ConfigDict(extra="ignore")


class NewApp(_Params):
    """What an app tells of itself."""

    client_name: str
    redirect_uris: tuple[str, ...]

    @field_validator("redirect_uris", mode="before")
    @classmethod
    def _one_or_many(cls, value: object) -> object:
        return tuple(value.split()) if isinstance(value, str) else value


class TokenRequest(_Params):
    """What an app sends to turn a code into a token."""

    grant_type: str
    client_id: str
    client_secret: str
    redirect_uri: str = ""
    code: str = ""
    code_verifier: str | None = None


class NewStatus(_Params):
    """A status that a client wants to post."""

    status: str = ""
    in_reply_to_id: str | None = None
    visibility: str | None = None
    language: str | None = None
    spoiler_text: str | None = None
    scheduled_at: str | None = None
    media_ids: object = None
    poll: object = None


class PageRequest(_Params):
    """Which piece of a timeline a client asks for."""

    limit: int = _USUAL_PER_PAGE
    max_id: _Id | None = None
    since_id: _Id | None = None
    min_id: _Id | None = None

    def paging(self) -> Paging:
        """The paging, within what a page may hold."""
        return Paging(max(0, min(self.limit, _MOST_PER_PAGE)), self.max_id, self.since_id, self.min_id)


async def body_of(request: Request) -> dict[str, Any]:
    """What was sent, whether as JSON, as a form, or in the address; `name[]` is a list."""
    if request.headers.get("content-type", "").partition(";")[0].strip() == "application/json":
        try:
            sent = json.loads(await request.body() or b"{}")
            json.dumps(sent, ensure_ascii=False).encode()  # half a surrogate pair is in no text
        except (ValueError, RecursionError):
            raise Turned(400, "The body is not JSON.") from None
        if not isinstance(sent, dict):
            raise Turned(400, "The body is not a JSON object.")
        return sent
    async with request.form(max_files=0, max_fields=100) as form:
        pairs = [*request.query_params.multi_items(), *form.multi_items()]
    lists: dict[str, list[Any]] = {}
    for name, value in pairs:
        if name.endswith("[]"):
            lists.setdefault(name[:-2], []).append(value)
    return {name: value for name, value in pairs if not name.endswith("[]")} | lists


def read(model: type[_Model], sent: Mapping[str, Any]) -> _Model:
    """Read what was sent as a model.

    Raises:
        Turned: If it does not fit.
    """
    try:
        return model.model_validate(sent)
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        raise Turned(422, f"Validation failed: {name}: {first['msg']}") from error
