"""Instants as programs read them."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

_MINUTES = slice(None, 16)
_SECONDS = slice(16, 19)
_MOST = 100_000


def utc(instant: datetime) -> str:
    """ISO 8601 in UTC, such as `2027-04-16T00:06:00Z`, with its fraction where it has one."""
    if instant.tzinfo is not UTC:
        instant = instant.astimezone(UTC)
    return f"{instant.isoformat()[:-6]}Z"


class WallClock:
    """Tells instants in one zone, to the second: `2027-04-15 20:06:00`.

    Why it remembers minutes: posts come many to a minute, and zones are slow. Their offsets are whole minutes.
    """

    def __init__(self, zone: ZoneInfo) -> None:
        self._zone = zone
        self._minutes: dict[str, str] = {}

    def local(self, told: str) -> str:
        """The local time of an instant, told as `utc` does."""
        minute = told[_MINUTES]
        known = self._minutes.get(minute)
        if known is None:
            if len(self._minutes) >= _MOST:
                self._minutes.clear()
            local = datetime.fromisoformat(f"{minute}+00:00").astimezone(self._zone)
            known = self._minutes[minute] = local.isoformat(" ")[_MINUTES]
        return f"{known}{told[_SECONDS]}"
