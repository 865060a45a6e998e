"""Where the live layer writes down what happens."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from chatmod.domain.happenings import Happening, Slot
from chatmod.domain.posts import Author, Post
from chatmod.ports.platforms import Page


class Journal(Protocol):
    """The append-only record of one performance."""

    async def write(self, happening: Happening) -> None:
        """Append; on disk when this returns.

        Raises:
            ArchiveError: If it could not be written.
        """
        ...

    async def read(self) -> Sequence[Happening]:
        """All happenings so far, oldest first."""
        ...

    async def prepared(self, slot: Slot) -> tuple[datetime, bytes] | None:
        """What was fixed for a post when it was first intended, and when; None if it never was."""
        ...


class PostStore(Protocol):
    """The posts of one performance."""

    async def store(self, platform: str, page: Page, fetched_at: datetime) -> Sequence[Post]:
        """Keep a page, all of it or nothing; returns the posts that are new, oldest first."""
        ...

    async def cursor(self, platform: str) -> str | None:
        """Where the last stored page of a platform ended."""
        ...

    async def posts(self) -> Sequence[Post]:
        """Every post that is not removed, oldest first."""
        ...

    async def known(self, platform: str) -> Mapping[str, datetime]:
        """Native ids of the posts of a platform that are not removed, and when each was written."""
        ...

    async def moderators(self, accounts: Collection[tuple[str, Author]]) -> None:
        """Remember the accounts that post for us, each with its platform."""
        ...
