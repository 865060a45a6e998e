"""What was said in the room, for reading. Statuses that were deleted are not seen again."""

import json
import sqlite3
from datetime import datetime

from chatmod.domain.hashtags import fold_tag
from chatmod.room.file import RoomFile
from chatmod.room.media import media_in
from chatmod.room.paging import Paging, paged
from chatmod.room.values import Account, Mentioned, Status, Version

_STATUS = """
SELECT s.*, a.handle, a.name, a.moderator, a.created_at AS joined_at,
  (SELECT account FROM status WHERE id = s.reply_to) AS answered,
  (SELECT group_concat(spelling, ' ') FROM (SELECT spelling FROM tag WHERE status = s.id ORDER BY name)) AS tags,
  (SELECT json_group_array(json_array(id, name, mime, width, height, description)) FROM (
    SELECT id, name, mime, width, height, description FROM media WHERE status = s.id ORDER BY position)) AS media,
  (SELECT json_group_array(json_array(id, handle)) FROM (
    SELECT b.id, b.handle FROM mention m JOIN account b ON b.id = m.account
    WHERE m.status = s.id AND m.written ORDER BY m.id)) AS mentions
FROM status s JOIN account a ON a.id = s.account
"""


class Reading:
    """Statuses, and the pieces of them that pages and clients ask for."""

    def __init__(self, file: RoomFile) -> None:
        self._file = file

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

    def all(self, paging: Paging) -> list[Status]:
        """A piece of everything, newest first."""
        return self._page("TRUE", [], paging)

    def versions(self, status: Status) -> list[Version]:
        """What a post has said, oldest first, with what it says now; of pictures those that are still there."""
        rows = self._file.read_all("SELECT * FROM version WHERE status = ? ORDER BY number", status.id)
        there = {media.id for media in status.media}
        earlier = [
            Version(
                row["text"],
                tuple(media for media in media_in(row["media"]) if media.id in there),
                datetime.fromisoformat(row["created_at"]),
            )
            for row in rows
        ]
        return [*earlier, Version(status.text, status.media, status.edited_at or status.created_at)]

    def _page(self, condition: str, values: list[object], paging: Paging) -> list[Status]:
        rest, bound = paged("s.id", paging)
        found = self._statuses(f"WHERE {condition} AND s.deleted_at IS NULL {rest}", *values, *bound)
        return found[::-1] if paging.forward else found

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
        media=media_in(row["media"]),
        mentions=tuple(Mentioned(*found) for found in json.loads(row["mentions"])),
        edited_at=datetime.fromisoformat(row["edited_at"]) if row["edited_at"] else None,
        reply_to_account=row["answered"],
    )
