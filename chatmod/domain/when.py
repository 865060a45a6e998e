"""The grammar of durations and of WHEN.

Ours on purpose: libraries disagree about what `5:00` or `1h30` means, and quietly.
"""

import re
from datetime import datetime, time, timedelta

from chatmod.domain.schedule import AtClock, FromEnd, FromStart, Span, When

_UNITS = {
    "s": (0, 1), "sec": (0, 1), "second": (0, 1), "seconds": (0, 1),
    "m": (0, 60), "min": (0, 60), "mins": (0, 60), "minute": (0, 60), "minutes": (0, 60),
    "h": (0, 3600), "hour": (0, 3600), "hours": (0, 3600),
    "d": (1, 0), "day": (1, 0), "days": (1, 0),
    "w": (7, 0), "week": (7, 0), "weeks": (7, 0),
}  # fmt: skip
_TERM = re.compile(r"\s*([0-9]{1,6})\s*([A-Za-z]+)?\s*")
_CLOCK = re.compile(r"([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))?")
_DATE = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})[ T]+(.+)")
_OFFSET = re.compile(r"([+-])\s*(.*)")
_END = re.compile(r"end\s*(?:([+-])\s*(.+))?", re.IGNORECASE)
_MINUSES = str.maketrans({"\N{MINUS SIGN}": "-", "\N{EN DASH}": "-"})
_LONGEST = timedelta(days=366)
_FIRST_YEAR, _LAST_YEAR = 2000, 2200

DURATION_REMEDY = "Write a duration such as `60 min`, `90 s`, `1 h 30 min` or `7 days`."
WHEN_REMEDY = "Write `20:06`, `+6` (minutes), `+90 s`, `-1 day`, `+2 days 09:00` or `end-3`."
START_REMEDY = "Write it as `2027-04-15 20:00`: year, month, day, and the time in 24 hours."


def parse_span(text: str, *, bare_minutes: bool = True) -> Span:
    """Read `60 min`, `1 h 30 min`, `7 days`; a bare number is minutes.

    Raises:
        ValueError: If it is no duration, or longer than a year.
    """
    days = seconds = 0
    position = 0
    while position < len(text):
        term = _TERM.match(text, position)
        if term is None:
            raise ValueError(text)
        unit = term[2]
        if unit is None:
            if not bare_minutes or term.end() != len(text) or position:
                raise ValueError(text)
            unit = "min"
        if unit.lower() not in _UNITS:
            raise ValueError(text)
        unit_days, unit_seconds = _UNITS[unit.lower()]
        if days > _LONGEST.days or seconds > _LONGEST.total_seconds():
            raise ValueError(text)
        days += int(term[1]) * unit_days
        seconds += int(term[1]) * unit_seconds
        position = term.end()
    span = Span(days, seconds)
    if not text.strip() or span.elapsed > _LONGEST:
        raise ValueError(text)
    return span


def parse_clock(text: str) -> time:
    """Read `20:06` or `20:06:30`.

    Raises:
        ValueError: If it is no time of a day.
    """
    clock = _CLOCK.fullmatch(text.strip())
    if clock is None:
        raise ValueError(text)
    return time(int(clock[1]), int(clock[2]), int(clock[3] or 0))


def parse_wall(text: str) -> datetime:
    """Read `2027-04-15 20:00` or `2027-04-15 20:00:30`, without a zone.

    Raises:
        ValueError: If it is no date with a time, or not of the years 2000 to 2200.
    """
    date = _DATE.fullmatch(text.strip())
    if date is None or not _FIRST_YEAR <= int(date[1]) <= _LAST_YEAR:
        raise ValueError(text)
    clock = parse_clock(date[4])
    return datetime(int(date[1]), int(date[2]), int(date[3]), clock.hour, clock.minute, clock.second)  # noqa: DTZ001


def parse_when(text: str) -> When:
    """Read what stands behind the `@` of a cue.

    Raises:
        ValueError: If it is of none of the forms.
    """
    text = text.strip().translate(_MINUSES)
    if end := _END.fullmatch(text):
        span = parse_span(end[2]) if end[1] else Span()
        return FromEnd(-span if end[1] == "-" else span)
    if offset := _OFFSET.fullmatch(text):
        return _parse_offset(offset[1], offset[2])
    return AtClock(parse_clock(text))


def _parse_offset(sign: str, text: str) -> FromStart:
    words = text.split()
    at = parse_clock(words.pop()) if words and ":" in words[-1] else None
    span = parse_span(" ".join(words))
    if at is not None and not (span.days and not span.seconds):
        raise ValueError(text)
    return FromStart(-span if sign == "-" else span, at)
