"""The clock and the timers of a real evening.

Why APScheduler with two settings of ours: its default `misfire_grace_time` of one second silently drops a job that is
later than that, and its asyncio scheduler waits on the monotonic clock, so that a suspended laptop or a corrected
clock makes a job late by as much. Here nothing is ever dropped, and the wall clock is read again every second.
"""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.date import DateTrigger

_HEARTBEAT_SECONDS = 1.0


class SystemClock:
    """Implements the port `Clock` with the machine's own clock."""

    def now(self) -> datetime:
        """See `Clock.now`."""
        return datetime.now(UTC)

    async def sleep(self, duration: timedelta) -> None:
        """See `Clock.sleep`."""
        await asyncio.sleep(duration.total_seconds())


class SystemTimers:
    """Implements the port `Timers` with APScheduler; made inside a running event loop."""

    _JOB = "conductor"

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._scheduler = AsyncIOScheduler(timezone=UTC)
        self._scheduler.start()
        self._heartbeat = self._loop.call_later(_HEARTBEAT_SECONDS, self._beat)

    def _beat(self) -> None:
        self._scheduler.wakeup()
        self._heartbeat = self._loop.call_later(_HEARTBEAT_SECONDS, self._beat)

    def arm(self, instant: datetime, ring: Callable[[], None]) -> None:
        """See `Timers.arm`."""

        async def ring_in_loop() -> None:  # APScheduler runs plain functions in a thread
            ring()

        self._scheduler.add_job(
            ring_in_loop,
            DateTrigger(instant, timezone=UTC),
            id=self._JOB,
            misfire_grace_time=None,
            max_instances=2,
            replace_existing=True,
        )

    def disarm(self) -> None:
        """See `Timers.disarm`."""
        self._scheduler.remove_all_jobs()

    def close(self) -> None:
        """Let the scheduler go."""
        self._heartbeat.cancel()
        self._scheduler.shutdown(wait=False)
