"""`chatmod chats` and `chatmod show`: looking into the archive."""

import asyncio
import json
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from chatmod.archive import open_archive
from chatmod.assembly.preparing import load
from chatmod.cli.app import app
from chatmod.domain.happenings import Finished, Slot, WentOut
from chatmod.domain.posts import Author, Gone, Media, Post, Seen
from chatmod.domain.runsheet import RunSheet, compile_sheet
from chatmod.ports.platforms import Page
from chatmod.settings import DataFolder
from chatmod.storage import InlineWriter

SCHEDULE = """---
title: {title}
hashtag: NotABookStudy
start: 2027-04-15 20:00
timezone: America/Toronto
---

## Q1 @ +6
What did you see?

## Q2 @ +30
And then?
"""
START = datetime(2027, 4, 16, 0, 0, tzinfo=UTC)
HEATHER = Author("room:heather", "heather", "Heather")
INES = Author("room:ines", "ines", "Ines")
NOOR = Author("room:noor", "noor", "Noor")


def a_sheet(folder: Path, stem: str = "week-1", title: str = "Mathematicians at Work") -> RunSheet:
    path = folder / f"{stem}.md"
    path.write_text(SCHEDULE.format(title=title), encoding="utf-8")
    return compile_sheet(load(path).schedule)


def a_post(number: int, author: Author, text: str, minutes: float, **more: Any) -> Post:  # noqa: ANN401 - any field
    return Post(f"room/{number}", str(number), "room", "", author, START + timedelta(minutes=minutes), text, **more)


def keep(data: Path, sheet: RunSheet, *posts: Post, asked: bool = True, finished: bool = True) -> None:
    """Put an evening into the archive: Q1 is the post 1."""

    async def write() -> None:
        archive = open_archive(DataFolder(data).archive)
        writer = InlineWriter(archive.database)
        record = await archive.open_performance(sheet, writer)
        await record.moderators([("room", HEATHER)])
        if asked:
            at = sheet.cues[0].instant
            await record.write(WentOut(at, Slot("room", "Q1"), at, at, "room/1", "1", "", at))
        await record.store("room", Page(tuple(Seen(post, b"{}") for post in posts)), START)
        await record.store("room", Page((Gone("9"),)), START)
        if finished:
            await record.write(Finished(sheet.end))
        await writer.close()

    asyncio.run(write())


def an_evening() -> tuple[Post, ...]:
    return (
        a_post(1, HEATHER, "Q1: What did you see? #NotABookStudy", 6),
        a_post(2, INES, "A1: arrays,\nand more arrays", 10, in_reply_to="1"),
        a_post(3, HEATHER, "Where?", 11, in_reply_to="2"),
        a_post(4, NOOR, "A1: I see this now", 90),
        a_post(5, NOOR, "Hello!", 1),
        a_post(9, INES, "A1: not for the record", 12),
    )


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


def asked(*arguments: str, data: Path) -> tuple[int, str, str]:
    done = CliRunner().invoke(app, [*arguments, "--data", str(data)], env={"CHATMOD_DATA": str(data)})
    assert "Traceback" not in done.output
    return done.exit_code, done.stdout, done.stderr


def test_an_archive_without_chats_says_how_to_begin(data: Path) -> None:
    code, out, _ = asked("chats", data=data)
    assert code == 0
    assert out.startswith("No chats yet")
    assert "chatmod run" in out


def test_no_chats_in_json_are_no_lines(data: Path) -> None:
    assert asked("chats", "--json", data=data) == (0, "", "")


def test_chats_are_listed_by_their_start(tmp_path: Path, data: Path) -> None:
    keep(data, a_sheet(tmp_path, "week-2"), finished=False, asked=False)
    keep(data, a_sheet(tmp_path, "week-1"), *an_evening())
    code, out, _ = asked("chats", data=data)
    assert code == 0
    lines = out.splitlines()
    assert len(lines) == 2
    assert "week-2@2027-04-15-2000" in lines[0]
    assert "not finished" in lines[0]
    assert lines[1] == "week-1@2027-04-15-2000  #NotABookStudy  1 questions, 5 posts  Mathematicians at Work"


def test_chats_in_json_are_one_object_a_line(tmp_path: Path, data: Path) -> None:
    keep(data, a_sheet(tmp_path), *an_evening())
    code, out, _ = asked("chats", "--json", data=data)
    assert code == 0
    assert [json.loads(line) for line in out.splitlines()] == [
        {
            "type": "chat",
            "version": 1,
            "chat": "week-1@2027-04-15-2000",
            "title": "Mathematicians at Work",
            "hashtag": "NotABookStudy",
            "start": "2027-04-16T00:00:00+00:00",
            "finished_at": "2027-04-16T01:00:00+00:00",
            "questions": 1,
            "posts": 5,
        }
    ]


def test_a_chat_is_shown_with_its_answers_under_its_questions(tmp_path: Path, data: Path) -> None:
    keep(data, a_sheet(tmp_path), *an_evening())
    code, out, _ = asked("show", "week-1@2027-04-15-2000", data=data)
    assert code == 0
    assert out.splitlines() == [
        "Mathematicians at Work  #NotABookStudy",
        "2027-04-15 20:00 EDT (2027-04-16 00:00 UTC), week-1@2027-04-15-2000",
        "Read from room: when it was read was not recorded.",
        "Known to be missing: Not asked: Q2. Removed by their authors: 1.",
        "",
        "Q1: What did you see? #NotABookStudy",
        "  #3 20:10 @ines",
        "    A1: arrays,",
        "    and more arrays",
        "  #4 20:11 @heather (moderator, in reply to @ines #3)",
        "    Where?",
        "  #5 21:30 @noor (written after the end)",
        "    A1: I see this now",
        "",
        "Q2: And then?",
        "  (not asked)",
        "",
        "Before, between and after",
        "  #1 20:01 @noor",
        "    Hello!",
    ]


def test_pictures_are_told_by_their_descriptions(tmp_path: Path, data: Path) -> None:
    question = a_post(1, HEATHER, "Q1: What did you see?", 6, media=(Media("", "A drawing"),))
    keep(data, a_sheet(tmp_path), question, a_post(2, INES, "A1: this", 10, media=(Media(""),)))
    out = asked("show", "last", data=data)[1]
    assert "  Attached: A drawing\n  #2 20:10 @ines\n    A1: this\n    Attached: no description was given\n" in out


@pytest.mark.parametrize("question", ["Q1", "q1", "1"])
def test_one_question_can_be_shown_alone(tmp_path: Path, data: Path, question: str) -> None:
    keep(data, a_sheet(tmp_path), *an_evening())
    out = asked("show", "last", "--question", question, data=data)[1]
    assert "Q1: What did you see?" in out
    assert "A1: arrays" in out
    assert "Q2" not in out.replace("Not asked: Q2", "")
    assert "Hello!" not in out


def test_what_answers_no_question_can_be_shown_alone(tmp_path: Path, data: Path) -> None:
    keep(data, a_sheet(tmp_path), *an_evening())
    out = asked("show", "last", "--question", "none", data=data)[1]
    assert out.endswith("\n\nBefore, between and after\n  #1 20:01 @noor\n    Hello!\n")
    assert "Q1:" not in out


def test_a_question_that_a_chat_does_not_have_is_told_with_those_it_has(tmp_path: Path, data: Path) -> None:
    keep(data, a_sheet(tmp_path), *an_evening())
    code, out, err = asked("show", "last", "--question", "Q7", data=data)
    assert (code, out) == (1, "")
    assert "It has Q1, Q2; `none` is the rest." in err


@pytest.mark.parametrize("person", ["noor", "@NOOR", "Noor"])
def test_one_person_can_be_shown_alone(tmp_path: Path, data: Path, person: str) -> None:
    keep(data, a_sheet(tmp_path), *an_evening())
    out = asked("show", "last", "--by", person, data=data)[1]
    assert "#5 21:30 @noor" in out
    assert "#1 20:01 @noor" in out
    assert "@ines" not in out


def test_a_person_who_wrote_nothing_is_told(tmp_path: Path, data: Path) -> None:
    keep(data, a_sheet(tmp_path), *an_evening())
    assert asked("show", "last", "--by", "nobody", data=data)[1].splitlines()[-1] == "No post here is by `nobody`."


def test_why_a_post_stands_where_it_does_is_told_if_asked_for(tmp_path: Path, data: Path) -> None:
    keep(data, a_sheet(tmp_path), *an_evening())
    lines = asked("show", "last", "--why", data=data)[1].splitlines()
    assert sum(line.startswith("    Why here: ") for line in lines) == 4
    assert "Why here" not in asked("show", "last", data=data)[1]


def test_times_are_told_in_another_zone_too(tmp_path: Path, data: Path) -> None:
    keep(data, a_sheet(tmp_path), *an_evening())
    out = asked("show", "last", "--zone", "Asia/Kolkata", data=data)[1]
    assert "  #3 20:10 (2027-04-16 05:40 Asia/Kolkata) @ines\n" in out


def test_what_was_written_on_another_day_has_its_day(tmp_path: Path, data: Path) -> None:
    keep(data, a_sheet(tmp_path), *an_evening(), a_post(12, INES, "A1: the day after", 60 * 20))
    assert "#6 2027-04-16 16:00 @ines (written after the end)" in asked("show", "last", data=data)[1]


def test_marks_are_shown_with_their_notes(tmp_path: Path, data: Path) -> None:
    keep(data, a_sheet(tmp_path), *an_evening())
    assert asked("mark", "last", "3", "--gem", "read this", data=data)[0] == 0
    assert "    and more arrays\n    Marked as gem: read this\n" in asked("show", "last", data=data)[1]


def test_a_chat_in_json_is_the_exchange_format(tmp_path: Path, data: Path) -> None:
    keep(data, a_sheet(tmp_path), *an_evening())
    code, shown, _ = asked("show", "last", "--json", data=data)
    assert code == 0
    assert [json.loads(line)["type"] for line in shown.splitlines()] == ["chat", *["post"] * 5, "tombstone"]
    assert shown == asked("export", "last", "--to", "jsonl", "--names", "names", "-o", "-", data=data)[1]


@pytest.mark.parametrize("chat", ["week-1@2027-04-15-2000", "week-1@", "w", "last"])
def test_a_chat_is_found_by_its_name_a_beginning_of_it_or_last(tmp_path: Path, data: Path, chat: str) -> None:
    keep(data, a_sheet(tmp_path))
    assert asked("show", chat, data=data)[0] == 0


def test_last_is_the_chat_that_was_opened_last(tmp_path: Path, data: Path) -> None:
    keep(data, a_sheet(tmp_path, "week-2"))
    keep(data, a_sheet(tmp_path, "week-1"))
    assert "week-1@2027-04-15-2000" in asked("show", "last", data=data)[1]


def test_a_whole_name_goes_before_a_longer_one(tmp_path: Path, data: Path) -> None:
    keep(data, a_sheet(tmp_path, "week-1"))
    sheet = compile_sheet(a_sheet(tmp_path, "week-1").schedule, START + timedelta(seconds=5))
    keep(data, sheet)
    assert sheet.name.startswith("week-1@2027-04-15-2000")
    code, out, _ = asked("show", "week-1@2027-04-15-2000", data=data)
    assert code == 0
    assert "2027-04-15-200005" not in out


@pytest.mark.parametrize("command", [["show"], ["show", "--json"], ["export", "--to", "html"]])
def test_a_beginning_of_several_names_tells_which(tmp_path: Path, data: Path, command: list[str]) -> None:
    keep(data, a_sheet(tmp_path, "week-1"))
    keep(data, a_sheet(tmp_path, "week-2"))
    code, out, err = asked(*command, "week-", data=data)
    assert (code, out) == (1, "")
    assert "week-1@2027-04-15-2000, week-2@2027-04-15-2000" in err
    assert "Write more of the name." in err


@pytest.mark.parametrize("command", [["show"], ["show", "--json"], ["export", "--to", "html"]])
def test_a_chat_that_is_not_there_is_told_with_those_that_are(tmp_path: Path, data: Path, command: list[str]) -> None:
    keep(data, a_sheet(tmp_path))
    code, out, err = asked(*command, "week-7", data=data)
    assert (code, out) == (1, "")
    assert err.splitlines() == [
        "chatmod: There is no chat `week-7` in the archive.",
        "  It holds: week-1@2027-04-15-2000.",
    ]


@pytest.mark.parametrize("chat", ["last", "week-1"])
@pytest.mark.parametrize("command", [["show"], ["export", "--to", "jsonl"]])
def test_an_archive_without_chats_is_told(data: Path, command: list[str], chat: str) -> None:
    code, out, err = asked(*command, chat, data=data)
    assert (code, out) == (1, "")
    assert "holds no chats yet" in err
    assert "chatmod run" in err


@pytest.mark.parametrize("command", [["show"], ["show", "--json"], ["export", "--to", "html"]])
def test_before_the_first_rehearsal_there_is_none(data: Path, command: list[str]) -> None:
    code, out, err = asked(*command, "rehearsal", data=data)
    assert (code, out) == (1, "")
    assert err.splitlines() == ["chatmod: There has been no rehearsal yet.", "  Hold one: `chatmod rehearse FILE`."]


EVERY_LOOK = [
    ["chats"],
    ["chats", "--json"],
    ["show", "last"],
    ["show", "rehearsal"],
    ["export", "last", "--to", "html"],
]


@pytest.mark.parametrize("command", EVERY_LOOK)
def test_a_data_folder_that_cannot_be_is_told(tmp_path: Path, command: list[str]) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    code, out, err = asked(*command, data=tmp_path / "file" / "data")
    assert (code, out) == (2, "")
    assert f"The data folder {tmp_path / 'file' / 'data'} cannot be" in err
    assert "Choose another folder with --data, or set CHATMOD_DATA." in err


@pytest.mark.parametrize("command", EVERY_LOOK)
def test_an_archive_of_a_newer_chatmod_is_left_alone(data: Path, command: list[str]) -> None:
    folder = DataFolder(data)
    path = folder.rehearsal if "rehearsal" in command else folder.archive
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 99")
    code, out, err = asked(*command, data=data)
    assert (code, out) == (1, "")
    assert f"{path} was written by a newer chatmod" in err
    assert "Update chatmod" in err
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (99,)
        assert connection.execute("SELECT count(*) FROM sqlite_schema").fetchone() == (0,)


@pytest.mark.parametrize("command", EVERY_LOOK)
def test_a_file_that_is_no_archive_is_told(data: Path, command: list[str]) -> None:
    folder = DataFolder(data)
    path = folder.rehearsal if "rehearsal" in command else folder.archive
    path.write_bytes(b"this is no database at all" * 100)
    code, out, err = asked(*command, data=data)
    assert (code, out) == (1, "")
    assert str(path) in err
    assert "--data" in err


def test_a_folder_in_the_place_of_the_archive_is_told(data: Path) -> None:
    DataFolder(data).archive.mkdir()
    code, _, err = asked("chats", data=data)
    assert code == 1
    assert "archive.db cannot be used" in err


def test_a_record_that_was_damaged_is_told_and_is_no_surprise(tmp_path: Path, data: Path) -> None:
    keep(data, a_sheet(tmp_path), *an_evening())
    with closing(sqlite3.connect(DataFolder(data).archive)) as connection:
        connection.execute("UPDATE post SET links = '{' WHERE native_id = '2'")
        connection.commit()
    code, _, err = asked("show", "last", data=data)
    assert code == 1
    assert "archive.db" in err


STEERING = "\x1b[2J\x1b]0;x\x07\x9b31m\x08\x7f\r\u202e\u2066"


def test_what_a_stranger_writes_does_not_steer_the_terminal(tmp_path: Path, data: Path) -> None:
    stranger = Author("room:x", f"in{STEERING}es", f"In{STEERING}es")
    posts = (
        *an_evening()[:1],
        a_post(2, stranger, f"A1: ar{STEERING}rays", 10),
        a_post(3, HEATHER, "Where?", 11, in_reply_to="2"),
        a_post(4, stranger, f"Hel{STEERING}lo", 1),
    )
    keep(data, a_sheet(tmp_path), *posts)
    code, out, _ = asked("show", "last", data=data)
    assert code == 0
    assert [line for line in out.split("\n") if not line.isprintable()] == []
    assert "A1: ar" in out


def test_no_title_and_no_question_steers_the_terminal_either(tmp_path: Path, data: Path) -> None:
    question = a_post(1, HEATHER, f"Q1: Wh{STEERING}at?", 6)
    sheet = a_sheet(tmp_path, title="Week\x1b[2J 1")
    keep(data, sheet, question)
    for command in (["show", "last"], ["chats"]):
        _, out, _ = asked(*command, data=data)
        assert [line for line in out.split("\n") if not line.isprintable()] == []


def test_joined_emoji_and_scripts_stay_joined(tmp_path: Path, data: Path) -> None:
    family = "\U0001f469\u200d\U0001f469\u200d\U0001f467 \u0646\u0645\u06cc\u200c\u062f\u0627\u0646\u0645"
    keep(data, a_sheet(tmp_path), *an_evening()[:1], a_post(2, INES, f"A1: {family}", 10))
    assert family in asked("show", "last", data=data)[1]
