"""Posts that were announced and are still to be read from the network's index.

Why not from the stream itself: it has a post as its author's server has it, without the author's names, labels, or
pictures' addresses. What is kept must be the same whichever way it came, or each way would undo the other's. The
index lags behind the stream by some seconds, so it is asked again, at intervals of the stream's own time.
"""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from chatmod.domain.posts import Seen
from chatmod.errors import PlatformError, Unauthorized
from chatmod.platforms.bluesky.jetstream.events import Event

Views = Callable[[Sequence[str]], Awaitable[Sequence[Seen]]]
"""Reads posts by their addresses, 25 at most; leaves out those that the index does not have."""

AT_ONCE = 25
_SECOND = 1_000_000
_PAUSES = tuple(seconds * _SECOND for seconds in (1, 2, 4, 8, 16, 32))
"""After each question that had no answer; after the last one it is for the sweeps to find the post."""
_MOST = 1000


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A post to be asked for from `due` on; `version` and `edited_at` are of a change, and empty for a new one."""

    due: int
    version: str = ""
    edited_at: datetime | None = None
    asked: int = 0


class Awaited:
    """What is still to be read.

    Args:
        views: Asks the index.
    """

    def __init__(self, views: Views) -> None:
        self._views = views
        self._wanted: dict[str, _Wanted] = {}
        self._rests_until = 0

    def add(self, event: Event) -> None:
        """A post was written or changed."""
        earlier = self._wanted.pop(event.uri, None)
        if event.operation == "update":
            self._wanted[event.uri] = _Wanted(event.at, event.version, event.instant)
        else:
            self._wanted[event.uri] = earlier or _Wanted(event.at)
        if len(self._wanted) > _MOST:
            del self._wanted[next(iter(self._wanted))]

    def drop(self, uri: str) -> None:
        """A post was deleted."""
        self._wanted.pop(uri, None)

    async def arrived(self, now: int | None) -> Sequence[Seen]:
        """Ask for what is due, not more often than once a second, and return what the index has.

        Args:
            now: The stream's time; None, while it is silent, asks for all.

        Raises:
            Unauthorized: If the login is not accepted; other failures are tried again later.
        """
        due = self._due(now)
        if not due:
            return ()
        if now is not None:
            self._rests_until = now + _SECOND
        try:
            found = await self._views(due)
        except Unauthorized:
            raise
        except PlatformError:
            found = ()
        arrived = [seen for seen in found if self._is_it(seen)]
        ready = [self._marked(seen) for seen in arrived]
        self._settle(due, {seen.post.native_id for seen in arrived})
        return ready

    def _due(self, now: int | None) -> Sequence[str]:
        if now is not None and now < self._rests_until <= now + _SECOND:
            return ()
        return [uri for uri, wanted in self._wanted.items() if now is None or wanted.due <= now][:AT_ONCE]

    def _is_it(self, seen: Seen) -> bool:
        """Whether it is what was asked for, and not still its version before a change."""
        wanted = self._wanted.get(seen.post.native_id)
        return wanted is not None and wanted.version.encode() in seen.raw

    def _marked(self, seen: Seen) -> Seen:
        edited_at = seen.post.edited_at or self._wanted[seen.post.native_id].edited_at
        return replace(seen, post=replace(seen.post, edited_at=edited_at))

    def _settle(self, asked: Iterable[str], arrived: set[str]) -> None:
        for uri in asked:
            wanted = self._wanted.pop(uri)
            if uri not in arrived and wanted.asked < len(_PAUSES):
                due = wanted.due + _PAUSES[wanted.asked]
                self._wanted[uri] = replace(wanted, due=due, asked=wanted.asked + 1)
