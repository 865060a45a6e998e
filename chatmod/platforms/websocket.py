"""WebSockets for the clients: the one module that imports websockets, and names their failures.

Why a task of its own reads the connection: whoever listens has to hear of the pongs too, and the library tells only
whoever sent the ping. So what arrives and what shows life go through one queue, in the order in which they came.
"""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from chatmod.errors import PlatformError, Rejected, Unauthorized, Unavailable
from chatmod.platforms.http import USER_AGENT, tls
from chatmod.platforms.replies import Dialect, Reply, retry_after

if TYPE_CHECKING:
    from websockets.asyncio.client import ClientConnection, connect
    from websockets.http11 import Response

_OPENING = 8
_CLOSING = 1
"""Seconds."""
_AHEAD = 16
_LONGEST_REASON = 200
_COME_AGAIN = frozenset({408, 421, 425, 429})
_NOT_IMPLEMENTED = 501

_Arrival = str | Exception | None


@dataclass(frozen=True, slots=True)
class _Terms:
    """On which a connection is kept; `pulse` is called at every pong."""

    longest: int
    beat: float
    pulse: Callable[[], None]


async def messages(
    platform: str,
    url: str,
    headers: Mapping[str, str] | None = None,
    say: Iterable[str] = (),
    *,
    dialect: Dialect | None = None,
    longest: int = 1 << 20,
    beat: float = 20,
) -> AsyncGenerator[str | None, None]:
    """Open a WebSocket and read it until it ends, which is always an error.

    The first item is None: the connection is open, and what was to be said is said. Every other None is a sign of
    life without content: a pong, or a binary frame. Closing the generator (`contextlib.aclosing`) closes the
    connection, within a few seconds whatever the server does. Proxies are taken from the environment.

    Args:
        platform: Named in errors.
        url: `wss://` or `ws://`.
        headers: Of the request that opens it, besides the usual ones.
        say: Texts to send when it is open.
        dialect: How the server speaks of a refusal, where HTTP leaves it open.
        longest: Bytes of the longest message that is taken; a longer one ends the connection.
        beat: Seconds between two pings, and for how long each may be without its pong; then the connection is ended.

    Raises:
        Unauthorized: If it is refused with 401 or 403.
        Rejected: If it is refused as there is no such stream, or the address is none.
        Unavailable: If it cannot be had now, or has ended, in whatever way.
    """
    arriving: asyncio.Queue[_Arrival] = asyncio.Queue(_AHEAD)
    connection = await _open(platform, url, headers, dialect, _Terms(longest, beat, lambda: _pulse(arriving)))
    reading = asyncio.create_task(_read(connection, say, arriving))
    try:
        while True:
            arrival = await arriving.get()
            if isinstance(arrival, Exception):
                raise _ended(platform, url, arrival) from arrival
            yield arrival
    finally:
        reading.cancel()
        await asyncio.gather(reading, connection.close(), return_exceptions=True)


async def _read(connection: "ClientConnection", say: Iterable[str], arriving: "asyncio.Queue[_Arrival]") -> None:
    try:
        for text in say:
            await connection.send(text)
        await arriving.put(None)
        while True:
            message = await connection.recv()
            await arriving.put(message if isinstance(message, str) else None)
    except Exception as error:  # noqa: BLE001 - whatever ends the reading is for the listener to hear
        await arriving.put(error)


def _pulse(arriving: "asyncio.Queue[_Arrival]") -> None:
    if not arriving.full():  # what fills it shows life as well
        arriving.put_nowait(None)


async def _open(
    platform: str,
    url: str,
    headers: Mapping[str, str] | None,
    dialect: Dialect | None,
    terms: "_Terms",
) -> "ClientConnection":
    from websockets.exceptions import InvalidStatus, InvalidURI, WebSocketException  # noqa: PLC0415 - likewise

    try:
        return await _staying()(
            url,
            additional_headers=headers,
            user_agent_header=USER_AGENT,
            open_timeout=_OPENING,
            close_timeout=_CLOSING,
            ping_interval=terms.beat,
            ping_timeout=terms.beat,
            max_size=terms.longest,
            create_connection=_pulsing(terms.pulse),
            **_security(url),
        )
    except InvalidStatus as error:
        raise _refusal(platform, url, _reply(error.response), dialect) from error
    except InvalidURI as error:
        raise _no_address(platform, url) from error
    except (OSError, WebSocketException) as error:  # before ValueError: a certificate's failure is one as well
        remedy = "Check the network, and the address of the server."
        raise Unavailable(platform, f"{_host(url)} cannot be reached: {_describe(error)}", remedy) from error
    except ValueError as error:
        raise _no_address(platform, url) from error
    except ImportError as error:  # of a proxy that needs a package of its own
        raise Rejected(platform, f"{_host(url)} cannot be reached: {error}", "Set another proxy.") from error


def _staying() -> "type[connect]":
    """A way to connect that follows no redirect: the library, in its 15 and 16, takes the login along to anywhere."""
    from websockets.asyncio.client import connect  # noqa: PLC0415 - only who listens needs it

    class Staying(connect):
        def process_redirect(self, exc: Exception) -> Exception | str:
            return exc

    return Staying


def _no_address(platform: str, url: str) -> Rejected:
    return Rejected(platform, f"{url.partition('?')[0]} is not the address of a stream.")


def _security(url: str) -> dict[str, Any]:
    return {"ssl": tls()} if urlsplit(url).scheme == "wss" else {}


def _pulsing(pulse: Callable[[], None]) -> "type[ClientConnection]":
    """A connection that calls `pulse` at every pong: the library's keepalive sends its pings through `ping`."""
    from websockets.asyncio.client import ClientConnection  # noqa: PLC0415 - only who listens needs it

    def heard(pong: "asyncio.Future[float]") -> None:
        if not pong.cancelled() and pong.exception() is None:
            pulse()

    class Pulsing(ClientConnection):
        async def ping(self, data: Any = None) -> Awaitable[float]:  # noqa: ANN401 - the library's
            pong = asyncio.ensure_future(await super().ping(data))
            pong.add_done_callback(heard)
            return pong

    return Pulsing


def _reply(response: "Response") -> Reply:
    """Its headers once each: where there are two of a name, the library refuses to choose."""
    headers = type(response.headers)({name.lower(): value for name, value in response.headers.raw_items()})
    return Reply(response.status_code, headers, bytes(response.body or b""))


def _refusal(platform: str, url: str, reply: Reply, dialect: Dialect | None) -> PlatformError:
    if dialect is not None and (failure := dialect.failure(platform, reply)):
        return failure
    reason = ((dialect.reason(reply) if dialect else "") or f"HTTP {reply.status}")[:_LONGEST_REASON]
    if reply.status in {401, 403}:
        remedy = f"Log in again: `chatmod login {platform}`."
        return Unauthorized(platform, f"The login is not accepted: {reason}", remedy)
    if _may_come(reply.status):
        reset = dialect.reset(reply) if dialect else None
        wait = None if reset else retry_after(reply)
        return Unavailable(platform, f"{_host(url)}: {reason}", after=wait, not_before=reset)
    return Rejected(platform, f"{_host(url)} has no such stream: {reason}")


def _may_come(status: int) -> bool:
    """Whether it may be accepted later; redirects, which are not followed, count as a server in disorder."""
    if status == _NOT_IMPLEMENTED:
        return False
    return status >= 500 or status in _COME_AGAIN or 300 <= status < 400  # noqa: PLR2004 - ranges of HTTP


def _ended(platform: str, url: str, error: Exception) -> Exception:
    """What an end means; what is no end of a connection is a defect, and stays what it is."""
    from websockets.exceptions import ConnectionClosed  # noqa: PLC0415 - loaded by now

    if not isinstance(error, ConnectionClosed):
        return error
    return Unavailable(platform, f"{_host(url)} ended the stream: {_describe(error)}"[:_LONGEST_REASON])


def _host(url: str) -> str:
    """The server, without what may be secret in an address."""
    return urlsplit(url).netloc.rpartition("@")[2] or url


def _describe(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return "no answer in time"
    return str(error) or type(error).__name__
