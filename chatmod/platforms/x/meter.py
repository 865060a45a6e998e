"""What our calls have cost so far, and whether a read may be paid for.

Why once a day: X charges for the same post or account once in a day of UTC, however often it is read. It calls that a
"soft guarantee"; without it the complete sweeps of an evening would seem to cost ten times of what is charged. The
day is the server's, because a client reads no clock; where the server does not tell, everything counts as new.
"""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from chatmod.errors import OverBudget

_NOTHING = Decimal(0)


class Meter:
    """Adds up; posting is counted and never refused.

    Args:
        platform: Named in errors.
    """

    def __init__(self, platform: str) -> None:
        self._platform = platform
        self._allowed: Decimal | None = None
        self._day: date | None = None
        self._paid_today: dict[tuple[str, str], Decimal] = {}
        self.spent = _NOTHING

    def allow(self, dollars: Decimal) -> None:
        """See `Metered.allow`."""
        self._allowed = dollars

    def affordable(self, each: Decimal, *, least: int, most: int) -> int:
        """How many resources may be asked for at once, if each costs this much at most.

        Raises:
            OverBudget: If not even `least` can be paid for.
        """
        if self._allowed is None:
            return most
        number = min(most, int(max(self._allowed - self.spent, _NOTHING) / each))
        if number < least:
            raise OverBudget(
                self._platform,
                "Reading on may cost more than the budget allows",
                "Questions still go out. To read on, run again with a larger --budget.",
            )
        return number

    def pay(self, dollars: Decimal) -> None:
        """Count what is charged each time."""
        self.spent += dollars

    def read(self, kind: str, ids: Iterable[str], each: Decimal, day: date | None) -> None:
        """Count resources that were read, each once a day.

        Args:
            kind: Of the resources: ids are unique within it.
            ids: What was read.
            each: Price of one.
            day: The server's, in UTC.
        """
        if day is None or day != self._day:
            self._paid_today.clear()
            self._day = day
        for resource in ids:
            paid = self._paid_today.get((kind, resource), _NOTHING)
            # a mention that was read as our own may be charged in full where search shows it, too
            self._paid_today[kind, resource] = max(paid, each)
            self.spent += max(each - paid, _NOTHING)
