"""Looking through a whole archive for what is damaged."""

import json
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from chatmod.archive import codec, index, posts
from chatmod.archive.readings import EVERY_READING, reading_of
from chatmod.archive.schema import MIGRATIONS
from chatmod.errors import ArchiveError
from chatmod.storage import Database, faults_of_file

State = Literal["whole", "damaged", "not looked at"]
MOST = 50
"""Faults that are told: a file with more of them is not mended one by one."""


@dataclass(frozen=True, slots=True)
class Soundness:
    """What an archive holds, and what of it is damaged.

    Attributes:
        faults: In what cannot be made again.
        index: The words to search by, which can.
    """

    chats: int
    posts: int
    sightings: int
    faults: tuple[str, ...]
    index: State

    @property
    def is_whole(self) -> bool:
        """Whether nothing that was looked at is damaged."""
        return not self.faults and self.index != "damaged"


def verify(path: Path, now: datetime) -> Soundness:
    """Read everything that an archive holds; changes nothing.

    Args:
        path: Of the archive.
        now: Its search index is not looked at while a chat may be running: nobody could write meanwhile.

    Raises:
        ArchiveError: If it is no archive, or one of another version.
    """
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            connection.row_factory = sqlite3.Row
            connection.execute("BEGIN")
            _refuse_other_versions(path, connection.execute("PRAGMA user_version").fetchone()[0])
            chats, kept, sightings = (
                int(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])  # noqa: S608 - ours
                for table in ("performance", "post", "sighting")
            )
            faults = tuple(_first(_faults(connection), MOST))
        state: State = "not looked at" if faults or index.may_be_running(Database(path), now) else _index(path)
    except sqlite3.Error as error:
        raise ArchiveError(f"{path} cannot be read: {error}.", "Take the last backup of it.") from error
    return Soundness(chats, kept, sightings, faults, state)


def mend_index(path: Path) -> None:
    """Make the search index of an archive anew, from its posts. Nobody else can write meanwhile.

    Raises:
        ArchiveError: If it cannot be written.
    """
    try:
        index.rebuild(Database(path))
    except sqlite3.Error as error:
        raise ArchiveError(f"{path} cannot be written: {error}.", "Make space on its disk.") from error


def _index(path: Path) -> State:
    try:
        with closing(Database(path).connect()) as connection:
            return "damaged" if index.check(connection) else "whole"
    except (sqlite3.Error, ArchiveError):  # a copy on a disk that cannot be written, for instance
        return "not looked at"


def _refuse_other_versions(path: Path, version: int) -> None:
    known = len(MIGRATIONS)
    if version == 0:
        raise ArchiveError(f"{path} is no archive of chatmod.", "Choose another folder with --data.")
    if version < known:
        raise ArchiveError(
            f"{path} is of an older chatmod (its tables have version {version}, this chatmod knows {known}).",
            "Any other command, such as `chatmod chats`, brings it to the newest version, and keeps a copy.",
        )
    if version > known:
        raise ArchiveError(
            f"{path} was written by a newer chatmod (its tables have version {version}, this chatmod knows {known}).",
            "Update chatmod, or choose another folder with --data.",
        )


def _first(faults: Iterator[str], most: int) -> Iterator[str]:
    for number, fault in enumerate(faults):
        if number == most:
            yield "and more"
            return
        yield fault


def _faults(connection: sqlite3.Connection) -> Iterator[str]:
    broken = faults_of_file(connection)
    yield from broken
    if broken:  # what is read from a broken file is no news
        return
    for what, query, read in _READERS:
        for row in connection.execute(query):
            try:
                read(row)
            except (ValueError, TypeError) as error:
                yield f"{what} {row[0]} cannot be read: {str(error).splitlines()[0]}"
    for row in connection.execute("SELECT id FROM post WHERE removed_at IS NOT NULL AND text IS NOT NULL"):
        yield f"post {row['id']} is removed, and its text is still there"


def _sheet(row: sqlite3.Row) -> None:
    codec.sheets.validate_json(row["sheet"])


def _happening(row: sqlite3.Row) -> None:
    codec.happenings.validate_json(row["body"])


def _post(row: sqlite3.Row) -> None:
    posts.post_of(row, posts.Authors().of(row))


def _reading(row: sqlite3.Row) -> None:
    reading_of(row)


def _raw(row: sqlite3.Row) -> None:
    raw = codec.expand(row["coding"], row["raw"])
    if raw:  # of what was imported without, there is none
        json.loads(raw)


_READERS: Sequence[tuple[str, str, Callable[[sqlite3.Row], None]]] = (
    ("the sheet of performance", "SELECT id, sheet FROM performance WHERE sheet != ''", _sheet),
    ("journal line", "SELECT id, body FROM journal", _happening),
    ("post", f"{posts.READ} WHERE removed_at IS NULL", _post),
    ("what was read of", EVERY_READING, _reading),
    ("raw JSON of row", "SELECT rowid, coding, raw FROM sighting", _raw),
)
