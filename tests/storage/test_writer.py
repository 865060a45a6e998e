"""Both writers keep one contract."""

import asyncio
import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from chatmod.errors import ArchiveError
from chatmod.storage import Database, InlineWriter, ThreadWriter, Writer, open_database

SCHEMA = "CREATE TABLE word (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE);\n"
MakeWriter = Callable[[Database], Writer]


@pytest.fixture
def database(tmp_path: Path) -> Database:
    return open_database(tmp_path / "words.db", [SCHEMA])


@pytest.fixture(params=[ThreadWriter, InlineWriter])
def make(request: pytest.FixtureRequest) -> MakeWriter:
    maker: MakeWriter = request.param
    return maker


def adding(*texts: str) -> Callable[[sqlite3.Connection], int]:
    """A job that adds words, and returns the number of the last one."""

    def job(connection: sqlite3.Connection) -> int:
        number = 0
        for text in texts:
            number = int(connection.execute("INSERT INTO word (text) VALUES (?)", (text,)).lastrowid or 0)
        return number

    return job


def words(database: Database) -> list[str]:
    with closing(database.connect(read_only=True)) as connection:
        return [row["text"] for row in connection.execute("SELECT text FROM word ORDER BY id")]


async def test_a_job_returns_its_result_when_it_is_on_disk(database: Database, make: MakeWriter) -> None:
    writer = make(database)
    assert await writer.write(adding("amber")) == 1
    assert words(database) == ["amber"]
    assert await writer.write(adding("birch")) == 2
    await writer.close()


async def test_a_failing_job_takes_only_itself_back(database: Database, make: MakeWriter) -> None:
    writer = make(database)
    jobs = [adding("amber"), adding("birch", "amber"), adding("cedar")]
    first, second, third = await asyncio.gather(*(writer.write(job) for job in jobs), return_exceptions=True)
    await writer.close()
    assert words(database) == ["amber", "cedar"]
    assert (first, third) == (1, 2)
    assert isinstance(second, ArchiveError)
    assert "UNIQUE" in str(second)


async def test_an_error_that_is_not_of_the_database_comes_back_as_it_is(database: Database, make: MakeWriter) -> None:
    def job(connection: sqlite3.Connection) -> None:
        adding("amber")(connection)
        raise LookupError("no such thing")

    writer = make(database)
    with pytest.raises(LookupError, match="no such thing"):
        await writer.write(job)
    await writer.write(adding("birch"))
    await writer.close()
    assert words(database) == ["birch"]


async def test_many_jobs_keep_their_order(database: Database, make: MakeWriter) -> None:
    writer = make(database)
    texts = [f"word {number}" for number in range(1000)]
    numbers = await asyncio.gather(*(writer.write(adding(text)) for text in texts))
    await writer.close()
    assert numbers == list(range(1, 1001))
    assert words(database) == texts


async def test_closing_finishes_what_is_queued(database: Database, make: MakeWriter) -> None:
    writer = make(database)
    writing = [asyncio.ensure_future(writer.write(adding(f"word {number}"))) for number in range(300)]
    await asyncio.sleep(0)  # noqa: TID251 - yields, and lets no time pass
    await writer.close()
    await asyncio.gather(*writing)
    assert len(words(database)) == 300


async def test_a_full_disk_is_told_and_later_jobs_are_written(database: Database, make: MakeWriter) -> None:
    def fill(connection: sqlite3.Connection) -> None:
        connection.execute("INSERT INTO word (text) VALUES (?)", ("x" * 1_000_000,))

    def limit(connection: sqlite3.Connection) -> None:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages + 5}")

    writer = make(database)
    await writer.write(limit)
    with pytest.raises(ArchiveError, match="full"):
        await writer.write(fill)
    await writer.write(adding("amber"))
    await writer.close()
    assert words(database) == ["amber"]


async def test_after_a_full_disk_nobody_is_told_that_a_lost_word_was_kept(
    database: Database, make: MakeWriter
) -> None:
    def fill(connection: sqlite3.Connection) -> None:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages + 5}")
        connection.execute("INSERT INTO word (text) VALUES (?)", ("x" * 1_000_000,))

    writer = make(database)
    jobs = [adding("amber"), adding("birch"), fill, adding("cedar")]
    results = await asyncio.gather(*(writer.write(job) for job in jobs), return_exceptions=True)
    await writer.close()
    texts = ["amber", "birch", "x", "cedar"]
    told = [text for text, result in zip(texts, results, strict=True) if not isinstance(result, BaseException)]
    assert isinstance(results[2], ArchiveError)
    assert words(database) == told


async def test_a_caller_that_has_gone_away_stops_nobody(database: Database, make: MakeWriter) -> None:
    writer = make(database)
    gone = asyncio.ensure_future(writer.write(adding("amber")))
    await asyncio.sleep(0)  # noqa: TID251 - yields, and lets no time pass
    gone.cancel()
    await writer.write(adding("birch"))
    await writer.close()
    assert words(database) == ["amber", "birch"]


async def test_the_thread_writer_writes_in_a_thread_of_its_own_and_ends_it(database: Database) -> None:
    writer = ThreadWriter(database)
    used = await writer.write(lambda _: threading.current_thread())
    assert used is not threading.current_thread()
    await writer.close()
    assert not used.is_alive()


async def test_the_inline_writer_writes_in_the_thread_of_its_caller(database: Database) -> None:
    writer = InlineWriter(database)
    assert await writer.write(lambda _: threading.current_thread()) is threading.current_thread()
    await writer.close()


async def test_what_comes_while_the_thread_is_busy_shares_one_commit(database: Database) -> None:
    writer = ThreadWriter(database)
    release = threading.Event()
    seen: list[int] = []

    def wait(_: sqlite3.Connection) -> None:
        release.wait(5)

    def look(connection: sqlite3.Connection) -> None:
        adding(f"word {len(seen)}")(connection)
        seen.append(len(words(database)))

    busy = asyncio.ensure_future(writer.write(wait))
    later = [asyncio.ensure_future(writer.write(look)) for _ in range(5)]
    await asyncio.sleep(0)  # noqa: TID251 - yields, and lets no time pass
    release.set()
    await asyncio.gather(busy, *later)
    await writer.close()
    assert seen == [0] * 5
    assert len(words(database)) == 5


async def test_reading_sees_what_has_been_written(database: Database, make: MakeWriter) -> None:
    writer = make(database)
    for number, text in enumerate(["amber", "birch"], 1):
        await writer.write(adding(text))
        rows = writer.read("SELECT text FROM word WHERE id >= ? ORDER BY id", (number,))
        assert [row["text"] for row in rows] == [text]
    await writer.close()


async def test_a_writer_that_is_closed_does_not_read_either(database: Database, make: MakeWriter) -> None:
    writer = make(database)
    await writer.close()
    with pytest.raises(sqlite3.Error):
        writer.read("SELECT text FROM word", ())
