"""An import that is killed, or runs out of space, leaves a whole archive; the same command completes it."""

import json
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest

from tests.benchmarks.made_up_posts import write_flattened

pytestmark = pytest.mark.full
POSTS = 20_000
CHATMOD = (sys.executable, "-m", "chatmod")


@pytest.fixture(scope="module")
def tweets(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("tweets") / "tweets.jsonl"
    write_flattened(path, POSTS)
    return path


@pytest.fixture(scope="module")
def undisturbed(tweets: Path, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    data = tmp_path_factory.mktemp("undisturbed")
    subprocess.run(importing(tweets, data), check=True, capture_output=True)
    return handed_out(data)


def importing(tweets: Path, data: Path) -> list[str]:
    return [*CHATMOD, "import", str(tweets), "--as", "twarc", "--data", str(data)]


def handed_out(data: Path) -> bytes:
    command = [*CHATMOD, "export", "last", "--to", "jsonl", "--edition", "private", "-o", "-", "--data", str(data)]
    return subprocess.run(command, check=True, capture_output=True).stdout


def answers(data: Path, query: str) -> int:
    """A number from the archive; 0 while there is none yet."""
    try:
        with closing(sqlite3.connect(f"{(data / 'archive.db').as_uri()}?mode=ro", uri=True)) as connection:
            return int(connection.execute(query).fetchone()[0])
    except sqlite3.OperationalError:
        return 0


posts_in = partial(answers, query="SELECT count(*) FROM post")
indexed_in = partial(answers, query="SELECT count(*) FROM post_fts_docsize")


def is_whole(data: Path) -> bool:
    told = subprocess.run(
        [*CHATMOD, "verify", "--json", "--data", str(data)], check=False, capture_output=True
    ).stdout
    return bool(json.loads(told)["faults"] == [])


def completed(tweets: Path, data: Path) -> bytes:
    subprocess.run(importing(tweets, data), check=True, capture_output=True)
    assert is_whole(data)
    assert (posts_in(data), indexed_in(data)) == (POSTS, POSTS)
    return handed_out(data)


@pytest.mark.parametrize("share", [0.0, 0.05, 0.4, 0.9, 1.0])
def test_after_a_kill_the_archive_is_whole_and_the_same_command_completes_it(
    tweets: Path, undisturbed: bytes, tmp_path: Path, share: float
) -> None:
    least = max(int(share * POSTS), 1)
    with subprocess.Popen(importing(tweets, tmp_path), stdout=subprocess.DEVNULL) as process:
        while process.poll() is None and posts_in(tmp_path) < least:
            pass
        process.kill()
    assert process.returncode == -signal.SIGKILL
    assert posts_in(tmp_path) >= least
    assert is_whole(tmp_path)
    assert completed(tweets, tmp_path) == undisturbed


@pytest.mark.skipif(sys.platform == "win32", reason="Windows sets no limit to the size of files")
@pytest.mark.parametrize("share", [0.1, 0.5, 0.97])
def test_where_the_disk_is_full_it_says_so_and_loses_nothing(
    tweets: Path, undisturbed: bytes, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, share: float
) -> None:
    other = tmp_path_factory.mktemp("other")
    subprocess.run(importing(tweets, other), check=True, capture_output=True)
    most = int((other / "archive.db").stat().st_size * share) // 1024
    limited = ["sh", "-c", f'ulimit -f {most * 2}; trap "" XFSZ; exec "$@"', "sh", *importing(tweets, tmp_path)]
    ended = subprocess.run(limited, check=False, capture_output=True, text=True)
    assert ended.returncode == 1, ended.stderr
    assert "space" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert is_whole(tmp_path)
    assert completed(tweets, tmp_path) == undisturbed
