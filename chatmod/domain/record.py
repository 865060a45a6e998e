"""The record of one chat as it is handed out: an edition."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, NamedTuple, Protocol

from chatmod.domain.attribution import Attribution
from chatmod.domain.completeness import Source
from chatmod.domain.marks import Mark
from chatmod.domain.posts import Author, Media, Post
from chatmod.domain.schedule import NameLevel
from chatmod.domain.timing import SlotTiming, Timing

Role = Literal["moderator", "participant"]
Kind = Literal["question", "announcement", "post"]
Withheld = Literal["terms"]
"""Why a post is shown by its id and link only; `terms`: its network allows no more, and its author has not agreed."""


@dataclass(frozen=True, slots=True)
class Removed:
    """A post that its author deleted: only the fact is kept."""

    id: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Reference:
    """A post of the record that another one answers or quotes.

    Attributes:
        id: The platform's stable id.
        place: As in `Entry`.
        author: Without handle and name where the post is withheld.
        members_only, hidden: As in `Post`.
        withheld: As in `Entry`.
    """

    id: str
    place: int
    platform: str
    author: Author
    role: Role
    kind: Kind
    questions: tuple[str, ...]
    members_only: bool = False
    hidden: bool = False
    withheld: Withheld | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One post of the record, with what the chat makes of it.

    Attributes:
        place: Its number in the order in which the posts of the chat were written, from 1; in every edition the same.
        kind: What it is; `question` and `announcement` are cues of ours.
        late: Written after the chat had ended.
        answers: The post it answers, where the record has that.
        quotes: The post it quotes, where the record has that.
        timing: Of a cue of ours.
        withheld: Why nothing is shown of the post but its id and link: its text, media, links and tags, and the
            handle and name of its author are empty; None in a private edition.
    """

    post: Post
    place: int
    role: Role
    kind: Kind
    attribution: Attribution
    late: bool
    answers: Reference | None = None
    quotes: Reference | None = None
    timing: Timing | None = None
    withheld: Withheld | None = None

    @property
    def in_reply_to(self) -> str | None:
        """The stable id of the post it answers."""
        return self.answers.id if self.answers else None

    @property
    def quote_of(self) -> str | None:
        """The stable id of the post it quotes."""
        return self.quotes.id if self.quotes else None

    @property
    def chapter(self) -> str:
        """The label of the question below which it stands; empty for none."""
        return next(iter(self.attribution.questions), "")


class Standing(NamedTuple):
    """What decides whether a post is shown to everybody; as in `Post`."""

    platform: str
    author: Author
    members_only: bool
    hidden: bool


class Entries(Protocol):
    """The entries of an edition, in the order in which they were written; to be read as often as wanted.

    Why not a tuple: a hundred thousand posts are handed out from a machine that a teacher has.
    """

    def __iter__(self) -> Iterator[Entry]: ...

    def __len__(self) -> int: ...

    def under(self, chapter: str) -> Iterator[Entry]:
        """Those that stand below a question, itself among them."""
        ...

    def outside(self, chapters: Collection[str]) -> Iterator[Entry]:
        """Those that stand below none of these questions."""
        ...

    def standings(self) -> Iterator[tuple[Standing, int]]:
        """Each different standing of a post, and of how many it is, in the order in which they came first.

        Why: a public edition says how much it leaves out; to read every post for that takes as long as to show it.
        """
        ...


@dataclass(frozen=True, slots=True)
class Chapter:
    """A question of the evening: its label, its text as asked (or planned), and when it was first out.

    Attributes:
        planned: When the schedule wanted it, before the evening moved it; None where no schedule is known.
    """

    label: str
    text: str
    asked: datetime | None
    notes: tuple[str, ...] = ()
    planned: datetime | None = None


@dataclass(frozen=True, slots=True)
class Chat:
    """What an edition says about the whole evening.

    Attributes:
        name: Of the performance.
        missing: Sentences: what the record is known not to have.
        sources: Where it is from, in the order of `platforms`.
        planned_end: When the schedule wanted the end, before the evening moved it; None where no schedule is known.
        archive: The address where the record will be, if the schedule tells one.
    """

    name: str
    title: str
    hashtag: str
    language: str
    timezone: str
    start: datetime
    end: datetime
    moderators: tuple[Author, ...]
    platforms: tuple[str, ...]
    missing: tuple[str, ...]
    chapters: tuple[Chapter, ...]
    sources: tuple[Source, ...] = ()
    planned_end: datetime | None = None
    archive: str = ""


@dataclass(frozen=True, slots=True)
class Edition:
    """What is handed out.

    Attributes:
        timings: In the order of the sheet.
        names: How people appear in public editions, as the schedule says.
        agreed: Ids of authors whose posts may be shown in full wherever they were written: our own accounts, and
            those who have agreed.
        marks: The moderator's, in the order in which they were made; no reader of a public edition sees them, except
            in a recap.
        private: Whether it is everything, and says of itself that it is not to be handed on.
    """

    chat: Chat
    entries: Entries
    removed: tuple[Removed, ...]
    timings: tuple[SlotTiming, ...] = ()
    names: NameLevel = NameLevel.HANDLES
    agreed: frozenset[str] = frozenset()
    marks: tuple[Mark, ...] = ()
    private: bool = False

    def shown_with(self, label: str) -> tuple[Media, ...]:
        """The pictures of a question, on every platform where it was asked."""
        asked = (one for one in self.entries.under(label) if one.kind == "question")
        return tuple(media for one in asked for media in one.post.media)
