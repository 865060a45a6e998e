"""The number of a post in the archive: it sorts as posts were written.

Why: whoever searches wants the newest first. Where the order of rows is the order of time, that is a walk that stops
after twenty rows; by any other order every hit would have to be read and sorted, half a million for a common word.
"""

from datetime import UTC, datetime
from typing import Final
from zlib import crc32

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_BITS: Final = 20
_MASK: Final = (1 << _BITS) - 1


def time_key(at: datetime, *identity: str) -> int:
    """A number for a post: milliseconds since 1970, and 20 bits of what identifies it.

    Two posts of one millisecond may get the same, once in a million pairs; the next number that is free is as good.
    """
    return (_milliseconds(at) << _BITS) | (crc32("\0".join(identity).encode()) & _MASK)


def first_key(at: datetime) -> int:
    """The least number that a post written at an instant may have."""
    return _milliseconds(at) << _BITS


def _milliseconds(at: datetime) -> int:
    # posts of before 1970 are clocks that were never set
    since = at - _EPOCH
    return max(since.days * 86_400_000 + since.seconds * 1000 + since.microseconds // 1000, 0)
