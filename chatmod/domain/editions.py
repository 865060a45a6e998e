"""The public edition: what of a record may be handed to everybody.

What networks and authors ask is in `withholding`, how people appear in `people_shown`.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, replace

from chatmod.domain.marks import Mark
from chatmod.domain.people_shown import Handles, Pseudonyms
from chatmod.domain.record import Edition, Entries, Entry, Standing
from chatmod.domain.schedule import NameLevel
from chatmod.domain.withholding import Rules

_PSEUDONYMS = (
    "People besides the moderators appear under pseudonyms, without links to their posts; whoever searches a network "
    "for somebody's words may still find them there."
)


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

    def standings(self) -> Iterator[tuple[Standing, int]]:
        """See `Entries`."""
        return standings_of(self)

    def _shown(self, entries: Iterable[Entry]) -> Iterator[Entry]:
        return (shown for entry in entries if (shown := self.show(entry)) is not None)


def standings_of(entries: Iterable[Entry]) -> Iterator[tuple[Standing, int]]:
    """What `Entries.standings` gives, where nobody knows a shorter way than to read them."""
    posts = (entry.post for entry in entries)
    return iter(
        Counter(Standing(post.platform, post.author, post.members_only, post.hidden) for post in posts).items()
    )


def public_edition(edition: Edition, names: NameLevel | None = None) -> Edition:
    """What everybody may see of a record, people as its moderator wants them to appear; it says what is not shown.

    Args:
        edition: The whole record.
        names: How people appear; None takes what the schedule says.
    """
    rules = Rules.of(edition.agreed, (standing for standing, _ in edition.entries.standings()))
    allowed = _allowed(edition, rules)
    level = names or edition.names
    if level is NameLevel.NAMES:
        return allowed
    if level is NameLevel.HANDLES:
        return replace(allowed, entries=Shown(allowed.entries, Handles().show))
    return _disguised(allowed, edition, rules)


def _allowed(edition: Edition, rules: Rules) -> Edition:
    """Leave out what its author or its thread's asks to leave out, show of others only where they are, and say so.

    What answers or quotes such a post stays, and does not name its author any more.
    """
    reasons: Counter[str] = Counter()
    unnamed: set[str] = set()
    for standing, count in edition.entries.standings():
        if reason := rules.said_of(standing):
            reasons[reason] += count
        if rules.is_unshown(standing):
            unnamed.add(standing.author.id)
    if not reasons and not rules.shown:  # who has agreed may pass on the words of others
        return edition
    told = [f"{said}: {count}." for said, count in reasons.items()]
    chat = replace(
        edition.chat,
        missing=tuple(dict.fromkeys((*edition.chat.missing, *told))),  # an imported chat may say so already
        chapters=tuple(rules.chapter(chapter, edition.entries) for chapter in edition.chat.chapters),
        moderators=tuple(author for author in edition.chat.moderators if author.id not in unnamed),
    )
    return replace(
        edition,
        chat=chat,
        entries=Shown(edition.entries, rules.show),
        removed=rules.removed(edition.removed),
        marks=_moved(edition.marks, edition.entries, rules.show),
    )


def _disguised(allowed: Edition, whole: Edition, rules: Rules) -> Edition:
    """Pseudonyms for everybody but moderators, also for those whose posts are not shown: others name them."""
    people = Pseudonyms.of((standing.author for standing, _ in whole.entries.standings()), whole.chat.moderators)

    def show(entry: Entry) -> Entry | None:
        shown = rules.show(entry)
        return None if shown is None else people.show(shown, entry)

    chat = allowed.chat
    chapters = tuple(replace(chapter, text=people.text(chapter.text)) for chapter in chat.chapters)
    marks = _moved(whole.marks, whole.entries, show)
    return replace(
        allowed,
        chat=replace(chat, missing=(*chat.missing, _PSEUDONYMS), chapters=chapters),
        entries=Shown(whole.entries, show),
        removed=tuple(replace(one, id=f"removed-{number}") for number, one in enumerate(allowed.removed, 1)),
        marks=tuple(replace(mark, note=people.text(mark.note)) for mark in marks),
    )


def _moved(marks: Collection[Mark], entries: Entries, show: Callable[[Entry], Entry | None]) -> tuple[Mark, ...]:
    """Marks at the ids that posts have when they are shown."""
    marked = {mark.post_id for mark in marks}
    shown = ((one.post.id, show(one)) for one in entries if one.post.id in marked) if marked else ()
    ids = {before: after.post.id for before, after in shown if after is not None}
    return tuple(replace(mark, post_id=ids[mark.post_id]) for mark in marks if mark.post_id in ids)
