"""The Mastodon client API, as much of it as a chat needs (documentation of 4.4 to 4.6)."""

from collections.abc import Sequence
from datetime import UTC
from typing import Any
from urllib.parse import quote, urlencode

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from chatmod.room.desk import Desk, address, desk_of
from chatmod.room.params import NewApp, NewStatus, PageRequest, TokenRequest, body_of, read
from chatmod.room.posts import Wanted
from chatmod.room.rates import REGISTRATIONS
from chatmod.room.values import Account, Status, Turned, checked_tag, id_of

_SCOPES = "read write follow"


def _signed_in(request: Request) -> Account:
    """Whose token came with a request."""
    kind, _, token = request.headers.get("authorization", "").partition(" ")
    account = desk_of(request).store.people.by_token(token.strip()) if kind.lower() == "bearer" else None
    if account is None:
        raise Turned(401, "The access token is invalid")
    return account


def _status_id(request: Request) -> int:
    return id_of(request.path_params["id"])


def _status(request: Request) -> Status:
    status = desk_of(request).store.posts.status(_status_id(request))
    if status is None:
        raise Turned(404, "Record not found")
    return status


async def register_app(request: Request) -> Response:
    """`POST /api/v1/apps`."""
    desk = desk_of(request)
    desk.rates.count("app", address(request), REGISTRATIONS)
    wanted = read(NewApp, await body_of(request))
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
    wanted = read(TokenRequest, await body_of(request))
    if wanted.grant_type != "authorization_code":
        raise Turned(400, "Only the grant type authorization_code is known here.")
    issued = await desk.grants.token(
        wanted.client_id, wanted.client_secret, wanted.code, wanted.redirect_uri, wanted.code_verifier
    )
    created = int(desk.store.clock.now().astimezone(UTC).timestamp())
    return JSONResponse({"access_token": issued, "token_type": "Bearer", "scope": _SCOPES, "created_at": created})


async def revoke(request: Request) -> Response:
    """`POST /oauth/revoke`: whoever holds a token may end it."""
    sent = await body_of(request)
    await desk_of(request).grants.revoke(str(sent.get("token", "")))
    return JSONResponse({})


async def verify_app(request: Request) -> Response:
    """`GET /api/v1/apps/verify_credentials`: every login here may do the same, whichever app it came from."""
    _signed_in(request)
    return JSONResponse({"name": "chatmod", "website": None, "scopes": _SCOPES.split(), "redirect_uris": []})


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
    paging = read(PageRequest, request.query_params).paging()
    return _timeline(request, desk_of(request).store.posts.of_account(_account(request).id, paging))


def _account(request: Request) -> Account:
    found = desk_of(request).store.people.account(_status_id(request))
    if found is None:
        raise Turned(404, "Record not found")
    return found


async def tag_timeline(request: Request) -> Response:
    """`GET /api/v1/timelines/tag/:hashtag`."""
    paging = read(PageRequest, request.query_params).paging()
    return _timeline(
        request, desk_of(request).store.posts.tagged(checked_tag(request.path_params["hashtag"]), paging)
    )


async def post_status(request: Request) -> Response:
    """`POST /api/v1/statuses`."""
    author = _signed_in(request)
    sent = await body_of(request)
    wanted = read(NewStatus, sent)
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
            "ancestors": [desk.wire.status(found) for found in desk.store.posts.ancestors(status)],
            "descendants": [desk.wire.status(found) for found in desk.store.posts.descendants(status)],
        }
    )


def _written(desk: Desk, status: Status) -> dict[str, Any]:
    return desk.wire.status(status, replies=len(desk.store.posts.descendants(status)))


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
    Route("/api/v1/apps/verify_credentials", verify_app),
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
