"""Looking through a whole archive for what is damaged."""

import json
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from chatmod.archive import codec, posts
from chatmod.archive.readings import EVERY_READING, reading_of
from chatmod.archive.schema import MIGRATIONS
from chatmod.errors import ArchiveError
from chatmod.storage import faults_of_file

MOST = 50
"""Faults that are told: a file with more of them is not mended one by one."""


@dataclass(frozen=True, slots=True)
class Soundness:
    """What an archive holds, and what of it is damaged."""

    chats: int
    posts: int
    sightings: int
    faults: tuple[str, ...]


def verify(path: Path) -> Soundness:
    """Read everything that an archive holds; changes nothing.

    Raises:
        ArchiveError: If it is no archive, or one of another version.
    """
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            connection.row_factory = sqlite3.Row
            connection.execute("BEGIN")
            version = connection.execute("PRAGMA user_version").fetchone()[0]
            if version != len(MIGRATIONS):
                raise ArchiveError(
                    f"{path} has tables of version {version}, this chatmod knows {len(MIGRATIONS)}.",
                    "Any other command brings an older archive to the newest version, and keeps a copy.",
                )
            chats, kept, sightings = (
                int(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])  # noqa: S608 - ours
                for table in ("performance", "post", "sighting")
            )
            faults = list(_first(_faults(connection), MOST))
    except sqlite3.Error as error:
        raise ArchiveError(f"{path} cannot be read: {error}.", "Take the last backup of it.") from error
    return Soundness(chats, kept, sightings, tuple(faults))


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
    json.loads(codec.expand(row["coding"], row["raw"]))


_READERS: Sequence[tuple[str, str, Callable[[sqlite3.Row], None]]] = (
    ("the sheet of performance", "SELECT id, sheet FROM performance WHERE sheet != ''", _sheet),
    ("journal line", "SELECT id, body FROM journal", _happening),
    ("post", f"{posts.READ} WHERE removed_at IS NULL", _post),
    ("what was read of", EVERY_READING, _reading),
    ("raw JSON of row", "SELECT rowid, coding, raw FROM sighting", _raw),
)
