"""The record of one performance: its journal and its posts.

Why it remembers what was fixed: nothing may stand between the moment when a post is due and the network. Nobody else
writes it: one run holds the lock of a performance.
"""

import sqlite3
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from chatmod.archive import codec, posts
from chatmod.archive.identities import Digests, identities
from chatmod.archive.leaving import leave
from chatmod.archive.readings import READINGS, note, reading_of
from chatmod.archive.refusing import IS_OUT
from chatmod.domain.accounts import network_of
from chatmod.domain.attempts import Attempts
from chatmod.domain.completeness import Reading
from chatmod.domain.consent import How, Removal
from chatmod.domain.happenings import Commanded, Finished, Happening, Planned, Slot
from chatmod.domain.posts import Author, Gone, Post, Seen
from chatmod.domain.steering import Answer
from chatmod.errors import ArchiveError
from chatmod.ports.platforms import Page
from chatmod.ports.record import Order, Source
from chatmod.storage import Database, Writer

OPEN_END = "9999-12-31T23:59:59.999999+00:00"
"""The finish of a performance on hold."""


@contextmanager
def _undamaged() -> Iterator[None]:
    """A row that does not parse was damaged from outside."""
    try:
        yield
    except ValueError as error:
        raise ArchiveError(f"The archive is damaged: {error}", "Take the last backup of it.") from error


@dataclass(slots=True)
class PerformanceRecord:
    """Implements the ports `Journal`, `Orders` and `PostStore` for one performance."""

    id: int
    database: Database
    writer: Writer
    _attempts: Attempts | None = field(default=None, init=False, repr=False, compare=False)

    async def write(self, happening: Happening) -> None:
        """See `Journal.write`."""
        await self.writer.write(self._appending(happening))
        if self._attempts is not None:
            self._attempts.take(happening)

    def _appending(self, happening: Happening) -> Callable[[sqlite3.Connection], None]:
        slot: Slot | None = getattr(happening, "slot", None)
        row = (
            self.id,
            codec.to_text(happening.at),
            happening.kind,
            slot.platform if slot else None,
            slot.label if slot else None,
            slot.part if slot else None,
            codec.to_json(codec.happenings, happening),
        )

        def append(connection: sqlite3.Connection) -> None:
            connection.execute(
                "INSERT INTO journal (performance, at, kind, platform, label, part, body) "
                "VALUES (?, ?, ?, ?, ?, ?, ?)",
                row,
            )
            if isinstance(happening, Finished):
                connection.execute("UPDATE performance SET finished_at = ? WHERE id = ?", (row[1], self.id))
            if isinstance(happening, Planned | Commanded):
                finish = codec.to_text(happening.finish) if happening.finish else OPEN_END
                connection.execute("UPDATE performance SET finish = ? WHERE id = ?", (finish, self.id))

        return append

    async def pending(self) -> Sequence[Order]:
        """See `Orders.pending`."""
        query = "SELECT id, text FROM command WHERE performance = ? AND answered_at IS NULL ORDER BY id"
        return [Order(row["text"], row["id"]) for row in self._rows(query)]

    async def answer(self, order: Order, answer: Answer, at: datetime, happening: Happening | None = None) -> bool:
        """See `Orders.answer`."""
        append = self._appending(happening) if happening is not None else None
        values = (codec.to_text(at), codec.to_json(codec.answers, answer), order.number)

        def keep(connection: sqlite3.Connection) -> bool:
            update = "UPDATE command SET answered_at = ?, answer = ? WHERE id = ? AND answered_at IS NULL"
            if connection.execute(update, values).rowcount == 0:
                return False
            if append is not None:
                append(connection)
            return True

        return await self.writer.write(keep)

    async def read(self) -> Sequence[Happening]:
        """See `Journal.read`."""
        rows = self._rows("SELECT body FROM journal WHERE performance = ? ORDER BY id")
        with _undamaged():
            happenings = [codec.happenings.validate_json(row["body"]) for row in rows]
        self._attempts = Attempts()
        for happening in happenings:
            self._attempts.take(happening)
        return happenings

    async def prepared(self, slot: Slot) -> tuple[datetime, bytes] | None:
        """See `Journal.prepared`."""
        if self._attempts is None:
            await self.read()
        assert self._attempts is not None
        return self._attempts.of(slot)

    async def store(
        self,
        platform: str,
        page: Page,
        fetched_at: datetime,
        source: Source = "sweep",
        readings: Sequence[Reading] = (),
    ) -> Sequence[Post]:
        """See `PostStore.store`."""
        at = codec.to_text(fetched_at)

        def keep(connection: sqlite3.Connection) -> list[Post]:
            fresh = []
            for sighting in page.sightings:
                if isinstance(sighting, Gone):
                    posts.bury(connection, self.id, platform, sighting.native_id, at)
                elif kept := posts.keep(connection, self.id, platform, sighting, at):
                    fresh.append(kept)
            if page.cursor is not None:
                connection.execute(
                    "INSERT INTO cursor VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET cursor = excluded.cursor",
                    (self.id, platform, source, page.cursor),
                )
            for reading in readings:
                note(connection, self.id, reading)
            return sorted(fresh, key=lambda post: (post.at, post.id))

        return await self.writer.write(keep)

    async def readings(self, platform: str) -> Sequence[Reading]:
        """See `PostStore.readings`."""
        with _undamaged():
            return [
                reading_of(row) for row in self._rows(f"{READINGS} AND platform = ? ORDER BY since, id", platform)
            ]

    async def cursor(self, platform: str, source: Source = "sweep") -> str | None:
        """See `PostStore.cursor`."""
        query = "SELECT cursor FROM cursor WHERE performance = ? AND platform = ? AND source = ?"
        rows = self._rows(query, platform, source)
        return str(rows[0]["cursor"]) if rows else None

    async def posts(self) -> Sequence[Post]:
        """See `PostStore.posts`."""
        rows = self._rows(f"{posts.READ} WHERE performance = ? AND removed_at IS NULL ORDER BY post.at, post.post_id")
        with _undamaged():
            return [posts.post_of(row, posts.Authors().of(row)) for row in rows]

    async def known(self, platform: str) -> Mapping[str, datetime]:
        """See `PostStore.known`."""
        query = "SELECT native_id, at FROM post WHERE performance = ? AND platform = ? AND removed_at IS NULL"
        return {row["native_id"]: datetime.fromisoformat(row["at"]) for row in self._rows(query, platform)}

    async def is_out(self, platform: str, author: Author) -> bool:
        """See `PostStore.is_out`."""
        network = network_of(platform)
        digests = Digests(str(self.writer.read("SELECT value FROM salt", ())[0]["value"]))
        known = digests.all(network, identities(network, author))
        try:
            return any(self.writer.read(IS_OUT, (digest,)) for digest in known)
        except sqlite3.Error as error:
            raise ArchiveError(f"The archive cannot be read: {error}.", "Check its disk.") from error

    async def take_out(self, platform: str, seen: Seen, how: How, at: datetime) -> Removal | None:
        """See `PostStore.take_out`."""
        try:
            return await leave(self.database, self.writer, platform, seen, how, at)
        except (sqlite3.Error, ValueError) as error:
            raise ArchiveError(f"The archive cannot be read: {error}.", "Check its disk.") from error

    async def stable_ids(self, platform: str) -> Mapping[str, str]:
        """See `PostStore.stable_ids`."""
        query = "SELECT native_id, post_id FROM post WHERE performance = ? AND platform = ? AND removed_at IS NULL"
        return {row["native_id"]: row["post_id"] for row in self._rows(query, platform)}

    async def moderators(self, accounts: Collection[tuple[str, Author]]) -> None:
        """See `PostStore.moderators`."""
        rows = [(self.id, name, author.id, codec.to_json(codec.authors, author)) for name, author in accounts]

        def remember(connection: sqlite3.Connection) -> None:
            connection.executemany(
                "INSERT INTO account VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET body = excluded.body", rows
            )

        await self.writer.write(remember)

    async def account(self, platform: str) -> Author | None:
        """The account that posted for us on a platform, as far as it is remembered."""
        rows = self._rows("SELECT body FROM account WHERE performance = ? AND platform = ?", platform)
        with _undamaged():
            return codec.authors.validate_json(rows[0]["body"]) if rows else None

    def _rows(self, query: str, *values: object) -> list[sqlite3.Row]:
        try:
            return self.writer.read(query, (self.id, *values))
        except sqlite3.Error as error:
            raise ArchiveError(f"The archive cannot be read: {error}.", "Check its disk.") from error
