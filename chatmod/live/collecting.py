"""Reading one platform for what the chat produces, for as long as the run lasts."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from chatmod.domain.posts import Post
from chatmod.domain.runsheet import RunSheet
from chatmod.errors import OverBudget, Unavailable
from chatmod.live.intake import Intake, by_nobody
from chatmod.live.patience import come_again
from chatmod.live.streaming import Stream
from chatmod.live.sweeping import Sweeper
from chatmod.live.telling import Mended, Tell, Trouble, trouble
from chatmod.live.wishing import Wishes
from chatmod.ports.platforms import Page, Platform, Streaming, Window
from chatmod.ports.record import PostStore
from chatmod.ports.time import Clock

THREADS_EVERY = timedelta(seconds=30)
EACH_THREAD_EVERY = timedelta(seconds=2)
"""For each thread that is read, where there are many: Mastodon takes 300 requests in 5 minutes."""
COMPLETE_EVERY = timedelta(minutes=5)
COMPLETE_PAUSE = timedelta(seconds=12)
"""For each page of a complete sweep, so that those of a huge chat stay within what a platform takes: Mastodon lets a
user turn 300 pages in 15 minutes, and the reading of what is new needs 180 of them."""
QUIET_POLL = timedelta(minutes=2)
"""Long before the start nobody says anything: a chat in five days is read this often."""
BEFORE_START = timedelta(minutes=30)
BESIDE_A_STREAM = 3
"""How many times more seldom what is new is read while a stream tells of it."""
LONGEST_BACK_OFF = timedelta(minutes=1)
LAST_TRIES = 3
"""One connection that breaks in the last minute must not cost the last answers."""


class Collector:
    """Sweeps a platform again and again; what is new is stored first and told after.

    Args:
        since: Nothing older belongs to this chat.
        threads: Native ids of our posts on this platform so far.
        arrived: Told of posts that are new in the archive.
        followed: Told of every page, with the name of the platform.
        wishes: Hears who wants to be left out.
    """

    def __init__(
        self,
        platform: Platform,
        sheet: RunSheet,
        since: datetime,
        store: PostStore,
        clock: Clock,
        threads: Callable[[], Sequence[str]],
        arrived: Callable[[Sequence[Post]], None],
        tell: Tell,
        followed: Callable[[str, Page], None] = by_nobody,
        wishes: Wishes | None = None,
    ) -> None:
        self._platform = platform
        self._sheet = sheet
        self._clock = clock
        self._threads = threads
        self._intake = Intake(platform.name, store, clock, arrived, followed, wishes)
        hashtag = sheet.schedule.hashtag
        self._sweeper = Sweeper(platform, hashtag, since, store, clock, threads, self._intake)
        self._tell = tell
        self._hurried = asyncio.Event()
        self._stream: Stream | None = None
        if isinstance(platform, Streaming):
            self._stream = Stream(
                platform.name,
                platform,
                lambda: platform.limits,
                self._window_of_stream,
                store,
                clock,
                self._intake,
                self._hurried.set,
                tell,
            )

    async def listen(self) -> None:
        """Hear at once what the platform tells by a stream, if it has one; beside `collect`, never in its place."""
        while (left := self._sheet.start - BEFORE_START - self._clock.now()) > timedelta(0):
            await self._clock.sleep(min(left, QUIET_POLL))
        if self._stream is not None:
            await self._stream.listen()

    async def collect(self) -> None:
        """Read for ever; a platform that does not answer is told once, and tried again."""
        try:
            await self._collect()
        finally:
            await self._intake.settle()

    async def _collect(self) -> None:
        failures = 0
        complete_every = COMPLETE_EVERY
        threads_every = THREADS_EVERY
        threads_at = complete_at = self._clock.now()
        while True:
            now = self._clock.now()
            complete = _is_time(now, complete_at, complete_every)
            threads = complete or _is_time(now, threads_at, threads_every)
            self._hurried.clear()
            try:
                pages = await self._sweeper.sweep(complete=complete, threads=threads)
            except Exception as error:  # noqa: BLE001 - whatever fails in reading must not stop the clock; it is told
                failures += 1
                if failures == 1:
                    self._trouble(error)
                await self._clock.sleep(self._back_off(error, failures))
                continue
            if failures:
                self._tell(Mended(self._clock.now(), self._platform.name, "Answers can be read again."))
            failures = 0
            if complete:
                complete_every = max(COMPLETE_EVERY, COMPLETE_PAUSE * pages)
                complete_at = now + complete_every
            if threads:
                threads_every = max(THREADS_EVERY, EACH_THREAD_EVERY * len(self._threads()))
                threads_at = now + threads_every
            await self._rest(self._pause(now))

    async def finish(self) -> bool:
        """Read everything once more, for late answers and deletions; tells whether it could."""
        try:
            return await self._finish()
        finally:
            await self._intake.settle()

    async def _finish(self) -> bool:
        tried = 0
        while True:
            tried += 1
            try:
                await self._sweeper.sweep(complete=True, threads=True)
            except Exception as error:  # noqa: BLE001 - as above: what was collected before is worth an orderly end
                if tried == LAST_TRIES or not isinstance(error, Unavailable):
                    self._trouble(error)
                    return False
                await self._clock.sleep(min(self._back_off(error, tried), LONGEST_BACK_OFF))
            else:
                return True

    async def _rest(self, pause: timedelta) -> None:
        """Wait, but not where a stream has just begun: what came before it is still to be read."""
        resting = asyncio.ensure_future(self._clock.sleep(pause))
        hurried = asyncio.ensure_future(self._hurried.wait())
        try:
            await asyncio.wait({resting, hurried}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            resting.cancel()
            hurried.cancel()

    async def _window_of_stream(self, cursor: str | None) -> Window:
        return replace(await self._sweeper.window(complete=True, threads=True), cursor=cursor)

    def _pause(self, now: datetime) -> timedelta:
        if now < self._sheet.start - BEFORE_START:
            return max(min(QUIET_POLL, self._sheet.start - BEFORE_START - now), self._platform.limits.poll)
        heard = self._stream is not None and self._stream.is_alive
        return self._platform.limits.poll * (BESIDE_A_STREAM if heard else 1)

    def _back_off(self, error: Exception, failures: int) -> timedelta:
        now = self._clock.now()
        again = come_again(error, now)
        if again is not None:
            return max(again - now, self._platform.limits.poll)
        return min(self._platform.limits.poll * (1 << min(failures, 10)), LONGEST_BACK_OFF)

    def _trouble(self, error: Exception) -> None:
        now, about = self._clock.now(), self._platform.name
        if isinstance(error, OverBudget):
            self._tell(Trouble(now, about, str(error), error.remedy, lasts=True))
        else:
            self._tell(trouble(now, about, error, "Reading answers does not work: "))


def _is_time(now: datetime, due: datetime, every: timedelta) -> bool:
    """Whether something is due again; a clock that was set back does not put it off."""
    return not due - every < now < due
