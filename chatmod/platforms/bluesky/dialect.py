"""How servers of the AT Protocol speak of failures and limits.

Source: the reference PDS and AppView of 2026. Every failure is `{"error": NAME, "message": TEXT}`; a login that has
run out is a 400, and limits begin anew at an instant in epoch seconds.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from chatmod.domain.health import Allowance
from chatmod.errors import PlatformError, Rejected, Unauthorized
from chatmod.platforms.replies import Expired, Reply

_TOO_LONG = re.compile(r"(grapheme|string) too big|must not be longer than \d+ (graphemes|characters)")
_RUN_OUT = frozenset({"ExpiredToken", "InvalidToken"})
_CLOSINGS = frozenset({"AccountTakedown", "AccountSuspended", "AccountDeactivated"})
_SENTENCES: Mapping[str, str] = {
    "AccountDeactivated": "This account is deactivated.",
    "AccountSuspended": "This account is suspended.",
    "AccountTakedown": "This account has been taken down by the moderators of its server.",
    "BlobNotFound": "A picture of this post is not on the server any more.",
    "ExpiredToken": "The login has run out.",
    "InvalidSwap": "There is another post under this key.",
    "InvalidToken": "The login has run out.",
    "RateLimitExceeded": "The server takes no more requests for now.",
    "UpstreamFailure": "The server gets no answer from the network's index.",
}


class Occupied(Rejected):
    """There is a record under this key, and it is another than the one that was to be created."""


class Closed(Unauthorized):
    """The account is closed, for now or for ever; no login helps."""


@dataclass(frozen=True, slots=True)
class Failure:
    """What an answer that is none of success says.

    Attributes:
        error: Its name, or nothing.
        message: In the server's own words, or nothing.
    """

    error: str = ""
    message: str = ""


def failure_in(reply: Reply) -> Failure:
    """What an answer says about a failure; empty for one in another form, such as HTML of a proxy."""
    try:
        said = reply.json()
    except ValueError:
        return Failure()
    if not isinstance(said, dict):
        return Failure()
    error, message = (said.get(name) for name in ("error", "message"))
    return Failure(error if isinstance(error, str) else "", message if isinstance(message, str) else "")


class XrpcDialect:
    """Implements the protocol `Dialect`."""

    def reason(self, reply: Reply) -> str:
        """See `Dialect.reason`."""
        said = failure_in(reply)
        if _TOO_LONG.search(said.message):
            return "The text is too long: Bluesky takes 300 characters as people count them, and 3,000 bytes."
        return _SENTENCES.get(said.error) or said.message or said.error

    def failure(self, platform: str, reply: Reply) -> PlatformError | None:
        """See `Dialect.failure`."""
        error = failure_in(reply).error
        reason, remedy = _SENTENCES.get(error, ""), f"Log in again: `chatmod login {platform}`."
        if reply.status == 400 and error in _RUN_OUT:  # noqa: PLR2004 - bad request
            return Expired(platform, reason, remedy)
        if error in _CLOSINGS:
            return Closed(platform, reason, "Log in to Bluesky in a browser: it tells what can be done.")
        return Occupied(platform, reason) if error == "InvalidSwap" else None

    def reset(self, reply: Reply) -> datetime | None:
        """See `Dialect.reset`: `RateLimit-Reset`, in epoch seconds."""
        told = _number(reply, "Reset")
        try:
            return None if told is None else datetime.fromtimestamp(told, UTC)
        except (ValueError, OverflowError, OSError):
            return None


def allowance(reply: Reply) -> Allowance | None:
    """What is left of requests like this one, where the server tells: of its limits the tightest."""
    left, of = _number(reply, "Remaining"), _number(reply, "Limit")
    return None if left is None or of is None else Allowance(left, of, XrpcDialect().reset(reply))


def _number(reply: Reply, name: str) -> int | None:
    told = reply.headers.get(f"RateLimit-{name}", "").strip()
    return int(told) if told.isascii() and told.isdigit() and len(told) <= 18 else None  # noqa: PLR2004 - of 64 bits
