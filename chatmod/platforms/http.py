"""HTTP for the clients: the one module that imports httpx, and the one place where its failures get their names.

Why two httpx clients to a server: the one warm connection may be busy reading a timeline at the moment when a cue is
due. What is written goes over connections of its own, and `warm_up` opens one some seconds before it is needed.
"""

import socket
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import httpx

from chatmod import __version__
from chatmod.errors import PlatformError, Rejected, Unauthorized, Unavailable, Unconfirmed
from chatmod.platforms.replies import Blob, Body, Dialect, Expired, Form, Reply, retry_after
from chatmod.platforms.server_events import ServerEvent, server_events

Transport = httpx.AsyncBaseTransport
Params = Mapping[str, str | Sequence[str]] | None

_TIMEOUT = httpx.Timeout(15, connect=5)
USER_AGENT = f"chatmod/{__version__}"
_NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)
_LONGEST_REASON = 200
_KEPT_FOR_WRITING = httpx.Limits(keepalive_expiry=60)
"""Seconds; httpx's own 5 would let the connection go between two cues, and most servers keep it for 75."""
_STREAM_TIMEOUT = httpx.Timeout(15, connect=5, read=120)
"""A stream that says nothing at all for so long is broken; whoever listens may lose patience before."""
_ASK_AGAIN = frozenset({408, 421, 425})
_NOT_TAKEN = frozenset({301, 307, 308})
"""Redirects of a request that was not looked at; after the others it may have been carried out (RFC 9110, 15.4)."""
_LONGEST = 64 * 2**20
"""Bytes of an answer, unpacked; the longest thread that Mastodon tells has some 25 million."""


class Server:
    """One server and our login there; connections are kept.

    Args:
        platform: Named in errors.
        url: Beginning of every address; a whole address may be given in its place.
        authorize: Headers that tell who asks, for the next request.
        dialect: How the server speaks.
        renew: Renews the login after `Expired`; the call is then repeated, once.
        transport: Takes the place of the network in tests.
    """

    def __init__(
        self,
        platform: str,
        url: str,
        authorize: Callable[[], Mapping[str, str]],
        dialect: Dialect,
        *,
        renew: Callable[[], Awaitable[None]] | None = None,
        transport: Transport | None = None,
    ) -> None:
        self._platform = platform
        self._authorize = authorize
        self._dialect = dialect
        self._renew = renew
        headers = {"User-Agent": USER_AGENT, "Accept": "application/json"}
        self._reading, self._writing = (
            httpx.AsyncClient(
                base_url=url,
                headers=headers,
                timeout=_TIMEOUT,
                transport=transport,
                trust_env=transport is None,
                verify=tls(),
                limits=limits,
            )
            for limits in (httpx.Limits(), _KEPT_FOR_WRITING)
        )

    async def read(
        self,
        path: str,
        params: Params = None,
        accept: Collection[int] = (),
        headers: Mapping[str, str] | None = None,
    ) -> Reply:
        """GET; reading changes nothing, so every failure is one to come back from.

        Args:
            path: Below the server's address.
            params: Of the query.
            accept: HTTP statuses that are an answer to this question, whatever they mean elsewhere.
            headers: Besides the usual ones.

        Returns:
            An answer of success, or another that is neither a failure of the server nor about the login.

        Raises:
            Unavailable: If there is no answer, or one that says to come back.
            Unauthorized: If the login is not accepted.
        """
        request = _Request("GET", path, params=params, headers=headers or {})
        return await self._send(self._reading, request, _Repeatable(accept))

    async def submit(
        self,
        method: str,
        path: str,
        body: Body = None,
        *,
        params: Params = None,
        accept: Collection[int] = (),
        headers: Mapping[str, str] | None = None,
    ) -> Reply:
        """Change something in a way that may be repeated: the second time does no more than the first.

        Args and returns as in `read`.

        Raises:
            Unavailable: If there is no answer, or one that says to come back.
            Unauthorized: If the login is not accepted.
        """
        request = _Request(method, path, body, params, headers or {})
        return await self._send(self._writing, request, _Repeatable(accept))

    async def warm_up(self, path: str) -> None:
        """Open the connection over which the next `write` will go, by a GET whose answer is of no interest.

        Raises:
            Unavailable: As in `read`.
            Unauthorized: As in `read`.
        """
        await self._send(self._writing, _Request("GET", path), _Repeatable(()))

    async def write(
        self, path: str, body: Body, headers: Mapping[str, str] | None = None, accept: Collection[int] = ()
    ) -> Reply:
        """POST what must not happen twice; returns an answer of success, or a refusal that the caller accepts.

        Args:
            path: Below the server's address.
            body: What is sent.
            headers: Besides the usual ones.
            accept: HTTP statuses of refusals that are for the caller to say.

        Raises:
            Rejected: If the server refuses, for good.
            Unauthorized: If the login is not accepted.
            Unavailable: If nothing has happened: it could not be reached, or says to come back.
            Unconfirmed: If it may have happened.
        """
        reply = await self._send(self._writing, _Request("POST", path, body, headers=headers or {}), None)
        if not reply.ok and reply.status not in accept:
            raise Rejected(self._platform, self.reason(reply))
        return reply

    @asynccontextmanager
    async def events(self, path: str, params: Params = None) -> AsyncIterator[AsyncIterator[ServerEvent | None]]:
        """Open a stream of server-sent events, and close it at the end of the block.

        It yields the events, and None for a comment, which is a sign of life, until the server ends it.

        Raises:
            Unavailable: If there is no answer, or one that says to come back; also later, if the stream breaks.
            Unauthorized: If the login is not accepted.
            Rejected: If there is no such stream.
        """
        headers = {**self._authorize(), "Accept": "text/event-stream", "Cache-Control": "no-store"}
        try:
            async with self._reading.stream(
                "GET", path, params=params, headers=headers, timeout=_STREAM_TIMEOUT
            ) as answer:
                if answer.status_code != 200 or not _is_stream(answer):  # noqa: PLR2004 - OK
                    raise await self._no_stream(answer)
                yield server_events(answer.aiter_text())
        except httpx.HTTPError as error:
            raise self._unreachable(error) from error
        except ValueError as error:
            raise Unavailable(self._platform, f"The stream is not understood: {error}") from error

    async def _no_stream(self, answer: httpx.Response) -> PlatformError:
        body = b"" if answer.is_success else await _whole(answer)
        reply = Reply(answer.status_code, answer.headers, body)
        if reply.ok:
            return Rejected(self._platform, "There is no stream of events at this address.")
        failure = self._dialect.failure(self._platform, reply) or self._failure(reply, _Repeatable(()))
        return failure or Rejected(self._platform, f"There is no stream of events: {self.reason(reply)}")

    def reason(self, reply: Reply) -> str:
        """What an answer says about a failure, in a few words."""
        return (self._dialect.reason(reply) or f"HTTP {reply.status}")[:_LONGEST_REASON]

    async def close(self) -> None:
        """Let connections go."""
        await self._reading.aclose()
        await self._writing.aclose()

    async def _send(self, client: httpx.AsyncClient, request: "_Request", repeatable: "_Repeatable | None") -> Reply:
        try:
            return await self._send_once(client, request, repeatable)
        except Expired:
            if self._renew is None:
                raise
        await self._renew()
        return await self._send_once(client, request, repeatable)

    async def _send_once(
        self, client: httpx.AsyncClient, request: "_Request", repeatable: "_Repeatable | None"
    ) -> Reply:
        try:
            async with client.stream(
                request.method,
                request.path,
                params=request.params,
                headers={**self._authorize(), **_kind(request.body), **request.headers},
                **_content(request.body),
            ) as answer:
                reply = Reply(answer.status_code, answer.headers, await _whole(answer))
        except httpx.HTTPError as error:
            if repeatable is None and not isinstance(error, _NEVER_SENT):
                raise Unconfirmed(self._platform, _describe(error)) from error
            raise self._unreachable(error) from error
        if reply.ok or (repeatable is not None and reply.status in repeatable.accept):
            return reply
        failure = self._dialect.failure(self._platform, reply) or self._failure(reply, repeatable)
        if failure is not None:
            raise failure
        return reply

    def _failure(self, reply: Reply, repeatable: "_Repeatable | None") -> PlatformError | None:
        """What HTTP itself says of an answer; None where it is for the caller to say."""
        reason = self.reason(reply)
        if reply.status >= 500:  # noqa: PLR2004 - the server's own failures
            if repeatable is None:
                return Unconfirmed(self._platform, reason)
            return Unavailable(self._platform, reason, after=retry_after(reply))
        if reply.status in {401, 403}:
            remedy = f"Log in again: `chatmod login {self._platform}`, or renew what the environment has."
            return Unauthorized(self._platform, f"The login is not accepted: {reason}", remedy)
        if reply.status == 429:  # noqa: PLR2004 - too many requests
            reset = self._dialect.reset(reply)
            return Unavailable(self._platform, reason, after=None if reset else retry_after(reply), not_before=reset)
        return self._doubt(reply, reason) if repeatable is None else None

    def _doubt(self, reply: Reply, reason: str) -> PlatformError | None:
        """What is neither success nor refusal, where something must not happen twice."""
        if reply.status in _ASK_AGAIN | _NOT_TAKEN:
            return Unavailable(self._platform, reason, after=retry_after(reply))
        # a conflict: another attempt may be under way
        if reply.status == 409 or 300 <= reply.status < 400:  # noqa: PLR2004 - redirects
            return Unconfirmed(self._platform, reason)
        return None

    def _unreachable(self, error: httpx.HTTPError) -> Unavailable:
        host = error.request.url.netloc.decode("ascii", "replace")
        remedy = "Check the network, and the address of the server."
        return Unavailable(self._platform, f"{host} cannot be reached: {_describe(error)}", remedy=remedy)


@dataclass(frozen=True, slots=True)
class _Request:
    method: str
    path: str
    body: Body = None
    params: Params = None
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Repeatable:
    """A request that may be repeated; `accept` has the statuses that are an answer to it."""

    accept: Collection[int]


async def _whole(answer: httpx.Response) -> bytes:
    """What an answer has, unless that would fill the memory."""
    body = bytearray()
    async for piece in answer.aiter_bytes():
        body += piece
        if len(body) > _LONGEST:
            raise httpx.ReadError("the answer does not end", request=answer.request)
    return bytes(body)


def _is_stream(answer: httpx.Response) -> bool:
    kind, _, _ = str(answer.headers.get("Content-Type", "")).partition(";")
    return kind.strip().lower() == "text/event-stream"


def _content(body: Body) -> dict[str, Any]:
    match body:
        case None:
            return {}
        case Form(fields=fields, files=files):
            return {"data": dict(fields), "files": files}
        case Blob(data=data):
            return {"content": data}
        case _:
            return {"json": body}


def _kind(body: Body) -> dict[str, str]:
    return {"Content-Type": body.kind} if isinstance(body, Blob) else {}


@cache
def tls() -> ssl.SSLContext:
    """One for the whole process: making it takes longer than a post may be late."""
    return httpx.create_ssl_context()


def _describe(error: httpx.HTTPError) -> str:
    if isinstance(error, httpx.TimeoutException):
        return "no answer in time"
    if isinstance(error, httpx.LocalProtocolError):  # it quotes the header, which may be the login
        return "the request cannot be sent as it is"
    causes = _causes(error)
    if any(isinstance(cause, socket.gaierror) for cause in causes):
        return "there is no server of this name, or no network"
    if any(isinstance(cause, ssl.SSLError) for cause in causes):
        return "it does not speak https as it should"
    return str(error) or type(error).__name__


def _causes(error: BaseException) -> list[BaseException]:
    """An error and what it came of; httpx tells the reason a few errors below its own."""
    causes = [error]
    while (below := causes[-1].__cause__ or causes[-1].__context__) and below not in causes:
        causes.append(below)
    return causes
