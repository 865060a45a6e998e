"""Rows of posts in the order of time, as an index has them: those with words, and those that a filter leaves."""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from heapq import merge
from itertools import groupby
from typing import Literal

from chatmod.archive.filters import Filter, Wanted
from chatmod.archive.matching import Expressions


class Walks:
    """Ways through an archive; each reads only as far as it is asked to.

    Raises:
        sqlite3.Error: From its methods, if the archive cannot be read.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def with_words(self, words: Expressions, wanted: Wanted, filters: Sequence[Filter]) -> Iterator[int]:
        """Posts that hold words, the newest first, each asked for filters."""
        walks = []
        for index, query in words.of_indexes():
            sql, values = _matching(index, query, words, wanted, filters)
            ordered = f"SELECT {index}.rowid {sql} ORDER BY {index}.rowid DESC"
            walks.append(row[0] for row in self._connection.execute(ordered, values))
        return (row for row, _ in groupby(merge(*walks, reverse=True)))

    def count_words(self, words: Expressions, wanted: Wanted, filters: Sequence[Filter], most: int) -> int:
        """How many `with_words` finds, up to a number."""
        parts = []
        values: list[object] = []
        for index, query in words.of_indexes():
            sql, some = _matching(index, query, words, wanted, filters)
            parts.append(f"SELECT * FROM (SELECT {index}.rowid {sql} LIMIT ?)")  # noqa: S608 - ours
            values += [*some, most]
        return min(self._count(" UNION ".join(parts), values), most)

    def count_filtered(self, one: Filter, wanted: Wanted, most: int) -> int:
        """How many posts a filter leaves, up to a number."""
        sql, values = _left(one, (), wanted)
        return self._count(f"{sql} LIMIT ?", [*values, most])

    def nth(self, words: Expressions, wanted: Wanted, place: int) -> int | None:
        """The row of the post that has so many newer ones with the same words; None where there are not so many."""
        rows = []
        for index, query in words.of_indexes():
            sql, values = _matching(index, query, words, wanted, ())
            ordered = f"SELECT {index}.rowid {sql} ORDER BY {index}.rowid DESC LIMIT 1 OFFSET ?"
            rows += [row[0] for row in self._connection.execute(ordered, [*values, place])]
        return max(rows, default=None)

    def _count(self, sql: str, values: Sequence[object]) -> int:
        return int(self._connection.execute(f"SELECT count(*) FROM ({sql})", values).fetchone()[0])  # noqa: S608 - ours

    def weighed(self, words: Expressions, wanted: Wanted, filters: Sequence[Filter]) -> dict[int, float]:
        """All posts that hold words, with how well; less is better."""
        weights: dict[int, float] = {}
        for index, query in words.of_indexes():
            sql, values = _matching(index, query, words, wanted, filters)
            for row, weight in self._connection.execute(f"SELECT {index}.rowid, bm25({index}) {sql}", values):
                weights[row] = min(weight, weights.get(row, weight))
        return weights

    def of_filter(
        self, one: Filter, others: Sequence[Filter], wanted: Wanted, order: Literal["ASC", "DESC"] = "DESC"
    ) -> Iterator[int]:
        """Posts that a filter leaves, the newest (or oldest) first, each asked for other filters."""
        sql, values = _left(one, others, wanted)
        rows = self._connection.execute(f"{sql} ORDER BY 1 {order}", values)
        return (row for row, _ in groupby(row[0] for row in rows))

    def bounded(self, wanted: Wanted, filters: Iterable[Filter]) -> Wanted:
        """Since and until, as near to each other as filters leave them."""
        for one in filters:
            if one.parts:
                newest = next(self.of_filter(one, (), wanted), None)
                oldest = next(self.of_filter(one, (), wanted, "ASC"), None)
                if newest is None or oldest is None:
                    return replace(wanted, since=1, until=0)
                wanted = replace(wanted, since=oldest, until=newest)
        return wanted

    def texts(self, rows: Sequence[int]) -> list[tuple[int, str]]:
        """Posts with their texts, the newest first; what is removed has none."""
        marks = ", ".join("?" * len(rows))
        query = f"SELECT id, text FROM post WHERE text IS NOT NULL AND id IN ({marks}) ORDER BY id DESC"  # noqa: S608
        return [(row[0], row[1]) for row in self._connection.execute(query, rows)]


def _matching(
    index: str, query: str, words: Expressions, wanted: Wanted, filters: Sequence[Filter]
) -> tuple[str, list[object]]:
    row = f"{index}.rowid"
    where = [f"{index} MATCH ?", f"{row} BETWEEN ? AND ?"]
    values: list[object] = [query, wanted.since, wanted.until]
    if words.excludes and index != "post_letters":
        where.append(f"{row} NOT IN (SELECT id FROM post_spaced)")  # noqa: S608 - ours
    for one in filters:
        where.append(one.condition.of(row))
        values += one.condition.values
    return f"FROM {index} WHERE {' AND '.join(where)}", values


def _left(one: Filter, others: Sequence[Filter], wanted: Wanted) -> tuple[str, list[object]]:
    parts = []
    values: list[object] = []
    for table, row, condition in one.parts:
        where = [condition.sql, f"{row} BETWEEN ? AND ?", *(other.condition.of(row) for other in others)]
        parts.append(f"SELECT {row} FROM {table} WHERE {' AND '.join(where)}")  # noqa: S608 - ours
        values += [*condition.values, wanted.since, wanted.until]
        values += [value for other in others for value in other.condition.values]
    return " UNION ALL ".join(parts), values
