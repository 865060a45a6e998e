"""The double of X on loopback, behind TLS, reached as X itself is by those who sit behind a proxy.

Why a proxy: the client talks to `api.x.com` and to nobody else, so a whole process can be led to the double by what
every HTTP client heeds, `HTTPS_PROXY` and `SSL_CERT_FILE`, without a line of it being changed.
"""

import asyncio
import contextlib
import socket
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Self

import httpx
import uvicorn
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from tests.platforms.x_server import XServer

_HOST = "api.x.com"
_CUT_AT = 65536
PEM = """\
-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgU1ucc5KygnPAnaZm
8lp05ff72CvXRseYn5i3aBz/ciahRANCAARO2b8E0xFydji9z6G9KeHH5eYS558u
Pvx99XVVr0AGWtQEzo8sHet8yK3c7jRb6C9Cq2dmrLExG1KmBxmWCZJ4
-----END PRIVATE KEY-----
-----BEGIN CERTIFICATE-----
MIIBeTCCAR+gAwIBAgIBATAKBggqhkjOPQQDAjAYMRYwFAYDVQQDDA1BIGRvdWJs
ZSBvZiBYMCAXDTIwMDEwMTAwMDAwMFoYDzIxMjAwMTAxMDAwMDAwWjAYMRYwFAYD
VQQDDA1BIGRvdWJsZSBvZiBYMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAETtm/
BNMRcnY4vc+hvSnhx+XmEuefLj78ffV1Va9ABlrUBM6PLB3rfMit3O40W+gvQqtn
ZqyxMRtSpgcZlgmSeKNYMFYwFAYDVR0RBA0wC4IJYXBpLnguY29tMA8GA1UdEwEB
/wQFMAMBAf8wDgYDVR0PAQH/BAQDAgKEMB0GA1UdDgQWBBQWbSoPBj6OAwuJ/CpF
xzXHVm3B7zAKBggqhkjOPQQDAgNIADBFAiEAkwViaCW4Zf1GH+iYwhOkaYCyV7Rj
GGcMp3qoGJwrKsECICFmpkwwlY7zBvBILBINH2kIFFOyaeZfNX7cNfdxX/8y
-----END CERTIFICATE-----
"""
"""A key and its certificate, made for this double, that nobody trusts who is not told to."""


@dataclass
class XOnLoopback:
    """Serves a double in a thread, for the length of a block.

    Attributes:
        folder: Where the certificate is laid down.
        outage: How long it answers 503 to everything, once a connection was cut.
    """

    server: XServer
    folder: Path
    outage: timedelta = timedelta(0)
    _proxy: str = ""
    _started: threading.Event = field(default_factory=threading.Event)
    _loop: asyncio.AbstractEventLoop | None = None
    _over: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def environment(self) -> Mapping[str, str]:
        """What leads a process here, with a login of ours."""
        login = {f"CHATMOD_X_{name.upper()}": value for name, value in self.server.login().items()}
        return {**login, "HTTPS_PROXY": self._proxy, "SSL_CERT_FILE": str(self._pem)}

    def __enter__(self) -> Self:
        self._pem.write_text(PEM, encoding="ascii")
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), name="x", daemon=True)
        self._thread.start()
        assert self._started.wait(10)
        return self

    def __exit__(self, *_: object) -> None:
        assert self._loop is not None
        self._loop.call_soon_threadsafe(self._over.set)
        self._thread.join()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """As an ASGI application."""
        asked = Request(scope, receive)
        url = f"https://{_HOST}{asked.url.path}?{asked.url.query}"
        request = httpx.Request(asked.method, url, headers=asked.headers.raw, content=await asked.body())
        try:
            answer = await self.server.handle_async_request(request)
        except httpx.TransportError:
            self.server.fail_for(self.outage)
            # a body that is announced and does not come: the server lets the connection go
            headers = [(b"content-length", b"9")]
            await send({"type": "http.response.start", "status": 201, "headers": headers})
            return
        await Response(answer.content, answer.status_code, dict(answer.headers))(scope, receive, send)

    @property
    def _pem(self) -> Path:
        return self.folder / "x.pem"

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        with socket.create_server(("127.0.0.1", 0)) as listening:
            address = listening.getsockname()
            server = uvicorn.Server(
                uvicorn.Config(self, ssl_certfile=self._pem, log_level="critical", lifespan="off")
            )
            serving = asyncio.create_task(server.serve(sockets=[listening]))

            async def tunnel(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
                with contextlib.suppress(OSError, asyncio.IncompleteReadError):
                    await _tunnel(reader, writer, address)

            async with await asyncio.start_server(tunnel, "127.0.0.1", 0) as proxy:
                self._proxy = f"http://127.0.0.1:{proxy.sockets[0].getsockname()[1]}"
                self._started.set()
                await self._over.wait()
            server.should_exit = server.force_exit = True
            await serving


async def _tunnel(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, address: tuple[str, int]) -> None:
    """What a proxy does when it is asked to connect; here all ways lead to one address."""
    method, target, *_ = (await reader.readuntil(b"\r\n\r\n")).decode("ascii").split()
    assert (method, target) == ("CONNECT", f"{_HOST}:443"), f"nobody else is to be reached: {target}"
    far_reader, far_writer = await asyncio.open_connection(*address)
    writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
    await asyncio.gather(_copy(reader, far_writer), _copy(far_reader, writer))


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while data := await reader.read(_CUT_AT):
            writer.write(data)
            await writer.drain()
    finally:
        writer.close()
