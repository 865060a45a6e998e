"""Pictures in `room.db`: there a picture and its post come, and go, in one transaction."""

import json
import secrets
import sqlite3
from collections.abc import Mapping, Sequence
from datetime import timedelta

from chatmod.room.file import RoomFile
from chatmod.room.pictures import Picture
from chatmod.room.values import MAX_MEDIA, Account, Media, Turned, clean_description

MAX_TOTAL = 500 * 1024 * 1024
"""Bytes of all pictures in a room; a moderator's come in beyond it, or a question would go out without its own."""

_UNPOSTED_LIVES = timedelta(hours=1)
_MODERATORS_LIVES = timedelta(hours=24)
"""Of a picture that is in no post yet: a moderator's may be made ready long before it is posted."""

_SUFFIXES = {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp"}


class MediaShelf:
    """Pictures, posted and not posted yet. One that is not posted is its owner's only.

    Args:
        file: Where they are.
        most: Bytes of all together, where participants' are concerned.
    """

    def __init__(self, file: RoomFile, most: int = MAX_TOTAL) -> None:
        self._file = file
        self._most = most

    async def add(self, account: Account, picture: Picture, description: str | None) -> Media:
        """Keep a picture until it is posted.

        Raises:
            Turned: If the description is too long, or the room has no space left.
        """
        described = clean_description(description)
        name = f"{secrets.token_urlsafe(16)}.{_SUFFIXES[picture.mime]}"
        row = (account.id, name, picture.mime, picture.width, picture.height, described, self._file.now())
        past = self._past()

        def insert(connection: sqlite3.Connection) -> int:
            _expire(connection, past)
            total = connection.execute("SELECT total(size) FROM media").fetchone()[0]
            if total + len(picture.data) > self._most and not account.moderator:
                raise Turned(422, "Validation failed: this room has no space left for pictures")
            return int(
                connection.execute(
                    "INSERT INTO media (account, name, mime, width, height, description, created_at, size, data) "
                    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    (*row, len(picture.data), picture.data),
                ).lastrowid
                or 0
            )

        number = await self._file.writer.write(insert)
        return Media(number, name, picture.mime, picture.width, picture.height, described)

    async def expire(self) -> None:
        """Let go of what was never posted."""
        past = self._past()
        await self._file.writer.write(lambda connection: _expire(connection, past))

    def unposted(self, account: Account, media_id: int) -> Media:
        """A picture of somebody's own that is in no post.

        Raises:
            Turned: If there is none.
        """
        row = self._file.read_one(
            "SELECT id, name, mime, width, height, description FROM media "
            "WHERE id = ? AND account = ? AND status IS NULL",
            media_id,
            account.id,
        )
        if row is None:
            raise Turned(404, "Record not found")
        return Media(*row)

    async def describe(self, account: Account, media_id: int, description: str | None) -> Media:
        """Change the description of a picture that is not posted yet.

        Raises:
            Turned: If there is none, or the description is too long.
        """
        self.unposted(account, media_id)
        described = clean_description(description)

        def update(connection: sqlite3.Connection) -> None:
            connection.execute(
                "UPDATE media SET description = ? WHERE id = ? AND account = ? AND status IS NULL",
                (described, media_id, account.id),
            )

        await self._file.writer.write(update)
        return self.unposted(account, media_id)

    async def remove(self, account: Account, media_id: int) -> None:
        """Let go of a picture that is not posted.

        Raises:
            Turned: If there is none, or it is posted.
        """

        def delete(connection: sqlite3.Connection) -> None:
            row = connection.execute(
                "SELECT status FROM media WHERE id = ? AND account = ?", (media_id, account.id)
            ).fetchone()
            if row is None:
                raise Turned(404, "Record not found")
            if row["status"] is not None:
                raise Turned(422, "Media attachment is currently used by a status")
            connection.execute("DELETE FROM media WHERE id = ?", (media_id,))

        await self._file.writer.write(delete)

    def content(self, name: str) -> tuple[str, bytes] | None:
        """MIME type and bytes of the picture of a name."""
        row = self._file.read_one("SELECT mime, data FROM media WHERE name = ?", name)
        return (row["mime"], row["data"]) if row else None

    def _past(self) -> tuple[str, str]:
        now = self._file.clock.now()
        participants, moderators = (
            (now - lives).isoformat(timespec="milliseconds") for lives in (_UNPOSTED_LIVES, _MODERATORS_LIVES)
        )
        return participants, moderators


def media_in(text: str) -> tuple[Media, ...]:
    """Media in the JSON that a query or a version holds."""
    return tuple(Media(*row) for row in json.loads(text))


def attach(connection: sqlite3.Connection, account: Account, status: int, ids: Sequence[int]) -> None:
    """Make these the pictures of a post, in this order; those that it had and that are not among them go.

    Raises:
        Turned: If they are too many, or one is not this account's, or in another post.
    """
    if len(ids) > MAX_MEDIA:
        raise Turned(422, f"Cannot attach more than {MAX_MEDIA} files")
    wanted = json.dumps(ids)
    rows = connection.execute(
        "SELECT id FROM media WHERE account = ? AND (status IS NULL OR status = ?) "
        "AND id IN (SELECT value FROM json_each(?))",
        (account.id, status, wanted),
    )
    missing = set(ids) - {row["id"] for row in rows}
    if missing:
        shown = ", ".join(str(number) for number in ids if number in missing)
        raise Turned(422, f"Media {shown} not found or already attached to another post")
    connection.execute(
        "DELETE FROM media WHERE status = ? AND id NOT IN (SELECT value FROM json_each(?))", (status, wanted)
    )
    places = [(status, position, number) for position, number in enumerate(ids)]
    connection.executemany("UPDATE media SET status = ?, position = ? WHERE id = ?", places)


def describe_posted(connection: sqlite3.Connection, status: int, descriptions: Mapping[int, str | None]) -> None:
    """Change descriptions of pictures of a post."""
    rows = [(clean_description(text), number, status) for number, text in descriptions.items()]
    connection.executemany("UPDATE media SET description = ? WHERE id = ? AND status = ?", rows)


def _expire(connection: sqlite3.Connection, past: tuple[str, str]) -> None:
    connection.execute(
        "DELETE FROM media WHERE status IS NULL AND created_at < "
        "CASE WHEN (SELECT moderator FROM account WHERE id = media.account) THEN ? ELSE ? END",
        past[::-1],
    )
