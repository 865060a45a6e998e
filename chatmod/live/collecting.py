"""Reading one platform for what the chat produces, for as long as the run lasts."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from chatmod.domain.posts import Post
from chatmod.domain.runsheet import RunSheet
from chatmod.live.patience import come_again
from chatmod.live.telling import Mended, Tell, trouble
from chatmod.ports.platforms import Platform, Window
from chatmod.ports.record import PostStore
from chatmod.ports.time import Clock

THREADS_EVERY = timedelta(seconds=30)
COMPLETE_EVERY = timedelta(minutes=5)
QUIET_POLL = timedelta(minutes=2)
"""Long before the start nobody says anything: a chat in five days is read this often."""
BEFORE_START = timedelta(minutes=30)
LONGEST_BACK_OFF = timedelta(minutes=1)


class Collector:
    """Sweeps a platform again and again; what is new is stored first and told after.

    Args:
        since: Nothing older belongs to this chat.
        threads: Native ids of our posts on this platform so far.
        arrived: Told of posts that are new in the archive.
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
    ) -> None:
        self._platform = platform
        self._sheet = sheet
        self._since = since
        self._store = store
        self._clock = clock
        self._threads = threads
        self._arrived = arrived
        self._tell = tell

    async def collect(self) -> None:
        """Read for ever; a platform that does not answer is told once, and tried again."""
        failures = 0
        threads_at = complete_at = self._clock.now()
        while True:
            now = self._clock.now()
            complete = _is_time(now, complete_at, COMPLETE_EVERY)
            threads = complete or _is_time(now, threads_at, THREADS_EVERY)
            try:
                await self._sweep(complete=complete, threads=threads)
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
                complete_at = now + COMPLETE_EVERY
            if threads:
                threads_at = now + THREADS_EVERY
            await self._clock.sleep(self._pause(now))

    async def finish(self) -> bool:
        """Read everything once more, for late answers and deletions; tells whether it could."""
        try:
            await self._sweep(complete=True, threads=True)
        except Exception as error:  # noqa: BLE001 - as above: what was collected before is worth an orderly end
            self._trouble(error)
            return False
        return True

    async def _sweep(self, *, complete: bool, threads: bool) -> None:
        name = self._platform.name
        window = Window(
            hashtag=self._sheet.schedule.hashtag,
            since=self._since,
            cursor=None if complete else await self._store.cursor(name),
            threads=tuple(self._threads()) if threads else (),
            known=frozenset(await self._store.known(name)) if complete else frozenset(),
        )
        async for page in self._platform.sweep(window):
            fresh = await self._store.store(name, page, self._clock.now())
            if fresh:
                self._arrived(fresh)

    def _pause(self, now: datetime) -> timedelta:
        if now < self._sheet.start - BEFORE_START:
            return max(min(QUIET_POLL, self._sheet.start - BEFORE_START - now), self._platform.limits.poll)
        return self._platform.limits.poll

    def _back_off(self, error: Exception, failures: int) -> timedelta:
        now = self._clock.now()
        again = come_again(error, now)
        if again is not None:
            return max(again - now, self._platform.limits.poll)
        return min(self._platform.limits.poll * (1 << min(failures, 10)), LONGEST_BACK_OFF)

    def _trouble(self, error: Exception) -> None:
        about = self._platform.name
        self._tell(trouble(self._clock.now(), about, error, "Reading answers does not work: "))


def _is_time(now: datetime, due: datetime, every: timedelta) -> bool:
    """Whether something is due again; a clock that was set back does not put it off."""
    return not due - every < now < due
