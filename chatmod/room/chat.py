"""The posts under a hashtag, arranged as a chat: questions, and the answers under them."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from chatmod.domain.attribution import AskedQuestion, Evening, Statement, attribute
from chatmod.domain.composing import begins_with
from chatmod.domain.schedule import QUESTION_LABEL
from chatmod.room.values import Status

OTHERS = "talk"
"""The section of what answers no question."""

_KEY_OF_CUE = re.compile(r"@[0-9]{8}T[0-9]{6}Z/([^/]+)$")
_EVER = datetime.min.replace(tzinfo=UTC)
_ALWAYS = datetime.max.replace(tzinfo=UTC)
_GRACE = timedelta(minutes=3)


@dataclass(frozen=True, slots=True)
class Section:
    """A question with its answers, oldest first; or, with no question, the rest."""

    name: str
    question: Status | None
    posts: tuple[Status, ...]


@dataclass(frozen=True, slots=True)
class Chat:
    """A chat as it stands.

    Attributes:
        sections: The rest first, for greetings come first, and then the questions in the order of their asking.
        by_id: Every post.
    """

    sections: tuple[Section, ...]
    by_id: Mapping[int, Status]

    @property
    def newest(self) -> int:
        """The greatest id, or 0."""
        return max(self.by_id, default=0)

    def section_of(self, status_id: int) -> Section | None:
        """The section in which a post stands, as its question or below it."""
        for section in self.sections:
            standing = (*((section.question,) if section.question else ()), *section.posts)
            if any(status.id == status_id for status in standing):
                return section
        return None


def arrange(statuses: Iterable[Status]) -> Chat:
    """Put every post in its place."""
    statuses = list(statuses)
    questions = {status.id: label for status in statuses if (label := _question_label(status))}
    known = {status.id for status in statuses}
    given = dict(attribute([_statement(status, known) for status in statuses], _evening(statuses, questions)))
    latest = {label: status_id for status_id, label in questions.items()}
    groups: dict[str, list[Status]] = {name: [] for name in (OTHERS, *latest)}
    for status in statuses:
        if status.id in questions and latest[questions[status.id]] == status.id:
            continue
        labels = given[status.id].questions
        groups[labels[0] if labels else OTHERS].append(status)
    asked = {label: next(s for s in statuses if s.id == status_id) for label, status_id in latest.items()}
    sections = tuple(Section(name, asked.get(name), tuple(posts)) for name, posts in groups.items())
    return Chat(sections, {status.id: status for status in statuses})


def _question_label(status: Status) -> str | None:
    """The label of a moderator's question: its key tells, or else how its text begins."""
    if not status.account.moderator:
        return None
    cue = _KEY_OF_CUE.search(status.key or "")
    if cue:
        return cue[1] if QUESTION_LABEL.fullmatch(cue[1]) else None
    first = re.match(r"\s*(Q[0-9]{1,4}|T[0-9]{1,4})\b", status.text)
    return first[1] if first and status.reply_to is None and begins_with(status.text, first[1]) else None


def _evening(statuses: Iterable[Status], questions: dict[int, str]) -> Evening:
    by_id = {status.id: status for status in statuses}
    asked = [
        AskedQuestion(label, by_id[status_id].created_at, frozenset({status_id}), by_id[status_id].text)
        for status_id, label in questions.items()
    ]
    moderators = {str(status.account.id) for status in by_id.values() if status.account.moderator}
    return Evening(asked, frozenset(), moderators, _EVER, _ALWAYS, _GRACE)


def _statement(status: Status, known: Collection[int]) -> Statement:
    return Statement(
        status.id,
        str(status.account.id),
        status.created_at,
        status.text,
        parent=status.reply_to if status.reply_to in known else None,
        answers_unknown=status.reply_to is not None and status.reply_to not in known,
        handle=status.account.handle,
    )
