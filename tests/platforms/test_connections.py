"""Which connections a client opens and keeps, against a server on loopback."""

import asyncio
import json
import socket
import ssl
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import httpx
import pytest
import pytest_asyncio

from chatmod.domain.composing import Draft
from chatmod.errors import Unauthorized, Unavailable
from chatmod.platforms.dialect import MastodonDialect
from chatmod.platforms.http import Server
from chatmod.platforms.mastodon import Mastodon, plugin
from chatmod.ports.platforms import Window
from chatmod.settings import FixedLogin

STATUS = {
    "id": "7",
    "created_at": "2027-04-16T00:06:00.400Z",
    "visibility": "public",
    "uri": "https://example.social/users/moderator/statuses/7",
    "content": "<p>Q1: What did you see?</p>",
    "account": {"id": "1", "acct": "moderator"},
}
NOW = datetime(2027, 4, 16, 0, 6, tzinfo=UTC)


class Accepting:
    """A server that remembers over which connection each request came; a timeline is slow."""

    def __init__(self) -> None:
        self.accepted = 0
        self.requests: list[tuple[int, str]] = []
        self.timeline = asyncio.Event()
        self.read = asyncio.Event()

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.accepted += 1
        connection = self.accepted
        try:
            while head := await _head(reader):
                method, path = head.split(maxsplit=2)[:2]
                self.requests.append((connection, f"{method} {path.partition('?')[0]}"))
                if "/timelines/" in path:
                    self.read.set()
                    await self.timeline.wait()
                body = json.dumps([] if _is_list(path) else STATUS).encode()
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body))
        finally:
            writer.close()


def _is_list(path: str) -> bool:
    return "/timelines/" in path or "/notifications" in path


async def _head(reader: asyncio.StreamReader) -> str:
    """The head of a request, its body read as well; nothing at the end of the connection."""
    try:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
    except asyncio.IncompleteReadError:
        return ""
    lengths = [line.split(":")[1] for line in head.splitlines() if line.lower().startswith("content-length:")]
    await reader.readexactly(int(lengths[0]) if lengths else 0)
    return head


@pytest_asyncio.fixture
async def accepting() -> AsyncIterator[tuple[Accepting, Mastodon]]:
    behaviour = Accepting()
    server = await asyncio.start_server(behaviour, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    platform = plugin.open(FixedLogin({"server": f"http://127.0.0.1:{port}", "token": "sesame"}), "mastodon")
    yield behaviour, platform
    await platform.close()
    server.close()
    await server.wait_closed()


async def post(platform: Mastodon) -> None:
    draft = Draft("week-1@20270416T000000Z/Q1", "Q1", 1, "Q1: What did you see?", "en")
    await platform.publish(platform.prepare(draft, (), NOW))


async def test_a_post_goes_over_the_connection_that_was_warmed_up(accepting: tuple[Accepting, Mastodon]) -> None:
    behaviour, platform = accepting

    await platform.warm_up()
    await post(platform)
    await post(platform)

    assert behaviour.requests == [(1, "GET /health"), (1, "POST /api/v1/statuses"), (1, "POST /api/v1/statuses")]


async def test_a_post_neither_waits_for_a_timeline_nor_needs_another_connection_then(
    accepting: tuple[Accepting, Mastodon],
) -> None:
    behaviour, platform = accepting
    await platform.warm_up()
    window = Window("T", NOW)

    async def sweep() -> None:
        async for _ in platform.sweep(window):
            pass

    reading = asyncio.create_task(sweep())
    await behaviour.read.wait()
    await post(platform)
    behaviour.timeline.set()
    await reading

    assert [connection for connection, request in behaviour.requests if not _is_list(request)] == [1, 1]
    assert behaviour.accepted == 2


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (httpx.Response(503), Unavailable),
        (httpx.Response(401), Unauthorized),
        (httpx.ConnectError("refused"), Unavailable),
    ],
)
async def test_warming_up_fails_as_reading_does(answer: httpx.Response | Exception, error: type[Exception]) -> None:
    def respond(_: httpx.Request) -> httpx.Response:
        if isinstance(answer, Exception):
            raise answer
        return answer

    transport = httpx.MockTransport(respond)
    server = Server("mastodon", "https://example.social", dict, MastodonDialect(), transport=transport)
    with pytest.raises(error):
        await server.warm_up("/health")
    await server.close()


async def test_a_server_that_knows_nothing_of_its_health_is_warm_all_the_same() -> None:
    transport = httpx.MockTransport(lambda _: httpx.Response(404, html="<html>"))
    platform = plugin.open(FixedLogin({"server": "example.social", "token": "sesame"}), "mastodon", transport)
    await platform.warm_up()
    await platform.close()


async def test_a_token_that_cannot_be_sent_is_not_quoted() -> None:
    listening = await asyncio.start_server(Accepting(), "127.0.0.1", 0)
    port = listening.sockets[0].getsockname()[1]
    broken = {"Authorization": "Bearer open\nsesame"}
    server = Server("mastodon", f"http://127.0.0.1:{port}", lambda: broken, MastodonDialect())
    with pytest.raises(Unavailable) as caught:
        await server.read("/")
    assert "sesame" not in str(caught.value)
    await server.close()
    listening.close()


@pytest.mark.parametrize(
    ("cause", "told"),
    [
        (socket.gaierror(-2, "Name or service not known"), "there is no server of this name, or no network"),
        (ssl.SSLError(1, "[SSL: WRONG_VERSION_NUMBER] wrong version number"), "it does not speak https as it should"),
        (OSError(111, "Connection refused"), "refused"),
    ],
)
async def test_what_keeps_us_from_a_server_is_told_in_words(cause: OSError, told: str) -> None:
    error = httpx.ConnectError(f"refused: {cause.args[1]}" if "refused" in told else "[Errno -2]")
    error.__cause__ = OSError("below")
    error.__cause__.__cause__ = cause

    def respond(_: httpx.Request) -> httpx.Response:
        raise error

    transport = httpx.MockTransport(respond)
    server = Server("mastodon", "https://example.social", dict, MastodonDialect(), transport=transport)
    with pytest.raises(Unavailable) as caught:
        await server.read("/health")
    assert "example.social" in str(caught.value)
    assert told in str(caught.value)
    assert "Errno" not in str(caught.value)
