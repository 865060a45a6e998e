"""Time, as everything inside sees it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Tells the time and lets it pass."""

    def now(self) -> datetime:
        """The present instant, in UTC."""
        ...

    async def sleep(self, duration: timedelta) -> None:
        """Return when this much time has passed; a suspended machine may make it longer."""
        ...


class Timers(Protocol):
    """Rings at instants of the wall clock, however that clock is set meanwhile."""

    def arm(self, instant: datetime, ring: Callable[[], None]) -> None:
        """Ring once at this instant (UTC), or at once if it has passed; replaces what was armed before."""
        ...

    def disarm(self) -> None:
        """Ring no more."""
        ...
