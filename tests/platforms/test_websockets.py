"""Listening to a WebSocket, against servers on loopback."""

import asyncio
import ssl
from collections.abc import AsyncGenerator
from contextlib import aclosing
from datetime import timedelta
from pathlib import Path

import pytest
from websockets.asyncio.server import ServerConnection

from chatmod.errors import Rejected, Unauthorized, Unavailable
from chatmod.platforms.dialect import MastodonDialect
from chatmod.platforms.http import USER_AGENT
from chatmod.platforms.websocket import messages
from tests.platforms.loopback_sockets import accept, refusing, serving, serving_raw, stay

UNSIGNED = """\
-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg38lS7KmVgu8nMebX
stAwg6lnO6ot13YvHCUTA7G06MihRANCAAR2//kMIb2AffYkJOVJe/sPv7AYsyV/
5WOZO8gDazRKsZ8I82prdtF+mwI3No8O/XHpzceZP69Al6g/Dw2Rdo8J
-----END PRIVATE KEY-----
-----BEGIN CERTIFICATE-----
MIIBfzCCASWgAwIBAgIUPhS9LWVs2uqypyAJnJx0ZikQlzowCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyMjEyMTEyM1oYDzIxMjYxMDI5
MTIxMTIzWjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAAR2//kMIb2AffYkJOVJe/sPv7AYsyV/5WOZO8gDazRKsZ8I82prdtF+
mwI3No8O/XHpzceZP69Al6g/Dw2Rdo8Jo1MwUTAdBgNVHQ4EFgQUZir4sOt3hKNJ
FRhYIDKoC4ShbT8wHwYDVR0jBBgwFoAUZir4sOt3hKNJFRhYIDKoC4ShbT8wDwYD
VR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDAgNIADBFAiEA8kcR5oiMjsF+fCaA0png
AiUdbK6hyJc/EPS+MfGQKLYCIEnYyurCEhjW/hGT0Y3BMVoqafAn/GHWDD9Ko+Ca
Na2W
-----END CERTIFICATE-----
"""
"""A key and its certificate, made for this test, that nobody has signed."""
Stream = AsyncGenerator[str | None, None]


async def read(stream: Stream, count: int) -> list[str | None]:
    """So many items, without closing the stream."""
    return [await anext(stream) for _ in range(count)]


async def test_texts_come_in_order_after_the_sign_that_the_connection_is_open() -> None:
    async def tell(connection: ServerConnection) -> None:
        for number in range(100):
            await connection.send(f"event {number}")
        await stay(connection)

    async with serving(tell) as url, aclosing(messages("x", url)) as stream:
        assert await read(stream, 101) == [None, *(f"event {number}" for number in range(100))]


async def test_what_is_to_be_said_is_sent_under_an_honest_name_and_with_the_headers_given() -> None:
    heard: list[str | bytes] = []
    names: list[str] = []

    async def listen(connection: ServerConnection) -> None:
        assert connection.request
        names.extend(connection.request.headers[name] for name in ("User-Agent", "Authorization"))
        heard.extend([await connection.recv(), await connection.recv()])
        await connection.send("heard")
        await stay(connection)

    headers = {"Authorization": "Bearer sesame"}
    async with serving(listen) as url, aclosing(messages("x", url, headers, ["one", "two"])) as stream:
        assert await read(stream, 2) == [None, "heard"]
    assert heard == ["one", "two"]
    assert names == [USER_AGENT, "Bearer sesame"]


async def test_a_binary_frame_is_no_more_than_a_sign_of_life() -> None:
    async def tell(connection: ServerConnection) -> None:
        await connection.send(b"\x00\xff")
        await connection.send("text")
        await stay(connection)

    async with serving(tell) as url, aclosing(messages("x", url)) as stream:
        assert await read(stream, 3) == [None, None, "text"]


async def test_every_pong_of_a_silent_server_is_a_sign_of_life() -> None:
    async with serving(stay) as url, aclosing(messages("x", url, beat=0.01)) as stream:
        assert await read(stream, 4) == [None] * 4


async def test_a_connection_without_pongs_is_ended() -> None:
    async def sleep(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await accept(reader, writer)
        await reader.read()

    async with serving_raw(sleep) as address, aclosing(messages("x", f"ws://{address}", beat=0.01)) as stream:
        assert await anext(stream) is None
        with pytest.raises(Unavailable, match="ended the stream"):
            await anext(stream)


@pytest.mark.parametrize("status", [401, 403])
async def test_a_refused_login_is_told_with_the_way_to_another(status: int) -> None:
    async with serving(stay, refusing(status)) as url, aclosing(messages("mastodon", url)) as stream:
        with pytest.raises(Unauthorized) as caught:
            await anext(stream)
    assert "chatmod login mastodon" in caught.value.remedy


@pytest.mark.parametrize("status", [200, 400, 404, 405, 410, 426, 501])
async def test_where_there_is_no_stream_the_answer_is_for_good(status: int) -> None:
    async with serving(stay, refusing(status)) as url, aclosing(messages("x", url)) as stream:
        with pytest.raises(Rejected, match=f"no such stream: HTTP {status}") as caught:
            await anext(stream)
    assert not isinstance(caught.value, Unauthorized)


@pytest.mark.parametrize("status", [302, 408, 421, 425, 429, 500, 502, 503, 504])
async def test_a_server_in_trouble_may_be_asked_again(status: int) -> None:
    async with serving(stay, refusing(status)) as url, aclosing(messages("x", url)) as stream:
        with pytest.raises(Unavailable):
            await anext(stream)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_is_not_followed_for_it_would_take_the_login_along(status: int) -> None:
    visits: list[str] = []

    async def note(connection: ServerConnection) -> None:
        visits.append(connection.request.path if connection.request else "?")

    async with serving(note) as elsewhere, serving(stay, refusing(status, Location=f"{elsewhere}/there")) as url:
        with pytest.raises(Unavailable):
            await anext(messages("x", url, {"Authorization": "Bearer secret"}))
    assert visits == []


async def test_a_refusal_is_told_in_the_servers_words_and_with_its_wait() -> None:
    refusal = refusing(503, b'{"error": "Streaming is being restarted"}', Retry_After="7")
    async with serving(stay, refusal) as url, aclosing(messages("x", url, dialect=MastodonDialect())) as stream:
        with pytest.raises(Unavailable, match="Streaming is being restarted") as caught:
            await anext(stream)
    assert caught.value.after == timedelta(seconds=7)


async def test_a_dialect_has_the_first_word_on_a_refusal() -> None:
    refusal = refusing(400, b'{"error": "Invalid Bearer token"}')
    async with serving(stay, refusal) as url, aclosing(messages("x", url, dialect=MastodonDialect())) as stream:
        with pytest.raises(Unauthorized):
            await anext(stream)


async def test_a_server_that_is_not_there_may_come_back() -> None:
    async with serving(stay) as url:
        pass
    with pytest.raises(Unavailable, match="cannot be reached") as caught:
        await anext(messages("x", f"{url}/?access_token=secret"))
    assert "secret" not in f"{caught.value} {caught.value.remedy}"


@pytest.mark.parametrize("answer", [b"", b"SSH-2.0-OpenSSH_9.2\r\n", b"HTTP/1.1 101 Yes\r\n\r\n", b"\x00" * 9000])
async def test_a_server_that_speaks_something_else_is_unavailable(answer: bytes) -> None:
    async def babble(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(answer)

    async with serving_raw(babble) as address, aclosing(messages("x", f"ws://{address}")) as stream:
        with pytest.raises(Unavailable, match="cannot be reached"):
            await anext(stream)


@pytest.mark.parametrize(
    "url", ["", "example.social", "https://example.social/", "ws://[", "ws://a..b/", "ws://x:y/"]
)
async def test_what_is_no_address_of_a_stream_is_rejected(url: str) -> None:
    with pytest.raises(Rejected, match="not the address"):
        await anext(messages("x", url))


@pytest.mark.parametrize("code", [1000, 1001, 1008, 1011, 4000])
async def test_every_end_of_a_stream_is_one_to_come_back_from(code: int) -> None:
    async def leave(connection: ServerConnection) -> None:
        await connection.send("last words")
        await connection.close(code, "so long")

    async with serving(leave) as url, aclosing(messages("x", url)) as stream:
        assert await read(stream, 2) == [None, "last words"]
        with pytest.raises(Unavailable, match="so long"):
            await anext(stream)


async def test_a_cut_connection_is_unavailable_after_all_that_came_before() -> None:
    async def cut(connection: ServerConnection) -> None:
        await connection.send("last words")
        connection.transport.abort()

    async with serving(cut) as url, aclosing(messages("x", url)) as stream:
        assert await anext(stream) is None
        with pytest.raises(Unavailable):
            await read(stream, 2)


async def test_a_hundred_megabytes_are_refused_when_they_are_announced() -> None:
    gone = asyncio.Event()

    async def threaten(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await accept(reader, writer)
        writer.write(b"\x81\x7f" + (100_000_000).to_bytes(8, "big"))
        await reader.read()
        gone.set()

    async with serving_raw(threaten) as address, aclosing(messages("x", f"ws://{address}", beat=0.1)) as stream:
        assert await anext(stream) is None
        with pytest.raises(Unavailable):
            await anext(stream)
        await gone.wait()


async def test_a_message_that_is_long_only_when_unpacked_is_refused_as_well() -> None:
    async def bomb(connection: ServerConnection) -> None:
        await connection.send("0" * 2_000_000)
        await stay(connection)

    async with serving(bomb) as url, aclosing(messages("x", url)) as stream:
        assert await anext(stream) is None
        with pytest.raises(Unavailable, match="1009"):
            await anext(stream)


async def test_closing_the_generator_closes_the_connection_though_more_is_under_way() -> None:
    closed = asyncio.Event()

    async def flood(connection: ServerConnection) -> None:
        for _ in range(500):
            await connection.send("event")
        await stay(connection)
        closed.set()

    async with serving(flood) as url:
        stream = messages("x", url)
        await read(stream, 50)
        await stream.aclose()
        await closed.wait()


async def test_cancelling_who_listens_closes_the_connection() -> None:
    closed = asyncio.Event()
    listening = asyncio.Event()

    async def watch(connection: ServerConnection) -> None:
        await stay(connection)
        closed.set()

    async def listen(url: str) -> None:
        async with aclosing(messages("x", url)) as stream:
            await anext(stream)
            listening.set()
            await anext(stream)

    async with serving(watch) as url:
        listener = asyncio.create_task(listen(url))
        await listening.wait()
        listener.cancel()
        with pytest.raises(asyncio.CancelledError):
            await listener
        await closed.wait()


async def test_a_proxy_of_the_environment_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[bytes] = []

    async def proxy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append(await reader.readline())
        writer.write(b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n")

    async with serving_raw(proxy) as address:
        for name in ("http_proxy", "https_proxy"):
            monkeypatch.setenv(name, f"http://{address}")
        monkeypatch.delenv("no_proxy", raising=False)
        with pytest.raises(Unavailable):
            await anext(messages("x", "wss://stream.example/"))
    assert asked == [b"CONNECT stream.example:443 HTTP/1.1\r\n"]


async def test_a_certificate_that_nobody_has_signed_is_not_trusted(tmp_path: Path) -> None:
    (tmp_path / "server.pem").write_text(UNSIGNED, encoding="ascii")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "server.pem")
    async with serving(stay, tls=context) as url:
        with pytest.raises(Unavailable, match="certificate"):
            await anext(messages("x", url.replace("ws:", "wss:").replace("127.0.0.1", "localhost")))
