"""What the contract of platforms needs behind the scenes: a server whose faults can be scripted."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from datetime import timedelta
from enum import StrEnum
from typing import Protocol

from chatmod.ports.platforms import Platform
from chatmod.ports.time import Clock

BUSY_FOR = timedelta(seconds=90)
"""What a server that tells when to come again asks for, counted from the request it turned away."""

EXPIRED_FOR = timedelta(minutes=3)
"""How long an expired login is not accepted, by any call."""


class ServerFault(StrEnum):
    """What may happen to a request to publish, seen from the server."""

    REFUSED = "refused"
    """It says no, and will say no again (HTTP 422)."""
    BUSY = "busy"
    """It does nothing and says to come again, not when (HTTP 429)."""
    BUSY_UNTIL = "busy-until"
    """It does nothing and says to come again after `BUSY_FOR` (HTTP 429 with a date or a wait)."""
    TIMED_OUT_BEFORE = "timed-out-before"
    """It never answers, and has done nothing."""
    TIMED_OUT_AFTER = "timed-out-after"
    """It publishes, and never answers."""
    CUT = "cut"
    """It publishes, and the connection is cut in the middle of its answer."""
    BROKEN_JSON = "broken-json"
    """It publishes, and its answer cannot be understood."""
    SERVER_ERROR_BEFORE = "server-error-before"
    """It fails before it has published (HTTP 500)."""
    SERVER_ERROR_AFTER = "server-error-after"
    """It publishes, and fails then (HTTP 500)."""
    LOGIN_EXPIRED = "login-expired"
    """From here on, for `EXPIRED_FOR`, it accepts no call of ours (HTTP 401)."""
    HIDDEN = "hidden"
    """It publishes and never answers, and shows the post to nobody before `Backstage.reveal`."""


ACTED = frozenset(
    {
        ServerFault.TIMED_OUT_AFTER,
        ServerFault.CUT,
        ServerFault.BROKEN_JSON,
        ServerFault.SERVER_ERROR_AFTER,
        ServerFault.HIDDEN,
    }
)
"""The faults after which the post is there."""

MAY_BE_IMPOSSIBLE = frozenset(
    {
        ServerFault.BUSY,
        ServerFault.BUSY_UNTIL,
        ServerFault.BROKEN_JSON,
        ServerFault.LOGIN_EXPIRED,
        ServerFault.HIDDEN,
    }
)
"""The faults that a platform may be free of by its nature; every network loses requests and answers."""


class Backstage(Protocol):
    """One server with an account of ours on it, and somebody who can break it; used for one test."""

    def open(self, clock: Clock) -> AbstractAsyncContextManager[Platform]:
        """The platform, logged in to the server; the server tells the time by this clock, too."""
        ...

    def script(self, *faults: ServerFault | None) -> None:
        """What happens to the next requests to publish, in order; None is one that works, as all later ones do."""
        ...

    def texts(self) -> Sequence[str]:
        """What our account has on the server now, hidden or not, oldest first, as plain text."""
        ...

    def reveal(self) -> None:
        """Show to everybody what was hidden."""
        ...
