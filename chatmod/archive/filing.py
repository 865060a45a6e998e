"""Filing: the question of every post, worked out for a state of a chat and kept until that changes.

Why it is kept: design says that attribution is computed when it is read. For a hundred thousand posts that takes
longer than to read them, and a search by question could not do it at all. What is kept is never the truth: it is made
again as soon as a post, a correction or the journal has changed.
"""

import sqlite3
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Final
from uuid import uuid4

from chatmod.archive import codec
from chatmod.domain.attribution import Attribution, Correction, Evening, Key, Statement, attribute
from chatmod.domain.record import Kind
from chatmod.storage import Database, transaction

_BATCH: Final = 2_000
"""Rows to a transaction: an intent never waits behind this for more than some milliseconds."""
_ATTEMPTS: Final = 5
"""A chat that is being run changes meanwhile; what is a moment old is good enough then."""


@dataclass(frozen=True, slots=True)
class Views:
    """Posts that several accounts of ours on one network have seen, each by its last edited row.

    Attributes:
        latest: That row, by every row of the post.
        hangs: What any of them answers and quotes, by that row.
    """

    latest: Mapping[int, int] = field(default_factory=dict)
    hangs: Mapping[int, tuple[int | None, int | None]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Basis:
    """What posts are filed by; keys are rows of posts."""

    evening: Evening
    kinds: Mapping[Key, Kind]
    corrections: Sequence[Correction]


_STATEMENTS = """
SELECT post.id, author.author_id, post.at, post.text, parent.id, quoted.id, post.is_repost,
  post.in_reply_to IS NOT NULL, author.handle
FROM post JOIN author ON author.id = post.author
LEFT JOIN post parent ON parent.performance = post.performance AND parent.platform = post.platform
  AND parent.native_id = post.in_reply_to
LEFT JOIN post quoted ON quoted.performance = post.performance AND quoted.platform = post.platform
  AND quoted.native_id = post.quote_of
WHERE post.performance = ? AND post.removed_at IS NULL ORDER BY post.id
"""


def statements(connection: sqlite3.Connection, performance: int, ours: Collection[Key] = ()) -> Iterator[Statement]:
    """The posts of a chat as attribution takes them, in the order of time, each once.

    Args:
        connection: To the archive.
        performance: The chat.
        ours: Posts that are known to it also after they were removed: what answers a question is still an answer.
    """
    views = views_of(connection, performance)
    # what somebody has deleted on one network is deleted, though another account has not heard of it yet
    gone = removed_rows(connection, performance)
    lost_parents = gone.difference(ours)
    found = connection.execute(_STATEMENTS, (performance,))
    for row, author, at, text, parent, quoted, is_repost, answers, handle in found:
        if row in gone or views.latest.get(row, row) != row:
            continue
        parent, quoted = views.hangs.get(row, (parent, quoted))  # noqa: PLW2901 - of any of its views
        parent, quoted = (None if above in lost_parents else above for above in (parent, quoted))  # noqa: PLW2901
        yield Statement(
            row,
            author,
            datetime.fromisoformat(at),
            text,
            parent and views.latest.get(parent, parent),
            quoted and views.latest.get(quoted, quoted),
            bool(is_repost),
            parent is None and bool(answers),
            handle,
        )


def removed_rows(connection: sqlite3.Connection, performance: int) -> frozenset[int]:
    """Every row of a post that is removed, also where another account still has it."""
    return frozenset(
        row[0]
        for row in connection.execute(
            "SELECT other.id FROM post JOIN post other ON other.post_id = post.post_id "
            "AND other.performance = post.performance WHERE post.performance = ? AND post.removed_at IS NOT NULL",
            (performance,),
        )
    )


def views_of(connection: sqlite3.Connection, performance: int) -> Views:
    """Posts of this chat that were seen by several accounts."""
    networks = connection.execute(
        "SELECT count(DISTINCT platform), count(DISTINCT platform) - count(DISTINCT substr(platform, 1, "
        "instr(platform || ':', ':') - 1)) FROM account WHERE performance = ?",
        (performance,),
    ).fetchone()
    if not networks[1]:
        return Views()
    grouped: dict[str, list[sqlite3.Row]] = {}
    for row in connection.execute(_VIEWS, {"chat": performance}):
        grouped.setdefault(row["post_id"], []).append(row)
    latest: dict[int, int] = {}
    hangs: dict[int, tuple[int | None, int | None]] = {}
    for views in grouped.values():
        chosen = max(views, key=lambda view: view["edited_at"] or view["at"])
        latest |= {view["id"]: chosen["id"] for view in views}
        hangs[chosen["id"]] = (
            next((view["parent"] for view in views if view["parent"]), None),
            next((view["quoted"] for view in views if view["quoted"]), None),
        )
    return Views(latest, hangs)


_VIEWS = """
SELECT post.id, post.post_id, post.at, post.edited_at, parent.id AS parent, quoted.id AS quoted FROM post
LEFT JOIN post parent ON parent.performance = post.performance AND parent.platform = post.platform
  AND parent.native_id = post.in_reply_to
LEFT JOIN post quoted ON quoted.performance = post.performance AND quoted.platform = post.platform
  AND quoted.native_id = post.quote_of
WHERE post.performance = :chat AND post.removed_at IS NULL AND post.post_id IN
  (SELECT post_id FROM post WHERE performance = :chat AND removed_at IS NULL GROUP BY post_id HAVING count(*) > 1)
ORDER BY post.id
"""


def corrections(
    connection: sqlite3.Connection, performance: int, rows: Callable[[str], Key | None]
) -> list[Correction]:
    """What the moderator has corrected and not taken back, oldest first.

    Args:
        connection: To the archive.
        performance: The chat.
        rows: The row of a post by its stable id.
    """
    found = []
    for row in connection.execute(
        "SELECT post_id, questions, thread FROM correction WHERE performance = ? AND undone_at IS NULL ORDER BY id",
        (performance,),
    ):
        key = rows(row["post_id"])
        if key is not None:
            found.append(Correction(key, codec.labels.validate_json(row["questions"]), bool(row["thread"])))
    return found


def refresh(database: Database, performance: int, basis: Callable[[sqlite3.Connection], Basis]) -> None:
    """File the posts of a chat again, if anything has changed since it was done last.

    Args:
        database: The archive.
        performance: The chat.
        basis: What to file them by, read over the given connection.

    Raises:
        sqlite3.Error: If the archive cannot be read or written.
        ValueError: If it is damaged.
    """
    with closing(database.connect()) as connection:
        for _ in range(_ATTEMPTS):
            revision, filed = _revisions(connection, performance)
            if revision == filed or _file(database, connection, performance, basis):
                return


def _revisions(connection: sqlite3.Connection, performance: int) -> tuple[int, int | None]:
    row = connection.execute(
        "SELECT revision, filed_revision FROM performance WHERE id = ?", (performance,)
    ).fetchone()
    return row[0], row[1]


def _file(
    database: Database,
    connection: sqlite3.Connection,
    performance: int,
    basis: Callable[[sqlite3.Connection], Basis],
) -> bool:
    """File everything of one state; tells whether nobody else began to do so meanwhile."""
    token = uuid4().hex
    with closing(database.connect(read_only=True)) as reading:
        reading.execute("BEGIN")
        revision, _ = _revisions(reading, performance)
        rows = _rows(reading, performance, basis(reading))
        with transaction(connection):
            connection.execute(
                "UPDATE performance SET filed_by = ?, filed_revision = NULL WHERE id = ?", (token, performance)
            )
        while True:
            with transaction(connection):
                if not _is_ours(connection, performance, token):
                    return False
                old = connection.execute(_FORGET, (performance, _BATCH)).rowcount
            if old < _BATCH:
                break
        while batch := list(islice(rows, _BATCH)):
            with transaction(connection):
                if not _is_ours(connection, performance, token):
                    return False
                connection.executemany("INSERT OR REPLACE INTO filed VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", batch)
    with transaction(connection):
        connection.execute(
            "UPDATE performance SET filed_revision = ? WHERE id = ? AND filed_by = ?", (revision, performance, token)
        )
    return True


_FORGET = "DELETE FROM filed WHERE post IN (SELECT post FROM filed WHERE performance = ? LIMIT ?)"


def _is_ours(connection: sqlite3.Connection, performance: int, token: str) -> bool:
    row = connection.execute("SELECT filed_by FROM performance WHERE id = ?", (performance,)).fetchone()
    return bool(row[0] == token)


def _rows(connection: sqlite3.Connection, performance: int, basis: Basis) -> Iterator[tuple[object, ...]]:
    waiting: dict[Key, tuple[int, Statement]] = {}
    ours = {key for question in basis.evening.questions for key in question.post_ids}

    def numbered() -> Iterator[Statement]:
        for place, statement in enumerate(statements(connection, performance, ours), 1):
            waiting[statement.key] = (place, statement)
            yield statement

    for key, given in attribute(numbered(), basis.evening, basis.corrections):
        place, statement = waiting.pop(key)
        role = "moderator" if statement.author in basis.evening.moderators else "participant"
        yield (key, performance, place, *_filed(given), basis.kinds.get(key, "post"), role, *_hangs(statement))


def _filed(given: Attribution) -> tuple[str, str, str | None]:
    return next(iter(given.questions), ""), "|".join(given.questions), given.reason


def _hangs(statement: Statement) -> tuple[Key | None, Key | None]:
    return statement.parent, statement.quoted
