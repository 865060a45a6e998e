"""Before something is handed out, deletions are looked for, or it is said that they could not be."""

import asyncio
import sqlite3
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from chatmod.archive import open_archive
from chatmod.cli.app import app
from chatmod.domain.completeness import Reading
from chatmod.domain.posts import Seen
from chatmod.domain.runsheet import compile_sheet
from chatmod.live import SystemClock
from chatmod.ports.platforms import Page
from chatmod.storage import InlineWriter
from tests.domain.domain_samples import BO, MODERATOR, START, cue, post, schedule


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder with a chat of a room that is not there any more."""
    data = tmp_path / "data"
    data.mkdir()

    async def fill() -> None:
        archive = open_archive(data / "archive.db")
        writer = InlineWriter(archive.database)
        record = await archive.open_performance(compile_sheet(schedule(cue("Q1", "+6", "Which?"))), writer)
        await record.moderators([("room", MODERATOR)])
        await record.store("room", Page((Seen(post("b", 7, "A1 yes", author=BO), b"{}"),)), START)
        await writer.close()

    asyncio.run(fill())
    return data


def looked(data: Path, at: datetime) -> None:
    reading = Reading("room", "complete", START, START + timedelta(hours=1), at)
    with closing(sqlite3.connect(data / "archive.db")) as connection, connection:
        connection.execute(
            "INSERT INTO reading (performance, platform, by, since, until, done_at, failure) "
            "VALUES (1, ?, ?, ?, ?, ?, '')",
            (reading.platform, reading.by, *(one.isoformat() for one in (reading.since, reading.until, at))),
        )


def exported(data: Path, *arguments: str) -> tuple[str, str]:
    done = CliRunner().invoke(app, ["export", "last", "--to", "markdown", "--data", str(data), *arguments])
    assert done.exit_code == 0, done.output
    return done.stdout, done.stderr


def test_what_could_not_be_looked_through_is_said_and_the_edition_is_made(data: Path) -> None:
    out, err = exported(data)
    assert "room was not looked through for deletions now" in err
    assert "A1 yes" in out


def test_a_look_of_a_few_minutes_ago_is_enough(data: Path) -> None:
    looked(data, SystemClock().now() - timedelta(minutes=3))
    out, err = exported(data)
    assert err == ""
    assert exported(data) == (out, err)
    assert "looked through for deletions at" in out


def test_who_does_not_want_a_look_gets_none(data: Path) -> None:
    assert exported(data, "--no-look")[1] == ""
    assert exported(data, "--edition", "private")[1] == ""
