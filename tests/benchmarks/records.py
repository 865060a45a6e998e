"""Import and export of large chats, beside the programs that people use for the same.

A script, not a test: `PYTHONPATH=. python tests/benchmarks/records.py --peers FOLDER [--posts N] [--rounds N]` prints
tables and gates nothing. All programs work on the same made-up posts and are started in turn. Besides the time on the
wall, "less work" tells how many times as long the other's processor worked: of a machine that is shared, that is the
steadier number. FOLDER is a virtual environment of the peers: `python -m venv FOLDER && FOLDER/bin/pip install
sqlite-utils twarc twarc-csv mastodon-archive 'setuptools<81' 'pandas<3'`.
"""

import argparse
import os
import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path

from tests.benchmarks.candidates import Candidate
from tests.benchmarks.made_up_posts import write_flattened, write_mastodon_archive

CHATMOD = (sys.executable, "-m", "chatmod")


@dataclass(frozen=True, slots=True)
class Race:
    """The same work, done by us and by another.

    Attributes:
        ours, theirs: Each may need several commands; what they cost is added.
        clear: Takes away what the last round has left.
        goal: How many times as fast we want to be.
        most: Megabytes that ours may need.
    """

    name: str
    ours: Sequence[Candidate]
    theirs: Sequence[Candidate]
    clear: Callable[[], None]
    goal: float
    most: float

    def run(self) -> None:
        """One round of both."""
        self.clear()
        for candidate in (*self.ours, *self.theirs):
            candidate.run()

    @property
    def row(self) -> str:
        """Medians, how many times as fast, and the peaks."""
        ours, theirs = (sum(one.median for one in side) for side in (self.ours, self.theirs))
        peak, other = (max(one.peak for one in side) for side in (self.ours, self.theirs))
        mine, other_one = (sum(one.computed for one in side) for side in (self.ours, self.theirs))
        times = f"{theirs / ours:5.1f} times as fast (goal {self.goal:g})"
        work = f"{other_one / mine:5.1f}"
        return (
            f"{self.name:<32}{ours:8.2f}{theirs:8.2f}   {times:<32}{work:>9}{peak:9.0f}{other:8.0f}  "
            f"(at most {self.most:g})"
        )


def races(folder: Path, peers: Path, posts: int) -> list[Race]:
    """Everything that is compared, with its files made."""
    tweets, ours, theirs = folder / "tweets.jsonl", folder / "ours", folder / "theirs.db"
    write_flattened(tweets, posts)
    account = write_mastodon_archive(folder, posts)
    kept = folder / "kept"
    _import(tweets, kept).run()
    _insert(peers, tweets, folder / "kept.db").run()

    def fresh() -> None:
        shutil.rmtree(ours, ignore_errors=True)
        for path in folder.glob("theirs.db*"):
            path.unlink()

    def export(kind: str) -> Candidate:
        path = str(folder / f"chat.{kind}")
        command = (*CHATMOD, "export", "last", "--to", kind, "--edition", "private", "-o", path, "--data", str(kept))
        return Candidate(f"chatmod {kind}", command)

    rows = (str(peers / "bin" / "sqlite-utils"), "rows", str(folder / "kept.db"), "posts")
    csv_of_twarc = (str(peers / "bin" / "twarc2"), "csv", str(tweets), str(folder / "twarc.csv"))
    html = (str(peers / "bin" / "mastodon-archive"), "html", account)
    index = (str(peers / "bin" / "sqlite-utils"), "enable-fts", str(theirs), "posts", "text")
    importing = _import(tweets, ours)
    again = _import(tweets, kept)
    ignoring = (*_insert(peers, tweets, folder / "kept.db").command, "--ignore")
    return [
        Race(
            "import, sqlite-utils insert+fts",
            [importing],
            [_insert(peers, tweets, theirs), Candidate("sqlite-utils fts", index)],
            fresh,
            5,
            200,
        ),
        Race(
            "import, twarc2 csv", [_import(tweets, ours)], [Candidate("twarc2", csv_of_twarc, folder)], fresh, 10, 200
        ),
        Race("import again", [again], [Candidate("sqlite-utils --ignore", ignoring)], _nothing, 1, 200),
        Race("html, mastodon-archive", [export("html")], [Candidate("html", html, folder)], _nothing, 2.5, 60),
        Race("csv, sqlite-utils", [export("csv")], [Candidate("csv", (*rows, "--csv"))], _nothing, 1, 60),
        Race("jsonl, sqlite-utils", [export("jsonl")], [Candidate("nl", (*rows, "--nl"))], _nothing, 1, 60),
    ]


def _import(tweets: Path, data: Path) -> Candidate:
    return Candidate("chatmod import", (*CHATMOD, "import", str(tweets), "--as", "twarc", "--data", str(data)))


def _insert(peers: Path, tweets: Path, database: Path) -> Candidate:
    program = str(peers / "bin" / "sqlite-utils")
    return Candidate("sqlite-utils", (program, "insert", str(database), "posts", str(tweets), "--nl", "--pk", "id"))


def _nothing() -> None:
    """What is left stays: the next round reads it again."""


def same_posts(folder: Path) -> None:
    """Stop where the two archives do not hold the same texts; needs little memory, see `Candidate.peaks`."""
    with (
        closing(sqlite3.connect(folder / "kept" / "archive.db")) as ours,
        closing(sqlite3.connect(folder / "kept.db")) as theirs,
    ):
        found = ours.execute("SELECT native_id, text FROM post ORDER BY native_id")
        wanted = theirs.execute("SELECT id, text FROM posts ORDER BY id")
        if not all(one == other for one, other in zip_longest(found, wanted)):
            raise SystemExit("The archives do not hold the same posts.")


def main() -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--peers", type=Path, required=True)
    parser.add_argument("--posts", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    os.environ.setdefault("BEARER_TOKEN", "none")  # twarc2 asks for one before it does anything
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        compared = races(folder, options.peers.absolute(), options.posts)
        same_posts(folder)
        for _ in range(options.rounds):
            for race in compared:
                race.run()
        size = (folder / "kept" / "archive.db").stat().st_size
        ratio = size / (folder / "tweets.jsonl").stat().st_size
    lines = [f"{options.posts} posts, {options.rounds} rounds; medians in s, peaks in MB"]
    lines += [f"{'':<32}{'ours':>8}{'theirs':>8}{'':35}{'less work':>9}{'ours':>9}{'theirs':>8}"]
    lines += [race.row for race in compared]
    lines += [f"The archive, raw JSON and index included, has {ratio:.2f} times the size of the file."]
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
