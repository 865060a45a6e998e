"""Listening to a server: server-sent events over a scripted network, and a WebSocket on loopback."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
from websockets.asyncio.server import ServerConnection, serve
from websockets.http11 import Request, Response

from chatmod.domain.posts import Gone, Seen, Sighting
from chatmod.errors import PlatformError, Rejected, Unauthorized, Unavailable
from chatmod.platforms.mastodon import Mastodon, plugin
from chatmod.ports.platforms import Page, Streaming, Window
from chatmod.settings import FixedLogin
from tests.platforms.mastodon_double import ME, START, V2, Json, a_mention, a_status

HASHTAG, NOTIFIED = "/api/v1/streaming/hashtag", "/api/v1/streaming/user/notification"
SSE = {"Content-Type": "text/event-stream; charset=utf-8"}
NO_TAG: dict[str, Any] = {"tags": []}
OPENED = ":)\n\n"


def an_event(name: str, data: object) -> str:
    return f"event: {name}\ndata: {data if isinstance(data, str) else json.dumps(data)}\n\n"


@dataclass
class Stream(httpx.AsyncByteStream):
    """A stream of a server: what comes, and then it stays open, breaks, or ends."""

    texts: Sequence[str] = (OPENED,)
    ends: Exception | None = None
    stays: bool = True
    closed: bool = False
    arrived: asyncio.Event = field(default_factory=asyncio.Event)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for text in self.texts:
            yield text.encode()
        if self.ends:
            raise self.ends
        if self.stays:
            self.arrived.set()
            await asyncio.Event().wait()

    async def aclose(self) -> None:
        self.closed = True


@dataclass
class Server:
    """Answers by path; everything else is not there."""

    routes: dict[str, Stream | httpx.Response | Exception]
    asked: list[httpx.Request] = field(default_factory=list)
    instance: Json = field(default_factory=dict)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        if request.url.path == V2:
            return httpx.Response(200, json=self.instance)
        if request.url.path == ME:
            return httpx.Response(200, json={"id": "7", "acct": "heather"})
        route = self.routes.get(request.url.path, httpx.Response(404, json={"error": "Not found"}))
        if isinstance(route, Exception):
            raise route
        return httpx.Response(200, headers=SSE, stream=route) if isinstance(route, Stream) else route

    @asynccontextmanager
    async def listening(self, *, known: tuple[str, ...] = ()) -> AsyncIterator[AsyncIterator[Page]]:
        """What somebody hears on it."""
        login = FixedLogin({"server": "example.social", "token": "sesame"})
        platform = plugin.open(login, "mastodon", httpx.MockTransport(self))
        async with aclosing(platform.listen(Window("BookChat", START, None, ("1",), frozenset(known)))) as pages:
            yield pages
        await platform.close()


async def heard(pages: AsyncIterator[Page], count: int) -> list[Page]:
    return [await anext(pages) for _ in range(count)]


async def sightings_of(*events: str, known: tuple[str, ...] = ()) -> list[Sighting]:
    """What a hashtag's stream tells."""
    server = Server({HASHTAG: Stream((OPENED, *events), stays=False)})
    async with server.listening(known=known) as pages:
        return [sighting async for page in pages for sighting in page.sightings]


def test_what_happens_can_be_listened_to() -> None:
    platform = plugin.open(FixedLogin({"server": "example.social", "token": "sesame"}), "mastodon")
    assert isinstance(platform, Streaming)


# server-sent events -------------------------------------------------------------------------------------------------


async def test_the_first_page_says_that_both_streams_are_open() -> None:
    server = Server({HASHTAG: Stream(()), NOTIFIED: Stream(())})
    async with server.listening() as pages:
        assert await anext(pages) == Page(())
        asked = [request for request in server.asked if "streaming" in request.url.path]
        assert [request.url.path for request in asked] == [HASHTAG, NOTIFIED]
        assert dict(asked[0].url.params) == {"tag": "BookChat"}
        assert {request.headers["Authorization"] for request in asked} == {"Bearer sesame"}
        assert {request.headers["Accept"] for request in asked} == {"text/event-stream"}


async def test_posts_edits_and_deletions_are_heard_as_they_happen() -> None:
    edit = a_status(2, "A1: yes!", edited_at="2027-04-16T00:03:00Z")
    found = await sightings_of(
        an_event("update", a_status(2)), an_event("status.update", edit), an_event("delete", "0002")
    )
    first, second, gone = found
    assert isinstance(first, Seen)
    assert isinstance(second, Seen)
    assert (first.post.text, first.post.platform, json.loads(first.raw)) == ("A1: yes", "mastodon", a_status(2))
    assert (second.post.text, second.post.edited_at is None) == ("A1: yes!", False)
    assert gone == Gone("0002")


async def test_only_posts_that_were_known_or_heard_of_are_gone() -> None:
    assert await sightings_of(*(an_event("delete", number) for number in "3457"), known=("4",)) == [Gone("4")]


async def test_a_comment_is_a_sign_of_life() -> None:
    async with Server({HASHTAG: Stream((":)\n", ":thump\n\n", ":thump\n\n"))}).listening() as pages:
        assert await heard(pages, 4) == [Page(())] * 4


@pytest.mark.parametrize("visibility", ["private", "direct", "limited"])
async def test_what_is_not_public_is_not_heard(visibility: str) -> None:
    assert await sightings_of(an_event("update", a_status(2, visibility=visibility))) == []


async def test_what_is_older_than_the_chat_is_not_heard() -> None:
    assert await sightings_of(an_event("status.update", a_status(-2))) == []


@pytest.mark.parametrize(
    "event",
    [
        an_event("filters_changed", "undefined"),
        an_event("announcement", "{}"),
        an_event("notifications_merged", "1"),
        an_event("of-a-later-version", "x"),
        an_event("update", "{broken"),
        an_event("update", "[]"),
        an_event("update", "null"),
        an_event("update", {"id": "7"}),
        an_event("notification", {}),
        an_event("notification", {"id": "1", "type": "mention", "created_at": "2027-04-16T00:03:00Z"}),
        an_event("delete", ""),
        f"event: update\ndata: {'[' * 100_000}\n\n",
    ],
)
async def test_what_is_not_understood_ends_nothing(event: str) -> None:
    found = await sightings_of(event, an_event("update", a_status(2)))
    assert [sighting.post.native_id for sighting in found if isinstance(sighting, Seen)] == ["0002"]


async def test_mentions_are_heard_at_once_if_they_belong_to_the_chat() -> None:
    newcomer = a_status(2, **NO_TAG)
    answer = a_status(3, in_reply_to_id="1", **NO_TAG)
    elsewhere = a_status(4, in_reply_to_id="99", **NO_TAG)
    favourite = a_mention(4, a_status(5), "favourite")
    told = [a_mention(number, status) for number, status in enumerate((newcomer, answer, elsewhere))]
    texts = [an_event("notification", one) for one in (*told, favourite)]
    server = Server({HASHTAG: Stream(), NOTIFIED: Stream(texts, stays=False)})
    async with server.listening() as pages:
        found = [sighting async for page in pages for sighting in page.sightings]
    assert [sighting.post.native_id for sighting in found if isinstance(sighting, Seen)] == ["0002", "0003"]


@pytest.mark.parametrize("code", [400, 401, 403, 404])
async def test_a_login_that_may_not_hear_notifications_hears_the_hashtag(code: int) -> None:
    server = Server({HASHTAG: Stream((an_event("update", a_status(2)),)), NOTIFIED: httpx.Response(code)})
    async with server.listening() as pages:
        _, page = await heard(pages, 2)
    assert len(page.sightings) == 1


async def test_streams_are_where_the_server_says() -> None:
    server = Server(
        {HASHTAG: Stream()}, instance={"configuration": {"urls": {"streaming": "wss://s.example.social"}}}
    )
    async with server.listening() as pages:
        await anext(pages)
    assert {request.url.host for request in server.asked if "streaming" in request.url.path} == {"s.example.social"}


@pytest.mark.parametrize(
    "broken", [httpx.ReadError("reset"), httpx.ReadTimeout("slow"), httpx.RemoteProtocolError("x")]
)
@pytest.mark.parametrize("which", [HASHTAG, NOTIFIED])
async def test_a_stream_that_breaks_is_to_be_opened_again(which: str, broken: Exception) -> None:
    routes: dict[str, Stream | httpx.Response | Exception] = {HASHTAG: Stream(), NOTIFIED: Stream()}
    async with Server(routes | {which: Stream((OPENED,), broken)}).listening() as pages:
        with pytest.raises(Unavailable):
            await heard(pages, 9)


async def test_a_stream_without_an_end_of_line_is_given_up() -> None:
    async with Server({HASHTAG: Stream(["data: " + "x" * 700_000] * 3)}).listening() as pages:
        await anext(pages)
        with pytest.raises(Unavailable, match="not understood"):
            await anext(pages)


@pytest.mark.parametrize("which", [HASHTAG, NOTIFIED])
async def test_when_one_stream_ends_all_end(which: str) -> None:
    streams = {HASHTAG: Stream(), NOTIFIED: Stream()}
    streams[which].stays = False
    async with Server({**streams}).listening() as pages:
        assert len([page async for page in pages]) >= 2
    assert all(stream.closed for stream in streams.values())


async def test_who_stops_listening_leaves_no_connection_and_no_task_behind() -> None:
    before = asyncio.all_tasks()
    streams = {HASHTAG: Stream(), NOTIFIED: Stream()}
    async with Server({**streams}).listening() as pages:
        await heard(pages, 3)
    assert all(stream.closed for stream in streams.values())
    assert asyncio.all_tasks() == before


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (httpx.Response(401, json={"error": "Invalid access token"}), Unauthorized),
        (httpx.Response(400, text="Invalid Bearer token"), Unauthorized),
        (httpx.Response(429, headers={"X-RateLimit-Reset": "2027-04-16T00:04:00Z"}), Unavailable),
        (httpx.Response(503), Unavailable),
        (httpx.ConnectError("refused"), Unavailable),
        (httpx.ReadTimeout("slow"), Unavailable),
    ],
)
async def test_a_stream_that_cannot_be_had_says_why(
    answer: httpx.Response | Exception, kind: type[PlatformError]
) -> None:
    async with Server({HASHTAG: answer}).listening() as pages:
        with pytest.raises(PlatformError) as caught:
            await anext(pages)
    assert type(caught.value) is kind


# WebSocket ----------------------------------------------------------------------------------------------------------


def a_message(name: str, payload: object, stream: str = "hashtag") -> str:
    text = payload if isinstance(payload, str) else json.dumps(payload)
    return json.dumps({"stream": [stream], "event": name, "payload": text})


@dataclass
class SocketServer:
    """A server on loopback that has a WebSocket and no server-sent events, as GoToSocial."""

    messages: Sequence[str] = ()
    sse: tuple[int, str, bytes] = (404, "text/html", b"<html>")
    refused: int | None = None
    advertised: str = ""
    opened_with: list[tuple[str, str]] = field(default_factory=list)
    said: list[Json] = field(default_factory=list)
    closed: asyncio.Event = field(default_factory=asyncio.Event)

    @asynccontextmanager
    async def platform(self) -> AsyncIterator[Mastodon]:
        async with serve(self._behave, "127.0.0.1", 0, process_request=self._answer) as server:
            port = next(iter(server.sockets)).getsockname()[1]
            self.advertised = f"wss://127.0.0.1:{port}"
            login = FixedLogin({"server": f"http://127.0.0.1:{port}", "token": "sesame"})
            platform = plugin.open(login, "mastodon")
            yield platform
            await platform.close()

    async def _behave(self, connection: ServerConnection) -> None:
        request = connection.request
        assert request is not None
        self.opened_with.append((request.path, request.headers["Authorization"]))
        self.said.append(json.loads(await connection.recv()))
        for message in self.messages:
            await connection.send(message)
        await connection.wait_closed()
        self.closed.set()

    def _answer(self, connection: ServerConnection, request: Request) -> Response | None:
        if request.headers.get("Upgrade", "").lower() == "websocket":
            return None if self.refused is None else connection.respond(self.refused, "")
        if request.path == V2:
            body = json.dumps({"configuration": {"urls": {"streaming": self.advertised}}}).encode()
            return self._response(connection, 200, "application/json", body)
        return self._response(connection, *self.sse)

    def _response(self, connection: ServerConnection, status: int, kind: str, body: bytes) -> Response:
        response = connection.respond(status, body.decode())
        del response.headers["Content-Type"]
        response.headers["Content-Type"] = kind
        return response


def window() -> Window:
    return Window("BookChat", START, None, ("1",))


@pytest.mark.parametrize(
    "sse",
    [
        (404, "text/html", b"<html>"),
        (404, "application/json", b'{"error":"Not Found"}'),
        (400, "text/plain", b"Bad Request"),
        (200, "text/html", b"<html>"),
        (200, "application/json", b"[]"),
        (405, "text/plain", b""),
    ],
)
async def test_without_server_sent_events_a_websocket_is_listened_to(sse: tuple[int, str, bytes]) -> None:
    messages = [
        a_message("update", a_status(2)),
        a_message("delete", "0002"),
        a_message("notification", a_mention(1, a_status(3, **NO_TAG)), "user:notification"),
    ]
    server = SocketServer(messages, sse)
    async with server.platform() as platform, aclosing(platform.listen(window())) as pages:
        first, *others = await heard(pages, 4)
    assert first == Page(())
    found = [sighting for page in others for sighting in page.sightings]
    assert found[1] == Gone("0002")
    assert [one.post.native_id for one in found if isinstance(one, Seen)] == ["0002", "0003"]
    assert server.opened_with == [("/api/v1/streaming?stream=user%3Anotification", "Bearer sesame")]
    assert server.said == [{"type": "subscribe", "stream": "hashtag", "tag": "BookChat"}]


@pytest.mark.parametrize(
    "message",
    [
        *("", "x", "[]", "null", "{}", '{"error":"Unknown stream type","status":400}', '{"event":7,"payload":"x"}'),
        *('{"event":"update"}', '{"event":"update","payload":{"id":"1"}}', a_message("update", "{")),
    ],
)
async def test_a_message_that_is_not_understood_shows_life(message: str) -> None:
    server = SocketServer([message, a_message("update", a_status(2))])
    async with server.platform() as platform, aclosing(platform.listen(window())) as pages:
        assert [len(page.sightings) for page in await heard(pages, 3)] == [0, 0, 1]


async def test_who_stops_listening_closes_the_websocket() -> None:
    server = SocketServer()
    async with server.platform() as platform:
        async with aclosing(platform.listen(window())) as pages:
            await anext(pages)
        await server.closed.wait()


@pytest.mark.parametrize(
    ("code", "kind"), [(404, Rejected), (400, Rejected), (401, Unauthorized), (503, Unavailable)]
)
async def test_a_server_without_any_stream_says_so(code: int, kind: type[PlatformError]) -> None:
    server = SocketServer(refused=code)
    async with server.platform() as platform, aclosing(platform.listen(window())) as pages:
        with pytest.raises(PlatformError) as caught:
            await anext(pages)
    assert type(caught.value) is kind
