"""Listening on this machine for a browser that comes back from a network's page.

Source: RFC 8252, section 7.3. One answer counts, the first that brings back the `state` that was sent; what another
page or program asks for in the meantime gets an error, and ends nothing: any page in a browser can ask for this one.
"""

import asyncio
import secrets
from collections.abc import Mapping
from datetime import timedelta
from http import HTTPStatus
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qsl, urlsplit

from chatmod.errors import SettingsError
from chatmod.ports.time import Clock

PATIENCE = timedelta(minutes=10)
"""How long a person may take to log in to a network."""

_HOST = "127.0.0.1"
_LONGEST_HEAD = 16_384
_OURS = frozenset({"code", "error"})
"""RFC 6749, section 4.1.2: what comes back has one of these."""

_PAGE = """<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>chatmod</title>
<style>body {{ font: 1.1rem/1.5 sans-serif; max-width: 34rem; margin: 4rem auto; padding: 0 1rem }}</style>
<h1>{title}</h1>
<p>{text}</p>
</html>
"""


class Loopback:
    """Listens as long as it is entered.

    Args:
        clock: Ends the waiting.
        port: 0 takes one that is free.
    """

    def __init__(self, clock: Clock, port: int = 0) -> None:
        self.uri = ""
        self.state = ""
        """What an answer has to bring back; empty takes any. Set before the person is sent anywhere."""
        self._clock = clock
        self._port = port
        self._server: asyncio.Server | None = None
        self._serving: set[asyncio.Task[None]] = set()
        self._came: asyncio.Future[Mapping[str, str]] | None = None

    async def __aenter__(self) -> Self:
        self._came = asyncio.get_running_loop().create_future()
        try:
            self._server = await asyncio.start_server(self._serve, _HOST, self._port, limit=_LONGEST_HEAD)
        except OSError as error:
            raise SettingsError(
                f"Port {self._port} of this machine cannot be listened at: {error.strerror}.",
                "End the program that uses it, or log in with --by-token.",
            ) from error
        self._port = self._server.sockets[0].getsockname()[1]
        self.uri = f"http://{_HOST}:{self._port}/"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._server is not None
        self._server.close()
        for waiting in self._serving:  # browsers open connections that they never use
            waiting.cancel()
        await asyncio.gather(*self._serving, return_exceptions=True)

    async def query(self) -> Mapping[str, str]:
        """Wait until the browser comes back.

        Raises:
            SettingsError: If it does not.
        """
        assert self._came is not None
        patience = asyncio.ensure_future(self._clock.sleep(PATIENCE))
        either: set[asyncio.Future[Any]] = {self._came, patience}
        try:
            await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
        finally:
            patience.cancel()
        if not self._came.done():
            raise SettingsError(
                f"Nobody came back from the browser within {PATIENCE.seconds // 60} minutes.",
                "Log in again; with --no-browser a code is copied instead.",
            )
        return self._came.result()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._serving.add(task)
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            writer.write(self._answer(head.decode("latin-1")))
            await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, ValueError):
            pass  # it was no browser, or one that has gone on already
        finally:
            self._serving.discard(task)
            writer.close()

    def _answer(self, head: str) -> bytes:
        request, *lines = head.split("\r\n")
        method, _, rest = request.partition(" ")
        target = urlsplit(rest.partition(" ")[0])
        headers = dict(line.lower().split(": ", 1) for line in lines if ": " in line)
        # another page may have let its own name point to this machine
        if headers.get("host") != f"{_HOST}:{self._port}" or target.path != "/":
            return _response(HTTPStatus.NOT_FOUND, "Nothing here", "chatmod waits at another address.")
        query = dict(parse_qsl(target.query))
        if method != "GET" or not _OURS & query.keys() or not self._is_expected(query):
            return _response(
                HTTPStatus.BAD_REQUEST, "Not yet", "chatmod waits for you to come back from the network."
            )
        assert self._came is not None
        if not self._came.done():
            self._came.set_result(query)
        if "error" in query:
            text = "The network did not let chatmod in; the terminal tells more. You can close this window."
            return _response(HTTPStatus.OK, "Not logged in", text)
        text = "chatmod goes on in the terminal, and tells there whether all is well. You can close this window."
        return _response(HTTPStatus.OK, "Back from the network", text)

    def _is_expected(self, query: Mapping[str, str]) -> bool:
        return not self.state or secrets.compare_digest(query.get("state", "").encode(), self.state.encode())


def _response(status: HTTPStatus, title: str, text: str) -> bytes:
    body = _PAGE.format(title=title, text=text).encode()
    head = (
        f"HTTP/1.1 {status.value} {status.phrase}\r\n"
        "Content-Type: text/html; charset=utf-8\r\n"
        f"Content-Length: {len(body)}\r\n"
        "Cache-Control: no-store\r\n"
        "Referrer-Policy: no-referrer\r\n"
        "Content-Security-Policy: default-src 'none'; style-src 'unsafe-inline'\r\n"
        "Connection: close\r\n\r\n"
    )
    return head.encode() + body
