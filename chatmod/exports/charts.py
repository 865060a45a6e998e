"""The charts of a chat: where each bar and mark stands, in units of their drawing; the template draws them.

Why by hand: three kinds of bars need no library, no script and no network, and every one is told in a table as well.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from chatmod.domain.figures import Figures
from chatmod.domain.record import Chapter, Chat

WIDTH: Final = 480
"""Units; drawn as wide as the page is."""
_HEIGHT: Final = 150
_TOP: Final = 46
"""Above the bars there is room for two rows of labels."""
_LEFT: Final = 38
_MOST_BARS: Final = 96
_UNITS: Final = (1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1440, 10_080, 40_320, 524_160)
"""Minutes to a bar."""
_BEFORE: Final = 15
_LABEL_ROOM: Final = 34
_MINUTE: Final = timedelta(minutes=1)


class Bar(NamedTuple):
    """Of the chart over time: its place, its height, and what it stands for."""

    x: float
    y: float
    width: float
    height: float
    at: datetime
    posts: int


class Mark(NamedTuple):
    """A question in the chart over time; `row` is that of its label, None where there is no room for one."""

    x: float
    label: str
    row: int | None


class Tick(NamedTuple):
    """A time below the chart."""

    x: float
    at: datetime
    anchor: str


@dataclass(frozen=True, slots=True)
class Pace:
    """Posts over time.

    Attributes:
        unit: Minutes to a bar.
        most: Posts of the highest bar, which reaches the top.
        before, after: Posts outside of what is drawn.
    """

    unit: int
    bars: Sequence[Bar]
    marks: Sequence[Mark]
    ticks: Sequence[Tick]
    most: int
    before: int
    after: int
    base: int = _TOP + _HEIGHT
    top: int = _TOP
    left: int = _LEFT


class Row(NamedTuple):
    """One line of a chart by question; `second` is a bar to compare with, where there is one."""

    label: str
    y: int
    first: float
    first_value: float | None
    second: float = 0
    second_value: float | None = None


@dataclass(frozen=True, slots=True)
class Lines:
    """A chart with a line for each question."""

    rows: Sequence[Row]
    height: int


def pace(chat: Chat, figures: Figures) -> Pace | None:
    """Posts over the time of the chat, with its questions; None where nobody wrote."""
    length = max((chat.end - chat.start) // _MINUTE, 1)
    around = max(_BEFORE, length // 4)
    inside = [minute for minute in figures.minutes if -around <= minute < length + around]
    if not inside:
        return None
    asked = [(chapter.asked - chat.start) // _MINUTE for chapter in chat.chapters if chapter.asked]
    asked = [minute for minute in asked if -around <= minute < length + around]
    first, last = min(0, *inside, *asked), max(length - 1, *inside, *asked)
    unit = next((unit for unit in _UNITS if (last - first) // unit < _MOST_BARS), _UNITS[-1])
    first -= first % unit
    counts = [0] * ((last - first) // unit + 1)
    for minute in inside:
        counts[(minute - first) // unit] += figures.minutes[minute]
    begin = chat.start + first * _MINUTE
    scale = _Scale(begin, unit, (WIDTH - _LEFT) / len(counts), max(counts))
    return Pace(
        unit,
        [scale.bar(number, count) for number, count in enumerate(counts)],
        list(_marks(chat.chapters, scale)),
        list(_ticks(scale, len(counts))),
        max(counts),
        sum(count for minute, count in figures.minutes.items() if minute < first),
        sum(count for minute, count in figures.minutes.items() if minute > last),
    )


class _Scale(NamedTuple):
    begin: datetime
    unit: int
    step: float
    most: int

    def bar(self, number: int, count: int) -> Bar:
        height = round(_HEIGHT * count / self.most, 1)
        at = self.begin + number * self.unit * _MINUTE
        x = round(_LEFT + number * self.step, 1)
        return Bar(x, round(_TOP + _HEIGHT - height, 1), round(self.step * 0.85, 2), height, at, count)

    def x(self, at: datetime) -> float:
        return round(_LEFT + (at - self.begin) / _MINUTE / self.unit * self.step, 1)


def _marks(chapters: Sequence[Chapter], scale: _Scale) -> Iterator[Mark]:
    free = [float("-inf"), float("-inf")]
    asked = sorted((chapter.asked, chapter.label) for chapter in chapters if chapter.asked)
    for at, label in asked:
        x = scale.x(at)
        if not _LEFT <= x <= WIDTH:
            continue
        row = next((row for row in (0, 1) if x >= free[row]), None)
        if row is not None:
            free[row] = x + _LABEL_ROOM
        yield Mark(x, label, row)


def _ticks(scale: _Scale, bars: int) -> Iterator[Tick]:
    """At the beginning, the middle and the end."""
    whole = bars * scale.unit * _MINUTE
    for part, anchor in ((0.0, "start"), (0.5, "middle"), (1.0, "end")):
        yield Tick(round(_LEFT + part * (WIDTH - _LEFT), 1), scale.begin + part * whole, anchor)


_LINE: Final = 30
_NAMES: Final = 48
_VALUES: Final = 60


def answers_chart(figures: Figures) -> Lines | None:
    """Answers and people by question; None where there is no answer."""
    most = max((one.answers for one in figures.questions), default=0)
    if not most:
        return None
    rows = [
        Row(one.label, number * _LINE, _length(one.answers, most), one.answers, _length(one.people, most), one.people)
        for number, one in enumerate(figures.questions)
    ]
    return Lines(rows, len(rows) * _LINE)


def minutes_chart(chat: Chat) -> Lines | None:
    """How long each question was to be the last one asked, and how long it was; None where no plan is known."""
    planned = _lasted([(one.label, one.planned) for one in chat.chapters], _planned_end(chat))
    actual = _lasted([(one.label, one.asked) for one in chat.chapters], chat.end)
    if not planned or not actual:
        return None
    most = max(*planned.values(), *actual.values(), 1)
    rows = [
        Row(
            one.label,
            number * _LINE,
            _length(actual.get(one.label, 0), most),
            actual.get(one.label),
            _length(planned.get(one.label, 0), most),
            planned.get(one.label),
        )
        for number, one in enumerate(chat.chapters)
    ]
    return Lines(rows, len(rows) * _LINE)


def _planned_end(chat: Chat) -> datetime:
    return chat.planned_end or chat.end


def _lasted(instants: Sequence[tuple[str, datetime | None]], end: datetime) -> Mapping[str, float]:
    """Minutes from each instant to the next one, and from the last one to the end."""
    known = sorted((at, label) for label, at in instants if at is not None)
    if not known:
        return {}
    ends = [*(at for at, _ in known[1:]), max(end, known[-1][0])]
    return {label: round((until - at) / _MINUTE, 1) for (at, label), until in zip(known, ends, strict=True)}


def _length(value: float, most: float) -> float:
    return round((WIDTH - _NAMES - _VALUES) * value / most, 1)
