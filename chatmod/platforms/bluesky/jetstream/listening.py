"""Jetstream as a live source: every post of the network, of which a chat's are told.

Why the cursor is a time and not the server's number of the event: a time means the same on every one of its hosts and
in both versions, and one that is too old is moved up to the oldest event instead of being refused.
"""

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode, urlsplit

from chatmod.domain.posts import Gone, Sighting
from chatmod.errors import PlatformError, Rejected, Unavailable
from chatmod.platforms.bluesky.jetstream.awaited import Awaited, Views
from chatmod.platforms.bluesky.jetstream.belonging import Belonging
from chatmod.platforms.bluesky.jetstream.events import COLLECTION, Event, Failure, read_event
from chatmod.platforms.replies import Reply
from chatmod.platforms.websocket import messages
from chatmod.ports.platforms import Page, Window

ADDRESSES = (
    "wss://jetstream.us-east.bsky.network/xrpc/network.bsky.jetstream.subscribeEvents",
    "wss://jetstream.us-west.bsky.network/xrpc/network.bsky.jetstream.subscribeEvents",
    "wss://jetstream2.us-east.bsky.network/subscribe",
    "wss://jetstream1.us-west.bsky.network/subscribe",
)
"""Of the second version and of the first, which ends in `/subscribe`; all run by Bluesky, none asks for a login."""

_SECOND = 1_000_000
_REWIND = 10 * _SECOND
"""Events come out of order by seconds, and what comes twice does no harm."""
_STEP = 5 * _SECOND
_SAMPLE = 32
"""Of so many events that cannot belong one is parsed all the same, to know what time it is in the stream."""
_LONGEST_EVENT = 1 << 17
_TOO_OLD = "CursorTooOld"


class Jetstream:
    """Listens for one account.

    Args:
        platform: Named in errors.
        did: Our account.
        views: Reads posts as the network shows them; what it returns is what is told.
        addresses: Asked in turn: the next one whenever one has failed.
    """

    def __init__(self, platform: str, did: str, views: Views, addresses: Sequence[str] = ADDRESSES) -> None:
        self._platform = platform
        self._did = did
        self._views = views
        self._addresses = tuple(addresses)
        self._candidates = list(addresses)

    async def listen(self, window: Window) -> AsyncGenerator[Page, None]:
        """See `Streaming.listen`. Pages without sightings come every five seconds at least while others write.

        Where the cursor is refused as too old it goes on from now.

        Raises:
            Rejected: If none of the addresses has such a stream.
            Unauthorized: If our login does not let us read posts.
            Unavailable: If it broke, or cannot be had now; the next call asks another address.
        """
        state = _State(Belonging(window, self._did), Awaited(self._views))
        cursor = _rewound(window.cursor)
        try:
            async with aclosing(self._pages(state, cursor)) as pages:
                async for page in pages:
                    yield page
        except _CursorTooOldError:
            if cursor is None:
                raise
        async with aclosing(self._pages(state, None)) as pages:
            async for page in pages:
                yield page

    async def _pages(self, state: "_State", cursor: int | None) -> AsyncGenerator[Page, None]:
        async with aclosing(self._lines(cursor)) as lines:
            async for line in lines:
                if line is None:
                    yield Page(tuple(await state.arrived()))
                elif state.is_of_interest(line) and (page := await self._page(state, line)):
                    yield page

    async def _page(self, state: "_State", line: str) -> Page | None:
        event = read_event(line)
        if isinstance(event, Failure):
            raise self._failure(event)
        return await state.take(event) if event else None

    async def _lines(self, cursor: int | None) -> AsyncGenerator[str | None, None]:
        address = self._candidates[0]
        try:
            async with aclosing(messages(self._platform, _query(address, cursor), dialect=_Dialect())) as lines:
                async for line in lines:
                    yield line
        except _CursorTooOldError:
            raise
        except Unavailable:
            self._candidates.append(self._candidates.pop(0))
            raise
        except Rejected as error:
            raise self._without(address, error) from error

    def _without(self, address: str, error: Rejected) -> PlatformError:
        """An address is no good; when none is left, all may be tried again by whoever still wants to."""
        self._candidates.remove(address)
        if self._candidates:
            return Unavailable(self._platform, f"{error} Another address will be asked.")
        self._candidates = list(self._addresses)
        return Rejected(self._platform, str(error))

    def _failure(self, failure: Failure) -> Unavailable:
        if failure.name == _TOO_OLD:
            return _CursorTooOldError(self._platform, "The cursor is too old.")
        host = urlsplit(self._candidates[0]).netloc
        return Unavailable(self._platform, f"{host} ended the stream: {failure.message or failure.name}"[:200])


class _CursorTooOldError(Unavailable):
    """There is nothing left of the time at which we stopped to listen."""


class _Dialect:
    """Implements the protocol `Dialect`: what is refused is refused as a failure in JSON, or in plain text."""

    def reason(self, reply: Reply) -> str:
        failure = _refusal(reply)
        return failure.message or failure.name

    def failure(self, platform: str, reply: Reply) -> PlatformError | None:
        return _CursorTooOldError(platform, "The cursor is too old.") if _refusal(reply).name == _TOO_OLD else None

    def reset(self, reply: Reply) -> datetime | None:  # noqa: ARG002 - it never tells
        return None


def _refusal(reply: Reply) -> Failure:
    try:
        said = reply.json()
    except ValueError:
        said = None
    if not isinstance(said, dict):
        return Failure("", "")
    return Failure(*(part if isinstance(part := said.get(name), str) else "" for name in ("error", "message")))


@dataclass(slots=True)
class _State:
    """How far one listening has come."""

    belonging: Belonging
    awaited: Awaited
    lines: int = 0
    cursor: int = 0

    def is_of_interest(self, line: str) -> bool:
        self.lines += 1
        return self.lines % _SAMPLE == 1 or '"error"' in line or self.belonging.may_belong(line)

    async def take(self, event: Event) -> Page | None:
        sightings = self._gone(event)
        if self.belonging.belongs(event):
            self.belonging.join(event.uri)
            self.awaited.add(event)
        sightings += await self.arrived(event.at)
        if not sightings and abs(event.at - self.cursor) < _STEP:
            return None
        self.cursor = event.at
        return Page(tuple(sightings), str(event.at))

    async def arrived(self, now: int | None = None) -> list[Sighting]:
        seen = await self.awaited.arrived(now)
        for sighting in seen:
            self.belonging.tell(sighting.post.native_id)
        return list(seen)

    def _gone(self, event: Event) -> list[Sighting]:
        if event.operation == "delete":
            self.awaited.drop(event.uri)
        return [Gone(event.uri)] if self.belonging.is_gone(event) else []


def _rewound(cursor: str | None) -> int | None:
    """Where to begin again; None, which is now, where the cursor is none of ours."""
    if cursor is None or not (cursor.isascii() and cursor.isdigit() and len(cursor) == len("1779719009132431")):
        return None
    return int(cursor) - _REWIND


def _query(address: str, cursor: int | None) -> str:
    if urlsplit(address).path.endswith("/subscribe"):
        query = {"wantedCollections": COLLECTION}
    else:
        query = {"collections": COLLECTION, "kinds": "commit"}
    query["maxMessageSizeBytes"] = str(_LONGEST_EVENT)
    return f"{address}?{urlencode(query if cursor is None else query | {'cursor': str(cursor)})}"
