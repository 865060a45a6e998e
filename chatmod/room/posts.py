"""What is said in the room. Statuses that were deleted are not seen again."""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from chatmod.domain.hashtags import fold_tag, hashtags_in
from chatmod.room.file import RoomFile
from chatmod.room.values import KEY_LENGTH, MAX_TAGS, Account, Status, Turned, clean_text

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


class Posts:
    """Statuses, and the pieces of them that pages and clients ask for."""

    def __init__(self, file: RoomFile) -> None:
        self._file = file

    async def post(self, account: Account, wanted: Wanted) -> tuple[Status, bool]:
        """Keep a post; returns it, and whether it is new: a key that was used before gives the post of that time.

        Raises:
            Turned: If the text does not fit, what it answers is not there, or the key's post was deleted.
        """
        text, now = clean_text(wanted.text), self._file.clock.now()
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

        status_id, is_new = await self._file.writer.write(keep)
        status = self.status(status_id)
        if status is None:
            raise Turned(404, "This post has been deleted.")
        return status, is_new

    async def delete(self, account: Account, status_id: int) -> Status | None:
        """Delete a post of this account: its text goes, its place in the thread stays. None if there is none."""
        status = self.status(status_id)
        if status is None or status.account.id != account.id:
            return None
        now = self._file.now()

        def wipe(connection: sqlite3.Connection) -> None:
            connection.execute("UPDATE status SET text = '', deleted_at = ? WHERE id = ?", (now, status_id))

        await self._file.writer.write(wipe)
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
        return [_status(row) for row in self._file.read_all(f"{_STATUS} {where}", *values)]


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
