"""What real life does to an evening: clocks that leap, networks that go away, platforms that have had enough."""

import json
from collections.abc import AsyncIterator, Callable
from datetime import datetime, timedelta

from chatmod.domain.health import Health
from chatmod.domain.posts import Author, Published
from chatmod.errors import PlatformError, Unavailable
from chatmod.ports.platforms import Page, Window
from chatmod.rehearsal import VirtualClock
from chatmod.testing import FakePlatform, MemoryRecord

HEARTBEAT = timedelta(seconds=1)


class LeapingClock(VirtualClock):
    """A clock that can be set, or whose machine sleeps: `now` leaps, and every wait stands still meanwhile.

    Args:
        start: The first instant.
        rereads: Whether an alarm is looked at again soon after, as the port `Timers` says; otherwise it rings when
            it would have rung, as many a library has it.
    """

    def __init__(self, start: datetime, *, rereads: bool = True) -> None:
        super().__init__(start)
        self._rereads = rereads
        self._off = timedelta(0)
        self._alarm: tuple[datetime, Callable[[], None]] | None = None

    def now(self) -> datetime:
        return super().now() + self._off

    def passed(self) -> datetime:
        """Where it would be had nobody set it."""
        return super().now()

    def arm(self, instant: datetime, ring: Callable[[], None]) -> None:
        self._alarm = (instant, ring)
        super().arm(instant - self._off, ring)

    def disarm(self) -> None:
        self._alarm = None
        super().disarm()

    def leap(self, by: timedelta) -> None:
        """Go on, or back, at once."""
        self._off += by
        if self._rereads and self._alarm is not None:
            instant, ring = self._alarm
            super().arm(max(instant - self._off, super().now() + HEARTBEAT), ring)
            self._alarm = (instant, ring)


class Moody(FakePlatform):
    """A platform that says no for a while: to everything, as without a network, or to posts alone."""

    def __init__(
        self,
        clock: VirtualClock,
        name: str,
        begin: datetime,
        end: datetime,
        no: Callable[[], PlatformError],
        *,
        everything: bool = False,
    ) -> None:
        super().__init__(clock, name)
        self._now = clock.now
        self._begin, self._end = begin, end
        self._no = no
        self._everything = everything
        self.tries: list[datetime] = []

    def _check(self, *, publishing: bool = False) -> None:
        if self._begin <= self._now() < self._end and (publishing or self._everything):
            raise self._no()

    async def whoami(self) -> Author:
        self._check()
        return await super().whoami()

    async def examine(self) -> Health:
        self._check()
        return await super().examine()

    async def publish(self, prepared: bytes) -> Published:
        self.tries.append(self._now())
        self._check(publishing=True)
        return await super().publish(prepared)

    async def sweep(self, window: Window) -> AsyncIterator[Page]:
        self._check()
        async for page in super().sweep(window):
            yield page


def offline(clock: VirtualClock, name: str, begin: datetime, end: datetime) -> Moody:
    """A platform that cannot be reached for a while."""
    return Moody(clock, name, begin, end, lambda: Unavailable(name, "No connection"), everything=True)


class Watched(FakePlatform):
    """Remembers which keys the journal held as intents when they were sent."""

    def __init__(self, clock: VirtualClock, record: MemoryRecord, name: str = "fake") -> None:
        super().__init__(clock, name)
        self._record = record
        self.unintended: list[str] = []

    async def publish(self, prepared: bytes) -> Published:
        key = json.loads(prepared)["key"]
        if key not in [getattr(entry, "key", None) for entry in self._record.happenings]:
            self.unintended.append(key)
        return await super().publish(prepared)
