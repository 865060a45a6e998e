"""`chatmod ahead`: what a moderator types, and what lies in the folder afterwards."""

import base64
import re
from pathlib import Path

import pytest
from icalendar import Calendar
from typer.testing import CliRunner

from chatmod.cli.app import app
from tests.room.picture_samples import located, opened

QUESTIONS = """
## Welcome @ +0
Hello and welcome!

## Q1 @ +6
What did you see?

% Ask for the drawing.

## Q2
And then?
"""
HEAD = "---\ntitle: Week 1\nhashtag: NotABookStudy\ntimezone: America/Toronto\n"
DATED = f"{HEAD}start: 2027-04-15 20:00\n---\n{QUESTIONS}"
UNDATED = f"{HEAD}---\n{QUESTIONS}"
ALL = ["week-1-ahead.html", "week-1-ahead.md", "week-1.ics"]


def ahead(*arguments: str) -> tuple[int, str, str]:
    """Exit code, standard output, standard error."""
    done = CliRunner().invoke(app, ["ahead", *arguments])
    assert "Traceback" not in done.output
    return done.exit_code, done.stdout, done.stderr


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the command is typed, with a schedule in it."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "questions").mkdir()
    (tmp_path / "questions" / "week-1.md").write_text(DATED, encoding="utf-8")
    return tmp_path


FILE = "questions/week-1.md"


def made(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.is_file())


def test_it_makes_all_three_here(folder: Path) -> None:
    code, out, err = ahead(FILE)
    assert (code, err) == (0, "")
    assert out.splitlines() == [f"Written: {name}" for name in ALL]
    assert made(folder) == ALL
    for name in ALL:
        text = (folder / name).read_text(encoding="utf-8").replace("\n ", "")  # lines of an invitation are folded
        assert "What did you see?" in text
        assert "drawing" not in text
        assert "Hello" not in text


def test_a_start_moved_in_the_file_moves_the_entry_and_one_given_beside_it_is_another(folder: Path) -> None:
    def uid(*arguments: str) -> str:
        _, out, _ = ahead(FILE, "--to", "ics", *arguments)
        (event,) = Calendar.from_ical(out).walk("VEVENT")
        return str(event["UID"])

    first = uid()
    assert uid("--start", "2027-04-16 09:00") != first
    (folder / FILE).write_text(DATED.replace("04-15 20:00", "04-22 19:30"), encoding="utf-8")
    assert uid() == first


def test_a_folder_that_cannot_be_made_is_named(folder: Path) -> None:
    (folder / "taken").write_text("by hand", encoding="utf-8")
    code, _, err = ahead(FILE, "-o", "taken/papers")
    assert code == 2
    assert "taken/papers cannot be made: Not a directory." in err


def test_what_was_made_is_made_again(folder: Path) -> None:
    ahead(FILE)
    (folder / FILE).write_text(DATED.replace("And then?", "And now?"), encoding="utf-8")
    assert ahead(FILE)[0] == 0
    assert all("And now?" in (folder / name).read_text(encoding="utf-8") for name in ALL)
    assert made(folder) == ALL


def test_one_goes_to_a_file_of_its_own_name(folder: Path) -> None:
    code, out, _ = ahead(FILE, "--to", "html", "-o", "page.htm")
    assert (code, out) == (0, "Written: page.htm\n")
    assert made(folder) == ["page.htm"]


def test_several_go_to_a_folder(folder: Path) -> None:
    assert ahead(FILE, "--to", "ics", "--to", "markdown", "-o", "out/there")[0] == 0
    assert made(folder / "out" / "there") == ["week-1-ahead.md", "week-1.ics"]
    assert ahead(FILE, "--to", "html", "-o", "out/there")[0] == 0
    assert made(folder / "out" / "there") == ALL


@pytest.mark.parametrize("arguments", [["-o", "-"], []])
def test_one_goes_to_a_pipe(folder: Path, arguments: list[str]) -> None:
    code, out, _ = ahead(FILE, "--to", "markdown", *arguments)
    assert code == 0
    assert out.startswith("# Week 1\n")
    assert made(folder) == []


def test_several_do_not_go_to_a_pipe() -> None:
    code, _, err = ahead(FILE, "-o", "-")
    assert code == 2
    assert "Only one can go to standard output" in err


def test_several_do_not_go_to_a_file(folder: Path) -> None:
    (folder / "notes.txt").write_text("mine", encoding="utf-8")
    code, _, err = ahead(FILE, "-o", "notes.txt")
    assert code == 2
    assert "notes.txt is no folder" in err
    assert (folder / "notes.txt").read_text(encoding="utf-8") == "mine"


def test_a_schedule_is_never_overwritten(folder: Path) -> None:
    code, _, err = ahead(FILE, "--to", "markdown", "-o", FILE)
    assert code == 2
    assert "is a schedule, and would be overwritten" in err
    assert (folder / FILE).read_text(encoding="utf-8") == DATED


def test_without_a_start_there_is_no_invitation_and_a_word_about_it(folder: Path) -> None:
    (folder / FILE).write_text(UNDATED, encoding="utf-8")
    code, _, err = ahead(FILE)
    assert code == 0
    assert err == "No invitation: the schedule has no start. Give it one with --start.\n"
    assert made(folder) == ALL[:2]
    assert not re.search(r"\b20\d\d-", (folder / ALL[1]).read_text(encoding="utf-8"))


def test_without_a_start_an_invitation_cannot_be_asked_for(folder: Path) -> None:
    (folder / FILE).write_text(UNDATED, encoding="utf-8")
    code, out, err = ahead(FILE, "--to", "html", "--to", "ics")
    assert (code, out) == (2, "")
    assert "an invitation needs one" in err
    assert "--start" in err
    assert made(folder) == []


@pytest.mark.parametrize("text", [UNDATED, DATED])
def test_a_start_can_be_given(folder: Path, text: str) -> None:
    (folder / FILE).write_text(text, encoding="utf-8")
    assert ahead(FILE, "--start", "2027-04-22 19:00")[0] == 0
    calendar = Calendar.from_ical((folder / "week-1.ics").read_bytes())
    assert isinstance(calendar, Calendar)
    assert calendar.walk("VEVENT")[0]["DTSTART"].to_ical() == b"20270422T190000"


def test_zones_platforms_and_the_rooms_address_are_told() -> None:
    flags = ["--zone", "Asia/Kolkata", "--on", "room", "--on", "mastodon", "--public-url", "https://chat.example.org"]
    code, out, _ = ahead(FILE, "--to", "markdown", *flags)
    assert code == 0
    for told in ("2027-04-16 05:30 Asia/Kolkata", "on Mastodon", "<https://chat.example.org>"):
        assert told in out


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        (["--zone", "EST"], "`EST` is not the name of a time zone"),
        (["--start", "soon"], "`--start soon` is not a time"),
        (["--on", "nowhere"], "`nowhere` is not installed"),
        (["--public-url", "chat"], "`--public-url chat` is not the address of a site"),
    ],
)
def test_what_cannot_be_is_told(folder: Path, flags: list[str], said: str) -> None:
    code, _, err = ahead(FILE, *flags)
    assert code == 2
    assert said in err
    assert made(folder) == []


def test_a_schedule_with_problems_is_not_handed_out(folder: Path) -> None:
    (folder / FILE).write_text(DATED + "\n## Q2: What?\n![A cat](cat.png)\n", encoding="utf-8")
    code, _, err = ahead(FILE)
    assert code == 2
    assert "error:" in err
    assert made(folder) == []


def test_a_warning_is_told_and_does_no_harm(folder: Path) -> None:
    (folder / FILE).write_text(DATED.replace("timezone: America/Toronto\n", ""), encoding="utf-8")
    code, _, err = ahead(FILE)
    assert code == 0
    assert "warning: No time zone is given" in err


def test_pictures_are_in_the_page_without_the_place_where_they_were_taken(folder: Path) -> None:
    (folder / "questions" / "array.jpg").write_bytes(located())
    (folder / FILE).write_text(f"{DATED}\n![An array](array.jpg)\n", encoding="utf-8")
    assert ahead(FILE)[0] == 0
    page = (folder / ALL[0]).read_text(encoding="utf-8")
    found = re.search(r'<img alt="An array" width="20" height="60" src="data:image/jpeg;base64,([^"]*)">', page)
    assert found
    data = base64.b64decode(found[1])
    assert b"GPS" not in data
    assert opened(data).size == (20, 60)  # upright
    assert not opened(data).getexif()
    assert "Picture: An array" in (folder / ALL[1]).read_text(encoding="utf-8")
