"""The Mastodon client API: streams of server-sent events (documentation of 4.4 to 4.6, and servers tried).

Nothing is sent again after a gap: a client asks the timeline for what it has missed. Names of streams that end in
`/local` are the same as without it, for nobody here is remote; `/remote` stays silent.
"""

import json
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from chatmod.domain.hashtags import fold_tag
from chatmod.room.broadcast import Heartbeat, News
from chatmod.room.calls import token_of
from chatmod.room.desk import Desk, address, desk_of
from chatmod.room.values import Account, Turned

_ABOUT_POSTS: Final = frozenset(
    {"public", "public/local", "public/remote", "user", "hashtag", "hashtag/local"},
)
_ABOUT_ME: Final = frozenset({"user", "user/notification"})
_Belongs = Callable[[News], bool]


async def stream(request: Request) -> Response:
    """`GET /api/v1/streaming/:channel`."""
    if "upgrade" in request.headers:
        raise Turned(400, "This room streams server-sent events, and no WebSocket")
    desk, channel = desk_of(request), request.path_params.get("channel", "")
    token = token_of(request) or request.query_params.get("access_token", "")
    me = desk.store.people.by_token(token)
    if me is None:
        raise Turned(401, "Invalid access token" if token else "Missing access token")
    if channel not in _ABOUT_POSTS | _ABOUT_ME:
        raise Turned(400, "Unknown channel requested")
    belongs = _belongs(channel, request.query_params.get("tag", ""))
    told = me if channel in _ABOUT_ME else None
    where = address(request)
    desk.broadcast.admit(where)
    return StreamingResponse(_stream(desk, token, belongs, told, where), media_type="text/event-stream")


def _belongs(channel: str, tag: str) -> _Belongs:
    """Whether a post belongs into a stream."""
    if not channel.startswith("hashtag"):
        everything = channel in _ABOUT_POSTS and channel != "public/remote"
        return lambda _: everything
    if not tag:
        raise Turned(400, "Missing tag name parameter")
    folded = fold_tag(tag.removeprefix("#"))
    return lambda news: any(fold_tag(found) == folded for found in news.status.tags)


async def _stream(desk: Desk, token: str, belongs: _Belongs, told: Account | None, where: str) -> AsyncIterator[str]:
    with desk.broadcast.listening(where) as queue:
        yield ":)\n\n"
        while (news := await queue.get()) is not None:
            if not isinstance(news, Heartbeat):
                for event in _events(desk, news, belongs, told):
                    yield event
            elif desk.store.people.by_token(token):
                yield ":thump\n\n"
            else:  # the token was revoked meanwhile
                return


def _events(desk: Desk, news: News, belongs: _Belongs, told: Account | None) -> Iterator[str]:
    if belongs(news):
        if news.gone:
            yield f"event: delete\ndata: {news.status.id}\n\n"
        else:
            yield _event("status.update" if news.edited else "update", desk.wire.status(news.status))
    for notice in news.notices:
        if told and notice.account == told.id:
            yield _event("notification", desk.wire.notice(notice, news.status))


def _event(name: str, data: Any) -> str:  # noqa: ANN401 - any JSON
    """One event; JSON holds no line ends, so one `data:` line does."""
    return f"event: {name}\ndata: {json.dumps(data)}\n\n"


async def health(request: Request) -> Response:
    """`GET /api/v1/streaming/health`."""
    del request
    return PlainTextResponse("OK")


ROUTES = [
    Route("/api/v1/streaming/health", health),
    Route("/api/v1/streaming", stream),
    Route("/api/v1/streaming/{channel:path}", stream),
]
