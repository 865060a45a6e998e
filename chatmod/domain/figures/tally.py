"""Counting: the entries of a chat go by once, in any order, and the figures stand.

Why an accumulator: a page is written while it counts, and a hundred thousand posts are never held in memory.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from operator import attrgetter
from typing import Final

from chatmod.domain.accounts import network_of
from chatmod.domain.figures.numbers import Figures, Person, QuestionFigures, SharedLink, Sharing
from chatmod.domain.posts import Author, Post
from chatmod.domain.record import Chat, Edition, Entry, Reference
from chatmod.domain.text.room_text import address_spans

MOST_LINKS: Final = 5_000
"""Different addresses that are listed; nobody reads more, and memory stays bounded."""
MOST_SHARINGS: Final = 12
"""Of one address, how often it is told who shared it."""
_MINUTE: Final = timedelta(minutes=1)


@dataclass(slots=True)
class _Member:
    number: int
    author: Author
    network: str
    moderates: bool = False
    posts: int = 0
    answers: int = 0
    reposts: int = 0
    answered: int = 0
    was_answered: int = 0
    questions: int = 0
    """A bit for each question that was answered: sets of people would take much more."""


@dataclass(slots=True)
class _Question:
    bit: int
    answers: int = 0
    by_moderators: int = 0
    late: int = 0


@dataclass(slots=True)
class _Link:
    times: int = 0
    shared: list[Sharing] = field(default_factory=list)


class Tally:
    """Counts the entries of a chat."""

    def __init__(self, chat: Chat) -> None:
        self._start = chat.start
        self._networks: dict[str, dict[str, _Member]] = {}
        self._of_platform: dict[str, dict[str, _Member]] = {}
        self._members: list[_Member] = []
        self._questions = {chapter.label: _Question(1 << number) for number, chapter in enumerate(chat.chapters)}
        self._minutes: Counter[int] = Counter()
        self._links: dict[str, _Link] = {}
        self._more_links: set[int] = set()
        self._replies: dict[int, dict[int, int]] = {}
        self._counts: Counter[str] = Counter()

    def add(self, entry: Entry) -> int:
        """Count an entry, and tell the `Person.number` of its author."""
        post = entry.post
        member = self._member(post.platform, post.author)
        number = member.number
        moderates = entry.role == "moderator"
        if moderates:
            member.moderates = True
        if post.is_repost:
            member.reposts += 1
            return number
        member.posts += 1
        self._minutes[(post.at - self._start) // _MINUTE] += 1
        if entry.attribution.questions and entry.kind == "post":
            self._count_answer(entry, member, moderates=moderates)
        if entry.answers is not None:
            self._count_reply(member, entry.answers)
        if post.links or "://" in post.text:
            self._count_links(post, Sharing(entry.place, number, post.at))
        if moderates or entry.late or entry.withheld or post.edited_at or post.media or entry.kind != "post":
            self._remark(entry, moderates=moderates)
        return number

    def figures(self, newcomers: int | None = None) -> Figures:
        """What has been counted so far.

        Args:
            newcomers: How many participants are here for the first time, where somebody has looked.
        """
        people = self._people()
        counts = self._counts
        return Figures(
            posts=sum(person.posts for person in people),
            by_moderators=counts["by moderators"],
            cues=counts["cues"],
            answers=sum(person.answers for person in people),
            late=counts["late"],
            edited=counts["edited"],
            reposts=sum(person.reposts for person in people),
            withheld=counts["withheld"],
            pictures=counts["pictures"],
            described=counts["described"],
            people=people,
            questions=tuple(
                QuestionFigures(label, one.answers, self._people_of(one), one.by_moderators, one.late)
                for label, one in self._questions.items()
            ),
            minutes=dict(sorted(self._minutes.items())),
            links=self._shared(),
            links_left_out=len(self._more_links),
            replies=self._replies,
            newcomers=newcomers,
        )

    def _member(self, platform: str, author: Author) -> _Member:
        known = self._of_platform.get(platform)
        if known is None:
            known = self._networks.setdefault(network_of(platform), {})
            self._of_platform[platform] = known
        member = known.get(author.id)
        if member is None:
            member = known[author.id] = _Member(len(self._members) + 1, author, network_of(platform))
            self._members.append(member)
        return member

    def _count_answer(self, entry: Entry, member: _Member, *, moderates: bool) -> None:
        if not moderates:
            member.answers += 1
        for label in entry.attribution.questions:
            question = self._questions.get(label)
            if question is None:
                continue
            if moderates:
                question.by_moderators += 1
            else:
                question.answers += 1
                question.late += entry.late
                member.questions |= question.bit

    def _count_reply(self, member: _Member, answered: Reference) -> None:
        other = self._member(answered.platform, answered.author)
        if other is not member:
            member.answered += 1
            other.was_answered += 1
            theirs = self._replies.setdefault(member.number, {})
            theirs[other.number] = theirs.get(other.number, 0) + 1

    def _count_links(self, post: Post, sharing: Sharing) -> None:
        for url in links_of(post):
            link = self._links.get(url)
            if link is None:
                if len(self._links) >= MOST_LINKS:
                    self._more_links.add(hash(url))
                    continue
                link = self._links[url] = _Link()
            link.times += 1
            if len(link.shared) < MOST_SHARINGS:
                link.shared.append(sharing)

    def _remark(self, entry: Entry, *, moderates: bool) -> None:
        post, counts = entry.post, self._counts
        counts["by moderators"] += moderates
        counts["cues"] += entry.kind != "post"
        counts["late"] += entry.late
        counts["edited"] += post.edited_at is not None
        counts["withheld"] += entry.withheld is not None
        counts["pictures"] += len(post.media)
        counts["described"] += sum(1 for media in post.media if media.alt.strip())

    def _people(self) -> tuple[Person, ...]:
        return tuple(
            Person(
                one.number,
                one.author,
                one.network,
                one.moderates,
                one.posts,
                one.answers,
                one.reposts,
                one.answered,
                one.was_answered,
            )
            for one in self._members
        )

    def _people_of(self, question: _Question) -> int:
        return sum(1 for member in self._members if member.questions & question.bit)

    def _shared(self) -> tuple[SharedLink, ...]:
        links = [
            SharedLink(url, link.times, tuple(sorted(link.shared, key=attrgetter("place"))))
            for url, link in self._links.items()
        ]
        return tuple(sorted(links, key=lambda link: link.shared[0].place))


def links_of(post: Post) -> list[str]:
    """The addresses that a post gives, each once: those that its network told, else those that stand in its text."""
    return list(dict.fromkeys(post.links or (post.text[start:end] for start, end in address_spans(post.text))))


def figures_of(edition: Edition, newcomers: int | None = None) -> Figures:
    """Count a whole edition; see `Tally`."""
    return _counted(edition.chat, edition.entries).figures(newcomers)


def _counted(chat: Chat, entries: Iterable[Entry]) -> Tally:
    tally = Tally(chat)
    for entry in entries:
        tally.add(entry)
    return tally
