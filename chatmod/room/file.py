"""The room's file: one writer, and a connection of the event loop's for reading."""

import sqlite3
from collections.abc import Mapping
from pathlib import Path

from chatmod.ports.time import Clock
from chatmod.room.schema import MIGRATIONS
from chatmod.storage import Database, Writer, open_database


class RoomFile:
    """What the room's memory is made of; writing goes through the writer, and is on disk before anybody is told."""

    def __init__(self, database: Database, writer: Writer, clock: Clock) -> None:
        self.writer = writer
        self.clock = clock
        self._reading = database.connect(read_only=True)

    @staticmethod
    def database(path: Path) -> Database:
        """Open or create the room's file.

        Raises:
            ArchiveError: If it cannot be used.
        """
        return open_database(path, MIGRATIONS)

    async def close(self) -> None:
        """Finish what is queued, and let the file go."""
        await self.writer.close()
        self._reading.close()

    def setting(self, name: str) -> str | None:
        """What was set under a name."""
        row = self.read_one("SELECT value FROM setting WHERE name = ?", name)
        return str(row["value"]) if row else None

    async def set(self, values: Mapping[str, str]) -> None:
        """Set names to values."""
        rows = list(values.items())

        def write(connection: sqlite3.Connection) -> None:
            connection.executemany(
                "INSERT INTO setting VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value", rows
            )

        await self.writer.write(write)

    def read_one(self, query: str, *values: object) -> sqlite3.Row | None:
        """The first row of a query, as it is on disk."""
        row: sqlite3.Row | None = self._reading.execute(query, values).fetchone()
        return row

    def read_all(self, query: str, *values: object) -> list[sqlite3.Row]:
        """All rows of a query, as they are on disk."""
        return self._reading.execute(query, values).fetchall()

    def now(self) -> str:
        """The present instant, as it is kept."""
        return self.clock.now().isoformat(timespec="milliseconds")
