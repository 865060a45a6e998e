"""The times of a chat: morning or evening, when it begins, how long it lasts, and what stands behind each `@`.

Why the evening: most chats are held after work, and `8:05` in a list of questions is five past eight at night. What
speaks for the morning (a start, a time with `am`, one such as `13:00` near by) decides; every guess is said.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time

from chatmod.domain.schedule import Span
from chatmod.loading.converting.found import Found, FoundCue
from chatmod.loading.converting.moments import Moment, seconds_of
from chatmod.loading.converting.whens import USUAL, Whens, fill_announcements, length_for, spoken

_DAY, _HALF_DAY = 86_400, 43_200
_GUESSED = "Times were taken so"
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
    whens = Whens(began.day, began.clock)
    for cue in found.cues:
        if cue.moment is not None:
            cue.when = whens.of(cue.moment)
            _keep_rest(found, cue, cue.moment)
    length = length_for(found, began.clock, length)
    fill_announcements(found, began.clock, length or Span(seconds=USUAL))
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
            moment = timed.moment
            if moment and moment.clock:
                self.clock = moment.clock
                if moment.either and not moment.padded:
                    self.clock = _twelve_later(moment.clock)
                    found.remark(timed.number, _GUESSED, f"`{moment.typed}` is {spoken(self.clock)}")

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
            self._found.remark(cue.number, f"The chat was taken to begin at {spoken(self.clock)}.")
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
    ahead = (seconds_of(later) - seconds_of(earlier)) % _DAY
    return ahead if ahead <= _HALF_DAY else (_DAY - ahead) * _BACKWARDS


def _twelve_later(clock: time) -> time:
    return clock.replace(hour=(clock.hour + 12) % 24)


def _tell_guess(found: Found, cue: FoundCue, moment: Moment) -> None:
    assert moment.clock is not None
    if moment.either or not moment.sure:
        found.remark(cue.number, _GUESSED, f"`{moment.typed}` is {spoken(moment.clock)}")


def _keep_rest(found: Found, cue: FoundCue, moment: Moment) -> None:
    if moment.rest:
        cue.notes.append(f"Time: {moment.rest}")
        found.remark(cue.number, "What else stood with a time is a private note", f"`{moment.rest}`")
    if moment.minutes is not None:
        found.remark(cue.number, "Numbers were taken as minutes from the start", f"`{moment.typed}`")
