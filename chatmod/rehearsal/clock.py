"""A discrete-event clock: it stands still while anything is pending, and then jumps to what is due next.

Why inside the event loop's selector: the loop asks it for events only when no callback is ready, which is the one
moment when nothing can happen before the next alarm. It holds only while all work is done in the loop's own thread:
a rehearsal writes its archive there (`InlineWriter`) and opens no socket.
"""

import asyncio
import heapq
import math
import selectors
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeVar

_T = TypeVar("_T")


@dataclass(order=True, slots=True)
class _Alarm:
    instant: datetime
    number: int
    ring: Callable[[], None] = field(compare=False)
    cancelled: bool = field(default=False, compare=False)


class VirtualClock:
    """Implements the ports `Clock` and `Timers`; works inside `run_virtually` only.

    Args:
        start: The first instant, UTC.
        pace: Virtual seconds to a real one; infinity does not wait at all.
        paced: Whether the pace counts at an instant; nobody wants to wait for a reminder of the day before.
    """

    def __init__(
        self, start: datetime, pace: float = math.inf, paced: Callable[[datetime], bool] = lambda _: True
    ) -> None:
        self._now = start
        self._pace = pace
        self._paced = paced
        self._alarms: list[_Alarm] = []
        self._count = 0
        self._armed: _Alarm | None = None
        self._origin = (time.monotonic(), start)

    def now(self) -> datetime:
        """See `Clock.now`."""
        return self._now

    async def sleep(self, duration: timedelta) -> None:
        """See `Clock.sleep`."""
        done = asyncio.get_running_loop().create_future()

        def wake() -> None:
            if not done.done():
                done.set_result(None)

        alarm = self._set(self._now + max(duration, timedelta(0)), wake)
        try:
            await done
        finally:
            alarm.cancelled = True

    def arm(self, instant: datetime, ring: Callable[[], None]) -> None:
        """See `Timers.arm`."""
        self.disarm()
        self._armed = self._set(max(instant, self._now), ring)

    def disarm(self) -> None:
        """See `Timers.disarm`."""
        if self._armed:
            self._armed.cancelled = True

    def _set(self, instant: datetime, ring: Callable[[], None]) -> _Alarm:
        self._count += 1
        alarm = _Alarm(instant, self._count, ring)
        heapq.heappush(self._alarms, alarm)
        return alarm

    def seconds_to_wait(self) -> float | None:
        """Real seconds until the next alarm is due at this pace; None if there is none."""
        while self._alarms and self._alarms[0].cancelled:
            heapq.heappop(self._alarms)
        if not self._alarms:
            return None
        instant = self._alarms[0].instant
        if not self._paced(instant):
            self._origin = (time.monotonic(), instant)
            return 0.0
        real, virtual = self._origin
        due = real + (instant - virtual).total_seconds() / self._pace
        return max(0.0, due - time.monotonic())

    def jump(self) -> None:
        """Go to the next alarm, and ring it."""
        alarm = heapq.heappop(self._alarms)
        self._now = alarm.instant
        alarm.ring()


class _IdleSelector(selectors.DefaultSelector):
    """Lets the clock jump whenever the loop would wait."""

    def __init__(self, clock: VirtualClock) -> None:
        super().__init__()
        self._clock = clock

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is not None and timeout <= 0:
            return super().select(timeout)
        wait = self._clock.seconds_to_wait()
        if wait is None:
            return super().select(timeout)
        ready = super().select(wait)
        if not ready and self._clock.seconds_to_wait() == 0:
            self._clock.jump()
        return ready


def run_virtually(clock: VirtualClock, main: Coroutine[Any, Any, _T]) -> _T:
    """Run a coroutine to its end on a loop that this clock drives."""
    with asyncio.Runner(loop_factory=lambda: asyncio.SelectorEventLoop(_IdleSelector(clock))) as runner:
        return runner.run(main)
