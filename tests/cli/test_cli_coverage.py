"""`chatmod coverage`: who has been answered in a chat, and who not."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from chatmod.cli.app import app
from chatmod.domain.posts import Author, Post
from tests.cli.test_cli_looking import HEATHER, INES, NOOR, START, a_post, a_sheet, keep

BEA = Author("room:bea", "bea", "Bea")


def told(data: Path, chat: str = "last", *flags: str) -> list[str]:
    result = CliRunner().invoke(app, ["coverage", chat, "--data", str(data), *flags])
    assert result.exit_code == 0, result.output
    return result.stdout.splitlines()


def objects(data: Path, chat: str = "last") -> list[dict[str, Any]]:
    return [json.loads(line) for line in told(data, chat, "--json")]


def an_evening() -> Sequence[Post]:
    bea = a_post(6, BEA, "Good evening, a word to all", 2)
    return (
        a_post(1, HEATHER, "Q1: What did you see, @noor? #NotABookStudy", 6),
        a_post(2, INES, "A1: arrays,\nand more arrays", 10, in_reply_to="1"),
        a_post(3, HEATHER, "Where?", 14, in_reply_to="2"),
        a_post(5, NOOR, "Hello!", 1),
        a_post(4, NOOR, "A1: I see this now", 60 * 24),
        replace(bea, url="https://room.example/6", liked=True),
        a_post(7, INES, "And what about you?", 20),
        a_post(9, INES, "A1: not for the record", 12),
    )


def test_who_waits_comes_first_and_then_who_was_answered_and_by_what(tmp_path: Path) -> None:
    keep(tmp_path, a_sheet(tmp_path), *an_evening())
    lines = told(tmp_path)
    assert lines[0] == "Mathematicians at Work  #NotABookStudy"
    assert lines[3:14] == [
        "Unanswered: 1 of 3",
        "  Noor (@noor on room), since 20:01, 2 posts",
        "    Hello!",
        "",
        "Answered: 2 of 3",
        "  Bea (@bea on room): a like by our account; its time is not told",
        "  Ines (@ines on room): a reply by @heather at 20:14, after 4 min",
        "    Wrote again at 20:20, and that is not answered.",
        "    And what about you?",
        "",
        "Counts",
    ]
    assert lines[14].startswith("  People: 3. ")
    assert lines[15].startswith("  Answered: 2 of 3 (66%). ")
    assert lines[16].startswith("  People answered by: reply 1, quote 0, mention 0, like 1. ")
    assert lines[17] == "  First time here: not known, because the archive has no earlier chat."
    assert lines[18].startswith("  Median wait: 4 min (n = 1). ")
    assert told(tmp_path, "last", "--plain") == lines


def test_several_answers_are_counted_and_a_long_text_is_cut(tmp_path: Path) -> None:
    keep(
        tmp_path,
        a_sheet(tmp_path),
        a_post(2, INES, "word " * 40, 10, quote_of="1"),
        a_post(3, HEATHER, "Where?", 14, in_reply_to="2"),
        a_post(4, HEATHER, "Look at what @ines said", 15),
        a_post(5, NOOR, "word " * 40, 16),
    )
    lines = told(tmp_path)
    assert "  Ines (@ines on room): a reply by @heather at 20:14, after 4 min; 1 more (a mention)" in lines
    assert max(len(line) for line in lines if line.startswith("    word")) == 104


def test_in_a_second_chat_those_who_came_before_are_known(tmp_path: Path) -> None:
    keep(tmp_path, a_sheet(tmp_path), *an_evening())
    later = a_sheet(tmp_path, "week-2", "The second week")
    later = replace(later, start=later.start + timedelta(days=7), end=later.end + timedelta(days=7))
    new = Author("room:new", "new", "A new one")
    keep(tmp_path, later, a_post(11, INES, "Hello again", 60 * 24 * 7), a_post(12, new, "Hello", 60 * 24 * 7 + 1))
    lines = told(tmp_path, "week-2")
    assert "  Ines (@ines on room), since 20:00" in lines
    assert "  A new one (@new on room, first time here), since 20:01" in lines
    assert any(line.startswith("  First time here: 1, of whom 1 unanswered. ") for line in lines)


def test_a_co_moderator_whom_the_schedule_names_is_no_participant(tmp_path: Path) -> None:
    path = a_sheet(tmp_path).schedule.path
    text = Path(path).read_text(encoding="utf-8").replace("hashtag:", "moderators: heather, bea\nhashtag:")
    sheet = a_sheet(tmp_path)
    sheet = replace(sheet, schedule=replace(sheet.schedule, moderators=("heather", "bea")))
    assert "moderators" in text
    keep(tmp_path, sheet, a_post(2, INES, "Hello", 1), a_post(3, BEA, "Hello, Ines", 2, in_reply_to="2"))
    (counts, ines) = objects(tmp_path)
    assert (counts["people"], counts["unanswered"]) == (1, 0)
    assert [(answer["means"], answer["by"]) for answer in ines["answers"]] == [("reply", "bea")]


def test_scripts_get_the_counts_and_then_an_object_a_person(tmp_path: Path) -> None:
    keep(tmp_path, a_sheet(tmp_path), *an_evening())
    counts, noor, bea, ines = objects(tmp_path)
    assert counts == {
        "type": "coverage",
        "version": 1,
        "chat": "week-1@2027-04-15-2000",
        "people": 3,
        "unanswered": 1,
        "answered": 2,
        "by": {"reply": 1, "quote": 0, "mention": 0, "like": 1},
        "newcomers": None,
        "median_wait": 240.0,
    }
    first = {"id": "room/5", "at": (START + timedelta(minutes=1)).isoformat(), "text": "Hello!", "url": ""}
    assert noor == {
        "type": "person",
        "version": 1,
        "author": {"id": "room:noor", "handle": "noor", "name": "Noor"},
        "platform": "room",
        "newcomer": None,
        "posts": 2,
        "answered": False,
        "first": first,
        "open": first,
        "waited": None,
        "answers": [],
    }
    like = {"means": "like", "at": None, "by": None, "to": "room/6", "id": None, "url": None}
    assert (bea["answers"], bea["waited"], bea["open"]) == ([like], None, None)
    assert bea["first"]["url"] == "https://room.example/6"
    assert (ines["open"]["id"], ines["waited"]) == ("room/7", 240.0)
    assert ines["answers"][0]["to"] == "room/2"


def test_where_only_moderators_wrote_that_is_said(tmp_path: Path) -> None:
    keep(tmp_path, a_sheet(tmp_path), a_post(1, HEATHER, "Q1: What did you see?", 6))
    assert told(tmp_path)[-1] == "Nobody has written yet, apart from moderators."


@pytest.mark.parametrize("chat", ["rehearsal", "last"])
def test_what_is_not_there_is_said_with_what_to_do(tmp_path: Path, chat: str) -> None:
    result = CliRunner().invoke(app, ["coverage", chat, "--data", str(tmp_path)])
    assert result.exit_code != 0
    assert "chatmod r" in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_rehearsal_has_newcomers(tmp_path: Path) -> None:
    a_sheet(tmp_path)
    rehearsed = CliRunner().invoke(
        app, ["rehearse", str(tmp_path / "week-1.md"), "--pace", "max", "--data", str(tmp_path), "--plain"]
    )
    assert rehearsed.exit_code == 0, rehearsed.output
    ended = rehearsed.stdout.splitlines()
    at = next(number for number, line in enumerate(ended) if line.startswith("Still unanswered: "))
    assert "first time here" in ended[at + 1]
    assert any("  Unanswered: " in line for line in ended[:at])
    lines = told(tmp_path, "rehearsal")
    assert lines[0].startswith("Rehearsal: ")
    assert sum("first time here)" in line for line in lines) == 2
