"""Hearing at once what a platform tells by a stream.

Why never instead of reading: a stream may be silent although there is something to say, and what came while nobody
listened is not repeated. Sweeps go on beside it, and one follows at once when a stream begins.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import timedelta

from chatmod.domain.posts import Post
from chatmod.errors import Rejected, Unauthorized, Unavailable
from chatmod.live.patience import come_again
from chatmod.live.telling import Mended, Tell, trouble
from chatmod.ports.platforms import Limits, Page, Streaming, Window
from chatmod.ports.record import PostStore
from chatmod.ports.time import Clock

LONGEST_BACK_OFF = timedelta(minutes=2)
_TOLD_AFTER = 3
"""Failures in a row: that a stream breaks now and then is no trouble, because sweeps go on."""


class Stream:
    """Listens to one platform, again and again.

    Args:
        name: Of the platform.
        platform: What streams.
        limits: The platform's, as it tells them by now.
        window: What to listen for, as it is by now, from a cursor on.
        store: Keeps what comes, before it is told.
        arrived: Told of posts that are new in the archive.
        begins: Called whenever a stream begins: there may be a gap before it.
        tell: Told of trouble that lasts.
    """

    def __init__(
        self,
        name: str,
        platform: Streaming,
        limits: Callable[[], Limits],
        window: Callable[[str | None], Awaitable[Window]],
        store: PostStore,
        clock: Clock,
        arrived: Callable[[Sequence[Post]], None],
        begins: Callable[[], None],
        tell: Tell,
    ) -> None:
        self._name = name
        self._platform = platform
        self._limits = limits
        self._window = window
        self._store = store
        self._clock = clock
        self._arrived = arrived
        self._begins = begins
        self._tell = tell
        self._failures = 0
        self.is_alive = False

    async def listen(self) -> None:
        """Listen for as long as the platform has a stream: for ever, or until it says that there is none."""
        while True:
            error: Exception
            try:
                await self._listen_once()
                error = Unavailable(self._name, "the stream has ended")
            except Unauthorized as unauthorized:
                error = unauthorized
            except Rejected:  # there is no stream; sweeps do without
                return
            except Exception as broken:  # noqa: BLE001 - whatever fails in reading must not stop the clock; it is told
                error = broken
            finally:
                self.is_alive = False
            self._failures += 1
            if self._failures == _TOLD_AFTER:
                doing = "The live stream does not work, and answers come a little later: "
                self._tell(trouble(self._clock.now(), self._name, error, doing))
            await self._clock.sleep(self._back_off(error))

    async def _listen_once(self) -> None:
        pages = self._platform.listen(await self._window(await self._store.cursor(self._name, "stream")))
        try:
            while (page := await self._next(pages)) is not None:
                if not self.is_alive:
                    self._begin()
                if page.sightings or page.cursor is not None:
                    fresh = await self._store.store(self._name, page, self._clock.now(), "stream")
                    if fresh:
                        self._arrived(fresh)
        finally:
            close = getattr(pages, "aclose", None)  # a generator has a connection to let go
            if close is not None:
                await close()

    async def _next(self, pages: AsyncIterator[Page]) -> Page | None:
        """The next page, or None at the end; a stream that has been silent for too long is broken."""
        reading = asyncio.ensure_future(anext(pages, None))
        waiting = asyncio.ensure_future(self._clock.sleep(self._limits().silence))
        try:
            await asyncio.wait({reading, waiting}, return_when=asyncio.FIRST_COMPLETED)
            if not reading.done():
                raise Unavailable(self._name, "the stream has been silent for too long")
            return reading.result()
        finally:
            waiting.cancel()
            await _let_go(reading)

    def _begin(self) -> None:
        self.is_alive = True
        if self._failures >= _TOLD_AFTER:
            self._tell(Mended(self._clock.now(), self._name, "The live stream works again."))
        self._failures = 0
        self._begins()

    def _back_off(self, error: Exception) -> timedelta:
        now, poll = self._clock.now(), self._limits().poll
        again = come_again(error, now)
        if again is not None:
            return max(again - now, poll)
        return min(poll * (1 << min(self._failures, 10)), LONGEST_BACK_OFF)


async def _let_go(task: "asyncio.Future[Page | None]") -> None:
    """Cancel a task, and wait for its end; whoever is cancelled meanwhile is cancelled after it.

    To await the task itself would mix up the two cancellations, and the evening would never end.
    """
    task.cancel()
    stopped: asyncio.CancelledError | None = None
    while not task.done():
        try:
            await asyncio.wait({task})
        except asyncio.CancelledError as cancelled:
            stopped = cancelled
    if not task.cancelled():
        task.exception()  # looked at, so that nobody is told of it as lost
    if stopped is not None:
        raise stopped
