"""What goes to a server and what comes back, and how a network speaks of its failures."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any, Protocol

from chatmod.errors import PlatformError, Unauthorized
from chatmod.wire.foreign_json import parse_json


@dataclass(frozen=True, slots=True)
class Reply:
    """What a server answered."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def ok(self) -> bool:
        """Whether it did what it was asked."""
        return 200 <= self.status < 300  # noqa: PLR2004 - the range of success

    def json(self) -> Any:  # noqa: ANN401 - whatever a stranger's server sends
        """The body as JSON.

        Raises:
            ValueError: If it is none.
        """
        return parse_json(self.body)

    @property
    def server_time(self) -> datetime | None:
        """The server's clock when it answered, in UTC and whole seconds, where it tells."""
        try:
            told = parsedate_to_datetime(self.headers["Date"])
            return (told if told.tzinfo else told.replace(tzinfo=UTC)).astimezone(UTC)
        except (KeyError, ValueError, OverflowError):
            return None


class Expired(Unauthorized):
    """The login has run out, as it does every few hours; it may be renewed."""


class Dialect(Protocol):
    """How a network speaks of its failures and limits, where HTTP leaves it open."""

    def reason(self, reply: Reply) -> str:
        """What it says about a failure, in its own words, or nothing."""
        ...

    def failure(self, platform: str, reply: Reply) -> PlatformError | None:
        """The error of an answer that this network means otherwise than HTTP does, or that says more; else None."""
        ...

    def reset(self, reply: Reply) -> datetime | None:
        """When there is a new allowance of requests (UTC), where it tells."""
        ...


@dataclass(frozen=True, slots=True)
class Form:
    """What is sent as a form, or as one with files.

    Attributes:
        fields: By name.
        files: By name: the file's name, its content, its MIME type.
    """

    fields: Mapping[str, str]
    files: Mapping[str, tuple[str, bytes, str]] | None = None


@dataclass(frozen=True, slots=True)
class Blob:
    """What is sent as it is, with its MIME type."""

    data: bytes
    kind: str


Body = Mapping[str, Any] | Form | Blob | None
"""A mapping is sent as JSON."""


_DIGITS = 9
"""More of them are a day in any case; Python refuses to read some thousand."""


def count(reply: Reply, header: str) -> int | None:
    """The number in a header, where there is one."""
    text = reply.headers.get(header, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _DIGITS else None


def retry_after(reply: Reply) -> timedelta | None:
    """`Retry-After` in seconds, or as a date measured against the server's own clock."""
    text = reply.headers.get("Retry-After", "").strip()
    if text.isascii() and text.isdigit():
        return timedelta(seconds=min(int(text[:_DIGITS]), 86_400))
    try:
        return max(parsedate_to_datetime(text) - parsedate_to_datetime(reply.headers["Date"]), timedelta(0))
    except (ValueError, TypeError, KeyError):
        return None
