"""Hearing at once what a platform tells by a stream.

Why never instead of reading: a stream may be silent although there is something to say, and what came while nobody
listened is not repeated. Sweeps go on beside it, and one follows at once when a stream begins.
"""

from collections.abc import Awaitable, Callable
from contextlib import aclosing
from datetime import datetime, timedelta
from functools import partial

from chatmod.domain.completeness import Reading
from chatmod.errors import Rejected, Unauthorized, Unavailable
from chatmod.live.deadlines import pages_within
from chatmod.live.intake import Intake
from chatmod.live.patience import come_again
from chatmod.live.telling import Mended, Tell, trouble
from chatmod.ports.platforms import Limits, Streaming, Window
from chatmod.ports.record import PostStore
from chatmod.ports.time import Clock

LONGEST_BACK_OFF = timedelta(minutes=2)
_TOLD_AFTER = 3
"""Failures in a row: that a stream breaks now and then is no trouble, because sweeps go on."""
_LASTS = timedelta(seconds=30)


class Stream:
    """Listens to one platform, again and again.

    Args:
        name: Of the platform.
        platform: What streams.
        limits: The platform's, as it tells them by now.
        window: What to listen for, as it is by now, from a cursor on.
        store: Knows where the stream was.
        intake: Keeps what comes, and tells it.
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
        intake: Intake,
        begins: Callable[[], None],
        tell: Tell,
    ) -> None:
        self._name = name
        self._platform = platform
        self._limits = limits
        self._window = window
        self._store = store
        self._clock = clock
        self._intake = intake
        self._begins = begins
        self._tell = tell
        self._failures = 0
        self._begun: datetime | None = None

    @property
    def is_alive(self) -> bool:
        """Whether it tells what happens, as far as we know."""
        return self._begun is not None

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
                self._begun = None
                await self._intake.settle()
            self._failures += 1
            if self._failures == _TOLD_AFTER:
                doing = "The live stream does not work, and answers come a little later: "
                self._tell(trouble(self._clock.now(), self._name, error, doing))
            await self._clock.sleep(self._back_off(error))

    async def _listen_once(self) -> None:
        window = await self._window(await self._store.cursor(self._name, "stream"))
        silent = partial(Unavailable, self._name, "the stream has been silent for too long")
        pages = pages_within(lambda: self._limits().silence, self._platform.listen(window), self._clock, silent)
        async with aclosing(pages):
            async for page in pages:
                if self._begun is None:
                    self._begin()
                self._note()
                if page.sightings or page.cursor is not None:
                    await self._intake.take(page, "stream")
                self._steady()

    def _begin(self) -> None:
        self._begun = self._clock.now()
        self._begins()

    def _note(self) -> None:
        """Note that the stream lives, with what it has told by now."""
        now = self._clock.now()
        self._intake.note(Reading(self._name, "stream", self._begun or now, now, now))

    def _steady(self) -> None:
        """Forget the failures before, once the stream has lasted: one that breaks at once is as good as none."""
        assert self._begun is not None
        if self._failures and self._clock.now() - self._begun >= _LASTS:
            if self._failures >= _TOLD_AFTER:
                self._tell(Mended(self._clock.now(), self._name, "The live stream works again."))
            self._failures = 0

    def _back_off(self, error: Exception) -> timedelta:
        now, poll = self._clock.now(), self._limits().poll
        again = come_again(error, now)
        if again is not None:
            return max(again - now, poll)
        return min(poll * (1 << min(self._failures, 10)), LONGEST_BACK_OFF)
