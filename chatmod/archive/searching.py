"""A search from what was typed to the posts that were found, with all that is told of them."""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from chatmod.archive import index
from chatmod.archive.archive import Archive, ChatInfo
from chatmod.archive.authors import Account, accounts_named
from chatmod.archive.entries import unreadable
from chatmod.archive.filters import LAST_KEY, Wanted
from chatmod.archive.keys import first_key
from chatmod.archive.matching import expressions
from chatmod.archive.posts import COLUMNS, Authors, post_of
from chatmod.archive.scratch import Piece, Scratch
from chatmod.archive.search import Count, Search
from chatmod.domain.accounts import network_of
from chatmod.domain.posts import Post
from chatmod.domain.queries import Query
from chatmod.errors import ArchiveError

_AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for; what is None narrows nothing.

    Attributes:
        by: A handle or a name.
        question: A label.
        on: A network, or an account of ours there.
        since: The first instant, UTC.
        until: The first instant that is too late, UTC.
        most: Posts to be shown.
        best: Whether those that match best come first.
    """

    query: Query
    chat: ChatInfo | None = None
    by: str | None = None
    question: str | None = None
    on: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    most: int = 20
    best: bool = False


@dataclass(frozen=True, slots=True)
class Hit:
    """A post that was found.

    Attributes:
        chat: The name of its chat.
        place: Its number there.
        pieces: Its text, and which parts of it were looked for.
    """

    post: Post
    chat: str
    title: str
    place: int
    role: str
    kind: str
    questions: tuple[str, ...]
    reason: str | None
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """What a search has found.

    Attributes:
        ranked: Whether the best come first; else the newest do.
        accounts: Who is meant by `by`.
    """

    hits: Sequence[Hit]
    count: Count
    ranked: bool
    accounts: Sequence[Account] = ()


def search(archive: Archive, asked: Asked, told: Callable[[int], None] = lambda _: None) -> Found:
    """Find posts.

    Args:
        archive: To look into; what is not indexed or filed yet is.
        asked: What is looked for.
        told: Is told how many posts are still to be indexed.

    Raises:
        ArchiveError: If there is no such person, question or network, or if the archive cannot be read or written.
    """
    try:
        index.catch_up(archive.database, told)
        # two: while the one is on its walk, it does not see what is filed meanwhile
        with (
            closing(archive.database.connect(read_only=True)) as walking,
            closing(archive.database.connect(read_only=True)) as reading,
        ):
            _make_quick(walking)
            if asked.question is not None:
                _file_stale(archive, reading, [asked.chat.id] if asked.chat else None)
            return _Searching(archive, walking, reading, asked).found()
    except (sqlite3.Error, ValueError) as error:
        raise unreadable(archive.database.path, error) from error


class _Searching:
    def __init__(
        self, archive: Archive, walking: sqlite3.Connection, reading: sqlite3.Connection, asked: Asked
    ) -> None:
        self._archive = archive
        self._walking = walking
        self._connection = reading
        self._asked = asked
        self._accounts = accounts_named(reading, asked.by) if asked.by is not None else []

    def found(self) -> Found:
        asked = self._asked
        if asked.on is not None:
            self._refuse_unknown_network(asked.on)
        search = Search(self._walking, self._wanted(), asked.most)
        count = search.count()
        ranked = asked.best and bool(asked.query) and count.can_be_ranked
        rows = iter(search.best()) if ranked else search.newest()
        return Found(list(islice(self._hits(rows), asked.most)), count, ranked, self._accounts)

    def _wanted(self) -> Wanted:
        asked = self._asked
        return Wanted(
            asked.query,
            asked.chat.id if asked.chat else None,
            tuple(account.row for account in self._accounts),
            self._label(asked.question) if asked.question is not None else None,
            asked.on,
            first_key(asked.since) if asked.since else 0,
            first_key(asked.until) - 1 if asked.until else LAST_KEY,
        )

    def _refuse_unknown_network(self, on: str) -> None:
        known = [row[0] for row in self._connection.execute("SELECT DISTINCT network FROM author ORDER BY network")]
        if network_of(on) not in known:
            raise ArchiveError(
                f"No post in the archive is of `{on}`.",
                f"There are: {', '.join(known)}." if known else "No post is kept yet.",
            )

    def _label(self, typed: str) -> str:
        """A label that posts are filed under, from `Q3`, `q3` or `3`."""
        name = typed.strip()
        for label in dict.fromkeys((name, name.upper(), f"Q{name}", f"T{name}")):
            row = self._connection.execute("SELECT 1 FROM filed WHERE chapter = ? LIMIT 1", (label,)).fetchone()
            if label and row is not None:
                return label
        chat = "" if self._asked.chat is None else " WHERE performance = ?"
        values = () if self._asked.chat is None else (self._asked.chat.id,)
        known = [
            row[0]
            for row in self._connection.execute(f"SELECT DISTINCT chapter FROM filed{chat}", values)  # noqa: S608
            if row[0]
        ]
        told = ", ".join(sorted(known, key=lambda label: (len(label), label)))
        raise ArchiveError(
            f"No post is filed under `{typed}`.", f"There are: {told}." if told else "No post is filed yet."
        )

    def _hits(self, rows: Iterator[int]) -> Iterator[Hit]:
        while some := list(islice(rows, min(self._asked.most, _AT_ONCE))):
            marks = ", ".join("?" * len(some))
            chats = f"SELECT DISTINCT performance FROM post WHERE id IN ({marks})"  # noqa: S608 - marks only
            _file_stale(self._archive, self._connection, [row[0] for row in self._connection.execute(chats, some)])
            found = {row[0]: row for row in self._connection.execute(_HITS.format(marks), some)}
            pieces = self._pieces([(row[0], row[6]) for row in found.values()])
            # of a post that several accounts of ours have seen, one is filed
            yield from (_hit(found[row], pieces.get(row)) for row in some if row in found)

    def _pieces(self, texts: Sequence[tuple[int, str]]) -> dict[int, tuple[Piece, ...]]:
        if not self._asked.query:
            return {}
        return dict(Scratch(texts).marked(expressions(self._asked.query)))


_HITS = f"""
SELECT {COLUMNS}, performance.name, performance.title, filed.place, filed.role, filed.kind, filed.questions,
  filed.reason
FROM post JOIN author ON author.id = post.author JOIN performance ON performance.id = post.performance
JOIN filed ON filed.post = post.id WHERE post.removed_at IS NULL AND post.id IN ({{}})
"""  # noqa: S608 - our own columns
_TOLD_AT = 22


def _hit(row: sqlite3.Row, pieces: tuple[Piece, ...] | None) -> Hit:
    post = post_of(row, Authors().of(row))
    name, title, place, role, kind, questions, reason = row[_TOLD_AT:]
    labels = tuple(questions.split("|")) if questions else ()
    return Hit(post, name, title, place, role, kind, labels, reason, pieces or ((post.text, False),))


def _file_stale(archive: Archive, connection: sqlite3.Connection, chats: Sequence[int] | None) -> None:
    """File the posts of chats, where that has to be done again; None are all."""
    stale = connection.execute("SELECT id, name FROM performance WHERE filed_revision IS NOT revision").fetchall()
    for row in stale:
        if chats is None or row["id"] in chats:
            archive.edition(archive.find(row["name"]))


def _make_quick(connection: sqlite3.Connection) -> None:
    """Let SQLite keep more of the file in memory than it does by itself."""
    connection.execute("PRAGMA cache_size = -65536")
    connection.execute("PRAGMA mmap_size = 4294967296")
