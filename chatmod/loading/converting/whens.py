"""What stands behind each `@`, and where in the chat that is."""

from datetime import date, time
from itertools import pairwise

from chatmod.domain.schedule import AtClock, FromEnd, FromStart, Span
from chatmod.domain.when import parse_when
from chatmod.loading.converting.found import Found, FoundCue
from chatmod.loading.converting.moments import Moment, seconds_of

_DAY, _HALF_DAY, _QUARTER = 86_400, 43_200, 900
_LONG_ENOUGH = 600
USUAL = 3_600
"""Seconds of a chat that says nothing of its length."""


def spoken(clock: time) -> str:
    """A time of day as chatmod reads it."""
    return f"{clock:%H:%M:%S}".removesuffix(":00")


class Whens:
    """Writes times as chatmod reads them behind an `@`."""

    def __init__(self, day: date | None, clock: time | None) -> None:
        self._day = day
        self._clock = clock
        self._begun = False

    def of(self, moment: Moment) -> str:
        """What stands behind the `@`; empty where nothing does."""
        if moment.when:
            self._begun = True
            return moment.when
        if moment.minutes is not None:
            self._begun = True
            return f"+{moment.minutes}"
        days = (moment.day - self._day).days if moment.day and self._day else 0
        if moment.clock is None:
            return _days(days) if days else ""
        clock = spoken(moment.clock)
        if days:
            return f"{_days(days)} {clock}"
        assert self._clock is not None
        before = seconds_of(self._clock) - seconds_of(moment.clock)
        if before > 0 and (moment.day is not None or not self._begun) and before <= _HALF_DAY:
            return f"-{before // 60} min" if before % 60 == 0 else f"-{before} s"
        self._begun = True
        return clock


def _days(days: int) -> str:
    return f"{'+' if days > 0 else '-'}{abs(days)} day{'s' if abs(days) > 1 else ''}"


def _position(when: str, clock: time | None, length: int) -> int | None:
    """Seconds from the start, or None where there is no time."""
    if not when:
        return None
    match parse_when(when):
        case AtClock(time=at):
            return (seconds_of(at) - seconds_of(clock or at)) % _DAY
        case FromStart(span=span, at=at):
            moved = seconds_of(at) - seconds_of(clock) if at and clock else 0
            return int(span.elapsed.total_seconds()) + moved
        case FromEnd(span=span):
            return length + int(span.elapsed.total_seconds())


def length_for(found: Found, clock: time | None, length: Span | None) -> Span | None:
    """The length that was asked for, or one that has room for the last time, where an hour has not."""
    if length is not None:
        return length
    last = 0
    where = 0
    for cue in found.cues:
        position = _position(cue.when, clock, USUAL) if not cue.when.lower().startswith("end") else None
        need = (position or 0) + (1 if cue.question else 0)
        if need > last:
            last, where = need, cue.number
    if last <= USUAL:
        return None
    days, quarters = -(-last // _DAY), -(-last // _QUARTER)
    span = Span(days=days) if last > _DAY else Span(seconds=quarters * _QUARTER)
    found.remark(where, f"The chat was taken to last {span}, so that it has room for this.")
    return span


def fill_announcements(found: Found, clock: time | None, length: Span) -> None:
    """Give every announcement without a time one between its neighbours: announcements need one."""
    whole = int(length.elapsed.total_seconds())
    places = [_position(cue.when, clock, whole) for cue in found.cues]
    _spread_questions(found.cues, places, whole)
    index = 0
    while index < len(found.cues):
        if places[index] is not None:
            index += 1
            continue
        run = index
        while run < len(places) and places[run] is None:
            run += 1
        before = places[index - 1] if index else None
        after = places[run] if run < len(places) else None
        _fill(found, range(index, run), before, after, whole)
        index = run


def _spread_questions(cues: list[FoundCue], places: list[int | None], whole: int) -> None:
    """Where questions without a time will be: evenly between their neighbours, as chatmod does it."""
    questions = [index for index, cue in enumerate(cues) if cue.question]
    known = [
        (-1, 0),
        *((n, p) for n, i in enumerate(questions) if (p := places[i]) is not None),
        (len(questions), whole),
    ]
    for (first, opening), (last, closing) in pairwise(known):
        for step in range(first + 1, last):
            places[questions[step]] = opening + (closing - opening) * (step - first) // (last - first)


def _fill(found: Found, run: range, before: int | None, after: int | None, whole: int) -> None:
    opening, closing = before or 0, whole if after is None else after
    steps = len(run) + (before is not None and after is not None)
    for number, index in enumerate(run, 0 if before is None else 1):
        cue = found.cues[index]
        place = max(opening, opening + (closing - opening) * number // steps)
        last = after is None and before is not None and number == len(run)
        whole_minutes = place % 60 == 0 or whole >= _LONG_ENOUGH
        cue.when = "end" if last else f"+{place // 60}" if whole_minutes else f"+{place} s"
        found.remark(cue.number, "An announcement needs a time, so it was given one", f"`{cue.label} @ {cue.when}`")
