"""The numbers of a chat, as lines for people and as objects for programs.

It is the moderator's own view: no edition for everybody counts single people.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from chatmod.cli.printing import one_line
from chatmod.domain.figures import Measure, measures
from chatmod.exports.telling import named

if TYPE_CHECKING:
    from chatmod.assembly.counting import Counted
    from chatmod.domain.board import Board
    from chatmod.domain.figures import Figures, Person
    from chatmod.domain.record import Edition

_VERSION = 1
_WIDTH = 78
_MOST_PEOPLE = 10
_MINUTE = timedelta(minutes=1)
_HEADS = ("question", "answers", "people", "late", "planned", "actual", "difference")
_TABLE = (
    "Answers: posts of people filed under the question; one that answers two counts for both. People: who wrote "
    "them. Late: of the answers, those written after the end. Planned and actual: minutes until the next question, "
    "for the last one until the end, as the schedule had it and as it went."
)
_PEOPLE = (
    "Those who wrote most, moderators left out. Received and sent: replies from others, and to others. Contribution "
    "index: (sent - received) / (sent + received), from -1, only answered, to +1, only answering."
)


def stats_lines(edition: "Edition", counted: "Counted") -> Iterator[str]:
    """All numbers, with what they mean."""
    yield f"{one_line(edition.chat.title)}  #{edition.chat.hashtag}, {edition.chat.name}"
    yield ""
    for measure in _all_measures(counted):
        yield f"{measure.label}: {_value(measure)}"
        yield from _definition(measure.definition)
    if counted.figures.questions:
        yield ""
        yield from _columns(_HEADS, list(_question_rows(counted)))
        yield from _definition(_TABLE)
    people = _top(counted.figures)
    if people:
        yield ""
        heads = ("person", "posts", "answers", "sent", "received", "index")
        yield from _columns(heads, [_person_row(person) for person in people])
        yield from _definition(_PEOPLE)
    if edition.chat.missing:
        yield ""
        yield one_line(f"Known to be missing: {' '.join(edition.chat.missing)}")


def stats_json(edition: "Edition", counted: "Counted") -> Iterator[dict[str, Any]]:
    """One object a number, one a question, one a person, one a link."""
    chat = edition.chat
    yield {
        "type": "stats",
        "version": _VERSION,
        "chat": chat.name,
        "title": chat.title,
        "missing": list(chat.missing),
    }
    for measure in _all_measures(counted):
        yield {
            "type": "measure", "version": _VERSION, "name": measure.name, "label": measure.label,
            "value": measure.value, "of": measure.of, "of_what": measure.of_what or None,
            "definition": measure.definition,
        }  # fmt: skip
    asked = {chapter.label: chapter.asked for chapter in chat.chapters}
    for question, pace in zip(counted.figures.questions, counted.paces, strict=True):
        yield {
            "type": "question", "version": _VERSION, "label": question.label,
            "asked": _instant(asked[question.label]), "answers": question.answers, "people": question.people,
            "by_moderators": question.by_moderators, "late": question.late,
            "planned_minutes": _minutes(pace.planned), "actual_minutes": _minutes(pace.actual),
        }  # fmt: skip
    for person in counted.figures.writers:
        author = {"id": person.author.id, "handle": person.author.handle, "name": person.author.name}
        yield {
            "type": "person", "version": _VERSION, "author": author, "network": person.network,
            "role": "moderator" if person.moderates else "participant", "posts": person.posts,
            "answers": person.answers, "reposts": person.reposts, "sent": person.answered,
            "received": person.was_answered, "contribution_index": contribution_index(person),
        }  # fmt: skip
    for link in counted.figures.links:
        yield {"type": "link", "version": _VERSION, "url": link.url, "times": link.times}


def contribution_index(person: "Person") -> float | None:
    """(sent - received) / (sent + received), of replies; None where there are none."""
    both = person.answered + person.was_answered
    return (person.answered - person.was_answered) / both if both else None


def _all_measures(counted: "Counted") -> Iterator[Measure]:
    yield from measures(counted.figures)
    yield from _coverage(counted.board)


def _coverage(board: "Board") -> Iterator[Measure]:
    answered, people = len(board.answered), board.people
    yield Measure(
        "answered", "Answered by a moderator", answered / people if people else None,
        "People to whom a moderator replied, whom one quoted or named with @, or of whom our account likes a post.",
        people, "people", is_share=True,
    )  # fmt: skip
    wait = board.usual_wait
    yield Measure(
        "first_answer", "Minutes to the first answer", wait / _MINUTE if wait is not None else None,
        "From somebody's first post to the first answer by a moderator: the median of all whose time is known. Likes "
        "have no time.",
    )  # fmt: skip


def _value(measure: Measure) -> str:
    if measure.value is None:
        return "not defined"
    text = f"{measure.value:.0%}" if measure.is_share else f"{measure.value:.2f}".rstrip("0").rstrip(".")
    return f"{text} of {measure.whole}" if measure.whole else text


def _definition(text: str) -> Iterator[str]:
    return (f"  {line}" for line in wrap(text, _WIDTH))


def _question_rows(counted: "Counted") -> Iterator[Sequence[str]]:
    for question, pace in zip(counted.figures.questions, counted.paces, strict=True):
        difference = pace.actual - pace.planned if pace.actual is not None and pace.planned is not None else None
        yield (
            one_line(question.label),
            str(question.answers),
            str(question.people),
            str(question.late),
            _told(pace.planned),
            _told(pace.actual),
            f"{difference / _MINUTE:+.1f}" if difference is not None else "-",
        )


def _top(figures: "Figures") -> "list[Person]":
    return sorted(figures.participants, key=lambda person: (-person.posts, person.number))[:_MOST_PEOPLE]


def _person_row(person: "Person") -> Sequence[str]:
    index = contribution_index(person)
    return (
        one_line(named(person.author)),
        str(person.posts),
        str(person.answers),
        str(person.answered),
        str(person.was_answered),
        f"{index:+.2f}" if index is not None else "-",
    )


def _columns(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    from rich.cells import cell_len

    widths = [max(cell_len(cell) for cell in column) for column in zip(heads, *rows, strict=True)]
    for row in (heads, *rows):
        first, *others = (" " * (width - cell_len(cell)) for cell, width in zip(row, widths, strict=True))
        yield "  ".join(
            (row[0] + first, *(blank + cell for cell, blank in zip(row[1:], others, strict=True)))
        ).rstrip()


def _told(span: timedelta | None) -> str:
    return f"{span / _MINUTE:.1f}" if span is not None else "-"


def _minutes(span: timedelta | None) -> float | None:
    return None if span is None else round(span / _MINUTE, 3)


def _instant(at: datetime | None) -> str | None:
    return None if at is None else f"{at.isoformat().removesuffix('+00:00')}Z"
