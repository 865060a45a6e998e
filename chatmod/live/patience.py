"""How long a platform may ask us to wait."""

from datetime import UTC, datetime, timedelta

from chatmod.errors import Unavailable

SHORTEST = timedelta(seconds=1)
LONGEST = timedelta(days=1)
"""Whatever a platform says, it is neither asked in a burst nor waited for longer than any chat lasts."""


def come_again(error: Exception, now: datetime) -> datetime | None:
    """When a platform asked to be tried again, if it told: in UTC, a second to a day from now."""
    if not isinstance(error, Unavailable):
        return None
    if error.after is not None:
        return now + min(max(error.after, SHORTEST), LONGEST)
    if error.not_before is None:
        return None
    instant = error.not_before if error.not_before.tzinfo else error.not_before.replace(tzinfo=UTC)
    return min(max(instant, now + SHORTEST), now + LONGEST)
