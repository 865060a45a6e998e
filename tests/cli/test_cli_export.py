"""`chatmod export`: handing a chat out."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from chatmod.cli.app import app

SCHEDULE = """---
title: Zahlen: Préface
hashtag: NotABookStudy
start: 2027-04-15 20:00
timezone: America/Toronto
length: 10 min
---

## Q1 @ +2
Was hast du gesehen? 🎈
"""


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder in which a chat was rehearsed."""
    path = tmp_path / "week-1.md"
    path.write_text(SCHEDULE, encoding="utf-8")
    data = tmp_path / "data"
    done = CliRunner().invoke(app, ["rehearse", str(path), "--pace", "max", "--data", str(data)])
    assert done.exit_code == 0
    return data


def exported(data: Path, *arguments: str) -> tuple[int, bytes, str]:
    done = CliRunner().invoke(app, ["export", "rehearsal", "--data", str(data), *arguments])
    assert "Traceback" not in done.output
    return done.exit_code, done.stdout_bytes, done.stderr


BEGINNINGS = {
    "html": b"<!doctype html>",
    "markdown": b"# Rehearsal: Zahlen: Pr",
    "csv": b"\xef\xbb\xbftype,place,id,",
    "jsonl": b'{"type":"chat"',
    "recap": b"# Rehearsal: Zahlen: Pr",
}


@pytest.mark.parametrize(("form", "beginning"), BEGINNINGS.items())
def test_each_format_is_written_to_a_file(data: Path, tmp_path: Path, form: str, beginning: bytes) -> None:
    path = tmp_path / f"chat.{form}"
    code, out, err = exported(data, "--to", form, "-o", str(path))
    assert (code, out.decode().strip(), err) == (0, f"Written: {path}", "")
    assert path.read_bytes().startswith(beginning)
    assert ("Zahlen: Préface" if form != "csv" else "Was hast du gesehen? 🎈").encode() in path.read_bytes()
    assert (b"\r" in path.read_bytes()) == (form == "csv")


@pytest.mark.parametrize("form", BEGINNINGS)
@pytest.mark.parametrize("output", [["-o", "-"], ["--output", "-"], []])
def test_standard_output_gets_the_same_bytes_and_nothing_else(
    data: Path, tmp_path: Path, form: str, output: list[str]
) -> None:
    path = tmp_path / "chat"
    exported(data, "--to", form, "-o", str(path))
    code, out, err = exported(data, "--to", form, *output)
    assert (code, err) == (0, "")
    assert out == path.read_bytes()


@pytest.mark.parametrize("form", BEGINNINGS)
def test_the_same_chat_gives_the_same_bytes_every_time(data: Path, form: str) -> None:
    assert exported(data, "--to", form, "-o", "-")[1] == exported(data, "--to", form, "-o", "-")[1]


def test_the_file_takes_the_place_of_the_last_one(data: Path, tmp_path: Path) -> None:
    path = tmp_path / "chat.html"
    path.write_text("old " * 100_000, encoding="utf-8")
    assert exported(data, "--to", "html", "-o", str(path))[0] == 0
    assert path.read_text(encoding="utf-8").startswith("<!doctype html>")
    assert path.read_text(encoding="utf-8").rstrip().endswith("</html>")


def test_nothing_else_is_left_beside_the_file(data: Path, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    exported(data, "--to", "html", "-o", str(folder / "chat.html"))
    assert [path.name for path in folder.iterdir()] == ["chat.html"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no modes")
def test_the_file_may_be_read_as_any_other_new_file(data: Path, tmp_path: Path) -> None:
    path, other = tmp_path / "chat.html", tmp_path / "other"
    other.touch()
    exported(data, "--to", "html", "-o", str(path))
    assert path.stat().st_mode == other.stat().st_mode


@pytest.mark.parametrize("place", ["nowhere/chat.html", "week-1.md/chat.html", "folder", ""])
def test_a_place_that_cannot_be_written_is_told(data: Path, tmp_path: Path, place: str) -> None:
    (tmp_path / "folder").mkdir()
    before = sorted(tmp_path.rglob("*"))
    code, out, err = exported(data, "--to", "html", "-o", str(tmp_path / place))
    assert (code, out) == (2, b"")
    assert f"{tmp_path / place} cannot be written: " in err
    assert "-o" in err.splitlines()[1]
    assert sorted(path for path in tmp_path.rglob("*") if data not in path.parents) == [
        path for path in before if data not in path.parents
    ]


def test_an_unknown_format_is_told_with_those_there_are(data: Path) -> None:
    code, out, err = exported(data, "--to", "pdf")
    assert (code, out) == (2, b"")
    assert "html" in err
    assert "jsonl" in err


def test_a_format_has_to_be_said(data: Path) -> None:
    code, _, err = exported(data)
    assert code == 2
    assert "--to" in err


def test_the_exchange_format_holds_the_whole_evening(data: Path) -> None:
    lines = [json.loads(line) for line in exported(data, "--to", "jsonl")[1].decode().splitlines()]
    assert lines[0]["chat"] == "week-1@2027-04-15-2000"
    assert {line["kind"] for line in lines[1:]} == {"question", "post"}
    assert {line["author"]["role"] for line in lines[1:]} == {"moderator", "participant"}
    assert any(line["in_reply_to"] for line in lines[1:])
    assert any(line["late"] for line in lines[1:])


def test_the_environment_names_the_data_folder(data: Path) -> None:
    done = CliRunner().invoke(app, ["export", "rehearsal", "--to", "jsonl"], env={"CHATMOD_DATA": str(data)})
    assert done.exit_code == 0
    assert "CHATMOD_DATA" not in os.environ
    assert done.stdout.startswith('{"type":"chat"')


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals of this kind")
@pytest.mark.parametrize(
    ("arguments", "name"),
    [
        (["markdown"], "week-1@2027-04-15-2000.md"),
        (["csv", "--edition", "private"], "week-1@2027-04-15-2000.private.csv"),
        (["recap"], "week-1@2027-04-15-2000.recap.md"),
    ],
)
def test_on_a_terminal_a_file_is_written_whose_name_tells_what_it_is(
    data: Path, tmp_path: Path, arguments: list[str], name: str
) -> None:
    folder = tmp_path / "here"
    folder.mkdir()
    command = [sys.executable, "-m", "chatmod", "export", "rehearsal", "--data", str(data), "--to", *arguments]
    terminal, stream = os.openpty()
    try:
        subprocess.run(command, cwd=folder, stdout=stream, check=True)
        assert os.read(terminal, 1000).decode().strip() == f"Written: {name}"
    finally:
        os.close(stream)
        os.close(terminal)
    assert [path.name for path in folder.iterdir()] == [name]


@pytest.mark.parametrize("form", ["markdown", "csv", "jsonl", "recap"])
def test_only_a_private_edition_says_that_it_is_not_to_be_handed_on(data: Path, form: str) -> None:
    said = [exported(data, "--to", form, "--edition", edition)[1] for edition in ("public", "private")]
    line = {"markdown": 2, "csv": 1, "jsonl": 0, "recap": 2}[form]
    assert [b"not to be handed on" in text.splitlines()[line].lower() for text in said] == [False, True]


def test_an_unknown_edition_is_told_with_those_there_are(data: Path) -> None:
    code, out, err = exported(data, "--to", "csv", "--edition", "secret")
    assert (code, out) == (2, b"")
    assert "public" in err
    assert "private" in err


def test_a_recap_that_was_worked_on_is_never_written_over(data: Path, tmp_path: Path) -> None:
    path = tmp_path / "recap.md"
    assert exported(data, "--to", "recap", "-o", str(path))[0] == 0
    assert exported(data, "--to", "recap", "-o", str(path))[0] == 0  # it is the same still
    path.write_text("# My own words\n", encoding="utf-8")
    code, _, err = exported(data, "--to", "recap", "-o", str(path))
    assert code == 2
    assert "may have been changed by hand" in err
    assert path.read_text(encoding="utf-8") == "# My own words\n"
