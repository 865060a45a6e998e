"""The times of a chat: morning or evening, when it begins, how long it lasts, and what stands behind each `@`.

Why the evening: most chats are held after work, and `8:05` in a list of questions is five past eight at night. What
speaks for the morning (a start, a time with `am`, one such as `13:00` near by) decides; every guess is said.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from itertools import pairwise

from chatmod.domain.schedule import AtClock, FromEnd, FromStart, Span
from chatmod.domain.when import parse_when
from chatmod.loading.converting.found import Found, FoundCue
from chatmod.loading.converting.moments import Moment, read_cell

_DAY, _HALF_DAY, _HALF_HOUR, _QUARTER = 86_400, 43_200, 1_800, 900
_USUAL = 3_600
_SHORT = 600
_BACKWARDS = 3
"""How much less likely it is that a time lies before its neighbour than behind it."""


@dataclass(frozen=True, slots=True)
class Evening:
    """When a chat begins (on the wall), where the day is known, and its length where it is not the usual hour."""

    start: datetime | None
    length: Span | None


def set_times(found: Found, start: datetime | None, length: Span | None) -> Evening:
    """Give every cue what stands behind its `@`.

    Args:
        found: Its cues are changed, and what was guessed is added to its remarks.
        start: Asked for; else it is looked for in what was found.
        length: Asked for or found.
    """
    _minutes_or_hours(found.cues)
    began = _Beginning(found, start)
    _choose_halves(found, began)
    began.settle(_timed(found.cues))
    for cue, moment in _timed(found.cues):
        _tell_guess(found, cue, moment)
    whens = _Whens(began.day, began.clock)
    for cue in found.cues:
        if cue.moment is not None:
            cue.when = whens.of(cue.moment)
            _keep_rest(found, cue, cue.moment)
    length = _length(found, began.clock, length)
    fill_announcements(found, began.clock, length or Span(seconds=_USUAL))
    return Evening(began.start, length)


def _timed(cues: Iterable[FoundCue]) -> Iterator[tuple[FoundCue, Moment]]:
    return ((cue, cue.moment) for cue in cues if cue.moment is not None and cue.moment.clock is not None)


def _minutes_or_hours(cues: Iterable[FoundCue]) -> None:
    """A number alone is minutes from the start, unless times of day stand beside it: then it is the hour."""
    cues = list(cues)
    if not any(_timed(cues)):
        return
    for cue in cues:
        hour = cue.moment.minutes if cue.moment else None
        if cue.moment and hour is not None and hour < 24:  # noqa: PLR2004 - hours of a day
            cue.moment = replace(cue.moment, minutes=None, clock=time(hour), either=1 <= hour <= 12)  # noqa: PLR2004


class _Beginning:
    """The start of a chat: asked for, found at the top of the document, or seen from the first time."""

    def __init__(self, found: Found, start: datetime | None) -> None:
        self._found = found
        self.start = start
        self.day: date | None = start.date() if start else None
        self.clock: time | None = start.time() if start else None
        self.given = start is not None
        dated, timed = found.particulars.get("date"), found.particulars.get("time")
        if dated and self.day is None:
            self.day = date.fromisoformat(dated.value)
        if timed and self.clock is None:
            moment = read_cell(timed.value)
            if moment and moment.clock:
                self.clock = moment.clock
                if moment.either and not moment.padded:
                    self.clock = _twelve_later(moment.clock)
                    found.remark(timed.number, f"`{moment.typed}` was taken as {_spoken(self.clock)}.")

    def settle(self, timed: Iterable[tuple[FoundCue, Moment]]) -> None:
        """Fill in from the cues what is not known yet; without a day there is no start."""
        timed = list(timed)
        if self.day is None:
            days = [(not cue.question, cue.number, cue.moment.day) for cue in self._found.cues if cue.moment]
            self.day = next((day for _, _, day in sorted(days, key=lambda row: row[:2]) if day), None)
        if self.clock is None and timed:
            cue, moment = next(((c, m) for c, m in timed if m.day in {None, self.day}), timed[0])
            assert moment.clock is not None
            self.clock = moment.clock.replace(second=0)
            if cue.question:
                self.clock = self.clock.replace(minute=self.clock.minute // 30 * 30)
            self._found.remark(cue.number, f"The chat was taken to begin at {_spoken(self.clock)}.")
        if self.day and self.clock and self.start is None:
            self.start = datetime.combine(self.day, self.clock)
        elif self.start is None and self.day:
            where = self._found.particulars.get("date")
            said = f"The day is {self.day}, and there is no time: the start was left out. Give it with --start."
            self._found.remark(where.number if where else 0, said)
            self._found.comments.append(f"Date: {self.day}")
        elif self.start is None and self.clock:
            said = "There is no date: the start was left out. Give it with --start, here or when you run it."
            self._found.remark(0, said)


def _choose_halves(found: Found, began: _Beginning) -> None:
    """Decide for each time that may be of the morning or of the evening, by its neighbours."""
    timed = list(_timed(found.cues))
    near = began.clock
    later = next((moment.clock for _, moment in timed if not moment.either), None)
    for cue, moment in timed:
        clock = moment.clock
        assert clock is not None
        counted_to_24 = moment.day is not None and (not began.given or moment.day != began.day)
        if moment.either and not counted_to_24:
            both = (clock, _twelve_later(clock))
            if near is not None:
                anchor = near
                clock = min(both, key=lambda one: _distance(anchor, one))
            elif later is not None:
                anchor = later
                clock = min(both, key=lambda one: _distance(one, anchor))
            elif not moment.padded:
                clock = both[1] if clock.hour != 12 else clock  # noqa: PLR2004 - noon
        cue.moment = replace(moment, clock=clock, either=moment.either and not counted_to_24)
        near = clock


def _distance(earlier: time, later: time) -> int:
    ahead = (_seconds(later) - _seconds(earlier)) % _DAY
    return ahead if ahead <= _HALF_DAY else (_DAY - ahead) * _BACKWARDS


def _twelve_later(clock: time) -> time:
    return clock.replace(hour=(clock.hour + 12) % 24)


def _seconds(clock: time) -> int:
    return clock.hour * 3600 + clock.minute * 60 + clock.second


def _spoken(clock: time) -> str:
    return f"{clock:%H:%M:%S}".removesuffix(":00")


def _tell_guess(found: Found, cue: FoundCue, moment: Moment) -> None:
    assert moment.clock is not None
    if moment.either or not moment.sure:
        found.remark(cue.number, f"`{moment.typed}` was taken as {_spoken(moment.clock)}.")


def _keep_rest(found: Found, cue: FoundCue, moment: Moment) -> None:
    if moment.rest:
        cue.notes.append(f"Time: {moment.rest}")
        found.remark(cue.number, f"What else stood with its time is a private note: `{moment.rest}`.")
    if moment.minutes is not None:
        found.remark(cue.number, f"`{moment.typed}` was taken as {moment.minutes} minutes from the start.")


class _Whens:
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
        clock = _spoken(moment.clock)
        if days:
            return f"{_days(days)} {clock}"
        assert self._clock is not None
        before = _seconds(self._clock) - _seconds(moment.clock)
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
            return (_seconds(at) - _seconds(clock or at)) % _DAY
        case FromStart(span=span, at=at):
            moved = _seconds(at) - _seconds(clock) if at and clock else 0
            return int(span.elapsed.total_seconds()) + moved
        case FromEnd(span=span):
            return length + int(span.elapsed.total_seconds())


def _length(found: Found, clock: time | None, length: Span | None) -> Span | None:
    """The length that was asked for, or one that has room for the last time, where an hour has not."""
    if length is not None:
        return length
    last = 0
    where = 0
    for cue in found.cues:
        position = _position(cue.when, clock, _USUAL) if not cue.when.lower().startswith("end") else None
        need = (position or 0) + (1 if cue.question else 0)
        if need > last:
            last, where = need, cue.number
    if last <= _USUAL:
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
        if after is None and before is not None and number == len(run) and place == whole:
            cue.when = "end"
        elif whole >= _SHORT and place % 60:
            cue.when = f"+{place // 60}"
        else:
            cue.when = f"+{place // 60}" if place % 60 == 0 else f"+{place} s"
        found.remark(cue.number, f"`{cue.label}` has no time, and an announcement needs one: `@ {cue.when}`.")
