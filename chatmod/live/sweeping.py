"""One sweep of one platform: what it finds is kept, and what it has covered is noted."""

from collections.abc import Callable, Sequence
from contextlib import aclosing
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from chatmod.domain.completeness import Failure, ReadBy, Reading, read_until
from chatmod.domain.neighbours import before_next
from chatmod.errors import ArchiveError, OverBudget, PlatformError, Rejected, Unauthorized, Unavailable
from chatmod.live.deadlines import pages_within
from chatmod.live.intake import Intake
from chatmod.ports.platforms import CONVERSATIONS, Platform, Window
from chatmod.ports.record import PostStore
from chatmod.ports.time import Clock

PAGE_WITHIN = timedelta(minutes=5)
"""A page may take many requests; one that takes longer will not come."""

_ALL_OF_IT: Final[tuple[ReadBy, ...]] = ("complete", "new", "threads")


class Sweeper:
    """Sweeps a platform.

    Args:
        platform: What is read.
        hashtag: Of the chat.
        since: Nothing older belongs to this chat.
        store: Knows what was read before.
        clock: Of the readings.
        threads: Native ids of our posts on this platform so far.
        intake: Keeps what comes.
        conversations: See `Window.conversations`.
        border: When the next chat under the hashtag begins, if that is known by now.
    """

    def __init__(
        self,
        platform: Platform,
        hashtag: str,
        since: datetime,
        store: PostStore,
        clock: Clock,
        threads: Callable[[], Sequence[str]],
        intake: Intake,
        conversations: int = CONVERSATIONS,
        border: Callable[[], datetime | None] = lambda: None,
    ) -> None:
        self.platform = platform
        self._hashtag = hashtag
        self._since = since
        self._store = store
        self._clock = clock
        self._threads = threads
        self._intake = intake
        self._conversations = conversations
        self._border = border
        self._read_until: datetime | None = None
        self._failing: Reading | None = None

    async def sweep(self, *, complete: bool, threads: bool) -> int:
        """Read once; returns how many pages there were.

        Raises:
            Exception: Whatever the platform raises, or a defect of it; the span is noted as not read.
        """
        began = self._clock.now()
        try:
            turned = await self._pages(await self.window(complete=complete, threads=threads))
        except Exception as error:
            await self._note_failure(began, error)
            raise
        await self._note(began, complete=complete, threads=threads)
        return turned

    async def window(self, *, complete: bool, threads: bool, cursor: str | None = None) -> Window:
        """What to read now; a stream names the cursor that it has."""
        name = self.platform.name
        if not complete and cursor is None:
            cursor = await self._store.cursor(name)
        stable_ids = await self._store.stable_ids(name) if complete else {}
        return Window(
            hashtag=self._hashtag,
            since=self._since,
            cursor=cursor,
            threads=tuple(self._threads()) if threads else (),
            known=frozenset(stable_ids),
            stable_ids=stable_ids,
            conversations=self._conversations,
        )

    async def _pages(self, window: Window) -> int:
        name, border = self.platform.name, self._border()
        late = partial(Unavailable, name, "no answer in time")
        ours = {*self._threads(), *await self._store.known(name)} if border is not None else set()
        turned = 0
        pages = pages_within(lambda: PAGE_WITHIN, self.platform.sweep(window), self._clock, late)
        async with aclosing(pages):
            async for page in pages:
                turned += 1
                if border is not None:
                    page = replace(page, sightings=tuple(before_next(page.sightings, border, ours)))  # noqa: PLW2901
                await self._intake.take(page, "sweep")
        return turned

    async def _note(self, began: datetime, *, complete: bool, threads: bool) -> None:
        """Note what was read; it is kept at once where that was all, or where reading works again."""
        mended, self._failing = self._failing is not None, None
        if complete:
            for by in _ALL_OF_IT:
                self._covered(by, self._since, began)
        else:
            before = self._read_until or read_until(await self._store.readings(self.platform.name)) or began
            self._covered("new", before, began)
            if threads:
                self._covered("threads", self._since, began)
        self._read_until = began
        if complete or mended:
            await self._intake.settle()

    def _covered(self, by: ReadBy, since: datetime, until: datetime) -> None:
        reach = self.platform.limits.reach
        since = since if reach is None else max(since, until - reach)
        if since <= until:  # of a chat that is still to come nothing is there
            self._intake.note(Reading(self.platform.name, by, since, until, self._clock.now()))

    async def _note_failure(self, began: datetime, error: Exception) -> None:
        now, first = self._clock.now(), self._failing is None
        since = began if self._failing is None else self._failing.until
        self._failing = Reading(self.platform.name, "new", since, now, now, failure_of(error))
        self._intake.note(self._failing)
        if first:
            await self._intake.settle()


def failure_of(error: Exception) -> Failure:
    """Why something could not be read, in a word; what a server said about it is for the moderator only."""
    match error:
        case OverBudget():
            return "budget"
        case Unauthorized():
            return "login"
        case Rejected():
            return "refused"
        case PlatformError():
            return "unreachable"
        case ArchiveError():
            return "archive"
        case _:
            return "defect"
