"""What the ids, addresses and texts of X say, in every generation of its JSON.

Source: X's OpenAPI documents 2.166 and 2.167, and version 1.1 of its interface before them.
"""

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

_EPOCH = datetime(2010, 11, 4, 1, 42, 54, 657000, tzinfo=UTC)
"""Where the time in an id begins; it is counted in milliseconds above its lowest 22 bits."""
_CALENDAR = 2006, 2999
"""Years in which a post can have been written: from X's first one on."""
_SMALLEST = 1 << 32
_LONGEST = 19
_PICTURE = re.compile(r"//(?:x|twitter)\.com/[^/]+/status/\d+/(?:photo|video)/\d")


def posted_at(native_id: str) -> datetime | None:
    """When a post was published (UTC, to the millisecond): X's ids tell."""
    if not is_id(native_id) or int(native_id) < _SMALLEST:
        return None
    return _EPOCH + timedelta(milliseconds=int(native_id) >> 22)


def is_plausible(written: datetime) -> bool:
    """Whether a post can have been written then; the year 1 cannot even be told in each zone."""
    return _CALENDAR[0] <= written.year <= _CALENDAR[1]


def is_id(text: str) -> bool:
    """Whether a text can be the id of a post or of an account."""
    return text.isdecimal() and text.isascii() and len(text) <= _LONGEST


def stable_id(native_id: str) -> str:
    """An address that leads to a post, whatever its author's name becomes."""
    return f"https://x.com/i/status/{native_id}"


def stable_author(native_id: str) -> str:
    """An address that leads to an account, whatever its name becomes."""
    return f"https://x.com/i/user/{native_id}"


def web_address(username: str, native_id: str) -> str:
    """The page of a post."""
    return f"https://x.com/{username or 'i'}/status/{native_id}"


def leads_to_picture(address: str) -> bool:
    """Whether X has put an address into a text because a picture is attached."""
    return "/status/" in address and _PICTURE.search(address) is not None


def plain_text(text: str, links: Iterable[tuple[str, str]] = ()) -> str:
    """A text as its author wrote it.

    Args:
        text: As X tells it, with `&amp;`, `&lt;` and `&gt;`.
        links: What X has shortened: each address as it stands in the text, and what its author wrote.
    """
    for short, whole in links:
        text = text.replace(short, whole)
    if "&" in text:
        text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    return text.strip()
