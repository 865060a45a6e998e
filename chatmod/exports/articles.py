"""Posts of a chat as rows of values, from which the templates of the page make articles.

Why rows: in a template a name costs a look-up in its context, a value of a row none; each of them is escaped.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from markupsafe import Markup

from chatmod.domain.posts import Author, Media
from chatmod.domain.record import Chat, Entry, Reference
from chatmod.exports.clock import Clock
from chatmod.exports.reach import language_of, reachable
from chatmod.markup.direction import direction as direction_of
from chatmod.markup.links import linked

_PLAIN: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_WHY: Final = {
    "terms": "the rules of its network allow no more than a link, and its author has not agreed to more.",
}
"""Why a text is not shown, by `Entry.withheld`."""


class Target(NamedTuple):
    """A post that another one answers or quotes: the anchor, and what it is called."""

    anchor: str
    name: str


class Picture(NamedTuple):
    """Something attached: its address, if a reader can reach it, and its description, or empty."""

    url: str
    alt: str


class Article(NamedTuple):
    """What the page tells of a post; an absent value is empty.

    Attributes:
        person: The number of its author, for the filter.
        also: Labels of the questions that it answers, where they are several.
        remarks: What is to be said of it, each with a dot before it.
        url: Where a reader can reach it.
        why: Why its text is not shown.
    """

    place: int
    person: int
    moderates: bool
    name: str
    handle: str
    utc: str
    local: str
    answers: Target | None
    quotes: Target | None
    also: str
    remarks: str
    url: str
    platform: str
    lang: str
    dir: str
    text: Markup
    pictures: Sequence[Picture]
    why: str


class Repost(NamedTuple):
    """What the page tells of a repost."""

    place: int
    name: str
    utc: str
    local: str
    of: Target | None


class Articles:
    """Makes rows of entries.

    Args:
        chat: Whose posts they are.
        clock: Of that chat.
        anchors: Of its questions, by their labels.
    """

    def __init__(self, chat: Chat, clock: Clock, anchors: Mapping[str, str]) -> None:
        self._clock = clock
        self._anchors = anchors
        self._language = chat.language
        self._languages: dict[str | None, tuple[str, str]] = {}

    def of(self, entry: Entry, person: int) -> Article:
        """The row of an entry whose author has this number."""
        post, author = entry.post, entry.post.author
        questions = entry.attribution.questions
        lang, direction = self._spoken(post.lang)
        utc, local = self._clock.both(post.at)
        return Article(
            entry.place,
            0 if entry.withheld else person,
            entry.role == "moderator",
            author.name or called(author) or f"Somebody on {post.platform}",
            author.handle if author.name else "",
            utc,
            local,
            self._target(entry.answers) if entry.answers else None,
            self._target(entry.quotes) if entry.quotes else None,
            " ".join(self._anchors.get(label, "") for label in questions[1:]) if len(questions) > 1 else "",
            _remarks(entry) if entry.late or post.edited_at or len(questions) > 1 else "",
            post.url if reachable(post.url) else "",
            post.platform,
            lang,
            direction,
            linked(post.text),
            pictures_of(post.media) if post.media else (),
            _WHY[entry.withheld] if entry.withheld else "",
        )

    def repost(self, entry: Entry) -> Repost:
        """The row of a repost."""
        post = entry.post
        name = post.author.name or called(post.author) or f"Somebody on {post.platform}"
        of = self._target(entry.quotes) if entry.quotes else None
        return Repost(entry.place, name, *self._clock.both(post.at), of)

    def _spoken(self, lang: str | None) -> tuple[str, str]:
        """What `lang` and `dir` a text of a language is given; the page itself is English."""
        known = self._languages.get(lang)
        if known is None:
            told = language_of(lang, self._language)
            known = self._languages[lang] = ("" if told == "en" else told), direction_of(told)
        return known

    def _target(self, reference: Reference) -> Target:
        if reference.kind == "question" and reference.questions and reference.questions[0] in self._anchors:
            return Target(self._anchors[reference.questions[0]], reference.questions[0])
        return Target(f"post-{reference.place}", called(reference.author) or f"a post on {reference.platform}")


def called(author: Author) -> str:
    """How an author is spoken of; empty where the edition names neither handle nor name."""
    return f"@{author.handle}" if author.handle else author.name


def pictures_of(media: Sequence[Media]) -> list[Picture]:
    """Attachments as they are told."""
    return [Picture(one.url if reachable(one.url) else "", one.alt) for one in media]


def anchors_of(labels: Sequence[str]) -> dict[str, str]:
    """The anchor of each question: its label, which is what people link to, or its number where that is no anchor."""
    return {
        label: label if _PLAIN.fullmatch(label) and label.lower() not in _TAKEN else f"question-{number}"
        for number, label in enumerate(labels, 1)
    }


_TAKEN: Final = frozenset(
    {"questions", "others", "people", "links", "numbers", "missing", "reposts", "finder", "top"}
)


def _remarks(entry: Entry) -> str:
    remarks = []
    if entry.late:
        remarks.append(" · written after the end")
    if entry.post.edited_at:
        remarks.append(" · edited")
    if len(entry.attribution.questions) > 1:
        remarks.append(f" · answers {', '.join(entry.attribution.questions)}")
    return "".join(remarks)
