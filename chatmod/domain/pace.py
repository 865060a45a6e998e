"""How long each question had: as planned, and as it went."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from chatmod.domain.record import Chat
from chatmod.domain.runsheet import RunSheet


@dataclass(frozen=True, slots=True)
class QuestionPace:
    """The time of one question: until the next one, or until the end of the chat.

    Attributes:
        planned: As the sheet had it before any command; None where there was no sheet, or no such question in it.
        actual: From when it was out until the next one was; None where it was not asked, or after the end.
    """

    label: str
    planned: timedelta | None
    actual: timedelta | None


def paces(chat: Chat, sheet: RunSheet | None) -> Sequence[QuestionPace]:
    """The time of each question, in the order of the sheet.

    Args:
        chat: As it went.
        sheet: As it was planned; None for a chat that was brought in.
    """
    planned = _spans([(cue.label, cue.instant) for cue in sheet.questions], sheet.end) if sheet else {}
    asked = [(chapter.label, chapter.asked) for chapter in chat.chapters if chapter.asked]
    actual = _spans([(label, at) for label, at in asked if at], chat.end)
    return [
        QuestionPace(chapter.label, planned.get(chapter.label), actual.get(chapter.label))
        for chapter in chat.chapters
    ]


def _spans(begun: Iterable[tuple[str, datetime]], end: datetime) -> dict[str, timedelta]:
    """From each instant to the next one, the last to the end; none is negative."""
    in_order = sorted(begun, key=lambda one: one[1])
    spans = {label: later - at for (label, at), (_, later) in pairwise(in_order)}
    if in_order and end >= in_order[-1][1]:
        label, at = in_order[-1]
        spans[label] = end - at
    return spans
