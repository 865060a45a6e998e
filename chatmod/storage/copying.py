"""Copies of SQLite files that are in use."""

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path

from chatmod.errors import ArchiveError

_PAGES = 1_000
"""To a step: others write between two of them."""


def copy_database(source: Path, target: Path) -> None:
    """Copy a file as it stands at one moment, also while others write to it; the copy is whole, or is not there.

    Raises:
        ArchiveError: If it cannot be read, or the copy cannot be written or is not whole.
    """
    try:
        with closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)) as original:
            copy_through(original, target, partial(_refuse_damaged, source))
    except (sqlite3.Error, OSError) as error:
        raise ArchiveError(f"{source} cannot be copied to {target}: {error}.", "Choose another place.") from error


def copy_through(original: sqlite3.Connection, target: Path, examine: Callable[[sqlite3.Connection], None]) -> None:
    """Copy what a connection sees; until all of it is on the disk, nothing is called `target`.

    Args:
        original: In a transaction, its copy is of the moment at which that began.
        target: A file; one that is there is replaced.
        examine: Is handed the copy before it gets its name, and may raise.

    Raises:
        sqlite3.Error, OSError: If it cannot be read or written.
    """
    unfinished = unfinished_beside(target)
    clear(unfinished)
    try:
        with closing(sqlite3.connect(unfinished)) as copy:
            original.backup(copy, pages=_PAGES)
            copy.execute("PRAGMA journal_mode = DELETE")  # one file, and nothing beside it
            examine(copy)
        with unfinished.open("rb+") as written:
            os.fsync(written.fileno())
        unfinished.replace(target)
    finally:
        clear(unfinished)


def unfinished_beside(target: Path) -> Path:
    """What a copy is called before it is whole."""
    return target.with_name(f".{target.name}.unfinished")


def clear(unfinished: Path) -> None:
    """Take away what a copy that was interrupted has left, SQLite's own files beside it included."""
    for ending in ("", "-journal", "-wal", "-shm"):
        unfinished.with_name(f"{unfinished.name}{ending}").unlink(missing_ok=True)


def _refuse_damaged(source: Path, copy: sqlite3.Connection) -> None:
    faults = faults_of_file(copy)
    if faults:
        raise ArchiveError(f"{source} is damaged: {faults[0]}.", "Look at it with `chatmod verify`.")


def faults_of_file(connection: sqlite3.Connection) -> list[str]:
    """What SQLite finds wrong with a file; nothing if it is whole."""
    rows = [str(row[0]) for row in connection.execute("PRAGMA integrity_check(20)")]
    faults = [] if rows == ["ok"] else rows
    lost = connection.execute("PRAGMA foreign_key_check").fetchall()
    return [*faults, *(f"a row of {row[0]} belongs to a row of {row[2]} that is not there" for row in lost[:20])]
