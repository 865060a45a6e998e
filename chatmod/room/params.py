"""What clients of the API send, and how it is read."""

import json
import re
from collections.abc import Iterable, Mapping
from typing import Annotated, Any, ClassVar, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, field_validator
from starlette.requests import Request

from chatmod.room.paging import Paging
from chatmod.room.values import Turned, id_of

_Model = TypeVar("_Model", bound=BaseModel)


_ROW = re.compile(r"(\w+)\[\]\[(\w+)\]")
_Id = Annotated[int, Field(ge=0, lt=2**63)]


def _listed(value: object) -> object:
    """One or many, text or number: clients send ids in any of these forms, and nothing as well."""
    if value is None:
        return ()
    return [str(one) if isinstance(one, int) else one for one in value] if isinstance(value, list) else [str(value)]


_Texts = Annotated[tuple[str, ...], BeforeValidator(_listed)]


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
    media_ids: _Texts = ()
    poll: object = None

    def media(self) -> tuple[int, ...]:
        """The ids of the media; -1 stands for what is none."""
        return tuple(dict.fromkeys(id_of(text) for text in self.media_ids))


class MediaAttributes(_Params):
    """What shall be said of a picture from now on."""

    id: str
    description: str | None = None

    @field_validator("id", mode="before")
    @classmethod
    def _text(cls, value: object) -> object:
        return str(value) if isinstance(value, int) else value


class EditedStatus(NewStatus):
    """A status as a client wants it to be."""

    media_attributes: tuple[MediaAttributes, ...] = ()

    def descriptions(self) -> dict[int, str | None]:
        """New descriptions, by the ids of the media."""
        given = (told for told in self.media_attributes if "description" in told.model_fields_set)
        return {id_of(told.id): told.description for told in given}


class NewMedia(_Params):
    """What is said of a picture."""

    description: str | None = None


class PageRequest(_Params):
    """Which piece of a timeline a client asks for."""

    _most: ClassVar[int] = 40
    limit: int = 20
    max_id: _Id | None = None
    since_id: _Id | None = None
    min_id: _Id | None = None

    def paging(self) -> Paging:
        """The paging, within what a page may hold."""
        return Paging(max(0, min(self.limit, self._most)), self.max_id, self.since_id, self.min_id)


class NoticesRequest(PageRequest):
    """Which notifications a client asks for."""

    _most: ClassVar[int] = 80
    limit: int = 40
    types: _Texts = ()
    exclude_types: _Texts = ()

    def wants(self, kind: str) -> bool:
        """Whether notifications of a type are among them."""
        return kind not in self.exclude_types and (not self.types or kind in self.types)


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
    return gathered(pairs)


def gathered(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """The pairs of a form or an address, read as Rails does: `name[]` is a list, `name[][part]` a list of objects."""
    values: dict[str, Any] = {}
    lists: dict[str, list[Any]] = {}
    for name, value in pairs:
        row = _ROW.fullmatch(name)
        if row:
            rows = lists.setdefault(row[1], [])
            if not rows or not isinstance(rows[-1], dict) or row[2] in rows[-1]:
                rows.append({})
            rows[-1][row[2]] = value
        elif name.endswith("[]"):
            lists.setdefault(name[:-2], []).append(value)
        else:
            values[name] = value
    return values | lists


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
