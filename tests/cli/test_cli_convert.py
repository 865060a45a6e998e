"""`chatmod convert`: where the schedule goes, what is said, and how it ends."""

import json
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from typer.testing import CliRunner

from chatmod.cli.app import app

QUESTIONS = """\
Rivers and Bridges
Hashtag: #ShelfTalk

8:05 Q1. Which bridge did you cross?
  - ask about the weather
8:15 Q2. And why?
"""
FLAGS = ("--start", "2027-04-15 20:00", "--timezone", "America/Toronto")
MADE = """\
---
title: Rivers and Bridges
hashtag: ShelfTalk
start: 2027-04-15 20:00
timezone: America/Toronto
---

## Q1 @ 20:05
Which bridge did you cross?

% ask about the weather

## Q2 @ 20:15
And why?
"""
SAID = [
    "line 1: Taken as the title: `Rivers and Bridges`.",
    "line 4: Times were taken so: `8:05` is 20:05.",
    "line 5: Private notes, not posted.",
    "line 6: Times were taken so: `8:15` is 20:15.",
]
TOLD = [
    "line 1: Taken as the title: `Rivers and Bridges`.",
    "lines 4, 6: Times were taken so: `8:05` is 20:05, `8:15` is 20:15.",
    "line 5: Private notes, not posted.",
]


def convert(*arguments: object) -> tuple[int, str, str]:
    """Exit code, standard output, standard error."""
    done = CliRunner().invoke(app, ["convert", *map(str, arguments)])
    assert "Traceback" not in done.output
    return done.exit_code, done.stdout, done.stderr


@pytest.fixture
def source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "rivers.txt"
    path.write_text(QUESTIONS, encoding="utf-8")
    return path


def test_a_document_becomes_a_file_and_the_guesses_are_said(source: Path, tmp_path: Path) -> None:
    (tmp_path / "questions").mkdir()
    path = tmp_path / "questions" / "week-1.md"
    code, out, err = convert(source, "-o", path, *FLAGS)

    assert (code, out) == (0, "")
    assert path.read_bytes().decode() == MADE
    lines = err.splitlines()
    assert lines == [
        *TOLD,
        f"Written: {path}",
        f"Ready, with 4 warnings, shown by `chatmod check {path}`.",
    ]


@pytest.mark.parametrize("arguments", [(), ("-o", "-")])
def test_a_pipe_gets_the_schedule_and_nothing_else(source: Path, arguments: tuple[str, ...]) -> None:
    code, out, err = convert(source, *arguments, *FLAGS)

    assert (code, out) == (0, MADE)
    assert err.splitlines() == [*TOLD, "Ready, with 4 warnings, shown by `chatmod check FILE`."]
    assert list(source.parent.iterdir()) == [source]


def test_a_file_that_is_there_is_not_written_over_by_surprise(source: Path, tmp_path: Path) -> None:
    path = tmp_path / "week-1.md"
    path.write_text("mine", encoding="utf-8")

    code, _, err = convert(source, "-o", path, *FLAGS)
    assert code == 2
    assert f"{path} is there already." in err
    assert "--force" in err
    assert path.read_text(encoding="utf-8") == "mine"
    assert convert(source, "-o", path, *FLAGS, "--force")[0] == 0
    assert path.read_text(encoding="utf-8") == MADE


def test_the_source_is_never_written_over(source: Path) -> None:
    code, _, err = convert(source, "-o", source, "--force")

    assert code == 2
    assert "is what is to be converted" in err
    assert source.read_text(encoding="utf-8") == QUESTIONS


def test_a_folder_is_no_place_for_a_schedule(source: Path, tmp_path: Path) -> None:
    code, _, err = convert(source, "-o", tmp_path)

    assert code == 2
    assert "is a folder" in err
    assert str(tmp_path / "rivers.md") in err


def test_a_schedule_that_is_not_ready_is_written_and_its_problems_are_told(source: Path, tmp_path: Path) -> None:
    source.write_text("Q1. Why?\nQ2.\n", encoding="utf-8")
    code, _, err = convert(source, "-o", "made.md", *FLAGS)

    assert code == 2
    assert (tmp_path / "made.md").exists()
    lines = err.splitlines()
    place = lines.index("made.md:11: error: Q2 has no text. [empty-body]")
    assert lines[place + 1 : place + 3] == ["   11 | ## Q2", "      | ^~~~~"]
    assert lines[-1].startswith("Not ready: 1 error, ")
    assert lines[-1].endswith("Correct the schedule; `chatmod check made.md` shows what is left.")


def test_a_missing_picture_is_told_where_the_schedule_has_a_folder(source: Path) -> None:
    source.write_text("Q1. Why?\n![A bridge](lost.png)\n", encoding="utf-8")

    code, _, err = convert(source, "-o", "made.md", *FLAGS)
    assert code == 2
    assert "`lost.png`" in err
    assert convert(source, *FLAGS)[0] == 0


def test_json_is_one_object_with_guesses_and_path(source: Path, tmp_path: Path) -> None:
    code, out, err = convert(source, "--json", *FLAGS)

    assert (code, err) == (0, "")
    (line,) = out.splitlines()
    found: dict[str, Any] = json.loads(line)
    problems = found.pop("problems")
    assert {(problem["path"], problem["severity"]) for problem in problems} == {("rivers.md", "warning")}
    assert found == {
        "type": "convert",
        "version": 1,
        "path": "rivers.md",
        "text": None,
        "unit": "line",
        "guesses": [{"line": int(said[5]), "said": said.partition(": ")[2]} for said in SAID],
        "ready": True,
    }
    assert (tmp_path / "rivers.md").read_text(encoding="utf-8") == MADE


def test_json_has_the_text_where_there_is_no_file(source: Path) -> None:
    _, out, _ = convert(source, "--json", "-o", "-", *FLAGS)
    found = json.loads(out)

    assert (found["path"], found["text"]) == (None, MADE)


def test_a_workbook_is_read_by_its_rows(tmp_path: Path) -> None:
    book = Workbook()
    book.worksheets[0].append(["Time", "Q#", "Question"])
    book.worksheets[0].append(["8:05", 1, "Why?"])
    path = tmp_path / "plan.xlsx"
    book.save(path)

    code, out, err = convert(path, "--hashtag", "#ShelfTalk", "--title", " Rivers ", "--length", "30 min", *FLAGS)
    assert code == 0
    assert "title: Rivers\nhashtag: ShelfTalk\nstart: 2027-04-15 20:00\n" in out
    assert "length: 30 min\n" in out
    assert "row 2: Times were taken so: `8:05` is 20:05." in err


@pytest.mark.parametrize("start", [(), ("--start", "2027-04-15 08:00")])
def test_a_start_decides_between_morning_and_evening(source: Path, start: tuple[str, ...]) -> None:
    _, out, _ = convert(source, *start)

    assert ("## Q1 @ 08:05" if start else "## Q1 @ 20:05") in out


@pytest.mark.parametrize(
    ("flags", "words"),
    [
        (("--start", "8pm"), "2027-04-15 20:00"),
        (("--timezone", "Toronto"), "America/Toronto"),
        (("--timezone", "EST"), "America/"),
        (("--hashtag", "#12"), "at least one letter"),
        (("--length", "long"), "60 min"),
        (("--length", "0"), "60 min"),
        (("--sheet", "Plan"), "Leave --sheet out."),
    ],
)
def test_a_flag_that_cannot_be_used_is_said_with_what_would_be_right(
    source: Path, flags: tuple[str, ...], words: str
) -> None:
    code, out, err = convert(source, *flags)

    assert (code, out) == (2, "")
    assert words in err


def test_a_schedule_is_nothing_to_convert(source: Path, tmp_path: Path) -> None:
    path = tmp_path / "week-1.md"
    path.write_text(MADE, encoding="utf-8")
    code, out, err = convert(path, "-o", "other.md")

    assert (code, out) == (2, "")
    assert "is a chatmod schedule already: there is nothing to convert." in err
    assert not (tmp_path / "other.md").exists()
    assert source.exists()


def test_what_steers_a_terminal_is_not_sent_to_it(source: Path) -> None:
    source.write_text("\x1b[31mRed\x07\nQ1. Why?\n", encoding="utf-8")
    _, _, err = convert(source, "-o", "made.md", "--hashtag", "a")

    assert "\x1b" not in err
    assert "\x07" not in err
