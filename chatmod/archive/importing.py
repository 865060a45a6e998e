"""The chat that a file becomes: found again or begun, and told what was found in it."""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from chatmod.archive import codec, filing, posts
from chatmod.archive.imported import Imported
from chatmod.domain.attribution import Key, Statement
from chatmod.domain.imported import FoundQuestion, ImportedChat, is_named
from chatmod.domain.posts import Author, Seen
from chatmod.errors import ArchiveError, SettingsError
from chatmod.storage import Database

UNFINISHED: Final = "@import"
"""Behind the stem while nobody knows yet when the chat began."""


@dataclass(frozen=True, slots=True)
class Begun:
    """A chat to import into; `facts` are those of an earlier import."""

    performance: int
    name: str
    facts: ImportedChat | None

    @property
    def has_name(self) -> bool:
        """Whether its name is more than a stopgap."""
        return self.facts is not None and self.facts.whole


@dataclass(frozen=True, slots=True)
class Span:
    """How much a chat has: posts that are not removed, reposts among them, when first and last were written."""

    posts: int
    reposts: int
    first: datetime | None
    last: datetime | None


class ChatImports:
    """Imported chats of an archive."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def find(self, name: str | None, source: str, stem: str, first: Sequence[Seen]) -> Begun | None:
        """The chat that a file was imported into before, whole or in part.

        Args:
            name: Of the chat, where somebody or the file says it; nothing else counts then.
            source: Path of the file.
            stem: Its name without folder and ending, by which a file is known that was moved.
            first: Posts from its beginning, one of which the chat must have.

        Raises:
            SettingsError: If the chat of that name was not imported.
        """
        with self._reading() as connection:
            if name is not None:
                return self._named(connection, name)
            row = _with_one_of(connection, source, stem, first) or connection.execute(_EMPTY, (source,)).fetchone()
            return self._begun(connection, row) if row else None

    def _named(self, connection: sqlite3.Connection, name: str) -> Begun | None:
        row = connection.execute("SELECT id, name FROM performance WHERE name = ?", (name,)).fetchone()
        if row is None:
            return None
        if Imported.read(connection, row["id"]) is None:
            raise SettingsError(
                f"The chat `{name}` was run by chatmod here; it has its posts already.",
                "Import the file as a chat of its own: choose another name with --chat.",
            )
        return self._begun(connection, row)

    def _begun(self, connection: sqlite3.Connection, row: sqlite3.Row) -> Begun:
        found = Imported.read(connection, row["id"])
        return Begun(row["id"], row["name"], found.facts if found else None)

    def begin(self, name: str, source: str, facts: ImportedChat) -> Begun:
        """A chat that the archive does not have yet; where another has its name, a number is added.

        Raises:
            ArchiveError: If it cannot be written.
        """
        with self._writing() as connection:
            free = _free_name(connection, name, 0)
            row = connection.execute(
                """
                INSERT INTO performance (name, source, title, hashtag, start, finish, finished_at, sheet)
                VALUES (?, ?, ?, ?, ?, ?, ?, '') RETURNING id
                """,
                (free, source, *_facts(facts)),
            ).fetchone()
            connection.execute(
                "INSERT INTO imported (performance, body) VALUES (?, ?)",
                (row["id"], codec.to_json(codec.imported_chats, facts)),
            )
        return Begun(row["id"], free, None)

    def statements(self, performance: int) -> Iterator[Statement]:
        """The posts of a chat, in the order of time."""
        with self._reading() as connection:
            yield from filing.statements(connection, performance)

    def authors(self, performance: int, named: Iterable[str]) -> tuple[Author, ...]:
        """Those authors of a chat that somebody has named, or whose ids these are."""
        wanted = list(named)
        query = """
            SELECT DISTINCT network, author_id, handle, author.name FROM post JOIN author ON author.id = post.author
            WHERE performance = ? ORDER BY author.id
        """
        with self._reading() as connection:
            found = ((row[0], Author(row[1], row[2], row[3])) for row in connection.execute(query, (performance,)))
            return tuple(author for network, author in found if is_named(network, author, wanted)) if wanted else ()

    def post_ids(self, rows: Iterable[Key]) -> tuple[str, ...]:
        """The stable ids of rows, in the order of time."""
        query = "SELECT post_id FROM post WHERE id = ?"
        with self._reading() as connection:
            return tuple(connection.execute(query, (row,)).fetchone()[0] for row in sorted(rows, key=int))

    def span(self, performance: int) -> Span:
        """How much a chat has."""
        query = """
            SELECT count(*), coalesce(sum(is_repost), 0), min(at), max(at)
            FROM post WHERE performance = ? AND removed_at IS NULL
        """
        with self._reading() as connection:
            count, reposts, first, last = connection.execute(query, (performance,)).fetchone()
        return Span(count, reposts, *(datetime.fromisoformat(at) if at else None for at in (first, last)))

    def finish(
        self,
        performance: int,
        name: str,
        facts: ImportedChat,
        questions: Sequence[FoundQuestion],
        corrections: Iterable[tuple[str, tuple[str, ...]]],
        at: datetime,
    ) -> str:
        """Note what was found, and return what the chat is called.

        Args:
            performance: The chat.
            name: What it should be called; where another chat is, a number is added.
            facts: What is known of it.
            questions: In the order of their asking.
            corrections: Posts that its moderator had filed by hand, and under which questions.
            at: Now.

        Raises:
            ArchiveError: If it cannot be written.
        """
        body = codec.to_json(codec.imported_chats, facts)
        found = codec.to_json(codec.found_questions, tuple(questions))
        with self._writing() as connection:
            free = _free_name(connection, name, performance)
            before = connection.execute(
                "SELECT name, body, questions FROM performance JOIN imported ON performance = id WHERE id = ?",
                (performance,),
            ).fetchone()
            changed = (free, body, found) != tuple(before)
            if changed:
                connection.execute(
                    "UPDATE performance SET name = ?, title = ?, hashtag = ?, start = ?, finish = ?, finished_at = ? "
                    "WHERE id = ?",
                    (free, *_facts(facts), performance),
                )
                connection.execute(
                    "UPDATE imported SET body = ?, questions = ? WHERE performance = ?", (body, found, performance)
                )
                posts.revise(connection, performance)
            for post_id, labels in corrections:
                _correct(connection, performance, post_id, labels, at)
        return free

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        try:
            with closing(self._database.connect(read_only=True)) as connection:
                yield connection
        except (sqlite3.Error, ValueError) as error:
            raise ArchiveError(
                f"{self._database.path} cannot be read: {error}.", "Check it with `chatmod verify`."
            ) from error

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        try:
            with closing(self._database.connect()) as connection:
                connection.execute("BEGIN IMMEDIATE")
                yield connection
                connection.execute("COMMIT")
        except sqlite3.Error as error:
            raise ArchiveError(
                f"{self._database.path} cannot be written: {error}.", "Make space on its disk."
            ) from error


_EMPTY: Final = """
SELECT id, name FROM performance JOIN imported ON performance = id
WHERE source = ? AND NOT EXISTS (SELECT 1 FROM post WHERE post.performance = performance.id) ORDER BY id DESC
"""
"""What was stopped before anything was stored."""


def _with_one_of(connection: sqlite3.Connection, source: str, stem: str, first: Sequence[Seen]) -> sqlite3.Row | None:
    """The chat that has one of these posts: of the same file, or else the only one of the same stem.

    The path alone tells nothing: people save every week under the same name.
    """
    query = """
        SELECT DISTINCT p.id, p.name, p.source = ? AS is_same FROM post
        JOIN performance p ON p.id = post.performance JOIN imported i ON i.performance = p.id
        WHERE post.post_id IN (SELECT value FROM json_each(?)) AND (p.source = ? OR substr(p.name, 1, ?) = ?)
        ORDER BY is_same DESC, p.id DESC
    """
    beginning = f"{stem}@"
    ids = json.dumps([seen.post.id for seen in first])
    rows = connection.execute(query, (source, ids, source, len(beginning), beginning)).fetchall()
    return rows[0] if rows and (rows[0]["is_same"] or len(rows) == 1) else None


def _facts(facts: ImportedChat) -> tuple[str, ...]:
    end = codec.to_text(facts.end)
    return facts.title, facts.hashtag, codec.to_text(facts.start), end, end


def _free_name(connection: sqlite3.Connection, name: str, performance: int) -> str:
    number, free = 1, name
    while connection.execute("SELECT 1 FROM performance WHERE name = ? AND id != ?", (free, performance)).fetchone():
        number += 1
        free = f"{name}-{number}"
    return free


def _correct(
    connection: sqlite3.Connection, performance: int, post_id: str, labels: tuple[str, ...], at: datetime
) -> None:
    """Take a correction over, unless this archive has one of its own about that post, in force or taken back."""
    connection.execute(
        """
        INSERT INTO correction (performance, post_id, questions, thread, at) SELECT ?, ?, ?, 0, ?
        WHERE NOT EXISTS (SELECT 1 FROM correction WHERE performance = ? AND post_id = ?)
        """,
        (performance, post_id, codec.to_json(codec.labels, labels), codec.to_text(at), performance, post_id),
    )
