"""Many posts at once: how what people bring gets into the archive, fast, and without being in anybody's way.

Why statements of many rows: each call costs. Why no thread: decoding holds Python's lock nearly all the time, and
waiting for it cost more than what SQLite and zstd did meanwhile. A transaction holds some hundred posts, about 15 ms:
an intent of a chat that is being run waits for one or two of them (with four times as many it waited four times as
long, and the import was no faster). Whatever interrupts an import, what was committed is whole.
"""

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from json.encoder import encode_basestring
from typing import Any, Final, Self

from chatmod.archive import codec, posts
from chatmod.archive.keys import time_key
from chatmod.archive.refusing import admitted
from chatmod.domain.posts import Post, Seen
from chatmod.domain.record import Removed
from chatmod.errors import ArchiveError
from chatmod.storage import Database

BATCH: Final = 500
_AT_ONCE: Final = 100
"""Rows to a statement; more make it no faster."""
_CACHE_KIB: Final = 48 * 1024
_CHECKPOINT: Final = 8_000
"""Pages, so that a page that is written again and again is copied once."""
_AUTHORS: Final = 50_000

_COLUMNS: Final = (
    "id", "performance", "platform", "native_id", "post_id", "at", "author", "text", "lang", "url", "in_reply_to",
    "quote_of", "edited_at", "media", "links", "tags", "is_repost", "members_only", "hidden", "liked",
)  # fmt: skip
_AUTHOR: Final = _COLUMNS.index("author")
_POST_ID: Final = _COLUMNS.index("post_id")
_ONE_POST: Final = f"({', '.join('?' * len(_COLUMNS))})"
_KNOWN: Final = """
SELECT json_group_array(native_id) FROM post
WHERE performance = ? AND platform = ? AND native_id IN (SELECT value FROM json_each(?))
"""
_TAKEN: Final = "SELECT json_group_array(id) FROM post WHERE id IN (SELECT value FROM json_each(?))"
_NEW_AUTHORS: Final = """
INSERT INTO author (network, author_id, handle, name)
SELECT ?, value ->> 0, value ->> 1, value ->> 2 FROM json_each(?) WHERE true
ON CONFLICT DO UPDATE SET handle = excluded.handle, name = excluded.name
WHERE handle != excluded.handle OR name != excluded.name
"""
_AUTHOR_ROWS: Final = """
SELECT json_group_array(json_array(author_id, id)) FROM author
WHERE network = ? AND author_id IN (SELECT value FROM json_each(?))
"""


@dataclass(slots=True)
class Tally:
    """What became of the posts so far.

    Attributes:
        new: Posts that the chat did not have.
        known: Posts that it had, as they are in the file.
        changed: Posts that it had, edited since.
        removed: Posts that their authors have deleted; they stay out.
    """

    new: int = 0
    known: int = 0
    changed: int = 0
    removed: int = 0


@dataclass(slots=True)
class _Waiting:
    """A post on its way: its row, with the author's id in the author's place."""

    row: list[Any]
    seen: Seen


class BulkPosts:
    """Takes posts for one chat; a context, which ends when all is written.

    Args:
        database: The archive.
        performance: The chat.
        fetched_at: As `codec.to_text` writes it: when the file was read.
    """

    def __init__(self, database: Database, performance: int, fetched_at: str) -> None:
        self.tally = Tally()
        self._performance = performance
        self._name = str(performance)
        self._batch: list[_Waiting] = []
        self._writing = _Writing(database, performance, fetched_at, self.tally)

    def add(self, seen: Seen) -> None:
        """Take a post.

        Raises:
            ArchiveError: If it, and some before it, could not be written.
        """
        self._batch.append(_Waiting(_row(self._performance, self._name, seen.post), seen))
        if len(self._batch) >= BATCH:
            self.flush()

    def flush(self) -> None:
        """Write everything that was taken.

        Raises:
            ArchiveError: If it could not be.
        """
        batch, self._batch = self._batch, []
        if not batch:
            return
        try:
            self._writing.write(batch)
        except sqlite3.Error as error:
            raise ArchiveError(
                f"The archive could not be written: {error}.",
                "Make space on its disk, and run the same command again: it goes on where it stopped.",
            ) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        try:
            if kind is None:
                self.flush()
        finally:
            self._writing.close()


def bury(database: Database, performance: int, removed: Iterable[Removed]) -> int:
    """Honour tombstones: take out posts that were removed where a file comes from, and keep them out.

    Returns:
        How many were taken out, or are noted so that they never come in.
    """
    count = 0
    connection = database.connect()
    try:
        connection.execute("BEGIN IMMEDIATE")
        for one in removed:
            rows = connection.execute(
                "SELECT id, removed_at FROM post WHERE performance = ? AND post_id = ?", (performance, one.id)
            ).fetchall()
            for row in rows:
                if row["removed_at"] is None:
                    posts.empty(connection, row["id"], codec.to_text(one.at))
                    count += 1
            if not rows:
                count += _note_removed(connection, performance, one)
        posts.revise(connection, performance)
        connection.execute("COMMIT")
    except sqlite3.Error as error:
        raise ArchiveError(f"The archive could not be written: {error}.", "Make space on its disk.") from error
    finally:
        connection.close()
    return count


def _note_removed(connection: sqlite3.Connection, performance: int, removed: Removed) -> int:
    platform = "unknown"
    row = time_key(removed.at, str(performance), platform, removed.id)
    while connection.execute("SELECT 1 FROM post WHERE id = ?", (row,)).fetchone():
        row += 1
    at = codec.to_text(removed.at)
    return connection.execute(
        "INSERT INTO post (id, performance, platform, native_id, post_id, at, removed_at) "
        "VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        (row, performance, platform, removed.id, removed.id, at, at),
    ).rowcount


class _Writing:
    """Writes batches over a connection of its own."""

    def __init__(self, database: Database, performance: int, fetched_at: str, tally: Tally) -> None:
        self._connection = database.connect()
        self._connection.row_factory = None
        # a power cut may take the last batches; they are whole or not there, and the same command brings them again
        self._connection.execute("PRAGMA synchronous = NORMAL")
        # what a row refers to was looked up in the same transaction
        self._connection.execute("PRAGMA foreign_keys = OFF")
        self._connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
        self._connection.execute(f"PRAGMA wal_autocheckpoint = {_CHECKPOINT}")
        self._performance = performance
        self._fetched_at = fetched_at
        self._tally = tally
        self._authors: dict[tuple[str, str], tuple[int, str, str]] = {}
        gone = "SELECT post_id FROM post WHERE performance = ? AND removed_at IS NOT NULL"
        self._removed = {row[0] for row in self._connection.execute(gone, (performance,))}

    def close(self) -> None:
        """Let the file go."""
        self._connection.close()

    def write(self, batch: list[_Waiting]) -> None:
        """Write a batch in one transaction."""
        # of what its author has taken back, not even the name comes in again
        wanted = [
            kept
            for one in batch
            if one.row[_POST_ID] not in self._removed and (kept := self._admitted(one)) is not None
        ]
        self._tally.removed += len(batch) - len(wanted)
        batch = wanted
        raws = codec.compress_many([one.seen.raw for one in batch])
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            counted = self._write(batch, raws)
            self._connection.execute("COMMIT")
        except BaseException:
            if self._connection.in_transaction:  # a full disk takes the whole transaction back
                self._connection.execute("ROLLBACK")
            raise
        self._tally.new += counted.new
        self._tally.known += counted.known
        self._tally.changed += counted.changed
        self._tally.removed += counted.removed

    def _admitted(self, one: _Waiting) -> _Waiting | None:
        """A post as it may be kept; None where its author is out of the record."""
        seen = admitted(self._connection, one.row[2], one.seen)
        if seen is None or seen is one.seen:
            return None if seen is None else one
        return _Waiting(_row(self._performance, str(self._performance), seen.post), seen)

    def _write(self, batch: list[_Waiting], raws: Sequence[bytes]) -> Tally:
        counted = Tally()
        self._note_authors(batch)
        known = self._known(batch)
        taken: set[int] = set(self._ask(_TAKEN, [one.row[0] for one in batch]))
        new: list[list[Any]] = []
        blobs: list[bytes] = []
        again: list[_Waiting] = []
        for one, blob in zip(batch, raws, strict=True):
            row = one.row
            identity = (row[2], row[3])
            if identity in known:
                again.append(one)
            else:
                known.add(identity)
                new.append(self._placed(row, taken))
                blobs.append(blob)
        self._insert(f"INTO post ({', '.join(_COLUMNS)}) VALUES ", _ONE_POST, new)
        coded = ((row[0], self._fetched_at, codec.CODING, blob) for row, blob in zip(new, blobs, strict=True))
        self._insert("INTO sighting (post, fetched_at, coding, raw) VALUES ", "(?, ?, ?, ?)", coded)
        counted.new = len(new)
        if again:
            self._look_again(again, counted)
        if new:
            posts.revise(self._connection, self._performance)
        return counted

    def _placed(self, row: list[Any], taken: set[int]) -> list[Any]:
        """A row with a number that is free, and with its author's row."""
        while row[0] in taken:
            row[0] += 1
            if row[0] not in taken and self._ask(_TAKEN, [row[0]]):
                taken.add(row[0])
        taken.add(row[0])
        row[_AUTHOR] = self._authors[row[2].partition(":")[0], row[_AUTHOR]][0]
        return row

    def _insert(self, into: str, one: str, rows: Iterable[Sequence[object]]) -> None:
        # ROLLBACK: the transaction goes back as a whole anyway; otherwise each statement would copy every page that
        # it changes, to be able to take back itself alone
        beginning = f"INSERT OR ROLLBACK {into}"
        whole = beginning + ", ".join([one] * _AT_ONCE)
        remaining = iter(rows)
        while some := list(islice(remaining, _AT_ONCE)):
            statement = whole if len(some) == _AT_ONCE else beginning + ", ".join([one] * len(some))
            self._connection.execute(statement, list(chain.from_iterable(some)))

    def _ask(self, query: str, values: object, *before: object) -> list[Any]:
        """A list, as one row: every row that SQLite hands out costs a wait for Python's lock."""
        said = json.dumps(values, ensure_ascii=False)
        found: list[Any] = json.loads(self._connection.execute(query, (*before, said)).fetchone()[0])
        return found

    def _note_authors(self, batch: list[_Waiting]) -> None:
        if len(self._authors) > _AUTHORS:
            self._authors.clear()
        fresh: dict[str, dict[str, tuple[str, str]]] = {}
        for one in batch:
            network, author = one.row[2].partition(":")[0], one.seen.post.author
            known = self._authors.get((network, author.id))
            if known is None or known[1] != author.handle or known[2] != author.name:
                fresh.setdefault(network, {})[author.id] = (author.handle, author.name)
        for network, people in fresh.items():
            said = json.dumps([(key, *names) for key, names in people.items()], ensure_ascii=False)
            self._connection.execute(_NEW_AUTHORS, (network, said))
            for key, row in self._ask(_AUTHOR_ROWS, list(people), network):
                self._authors[network, key] = (row, *people[key])

    def _known(self, batch: list[_Waiting]) -> set[tuple[str, str]]:
        """Which posts of a batch the chat has, removed ones included."""
        by_platform: dict[str, list[str]] = {}
        for one in batch:
            by_platform.setdefault(one.row[2], []).append(one.row[3])
        return {
            (platform, native_id)
            for platform, ids in by_platform.items()
            for native_id in self._ask(_KNOWN, ids, self._performance, platform)
        }

    def _look_again(self, again: list[_Waiting], counted: Tally) -> None:
        """Posts that the chat has: most are as they were, and what has changed is kept like a new sighting."""
        stored = self._stored(again)
        for one in again:
            row = stored.get((one.row[2], one.row[3]))
            if row is not None and row[0] is not None:
                counted.removed += 1
            elif row is not None and _same(row, one):
                counted.known += 1
            else:
                self._keep(one, counted)

    def _stored(self, again: list[_Waiting]) -> Mapping[tuple[str, str], tuple[Any, ...]]:
        columns = ", ".join(f"post.{name}" for name in _COLUMNS[_AUTHOR + 1 :])
        query = f"""
            SELECT post.platform, post.native_id, post.removed_at, author.author_id, {columns}
            FROM post LEFT JOIN author ON author.id = post.author
            WHERE performance = ? AND platform = ? AND native_id IN (SELECT value FROM json_each(?))
        """  # noqa: S608 - our own columns
        found = {}
        for platform in {one.row[2] for one in again}:
            ids = json.dumps([one.row[3] for one in again if one.row[2] == platform], ensure_ascii=False)
            for row in self._connection.execute(query, (self._performance, platform, ids)):
                found[row[0], row[1]] = row[2:]
        return found

    def _keep(self, one: _Waiting, counted: Tally) -> None:
        self._connection.row_factory = sqlite3.Row
        try:
            before = self._connection.total_changes
            posts.keep(self._connection, self._performance, one.row[2], one.seen, self._fetched_at)
            changed = self._connection.total_changes != before
        finally:
            self._connection.row_factory = None
        if changed:
            counted.changed += 1
        else:
            counted.known += 1


def _same(stored: tuple[Any, ...], one: _Waiting) -> bool:
    return stored[1] == one.seen.post.author.id and stored[2:] == tuple(one.row[_AUTHOR + 1 :])


def _row(performance: int, name: str, post: Post) -> list[Any]:
    platform, native_id, edited_at = post.platform, post.native_id, post.edited_at
    return [
        time_key(post.at, name, platform, native_id),
        performance,
        platform,
        native_id,
        post.id,
        codec.to_text(post.at),
        post.author.id,
        post.text,
        post.lang,
        post.url,
        post.in_reply_to,
        post.quote_of,
        codec.to_text(edited_at) if edited_at else None,
        _media(post) if post.media else None,
        _listed(post.links) if post.links else None,
        _listed(post.tags) if post.tags else None,
        int(post.is_repost),
        int(post.members_only),
        int(post.hidden),
        post.liked,
    ]


def _media(post: Post) -> str:
    return json.dumps([{"url": media.url, "alt": media.alt} for media in post.media], ensure_ascii=False)


def _listed(values: tuple[str, ...]) -> str:
    """As `json.dumps` writes it, for whom texts are not worth a shortcut."""
    return f"[{', '.join(map(encode_basestring, values))}]"
