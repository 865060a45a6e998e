"""Times as people and spreadsheets write them: `8:05 PM`, `20h05`, `8.05`, `20:05:00`, `+6`."""

import re
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from chatmod.domain.when import parse_when
from chatmod.loading.converting.dates import find_date
from chatmod.loading.converting.letters import bare

_CLOCK = re.compile(
    r"""(?P<hour>[01]?[0-9]|2[0-4])
        (?:(?P<mark>[:.,h∶\uFF1A])(?P<minute>[0-5][0-9])(?::(?P<second>[0-5][0-9])(?:\.[0-9]{1,6})?)?)?
        (?![0-9])
        (?:[ ]{0,2}(?P<half>[ap](?:\.[ ]?m\.|\.?m)|[ap](?=[ ]|$))(?![a-zA-Z]))?
        (?P<word>[ ]{0,2}(?:uhr|heures?|hrs?|hours?|o'clock|o’clock|h)(?!\w))?
        (?:[ ]{1,2}\(?(?P<zone>[A-Z]{2,4}|eastern|central|mountain|pacific)\)?(?=[ ,;:.)\]–—-]|$))?
        """,
    re.VERBOSE | re.IGNORECASE,
)
_ZONES = frozenset(
    (
        "UTC", "GMT", "BST", "CET", "CEST", "MEZ", "EST", "EDT", "ET", "CST", "CDT", "CT", "MST", "MDT", "MT",
        "PST", "PDT", "PT",
    )
)  # fmt: skip
_REGIONS = frozenset(("eastern", "central", "mountain", "pacific"))
_UNTIL = re.compile(r"[ ]{0,2}(?:-|–|—|to|until|bis|à|a)[ ]{0,2}", re.IGNORECASE)
_DAYS = re.compile(r"(?:0?|[345][0-9]{4})[.,][0-9]{3,20}")
_ONE_DECIMAL = re.compile(r"([01]?[0-9]|2[0-3])[.,]([0-5])")
_MILITARY = re.compile(r"([01][0-9]|2[0-3])([0-5][0-9])")
_MINUTES = re.compile(r"([0-9]{1,3})(?:[ ]{0,2}(?:min|mins|minutes?)\.?)?")
_MINUSES = str.maketrans({"\N{MINUS SIGN}": "-", "\N{EN DASH}": "-"})
_NOON = 12
_DAY = 24
_SECONDS = 86_400
_FIRST_YEAR = 2000
_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - day 0 of every spreadsheet's calendar, on the wall


@dataclass(frozen=True, slots=True)
class Moment:
    """A time as it was found; on the wall, in the chat's zone.

    Attributes:
        typed: As it stood there.
        clock: The time of day, where it is one.
        day: The date, where there was one.
        either: Whether `clock`, of the morning or noon, may as well be twelve hours later; beside a date people and
            programs count to 24, so that there it is the less likely.
        padded: Whether it was written as `08:05`, as by those who count to 24.
        sure: Whether it can mean nothing else.
        when: What chatmod itself would write behind an `@`, where it was written so.
        minutes: A number alone: minutes from the start, or an hour.
        zone: An abbreviation such as `ET`, where there was one.
        rest: What else stood there.
    """

    typed: str
    clock: time | None = None
    day: date | None = None
    either: bool = False
    padded: bool = False
    sure: bool = True
    when: str = ""
    minutes: int | None = None
    zone: str = ""
    rest: str = ""


def clock_at(text: str, position: int = 0, *, loose: bool = False) -> tuple[Moment, int] | None:
    """The time of day that begins at a place in a text, and where it ends.

    Args:
        text: With plain blanks.
        position: Where to look.
        loose: Whether `8.05` and `8` will do, as they do in a column of times.
    """
    found = _CLOCK.match(text, position)
    if found is None or not (loose or _clearly_a_clock(found)):
        return None
    hour, minute = int(found["hour"]), int(found["minute"] or 0)
    half = (found["half"] or "").lower()[:1]
    if (half and not 1 <= hour <= _NOON) or (hour == _DAY and minute):
        return None
    either = not half and not found["word"] and 1 <= hour <= _NOON
    if half:
        hour = hour % _NOON + (_NOON if half == "p" else 0)
    zone = found["zone"] or ""
    end = found.end()
    if zone and zone not in _ZONES and zone.lower() not in _REGIONS:
        zone, end = "", found.start("zone")
        end = len(text[:end].rstrip(" ("))
    return (
        Moment(
            typed=text[position:end],
            clock=time(hour % _DAY, minute, int(found["second"] or 0)),
            either=either,
            padded=found["hour"].startswith("0"),
            sure=not either,
            zone=zone,
        ),
        end,
    )


def _clearly_a_clock(found: re.Match[str]) -> bool:
    if found["half"]:
        return len(found["half"]) > 1 or bool(found["minute"])
    return found["mark"] in {":", "h", "H", "∶", "\uff1a"} or bool(found["word"])


def clock_or_range(text: str, position: int = 0, *, loose: bool = False) -> tuple[Moment, int] | None:
    """Like `clock_at`; of `8:05-8:15 pm` and `8-9 pm` the first, and the whole is its `rest`."""
    first = clock_at(text, position, loose=True)
    if first is None:
        return None
    moment, end = first
    until = _UNTIL.match(text, end)
    second = clock_at(text, until.end(), loose=loose and _mark_of(moment) != "") if until else None
    clear = clock_at(text, position, loose=loose)
    if second is None or not (clear or second[0].sure):
        return clear
    last, end = second
    if moment.either and not last.either and moment.clock and last.clock:
        moment = _before(moment, last.clock)
    return replace(moment, typed=moment.typed, rest=text[position:end], zone=moment.zone or last.zone), end


def _mark_of(moment: Moment) -> str:
    return next((letter for letter in moment.typed if letter in ".,:h"), "")


def _before(moment: Moment, last: time) -> Moment:
    """The first half of a range in the half of the day that comes sooner before the second."""
    assert moment.clock is not None
    later = moment.clock.replace(hour=(moment.clock.hour + _NOON) % _DAY)
    nearest = min((moment.clock, later), key=lambda clock: (seconds_of(last) - seconds_of(clock)) % _SECONDS)
    return replace(moment, clock=nearest, either=False, sure=True)


def seconds_of(clock: time) -> int:
    """Seconds since midnight."""
    return clock.hour * 3600 + clock.minute * 60 + clock.second


def read_cell(text: str) -> Moment | None:
    """The time in a cell of a column of times; None where there is none to be found."""
    typed = bare(text[:200])
    if typed != bare(text[:400]):
        return None
    plain = typed.lstrip("'@~ ").translate(_MINUSES)
    if plain[:1] in {"+", "-"} or plain[:3].lower() == "end":
        try:
            parse_when(plain)
        except ValueError:
            return None
        return Moment(typed, when=plain)
    return _number(plain, typed) or _dated(plain, typed)


def _number(plain: str, typed: str) -> Moment | None:
    if _DAYS.fullmatch(plain):  # a time whose cell lost its format: days since the beginning of the calendar
        return of_wall(_EPOCH + timedelta(days=float(plain.replace(",", "."))), typed)
    if decimal := _ONE_DECIMAL.fullmatch(plain):
        # a spreadsheet has taken the last zero of 8.30
        clock = time(int(decimal[1]), int(decimal[2]) * 10)
        return Moment(typed, clock=clock, either=1 <= clock.hour <= _NOON, sure=False)
    if military := _MILITARY.fullmatch(plain):
        return Moment(typed, clock=time(int(military[1]), int(military[2])), sure=False)
    if minutes := _MINUTES.fullmatch(plain):
        return Moment(typed, minutes=int(minutes[1]), sure=False)
    return None


def _dated(plain: str, typed: str) -> Moment | None:
    """A date, a time of day or both, in either order, and words around them."""
    found = find_date(plain)
    around = found.around if found else plain
    if found and found.day is None:
        return None
    begins = re.search(r"(?<![\w:.,])[0-9]", around)
    clock = clock_or_range(around, begins.start(), loose=True) if begins else None
    if clock is None:
        return Moment(typed, day=found.day, rest=around) if found and found.day else None
    moment, end = clock
    assert begins is not None
    others = f"{around[: begins.start()]} {around[end:]}"
    words = any(letter.isalnum() for letter in others)
    if not found and words and not _clear(moment):
        return None
    return replace(
        moment,
        typed=typed,
        day=found.day if found else None,
        sure=(moment.sure or bool(found)) and _mark_of(moment) not in {".", ","},
        rest=typed if moment.rest or words else "",
    )


def _clear(moment: Moment) -> bool:
    return _mark_of(moment) in {":", "h"} or not moment.either


def of_fraction(fraction: float, typed: str) -> Moment:
    """The time of day that a spreadsheet keeps as a part of a day."""
    clock = (_EPOCH + timedelta(seconds=round(fraction * _SECONDS))).time()
    return Moment(typed, clock=clock, either=1 <= clock.hour <= _NOON, sure=False)


def of_clock(clock: time, typed: str) -> Moment:
    """The time of a cell that a spreadsheet knows to be one; `8:05`, typed for the evening, is the morning there."""
    either = 1 <= clock.hour <= _NOON
    return Moment(typed, clock=clock.replace(microsecond=0), either=either, sure=not either)


def of_wall(wall: datetime, typed: str) -> Moment:
    """Date and time of a cell that a spreadsheet knows to be one."""
    wall = (wall + timedelta(milliseconds=500)).replace(microsecond=0)
    if wall.year < _FIRST_YEAR:  # the day 0 of a time that has none
        return of_clock(wall.time(), typed)
    clock = wall.time() if wall.time() != time() else None
    return Moment(typed, clock=clock, day=wall.date(), either=wall.time() != time() and 1 <= wall.hour <= _NOON)
