"""Whoever writes much does it in small transactions, so that an intent of a running chat never waits behind them."""

import sqlite3
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from chatmod.archive import Archive, codec, index, open_archive
from chatmod.assembly.foreknowing import Given
from chatmod.assembly.importing import import_file
from chatmod.importing import Form
from chatmod.storage import Database
from tests.benchmarks.made_up_posts import write_flattened

POSTS = 5_200
NOW = datetime(2027, 4, 15, 20, 0, tzinfo=UTC)
MOST_ROWS = 2_500
"""Two thousand rows of `filed`, or 500 posts with authors and raw JSON, take some 20 ms."""
RUNNING = """
INSERT INTO performance (name, source, title, hashtag, start, finish, sheet)
VALUES ('evening', 'e.md', '', '', ?, ?, '{}')
"""


@dataclass(frozen=True)
class Watched(Database):
    """An archive that notes how many rows each transaction has changed."""

    changed: list[int] = field(default_factory=list)

    def connect(self, *, read_only: bool = False) -> sqlite3.Connection:
        connection = super().connect(read_only=read_only)
        begun = [0]

        def note(statement: str) -> None:
            if statement.startswith("BEGIN"):
                begun[0] = connection.total_changes
            elif statement.startswith("COMMIT"):
                self.changed.append(connection.total_changes - begun[0])

        connection.set_trace_callback(note)
        return connection


@pytest.fixture
def watched(tmp_path: Path) -> Watched:
    path = tmp_path / "archive.db"
    open_archive(path)
    return Watched(path, "OFF")


def bring(watched: Watched, tweets: Path) -> None:
    write_flattened(tweets, POSTS)
    with tweets.open("rb") as stream:
        import_file(watched, stream, tweets, Form.TWARC, Given(), ZoneInfo("UTC"), NOW, lambda _: None)


def execute(watched: Watched, statement: str, *values: str) -> None:
    with closing(watched.connect()) as connection:
        connection.execute(statement, values)


def test_an_import_and_its_indexing_while_a_chat_is_running(watched: Watched, tmp_path: Path) -> None:
    execute(watched, RUNNING, codec.to_text(NOW), codec.to_text(NOW + timedelta(hours=1)))
    bring(watched, tmp_path / "tweets.jsonl")
    with closing(watched.connect()) as connection:
        assert index.backlog(connection) == 0
    assert sum(watched.changed) > 3 * POSTS
    assert max(watched.changed) <= MOST_ROWS


def test_filing(watched: Watched, tmp_path: Path) -> None:
    bring(watched, tmp_path / "tweets.jsonl")
    archive = Archive(watched)
    for _ in range(2):
        watched.changed.clear()
        assert len(archive.edition(archive.find("last")).entries) == POSTS
        assert sum(watched.changed) >= POSTS
        assert max(watched.changed) <= MOST_ROWS
        execute(watched, "UPDATE performance SET revision = revision + 1")
