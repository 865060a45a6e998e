"""The entries of an edition, read from the archive as they are wanted."""

import sqlite3
import weakref
from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from chatmod.archive.posts import COLUMNS, Authors, post_of
from chatmod.domain.attribution import Attribution
from chatmod.domain.record import Entry, Reference, Standing
from chatmod.domain.timing import Timing
from chatmod.errors import ArchiveError

_REFERRED = (
    "{0}_post.post_id, {0}.place, {0}_post.platform, {0}_post.author, {0}.role, {0}.kind, {0}.questions, "
    "{0}_post.members_only, {0}_post.hidden"
)
_JOINED = """
LEFT JOIN filed {0} ON {0}.post = filed.{0}
LEFT JOIN post {0}_post ON {0}_post.id = {0}.post AND {0}_post.removed_at IS NULL
"""
_SELECT: Final = f"""
SELECT {COLUMNS}, filed.place, filed.role, filed.kind, filed.questions, filed.reason,
  {_REFERRED.format("parent")}, {_REFERRED.format("quoted")}
FROM filed JOIN post ON post.id = filed.post JOIN author ON author.id = post.author
{_JOINED.format("parent")} {_JOINED.format("quoted")}
"""  # noqa: S608 - our own columns
_STANDINGS: Final = """
SELECT post.platform, post.author, post.members_only, post.hidden, count(*)
FROM filed JOIN post ON post.id = filed.post WHERE filed.performance = ?
GROUP BY post.platform, post.author, post.members_only, post.hidden ORDER BY min(filed.place)
"""
_FILED_AT: Final = 22
_PARENT_AT: Final = 27
_QUOTED_AT: Final = 36


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
        post = post_of(row, self._authors.of(row))
        place, role, kind, questions, reason = row[_FILED_AT:_PARENT_AT]
        return Entry(
            post,
            place,
            role,
            kind,
            self._attribution(questions, reason),
            post.at > self._end and kind == "post",
            self._reference(row[_PARENT_AT:_QUOTED_AT]) if row[_PARENT_AT] is not None else None,
            self._reference(row[_QUOTED_AT:]) if row[_QUOTED_AT] is not None else None,
            self._timings.get(post.id),
        )

    def _reference(self, row: Any) -> Reference:  # noqa: ANN401 - as above
        post_id, place, platform, author, role, kind, questions, members_only, hidden = row
        given = self._attribution(questions, None).questions
        by = self._authors.known(self._connection, author)
        return Reference(post_id, place, platform, by, role, kind, given, bool(members_only), bool(hidden))

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
