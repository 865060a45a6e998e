"""What the room keeps: people, posts, and a few settings, in `room.db`.

Writing goes through the writer and is on disk before anybody is told; reading uses a connection of the event loop's.
"""

import hashlib
import secrets
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from chatmod.domain.hashtags import fold_tag, hashtags_in
from chatmod.ports.time import Clock
from chatmod.room.schema import MIGRATIONS
from chatmod.room.values import (
    KEY_LENGTH,
    MAX_TAGS,
    Account,
    Status,
    Turned,
    clean_name,
    clean_text,
    handle_of,
)
from chatmod.storage import Database, Writer, open_database

_STATUS = """
SELECT s.*, a.handle, a.name, a.moderator, a.created_at AS joined_at,
  (SELECT group_concat(spelling, ' ') FROM (SELECT spelling FROM tag WHERE status = s.id ORDER BY name)) AS tags
FROM status s JOIN account a ON a.id = s.account
"""


@dataclass(frozen=True, slots=True)
class Paging:
    """Which piece of a timeline is wanted; ids are those of statuses.

    Attributes:
        limit: At most this many.
        max_id: Older than this.
        since_id: Newer than this, the newest first.
        min_id: Newer than this, the nearest to it.
    """

    limit: int = 20
    max_id: int | None = None
    since_id: int | None = None
    min_id: int | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """A post that somebody wants to make; `tag` is that of the page it is written on."""

    text: str
    reply_to: int | None = None
    key: str | None = None
    language: str | None = None
    tag: str | None = None


def digest(secret: str) -> str:
    """What is kept of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


class RoomStore:
    """The room's memory. Statuses that were deleted are not seen again."""

    def __init__(self, database: Database, writer: Writer, clock: Clock) -> None:
        self.writer = writer
        self.clock = clock
        self._reading = database.connect(read_only=True)

    @staticmethod
    def database(path: Path) -> Database:
        """Open or create the room's file.

        Raises:
            ArchiveError: If it cannot be used.
        """
        return open_database(path, MIGRATIONS)

    async def close(self) -> None:
        """Finish what is queued, and let the file go."""
        await self.writer.close()
        self._reading.close()

    # settings

    def setting(self, name: str) -> str | None:
        """What was set under a name."""
        row = self.read_one("SELECT value FROM setting WHERE name = ?", name)
        return str(row["value"]) if row else None

    async def set(self, values: Mapping[str, str]) -> None:
        """Set names to values."""
        rows = list(values.items())

        def write(connection: sqlite3.Connection) -> None:
            connection.executemany(
                "INSERT INTO setting VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value", rows
            )

        await self.writer.write(write)

    # people

    async def moderator(self, name: str) -> tuple[Account, str]:
        """The moderator's account of this name, made if it is new, and its token."""
        shown, handle, now = clean_name(name), handle_of(name), self._now()

        def find_or_make(connection: sqlite3.Connection) -> str:
            holder = connection.execute("SELECT * FROM account WHERE handle = ?", (handle,)).fetchone()
            if holder and holder["moderator"]:
                return str(holder["token"])
            if holder:  # a participant came first: the name goes to the moderator, the person keeps all else
                number = _free_number(connection, handle)
                connection.execute(
                    "UPDATE account SET handle = ?, name = ? WHERE id = ?",
                    (_numbered(handle, number), f"{holder['name']} {number}", holder["id"]),
                )
            token = secrets.token_urlsafe(32)
            account = connection.execute(
                "INSERT INTO account (handle, name, moderator, token, created_at) VALUES (?, ?, 1, ?, ?)",
                (handle, shown, token, now),
            ).lastrowid
            connection.execute("INSERT INTO token VALUES (?, ?)", (digest(token), account))
            return token

        token = await self.writer.write(find_or_make)
        account = self.by_token(token)
        assert account is not None
        return account, token

    async def join(self, name: str) -> tuple[Account, str]:
        """A new participant, and the token of the session; a taken name gets a number behind it.

        Raises:
            Turned: If the name cannot be used, or is a moderator's.
        """
        shown, now, token = clean_name(name), self._now(), secrets.token_urlsafe(32)

        def make(connection: sqlite3.Connection) -> None:
            handle = handle_of(shown)
            holder = connection.execute("SELECT moderator FROM account WHERE handle = ?", (handle,)).fetchone()
            if handle == "moderator" or (holder and holder["moderator"]):
                raise Turned(422, "This name is the moderator's. Please choose another.")
            number = _free_number(connection, handle)
            account = connection.execute(
                "INSERT INTO account (handle, name, created_at) VALUES (?, ?, ?)",
                (_numbered(handle, number), shown if number == 1 else f"{shown} {number}", now),
            ).lastrowid
            connection.execute("INSERT INTO token VALUES (?, ?)", (digest(token), account))

        await self.writer.write(make)
        joined = self.by_token(token)
        assert joined is not None
        return joined, token

    def by_token(self, token: str) -> Account | None:
        """Whose token or session this is."""
        row = self.read_one(
            "SELECT a.* FROM token t JOIN account a ON a.id = t.account WHERE t.token_hash = ?", digest(token)
        )
        return _account(row) if row else None

    def account(self, account_id: int) -> Account | None:
        """The account of an id."""
        row = self.read_one("SELECT * FROM account WHERE id = ?", account_id)
        return _account(row) if row else None

    # posts

    async def post(self, account: Account, wanted: Wanted) -> tuple[Status, bool]:
        """Keep a post; returns it, and whether it is new: a key that was used before gives the post of that time.

        Raises:
            Turned: If the text does not fit, what it answers is not there, or the key's post was deleted.
        """
        text, now = clean_text(wanted.text), self.clock.now()
        if wanted.key is not None and len(wanted.key) > KEY_LENGTH:
            raise Turned(422, f"The idempotency key is longer than {KEY_LENGTH} characters.")
        tags = {fold_tag(tag): tag for tag in (*hashtags_in(text)[:MAX_TAGS], *([wanted.tag] if wanted.tag else ()))}
        at = now.isoformat(timespec="milliseconds")

        def keep(connection: sqlite3.Connection) -> tuple[int, bool]:
            if wanted.key is not None:
                known = connection.execute(
                    "SELECT id, deleted_at FROM status WHERE account = ? AND idempotency_key = ?",
                    (account.id, wanted.key),
                ).fetchone()
                if known and known["deleted_at"]:
                    raise Turned(404, "This post has been deleted.")
                if known:
                    return int(known["id"]), False
            if (
                wanted.reply_to is not None
                and not connection.execute(
                    "SELECT 1 FROM status WHERE id = ? AND deleted_at IS NULL", (wanted.reply_to,)
                ).fetchone()
            ):
                raise Turned(404, "The post this answers is not there any more.")
            newest = connection.execute("SELECT max(id) FROM status").fetchone()[0] or 0
            new = max(int(now.timestamp() * 1000) << 16, newest + 1)
            connection.execute(
                "INSERT INTO status (id, account, text, language, reply_to, idempotency_key, created_at) "
                "VALUES (?, ?, ?, ?, ?, ?, ?)",
                (new, account.id, text, wanted.language, wanted.reply_to, wanted.key, at),
            )
            rows = [(name, new, tag) for name, tag in tags.items()]
            connection.executemany("INSERT INTO tag VALUES (?, ?, ?)", rows)
            # an answer belongs to the chat of what it answers, with or without the hashtag
            connection.execute(
                "INSERT OR IGNORE INTO tag SELECT name, ?, spelling FROM tag WHERE status = ?", (new, wanted.reply_to)
            )
            return new, True

        status_id, is_new = await self.writer.write(keep)
        status = self.status(status_id)
        if status is None:
            raise Turned(404, "This post has been deleted.")
        return status, is_new

    async def delete(self, account: Account, status_id: int) -> Status | None:
        """Delete a post of this account: its text goes, its place in the thread stays. None if there is none."""
        status = self.status(status_id)
        if status is None or status.account.id != account.id:
            return None
        now = self._now()

        def wipe(connection: sqlite3.Connection) -> None:
            connection.execute("UPDATE status SET text = '', deleted_at = ? WHERE id = ?", (now, status_id))

        await self.writer.write(wipe)
        return status

    def status(self, status_id: int) -> Status | None:
        """The post of an id."""
        found = self._statuses("WHERE s.id = ? AND s.deleted_at IS NULL", status_id)
        return found[0] if found else None

    def ancestors(self, status: Status) -> list[Status]:
        """The posts above one, the topmost first; a deleted one cuts the line."""
        found: list[Status] = []
        above = status.reply_to
        while above is not None and (parent := self.status(above)):
            found.append(parent)
            above = parent.reply_to
        return found[::-1]

    def descendants(self, status: Status) -> list[Status]:
        """The posts below one, also below a deleted one, oldest first."""
        return self._statuses(
            "WHERE s.deleted_at IS NULL AND s.id IN ("
            "WITH RECURSIVE below (id) AS (SELECT id FROM status WHERE reply_to = ? "
            "UNION SELECT status.id FROM status JOIN below ON status.reply_to = below.id) SELECT id FROM below"
            ") ORDER BY s.id",
            status.id,
        )

    def chat(self, tag: str) -> list[Status]:
        """All posts under a hashtag and all answers below them, oldest first."""
        return self._statuses(
            "WHERE s.deleted_at IS NULL AND s.id IN ("
            "WITH RECURSIVE part (id) AS (SELECT status FROM tag WHERE name = ? "
            "UNION SELECT status.id FROM status JOIN part ON status.reply_to = part.id) SELECT id FROM part"
            ") ORDER BY s.id",
            fold_tag(tag),
        )

    def tagged(self, tag: str, paging: Paging) -> list[Status]:
        """A piece of a hashtag's timeline, newest first."""
        return self._page("s.id IN (SELECT status FROM tag WHERE name = ?)", [fold_tag(tag)], paging)

    def of_account(self, account_id: int, paging: Paging) -> list[Status]:
        """A piece of what an account has posted, newest first."""
        return self._page("s.account = ?", [account_id], paging)

    def _page(self, condition: str, values: Sequence[object], paging: Paging) -> list[Status]:
        conditions, bound = [condition, "s.deleted_at IS NULL"], list(values)
        floor = paging.min_id if paging.min_id is not None else paging.since_id
        for comparison, value in (("s.id < ?", paging.max_id), ("s.id > ?", floor)):
            if value is not None:
                conditions.append(comparison)
                bound.append(value)
        order = "ASC" if paging.min_id is not None else "DESC"
        where = f"WHERE {' AND '.join(conditions)} ORDER BY s.id {order} LIMIT ?"
        found = self._statuses(where, *bound, paging.limit)
        return found[::-1] if paging.min_id is not None else found

    def _statuses(self, where: str, *values: object) -> list[Status]:
        return [_status(row) for row in self._reading.execute(f"{_STATUS} {where}", values)]

    def read_one(self, query: str, *values: object) -> sqlite3.Row | None:
        """The first row of a query, as it is on disk."""
        row: sqlite3.Row | None = self._reading.execute(query, values).fetchone()
        return row

    def _now(self) -> str:
        return self.clock.now().isoformat(timespec="milliseconds")


def _free_number(connection: sqlite3.Connection, handle: str) -> int:
    taken = {
        row["handle"] for row in connection.execute("SELECT handle FROM account WHERE handle GLOB ?", (f"{handle}*",))
    }
    return next(number for number in range(1, len(taken) + 2) if _numbered(handle, number) not in taken)


def _numbered(handle: str, number: int) -> str:
    return handle if number == 1 else f"{handle}_{number}"


def _account(row: sqlite3.Row) -> Account:
    joined = datetime.fromisoformat(row["created_at"])
    return Account(row["id"], row["handle"], row["name"], bool(row["moderator"]), joined)


def _status(row: sqlite3.Row) -> Status:
    joined = datetime.fromisoformat(row["joined_at"])
    return Status(
        id=row["id"],
        account=Account(row["account"], row["handle"], row["name"], bool(row["moderator"]), joined),
        text=row["text"],
        language=row["language"],
        reply_to=row["reply_to"],
        key=row["idempotency_key"],
        created_at=datetime.fromisoformat(row["created_at"]),
        tags=tuple((row["tags"] or "").split()),
    )
