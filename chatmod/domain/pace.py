"""How long each question had: as planned, and as it went."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from chatmod.domain.record import Chat


@dataclass(frozen=True, slots=True)
class QuestionPace:
    """The time of one question: until the next one, or until the end of the chat.

    Attributes:
        planned: As the schedule had it, before the evening moved it; None where no schedule is known.
        actual: From when it was out until the next one was; None where it was not asked, or after the end.
    """

    label: str
    planned: timedelta | None
    actual: timedelta | None


def paces(chat: Chat) -> Sequence[QuestionPace]:
    """The time of each question, in the order of the sheet."""
    planned = _spans([(chapter.label, chapter.planned) for chapter in chat.chapters], chat.planned_end)
    actual = _spans([(chapter.label, chapter.asked) for chapter in chat.chapters], chat.end)
    return [
        QuestionPace(chapter.label, planned.get(chapter.label), actual.get(chapter.label))
        for chapter in chat.chapters
    ]


def _spans(begun: Sequence[tuple[str, datetime | None]], end: datetime | None) -> dict[str, timedelta]:
    """From each instant to the next one, the last to the end; none is negative."""
    in_order = sorted(((at, label) for label, at in begun if at is not None))
    spans = {label: later - at for (at, label), (later, _) in pairwise(in_order)}
    if in_order and end is not None and end >= in_order[-1][0]:
        at, label = in_order[-1]
        spans[label] = end - at
    return spans
