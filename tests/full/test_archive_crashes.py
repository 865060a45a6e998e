"""A large archive of an older version, and a backup: killed in the middle, nothing is half there."""

import gzip
import signal
import sqlite3
import subprocess
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from chatmod.archive import open_archive
from chatmod.archive.schema import MIGRATIONS
from chatmod.archive.verifying import verify
from tests.benchmarks.made_up_posts import write_flattened
from tests.full.evenings import CHATMOD, export, exported_posts, free_port, run_evening, write_schedule

pytestmark = pytest.mark.full
STORED = Path(__file__).parents[1] / "archive" / "stored" / "archive-v3.db.gz"
NOW = datetime(2040, 1, 1, tzinfo=UTC)
"""All chats are over."""
COPIES = 1_000
"""Of each post of the stored archive."""
MULTIPLY = """
WITH RECURSIVE copy (number) AS (SELECT 1 UNION ALL SELECT number + 1 FROM copy WHERE number < ?)
"""
POSTS = """
INSERT INTO post SELECT performance, platform, native_id || '-' || number, post_id || '-' || number, at, removed_at,
  json_set(body, '$.id', post_id || '-' || number, '$.native_id', native_id || '-' || number)
FROM post, copy WHERE body IS NOT NULL
"""
SIGHTINGS = """
INSERT INTO sighting (performance, platform, native_id, fetched_at, raw)
SELECT performance, platform, native_id || '-' || number, fetched_at, raw FROM sighting, copy
WHERE (performance, platform, native_id) IN (SELECT performance, platform, native_id FROM post WHERE body IS NOT NULL)
"""


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """An archive of version 3 with very many posts."""
    path = tmp_path_factory.mktemp("large") / "archive.db"
    path.write_bytes(gzip.decompress(STORED.read_bytes()))
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
        connection.execute(MULTIPLY + SIGHTINGS, (COPIES,))
        connection.execute(MULTIPLY + POSTS, (COPIES,))
        connection.commit()
    return path.read_bytes()


@pytest.fixture(scope="module")
def undisturbed(large: bytes, tmp_path_factory: pytest.TempPathFactory) -> str:
    data = tmp_path_factory.mktemp("undisturbed")
    (data / "archive.db").write_bytes(large)
    return export(data)


def killed_when(seen: Callable[[], bool], *command: str) -> int:
    """The exit code of a command that is killed as soon as something is seen."""
    with subprocess.Popen([*CHATMOD, *command], stdout=subprocess.DEVNULL) as process:
        while process.poll() is None and not seen():
            pass
        process.kill()
    return process.returncode


def size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def asked(path: Path, query: str) -> int:
    with closing(sqlite3.connect(path)) as connection:
        return int(connection.execute(query).fetchone()[0])


def posts_of(path: Path) -> tuple[int, int]:
    """The version of a file, and its posts."""
    return asked(path, "PRAGMA user_version"), asked(path, "SELECT count(*) FROM post")


@pytest.mark.parametrize("moment", ["copying", "copied", "begun", "well under way"])
def test_a_migration_that_is_killed_leaves_the_old_file_and_the_next_open_completes_it(
    large: bytes, undisturbed: str, tmp_path: Path, moment: str
) -> None:
    path, copy = tmp_path / "archive.db", tmp_path / "archive.db.v3.bak"
    path.write_bytes(large)
    before = posts_of(path)
    written = tmp_path / "archive.db-wal"
    moments = {
        "copying": lambda: size(tmp_path / f".{copy.name}.unfinished") > 0,
        "copied": copy.exists,
        "begun": lambda: size(written) > 0,
        "well under way": lambda: size(written) > len(large) / 4,
    }
    assert killed_when(moments[moment], "chats", "--data", str(tmp_path)) == -signal.SIGKILL
    version, posts = posts_of(path)
    assert version == before[0] or moment == "well under way"  # each migration is whole by itself
    assert posts == before[1]
    assert copy.exists() == (moment != "copying")
    if copy.exists():
        assert posts_of(copy) == before

    assert export(tmp_path) == undisturbed
    assert posts_of(path) == (len(MIGRATIONS), posts)
    assert verify(path, NOW).is_whole
    assert posts_of(copy) == before
    assert asked(copy, "SELECT count(*) FROM pragma_integrity_check WHERE integrity_check = 'ok'") == 1
    assert not [left for left in tmp_path.iterdir() if "unfinished" in left.name]


@pytest.mark.parametrize("moment", ["copying", "looking through the copy"])
def test_a_backup_that_is_killed_is_no_backup_and_the_same_command_makes_it(
    large: bytes, undisturbed: str, tmp_path: Path, moment: str
) -> None:
    data, target = tmp_path / "data", tmp_path / "copy"
    data.mkdir()
    (data / "archive.db").write_bytes(large)
    open_archive(data / "archive.db")
    whole = (data / "archive.db").stat().st_size
    least = 1 if moment == "copying" else whole
    command = ("backup", str(target), "--data", str(data))

    seen = killed_when(lambda: any(size(path) >= least for path in target.glob(".*.unfinished")), *command)

    assert seen == -signal.SIGKILL
    assert list(target.glob("*.db")) == []
    subprocess.run([*CHATMOD, *command], check=True, capture_output=True)
    assert [path.name for path in target.iterdir()] == ["archive.db"]
    assert export(target) == undisturbed


def test_an_import_beside_an_evening_ends_well_and_so_does_the_evening(tmp_path: Path) -> None:
    tweets, data = tmp_path / "tweets.jsonl", tmp_path / "data"
    write_flattened(tweets, 20_000)
    importing = [*CHATMOD, "import", str(tweets), "--as", "twarc", "--json", "--data", str(data)]
    schedule = write_schedule(tmp_path / "evening.md", questions=6, every=2, length=16)
    with run_evening(schedule, data, free_port()) as evening:
        evening.until_out("Q1")
        subprocess.run(importing, check=True, capture_output=True)
        assert len(export(data, chat="tweets").splitlines()) == 20_001
        assert evening.end() == 0
    assert [event["cue"] for event in evening.events if event["type"] == "went-out"] == [f"Q{n}" for n in range(1, 7)]
    assert [post["questions"] for post in exported_posts(data, "evening")] == [[f"Q{n}"] for n in range(1, 7)]
    assert verify(data / "archive.db", NOW).is_whole
    assert asked(data / "archive.db", "SELECT count(*) FROM post_fts_docsize") >= 20_000
