"""What was read of a platform: kept first, and told after."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from chatmod.domain.completeness import Reading
from chatmod.domain.posts import Post
from chatmod.errors import ArchiveError
from chatmod.live.wishing import Wishes
from chatmod.ports.platforms import Page
from chatmod.ports.record import PostStore, Source
from chatmod.ports.time import Clock


def by_nobody(platform: str, page: Page) -> None:
    """Who only wants what is new is not told of all pages."""


@dataclass(frozen=True, slots=True)
class Intake:
    """Takes the pages of one platform in.

    Why readings wait for the next page: a platform is asked every few seconds and seldom has something new; what was
    read then is worth no transaction of its own.

    Attributes:
        platform: Its name.
        arrived: Told of posts that are new in the archive.
        followed: Told of every page, and so of edits and deletions, too.
        wishes: Hears who wants to be left out, before anything of theirs is kept.
    """

    platform: str
    store: PostStore
    clock: Clock
    arrived: Callable[[Sequence[Post]], None]
    followed: Callable[[str, Page], None] = by_nobody
    wishes: Wishes | None = None
    _read: list[Reading] = field(default_factory=list, init=False, repr=False, compare=False)

    async def take(self, page: Page, source: Source) -> None:
        """Keep a page, and tell what is new in it; also where whoever read it is stopped meanwhile.

        Raises:
            ArchiveError: If it could not be kept.
        """
        await asyncio.shield(asyncio.ensure_future(self._take(page, source)))

    def note(self, reading: Reading) -> None:
        """Note what has been read, to be kept with the next page, or by `settle`."""
        for place, known in enumerate(self._read):
            if (joined := known.joined(reading)) is not None:
                self._read[place] = joined
                return
        self._read.append(reading)

    async def settle(self) -> None:
        """Keep what was noted; where that does not work now, it stays noted."""
        if self._read:
            try:
                await self.take(Page(()), "sweep")
            except ArchiveError:
                return  # whoever keeps the next page hears of it

    async def _take(self, page: Page, source: Source) -> None:
        if self.wishes is not None:
            page = await self.wishes.hear(self.platform, page)
        noted = tuple(self._read)
        self._read.clear()
        try:
            fresh = await self.store.store(self.platform, page, self.clock.now(), source, noted)
        except ArchiveError:
            self._read[:0] = noted
            raise
        if fresh:
            self.arrived(fresh)
        self.followed(self.platform, page)
