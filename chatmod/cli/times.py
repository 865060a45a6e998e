"""When something goes out, to the second, and what that is elsewhere."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from chatmod.domain.zones import times_in


def exact_time(instant: datetime, zone: ZoneInfo) -> str:
    """An instant in a zone, such as `2027-04-15 20:06:00 EDT`."""
    return f"{instant.astimezone(zone):%Y-%m-%d %H:%M:%S %Z}"


def exact_times(instant: datetime, zone: ZoneInfo, zones: Sequence[ZoneInfo]) -> str:
    """As `exact_time`, and in brackets the minute in UTC and in other zones."""
    others = ", ".join(times_in(instant, zone, zones)[1:])
    return f"{exact_time(instant, zone)} ({others})" if others else exact_time(instant, zone)
