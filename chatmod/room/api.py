"""The Mastodon client API, as much of it as a chat needs (documentation of 4.4 to 4.6)."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC
from typing import Annotated, Any, TypeVar
from urllib.parse import quote, urlencode

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from chatmod.room.desk import Desk, address, desk_of
from chatmod.room.rates import REGISTRATIONS
from chatmod.room.store import Paging, Wanted
from chatmod.room.values import Account, Status, Turned, checked_tag, id_of

_MOST_PER_PAGE = 40
_USUAL_PER_PAGE = 20
_SCOPES = "read write follow"
_Model = TypeVar("_Model", bound=BaseModel)


_Id = Annotated[int, Field(ge=0, lt=2**63)]


class _Params(BaseModel):
    model_config = ConfigDict(extra="ignore")


class _NewApp(_Params):
    client_name: str
    redirect_uris: tuple[str, ...]

    @field_validator("redirect_uris", mode="before")
    @classmethod
    def _one_or_many(cls, value: object) -> object:
        return tuple(value.split()) if isinstance(value, str) else value


class _TokenRequest(_Params):
    grant_type: str
    client_id: str
    client_secret: str
    redirect_uri: str = ""
    code: str = ""
    code_verifier: str | None = None


class _NewStatus(_Params):
    status: str = ""
    in_reply_to_id: str | None = None
    visibility: str | None = None
    language: str | None = None
    spoiler_text: str | None = None
    scheduled_at: str | None = None
    media_ids: object = None
    poll: object = None


class _Page(_Params):
    limit: int = _USUAL_PER_PAGE
    max_id: _Id | None = None
    since_id: _Id | None = None
    min_id: _Id | None = None

    def paging(self) -> Paging:
        """The paging, within what a page may hold."""
        return Paging(max(0, min(self.limit, _MOST_PER_PAGE)), self.max_id, self.since_id, self.min_id)


async def _body(request: Request) -> dict[str, Any]:
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


def _read(model: type[_Model], sent: Mapping[str, Any]) -> _Model:
    try:
        return model.model_validate(sent)
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        raise Turned(422, f"Validation failed: {name}: {first['msg']}") from error


def viewer(request: Request) -> Account | None:
    """Whose token came with a request."""
    kind, _, token = request.headers.get("authorization", "").partition(" ")
    return desk_of(request).store.by_token(token.strip()) if kind.lower() == "bearer" else None


def _signed_in(request: Request) -> Account:
    account = viewer(request)
    if account is None:
        raise Turned(401, "The access token is invalid")
    return account


def _status_id(request: Request) -> int:
    return id_of(request.path_params["id"])


def _status(request: Request) -> Status:
    status = desk_of(request).store.status(_status_id(request))
    if status is None:
        raise Turned(404, "Record not found")
    return status


async def register_app(request: Request) -> Response:
    """`POST /api/v1/apps`."""
    desk = desk_of(request)
    desk.rates.count("app", address(request), REGISTRATIONS)
    wanted = _read(_NewApp, await _body(request))
    app, secret = await desk.grants.register(wanted.client_name, wanted.redirect_uris)
    return JSONResponse(
        {
            "id": app.client_id,
            "name": app.name,
            "website": None,
            "scopes": _SCOPES.split(),
            "redirect_uri": "\n".join(app.redirect_uris),
            "redirect_uris": list(app.redirect_uris),
            "client_id": app.client_id,
            "client_secret": secret,
            "vapid_key": "",
        }
    )


async def token(request: Request) -> Response:
    """`POST /oauth/token`."""
    desk = desk_of(request)
    wanted = _read(_TokenRequest, await _body(request))
    if wanted.grant_type != "authorization_code":
        raise Turned(400, "Only the grant type authorization_code is known here.")
    issued = await desk.grants.token(
        wanted.client_id, wanted.client_secret, wanted.code, wanted.redirect_uri, wanted.code_verifier
    )
    created = int(desk.store.clock.now().astimezone(UTC).timestamp())
    return JSONResponse({"access_token": issued, "token_type": "Bearer", "scope": _SCOPES, "created_at": created})


async def revoke(request: Request) -> Response:
    """`POST /oauth/revoke`: whoever holds a token may end it."""
    sent = await _body(request)
    await desk_of(request).grants.revoke(str(sent.get("token", "")))
    return JSONResponse({})


async def instance_v1(request: Request) -> Response:
    """`GET /api/v1/instance`."""
    desk = desk_of(request)
    return JSONResponse(desk.wire.instance_v1(desk.title))


async def instance_v2(request: Request) -> Response:
    """`GET /api/v2/instance`."""
    desk = desk_of(request)
    return JSONResponse(desk.wire.instance_v2(desk.title))


async def verify_credentials(request: Request) -> Response:
    """`GET /api/v1/accounts/verify_credentials`."""
    return JSONResponse(desk_of(request).wire.own_account(_signed_in(request)))


async def account(request: Request) -> Response:
    """`GET /api/v1/accounts/:id`."""
    return JSONResponse(desk_of(request).wire.account(_account(request)))


async def account_statuses(request: Request) -> Response:
    """`GET /api/v1/accounts/:id/statuses`."""
    paging = _read(_Page, request.query_params).paging()
    return _timeline(request, desk_of(request).store.of_account(_account(request).id, paging))


def _account(request: Request) -> Account:
    found = desk_of(request).store.account(_status_id(request))
    if found is None:
        raise Turned(404, "Record not found")
    return found


async def tag_timeline(request: Request) -> Response:
    """`GET /api/v1/timelines/tag/:hashtag`."""
    paging = _read(_Page, request.query_params).paging()
    return _timeline(request, desk_of(request).store.tagged(checked_tag(request.path_params["hashtag"]), paging))


async def post_status(request: Request) -> Response:
    """`POST /api/v1/statuses`."""
    author = _signed_in(request)
    sent = await _body(request)
    wanted = _read(_NewStatus, sent)
    if wanted.visibility not in {None, "", "public", "unlisted"}:
        raise Turned(422, "Validation failed: everything in this room is public.")
    if wanted.media_ids or wanted.poll or wanted.scheduled_at or any(name.startswith("poll[") for name in sent):
        raise Turned(422, "Validation failed: this room takes text only: no media, polls or schedules.")
    if wanted.spoiler_text:
        raise Turned(422, "Validation failed: this room has no content warnings; write it into the text.")
    desk = desk_of(request)
    status = await desk.post(
        author,
        Wanted(
            text=wanted.status,
            reply_to=id_of(wanted.in_reply_to_id) if wanted.in_reply_to_id else None,
            key=request.headers.get("idempotency-key"),
            language=wanted.language or None,
        ),
    )
    return JSONResponse(_written(desk, status))


async def get_status(request: Request) -> Response:
    """`GET /api/v1/statuses/:id`."""
    return JSONResponse(_written(desk_of(request), _status(request)))


async def delete_status(request: Request) -> Response:
    """`DELETE /api/v1/statuses/:id`."""
    desk = desk_of(request)
    deleted = await desk.delete(_signed_in(request), _status_id(request))
    return JSONResponse({**desk.wire.status(deleted), "text": deleted.text})


async def context(request: Request) -> Response:
    """`GET /api/v1/statuses/:id/context`."""
    desk, status = desk_of(request), _status(request)
    return JSONResponse(
        {
            "ancestors": [desk.wire.status(found) for found in desk.store.ancestors(status)],
            "descendants": [desk.wire.status(found) for found in desk.store.descendants(status)],
        }
    )


def _written(desk: Desk, status: Status) -> dict[str, Any]:
    return desk.wire.status(status, replies=len(desk.store.descendants(status)))


def _timeline(request: Request, statuses: Sequence[Status]) -> Response:
    """A page of statuses; the `Link` header leads to the older and the newer ones, and keeps the other parameters."""
    desk = desk_of(request)
    response = JSONResponse([desk.wire.status(status) for status in statuses])
    if statuses:
        others = [
            pair for pair in request.query_params.multi_items() if pair[0] not in {"max_id", "min_id", "since_id"}
        ]
        base = f"{request.base_url}".rstrip("/") + quote(request.url.path)  # a header takes ASCII only
        older = urlencode([*others, ("max_id", str(statuses[-1].id))])
        newer = urlencode([*others, ("min_id", str(statuses[0].id))])
        response.headers["Link"] = f'<{base}?{older}>; rel="next", <{base}?{newer}>; rel="prev"'
    return response


ROUTES = [
    Route("/api/v1/apps", register_app, methods=["POST"]),
    Route("/oauth/token", token, methods=["POST"]),
    Route("/oauth/revoke", revoke, methods=["POST"]),
    Route("/api/v1/instance", instance_v1),
    Route("/api/v2/instance", instance_v2),
    Route("/api/v1/accounts/verify_credentials", verify_credentials),
    Route("/api/v1/accounts/{id}/statuses", account_statuses),
    Route("/api/v1/accounts/{id}", account),
    Route("/api/v1/timelines/tag/{hashtag}", tag_timeline),
    Route("/api/v1/statuses", post_status, methods=["POST"]),
    Route("/api/v1/statuses/{id}", get_status, methods=["GET"]),
    Route("/api/v1/statuses/{id}", delete_status, methods=["DELETE"]),
    Route("/api/v1/statuses/{id}/context", context),
]
