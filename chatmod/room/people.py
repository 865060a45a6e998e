"""Who is in the room: a person is a session, or the token of an app."""

import hashlib
import secrets
import sqlite3
from datetime import datetime

from chatmod.room.file import RoomFile
from chatmod.room.values import Account, Turned, clean_name, handle_of


def digest(secret: str) -> str:
    """What is kept of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


class People:
    """Participants and moderators."""

    def __init__(self, file: RoomFile) -> None:
        self._file = file

    async def moderator(self, name: str) -> tuple[Account, str]:
        """The moderator's account of this name, made if it is new, and its token."""
        shown, handle, now = clean_name(name), handle_of(name), self._file.now()

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

        token = await self._file.writer.write(find_or_make)
        account = self.by_token(token)
        assert account is not None
        return account, token

    async def join(self, name: str) -> tuple[Account, str]:
        """A new participant, and the token of the session; a taken name gets a number behind it.

        Raises:
            Turned: If the name cannot be used, or is a moderator's.
        """
        shown, now, token = clean_name(name), self._file.now(), secrets.token_urlsafe(32)

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

        await self._file.writer.write(make)
        joined = self.by_token(token)
        assert joined is not None
        return joined, token

    def by_token(self, token: str) -> Account | None:
        """Whose token or session this is."""
        row = self._file.read_one(
            "SELECT a.* FROM token t JOIN account a ON a.id = t.account WHERE t.token_hash = ?", digest(token)
        )
        return account_of(row) if row else None

    def account(self, account_id: int) -> Account | None:
        """The account of an id."""
        row = self._file.read_one("SELECT * FROM account WHERE id = ?", account_id)
        return account_of(row) if row else None


def _free_number(connection: sqlite3.Connection, handle: str) -> int:
    taken = {
        row["handle"] for row in connection.execute("SELECT handle FROM account WHERE handle GLOB ?", (f"{handle}*",))
    }
    return next(number for number in range(1, len(taken) + 2) if _numbered(handle, number) not in taken)


def _numbered(handle: str, number: int) -> str:
    return handle if number == 1 else f"{handle}_{number}"


def account_of(row: sqlite3.Row) -> Account:
    """The account in a row."""
    joined = datetime.fromisoformat(row["created_at"])
    return Account(row["id"], row["handle"], row["name"], bool(row["moderator"]), joined)
