"""Marks in the archive: by the stable ids of posts, so that they stay when a chat is brought in again."""

import sqlite3
from collections.abc import Collection
from datetime import datetime

from chatmod.archive import codec
from chatmod.domain.marks import Mark, MarkKind


def marks_of(connection: sqlite3.Connection, performance: int) -> tuple[Mark, ...]:
    """The marks of a chat, in the order in which they were made.

    Raises:
        ValueError: If a row is damaged.
    """
    rows = connection.execute(
        "SELECT post_id, kind, note, at FROM mark WHERE performance = ? ORDER BY at, post_id, kind", (performance,)
    )
    return tuple(Mark(post_id, MarkKind(kind), note, datetime.fromisoformat(at)) for post_id, kind, note, at in rows)


def put(connection: sqlite3.Connection, performance: int, mark: Mark) -> None:
    """Put a mark on a post; one of its kind that is there gets the new note."""
    connection.execute(
        "INSERT INTO mark VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET note = excluded.note",
        (performance, mark.post_id, mark.kind, mark.note, codec.to_text(mark.at)),
    )


def take_off(
    connection: sqlite3.Connection, performance: int, post_id: str, kinds: Collection[MarkKind]
) -> tuple[MarkKind, ...]:
    """Take marks off a post, and tell which there were."""
    wanted = ", ".join("?" * len(kinds))
    rows = connection.execute(
        f"DELETE FROM mark WHERE performance = ? AND post_id = ? AND kind IN ({wanted}) RETURNING kind",  # noqa: S608
        (performance, post_id, *kinds),
    )
    taken = {row[0] for row in rows}
    return tuple(kind for kind in MarkKind if kind in taken)
