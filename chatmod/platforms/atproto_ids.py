"""Names that a client of the AT Protocol makes itself: record keys and content identifiers. No I/O.

Source: atproto.com, "Timestamp Identifiers (TIDs)" and "Data Model"; multiformats for the CID.
"""

import hashlib
from base64 import b32encode
from datetime import UTC, datetime, timedelta

CLOCK_IDS = 1024
"""Clock identifiers are 0 to 1023."""

_DIGITS = "234567abcdefghijklmnopqrstuvwxyz"
_LENGTH = 13
_CLOCK_BITS = 10
_DIGIT_BITS = 5
_INSTANT_BITS = 53
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_CID_V1 = 0x01
_RAW = 0x55
_SHA2_256 = 0x12


def make_tid(instant: datetime, clock_id: int) -> str:
    """The record key for an instant: 13 characters that sort as the instants do.

    Two instants a microsecond apart have different keys; for two records of one instant take different clocks.

    Args:
        instant: Zoned, to the microsecond, not before 1970.
        clock_id: 0 to 1023; who makes keys for the same account at the same time should use another.

    Raises:
        ValueError: If a key cannot hold the instant or the clock.
    """
    microseconds = (instant - _EPOCH) // _MICROSECOND
    if not (0 <= microseconds < 1 << _INSTANT_BITS and 0 <= clock_id < CLOCK_IDS):
        raise ValueError(f"No record key holds {instant} with clock {clock_id}.")
    number = microseconds << _CLOCK_BITS | clock_id
    places = range(_DIGIT_BITS * (_LENGTH - 1), -1, -_DIGIT_BITS)
    return "".join(_DIGITS[number >> place & len(_DIGITS) - 1] for place in places)


def tid_instant(tid: str) -> datetime:
    """The instant in a record key, in UTC.

    Raises:
        ValueError: If it is no TID, or one of an instant behind the year 9999.
    """
    if len(tid) != _LENGTH or not set(tid) <= set(_DIGITS):
        raise ValueError(f"{tid!r} is no TID.")
    number = 0
    for digit in tid:
        number = number << _DIGIT_BITS | _DIGITS.index(digit)
    if number >> _CLOCK_BITS + _INSTANT_BITS:
        raise ValueError(f"{tid!r} is no TID: its first bit is set.")
    try:
        return _EPOCH + (number >> _CLOCK_BITS) * _MICROSECOND
    except OverflowError as error:
        raise ValueError(f"{tid!r} is no TID of our calendar.") from error


def blob_cid(data: bytes) -> str:
    """The content identifier of a blob: CIDv1, codec raw, SHA-256, in base32 of lower case.

    It is what a server answers to an upload (`blob.ref.$link`), and can so be known and checked beforehand.
    """
    digest = hashlib.sha256(data).digest()
    cid = bytes([_CID_V1, _RAW, _SHA2_256, len(digest)]) + digest
    return "b" + b32encode(cid).decode().rstrip("=").lower()
