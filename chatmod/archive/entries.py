"""The entries of an edition, read from the archive as they are wanted."""

import sqlite3
import weakref
from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from chatmod.archive.making import quick
from chatmod.archive.posts import OWN_COLUMNS, Authors, post_of
from chatmod.domain.attribution import Attribution
from chatmod.domain.record import Entry, Kind, Reference, Role, Standing
from chatmod.domain.timing import Timing
from chatmod.errors import ArchiveError

_SELECT: Final = f"""
SELECT {OWN_COLUMNS}, filed.place, filed.role, filed.kind, filed.questions, filed.reason, filed.parent, filed.quoted
FROM filed JOIN post ON post.id = filed.post
"""  # noqa: S608 - our own columns
_REFERRED: Final = """
SELECT post.post_id, filed.place, post.platform, post.author, filed.role, filed.kind, filed.questions,
  post.members_only, post.hidden
FROM filed JOIN post ON post.id = filed.post WHERE filed.post = ? AND post.removed_at IS NULL
"""
_STANDINGS: Final = """
SELECT post.platform, post.author, post.members_only, post.hidden, count(*)
FROM filed JOIN post ON post.id = filed.post WHERE filed.performance = ?
GROUP BY post.platform, post.author, post.members_only, post.hidden ORDER BY min(filed.place)
"""
_FILED_AT: Final = len(OWN_COLUMNS.split(","))
_REMEMBERED: Final = 2_000
"""Posts that went by last, and that those which follow may answer: nearly all answer one of them."""

_make_entry = quick(Entry)
_make_reference = quick(Reference)
_Referred = tuple[str, int, str, int, Role, Kind, str, int, int]
"""What `_REFERRED` gives."""


class ArchivedEntries:
    """Implements `Entries` over one state of the archive, whatever is written meanwhile.

    Args:
        path: Of the archive.
        connection: In a transaction that reads; closed when nobody holds these entries any more.
        timings: Of our posts, by their stable ids.
        end: Of the chat; what was written after it is late.
    """

    def __init__(
        self,
        path: Path,
        connection: sqlite3.Connection,
        performance: int,
        timings: Mapping[str, Timing],
        end: datetime,
    ) -> None:
        self._path = path
        self._connection = connection
        self._performance = performance
        self._timings = timings
        self._end = end
        self._authors = Authors()
        self._recent: dict[int, _Referred] = {}
        self._earlier: dict[int, _Referred] = {}
        self._given: dict[tuple[str, str | None], Attribution] = {}
        weakref.finalize(self, connection.close)

    def __len__(self) -> int:
        query = "SELECT count(*) FROM filed WHERE performance = ?"
        return int(self._connection.execute(query, (self._performance,)).fetchone()[0])

    def __iter__(self) -> Iterator[Entry]:
        return self._read("filed.performance = ? ORDER BY filed.place", self._performance)

    def under(self, chapter: str) -> Iterator[Entry]:
        """See `Entries`."""
        where = "filed.performance = ? AND filed.chapter = ? ORDER BY filed.place"
        return self._read(where, self._performance, chapter)

    def outside(self, chapters: Collection[str]) -> Iterator[Entry]:
        """See `Entries`."""
        marks = ", ".join("?" * len(chapters))
        where = f"filed.performance = ? AND filed.chapter NOT IN ({marks}) ORDER BY filed.place"
        return self._read(where, self._performance, *chapters)

    def standings(self) -> Iterator[tuple[Standing, int]]:
        """See `Entries`."""
        try:
            for platform, author, members_only, hidden, posts in self._connection.execute(
                _STANDINGS, (self._performance,)
            ):
                by = self._authors.known(self._connection, author)
                yield Standing(platform, by, bool(members_only), bool(hidden)), posts
        except (sqlite3.Error, ValueError, TypeError) as error:
            raise unreadable(self._path, error) from error

    def _read(self, where: str, *values: object) -> Iterator[Entry]:
        try:
            cursor = self._connection.cursor()
            cursor.row_factory = None  # plain tuples: by their names nobody asks here
            for row in cursor.execute(f"{_SELECT} WHERE {where}", values):
                yield self._entry(row)
        except (sqlite3.Error, ValueError, TypeError) as error:
            raise unreadable(self._path, error) from error

    def _entry(self, row: Any) -> Entry:  # noqa: ANN401 - as `_SELECT` gives it
        place, role, kind, questions, reason, parent, quoted = row[_FILED_AT:]
        post = post_of(row, self._authors.known(self._connection, row[5]))
        self._remember(row[0], (post.id, place, post.platform, row[5], role, kind, questions, row[13], row[14]))
        return _make_entry(
            post,
            place,
            role,
            kind,
            self._attribution(questions, reason),
            kind == "post" and post.at > self._end,
            self._reference(parent) if parent is not None else None,
            self._reference(quoted) if quoted is not None else None,
            self._timings.get(post.id),
        )

    def _remember(self, row: int, referred: _Referred) -> None:
        if len(self._recent) >= _REMEMBERED:
            self._earlier, self._recent = self._recent, {}
        self._recent[row] = referred

    def _reference(self, row: int) -> Reference | None:
        """What an entry says of the post in a row, where that is in the record."""
        found = self._recent.get(row) or self._earlier.get(row)
        if found is None:
            found = self._connection.execute(_REFERRED, (row,)).fetchone()
            if found is None:
                return None
            self._remember(row, found)
        post_id, place, platform, author, role, kind, questions, members_only, hidden = found
        given = self._attribution(questions, None).questions
        by = self._authors.known(self._connection, author)
        return _make_reference(post_id, place, platform, by, role, kind, given, bool(members_only), bool(hidden))

    def _attribution(self, questions: str, reason: Any) -> Attribution:  # noqa: ANN401 - what was written as one
        known = self._given.get((questions, reason))
        if known is None:
            known = self._given[questions, reason] = Attribution(_labels(questions), reason)
        return known


def unreadable(path: Path, error: Exception) -> ArchiveError:
    """What is told of an archive whose rows cannot be read."""
    return ArchiveError(f"{path} cannot be read: {error}.", "Check that the file is whole, or choose --data.")


def _labels(questions: str) -> tuple[str, ...]:
    return tuple(questions.split("|")) if questions else ()
