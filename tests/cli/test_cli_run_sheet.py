"""`chatmod preview --html`: the run sheet, typed for and written."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from chatmod.cli.app import app

TEXT = """---
title: Week 1
hashtag: NotABookStudy
start: 2027-04-15 20:00
timezone: America/Toronto
---

## Q1 @ +6
What did you see?

% Ask for the drawing.
"""
FILE = "week-1.md"


def preview(*arguments: str) -> tuple[int, str, str]:
    """Exit code, standard output, standard error."""
    done = CliRunner().invoke(app, ["preview", *arguments])
    assert "Traceback" not in done.output
    return done.exit_code, done.stdout, done.stderr


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the command is typed, with a schedule in it."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / FILE).write_text(TEXT, encoding="utf-8")
    return tmp_path


def test_it_is_written_to_a_file_with_the_notes(folder: Path) -> None:
    code, out, err = preview(FILE, "--html", "-o", "sheet.html", "--zone", "Asia/Kolkata", "--on", "x")
    assert (code, out, err) == (0, "Written: sheet.html\n", "")
    page = (folder / "sheet.html").read_text(encoding="utf-8")
    for told in ("<title>Run sheet: Week 1</title>", "Ask for the drawing.", "05:36 Asia/Kolkata", "x 36 of 280"):
        assert told in page


def test_a_folder_gets_it_under_its_usual_name(folder: Path) -> None:
    (folder / "desk").mkdir()
    assert preview(FILE, "--html", "-o", "desk")[1] == f"Written: {Path('desk/week-1-run-sheet.html')}\n"
    assert (folder / "desk" / "week-1-run-sheet.html").is_file()


@pytest.mark.parametrize("arguments", [["-o", "-"], []])
def test_a_pipe_gets_it(folder: Path, arguments: list[str]) -> None:
    code, out, _ = preview(FILE, "--html", *arguments)
    assert code == 0
    assert out.startswith("<!doctype html>")
    assert [path.name for path in folder.iterdir()] == [FILE]


def test_what_is_wrong_is_told_beside_the_page(folder: Path) -> None:
    (folder / FILE).write_text(TEXT.replace("see?", "see " * 100), encoding="utf-8")
    code, out, err = preview(FILE, "--html", "--on", "x")
    assert code == 2
    assert "too long for x" in err
    assert "Not ready" in out


def test_of_a_file_that_cannot_be_read_there_is_no_page(folder: Path) -> None:
    code, out, err = preview("nowhere.md", "--html", "-o", "sheet.html")
    assert (code, out) == (2, "")
    assert "There is no such file" in err
    assert not (folder / "sheet.html").exists()


def test_a_schedule_is_never_overwritten(folder: Path) -> None:
    code, _, err = preview(FILE, "--html", "-o", FILE)
    assert code == 2
    assert "is a schedule, and would be overwritten" in err
    assert (folder / FILE).read_text(encoding="utf-8") == TEXT


@pytest.mark.parametrize("arguments", [["--html", "--json"], ["-o", "sheet.html"]])
def test_flags_that_do_not_go_together_are_refused(folder: Path, arguments: list[str]) -> None:
    assert preview(FILE, *arguments)[0] == 2
    assert [path.name for path in folder.iterdir()] == [FILE]
