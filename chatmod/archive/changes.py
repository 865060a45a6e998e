"""What has come into a record since an instant."""

import sqlite3
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Changes:
    """How many posts are new, have been edited, and were removed by their authors."""

    new: int = 0
    edited: int = 0
    deleted: int = 0

    def __bool__(self) -> bool:
        return bool(self.new or self.edited or self.deleted)


_CHANGES = """
SELECT
  (SELECT count(*) FROM post p WHERE p.performance = :chat AND p.removed_at IS NULL
    AND EXISTS (SELECT 1 FROM sighting s WHERE s.post = p.id)
    AND NOT EXISTS (SELECT 1 FROM sighting s WHERE s.post = p.id AND s.fetched_at < :since)),
  (SELECT count(*) FROM post p WHERE p.performance = :chat AND p.removed_at IS NULL AND p.edited_at IS NOT NULL
    AND EXISTS (SELECT 1 FROM sighting s WHERE s.post = p.id AND s.fetched_at >= :since)
    AND p.edited_at > (SELECT max(s.fetched_at) FROM sighting s WHERE s.post = p.id AND s.fetched_at < :since)),
  (SELECT count(*) FROM post p WHERE p.performance = :chat AND p.removed_at >= :since)
"""


def changes(connection: sqlite3.Connection, performance: int, since: str) -> Changes:
    """Count them; an edit is one that was made after the post was last kept before.

    Args:
        connection: To the archive.
        performance: The chat.
        since: As `codec.to_text` writes it.
    """
    return Changes(*connection.execute(_CHANGES, {"chat": performance, "since": since}).fetchone())
