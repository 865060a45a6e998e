"""Readings as rows: what was read of a platform, and when."""

import sqlite3
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from chatmod.archive import codec
from chatmod.domain.completeness import Reading

EVERY_READING: Final = "SELECT platform, by, since, until, done_at, failure, id FROM reading"
READINGS: Final = f"{EVERY_READING} WHERE performance = ?"


def reading_of(row: Sequence[Any]) -> Reading:
    """The reading of a row of `READINGS`."""
    since, until, done_at = (datetime.fromisoformat(row[place]) for place in (2, 3, 4))
    return Reading(row[0], row[1], since, until, done_at, row[5])


def readings_of(connection: sqlite3.Connection, performance: int) -> list[Reading]:
    """Everything that was read of a chat, in the order of time."""
    return [reading_of(row) for row in connection.execute(f"{READINGS} ORDER BY since, id", (performance,))]


def note(connection: sqlite3.Connection, performance: int, reading: Reading) -> None:
    """Note what was read: what adjoins it becomes one row with it."""
    key = (performance, reading.platform, reading.by, reading.failure)
    rows = connection.execute(
        f"{READINGS} AND platform = ? AND by = ? AND failure = ? ORDER BY until DESC",
        key,
    )
    for row in rows.fetchall():
        joined = reading_of(row).joined(reading)
        if joined is not None:
            connection.execute("DELETE FROM reading WHERE id = ?", (row["id"],))
            reading = joined
    times = [codec.to_text(instant) for instant in (reading.since, reading.until, reading.done_at)]
    connection.execute(
        "INSERT INTO reading (performance, platform, by, failure, since, until, done_at) "
        "VALUES (?, ?, ?, ?, ?, ?, ?)",
        (*key, *times),
    )
