"""What was read of a platform: kept first, and told after."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from chatmod.domain.posts import Post
from chatmod.ports.platforms import Page
from chatmod.ports.record import PostStore, Source
from chatmod.ports.time import Clock


def by_nobody(platform: str, page: Page) -> None:
    """Who only wants what is new is not told of all pages."""


@dataclass(frozen=True, slots=True)
class Intake:
    """Takes the pages of one platform in.

    Attributes:
        platform: Its name.
        arrived: Told of posts that are new in the archive.
        followed: Told of every page, and so of edits and deletions, too.
    """

    platform: str
    store: PostStore
    clock: Clock
    arrived: Callable[[Sequence[Post]], None]
    followed: Callable[[str, Page], None] = by_nobody

    async def take(self, page: Page, source: Source) -> None:
        """Keep a page, and tell what is new in it; also where whoever read it is stopped meanwhile.

        Raises:
            ArchiveError: If it could not be kept.
        """
        await asyncio.shield(asyncio.ensure_future(self._take(page, source)))

    async def _take(self, page: Page, source: Source) -> None:
        fresh = await self.store.store(self.platform, page, self.clock.now(), source)
        if fresh:
            self.arrived(fresh)
        self.followed(self.platform, page)
