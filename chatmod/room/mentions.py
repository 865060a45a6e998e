"""Who is spoken to in a post: whom it answers, and whose `@handle` stands in it. They are told."""

import sqlite3
from dataclasses import dataclass
from datetime import datetime

from chatmod.domain.text.room_text import names_spoken_to
from chatmod.room.file import RoomFile
from chatmod.room.paging import Paging, paged
from chatmod.room.values import handle_of

_MOST = 10
_ADD = "INSERT INTO mention (account, status, written, created_at) VALUES (?, ?, ?, ?)"
_NOTICE = "SELECT * FROM mention"


@dataclass(frozen=True, slots=True)
class Notice:
    """An account is told of a post that speaks to it; `created_at` in UTC."""

    id: int
    account: int
    status: int
    created_at: datetime


class Mentions:
    """Notices, of posts that are still there."""

    def __init__(self, file: RoomFile) -> None:
        self._file = file

    def of_account(self, account: int, paging: Paging) -> list[Notice]:
        """A piece of what an account was told, newest first."""
        where, values = paged("id", paging)
        rows = self._file.read_all(f"{_NOTICE} WHERE account = ? {where}", account, *values)
        found = [_notice(row) for row in rows]
        return found[::-1] if paging.forward else found

    def of_status(self, status: int) -> list[Notice]:
        """Everybody who was told of a post."""
        return [_notice(row) for row in self._file.read_all(f"{_NOTICE} WHERE status = ?", status)]

    def notice(self, account: int, number: int) -> Notice | None:
        """One that an account was told."""
        row = self._file.read_one(f"{_NOTICE} WHERE id = ? AND account = ?", number, account)
        return _notice(row) if row else None


def note_mentions(connection: sqlite3.Connection, status: int, text: str, at: str) -> None:
    """Keep whom a post speaks to. Nobody is told twice of one post, and nobody of their own."""
    row = connection.execute(
        "SELECT s.account, p.account AS answered FROM status s LEFT JOIN status p ON p.id = s.reply_to "
        "WHERE s.id = ?",
        (status,),
    ).fetchone()
    named = [
        found["id"]
        for handle in dict.fromkeys(handle_of(name) for name in names_spoken_to(text)[:_MOST])
        if (found := connection.execute("SELECT id FROM account WHERE handle = ?", (handle,)).fetchone())
    ]
    connection.execute("UPDATE mention SET written = 0 WHERE status = ?", (status,))
    told = dict.fromkeys([] if row["answered"] is None else [row["answered"]], 0) | dict.fromkeys(named, 1)
    told.pop(row["account"], None)
    update = " ON CONFLICT DO UPDATE SET written = excluded.written"
    connection.executemany(_ADD + update, [(account, status, written, at) for account, written in told.items()])


def _notice(row: sqlite3.Row) -> Notice:
    return Notice(row["id"], row["account"], row["status"], datetime.fromisoformat(row["created_at"]))
