"""SQLite files that know their version.

Migrations are numbered SQL scripts; `PRAGMA user_version` tells how many a file has seen. Before an existing file is
changed, it is copied beside itself with SQLite's backup call; a copy of that name is a whole one.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from chatmod.errors import ArchiveError
from chatmod.storage.copying import copy_through

BUSY_TIMEOUT_MS = 10_000
Migrations = Sequence[str]


@dataclass(frozen=True, slots=True)
class Database:
    """A file whose tables are of this version; `connect` as often as threads need it."""

    path: Path
    synchronous: Literal["FULL", "OFF"] = "FULL"

    def connect(self, *, read_only: bool = False) -> sqlite3.Connection:
        """A connection for one thread, rows by column name, transactions begun and ended by us.

        Raises:
            ArchiveError: If the file cannot be opened.
        """
        mode = "ro" if read_only else "rwc"
        address = f"{self.path.absolute().as_uri()}?mode={mode}"
        try:
            connection = sqlite3.connect(address, uri=True, isolation_level=None, check_same_thread=False)
        except sqlite3.Error as error:
            raise _unusable(self.path, error) from error
        try:
            connection.row_factory = sqlite3.Row
            connection.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
            connection.execute("PRAGMA foreign_keys = ON")
            if not read_only:
                connection.execute("PRAGMA journal_mode = WAL")
                connection.execute(f"PRAGMA synchronous = {self.synchronous}")
                # what somebody has deleted is to go from the file, too
                connection.execute("PRAGMA secure_delete = ON")
        except sqlite3.Error as error:
            connection.close()
            raise _unusable(self.path, error) from error
        return connection


def open_database(path: Path, migrations: Migrations, *, synchronous: Literal["FULL", "OFF"] = "FULL") -> Database:
    """Open or create a file, and bring its tables to the newest version.

    Raises:
        ArchiveError: If it is no SQLite file, was written by a newer chatmod, or cannot be written.
    """
    database = Database(path, synchronous)
    try:
        if path.exists():
            with closing(database.connect(read_only=True)) as connection:
                _refuse_newer(path, _version(connection), len(migrations))
        with closing(database.connect()) as connection:
            version = _version(connection)
            _refuse_newer(path, version, len(migrations))
            if 0 < version < len(migrations):
                _back_up(database, version)
            for number in range(version, len(migrations)):
                _migrate(connection, migrations[number], number + 1)
    except (sqlite3.Error, OSError) as error:
        raise _unusable(path, error) from error
    return database


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """Write, all of it or nothing."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:  # a full disk takes the whole transaction back
            connection.execute("ROLLBACK")
        raise


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _migrate(connection: sqlite3.Connection, script: str, number: int) -> None:
    # executescript() would commit first; in one script with the version, a crash leaves all of it or nothing.
    # Two processes may open a new file at once: whoever comes second finds the version and does nothing.
    with transaction(connection):
        if _version(connection) < number:
            for statement in script.split(";\n"):
                if statement.strip():
                    connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {number}")


def _back_up(database: Database, version: int) -> None:
    with closing(database.connect(read_only=True)) as connection:
        connection.execute("BEGIN")
        # whoever opens the file at the same time may have migrated it by now, and has made the copy before
        if _version(connection) == version:
            target = database.path.with_name(f"{database.path.name}.v{version}.bak")
            copy_through(connection, target, lambda _: None)


def _unusable(path: Path, error: sqlite3.Error | OSError) -> ArchiveError:
    return ArchiveError(
        f"{path} cannot be used: {error}.",
        "Check that its folder can be written and has space, or choose another with --data.",
    )


def _refuse_newer(path: Path, version: int, known: int) -> None:
    if version > known:
        raise ArchiveError(
            f"{path} was written by a newer chatmod (its tables have version {version}, this chatmod knows {known}).",
            "Update chatmod, or choose another folder with --data.",
        )
