"""Stands before every request: who is addressed, from where, how much is sent, and what a browser may do.

Why on loopback, too: any page in the user's browser can send requests to 127.0.0.1, and a name of somebody else's can
be made to lead there. So the Host has to be one of ours, and a request that a browser sends for another page, which
its Origin tells, is turned away.
"""

import ipaddress
import re
from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from chatmod.room.values import MAX_BODY, MAX_UPLOAD_BODY

_CHARSET = re.compile(r"charset\s*=\s*\"?([^\s;\"]*)", re.IGNORECASE)
_TAKES_PICTURES = re.compile(r"/api/v[12]/media|/tags/[^/]+")
_SAFE_METHODS = frozenset({"GET", "HEAD"})
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self' data:; "
        "base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    # with no-referrer a browser would say `Origin: null` for the room's own forms
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
}


@dataclass(frozen=True, slots=True)
class Hosts:
    """The names under which a room may be addressed.

    Attributes:
        any_address: Also any number, where the room is open to the local network.
        public: Host and port of the public address, where something in front passes requests on.
    """

    names: Collection[str]
    port: int
    any_address: bool = False
    public: str = ""

    def fit(self, host: str) -> bool:
        """Whether a `Host` header is one of ours. A number cannot be made to lead elsewhere, as a name can."""
        try:
            parts = urlsplit(f"//{host}")
            name, port = (parts.hostname or "").lower(), parts.port
        except ValueError:
            return False
        if host.lower() in self.names or (name in self.names and port in {None, self.port}):
            return True
        return self.any_address and port == self.port and _is_address(name)


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


class Guard:
    """ASGI middleware."""

    def __init__(self, app: ASGIApp, hosts: Hosts) -> None:
        self._app = app
        self._hosts = hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Turn a request away, or let it through with the headers that keep a page at home."""
        if scope["type"] != "http":
            return
        headers = Headers(scope=scope)
        most = _most(scope, headers)
        reason = self._objection(scope["method"], headers, most)
        if reason:
            await PlainTextResponse(reason[1], reason[0])(scope, receive, send)
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                answer = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    answer.setdefault(name, value)
            await send(message)

        await self._app(scope, _bounded(receive, most), send_guarded)

    def _objection(self, method: str, headers: Headers, most: int) -> tuple[int, str] | None:
        host = headers.get("host", "")
        if not self._hosts.fit(host):
            return 421, "This room is not known under that address. Use the link that chatmod shows.\n"
        origin = headers.get("origin")
        if origin is not None and method not in _SAFE_METHODS and not self._is_ours(origin, host):
            return 403, "Another page may not post here.\n"
        length = headers.get("content-length", "0")
        if not length.isdigit() or int(length) > most:
            return 413, f"That is too much at once: {most // 1024} KiB is the most.\n"
        charset = _CHARSET.search(headers.get("content-type", ""))
        if charset and charset[1].lower() != "utf-8":
            return 415, "Send UTF-8, please.\n"
        return None

    def _is_ours(self, origin: str, host: str) -> bool:
        """A page of ours posts to where it came from; a proxy may pass on another Host than the public one."""
        netloc = origin.partition("://")[2].lower()
        return bool(netloc) and netloc in {host.lower(), self._hosts.public}


def _most(scope: Scope, headers: Headers) -> int:
    """Bytes that a request may bring: only in a multipart form may there be a picture."""
    takes_pictures = scope["method"] == "POST" and _TAKES_PICTURES.fullmatch(scope["path"])
    brings_files = headers.get("content-type", "").lower().startswith("multipart/form-data")
    return MAX_UPLOAD_BODY if takes_pictures and brings_files else MAX_BODY


def _bounded(receive: Receive, most: int) -> Receive:
    """A body without an announced length is bounded as well: what is beyond is cut, and does not parse."""
    taken = 0

    async def receive_bounded() -> Message:
        nonlocal taken
        message = await receive()
        if message["type"] == "http.request":
            taken += len(message.get("body", b""))
            if taken > most:
                return {"type": "http.request", "body": b"", "more_body": False}
        return message

    return receive_bounded
