"""Times of a record, as people and programs read them."""

from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

_MINUTE: Final = timedelta(minutes=1)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


class Clock:
    """Says instants in the zone of a chat; the date is told only where it is not that of the start.

    Why it remembers minutes: posts come many to a minute, and zones are slow. Their offsets are whole minutes.
    """

    def __init__(self, zone: str, start: datetime) -> None:
        self.zone = ZoneInfo(zone)
        self._day = start.astimezone(self.zone).date()
        self._minutes: dict[int, tuple[str, str, bool]] = {}

    def utc(self, instant: datetime) -> str:
        """ISO 8601, in UTC, to the second."""
        return f"{self._minute(instant)[0]}{instant.second:02}+00:00"

    def local(self, instant: datetime) -> str:
        """Such as `20:06:00`, or `2027-04-16 20:06` on another day."""
        _, told, same_day = self._minute(instant)
        return f"{told}:{instant.second:02}" if same_day else told

    def both(self, instant: datetime) -> tuple[str, str]:
        """What `utc` and `local` say."""
        utc, told, same_day = self._minute(instant)
        seconds = f"{instant.second:02}"
        return f"{utc}{seconds}+00:00", f"{told}:{seconds}" if same_day else told

    def exact(self, instant: datetime, *, milliseconds: bool = False) -> str:
        """Such as `20:06:00`, `20:06:00.004` or `2027-04-16 20:06:00`."""
        text = f"{self._minute(instant)[1]}:{instant.second:02}"
        return f"{text}.{instant.microsecond // 1000:03}" if milliseconds else text

    def said(self, instant: datetime, shape: str) -> str:
        """In the zone of the chat, by `strftime`."""
        return instant.astimezone(self.zone).strftime(shape)

    def _minute(self, instant: datetime) -> tuple[str, str, bool]:
        number = (instant - _EPOCH) // _MINUTE
        known = self._minutes.get(number)
        if known is None:
            utc, local = instant.astimezone(UTC), instant.astimezone(self.zone)
            same_day = local.date() == self._day
            told = local.strftime("%H:%M" if same_day else "%Y-%m-%d %H:%M")
            known = self._minutes[number] = (utc.strftime("%Y-%m-%dT%H:%M:"), told, same_day)
        return known
