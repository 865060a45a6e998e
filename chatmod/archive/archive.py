"""Looking into the archive: which chats it holds, and the editions made of them."""

import sqlite3
from collections.abc import Collection, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from chatmod.archive import codec, people
from chatmod.archive.changes import Changes, changes
from chatmod.archive.editions import edition_of, first_sheet, journal_of
from chatmod.archive.entries import unreadable
from chatmod.archive.finding import FoundPost, find_post
from chatmod.archive.marks import put, take_off
from chatmod.archive.performances import OPEN_END, PerformanceRecord
from chatmod.archive.readings import readings_of
from chatmod.archive.schema import MIGRATIONS
from chatmod.domain.completeness import Reading
from chatmod.domain.happenings import Planned
from chatmod.domain.marks import Mark, MarkKind
from chatmod.domain.plan import replay
from chatmod.domain.posts import Author
from chatmod.domain.record import Edition
from chatmod.domain.runsheet import RunSheet
from chatmod.domain.steering import Answer
from chatmod.errors import ArchiveError
from chatmod.storage import Database, Writer, open_database


@dataclass(frozen=True, slots=True)
class ChatInfo:
    """One performance in the archive, as `chatmod chats` lists it."""

    id: int
    name: str
    title: str
    hashtag: str
    start: datetime
    finish: datetime
    finished_at: datetime | None
    questions: int
    posts: int

    @property
    def is_held(self) -> bool:
        """Whether nobody knows when it will be over: it is on hold."""
        return codec.to_text(self.finish) == OPEN_END


_LIST = """
SELECT p.*,
  coalesce((SELECT json_array_length(questions) FROM imported WHERE performance = p.id),
    (SELECT count(DISTINCT label) FROM journal j
      WHERE j.performance = p.id AND j.kind = 'went-out' AND label GLOB '[QT][0-9]*'
        AND label NOT GLOB '*:*')) AS questions,
  (SELECT count(*) FROM post WHERE post.performance = p.id AND removed_at IS NULL) AS posts
FROM performance p
"""


class Archive:
    """An open archive file; each call uses a connection of its own, so any thread may ask."""

    def __init__(self, database: Database) -> None:
        self.database = database

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        with self._faults(), closing(self.database.connect(read_only=True)) as connection:
            yield connection

    @contextmanager
    def _faults(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, ValueError) as error:  # a row that was damaged does not parse
            raise unreadable(self.database.path, error) from error

    def chats(self) -> list[ChatInfo]:
        """Every performance, oldest start first."""
        with self._reading() as connection:
            return [_info(row) for row in connection.execute(f"{_LIST} ORDER BY p.start, p.id")]

    def find(self, chat: str) -> ChatInfo:
        """The chat of a name, of an unambiguous beginning of one, or the `last` that was opened.

        Raises:
            ArchiveError: If there is none, or more than one.
        """
        with self._reading() as connection:
            # its posts are counted for the one that is meant only
            names = {
                row["name"]: row["id"]
                for row in connection.execute("SELECT id, name FROM performance ORDER BY start, id")
            }
            if not names:
                raise ArchiveError(
                    f"The archive {self.database.path} holds no chats yet.",
                    "Run one: `chatmod run questions/demo.md --start now`.",
                )
            number = max(names.values()) if chat == "last" else names[_meant(chat, names)]
            return _info(connection.execute(f"{_LIST} WHERE p.id = ?", (number,)).fetchone())

    def unfinished(self, source: Path, now: datetime) -> list[tuple[ChatInfo, RunSheet]]:
        """Performances of a file that can be resumed at an instant, the last opened first."""
        with self._reading() as connection:
            rows = connection.execute(
                f"{_LIST} WHERE p.source = ? AND p.finished_at IS NULL AND p.finish > ? ORDER BY p.id DESC",
                (_source(str(source)), codec.to_text(now)),
            ).fetchall()
            return [(_info(row), codec.sheets.validate_json(row["sheet"])) for row in rows]

    def last_activity(self, hashtag: str, before: datetime, *, other_than: str) -> datetime | None:
        """When another chat under this hashtag that began before an instant was last written about."""
        query = """
            SELECT max(j.at) FROM journal j JOIN performance p ON p.id = j.performance
            WHERE p.hashtag = ? COLLATE NOCASE AND p.start < ? AND p.name != ? AND j.kind != 'charged'
        """
        with self._reading() as connection:
            latest = connection.execute(query, (hashtag, codec.to_text(before), other_than)).fetchone()[0]
        return datetime.fromisoformat(latest) if latest else None

    def next_start(self, chat: ChatInfo) -> datetime | None:
        """When the chat that came after another under its hashtag began, as far as the archive knows."""
        query = "SELECT min(start) FROM performance WHERE hashtag = ? COLLATE NOCASE AND start > ?"
        with self._reading() as connection:
            start = connection.execute(query, (chat.hashtag, codec.to_text(chat.start))).fetchone()[0]
        return datetime.fromisoformat(start) if start else None

    def accounts(self, chat: ChatInfo) -> list[tuple[str, Author]]:
        """The accounts that posted for us, each with its platform; an imported chat has none."""
        query = "SELECT platform, body FROM account WHERE performance = ? ORDER BY platform, author_id"
        with self._reading() as connection:
            rows = connection.execute(query, (chat.id,)).fetchall()
            return [(row["platform"], codec.authors.validate_json(row["body"])) for row in rows]

    def is_imported(self, chat: ChatInfo) -> bool:
        """Whether a chat was recorded by somebody else, and brought into the archive."""
        with self._reading() as connection:
            query = "SELECT 1 FROM imported WHERE performance = ?"
            return connection.execute(query, (chat.id,)).fetchone() is not None

    def readings(self, chat: ChatInfo) -> list[Reading]:
        """What was read of a chat, in the order of time."""
        with self._reading() as connection:
            return readings_of(connection, chat.id)

    def changes(self, chat: ChatInfo, since: datetime) -> Changes:
        """What has come into the record of a chat since an instant."""
        with self._reading() as connection:
            return changes(connection, chat.id, codec.to_text(since))

    def regulars(self, before: datetime, *, other_than: str) -> frozenset[str] | None:
        """Author ids of those who took part in other chats that began before an instant; None if there are none."""
        with self._reading() as connection:
            return people.regulars(connection, before, other_than)

    def named_moderators(self, chat: ChatInfo) -> tuple[str, ...]:
        """The handles that the schedule of a chat names as moderators."""
        with self._reading() as connection:
            return people.named_moderators(connection, chat.id)

    def said_ad_hoc(self, chat: ChatInfo) -> frozenset[str]:
        """Stable ids of what the moderator said during a chat by a command."""
        with self._reading() as connection:
            return people.said_ad_hoc(connection, chat.id)

    def liked(self, chat: ChatInfo) -> frozenset[str]:
        """Stable ids of the posts of a chat that any of our accounts likes."""
        with self._reading() as connection:
            return people.liked(connection, chat.id)

    async def open_performance(self, sheet: RunSheet, writer: Writer) -> PerformanceRecord:
        """The record of a performance, begun if it is new; the sheets after its first one stand in its journal."""
        source = _source(sheet.schedule.path)

        def insert(connection: sqlite3.Connection) -> int:
            row = connection.execute(
                """
                INSERT INTO performance (name, source, title, hashtag, start, finish, sheet)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (name) DO UPDATE SET title = excluded.title, hashtag = excluded.hashtag
                RETURNING id
                """,
                (
                    sheet.name,
                    source,
                    sheet.schedule.title,
                    sheet.schedule.hashtag,
                    codec.to_text(sheet.start),
                    codec.to_text(sheet.finish),
                    codec.to_json(codec.sheets, sheet),
                ),
            ).fetchone()
            return int(row["id"])

        return PerformanceRecord(await writer.write(insert), self.database, writer)

    async def performance(self, name: str, writer: Writer) -> PerformanceRecord | None:
        """The record of a performance that was opened before."""
        with self._reading() as connection:
            row = connection.execute("SELECT id FROM performance WHERE name = ?", (name,)).fetchone()
        return PerformanceRecord(int(row["id"]), self.database, writer) if row else None

    def give_command(self, chat: ChatInfo, text: str, at: datetime) -> int:
        """Leave a command for the process that runs a chat; returns its number."""
        with self._writing() as connection:
            given = connection.execute(
                "INSERT INTO command (performance, given_at, text) VALUES (?, ?, ?) RETURNING id",
                (chat.id, codec.to_text(at), text),
            ).fetchone()
            return int(given["id"])

    def answer_to(self, number: int) -> Answer | None:
        """What was answered to a command, if anything was yet."""
        with self._reading() as connection:
            row = connection.execute("SELECT answer FROM command WHERE id = ?", (number,)).fetchone()
            return codec.answers.validate_json(row["answer"]) if row and row["answer"] else None

    def withdraw_command(self, number: int, at: datetime) -> bool:
        """Take a command back, unless it was answered; tells whether that was possible."""
        with self._writing() as connection:
            withdrawn = connection.execute(
                "UPDATE command SET answered_at = ? WHERE id = ? AND answered_at IS NULL", (codec.to_text(at), number)
            )
            return withdrawn.rowcount == 1

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        try:
            with closing(self.database.connect()) as connection:
                yield connection
        except sqlite3.Error as error:
            raise ArchiveError(
                f"{self.database.path} cannot be written: {error}.", "Make space on its disk."
            ) from error

    def mark(self, chat: ChatInfo, mark: Mark) -> None:
        """Put a mark on a post of a chat."""
        with self._writing() as connection:
            put(connection, chat.id, mark)

    def unmark(self, chat: ChatInfo, post_id: str, kinds: Collection[MarkKind]) -> tuple[MarkKind, ...]:
        """Take marks off a post of a chat, and tell which there were."""
        with self._writing() as connection:
            return take_off(connection, chat.id, post_id, kinds)

    def in_force(self, chat: ChatInfo) -> RunSheet:
        """The sheet of a performance as it was last compiled, before any command."""
        with self._reading() as connection:
            journal = journal_of(connection, chat.id)
            first = first_sheet(connection, chat.id)
        return next((line.sheet for line in reversed(journal) if isinstance(line, Planned)), first)

    def sheet(self, chat: ChatInfo) -> RunSheet:
        """The sheet of a performance as it stands: the last one, with the moderator's commands carried out."""
        with self._reading() as connection:
            return replay(first_sheet(connection, chat.id), journal_of(connection, chat.id)).sheet

    def edition(self, chat: ChatInfo) -> Edition:
        """Compute the edition of a chat from its journal and its posts, as they are now."""
        with self._faults():
            return edition_of(self.database, chat.id)

    def find_post(self, chat: ChatInfo, typed: str) -> FoundPost:
        """The post of a chat that a person means: see `finding`.

        Raises:
            ArchiveError: If there is no such post, or it may be one of several.
        """
        self.edition(chat)  # the numbers are those of what the chat holds now
        with self._reading() as connection:
            return find_post(connection, chat.id, typed)


def open_archive(path: Path, *, synchronous: Literal["FULL", "OFF"] = "FULL") -> Archive:
    """Open or create an archive file.

    Raises:
        ArchiveError: If it cannot be used.
    """
    return Archive(open_database(path, MIGRATIONS, synchronous=synchronous))


def _meant(chat: str, names: Collection[str]) -> str:
    near = [chat] if chat in names else [name for name in names if name.startswith(chat)]
    if len(near) == 1:
        return near[0]
    told = ", ".join(near or names)
    if near:
        raise ArchiveError(f"`{chat}` may be any of: {told}.", "Write more of the name.")
    raise ArchiveError(f"There is no chat `{chat}` in the archive.", f"It holds: {told}.")


def _source(path: str) -> str:
    return str(Path(path).resolve())


def _info(row: sqlite3.Row) -> ChatInfo:
    return ChatInfo(
        id=row["id"],
        name=row["name"],
        title=row["title"],
        hashtag=row["hashtag"],
        start=datetime.fromisoformat(row["start"]),
        finish=datetime.fromisoformat(row["finish"]),
        finished_at=datetime.fromisoformat(row["finished_at"]) if row["finished_at"] else None,
        questions=row["questions"],
        posts=row["posts"],
    )
