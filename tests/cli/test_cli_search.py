"""`chatmod search`: posts of all chats, as a person asks for them."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from chatmod.archive import open_archive
from chatmod.assembly.preparing import load
from chatmod.cli.app import app
from chatmod.cli.hits import clipped
from chatmod.domain.happenings import Finished, Slot, WentOut
from chatmod.domain.posts import Author, Gone, Post, Seen
from chatmod.domain.runsheet import compile_sheet
from chatmod.ports.platforms import Page
from chatmod.settings import DataFolder
from chatmod.storage import InlineWriter

START = datetime(2027, 4, 16, 0, 0, tzinfo=UTC)
HEATHER = Author("room:heather", "heather", "Heather")
INES = Author("room:ines", "ines@example.social", "Ines Moreau")
NOOR = Author("room:noor", "noor", "Noor")
SCHEDULE = """---
title: Mathematicians at Work
hashtag: NotABookStudy
start: 2027-04-15 20:00
timezone: America/Toronto
---

## Q1 @ +6
What did you see?

## Q2 @ +30
And then?
"""


def said(number: int, author: Author, text: str, minutes: float) -> Post:
    at = START + timedelta(minutes=minutes)
    return Post(f"room/{number}", str(number), "room", f"https://example.org/{number}", author, at, text)


def keep(data: Path, stem: str, *posts: Post, gone: str | None = None) -> None:
    async def write() -> None:
        archive = open_archive(DataFolder(data).archive)
        writer = InlineWriter(archive.database)
        path = data / f"{stem}.md"
        path.write_text(SCHEDULE, encoding="utf-8")
        sheet = compile_sheet(load(path).schedule)
        record = await archive.open_performance(sheet, writer)
        await record.moderators([("room", HEATHER)])
        for number, cue in enumerate(sheet.cues, 1):
            went = WentOut(
                cue.instant, Slot("room", cue.label), cue.instant, cue.instant, f"room/{number}", "", "", cue.instant
            )
            await record.write(went)
        await record.store("room", Page(tuple(Seen(post, b"{}") for post in posts)), START)
        if gone:
            await record.store("room", Page((Gone(gone),)), START)
        await record.write(Finished(sheet.end))
        await writer.close()

    asyncio.run(write())


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    keep(
        folder,
        "week-1",
        said(1, HEATHER, "Q1: What did you see? #NotABookStudy", 6),
        said(2, HEATHER, "Q2: And then? #NotABookStudy", 30),
        said(3, INES, "A1: arrays,\nand more ARRAYS", 10),
        said(4, NOOR, "A2: a grid of cafés", 40),
        said(5, INES, "Hello!", 1),
        said(6, NOOR, "A1: arrays that nobody may read", 12),
        said(7, NOOR, "A1: 数学が好き", 13),
        gone="6",
    )
    return folder


def search(data: Path, *arguments: str, code: int = 0) -> list[str]:
    done = CliRunner().invoke(app, ["search", *arguments, "--data", str(data), "--zone", "America/Toronto"])
    assert "Traceback" not in done.output
    assert done.exit_code == code, done.output
    return (done.stdout + done.stderr).splitlines()


def test_a_post_is_told_with_time_author_question_chat_number_and_link(data: Path) -> None:
    assert search(data, "arrays") == [
        "2027-04-15 20:10 EDT  @ines@example.social  Q1  week-1@2027-04-15-2000 #3",
        "    A1: *arrays*, and more *ARRAYS*",
        "    https://example.org/3",
        "",
        "1 post, the newest first.",
    ]


def numbers(lines: list[str]) -> list[str]:
    return [line.rpartition("#")[2] for line in lines if "week-" in line and " #" in line]


@pytest.mark.parametrize(
    ("arguments", "found"),
    [
        (["cafe*"], ["6"]),
        (["CAFES"], ["6"]),
        (["数学"], ["4"]),
        (["grid", "OR", "arrays"], ["6", "3"]),
        (["arrays", "-grid"], ["3"]),
        (["-grid", "arrays"], ["3"]),
        (["and more"], ["3"]),
        (["--by", "ines"], ["3", "1"]),
        (["--by", "@INES@example.social", "hello"], ["1"]),
        (["--by", "Ines Moreau", "arrays"], ["3"]),
        (["--question", "2"], ["6", "5"]),
        (["--question", "q1", "arrays"], ["3"]),
        (["--chat", "week-1", "grid"], ["6"]),
        (["--since", "2027-04-15 20:20"], ["6", "5"]),
        (["--until", "2027-04-15 20:05"], ["1"]),
        (["--until", "2027-04-14"], []),
        (["--on", "room", "grid"], ["6"]),
        (["--limit", "1", "--by", "noor"], ["6"]),
    ],
)
def test_posts_are_found_by(data: Path, arguments: list[str], found: list[str]) -> None:
    assert numbers(search(data, *arguments)) == found


def test_a_post_that_is_gone_is_not_found(data: Path) -> None:
    assert search(data, "nobody")[0] == "Nothing was found."


def test_where_nothing_is_found_other_ways_to_ask_are_told(data: Path) -> None:
    assert search(data, "more and") == [
        "Nothing was found.",
        "  1 post with the words apart from each other.",
        "  2 posts with any of the words (OR).",
    ]
    assert search(data, "arr", "--by", "noor") == ["By @noor on room.", "Nothing was found."]
    assert search(data, "grid", "--by", "ines")[2:] == ["  1 post with all chats, people, questions and times."]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "Nothing is looked for."),
        (["!!!"], "holds no word"),
        (["-arrays"], "Only what is to be absent is named."),
        (["--since", "soon", "a"], "`--since soon` is no time."),
        (["--zone", "Nowhere", "a"], "is not the name of a time zone"),
    ],
)
def test_what_cannot_be_meant_is_told(data: Path, arguments: list[str], said: str) -> None:
    done = CliRunner().invoke(app, ["search", *arguments, "--data", str(data)])
    assert done.exit_code == 2
    assert said in done.stderr


def test_who_and_what_is_not_there_is_told_with_what_is(data: Path) -> None:
    assert search(data, "a", "--by", "inez", code=1) == [
        "chatmod: Nobody is called `inez` here.",
        "  Write a handle, or a name as shown.",
    ]
    assert "Did you mean @noor?" in search(data, "a", "--by", "noorr", code=1)[1]
    assert search(data, "a", "--question", "Q7", code=1)[1] == "  There are: Q1, Q2."
    assert search(data, "a", "--on", "mastodon", code=1) == [
        "chatmod: No post in the archive is of `mastodon`.",
        "  There are: room.",
    ]
    assert "week-1@2027-04-15-2000" in search(data, "a", "--chat", "week-9", code=1)[1]


def test_an_archive_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    assert "holds no chats yet" in search(tmp_path / "none", "a", code=1)[0]
    assert not (tmp_path / "none").exists()
    assert "no rehearsal yet" in search(tmp_path / "none", "a", "--chat", "rehearsal", code=1)[0]


def test_in_json_the_count_comes_first_and_then_each_post(data: Path) -> None:
    lines = [json.loads(line) for line in search(data, "arrays", "--json")]
    assert lines[0] == {"type": "found", "version": 1, "posts": 1, "exact": True, "order": "newest", "hints": []}
    assert lines[1]["chat"] == "week-1@2027-04-15-2000"
    assert (lines[1]["number"], lines[1]["id"], lines[1]["questions"]) == (3, "room/3", ["Q1"])
    assert lines[1]["at"] == "2027-04-16T00:10:00+00:00"
    assert "".join(piece["text"] for piece in lines[1]["pieces"]) == lines[1]["text"]


def test_the_best_come_first_if_asked_for(data: Path) -> None:
    assert search(data, "arrays", "--best")[-1] == "1 post, the best first."


def test_a_chat_that_goes_on_is_searched_as_it_is_now(data: Path) -> None:
    assert search(data, "tape")[0] == "Nothing was found."
    keep(data, "week-1", said(9, INES, "A2: tape on the floor", 35))
    assert numbers(search(data, "tape")) == ["6"]
    keep(data, "week-1", said(3, INES, "A1: rays", 10))
    assert numbers(search(data, "rays")) == ["3"]
    assert search(data, "arrays")[0] == "Nothing was found."


def test_strangers_do_not_steer_the_terminal(data: Path) -> None:
    stranger = Author("room:x", "x\x1b[2Jy", "x")
    keep(data, "week-2", said(20, stranger, "wild\x1b]0;x\x07 wild", 3))
    assert all(line.isprintable() for line in search(data, "wild"))


def test_of_a_long_post_the_part_with_the_hit_is_shown() -> None:
    shown = clipped([("a" * 1_000, False), ("hit", True), ("b" * 1_000, False)])
    assert shown[0] == ("… ", False)
    assert ("hit", True) in shown
    assert shown[-1] == (" …", False)
    assert sum(len(text) for text, _ in shown) < 600
    assert clipped([("short", False)]) == [("short", False)]
