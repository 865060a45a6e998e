"""HTTP for the clients: the one module that imports httpx, and the one place where its failures get their names.

Why two httpx clients to a server: the one warm connection may be busy reading a timeline at the moment when a cue is
due. What is written goes over connections of its own, and `warm_up` opens one some seconds before it is needed.
"""

import json
import ssl
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import cache
from typing import Any

import httpx

from chatmod import __version__
from chatmod.domain.health import Allowance
from chatmod.errors import PlatformError, Rejected, Unauthorized, Unavailable, Unconfirmed

Transport = httpx.AsyncBaseTransport

_TIMEOUT = httpx.Timeout(15, connect=5)
_USER_AGENT = f"chatmod/{__version__}"
_NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)
_LONGEST_REASON = 200
_KEPT_FOR_WRITING = httpx.Limits(keepalive_expiry=60)
"""Seconds; httpx's own 5 would let the connection go between two cues, and most servers keep it for 75."""
_ASK_AGAIN = frozenset({408, 421, 425})


@dataclass(frozen=True, slots=True)
class Reply:
    """What a server answered."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def ok(self) -> bool:
        """Whether it did what it was asked."""
        return 200 <= self.status < 300  # noqa: PLR2004 - the range of success

    def json(self) -> Any:  # noqa: ANN401 - whatever a stranger's server sends
        """The body as JSON.

        Raises:
            ValueError: If it is none.
        """
        try:
            return json.loads(self.body)
        except RecursionError as error:
            raise ValueError("nested too deeply") from error

    @property
    def reason(self) -> str:
        """What the server says about a failure, in whichever of the forms servers use."""
        try:
            said = self.json()
        except ValueError:
            said = None
        error = said.get("error") if isinstance(said, dict) else None
        text = error if isinstance(error, str) else ""
        return (text or f"HTTP {self.status}")[:_LONGEST_REASON]

    @property
    def server_time(self) -> datetime | None:
        """The server's clock when it answered, in UTC and whole seconds, where it tells."""
        try:
            told = parsedate_to_datetime(self.headers["Date"])
            return (told if told.tzinfo else told.replace(tzinfo=UTC)).astimezone(UTC)
        except (KeyError, ValueError, OverflowError):
            return None

    @property
    def allowance(self) -> Allowance | None:
        """What is left of requests like this one, where the server tells."""
        left, of = (self.headers.get(f"X-RateLimit-{name}", "") for name in ("Remaining", "Limit"))
        if not (left.isascii() and left.isdigit() and of.isascii() and of.isdigit()):
            return None
        return Allowance(int(left), int(of), _reset(self))


class Server:
    """One server and our login there; connections are kept.

    Args:
        platform: Named in errors.
        url: Beginning of every address.
        token: Sent as a bearer token.
        transport: Takes the place of the network in tests.
    """

    def __init__(self, platform: str, url: str, token: str, transport: Transport | None = None) -> None:
        self._platform = platform
        headers = {"Authorization": f"Bearer {token}", "User-Agent": _USER_AGENT, "Accept": "application/json"}
        self._reading, self._writing = (
            httpx.AsyncClient(
                base_url=url,
                headers=headers,
                timeout=_TIMEOUT,
                transport=transport,
                trust_env=transport is None,
                verify=_tls(),
                limits=limits,
            )
            for limits in (httpx.Limits(), _KEPT_FOR_WRITING)
        )

    async def read(self, path: str, params: Mapping[str, str] | None = None, accept: Collection[int] = ()) -> Reply:
        """GET; reading changes nothing, so every failure is one to come back from.

        Args:
            path: Below the server's address.
            params: Of the query.
            accept: HTTP statuses that are an answer to this question, whatever they mean elsewhere.

        Raises:
            Unavailable: If there is no answer, or one that says to come back.
            Unauthorized: If the login is not accepted.
        """
        return await self._repeatable(self._reading, "GET", path, params, accept)

    async def delete(self, path: str) -> Reply:
        """DELETE; the second time does no more than the first, so every failure is one to come back from.

        Raises:
            Unavailable: If there is no answer, or one that says to come back.
            Unauthorized: If the login is not accepted.
        """
        return await self._repeatable(self._writing, "DELETE", path)

    async def warm_up(self, path: str) -> None:
        """Open the connection over which the next `write` will go, by a GET whose answer is of no interest.

        Raises:
            Unavailable: As in `read`.
            Unauthorized: As in `read`.
        """
        await self._repeatable(self._writing, "GET", path)

    async def write(self, path: str, body: Mapping[str, Any], headers: Mapping[str, str]) -> Reply:
        """POST of JSON; returns an answer of success only.

        Raises:
            Rejected: If the server refuses, for good.
            Unauthorized: If the login is not accepted.
            Unavailable: If nothing has happened: it could not be reached, or says to come back.
            Unconfirmed: If it may have happened.
        """
        try:
            answer = await self._writing.post(path, json=body, headers=headers)
        except _NEVER_SENT as error:
            raise self._unreachable(error) from error
        except httpx.HTTPError as error:
            raise Unconfirmed(self._platform, _describe(error)) from error
        reply = self._reply(answer)
        if reply.status >= 500:  # noqa: PLR2004 - the server's own failures
            raise Unconfirmed(self._platform, reply.reason)
        if reply.status in _ASK_AGAIN or 300 <= reply.status < 400:  # noqa: PLR2004 - redirects
            raise Unavailable(self._platform, reply.reason, after=_wait(reply))
        if reply.status == 409:  # noqa: PLR2004 - conflict: another attempt may be under way
            raise Unconfirmed(self._platform, reply.reason)
        self._raise_common(reply)
        if not reply.ok:
            raise Rejected(self._platform, reply.reason)
        return reply

    async def close(self) -> None:
        """Let connections go."""
        await self._reading.aclose()
        await self._writing.aclose()

    async def _repeatable(
        self,
        client: httpx.AsyncClient,
        method: str,
        path: str,
        params: Mapping[str, str] | None = None,
        accept: Collection[int] = (),
    ) -> Reply:
        try:
            answer = await client.request(method, path, params=params)
        except httpx.HTTPError as error:
            raise self._unreachable(error) from error
        reply = self._reply(answer)
        if reply.status in accept:
            return reply
        if reply.status >= 500:  # noqa: PLR2004 - the server's own failures
            raise Unavailable(self._platform, reply.reason, after=_wait(reply))
        self._raise_common(reply)
        return reply

    def _unreachable(self, error: httpx.HTTPError) -> Unavailable:
        host = self._reading.base_url.netloc.decode("ascii", "replace")
        remedy = "Check the network, and the address of the server."
        return Unavailable(self._platform, f"{host} cannot be reached: {_describe(error)}", remedy=remedy)

    def _reply(self, answer: httpx.Response) -> Reply:
        return Reply(answer.status_code, answer.headers, answer.content)

    def _raise_common(self, reply: Reply) -> None:
        error = self._common_error(reply)
        if error is not None:
            raise error

    def _common_error(self, reply: Reply) -> PlatformError | None:
        takahe_says_no = reply.status == 400 and b"Invalid Bearer token" in reply.body[:100]  # noqa: PLR2004
        if reply.status in {401, 403} or takahe_says_no:
            remedy = "Make a new access token, and set it in the environment."
            return Unauthorized(self._platform, f"The login is not accepted: {reply.reason}", remedy)
        if reply.status == 429:  # noqa: PLR2004 - too many requests
            reset = _reset(reply)
            after = None if reset else _wait(reply)
            return Unavailable(self._platform, reply.reason, after=after, not_before=reset)
        return None


@cache
def _tls() -> ssl.SSLContext:
    """One for the whole process: making it takes longer than a post may be late."""
    return httpx.create_ssl_context()


def _describe(error: httpx.HTTPError) -> str:
    if isinstance(error, httpx.TimeoutException):
        return "no answer in time"
    return str(error) or type(error).__name__


def _reset(reply: Reply) -> datetime | None:
    """`X-RateLimit-Reset`, an ISO 8601 instant on Mastodon and its relatives."""
    text = reply.headers.get("X-RateLimit-Reset", "")
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        return None
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)


def _wait(reply: Reply) -> timedelta | None:
    """`Retry-After` in seconds, or as a date measured against the server's own clock."""
    text = reply.headers.get("Retry-After", "").strip()
    if text.isascii() and text.isdigit():
        return timedelta(seconds=min(int(text), 86_400))
    try:
        return max(parsedate_to_datetime(text) - parsedate_to_datetime(reply.headers["Date"]), timedelta(0))
    except (ValueError, TypeError, KeyError):
        return None
