"""The rules of a zone as a calendar needs them (`VTIMEZONE`, RFC 5545 section 3.6.5).

Why not as icalendar writes them: it tells a change forward by the clocks after it, and the RFC wants those before it
(its own example says 02:00 for New York in March). A reader that keeps to the RFC was an hour late for an hour.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from icalendar import Timezone

_STEP = timedelta(days=1)
_EXACTLY = timedelta(seconds=1)


def zone_rules(zone: ZoneInfo, begins: datetime, ends: datetime) -> "Timezone":
    """Every change of the clocks between two instants (UTC, on whole seconds), and what holds before the first."""
    from icalendar import Timezone  # noqa: PLC0415 - slow to import, and needed for this format only

    rules = Timezone()
    rules.add("TZID", zone.key)
    _add_observance(rules, begins.astimezone(zone), begins.astimezone(zone))
    for instant in _changes(zone, begins, ends):
        _add_observance(rules, (instant - _EXACTLY).astimezone(zone), instant.astimezone(zone))
    return rules


def _add_observance(rules: "Timezone", before: datetime, after: datetime) -> None:
    from icalendar import TimezoneDaylight, TimezoneStandard  # noqa: PLC0415 - as above

    observance = TimezoneDaylight() if after.dst() else TimezoneStandard()
    offset = before.utcoffset() or timedelta()
    observance.add("DTSTART", after.astimezone(UTC).replace(tzinfo=None) + offset)
    observance.add("TZNAME", after.tzname() or "")
    observance.add("TZOFFSETFROM", offset)
    observance.add("TZOFFSETTO", after.utcoffset() or timedelta())
    rules.add_component(observance)


def _changes(zone: ZoneInfo, begins: datetime, ends: datetime) -> Iterator[datetime]:
    """The first instant of each new offset; no zone changes its clocks forth and back within a day."""
    early = begins
    while early < ends:
        late = early + _STEP
        if _offset(early, zone) != _offset(late, zone):
            yield _change_between(early, late, zone)
        early = late


def _change_between(early: datetime, late: datetime, zone: ZoneInfo) -> datetime:
    old = _offset(early, zone)
    while late - early > _EXACTLY:
        middle = early + timedelta(seconds=(late - early) // _EXACTLY // 2)
        early, late = (middle, late) if _offset(middle, zone) == old else (early, middle)
    return late


def _offset(instant: datetime, zone: ZoneInfo) -> timedelta | None:
    return instant.astimezone(zone).utcoffset()
