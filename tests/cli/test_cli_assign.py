"""`chatmod assign`: a post that stands under the wrong question is put under the right one."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from chatmod.archive import open_archive
from chatmod.assembly.preparing import load
from chatmod.cli.app import app
from chatmod.domain.happenings import Slot, WentOut
from chatmod.domain.posts import Author, Post, Seen
from chatmod.domain.runsheet import compile_sheet
from chatmod.ports.platforms import Page
from chatmod.settings import DataFolder
from chatmod.storage import InlineWriter

START = datetime(2027, 4, 16, 0, 0, tzinfo=UTC)
HEATHER = Author("room:heather", "heather", "Heather")
INES = Author("room:ines", "ines", "Ines")
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


def said(number: int, text: str, minutes: float, above: int | None = None, author: Author = INES) -> Post:
    at = START + timedelta(minutes=minutes)
    parent = str(above) if above else None
    return Post(f"room/{number}", str(number), "room", "", author, at, text, in_reply_to=parent)


def keep(data: Path, *posts: Post) -> None:
    async def write() -> None:
        archive = open_archive(DataFolder(data).archive)
        writer = InlineWriter(archive.database)
        path = data / "week-1.md"
        path.write_text(SCHEDULE, encoding="utf-8")
        sheet = compile_sheet(load(path).schedule)
        record = await archive.open_performance(sheet, writer)
        await record.moderators([("room", HEATHER)])
        for number, cue in enumerate(sheet.cues, 1):
            at = cue.instant
            await record.write(WentOut(at, Slot("room", cue.label), at, at, f"room/{number}", str(number), "", at))
        await record.store("room", Page(tuple(Seen(post, b"{}") for post in posts)), START)
        await writer.close()

    asyncio.run(write())


@pytest.fixture
def data(tmp_path: Path) -> Path:
    keep(
        tmp_path,
        said(1, "Q1: What did you see?", 6, author=HEATHER),
        said(3, "A1: arrays", 10),
        said(4, "Where?", 11, above=3),
        said(5, "On the floor", 12, above=4),
        said(2, "Q2: And then?", 30, author=HEATHER),
    )
    return tmp_path


def assign(data: Path, *arguments: str, code: int = 0) -> list[str]:
    done = CliRunner().invoke(app, ["assign", *arguments, "--data", str(data)])
    assert "Traceback" not in done.output
    assert done.exit_code == code, done.output
    return (done.stdout + done.stderr).splitlines()


def questions(data: Path) -> dict[str, tuple[str, ...]]:
    archive = open_archive(DataFolder(data).archive)
    edition = archive.edition(archive.find("last"))
    return {entry.post.native_id: entry.attribution.questions for entry in edition.entries}


def test_a_whole_thread_moves_in_one_step_and_is_told(data: Path) -> None:
    assert assign(data, "last", "2", "Q2", "--thread") == [
        "#2 by @ines: A1: arrays",
        "  It was under Q1, by a label of its own.",
        "  It is under Q2, assigned by hand.",
        "  With it 2 other posts moved: were under Q1, now under Q2.",
        "  To take it back: chatmod assign last 2 --undo",
    ]
    assert questions(data) == {"1": ("Q1",), "3": ("Q2",), "4": ("Q2",), "5": ("Q2",), "2": ("Q2",)}


def test_it_stands_when_the_post_is_seen_again_and_later_replies_follow(data: Path) -> None:
    assign(data, "last", "2", "Q2", "--thread")
    keep(data, said(3, "A1: arrays", 10), said(6, "How many?", 14, above=5))
    assert questions(data)["3"] == questions(data)["6"] == ("Q2",)


def test_each_step_is_taken_back_the_last_one_first(data: Path) -> None:
    assign(data, "last", "2", "Q2", "--thread")
    assign(data, "last", "2", "none")
    assert questions(data)["3"] == ()
    assert "  Taken back: under no question, assigned by hand." in assign(data, "last", "2", "--undo")
    assert questions(data)["3"] == ("Q2",)
    assert assign(data, "last", "--undo") == [
        "#2 by @ines: A1: arrays",
        "  Taken back: under Q2, assigned by hand.",
        "  It was under Q2, assigned by hand.",
        "  It is under Q1, by a label of its own.",
        "  With it 2 other posts moved: were under Q2, now under Q1.",
    ]
    assert assign(data, "last", "--undo", code=1)[0].startswith("chatmod: Nothing was assigned by hand in week-1@")


@pytest.mark.parametrize(
    ("typed", "given"),
    [(["q2"], ("Q2",)), (["2"], ("Q2",)), (["Q1,Q2"], ("Q1", "Q2")), (["Q2", "Q1"], ("Q2", "Q1")), (["NONE"], ())],
)
def test_questions_are_typed_as_people_type_them(data: Path, typed: list[str], given: tuple[str, ...]) -> None:
    assign(data, "last", "room/3", *typed)
    assert questions(data)["3"] == given


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["2", "Q9"], 1, "This chat has no question `Q9`.\n  It has Q1, Q2; `none` is no question."),
        (["2"], 2, "No question is named.\n  Write one of Q1, Q2, or `none`."),
        ([], 2, "No post is named."),
        (["99", "Q1"], 1, "There is no post `99` in this chat"),
        (["1", "Q2"], 1, "#1 is the question Q1 itself."),
        (["2", "--undo"], 1, "Nothing was assigned by hand in #2 of week-1@"),
        (["2", "Q2", "--undo"], 2, "--undo takes the last step back"),
    ],
)
def test_what_cannot_be_assigned_is_told(data: Path, arguments: list[str], code: int, said: str) -> None:
    assert said in "\n".join(assign(data, "last", *arguments, code=code))


def test_in_json_it_is_one_object(data: Path) -> None:
    (line,) = assign(data, "last", "2", "Q2", "--thread", "--json")
    assert json.loads(line) == {
        "type": "assigned",
        "version": 1,
        "chat": "week-1@2027-04-15-2000",
        "id": "room/3",
        "number": 2,
        "before": {"questions": ["Q1"], "reason": "label"},
        "after": {"questions": ["Q2"], "reason": "moderator"},
        "thread": True,
        "undone": False,
        "moved": [{"before": ["Q1"], "after": ["Q2"], "posts": 2}],
    }
