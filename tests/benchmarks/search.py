"""How long a search takes in an archive of a million posts, for every shape of question.

A script, not a test: `PYTHONPATH=. python tests/benchmarks/search.py [--posts N] [--times N] [--peers FOLDER]` prints
a table and gates nothing. Each search is what the command does in process: it opens the archive, looks for new posts,
finds, counts and fetches twenty. Besides the time on the wall there is the time of the processor, which other
programs do not lengthen. With FOLDER (see `records.py`) the whole command runs beside `sqlite-utils search`, on the
same file.
"""

import argparse
import random
import sqlite3
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from time import process_time  # noqa: TID251 - what is measured is this process
from timeit import default_timer

from chatmod.archive import Archive, codec, index, open_archive
from chatmod.archive.keys import first_key
from chatmod.archive.searching import Asked, search
from chatmod.domain.accounts import network_of
from chatmod.domain.queries import parse_query
from tests.benchmarks.candidates import Candidate
from tests.benchmarks.made_up_posts import BEGIN, RARE, WORDS, posts

GOAL_MS = 30
CHATS = 200
"""Each as many posts as the others, one after another."""
NETWORKS = ("x", "mastodon:reader@books.example", "bluesky", "room")
BUSY, SELDOM = 1, 2
"""Authors: one wrote every twentieth post, one every three-hundred-thousandth."""
MEDIUM = tuple(f"medium{number}" for number in range(10))
"""Each in two of a thousand posts."""
CJK = ("数学は楽しい", "学生たちの配列", "子どもの考え方", "数の橋を読む", "讀書會的問題")
CHAT = """
INSERT INTO performance (id, name, source, title, hashtag, start, finish, finished_at, sheet, filed_revision)
VALUES (?, ?, '', 'Shelf talk', 'ShelfTalk', ?, ?, ?, '', 0)
"""
POST = """
INSERT INTO post (id, performance, platform, native_id, post_id, at, author, text) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
"""
FILED = """
INSERT INTO filed (post, performance, place, chapter, questions, kind, role)
VALUES (?, ?, ?, ?, ?, 'post', 'participant')
"""


@dataclass(slots=True)
class Shape:
    """Questions of one shape, and what they have cost.

    Attributes:
        ask: One of them.
    """

    name: str
    ask: Callable[[], Asked]
    walls: list[float] = field(default_factory=list)
    processors: list[float] = field(default_factory=list)
    hits: int = 0

    def run(self, archive: Archive) -> None:
        """Ask once."""
        asked = self.ask()
        wall, processor = default_timer(), process_time()
        found = search(archive, asked)
        self.processors.append(process_time() - processor)
        self.walls.append(default_timer() - wall)
        self.hits = max(self.hits, len(found.hits))

    @property
    def row(self) -> str:
        """Milliseconds."""
        walls, processors = (_percentiles(found) for found in (self.walls, self.processors))
        verdict = "" if processors[1] < GOAL_MS else "  more than the goal"
        return f"{self.name:<36}{self.hits:4}{''.join(f'{one:9.1f}' for one in (*walls, *processors))}{verdict}"


def _percentiles(seconds: Sequence[float]) -> tuple[float, float, float]:
    hundredths = statistics.quantiles(seconds, n=100, method="inclusive")
    return tuple(1000 * one for one in (hundredths[49], hundredths[98], max(seconds)))  # type: ignore[return-value]


def shapes(archive: Archive, chance: random.Random, count: int) -> list[Shape]:
    """Every shape, with words by chance."""
    chats = archive.chats()
    long = timedelta(seconds=count * 7 // 10)

    def asked(words: str, **narrowed: object) -> Asked:
        return replace(Asked(parse_query(words.split(" "))), **narrowed)  # type: ignore[arg-type]

    def common() -> str:
        return chance.choice(WORDS)

    def between() -> dict[str, object]:
        since = BEGIN + chance.random() * long
        return {"since": since, "until": since + long / 50}

    return [
        Shape("no hit", lambda: asked("nowhere")),
        Shape("rare word", lambda: asked(chance.choice(RARE))),
        Shape("medium word", lambda: asked(chance.choice(MEDIUM))),
        Shape("common word", lambda: asked(common())),
        Shape("two common words", lambda: asked(f"{common()} {common()}")),
        Shape("common and medium word", lambda: asked(f"{common()} {chance.choice(MEDIUM)}")),
        Shape("four common words", lambda: asked(" ".join(common() for _ in range(4)))),
        Shape("phrase of two", lambda: asked(f'"{common()} {common()}"')),
        Shape("phrase of three", lambda: asked(f'"{common()} {common()} {common()}"')),
        Shape("beginning, two letters", lambda: asked(f"{common()[:2]}*")),
        Shape("beginning, one letter", lambda: asked(f"{common()[:1]}*")),
        Shape("beginning, rare", lambda: asked(f"{chance.choice(RARE)[:4]}*")),
        Shape("this OR that", lambda: asked(f"{common()} OR {common()}")),
        Shape("rare OR medium", lambda: asked(f"{chance.choice(RARE)} OR {chance.choice(MEDIUM)}")),
        Shape("this, not that", lambda: asked(f"{common()} -{common()}")),
        Shape("common, by a busy person", lambda: asked(common(), by="busy")),
        Shape("common, by who wrote seldom", lambda: asked(common(), by="seldom")),
        Shape("medium, by a busy person", lambda: asked(chance.choice(MEDIUM), by="busy")),
        Shape("all, by a busy person", lambda: asked("", by="busy")),
        Shape("all, by who wrote seldom", lambda: asked("", by="seldom")),
        Shape("common, below a question", lambda: asked(common(), question="Q4")),
        Shape("medium, below a question", lambda: asked(chance.choice(MEDIUM), question="Q4")),
        Shape("common, question and chat", lambda: asked(common(), question="Q2", chat=chance.choice(chats))),
        Shape("common, in a chat", lambda: asked(common(), chat=chance.choice(chats))),
        Shape("medium, in a chat", lambda: asked(chance.choice(MEDIUM), chat=chance.choice(chats))),
        Shape("common, in a time", lambda: asked(common(), **between())),
        Shape("common, on a network", lambda: asked(common(), on="bluesky")),
        Shape("rare, on a network", lambda: asked(chance.choice(RARE), on="room")),
        Shape("person, question, network", lambda: asked(common(), by="busy", question="Q3", on="mastodon")),
        Shape("one CJK letter", lambda: asked(chance.choice("数学橋会考"))),
        Shape("CJK word", lambda: asked(chance.choice(("数学", "学生", "考え方", "問題")))),
        Shape("best, rare word", lambda: asked(chance.choice(RARE), best=True)),
        Shape("best, medium word", lambda: asked(chance.choice(MEDIUM), best=True)),
        Shape("best, common word", lambda: asked(common(), best=True)),
        Shape("best, CJK word", lambda: asked(chance.choice(("数学", "学生")), best=True)),
        Shape("best, medium, by a busy person", lambda: asked(chance.choice(MEDIUM), best=True, by="busy")),
    ]


def fill(path: Path, count: int) -> Archive:
    """An archive of made-up posts, filed and indexed."""
    archive = open_archive(path, synchronous="OFF")
    with closing(archive.database.connect()) as connection:
        connection.execute("BEGIN")
        connection.executemany(
            "INSERT INTO author (id, network, author_id, handle, name) VALUES (?, ?, ?, ?, ?)", _authors(count)
        )
        connection.executemany(CHAT, _chats(count))
        connection.executemany(POST, _posts(count))
        connection.executemany(FILED, _filed(connection, count))
        connection.execute("COMMIT")
    index.rebuild(archive.database)
    return archive


def _authors(count: int) -> Iterator[tuple[int, str, str, str, str]]:
    names = {BUSY: "busy", SELDOM: "seldom"}
    for number in range(1, _crowd(count)):
        handle = names.get(number, f"reader{number}")
        yield number, network_of(_account(number)), f"id-of-{handle}", handle, handle.title()


def _account(author: int) -> str:
    return NETWORKS[author % len(NETWORKS)]


def _crowd(count: int) -> int:
    return max(count // 12, 10)


def _chats(count: int) -> Iterator[tuple[int, str, str, str, str]]:
    for number in range(CHATS):
        start = codec.to_text(BEGIN + timedelta(seconds=count * number // CHATS * 7 // 10))
        end = codec.to_text(BEGIN + timedelta(seconds=count * (number + 1) // CHATS * 7 // 10))
        yield number + 1, f"shelf-{number:03}@2026", start, end, end


def _posts(count: int) -> Iterator[tuple[object, ...]]:
    chance = random.Random(7)
    for post in posts(count):
        number, at = post["number"], post["at"]
        text = post["text"]
        if chance.random() < 0.02:
            text = f"{text} {chance.choice(MEDIUM)}"
        if chance.random() < 0.03:
            text = f"{chance.choice(CJK)} {text}"
        author = chance.randrange(3, _crowd(count))
        author = SELDOM if number % 300_000 == 5 else BUSY if number % 20 == 0 else author
        native = str(number)
        row = first_key(at) + number % (1 << 20)
        chat = 1 + number * CHATS // count
        yield row, chat, _account(author), native, f"p{native}", codec.to_text(at), author, text


def _filed(connection: sqlite3.Connection, count: int) -> Iterator[tuple[object, ...]]:
    each = max(count // CHATS, 1)
    for number, (row, chat) in enumerate(connection.execute("SELECT id, performance FROM post ORDER BY id")):
        place = number % each
        question = f"Q{1 + place * 8 // each}" if number % 3 else ""
        several = f"{question}|Q4" if question and number % 97 == 0 and question != "Q4" else question
        yield row, chat, place + 1, question, several


def commands(folder: Path, peers: Path, times: int) -> str:
    """Whole commands, side by side."""
    lines = [f"{'whole command, median ms':<36}{'chatmod':>12}{'sqlite-utils':>14}"]
    for name, word in (("rare word", RARE[0]), ("medium word", MEDIUM[0]), ("common word", WORDS[0])):
        ours = Candidate("chatmod", (sys.executable, "-m", "chatmod", "search", word, "--data", str(folder)))
        program, database = str(peers / "bin" / "sqlite-utils"), str(folder / "archive.db")
        theirs = Candidate("sqlite-utils", (program, "search", database, "post", word, "--limit", "20", "-c", "text"))
        for _ in range(times):
            ours.run()
            theirs.run()
        medians = f"{1000 * ours.median:12.0f}{1000 * theirs.median:14.0f}"
        lines.append(f"{name:<36}{medians}   {ours.median / theirs.median:.2f} times as long")
    return "\n".join(lines)


def main() -> None:
    """Measure, and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--posts", type=int, default=1_000_000)
    parser.add_argument("--times", type=int, default=200)
    parser.add_argument("--peers", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        archive = fill(folder / "archive.db", options.posts)
        asked = shapes(archive, random.Random(6), options.posts)
        for _ in range(options.times):
            for shape in asked:
                shape.run(archive)
        size = (folder / "archive.db").stat().st_size / 1e6
        lines = [f"{options.posts:,} posts, {size:,.0f} MB; each shape {options.times} times; milliseconds"]
        lines += [f"{'':<36}hits{'p50':>9}{'p99':>9}{'max':>9}{'cpu p50':>9}{'cpu p99':>9}{'cpu max':>9}"]
        lines += [shape.row for shape in asked]
        if options.peers is not None:
            lines += ["", commands(folder, options.peers.absolute(), 9)]
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
