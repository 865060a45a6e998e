"""What was read of a chat, kept with its posts, and what its editions say of it."""

import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest_asyncio

from chatmod.archive import Archive, Changes, PerformanceRecord, open_archive
from chatmod.domain.completeness import Failure, ReadBy, Reading
from chatmod.domain.happenings import Finished, Planned
from chatmod.domain.posts import Gone, Seen
from chatmod.domain.runsheet import compile_sheet
from chatmod.ports.platforms import Page
from chatmod.storage import InlineWriter
from tests.domain.domain_samples import MODERATOR, START, cue, post, schedule

SHEET = compile_sheet(schedule(cue("Q1", "+6", "Which bridge?")))


@pytest_asyncio.fixture
async def writer(tmp_path: Path) -> AsyncIterator[InlineWriter]:
    made = InlineWriter(open_archive(tmp_path / "archive.db").database)
    yield made
    await made.close()


@pytest_asyncio.fixture
async def record(tmp_path: Path, writer: InlineWriter) -> PerformanceRecord:
    made = await archive_in(tmp_path).open_performance(SHEET, writer)
    await made.moderators([("room", MODERATOR)])
    await made.write(Planned(START, SHEET, SHEET.finish))
    return made


def archive_in(folder: Path) -> Archive:
    return open_archive(folder / "archive.db")


def read(since: float, until: float, by: ReadBy = "new", failure: Failure = "") -> Reading:
    first, last = (START + timedelta(minutes=minutes) for minutes in (since, until))
    return Reading("room", by, first, last, last, failure)


async def test_what_adjoins_is_one_row(record: PerformanceRecord, tmp_path: Path) -> None:
    for minute in range(120):
        await record.store("room", Page(()), START, readings=[read(minute, minute + 1)])
    await record.store("room", Page(()), START, readings=[read(-30, 5, "complete"), read(-30, 60, "complete")])
    await record.store("room", Page(()), START, readings=[read(200, 210), read(110, 205)])
    assert await record.readings("room") == [read(-30, 60, "complete"), read(0, 210)]
    assert await record.readings("x") == []
    with closing(sqlite3.connect(tmp_path / "archive.db")) as connection:
        assert connection.execute("SELECT count(*) FROM reading").fetchone() == (2,)


async def test_it_is_kept_with_its_page(record: PerformanceRecord) -> None:
    (fresh,) = await record.store("room", Page((Seen(post("1", 3), b"{}"),)), START, readings=[read(0, 5)])
    assert (fresh.native_id, await record.readings("room")) == ("1", [read(0, 5)])


async def test_an_edition_tells_its_sources_and_what_was_not_read(record: PerformanceRecord, tmp_path: Path) -> None:
    await record.store("room", Page(()), START, readings=[read(-30, 70, "complete"), read(70, 75, "new", "login")])
    archive = archive_in(tmp_path)
    chat = archive.edition(archive.find("last")).chat
    (source,) = chat.sources
    assert (source.platform, source.by, source.complete_at) == ("room", ("complete",), START + timedelta(minutes=70))
    assert "room was not read after 21:10: the login was not accepted." in chat.missing

    await record.write(Finished(START + timedelta(minutes=65)))
    assert not [said for said in archive.edition(archive.find("last")).chat.missing if "not read" in said]


async def test_what_has_come_since_an_instant_is_counted(record: PerformanceRecord, tmp_path: Path) -> None:
    first, second, third = (post(name, 3) for name in "123")
    evening, later = START + timedelta(hours=1), START + timedelta(days=1)
    await record.store("room", Page(tuple(Seen(one, b"{}") for one in (first, second, third))), evening)
    archive = archive_in(tmp_path)
    info = archive.find("last")
    assert archive.changes(info, evening) == Changes(new=3)
    edited = replace(first, text="Another", edited_at=evening + timedelta(hours=2))
    await record.store("room", Page((Seen(edited, b"{}"), Gone("2"), Seen(post("4", 99), b"{}"))), later)
    assert archive.changes(info, later) == Changes(new=1, edited=1, deleted=1)
    # that somebody likes what was edited before is no edit
    liked = replace(edited, liked=True)
    await record.store("room", Page((Seen(liked, b"{}"),)), later + timedelta(hours=1))
    assert not archive.changes(info, later + timedelta(hours=1))
    assert archive.accounts(info) == [("room", MODERATOR)]
