"""The full-text index: what it costs, and who pays.

Why not by a trigger on each new post: that triples the price of an import, and an evening would pay it for every
answer. So new posts are indexed by whoever searches next (`catch_up`), in batches that keep nobody waiting, and after
bulk work at once (`after_bulk`). Row ids are the order of time, so what is not indexed yet are the rows above a mark,
and those on a list: posts that came late, and posts whose text has changed. Of a text that changes or goes, the old
words leave the index with it, in the same transaction: a trigger does that, so nobody can forget it.

Two indexes: `post_fts` over every post, declared so that other tools find it, and `post_letters` over those that hold
letters of scripts without blanks (see `letters`).
"""

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from datetime import datetime
from typing import Final

from chatmod.archive import codec
from chatmod.archive.letters import holds_letters, spaced
from chatmod.storage import Database, transaction

_BATCH: Final = 500
"""Posts to a transaction of `catch_up`: some 10 ms, where an intent may be waiting."""
_WORTH_A_REBUILD: Final = 5_000
_HASH_BYTES: Final = 16 << 20
_DEFAULT_HASH_BYTES: Final = 1 << 20
_PAGES_AT_ONCE: Final = 200
_INDEXES: Final = ("post_fts", "post_letters")

Told = Callable[[int], None]
"""Is told how many posts are still to be indexed."""


def _ignore(_: int) -> None:
    """Nobody wants to know."""


def backlog(connection: sqlite3.Connection) -> int:
    """How many posts are not indexed yet."""
    newer = "SELECT count(*) FROM post WHERE id > (SELECT newest FROM post_indexed)"
    listed = "SELECT count(*) FROM post_unindexed"
    return int(connection.execute(f"SELECT ({newer}) + ({listed})").fetchone()[0])


def catch_up(database: Database, told: Told = _ignore) -> None:
    """Index what is not indexed yet, in small transactions; others may write between them.

    Raises:
        sqlite3.Error: If the archive cannot be written, or its index is damaged.
    """
    with closing(database.connect()) as connection:
        while waiting := backlog(connection):
            told(waiting)
            for _ in range(max(waiting // _BATCH, 1)):
                with transaction(connection):
                    if not _index_batch(connection):
                        break


def rebuild(database: Database) -> None:
    """Make both indexes anew, in one transaction: the fastest way, about four seconds for a million posts.

    Nobody else can write meanwhile: only where no chat is running. It also mends an index that is damaged.

    Raises:
        sqlite3.Error: If the archive cannot be written.
    """
    with closing(database.connect()) as connection, transaction(connection):
        for index in _INDEXES:
            _configure(connection, index, "hashsize", _HASH_BYTES)
        connection.execute("INSERT INTO post_fts (post_fts) VALUES ('rebuild')")
        # no table is made anew: connections of other processes know these
        connection.execute("DELETE FROM post_spaced")
        # most texts are ASCII, and need not be looked at
        candidates = connection.execute(
            "SELECT id, text FROM post WHERE length(CAST(text AS BLOB)) > length(text) ORDER BY id"
        )
        connection.executemany("INSERT INTO post_spaced VALUES (?, ?)", _lettered(candidates))
        connection.execute("INSERT INTO post_letters (post_letters) VALUES ('rebuild')")
        for index in _INDEXES:
            _configure(connection, index, "hashsize", _DEFAULT_HASH_BYTES)
        connection.execute("UPDATE post_indexed SET newest = (SELECT coalesce(max(id), -1) FROM post)")
        connection.execute("DELETE FROM post_unindexed")


def may_be_running(database: Database, now: datetime) -> bool:
    """Whether a chat may be running on this archive.

    Raises:
        sqlite3.Error: If the archive cannot be read.
    """
    query = "SELECT 1 FROM performance WHERE finished_at IS NULL AND finish > ? AND sheet != '' LIMIT 1"
    with closing(database.connect(read_only=True)) as connection:
        return connection.execute(query, (codec.to_text(now),)).fetchone() is not None


def after_bulk(database: Database, *, alone: bool, told: Told = _ignore) -> None:
    """Bring the index up to date after an import.

    Args:
        database: The archive.
        alone: Whether no chat is running on this archive; then many posts are indexed in one go.
        told: Is told how many posts are left, before each batch.

    Raises:
        sqlite3.Error: If the archive cannot be written.
    """
    with closing(database.connect(read_only=True)) as connection:
        waiting = backlog(connection)
        posts = connection.execute("SELECT count(*) FROM post").fetchone()[0]
    if alone and waiting > _WORTH_A_REBUILD and waiting * 4 > posts:
        told(waiting)
        rebuild(database)
    else:
        catch_up(database, told)


def scrub(database: Database) -> None:
    """Take the words of posts that are gone out of the file: an index only marks them as gone at first.

    In small transactions; afterwards nothing of them is left in the index, and, where nobody reads meanwhile, nothing
    in the write-ahead file either.

    Raises:
        sqlite3.Error: If the archive cannot be written, or its index is damaged.
    """
    with closing(database.connect()) as connection:
        for index in _INDEXES:
            pages = -_PAGES_AT_ONCE  # the first step begins, the others go on
            before = -2
            while connection.total_changes - before > 1:
                before = connection.total_changes
                with transaction(connection):
                    _configure(connection, index, "merge", pages)
                pages = _PAGES_AT_ONCE
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


def check(connection: sqlite3.Connection) -> str | None:
    """What is wrong with the index, or None: its structure, and its words, which are to be those of the posts.

    Changes nothing; what is not indexed yet is no fault.

    Args:
        connection: That may write. It is locked for others as long as this takes (seconds for a million posts).

    Raises:
        sqlite3.OperationalError: If it could not be looked at, because others write or nobody can.
    """
    connection.execute("BEGIN IMMEDIATE")
    try:
        while _index_batch(connection):
            pass
        for index in _INDEXES:
            connection.execute(f"INSERT INTO {index} ({index}, rank) VALUES ('integrity-check', 1)")  # noqa: S608
    except sqlite3.DatabaseError as error:
        return str(error)
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
    return None


def _index_batch(connection: sqlite3.Connection) -> bool:
    """Index some posts, in a transaction; tells whether there were any."""
    listed = connection.execute(_LISTED, (_BATCH,)).fetchall()
    newer = connection.execute(_NEWER, (_BATCH - len(listed),)).fetchall()
    rows = [*listed, *newer]
    connection.executemany("INSERT INTO post_fts (rowid, text) VALUES (?, ?)", rows)
    lettered = list(_lettered(rows))
    connection.executemany("INSERT INTO post_spaced VALUES (?, ?)", lettered)
    connection.executemany("INSERT INTO post_letters (rowid, text) VALUES (?, ?)", lettered)
    connection.executemany("DELETE FROM post_unindexed WHERE post = ?", [(row[0],) for row in listed])
    if newer:
        connection.execute("UPDATE post_indexed SET newest = ?", (newer[-1][0],))
    return bool(rows)


# CROSS: or all posts would be gone through to find those few
_LISTED: Final = """
SELECT post.id, post.text FROM post_unindexed CROSS JOIN post ON post.id = post_unindexed.post
ORDER BY post_unindexed.post LIMIT ?
"""
_NEWER: Final = """
SELECT id, text FROM post WHERE id > (SELECT newest FROM post_indexed) ORDER BY id LIMIT ?
"""


def _lettered(rows: Iterable[sqlite3.Row]) -> Iterator[tuple[int, str]]:
    return ((row, spaced(text)) for row, text in rows if text and holds_letters(text))


def _configure(connection: sqlite3.Connection, index: str, name: str, value: int) -> None:
    connection.execute(f"INSERT INTO {index} ({index}, rank) VALUES (?, ?)", (name, value))  # noqa: S608 - ours
