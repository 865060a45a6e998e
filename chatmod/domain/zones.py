"""From the clock on the wall to UTC and back.

Why: adding a timedelta to an aware datetime moves the hands of the wall clock, through hours that daylight saving
skips or repeats. So every local time is turned into UTC once, and all arithmetic is done there.
"""

from datetime import UTC, datetime, time, timedelta
from enum import Enum
from zoneinfo import ZoneInfo

LOOK_AHEAD = timedelta(days=400)
"""Daylight saving changes twice a year; a zone that keeps still for longer than this has none."""

_SECOND = timedelta(seconds=1)


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


def both_times(instant: datetime, zone: ZoneInfo) -> str:
    """Write an instant in a zone and in UTC, in digits that every language reads.

    For example `2027-04-15 20:00 EDT (2027-04-16 00:00 UTC)`; the second date is left out where it is the same.
    """
    local, universal = instant.astimezone(zone), instant.astimezone(UTC)
    shape = "%H:%M" if local.date() == universal.date() else "%Y-%m-%d %H:%M"
    return f"{local:%Y-%m-%d %H:%M %Z} ({universal.strftime(shape)} UTC)"


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
