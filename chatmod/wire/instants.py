"""Times as servers and files name them."""

from datetime import UTC, datetime


def in_utc(value: datetime) -> datetime:
    """An instant in UTC; one without a zone is taken for that.

    Raises:
        ValueError: If no calendar has it.
    """
    zone = value.tzinfo
    if zone is UTC:
        return value
    try:
        return (value if zone else value.replace(tzinfo=UTC)).astimezone(UTC)
    except OverflowError as error:
        raise ValueError("a time that no calendar has") from error
