"""Taking a person out of the archive, for good.

Why in many small transactions: an intent of the chat that is being run never waits behind this. Who is out is noted
in the first of them, so that nothing of theirs comes in any more; if the rest breaks off, it can be done again.
"""

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from itertools import islice
from secrets import token_hex
from typing import Any, Final

from chatmod.archive import codec, posts
from chatmod.archive.identities import Digests, Person
from chatmod.archive.index import scrub
from chatmod.archive.scrubbing import scrubbed
from chatmod.archive.tracing import Change, Found, find
from chatmod.archive.wishes import code_of, note
from chatmod.domain.consent import How, Removal, Traces, cleared, leads_to
from chatmod.domain.imported import is_named
from chatmod.storage import Database

Job = Callable[[sqlite3.Connection], None]

_BATCH: Final = 50
_STAND_IN: Final = "removed:"
"""What the id of a post that was taken out begins with; the rest is drawn by lot."""


@dataclass(frozen=True, slots=True)
class TakingOut:
    """Takes a person out: looked for over a connection that reads, carried out in steps over the one that writes.

    Attributes:
        found: All there is of the person.
        how: The wish was made.
        at: When it was heard.
        removal: What it comes to.
    """

    found: Found
    how: How
    at: datetime
    removal: Removal

    @classmethod
    def of(cls, database: Database, person: Person, how: How, at: datetime) -> "TakingOut":
        """Look for everything; holds up nobody.

        Raises:
            sqlite3.Error: If the archive cannot be read.
            ValueError: If it is damaged.
        """
        with closing(database.connect(read_only=True)) as connection:
            connection.execute("BEGIN")
            found = find(connection, person)
            own = connection.execute(
                "SELECT platform, native_id FROM post WHERE author = ?", (person.row,)
            ).fetchall()
            code = code_of(sorted(Digests.of(connection).all(person.network, found.identities)))
            native_ids = tuple((row["platform"], row["native_id"]) for row in own)
            removal = Removal(code, len(own), len(found.changes), _chats(connection, found), native_ids)
        return cls(found, how, at, removal)

    def jobs(self) -> Iterator[Job]:
        """The steps, each for a transaction of its own."""
        yield self._note
        yield from _batches(self.found.raws, _put_raw)
        yield from _batches(self.found.changes, _put_change)
        yield self._bury
        yield self._disguise_stones
        yield self._clear_facts

    def _note(self, connection: sqlite3.Connection) -> None:
        note(connection, self.found.person.network, self.found.identities, "out", self.how, self.at, self.removal)

    def _bury(self, connection: sqlite3.Connection) -> None:
        """Empty what the person has posted, also what came in while it was looked for."""
        person = self.found.person
        rows = connection.execute(f"{_STONE} WHERE author = ?", (person.row,)).fetchall()
        for row in rows:
            posts.empty(connection, row["id"], codec.to_text(self.at))
        _disguise(connection, person.network, rows)
        connection.execute("DELETE FROM author WHERE id = ?", (person.row,))

    def _disguise_stones(self, connection: sqlite3.Connection) -> None:
        """Ids of posts that the person had deleted before may name the person, too."""
        traces = Traces(marks=self.found.traces.marks)
        gone = connection.execute(f"{_STONE} WHERE removed_at IS NOT NULL").fetchall()
        named = [row for row in gone if leads_to(f"{row['post_id']} {row['native_id']}", traces)]
        _disguise(connection, self.found.person.network, named)

    def _clear_facts(self, connection: sqlite3.Connection) -> None:
        """What is known of imported chats, and what moderators have noted, may name the person."""
        for row in connection.execute("SELECT performance, post_id, kind, note FROM mark").fetchall():
            note = cleared(row["note"], self.found.traces, near=True)
            where = (row["performance"], row["post_id"], row["kind"])
            query = "UPDATE mark SET note = ? WHERE performance = ? AND post_id = ? AND kind = ? AND note != ?"
            connection.execute(query, (note, *where, note))
        for row in connection.execute("SELECT performance, body, questions FROM imported").fetchall():
            before = (row["body"], row["questions"])
            without = self._without_moderator(row["body"])
            after = [scrubbed(value.encode(), self.found.traces).decode() for value in (without, row["questions"])]
            if list(map(json.loads, after)) != list(map(json.loads, before)):
                connection.execute(
                    "UPDATE imported SET body = ?, questions = ? WHERE performance = ?", (*after, row["performance"])
                )
                posts.revise(connection, row["performance"])

    def _without_moderator(self, body: str) -> str:
        """The facts of an imported chat, which the person may have moderated."""
        facts, person = codec.imported_chats.validate_json(body), self.found.person
        meant = {person.author.id, *self.found.traces.marks}
        named = tuple(one for one in facts.named if not is_named(person.network, person.author, (one,)))
        moderators = tuple(one for one in facts.moderators if one.id not in meant)
        return codec.imported_chats.dump_json(replace(facts, named=named, moderators=moderators)).decode()


def settle(database: Database) -> bool:
    """Leave nothing of what was taken out in the file and beside it; tells whether nobody was in the way.

    Raises:
        sqlite3.Error: If it cannot be written.
    """
    scrub(database)
    with closing(database.connect()) as connection:
        return not connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]


def _batches(changes: Mapping[int, Any], put: Callable[[sqlite3.Connection, int, Any], None]) -> Iterator[Job]:
    rest = iter(changes.items())
    while batch := list(islice(rest, _BATCH)):
        yield partial(_put_all, batch, put)


def _put_all(
    batch: Iterable[tuple[int, Any]],
    put: Callable[[sqlite3.Connection, int, Any], None],
    connection: sqlite3.Connection,
) -> None:
    for row, after in batch:
        put(connection, row, after)


def _put_raw(connection: sqlite3.Connection, row: int, after: bytes) -> None:
    connection.execute("UPDATE sighting SET coding = ?, raw = ? WHERE rowid = ?", (*codec.compress(after), row))


def _put_change(connection: sqlite3.Connection, row: int, after: Change) -> None:
    found = connection.execute(
        "UPDATE post SET text = ?, media = ?, links = ? WHERE id = ? AND removed_at IS NULL RETURNING performance",
        (after.text, after.media, after.links, row),
    ).fetchone()
    if found is not None:
        connection.execute("INSERT OR IGNORE INTO cleared VALUES (?)", (row,))
        posts.revise(connection, found["performance"])


_STONE: Final = "SELECT id, performance, platform, native_id, post_id FROM post"


def _disguise(connection: sqlite3.Connection, network: str, rows: Iterable[sqlite3.Row]) -> None:
    """Give what is left of posts ids that name nobody, wherever these stand."""
    digests = Digests.of(connection)
    stand_ins: dict[int, dict[tuple[str, str], str]] = {}
    for row in rows:
        if row["native_id"].startswith(_STAND_IN):
            continue
        token = _token(connection, digests.digest(network, row["native_id"]))
        connection.execute("UPDATE post SET native_id = ?, post_id = ? WHERE id = ?", (token, token, row["id"]))
        connection.execute("UPDATE correction SET post_id = ? WHERE post_id = ?", (token, row["post_id"]))
        stand_ins.setdefault(row["performance"], {})[row["platform"], row["native_id"]] = token
    for performance, tokens in stand_ins.items():
        _refer(connection, performance, tokens)
        posts.revise(connection, performance)


def _token(connection: sqlite3.Connection, digest: str) -> str:
    """What stands for an id: the same whenever it is met again."""
    connection.execute("INSERT OR IGNORE INTO taken_out VALUES (?, ?)", (digest, f"{_STAND_IN}{token_hex(8)}"))
    return str(connection.execute("SELECT token FROM taken_out WHERE digest = ?", (digest,)).fetchone()[0])


def _refer(connection: sqlite3.Connection, performance: int, tokens: Mapping[tuple[str, str], str]) -> None:
    """What answered or quoted the posts goes on to do so."""
    query = """
        SELECT id, platform, in_reply_to, quote_of FROM post
        WHERE performance = ? AND (in_reply_to IS NOT NULL OR quote_of IS NOT NULL)
    """
    for row in connection.execute(query, (performance,)).fetchall():
        before = (row["in_reply_to"], row["quote_of"])
        after = tuple(tokens.get((row["platform"], native_id), native_id) for native_id in before)
        if after != before:
            connection.execute("UPDATE post SET in_reply_to = ?, quote_of = ? WHERE id = ?", (*after, row["id"]))


def _chats(connection: sqlite3.Connection, found: Found) -> tuple[str, ...]:
    own = connection.execute("SELECT id FROM post WHERE author = ?", (found.person.row,))
    query = "SELECT p.id, p.name FROM post JOIN performance p ON p.id = post.performance WHERE post.id = ?"
    rows = [*(row["id"] for row in own.fetchall()), *found.changes]
    names = dict(tuple(connection.execute(query, (row,)).fetchone()) for row in rows)
    return tuple(names[number] for number in sorted(names))
