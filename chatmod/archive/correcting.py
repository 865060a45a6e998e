"""What a moderator says about the question of a post: kept for ever, each step to be taken back."""

import json
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime

from chatmod.archive import codec
from chatmod.archive.archive import Archive, ChatInfo
from chatmod.archive.entries import unreadable
from chatmod.domain.attribution import Attribution
from chatmod.errors import ArchiveError


@dataclass(frozen=True, slots=True)
class Step:
    """A correction: the post's stable id, the questions it was given, and whether its thread went with it."""

    number: int
    post_id: str
    questions: tuple[str, ...]
    thread: bool


def correct(
    archive: Archive, chat: ChatInfo, post_id: str, questions: Sequence[str], at: datetime, *, thread: bool
) -> None:
    """Say which questions a post answers; it stands above everything that was said about it before.

    Args:
        archive: It may be in use by a running chat.
        chat: Of the post.
        post_id: The platform's stable id.
        questions: Labels; none if it answers nothing.
        at: Now, UTC.
        thread: Whether what answers the post goes with it.

    Raises:
        ArchiveError: If it cannot be written.
    """
    row = (chat.id, post_id, json.dumps(list(questions)), thread, codec.to_text(at))
    _write(
        archive,
        "INSERT INTO correction (performance, post_id, questions, thread, at) VALUES (?, ?, ?, ?, ?)",
        row,
    )


def take_back(archive: Archive, step: Step, at: datetime) -> None:
    """Let a step be as if it had never been made.

    Raises:
        ArchiveError: If it cannot be written.
    """
    _write(archive, "UPDATE correction SET undone_at = ? WHERE id = ?", (codec.to_text(at), step.number))


def last_step(archive: Archive, chat: ChatInfo, post_id: str | None) -> Step | None:
    """The last step that stands: about a post, or in the whole chat.

    Raises:
        ArchiveError: If it cannot be read.
    """
    query = """
        SELECT id, post_id, questions, thread FROM correction
        WHERE performance = ? AND undone_at IS NULL AND (?2 IS NULL OR post_id = ?2) ORDER BY id DESC LIMIT 1
    """
    try:
        with closing(archive.database.connect(read_only=True)) as connection:
            row = connection.execute(query, (chat.id, post_id)).fetchone()
            return row and Step(row[0], row[1], codec.labels.validate_json(row[2]), bool(row[3]))
    except (sqlite3.Error, ValueError) as error:
        raise unreadable(archive.database.path, error) from error


def filed(archive: Archive, chat: ChatInfo) -> Mapping[int, Attribution]:
    """What each post of a chat is filed under, by its number.

    Raises:
        ArchiveError: If it cannot be read.
    """
    archive.edition(chat)
    try:
        with closing(archive.database.connect(read_only=True)) as connection:
            rows = connection.execute(
                "SELECT place, questions, reason FROM filed WHERE performance = ? ORDER BY place", (chat.id,)
            )
            return {row[0]: Attribution(tuple(row[1].split("|")) if row[1] else (), row[2]) for row in rows}
    except sqlite3.Error as error:
        raise unreadable(archive.database.path, error) from error


def _write(archive: Archive, sql: str, values: Sequence[object]) -> None:
    try:
        with closing(archive.database.connect()) as connection:
            connection.execute(sql, values)
    except sqlite3.Error as error:
        path = archive.database.path
        raise ArchiveError(f"{path} cannot be written: {error}.", "Make space on its disk.") from error
