"""Entries that stand in memory, for editions made up in a test."""

from collections.abc import Collection, Iterator
from dataclasses import replace

from chatmod.domain.editions import standings_of
from chatmod.domain.record import Entry, Reference, Standing


class Listed(tuple[Entry, ...]):
    """Implements `Entries`."""

    __slots__ = ()

    def under(self, chapter: str) -> Iterator[Entry]:
        """See `Entries`."""
        return (entry for entry in self if entry.chapter == chapter)

    def outside(self, chapters: Collection[str]) -> Iterator[Entry]:
        """See `Entries`."""
        return (entry for entry in self if entry.chapter not in chapters)

    def standings(self) -> Iterator[tuple[Standing, int]]:
        """See `Entries`."""
        return standings_of(self)


def listed(*entries: Entry) -> Listed:
    """Entries as a record has them, numbered in their order."""
    return Listed(replace(entry, place=place) for place, entry in enumerate(entries, 1))


def reference_to(entry: Entry, place: int = 1) -> Reference:
    """What an entry that answers or quotes this one says of it."""
    post = entry.post
    return Reference(
        post.id,
        place,
        post.platform,
        post.author,
        entry.role,
        entry.kind,
        entry.attribution.questions,
        post.members_only,
        post.hidden,
    )
