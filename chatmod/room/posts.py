"""What people do with their posts in the room: post, edit, delete."""

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import astuple, dataclass, field

from chatmod.domain.hashtags import fold_tag, hashtags_in
from chatmod.room.media import attach, describe_posted
from chatmod.room.mentions import note_mentions
from chatmod.room.paging import Paging
from chatmod.room.reading import Reading
from chatmod.room.values import KEY_LENGTH, MAX_TAGS, Account, Status, Turned, clean_text

__all__ = ["Edit", "Paging", "Posts", "Wanted"]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A post that somebody wants to make; `tag` is that of the page it is written on, `media` are ids."""

    text: str
    reply_to: int | None = None
    key: str | None = None
    language: str | None = None
    tag: str | None = None
    media: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Edit:
    """What a post shall say from now on.

    Attributes:
        language: None leaves it.
        media: All ids that it shall have; the others go.
        descriptions: Of those that shall have another one.
    """

    text: str
    language: str | None = None
    media: tuple[int, ...] = ()
    descriptions: Mapping[int, str | None] = field(default_factory=dict)


class Posts(Reading):
    """Statuses, with what their authors may do."""

    async def post(self, account: Account, wanted: Wanted) -> tuple[Status, bool]:
        """Keep a post; returns it, and whether it is new: a key that was used before gives the post of that time.

        Raises:
            Turned: If the text or the media do not fit, what it answers is not there, or the key's post was deleted.
        """
        text, now = clean_text(wanted.text, may_be_empty=bool(wanted.media)), self._file.clock.now()
        if wanted.key is not None and len(wanted.key) > KEY_LENGTH:
            raise Turned(422, f"The idempotency key is longer than {KEY_LENGTH} characters.")
        at = now.isoformat(timespec="milliseconds")

        def keep(connection: sqlite3.Connection) -> tuple[int, bool]:
            known = _known(connection, account, wanted.key)
            if known is not None:
                return known, False
            _check_parent(connection, wanted.reply_to)
            newest = connection.execute("SELECT max(id) FROM status").fetchone()[0] or 0
            new = max(int(now.timestamp() * 1000) << 16, newest + 1)
            connection.execute(
                "INSERT INTO status (id, account, text, language, reply_to, idempotency_key, created_at) "
                "VALUES (?, ?, ?, ?, ?, ?, ?)",
                (new, account.id, text, wanted.language, wanted.reply_to, wanted.key, at),
            )
            attach(connection, account, new, wanted.media)
            note_mentions(connection, new, text, at)
            _tag(connection, new, text, *([wanted.tag] if wanted.tag else []))
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

    async def edit(self, account: Account, status_id: int, edit: Edit) -> tuple[Status, bool]:
        """Change a post of this account; returns it, and whether anything is other than before.

        It keeps the hashtags it had: an answer does not vanish from its chat because a word was put right.

        Raises:
            Turned: If there is no such post of theirs, or the text or the media do not fit.
        """
        text, at = clean_text(edit.text, may_be_empty=bool(edit.media)), self._file.now()
        before = self._own(account, status_id)

        def change(connection: sqlite3.Connection) -> None:
            changed = connection.execute(
                "UPDATE status SET text = ?, language = ?, edited_at = ? WHERE id = ? AND deleted_at IS NULL",
                (text, edit.language or before.language, at, status_id),
            )
            if not changed.rowcount:
                raise Turned(404, "Record not found")
            _keep_version(connection, before)
            attach(connection, account, status_id, edit.media)
            describe_posted(connection, status_id, edit.descriptions)
            note_mentions(connection, status_id, text, at)
            _tag(connection, status_id, text)

        if _says(before, edit, text):
            return before, False
        await self._file.writer.write(change)
        return self._own(account, status_id), True

    async def delete(self, account: Account, status_id: int) -> Status | None:
        """Delete a post of this account: what it said goes, its place in the thread stays. None if there is none."""
        status = self.status(status_id)
        if status is None or status.account.id != account.id:
            return None
        now = self._file.now()

        def wipe(connection: sqlite3.Connection) -> None:
            connection.execute("UPDATE status SET text = '', deleted_at = ? WHERE id = ?", (now, status_id))
            connection.execute("DELETE FROM media WHERE status = ?", (status_id,))
            connection.execute("DELETE FROM version WHERE status = ?", (status_id,))
            connection.execute("DELETE FROM mention WHERE status = ?", (status_id,))

        await self._file.writer.write(wipe)
        return status

    def _own(self, account: Account, status_id: int) -> Status:
        status = self.status(status_id)
        if status is None or status.account.id != account.id:
            raise Turned(404, "Record not found")
        return status


def _known(connection: sqlite3.Connection, account: Account, key: str | None) -> int | None:
    """The post that an idempotency key made."""
    if key is None:
        return None
    known = connection.execute(
        "SELECT id, deleted_at FROM status WHERE account = ? AND idempotency_key = ?", (account.id, key)
    ).fetchone()
    if known and known["deleted_at"]:
        raise Turned(404, "This post has been deleted.")
    return int(known["id"]) if known else None


def _check_parent(connection: sqlite3.Connection, parent: int | None) -> None:
    query = "SELECT 1 FROM status WHERE id = ? AND deleted_at IS NULL"
    if parent is not None and not connection.execute(query, (parent,)).fetchone():
        raise Turned(404, "The post this answers is not there any more.")


def _tag(connection: sqlite3.Connection, status: int, text: str, *more: str) -> None:
    tags = {fold_tag(tag): tag for tag in (*hashtags_in(text)[:MAX_TAGS], *more)}
    rows = [(name, status, tag) for name, tag in tags.items()]
    connection.executemany("INSERT OR IGNORE INTO tag VALUES (?, ?, ?)", rows)


def _says(status: Status, edit: Edit, text: str) -> bool:
    """Whether a post says already what an edit wants."""
    described = {media.id: media.description for media in status.media}
    return (
        text == status.text
        and edit.media == tuple(described)
        and (edit.language or status.language) == status.language
        and all(described.get(number) == (text or None) for number, text in edit.descriptions.items())
    )


def _keep_version(connection: sqlite3.Connection, status: Status) -> None:
    media = json.dumps([astuple(media) for media in status.media])
    at = (status.edited_at or status.created_at).isoformat(timespec="milliseconds")
    connection.execute(
        "INSERT INTO version SELECT ?, count(*), ?, ?, ? FROM version WHERE status = ?",
        (status.id, status.text, media, at, status.id),
    )
