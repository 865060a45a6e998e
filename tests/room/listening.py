"""Listens to a stream of the room, without a socket."""

import asyncio
import json
from types import TracebackType
from typing import Any, Self

from starlette.types import ASGIApp, Message


class Listener:
    """A stream that is open; `status` is that of its answer."""

    def __init__(self, app: ASGIApp, path: str, token: str = "", where: str = "127.0.0.1") -> None:
        path, _, query = path.partition("?")
        headers = [(b"host", b"127.0.0.1:8770")]
        headers += [(b"authorization", f"Bearer {token}".encode())] if token else []
        self._scope = {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.3"},
            "http_version": "1.1",
            "method": "GET",
            "scheme": "http",
            "path": path,
            "raw_path": path.encode(),
            "query_string": query.encode(),
            "root_path": "",
            "headers": headers,
            "client": (where, 5000),
            "server": ("127.0.0.1", 8770),
        }
        self._app = app
        self._gone = asyncio.Event()
        self._chunks: asyncio.Queue[str] = asyncio.Queue()
        self._started = asyncio.Event()
        self._asked = False
        self.status = 0

    async def __aenter__(self) -> Self:
        serving = self._app(self._scope, self._receive, self._send)
        self._task = asyncio.ensure_future(serving)
        await self._started.wait()
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        self._gone.set()
        await self._task

    async def _receive(self) -> Message:
        if not self._asked:
            self._asked = True
            return {"type": "http.request", "body": b"", "more_body": False}
        await self._gone.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self._started.set()
        else:
            self._chunks.put_nowait(message["body"].decode())

    async def chunk(self) -> str:
        """What comes next; an empty text is the end."""
        return await self._chunks.get()

    async def event(self) -> tuple[str, Any]:
        """The next event: its name, and its data."""
        name, data = "", ""
        for line in (await self.chunk()).splitlines():
            field, _, value = line.partition(": ")
            name, data = (value, data) if field == "event" else (name, value if field == "data" else data)
        return name, json.loads(data)
