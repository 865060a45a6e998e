"""The edition of a chat: its facts, and its entries as they are filed."""

import sqlite3
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from chatmod.archive import codec, filing, people, wishes
from chatmod.archive.entries import ArchivedEntries
from chatmod.archive.imported import Imported
from chatmod.archive.marks import marks_of
from chatmod.archive.readings import readings_of
from chatmod.domain import performed
from chatmod.domain.attribution import Correction, Key
from chatmod.domain.completeness import Reading, sources, unread
from chatmod.domain.happenings import Finished, Happening, WentOut
from chatmod.domain.plan import Plan, replay
from chatmod.domain.posts import Author
from chatmod.domain.record import Chat, Edition, Removed
from chatmod.domain.runsheet import RunSheet
from chatmod.domain.schedule import NameLevel
from chatmod.domain.timing import SlotTiming, Timing, timings
from chatmod.errors import ArchiveError
from chatmod.storage import Database


@dataclass(frozen=True, slots=True)
class Performed:
    """What the archive has of a chat that chatmod ran, apart from the posts of others."""

    plan: Plan
    journal: Sequence[Happening]
    out: Sequence[WentOut]
    accounts: tuple[Author, ...]
    named: tuple[Author, ...]
    platforms: tuple[str, ...]
    readings: Sequence[Reading]

    @classmethod
    def read(cls, connection: sqlite3.Connection, performance: int) -> "Performed":
        """Read it.

        Raises:
            ValueError: If a row is damaged.
        """
        journal = journal_of(connection, performance)
        accounts = connection.execute(
            "SELECT platform, body FROM account WHERE performance = ? ORDER BY platform, author_id", (performance,)
        ).fetchall()
        return cls(
            replay(first_sheet(connection, performance), journal),
            journal,
            performed.published(journal),
            tuple(codec.authors.validate_json(row["body"]) for row in accounts),
            people.authors_named(connection, performance),
            tuple(dict.fromkeys(row["platform"] for row in accounts)),
            readings_of(connection, performance),
        )

    @property
    def moderators(self) -> tuple[Author, ...]:
        """Our accounts, and whom the schedule names besides."""
        ours = {author.id for author in self.accounts}
        return (*self.accounts, *(author for author in self.named if author.id not in ours))

    @property
    def own_posts(self) -> frozenset[str]:
        """Stable ids of what chatmod posted."""
        return frozenset(went.post_id for went in self.out)

    @property
    def timing(self) -> Mapping[str, Timing]:
        """When each of these was planned and sent."""
        return {went.post_id: Timing.of(went) for went in self.out}

    @property
    def timings(self) -> tuple[SlotTiming, ...]:
        """What became of each cue, in the order of the sheet."""
        return tuple(timings(self.plan.sheet, self.journal, self.platforms, self.plan.skipped))

    @property
    def names(self) -> NameLevel:
        """How people appear, as the schedule says."""
        return self.plan.sheet.schedule.names

    @property
    def ours(self) -> frozenset[str]:
        """Ids of the accounts that were ours: their posts are shown everywhere."""
        return frozenset(author.id for author in self.moderators)

    def concerned(self) -> Collection[str]:
        """Stable ids of the posts whose rows `basis` wants."""
        return self.own_posts

    def basis(self, rows: Mapping[str, Key], corrections: Sequence[Correction]) -> filing.Basis:
        """What its posts are filed by.

        Args:
            rows: Of posts, by their stable ids.
            corrections: Of the moderator.
        """
        moderators = {author.id for author in self.moderators}
        kinds = performed.kinds(self.plan.sheet, self.out)
        return filing.Basis(
            performed.evening_of(self.plan.sheet, self.out, moderators, rows),
            {rows[post_id]: kind for post_id, kind in kinds.items() if post_id in rows},
            corrections,
        )

    def chat(self, texts: Mapping[str, str], orphans: int, removed: Sequence[Removed]) -> Chat:
        """What an edition says about it."""
        sheet = self.plan.sheet
        evening = performed.evening_of(sheet, self.out, ())
        return Chat(
            name=sheet.name,
            title=sheet.schedule.title,
            hashtag=sheet.schedule.hashtag,
            language=sheet.schedule.language,
            timezone=sheet.schedule.zone.key,
            start=sheet.start,
            end=sheet.end,
            moderators=self.moderators,
            platforms=self.platforms,
            missing=(
                *performed.missing(sheet, self.journal, texts, self.plan.skipped),
                *unread(self.platforms, self.readings, sheet.start, self._over, sheet.schedule.zone),
                *performed.gaps(orphans, removed),
            ),
            sources=sources(self.platforms, self.readings),
            chapters=performed.chapters(sheet, self.plan.base, evening, self.out, texts),
            planned_end=self.plan.base.end,
            archive=sheet.schedule.archive or "",
        )

    @property
    def _over(self) -> datetime | None:
        """Up to when its platforms should have been read."""
        finished = [happening.at for happening in self.journal if isinstance(happening, Finished)]
        ends = [*finished, *([self.plan.finish] if self.plan.finish else [])]
        return min(ends, default=None)


def edition_of(database: Database, performance: int) -> Edition:
    """Compute the edition of a chat; its entries are of one state of the archive, whatever is written meanwhile.

    Raises:
        sqlite3.Error: If the archive cannot be read or written.
        ValueError: If it is damaged.
    """
    filing.refresh(database, performance, lambda connection: _basis(connection, performance))
    connection = database.connect(read_only=True)
    try:
        connection.execute("BEGIN")
        record = _record(connection, performance)
        removed = _removed(connection, performance)
        texts = _texts_of(connection, performance, record.own_posts)
        chat = record.chat(texts, _orphans(connection, performance), removed)
        marks = marks_of(connection, performance)
        agreed = wishes.agreed(connection)
        entries = ArchivedEntries(database.path, connection, performance, record.timing, chat.end)
    except BaseException:
        connection.close()
        raise
    return Edition(chat, entries, removed, record.timings, record.names, agreed | record.ours, marks)


def _record(connection: sqlite3.Connection, performance: int) -> Performed | Imported:
    return Imported.read(connection, performance) or Performed.read(connection, performance)


def _basis(connection: sqlite3.Connection, performance: int) -> filing.Basis:
    record = _record(connection, performance)
    if isinstance(record, Imported):
        record = record.worded(_words_of(connection, performance, record.own_posts))
    rows = _rows_of(connection, performance, record.concerned())
    return record.basis(
        rows, filing.corrections(connection, performance, lambda post_id: _row_of(connection, performance, post_id))
    )


def journal_of(connection: sqlite3.Connection, performance: int) -> list[Happening]:
    """The journal of a performance, oldest first."""
    rows = connection.execute("SELECT body FROM journal WHERE performance = ? ORDER BY id", (performance,))
    return [codec.happenings.validate_json(row["body"]) for row in rows]


def first_sheet(connection: sqlite3.Connection, performance: int) -> RunSheet:
    """The sheet with which a performance was begun."""
    row = connection.execute("SELECT name, sheet FROM performance WHERE id = ?", (performance,)).fetchone()
    if not row["sheet"]:
        raise ArchiveError(
            f"The chat `{row['name']}` was imported; it has no sheet.", "Choose one that was run here."
        )
    return codec.sheets.validate_json(row["sheet"])


def _removed(connection: sqlite3.Connection, performance: int) -> tuple[Removed, ...]:
    rows = connection.execute(
        "SELECT post_id, min(removed_at) FROM post WHERE performance = ? AND removed_at IS NOT NULL "
        "GROUP BY post_id ORDER BY min(id)",
        (performance,),
    )
    return tuple(Removed(post_id, datetime.fromisoformat(at)) for post_id, at in rows)


def _orphans(connection: sqlite3.Connection, performance: int) -> int:
    """How many posts answer one that is not in the record."""
    query = """
        SELECT count(*) FROM filed JOIN post ON post.id = filed.post
        WHERE filed.performance = ? AND filed.parent IS NULL AND post.in_reply_to IS NOT NULL
    """
    return int(connection.execute(query, (performance,)).fetchone()[0])


def _row_of(connection: sqlite3.Connection, performance: int, post_id: str) -> Key | None:
    return _rows_of(connection, performance, {post_id}).get(post_id)


def _rows_of(connection: sqlite3.Connection, performance: int, post_ids: Iterable[str]) -> dict[str, Key]:
    """The rows of posts by their stable ids, also of removed ones: what answers them is still known to."""
    latest = filing.views_of(connection, performance).latest
    query = "SELECT id FROM post WHERE performance = ? AND post_id = ? ORDER BY removed_at IS NULL DESC, id LIMIT 1"
    found: dict[str, Key] = {}
    for post_id in post_ids:
        row = connection.execute(query, (performance, post_id)).fetchone()
        if row is not None:
            found[post_id] = latest.get(row["id"], row["id"])
    return found


def _words_of(connection: sqlite3.Connection, performance: int, post_ids: Iterable[str]) -> dict[str, str]:
    """Texts of posts that nobody has filed yet."""
    query = "SELECT text FROM post WHERE performance = ? AND post_id = ? AND removed_at IS NULL"
    found = ((post_id, connection.execute(query, (performance, post_id)).fetchone()) for post_id in post_ids)
    return {post_id: row["text"] for post_id, row in found if row is not None}


def _texts_of(connection: sqlite3.Connection, performance: int, post_ids: Iterable[str]) -> dict[str, str]:
    query = """
        SELECT post.text FROM post JOIN filed ON filed.post = post.id WHERE post.performance = ? AND post.post_id = ?
    """
    texts = {}
    for post_id in post_ids:
        row = connection.execute(query, (performance, post_id)).fetchone()
        if row is not None:
            texts[post_id] = row["text"]
    return texts
