"""The archive: journals, posts and editions in one file."""

import sqlite3
from collections.abc import AsyncIterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import pytest_asyncio

from chatmod.archive import Archive, PerformanceRecord, codec, open_archive
from chatmod.domain.happenings import (
    AnswerLost,
    Finished,
    Happening,
    Intended,
    Interrupted,
    NotFound,
    Opened,
    Planned,
    Skipped,
    Slot,
    WentOut,
)
from chatmod.domain.posts import Author, Gone, Post, Seen, Sighting
from chatmod.domain.record import Removed
from chatmod.domain.runsheet import RunSheet, compile_sheet
from chatmod.errors import ArchiveError
from chatmod.loading import load_schedule
from chatmod.ports.platforms import Page
from chatmod.storage import InlineWriter

START = datetime(2027, 4, 15, 20, 0, tzinfo=UTC)
Q1, Q2 = Slot("room", "Q1"), Slot("room", "Q2")
MODERATOR = Author("room:heather", "heather", "Heather")
ANN = Author("room:ann", "ann_the_reader", "Ann Onymous")
SCHEDULE = """\
---
title: A kept evening
hashtag: Tag
start: 2027-04-15 20:00
timezone: UTC
---

## Q1 @ +1
Why?

## Q2 @ +30
How?
"""


def at(minutes: float) -> datetime:
    return START + timedelta(minutes=minutes)


def said(number: int, author: Author, text: str, *, minutes: float = 2, reply_to: str | None = None) -> Post:
    return Post(f"urn:{number}", str(number), "room", "", author, at(minutes), text, in_reply_to=reply_to)


def seen(*posts: Post) -> list[Sighting]:
    return [Seen(post, f'{{"raw": "{post.text}", "by": "{post.author.name}"}}'.encode()) for post in posts]


def went_out(slot: Slot, number: int, minutes: float) -> WentOut:
    return WentOut(at(minutes), slot, at(minutes), at(minutes), f"urn:{number}", str(number), "", at(minutes))


@dataclass
class House:
    archive: Archive
    writer: InlineWriter
    folder: Path

    def sheet(self, name: str = "kept", *, start: datetime | None = None, text: str = SCHEDULE) -> RunSheet:
        path = self.folder / f"{name}.md"
        path.write_text(text, encoding="utf-8")
        loaded = load_schedule(path, machine_zone=ZoneInfo("UTC"), platforms={"room"})
        return compile_sheet(loaded.schedule, start)

    async def record(self, name: str = "kept", *, start: datetime | None = None) -> PerformanceRecord:
        return await self.archive.open_performance(self.sheet(name, start=start), self.writer)

    def rows(self, query: str) -> list[tuple[object, ...]]:
        with closing(sqlite3.connect(self.archive.database.path)) as connection:
            return [tuple(row) for row in connection.execute(query)]

    def everything(self) -> bytes:
        """All that any table holds, raw JSON unpacked."""
        tables = [str(row[0]) for row in self.rows("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        pieces: list[bytes] = []
        for table in tables:
            for row in self.rows(f"SELECT * FROM {table}"):
                for cell in row:
                    opened = (
                        codec.expand(codec.CODING, cell) if table == "sighting" and isinstance(cell, bytes) else cell
                    )
                    pieces.append(opened if isinstance(opened, bytes) else str(opened).encode())
        return b"\n".join(pieces)


@pytest_asyncio.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    archive = open_archive(tmp_path / "archive.db")
    writer = InlineWriter(archive.database)
    yield House(archive, writer, tmp_path)
    await writer.close()


async def keep(record: PerformanceRecord, *sightings: Sighting, cursor: str | None = None) -> Sequence[Post]:
    return await record.store("room", Page(tuple(sightings), cursor), at(5))


class TestTheJournal:
    async def test_it_is_read_in_the_order_in_which_it_was_written(self, house: House) -> None:
        record = await house.record()
        entries: list[Happening] = [
            Opened(at(0)),
            Intended(at(1), Q1, "key", b"\x00\xff prepared"),
            AnswerLost(at(0.5), Q1, "the clock was set back meanwhile"),
            NotFound(at(1), Q1),
            Interrupted(at(2)),
        ]
        for entry in entries:
            await record.write(entry)
        assert await record.read() == entries

    async def test_what_was_prepared_first_is_what_counts(self, house: House) -> None:
        record = await house.record()
        assert await record.prepared(Q1) is None
        await record.write(Intended(at(1), Q1, "key", b"first"))
        await record.write(Intended(at(2), Q1, "key", b"second"))
        await record.write(Intended(at(2), Slot("room", "Q1", 2), "key/2", b"part"))
        assert await record.prepared(Q1) == (at(1), b"first")
        assert await record.prepared(Slot("room", "Q1", 2)) == (at(2), b"part")
        assert await record.prepared(Slot("mastodon", "Q1")) is None

    async def test_two_performances_keep_apart(self, house: House) -> None:
        one, other = await house.record(), await house.record(start=at(60 * 24 * 7))
        await one.write(Opened(at(0)))
        assert await other.read() == []
        assert one.id != other.id

    async def test_opening_a_performance_again_finds_its_journal(self, house: House) -> None:
        first = await house.record()
        await first.write(Opened(at(0)))
        again = await house.record()
        assert again.id == first.id
        assert await again.read() == [Opened(at(0))]


class TestPosts:
    async def test_a_post_is_new_once(self, house: House) -> None:
        record = await house.record()
        first, second = said(1, ANN, "A1 one"), said(2, ANN, "A1 two", minutes=1)
        assert await keep(record, *seen(first)) == [first]
        assert await keep(record, *seen(first, second)) == [second]
        assert await record.posts() == [second, first]

    async def test_new_ones_come_back_oldest_first(self, house: House) -> None:
        record = await house.record()
        late, early = said(1, ANN, "late", minutes=9), said(2, ANN, "early", minutes=1)
        assert await keep(record, *seen(late, early)) == [early, late]

    async def test_its_raw_json_is_kept_with_the_time_it_was_fetched(self, house: House) -> None:
        record = await house.record()
        await keep(record, *seen(said(1, ANN, "A1 one")))
        ((fetched, raw),) = house.rows("SELECT fetched_at, raw FROM sighting")
        assert datetime.fromisoformat(str(fetched)) == at(5)
        assert isinstance(raw, bytes)
        assert codec.expand(codec.CODING, raw) == b'{"raw": "A1 one", "by": "Ann Onymous"}'

    async def test_seeing_it_again_unchanged_leaves_no_trace(self, house: House) -> None:
        record = await house.record()
        for _ in range(3):
            await keep(record, *seen(said(1, ANN, "A1 one")))
        assert house.rows("SELECT count(*) FROM sighting") == [(1,)]

    async def test_an_edit_changes_it_and_both_versions_are_kept(self, house: House) -> None:
        record = await house.record()
        before = said(1, ANN, "A1 one")
        after = replace(before, text="A1 or two", edited_at=at(4))
        await keep(record, *seen(before))
        assert await keep(record, *seen(after)) == []
        assert await record.posts() == [after]
        assert house.rows("SELECT count(*) FROM sighting") == [(2,)]

    async def test_the_same_number_on_two_platforms_is_two_posts(self, house: House) -> None:
        record = await house.record()
        await keep(record, *seen(said(1, ANN, "A1 one")))
        other = replace(said(1, ANN, "A1 elsewhere"), platform="mastodon", id="https://example.social/1")
        assert await record.store("mastodon", Page(tuple(seen(other))), at(5)) == [other]
        assert await record.known("room") == {"1": at(2)}
        assert await record.known("mastodon") == {"1": at(2)}

    async def test_a_page_that_cannot_be_kept_whole_is_not_kept_at_all(self, house: House) -> None:
        record = await house.record()
        with closing(sqlite3.connect(house.archive.database.path)) as connection:
            connection.execute(
                "CREATE TRIGGER no_two BEFORE INSERT ON post WHEN new.native_id = '2' "
                "BEGIN SELECT RAISE(ABORT, 'not this one'); END"
            )
            connection.commit()
        with pytest.raises(ArchiveError, match="not this one"):
            await keep(record, *seen(said(1, ANN, "one"), said(2, ANN, "two")), cursor="2")
        assert await record.posts() == []
        assert await record.cursor("room") is None


class TestDeletions:
    async def test_text_raw_json_and_name_go_from_every_table_and_a_tombstone_stays(self, house: House) -> None:
        record = await house.record()
        await record.write(Opened(at(0)))
        post = said(1, ANN, "A1 my secret garden")
        await keep(record, *seen(post))
        await keep(record, *seen(replace(post, text="A1 my secret garden, edited")))
        for trace in (b"secret", b"Onymous", b"ann_the_reader"):
            assert trace in house.everything()

        await keep(record, Gone("1"))

        for trace in (b"secret", b"Onymous", b"ann_the_reader"):
            assert trace not in house.everything()
        assert await record.posts() == []
        assert await record.known("room") == {}
        assert house.rows("SELECT post_id, text FROM post") == [("urn:1", None)]
        edition = house.archive.edition(house.archive.find("last"))
        assert edition.removed == (Removed("urn:1", at(5)),)

    async def test_a_post_that_is_gone_does_not_come_back(self, house: House) -> None:
        record = await house.record()
        await keep(record, *seen(said(1, ANN, "A1 secret")))
        await keep(record, Gone("1"))
        assert await keep(record, *seen(said(1, ANN, "A1 secret"))) == []
        assert b"secret" not in house.everything()

    async def test_the_first_time_it_was_missed_is_what_the_tombstone_tells(self, house: House) -> None:
        record = await house.record()
        await keep(record, *seen(said(1, ANN, "A1 secret")))
        await keep(record, Gone("1"))
        await record.store("room", Page((Gone("1"),)), at(50))
        assert house.archive.edition(house.archive.find("last")).removed == (Removed("urn:1", at(5)),)

    async def test_nobody_minds_a_deletion_of_what_was_never_seen(self, house: House) -> None:
        record = await house.record()
        assert await keep(record, Gone("77")) == []

    async def test_only_that_post_goes(self, house: House) -> None:
        record = await house.record()
        stays = said(2, ANN, "A1 public")
        await keep(record, *seen(said(1, ANN, "A1 secret"), stays))
        await keep(record, Gone("1"))
        assert await record.posts() == [stays]
        assert house.rows("SELECT count(*) FROM sighting") == [(1,)]


class TestCursors:
    async def test_the_last_one_counts_for_each_platform(self, house: House) -> None:
        record = await house.record()
        assert await record.cursor("room") is None
        await keep(record, cursor="10")
        await keep(record, cursor="20")
        await record.store("mastodon", Page((), "7"), at(5))
        assert await record.cursor("room") == "20"
        assert await record.cursor("mastodon") == "7"

    async def test_a_page_that_tells_none_leaves_it(self, house: House) -> None:
        record = await house.record()
        await keep(record, cursor="10")
        await keep(record)
        assert await record.cursor("room") == "10"


class TestFindingAChat:
    @pytest_asyncio.fixture(autouse=True)
    async def _three_chats(self, house: House) -> None:
        for name, days in (("austen", 0), ("austen", 7), ("frankenstein", 3)):
            await house.record(name, start=at(days * 24 * 60))

    def test_they_are_listed_by_their_start(self, house: House) -> None:
        assert [info.name for info in house.archive.chats()] == [
            "austen@2027-04-15-2000",
            "frankenstein@2027-04-18-2000",
            "austen@2027-04-22-2000",
        ]

    def test_by_its_name(self, house: House) -> None:
        assert house.archive.find("austen@2027-04-22-2000").start == at(7 * 24 * 60)

    def test_by_a_beginning_of_it(self, house: House) -> None:
        assert house.archive.find("fr").name == "frankenstein@2027-04-18-2000"

    def test_the_last_one_that_was_opened(self, house: House) -> None:
        assert house.archive.find("last").name == "frankenstein@2027-04-18-2000"

    def test_a_beginning_of_several_is_told_with_their_names(self, house: House) -> None:
        with pytest.raises(ArchiveError, match=r"austen@2027-04-15-2000, austen@2027-04-22-2000") as caught:
            house.archive.find("austen")
        assert caught.value.remedy == "Write more of the name."

    def test_a_name_of_none_is_told_with_those_there_are(self, house: House) -> None:
        with pytest.raises(ArchiveError, match="no chat `dracula`") as caught:
            house.archive.find("dracula")
        assert "frankenstein@2027-04-18-2000" in caught.value.remedy


async def test_a_name_that_is_the_beginning_of_another_is_found(house: House) -> None:
    await house.record(start=at(0))
    await house.record(start=at(0) + timedelta(seconds=5))
    assert house.archive.find("kept@2027-04-15-2000").start == at(0)


def test_an_empty_archive_says_what_to_do(house: House) -> None:
    with pytest.raises(ArchiveError, match="holds no chats yet") as caught:
        house.archive.find("last")
    assert "chatmod run" in caught.value.remedy


class TestUnfinished:
    async def test_a_performance_can_be_resumed_until_its_finish(self, house: House) -> None:
        sheet = house.sheet()
        await house.record()
        source = Path(sheet.schedule.path)
        ((info, again),) = house.archive.unfinished(source, sheet.finish - timedelta(seconds=1))
        assert info.name == sheet.name
        assert again == sheet
        assert house.archive.unfinished(source, sheet.finish) == []

    async def test_not_if_it_has_finished(self, house: House) -> None:
        record = await house.record()
        await record.write(Finished(at(90)))
        assert house.archive.unfinished(Path(house.sheet().schedule.path), at(10)) == []
        assert house.archive.find("last").finished_at == at(90)

    async def test_nor_if_it_is_of_another_file(self, house: House) -> None:
        await house.record()
        assert house.archive.unfinished(house.folder / "other.md", at(10)) == []

    async def test_the_last_opened_comes_first(self, house: House) -> None:
        for minutes in (0, 5, 3):
            await house.record(start=at(minutes))
        found = house.archive.unfinished(Path(house.sheet().schedule.path), at(10))
        assert [info.start for info, _ in found] == [at(3), at(5), at(0)]

    async def test_a_changed_sheet_is_in_force_once_it_stands_in_the_journal(self, house: House) -> None:
        await house.record()
        changed = house.sheet(text=SCHEDULE.replace("Why?", "Why not?").replace("A kept", "A changed"))
        record = await house.archive.open_performance(changed, house.writer)
        await record.write(Planned(at(1), changed, changed.finish))
        info = house.archive.find("last")
        assert info.title == "A changed evening"
        assert house.archive.sheet(info) == changed
        assert len(house.archive.chats()) == 1


class TestLastActivity:
    async def test_it_is_that_of_other_chats_under_the_hashtag_which_began_before(self, house: House) -> None:
        record = await house.record("austen")
        await record.write(Opened(at(0)))
        await record.write(Finished(at(95)))
        name = house.sheet("kept").name
        assert house.archive.last_activity("tag", at(200), other_than=name) == at(95)
        assert house.archive.last_activity("Other", at(200), other_than=name) is None
        assert house.archive.last_activity("Tag", at(0), other_than=name) is None
        assert house.archive.last_activity("Tag", at(200), other_than=house.sheet("austen").name) is None


class TestEditions:
    async def test_an_edition_files_answers_under_their_questions(self, house: House) -> None:
        record = await house.record()
        await record.moderators([("room", MODERATOR)])
        entries: list[Happening] = [
            Opened(at(0)),
            went_out(Q1, 1, 1),
            Skipped(at(45), Q2, "too late"),
        ]
        for entry in entries:
            await record.write(entry)
        question = said(1, MODERATOR, "Q1: Why? #Tag", minutes=1)
        answer = said(2, ANN, "Because. #Tag", minutes=2, reply_to="1")
        await keep(record, *seen(answer, question))

        edition = house.archive.edition(house.archive.find("last"))

        assert [(entry.kind, entry.role) for entry in edition.entries] == [
            ("question", "moderator"),
            ("post", "participant"),
        ]
        assert list(edition.entries)[1].attribution.questions == ("Q1",)
        assert list(edition.entries)[1].in_reply_to == "urn:1"
        assert edition.chat.name == "kept@2027-04-15-2000"
        assert any("Q2" in sentence for sentence in edition.chat.missing)

    async def test_the_list_counts_questions_and_posts(self, house: House) -> None:
        record = await house.record()
        await record.write(went_out(Q1, 1, 1))
        await record.write(went_out(Slot("mastodon", "Q1"), 1, 1))
        await record.write(went_out(Slot("room", "Welcome"), 3, 0))
        await keep(record, *seen(said(1, MODERATOR, "Q1: Why?"), said(2, ANN, "A1")), *[Gone("2")])
        info = house.archive.find("last")
        assert (info.questions, info.posts) == (1, 1)

    async def test_the_same_archive_gives_the_same_edition(self, house: House) -> None:
        record = await house.record()
        await keep(record, *seen(*(said(number, ANN, f"A1 {number}") for number in range(20))))
        info = house.archive.find("last")
        first, second = house.archive.edition(info), house.archive.edition(info)
        assert (first.chat, list(first.entries)) == (second.chat, list(second.entries))


def test_a_file_that_has_gone_is_told(house: House) -> None:
    archive = open_archive(house.folder / "other.db")
    (house.folder / "other.db").unlink()
    with pytest.raises(ArchiveError):
        archive.chats()
