"""The public edition: what of a record may be handed to everybody.

Source: Bluesky's `!no-unauthenticated` label and the hidden replies of its threads, which that network itself leaves
to whoever shows its posts; X's developer agreement, by which ids of posts may be handed on, and their content not.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, replace

from chatmod.domain.accounts import network_of
from chatmod.domain.people_shown import Handles, Pseudonyms
from chatmod.domain.posts import Author, Post
from chatmod.domain.record import Chapter, Edition, Entries, Entry, Reference, Standing, Withheld
from chatmod.domain.schedule import NameLevel

_PSEUDONYMS = (
    "People besides the moderators appear under pseudonyms, without links to their posts; whoever searches a network "
    "for somebody's words may still find them there."
)
_BY_ID_ONLY = "x"
"""The network whose posts are handed on by id."""


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
    return _named(_allowed(edition), names or edition.names)


def _allowed(edition: Edition) -> Edition:
    """Leave out what its author or its thread's asks to leave out, show of others only where they are, and say so.

    What answers or quotes such a post stays, and does not name its author any more.
    """
    rules = _Rules(edition.agreed, any(network_of(name) == _BY_ID_ONLY for name in edition.chat.platforms))
    reasons: Counter[str] = Counter()
    for standing, count in edition.entries.standings():
        if reason := rules.said_of(standing):
            reasons[reason] += count
    if not reasons:
        return edition
    told = [f"{said}: {count}." for said, count in reasons.items()]
    chat = replace(
        edition.chat,
        missing=tuple(dict.fromkeys((*edition.chat.missing, *told))),
        chapters=tuple(rules.chapter(chapter, edition.entries) for chapter in edition.chat.chapters),
    )
    return replace(edition, chat=chat, entries=Shown(edition.entries, rules.show))


def _named(edition: Edition, names: NameLevel) -> Edition:
    """Let people appear as the moderator wants."""
    if names is NameLevel.NAMES:
        return edition
    if names is NameLevel.HANDLES:
        return replace(edition, entries=Shown(edition.entries, Handles().show))
    chat = edition.chat
    people = Pseudonyms.of((standing.author for standing, _ in edition.entries.standings()), chat.moderators)
    chapters = tuple(replace(chapter, text=people.text(chapter.text)) for chapter in chat.chapters)
    marked = {mark.post_id for mark in edition.marks}
    places = (
        {one.post.id: people.show(one).post.id for one in edition.entries if one.post.id in marked} if marked else {}
    )
    return replace(
        edition,
        chat=replace(chat, missing=(*chat.missing, _PSEUDONYMS), chapters=chapters),
        entries=Shown(edition.entries, people.show),
        removed=tuple(replace(one, id=f"removed-{number}") for number, one in enumerate(edition.removed, 1)),
        marks=tuple(
            replace(mark, post_id=places[mark.post_id], note=people.text(mark.note))
            for mark in edition.marks
            if mark.post_id in places
        ),
    )


@dataclass(frozen=True, slots=True)
class _Rules:
    """What the networks and the authors ask of those who show a post."""

    agreed: frozenset[str]
    withholds: bool

    def show(self, entry: Entry) -> Entry | None:
        """An entry as everybody may see it."""
        if _kept_back(entry.post):
            return None
        why = self._withheld(entry.post)
        answers, quotes = self._referred(entry.answers), self._referred(entry.quotes)
        post = _by_id_only(entry.post) if why else entry.post
        return replace(entry, post=post, answers=answers, quotes=quotes, withheld=why)

    def chapter(self, chapter: Chapter, entries: Entries) -> Chapter:
        """A question; where its words are only known from a post that is not shown, without them."""
        asked = [one for one in entries.under(chapter.label) if one.kind == "question"] if self.withholds else []
        hidden = any(one.post.text == chapter.text and self._withheld(one.post) for one in asked)
        shown = any(not self._withheld(one.post) for one in asked)
        return replace(chapter, text=chapter.label) if hidden and not shown else chapter

    def said_of(self, post: Standing) -> str | None:
        """The reason why a post is not shown whole."""
        if self._withheld(post) and not _kept_back(post):
            return "Shown as links only, as the terms of X ask, because their authors have not agreed to more"
        return _kept_back(post)

    def _referred(self, reference: Reference | None) -> Reference | None:
        if reference is None or _kept_back(reference):
            return None
        why = self._withheld(reference)
        return replace(reference, author=_nameless(reference.author), withheld=why) if why else reference

    def _withheld(self, post: Post | Reference | Standing) -> Withheld | None:
        return "terms" if network_of(post.platform) == _BY_ID_ONLY and post.author.id not in self.agreed else None


def _by_id_only(post: Post) -> Post:
    """A post without anything that its author wrote; its id is an address that leads to it and holds no name."""
    url = post.id if post.id.startswith("https://") else ""
    nameless = _nameless(post.author)
    return replace(post, url=url, author=nameless, text="", lang=None, media=(), links=(), tags=())


def _nameless(author: Author) -> Author:
    return Author(author.id, "", "")


def _kept_back(post: Post | Reference | Standing) -> str | None:
    if post.members_only:
        return "Left out, because their authors show them to people who are logged in only"
    if post.hidden:
        return "Left out, because they are hidden in their thread"
    return None
