"""WebSocket servers on loopback, for tests of whoever listens to one."""

import asyncio
import base64
import hashlib
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from http import HTTPStatus

from websockets.asyncio.server import ServerConnection, serve
from websockets.datastructures import Headers
from websockets.http11 import Request, Response

Behaviour = Callable[[ServerConnection], Awaitable[None]]
Raw = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
Refusal = Callable[[Request], Response | None]


@asynccontextmanager
async def serving(
    behaviour: Behaviour, refusal: Refusal | None = None, tls: ssl.SSLContext | None = None
) -> AsyncIterator[str]:
    """The address of a server that behaves so, unless it refuses."""

    def process(_: ServerConnection, request: Request) -> Response | None:
        return refusal(request) if refusal else None

    serving_so = serve(behaviour, "127.0.0.1", 0, process_request=process, ping_interval=None, ssl=tls)
    async with serving_so as server:
        yield f"ws://127.0.0.1:{next(iter(server.sockets)).getsockname()[1]}"


@asynccontextmanager
async def serving_raw(behaviour: Raw) -> AsyncIterator[str]:
    """The address of a server of bare TCP."""

    async def behave(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await behaviour(reader, writer)
        finally:
            writer.close()

    server = await asyncio.start_server(behave, "127.0.0.1", 0)
    try:
        yield f"127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()
        await server.wait_closed()


async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Do the opening handshake by hand."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode().splitlines()
    key = next(line.partition(":")[2].strip() for line in head if line.lower().startswith("sec-websocket-key:"))
    digest = hashlib.sha1(f"{key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11".encode()).digest()
    answer = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    writer.write(f"{answer}Sec-WebSocket-Accept: {base64.b64encode(digest).decode()}\r\n\r\n".encode())


def refusing(status: int, body: bytes = b"", **headers: str) -> Refusal:
    """Refuses every connection."""
    phrase = HTTPStatus(status).phrase
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda _: Response(status, phrase, Headers({"Content-Length": str(len(body)), **named}), body)


async def stay(connection: ServerConnection) -> None:
    """Say nothing, until the other side goes."""
    await connection.wait_closed()
