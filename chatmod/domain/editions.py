"""The public edition: what of a record may be handed to everybody.

Source: Bluesky's `!no-unauthenticated` label and the hidden replies of its threads, which that network itself leaves
to whoever shows its posts.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, replace

from chatmod.domain.posts import Post
from chatmod.domain.record import Edition, Entries, Entry, Reference


@dataclass(frozen=True, slots=True)
class Shown:
    """Entries as an edition shows them.

    Attributes:
        show: An entry as it is shown, or None.
    """

    entries: Entries
    show: Callable[[Entry], Entry | None]

    def __iter__(self) -> Iterator[Entry]:
        return self._shown(self.entries)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def under(self, chapter: str) -> Iterator[Entry]:
        """See `Entries`."""
        return self._shown(self.entries.under(chapter))

    def outside(self, chapters: Collection[str]) -> Iterator[Entry]:
        """See `Entries`."""
        return self._shown(self.entries.outside(chapters))

    def _shown(self, entries: Iterable[Entry]) -> Iterator[Entry]:
        return (shown for entry in entries if (shown := self.show(entry)) is not None)


def public_edition(edition: Edition) -> Edition:
    """Leave out what its author or its thread's asks to leave out, and say how much that is.

    What answers or quotes such a post stays, and does not name it any more.
    """
    reasons = Counter(reason for entry in edition.entries if (reason := _kept_back(entry.post)))
    if not reasons:
        return edition
    told = [f"{said}: {count}." for said, count in reasons.items()]
    chat = replace(edition.chat, missing=(*edition.chat.missing, *told))
    return replace(edition, chat=chat, entries=Shown(edition.entries, _publicly))


def _publicly(entry: Entry) -> Entry | None:
    if _kept_back(entry.post):
        return None
    return replace(entry, answers=_named(entry.answers), quotes=_named(entry.quotes))


def _named(reference: Reference | None) -> Reference | None:
    return None if reference is None or _kept_back(reference) else reference


def _kept_back(post: Post | Reference) -> str | None:
    if post.members_only:
        return "Left out, because their authors show them to people who are logged in only"
    if post.hidden:
        return "Left out, because they are hidden in their thread"
    return None
