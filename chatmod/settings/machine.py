"""The machine's time zone."""

from zoneinfo import ZoneInfo

import tzlocal


def machine_zone() -> ZoneInfo:
    """The zone that the machine is set to, or UTC where it has none that is known."""
    try:
        zone = tzlocal.get_localzone()
    except (LookupError, ValueError):
        return ZoneInfo("UTC")
    return zone if isinstance(zone, ZoneInfo) and zone.key != "local" else ZoneInfo("UTC")
