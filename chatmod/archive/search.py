"""Finding posts: by their words, who wrote them, when, in which chat, under which question.

Why it plans: rows are in the order of time, so the newest posts with a word are a walk that ends after twenty of
them, each hit asked for the filters. That walk is long where a filter leaves few posts (an author who wrote three
times) and the word is everywhere; then those few posts are read instead. And a beginning (`th*`) makes SQLite gather
all posts that have one before it tells the first; but of what very many posts hold, there is enough among the newest
few hundred. Which way it goes is decided by counting as far as it matters.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, islice
from typing import Final

from chatmod.archive.filters import EVERYTHING, Filter, Wanted, filters_of
from chatmod.archive.matching import Expressions, expressions, loosely, without_beginnings
from chatmod.archive.scratch import Scratch
from chatmod.archive.walking import Walks

MOST_RANKED: Final = 10_000
"""Of more hits the best are not looked for: each would have to be weighed."""
_FEW: Final = 500
"""Posts that are read faster than a common word is walked."""
_PROBED: Final = 10_000
"""Hits of a word that are asked for all else when they are counted."""
_CHUNK: Final = 125


@dataclass(frozen=True, slots=True)
class Count:
    """How many posts there are; where not `exact`, at least so many."""

    number: int
    exact: bool

    @property
    def can_be_ranked(self) -> bool:
        """Whether the best of them can be told from the others."""
        return self.exact and self.number < MOST_RANKED


@dataclass(frozen=True, slots=True)
class _Looked:
    """Posts that were looked through, the newest first.

    Attributes:
        hits: Rows of those that hold what is wanted.
        ranked: The same, the best first, where all were looked through at once.
        until: The newest row that was not looked at; None where that were all.
    """

    hits: Sequence[int]
    ranked: Sequence[int] | None = None
    until: int | None = None


class Search:
    """What is found.

    Args:
        connection: May be read-only.
        wanted: What is looked for.
        most: How many posts will be shown.

    Raises:
        sqlite3.Error: From its methods, too, if the archive cannot be read.
    """

    def __init__(self, connection: sqlite3.Connection, wanted: Wanted, most: int) -> None:
        self._walks = Walks(connection)
        self._filters = filters_of(wanted)
        self._wanted = self._walks.bounded(wanted, self._filters)
        self._words = expressions(wanted.query) if wanted.query else None
        self._most = most
        self._looked = self._look_through(self._words) if self._words else None

    def newest(self) -> Iterator[int]:
        """Rows of posts, the newest first."""
        if self._looked is None:
            return self._found(self._wanted)
        return chain(self._looked.hits, self._after(self._looked))

    def best(self) -> list[int]:
        """Rows of those that match best; to be asked for only where `count` can be ranked."""
        if self._words is None:
            return list(islice(self.newest(), self._most))
        if self._looked is not None and self._looked.ranked is not None:
            return list(self._looked.ranked[: self._most])
        weights = self._walks.weighed(self._words, self._wanted, self._filters)
        return sorted(weights, key=lambda row: (weights[row], -row))[: self._most]

    def count(self) -> Count:
        """How many there are, as far as that can be told quickly."""
        looked = self._looked
        if looked is not None and (looked.until is None or len(looked.hits) > self._most):
            return Count(len(looked.hits), exact=looked.until is None)
        if self._words is None:
            found = len(list(islice(self._found(self._wanted), MOST_RANKED + 1)))
            return Count(min(found, MOST_RANKED), exact=found <= MOST_RANKED)
        wanted, all_of_them = self._within_reach()
        found = self._walks.count_words(self._words, wanted, self._filters, MOST_RANKED + 1)
        return Count(min(found, MOST_RANKED), exact=all_of_them and found <= MOST_RANKED)

    def _within_reach(self) -> tuple[Wanted, bool]:
        """Since when hits can be counted: where every word is common, the newest of one are gone through."""
        reach = None
        for words in loosely(self._wanted.query):
            row = self._walks.nth(words, self._wanted, _PROBED)
            if row is None:
                return self._wanted, True
            reach = row if reach is None else max(row, reach)
        return (self._wanted, True) if reach is None else (replace(self._wanted, since=reach), False)

    def _look_through(self, words: Expressions) -> _Looked | None:
        """Read posts instead of walking hits, where that is quicker."""
        firm_query = without_beginnings(self._wanted.query)
        is_firm = firm_query == self._wanted.query
        firm = expressions(firm_query) if firm_query else None
        smallest, posts = self._smallest_filter()
        if is_firm and posts > _FEW:
            return None
        hits = _FEW + 1 if firm is None else self._walks.count_words(firm, self._wanted, (), _FEW + 1)
        if posts < hits:
            return self._all_of(self._of_filter(smallest, self._wanted), words)
        if is_firm:
            return None
        if firm is None:
            return self._newest_of(self._of_filter(smallest, self._wanted), words)
        rows = self._walks.with_words(firm, self._wanted, self._filters)
        return self._all_of(rows, words) if hits <= _FEW else self._newest_of(rows, words)

    def _all_of(self, rows: Iterator[int], words: Expressions) -> _Looked:
        ranked = Scratch(self._walks.texts(list(rows))).ranked(words)
        return _Looked(sorted(ranked, reverse=True), ranked)

    def _newest_of(self, rows: Iterator[int], words: Expressions) -> _Looked:
        """Look through posts until there are enough hits, or there seem to be few: an index finds those."""
        hits: list[int] = []
        read = 0
        while some := list(islice(rows, _CHUNK)):
            if read >= _FEW or len(hits) > self._most or (read >= 2 * _CHUNK and not hits):
                return _Looked(hits, until=some[0])
            read += len(some)
            hits += sorted(Scratch(self._walks.texts(some)).ranked(words), reverse=True)
        return _Looked(hits)

    def _after(self, looked: _Looked) -> Iterator[int]:
        if looked.until is not None:
            yield from self._found(replace(self._wanted, until=looked.until))

    def _found(self, wanted: Wanted) -> Iterator[int]:
        """Rows that hold the words and are not filtered out, the newest first."""
        if self._words is not None:
            return self._walks.with_words(self._words, wanted, self._filters)
        return self._of_filter(self._smallest_filter()[0], wanted)

    def _smallest_filter(self) -> tuple[Filter, int]:
        """The filter that leaves the fewest posts, and how many, as far as it matters."""
        counted = [
            (self._walks.count_filtered(one, self._wanted, _FEW + 1), place)
            for place, one in enumerate(self._filters)
            if one.parts
        ]
        posts, place = min(counted, default=(_FEW + 1, 0))
        return (self._filters[place] if counted else EVERYTHING), posts

    def _of_filter(self, one: Filter, wanted: Wanted) -> Iterator[int]:
        others = [other for other in self._filters if other is not one]
        return self._walks.of_filter(one, others, wanted)
