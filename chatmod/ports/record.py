"""Where the live layer writes down what happens."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from chatmod.domain.completeness import Reading
from chatmod.domain.consent import How, Removal
from chatmod.domain.happenings import Happening, Slot
from chatmod.domain.posts import Author, Post, Seen
from chatmod.domain.runsheet import RunSheet
from chatmod.domain.steering import Answer
from chatmod.ports.platforms import Page

Source = Literal["sweep", "stream"]
"""How a page was read; each has a cursor of its own."""


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


@dataclass(frozen=True, slots=True)
class Order:
    """A command as it was given; `number` is that of its row where it came by way of the archive."""

    text: str
    number: int | None = None


class Orders(Protocol):
    """The commands that other processes send to a performance by way of the archive."""

    async def pending(self) -> Sequence[Order]:
        """Those that have no answer yet, oldest first."""
        ...

    async def answer(self, order: Order, answer: Answer, at: datetime, happening: Happening | None = None) -> bool:
        """Answer, and write down in the same transaction what came of it.

        Returns:
            Whether the order still stood; whoever gave it may have taken it back, and then nothing is written.

        Raises:
            ArchiveError: If it could not be written.
        """
        ...


class Revisions(Protocol):
    """The schedule's file, watched while it is performed."""

    async def latest(self) -> RunSheet | None:
        """The sheet of the file, if that has changed since the last call.

        Raises:
            ScheduleError: If it has changed and cannot be used.
        """
        ...


class PostStore(Protocol):
    """The posts of one performance."""

    async def store(
        self,
        platform: str,
        page: Page,
        fetched_at: datetime,
        source: Source = "sweep",
        readings: Sequence[Reading] = (),
    ) -> Sequence[Post]:
        """Keep a page, all of it or nothing; returns the posts that are new, oldest first.

        A post that was edited stays as it was last edited, also if an older view of it comes later.

        What has been read by now is noted with it; what adjoins what is known prolongs that.
        """
        ...

    async def readings(self, platform: str) -> Sequence[Reading]:
        """What has been read of a platform, in the order of time."""
        ...

    async def cursor(self, platform: str, source: Source = "sweep") -> str | None:
        """Where the last stored page of a platform ended that told."""
        ...

    async def posts(self) -> Sequence[Post]:
        """Every post that is not removed, oldest first."""
        ...

    async def known(self, platform: str) -> Mapping[str, datetime]:
        """Native ids of the posts of a platform that are not removed, and when each was written."""
        ...

    async def is_out(self, platform: str, author: Author) -> bool:
        """Whether somebody is out of the record; nothing of theirs is kept, then."""
        ...

    async def take_out(self, platform: str, seen: Seen, how: How, at: datetime) -> Removal | None:
        """Take the author of a post out of the record, in every chat and for good.

        Returns:
            What was taken out; None where this was done before, or the moderator has taken it back since the post was
            written.

        Raises:
            ArchiveError: If it could not be written.
        """
        ...

    async def stable_ids(self, platform: str) -> Mapping[str, str]:
        """The stable ids of the posts that `known` tells, by their native ids."""
        ...

    async def moderators(self, accounts: Collection[tuple[str, Author]]) -> None:
        """Remember the accounts that post for us, each with its platform."""
        ...
