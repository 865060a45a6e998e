"""The Mastodon client API: notifications (documentation of 4.4 to 4.6). There is one type, `mention`."""

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from chatmod.room.calls import listed, number_of, signed_in
from chatmod.room.desk import Desk, desk_of
from chatmod.room.mentions import Notice
from chatmod.room.params import NoticesRequest, gathered, read
from chatmod.room.values import Turned

_KIND = "mention"
_POLICY = {
    "for_not_following": "accept",
    "for_not_followers": "accept",
    "for_new_accounts": "accept",
    "for_private_mentions": "accept",
    "for_limited_accounts": "accept",
    "summary": {"pending_requests_count": 0, "pending_notifications_count": 0},
}


async def notifications(request: Request) -> Response:
    """`GET /api/v1/notifications`."""
    me, desk = signed_in(request), desk_of(request)
    wanted = read(NoticesRequest, gathered(request.query_params.multi_items()))
    found = desk.store.mentions.of_account(me.id, wanted.paging()) if wanted.wants(_KIND) else []
    return listed(request, [shown for notice in found if (shown := _shown(desk, notice))])


async def notification(request: Request) -> Response:
    """`GET /api/v1/notifications/:id`."""
    desk = desk_of(request)
    notice = desk.store.mentions.notice(signed_in(request).id, number_of(request))
    shown = _shown(desk, notice) if notice else None
    if shown is None:
        raise Turned(404, "Record not found")
    return JSONResponse(shown)


async def policy(request: Request) -> Response:
    """`GET /api/v2/notifications/policy`: nothing is held back here."""
    signed_in(request)
    return JSONResponse(_POLICY)


async def held_back(request: Request) -> Response:
    """`GET /api/v1/notifications/requests`: likewise."""
    signed_in(request)
    return JSONResponse([])


def _shown(desk: Desk, notice: Notice) -> dict[str, Any] | None:
    status = desk.store.posts.status(notice.status)
    return desk.wire.notice(notice, status) if status else None


ROUTES = [
    Route("/api/v1/notifications", notifications),
    Route("/api/v1/notifications/requests", held_back),
    Route("/api/v2/notifications/policy", policy),
    Route("/api/v1/notifications/{id}", notification),
]
