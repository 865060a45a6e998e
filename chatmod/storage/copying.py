"""Copies of SQLite files that are in use."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from chatmod.errors import ArchiveError

_PAGES = 1_000
"""To a step: others write between two of them."""


def copy_database(source: Path, target: Path) -> None:
    """Copy a file as it stands at one moment, also while others write to it; the copy is whole, or is not there.

    Raises:
        ArchiveError: If it cannot be read, or the copy cannot be written or is not whole.
    """
    unfinished = target.with_name(f".{target.name}.unfinished")
    unfinished.unlink(missing_ok=True)
    try:
        with (
            closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)) as original,
            closing(sqlite3.connect(unfinished)) as copy,
        ):
            original.backup(copy, pages=_PAGES)
            copy.execute("PRAGMA journal_mode = DELETE")  # one file, and nothing beside it
            faults = faults_of_file(copy)
        if faults:
            raise ArchiveError(f"{source} is damaged: {faults[0]}.", "Look at it with `chatmod verify`.")
        with unfinished.open("rb+") as written:
            os.fsync(written.fileno())
        unfinished.replace(target)
    except (sqlite3.Error, OSError) as error:
        raise ArchiveError(f"{source} cannot be copied to {target}: {error}.", "Choose another place.") from error
    finally:
        unfinished.unlink(missing_ok=True)


def faults_of_file(connection: sqlite3.Connection) -> list[str]:
    """What SQLite finds wrong with a file; nothing if it is whole."""
    rows = [str(row[0]) for row in connection.execute("PRAGMA integrity_check(20)")]
    faults = [] if rows == ["ok"] else rows
    lost = connection.execute("PRAGMA foreign_key_check").fetchall()
    return [*faults, *(f"a row of {row[0]} belongs to a row of {row[2]} that is not there" for row in lost[:20])]
