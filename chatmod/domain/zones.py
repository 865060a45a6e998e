"""From the clock on the wall to UTC and back.

Why: adding a timedelta to an aware datetime moves the hands of the wall clock, through hours that daylight saving
skips or repeats. So every local time is turned into UTC once, and all arithmetic is done there.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta
from enum import Enum
from zoneinfo import ZoneInfo

LOOK_AHEAD = timedelta(days=400)
"""Daylight saving changes twice a year; a zone that keeps still for longer than this has none."""

_SECOND = timedelta(seconds=1)
_UNIVERSAL = "UTC"


class Oddity(Enum):
    """Why a wall-clock time does not name one instant."""

    SKIPPED = "skipped"
    REPEATED = "repeated"


def oddity(wall: datetime, zone: ZoneInfo) -> Oddity | None:
    """Tell whether daylight saving skips or repeats a naive wall-clock time in a zone."""
    earlier = wall.replace(tzinfo=zone, fold=0)
    later = wall.replace(tzinfo=zone, fold=1)
    if earlier.utcoffset() == later.utcoffset():
        return None
    back = earlier.astimezone(UTC).astimezone(zone).replace(tzinfo=None)
    return Oddity.REPEATED if back == wall else Oddity.SKIPPED


def to_utc(wall: datetime, zone: ZoneInfo) -> datetime:
    """Return the instant of a naive wall-clock time; of a repeated one the first, of a skipped one the later."""
    return wall.replace(tzinfo=zone, fold=0).astimezone(UTC)


def next_clock(clock: time, zone: ZoneInfo, now: datetime) -> datetime:
    """The first instant after now (UTC) at which the clocks of a zone show this time."""
    local = now.astimezone(zone)
    today = to_utc(datetime.combine(local.date(), clock), zone)
    return today if today > now else to_utc(datetime.combine(local.date() + timedelta(days=1), clock), zone)


def times_in(instant: datetime, zone: ZoneInfo, others: Iterable[ZoneInfo] = ()) -> tuple[str, ...]:
    """Write an instant in a chat's zone, in UTC, and in zones of choice, in digits that every language reads.

    For example `2027-04-15 20:00 EDT`, `2027-04-16 00:00 UTC`, `2027-04-16 05:30 Asia/Kolkata`. Only the first has
    its date where all are on one day: else a time without one would be read as of the day just named. No zone comes
    twice. Zones of choice stand there by their names, because there are three times called IST.
    """
    local = instant.astimezone(zone)
    beside: dict[str, datetime] = {}
    if local.tzname() != _UNIVERSAL:
        beside[_UNIVERSAL] = instant.astimezone(UTC)
    for other in others:
        there = instant.astimezone(other)
        if other.key != zone.key and there.tzname() != _UNIVERSAL:
            beside[other.key] = there
    one_day = all(there.date() == local.date() for there in beside.values())
    shape = "%H:%M" if one_day else "%Y-%m-%d %H:%M"
    return (f"{local:%Y-%m-%d %H:%M %Z}", *(f"{there.strftime(shape)} {name}" for name, there in beside.items()))


def both_times(instant: datetime, zone: ZoneInfo) -> str:
    """Write an instant in a zone and in UTC, as `times_in` does.

    For example `2027-04-15 20:00 EDT (2027-04-16 00:00 UTC)`, or only `2027-04-16 00:00 UTC` where the zone is UTC.
    """
    local, *universal = times_in(instant, zone)
    return f"{local} ({universal[0]})" if universal else local


def next_change(zone: ZoneInfo, now: datetime) -> datetime | None:
    """The first whole second (UTC) after an instant at which a zone's distance from UTC is another."""
    earlier = now.astimezone(UTC).replace(microsecond=0)
    limit = earlier + LOOK_AHEAD
    while earlier < limit:
        later = earlier + timedelta(days=1)
        if _distance(earlier, zone) != _distance(later, zone):
            return _boundary(earlier, later, zone)
        earlier = later
    return None


def _boundary(earlier: datetime, later: datetime, zone: ZoneInfo) -> datetime:
    old = _distance(earlier, zone)
    while later - earlier > _SECOND:
        middle = earlier + timedelta(seconds=(later - earlier) // _SECOND // 2)
        earlier, later = (middle, later) if _distance(middle, zone) == old else (earlier, middle)
    return later


def _distance(instant: datetime, zone: ZoneInfo) -> timedelta | None:
    return instant.astimezone(zone).utcoffset()
