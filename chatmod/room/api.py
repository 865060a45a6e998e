"""The Mastodon client API: apps, the server, accounts and timelines, as a chat needs them (4.4 to 4.6)."""

from datetime import UTC

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from chatmod.room import instance
from chatmod.room.calls import number_of, signed_in, timeline
from chatmod.room.desk import address, desk_of
from chatmod.room.params import NewApp, PageRequest, TokenRequest, body_of, read
from chatmod.room.rates import REGISTRATIONS
from chatmod.room.values import Account, Turned, checked_tag

_SCOPES = "read write follow"


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
    signed_in(request)
    return JSONResponse({"name": "chatmod", "website": None, "scopes": _SCOPES.split(), "redirect_uris": []})


async def instance_v1(request: Request) -> Response:
    """`GET /api/v1/instance`."""
    desk = desk_of(request)
    return JSONResponse(instance.instance_v1(desk.url, desk.title, _streaming(request)))


async def instance_v2(request: Request) -> Response:
    """`GET /api/v2/instance`."""
    desk = desk_of(request)
    return JSONResponse(instance.instance_v2(desk.url, desk.title, _streaming(request)))


def _streaming(request: Request) -> str:
    return instance.streaming_url(desk_of(request).url, request.headers.get("host", ""))


async def verify_credentials(request: Request) -> Response:
    """`GET /api/v1/accounts/verify_credentials`."""
    return JSONResponse(desk_of(request).wire.own_account(signed_in(request)))


async def account(request: Request) -> Response:
    """`GET /api/v1/accounts/:id`."""
    return JSONResponse(desk_of(request).wire.account(_account(request)))


async def account_statuses(request: Request) -> Response:
    """`GET /api/v1/accounts/:id/statuses`."""
    paging = read(PageRequest, request.query_params).paging()
    return timeline(request, desk_of(request).store.posts.of_account(_account(request).id, paging))


def _account(request: Request) -> Account:
    found = desk_of(request).store.people.account(number_of(request))
    if found is None:
        raise Turned(404, "Record not found")
    return found


async def tag_timeline(request: Request) -> Response:
    """`GET /api/v1/timelines/tag/:hashtag`."""
    paging = read(PageRequest, request.query_params).paging()
    tag = checked_tag(request.path_params["hashtag"])
    return timeline(request, desk_of(request).store.posts.tagged(tag, paging))


async def whole_timeline(request: Request) -> Response:
    """`GET /api/v1/timelines/public`, and `home`, which is the same: everybody here hears everybody."""
    paging = read(PageRequest, request.query_params).paging()
    return timeline(request, desk_of(request).store.posts.all(paging))


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
    Route("/api/v1/timelines/home", whole_timeline),
    Route("/api/v1/timelines/public", whole_timeline),
]
