"""A journal and a store of posts that forget everything when they go."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from chatmod.domain.attempts import Attempts
from chatmod.domain.happenings import Happening, Slot
from chatmod.domain.posts import Author, Gone, Post
from chatmod.errors import ArchiveError
from chatmod.ports.platforms import Page


class MemoryRecord:
    """Implements the ports `Journal` and `PostStore` in memory.

    Attributes:
        happenings: The journal, oldest first.
        broken: While true, nothing can be written, as on a full disk.
    """

    def __init__(self, happenings: Sequence[Happening] = ()) -> None:
        self.happenings: list[Happening] = list(happenings)
        self.accounts: list[tuple[str, Author]] = []
        self.broken = False
        self._posts: dict[tuple[str, str], Post] = {}
        self._cursors: dict[str, str] = {}

    async def write(self, happening: Happening) -> None:
        """See `Journal.write`."""
        self._check()
        self.happenings.append(happening)

    async def read(self) -> Sequence[Happening]:
        """See `Journal.read`."""
        return tuple(self.happenings)

    async def prepared(self, slot: Slot) -> tuple[datetime, bytes] | None:
        """See `Journal.prepared`."""
        attempts = Attempts()
        for entry in self.happenings:
            attempts.take(entry)
        return attempts.of(slot)

    async def store(self, platform: str, page: Page, fetched_at: datetime) -> Sequence[Post]:  # noqa: ARG002 - the port's
        """See `PostStore.store`."""
        self._check()
        fresh = []
        for sighting in page.sightings:
            if isinstance(sighting, Gone):
                self._posts.pop((platform, sighting.native_id), None)
            else:
                key = (platform, sighting.post.native_id)
                if key not in self._posts:
                    fresh.append(sighting.post)
                self._posts[key] = sighting.post
        if page.cursor is not None:
            self._cursors[platform] = page.cursor
        return sorted(fresh, key=lambda post: (post.at, post.id))

    async def cursor(self, platform: str) -> str | None:
        """See `PostStore.cursor`."""
        return self._cursors.get(platform)

    async def posts(self) -> Sequence[Post]:
        """See `PostStore.posts`."""
        return sorted(self._posts.values(), key=lambda post: (post.at, post.id))

    async def known(self, platform: str) -> Mapping[str, datetime]:
        """See `PostStore.known`."""
        return {native: post.at for (name, native), post in self._posts.items() if name == platform}

    async def moderators(self, accounts: Collection[tuple[str, Author]]) -> None:
        """See `PostStore.moderators`."""
        self.accounts = list(accounts)

    def _check(self) -> None:
        if self.broken:
            raise ArchiveError("The archive could not be written: disk full.", "Make space.")
