"""How much anybody may do in how long, so that one person or program cannot take the room from the others."""

from collections import defaultdict, deque
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from chatmod.ports.time import Clock
from chatmod.room.values import Turned

_FORGET_AT = 10_000


@dataclass(frozen=True, slots=True)
class Rate:
    """At most `count` in any stretch of `per`."""

    count: int
    per: timedelta


POSTS: Final = Rate(30, timedelta(minutes=5))
"""Of one participant; a busy one writes three a minute."""

MODERATOR_POSTS: Final = Rate(300, timedelta(minutes=5))

NEW_NAMES: Final = Rate(300, timedelta(minutes=10))
"""From one address: a whole school sits behind one."""

REGISTRATIONS: Final = Rate(60, timedelta(minutes=10))
"""Of apps, from one address."""


UPLOADS: Final = Rate(30, timedelta(minutes=30))
"""Of pictures, of one participant: Mastodon's number."""

MODERATOR_UPLOADS: Final = Rate(300, timedelta(minutes=30))

UPLOADS_OF_ADDRESS: Final = Rate(300, timedelta(minutes=30))
"""Of pictures of whoever has no name yet."""


class Rates:
    """Counts what was done; a slot is anything that can be told apart, such as an account or an address."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._done: defaultdict[tuple[str, object], deque[datetime]] = defaultdict(deque)

    def count(self, what: str, slot: object, rate: Rate) -> None:
        """Count one more.

        Raises:
            Turned: With 429, if that would be too many; it is not counted then.
        """
        now = self._clock.now()
        done = self._done[what, slot]
        while done and done[0] <= now - rate.per:
            done.popleft()
        if len(done) >= rate.count:
            after = done[0] + rate.per - now
            seconds = max(1, round(after.total_seconds()))
            raise Turned(429, f"That was a lot in a short time. Please wait {seconds} seconds.", after=after)
        done.append(now)
        if len(self._done) > _FORGET_AT:
            self._forget(now - timedelta(hours=1))

    def _forget(self, before: datetime) -> None:
        for key in [key for key, done in self._done.items() if not done or done[-1] < before]:
            del self._done[key]
