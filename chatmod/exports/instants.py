"""Instants as programs read them."""

from datetime import UTC, datetime


def utc(instant: datetime) -> str:
    """ISO 8601 in UTC, such as `2027-04-16T00:06:00Z`, with its fraction where it has one."""
    return f"{instant.astimezone(UTC).isoformat()[:-6]}Z"
