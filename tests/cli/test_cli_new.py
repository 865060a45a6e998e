"""`chatmod new`: a starter schedule, by flags and on a terminal."""

import json
import os
import re
import select
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from chatmod.cli.app import app

FLAGS = {
    "--title": "Rivers and Bridges: Chapter 1",
    "--hashtag": "ShelfTalk",
    "--start": "2190-04-15 20:00",
    "--timezone": "America/Toronto",
}


def typed(*arguments: str) -> tuple[int, str, str]:
    """Exit code, standard output, standard error."""
    done = CliRunner().invoke(app, arguments)
    assert "Traceback" not in done.output
    return done.exit_code, done.stdout, done.stderr


def new(path: Path, *more: str, **changed: str) -> tuple[int, str, str]:
    """With all flags of a good schedule, but for those that are changed; an empty one is left out."""
    flags = {**FLAGS, **{f"--{name}": value for name, value in changed.items()}}
    return typed("new", str(path), *(word for flag in flags.items() if flag[1] for word in flag), *more)


def problems(path: Path) -> list[str]:
    code, out, _ = typed(
        "check", str(path), "--json", *(word for p in ("room", "x", "mastodon") for word in ("--on", p))
    )
    found = [problem["name"] for problem in json.loads(out)["problems"]]
    assert code == (0 if not found else 2)
    return found


def test_a_schedule_and_its_ritual_are_written_and_have_no_problems(tmp_path: Path) -> None:
    path = tmp_path / "questions" / "week-1.md"
    code, out, err = new(path)
    assert (code, err) == (0, "")
    assert out.splitlines() == [
        (
            f"{path}: Rivers and Bridges: Chapter 1 #ShelfTalk, Thursday, 2190-04-15 20:00 EDT "
            "(2190-04-16 00:00 UTC), 60 min, 6 questions."
        ),
        f"{tmp_path / 'questions' / 'ritual.md'}: welcome, rules and thanks, for all chats of the series.",
        "Put your own texts into it, then:",
        f"  chatmod check {path}",
        f"  chatmod rehearse {path}",
    ]
    assert problems(path) == []
    assert sorted(file.name for file in path.parent.iterdir()) == ["ritual.md", "week-1.md"]


def test_what_is_written_can_be_rehearsed(tmp_path: Path) -> None:
    new(tmp_path / "week-1.md", "--questions", "3")
    code, out, _ = typed(
        "rehearse", str(tmp_path / "week-1.md"), "--pace", "max", "--plain", "--data", str(tmp_path / "data")
    )
    assert code == 0
    assert [label for label in ("Welcome", "Rules", "Q1", "Q2", "Q3", "Takeaway", "Thanks") if label not in out] == []


def test_without_a_ritual_everything_stands_in_one_file(tmp_path: Path) -> None:
    path = tmp_path / "week-1.md"
    assert new(path, "--no-ritual")[0] == 0
    assert [file.name for file in tmp_path.iterdir()] == ["week-1.md"]
    assert "## Welcome @ +0" in path.read_text(encoding="utf-8")
    assert problems(path) == []


def test_a_ritual_that_is_there_is_used_as_it_is(tmp_path: Path) -> None:
    ritual = tmp_path / "ritual.md"
    ritual.write_text("---\n---\n## Hello @ +0\nHello, it is us again.\n", encoding="utf-8")
    before = ritual.read_bytes()
    code, out, _ = new(tmp_path / "week-1.md")
    assert code == 0
    assert f"{ritual} was there already, and is used." in out
    assert ritual.read_bytes() == before
    assert "ritual: ritual.md" in (tmp_path / "week-1.md").read_text(encoding="utf-8")


def test_what_is_wrong_with_a_ritual_that_is_there_is_told(tmp_path: Path) -> None:
    (tmp_path / "ritual.md").write_text("##Hello\nHello.\n", encoding="utf-8")
    code, out, _ = new(tmp_path / "week-1.md")
    assert code == 0
    assert f"{tmp_path / 'ritual.md'}:1: error: " in out


@pytest.mark.parametrize("there", ["week-1.md", "ritual.md"])
def test_nothing_is_written_over_a_file(tmp_path: Path, there: str) -> None:
    (tmp_path / there).write_text("by hand", encoding="utf-8")
    code, out, err = new(tmp_path / there, "--no-ritual")
    assert (code, out) == (2, "")
    assert f"{tmp_path / there} is there already." in err
    assert (tmp_path / there).read_text(encoding="utf-8") == "by hand"
    assert len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize(
    ("name", "said"),
    [
        (".", "is a folder"),
        ("folder", "is a folder"),
        ("folder/", "is a folder"),
        ("Ritual.md", "the name of the ritual"),
    ],
)
def test_a_place_that_cannot_be_is_told(tmp_path: Path, name: str, said: str) -> None:
    (tmp_path / "folder.md").mkdir()
    (tmp_path / "folder").mkdir()
    code, out, err = typed("new", f"{tmp_path}/{name}", *(word for flag in FLAGS.items() for word in flag))
    assert (code, out) == (2, "")
    assert said in err


def test_a_file_in_the_place_of_its_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    code, out, err = new(tmp_path / "file" / "week-1.md")
    assert (code, out) == (2, "")
    assert str(tmp_path / "file") in err


def test_a_name_without_an_ending_gets_one(tmp_path: Path) -> None:
    assert f"chatmod check {tmp_path / 'week-1.md'}" in new(tmp_path / "week-1")[1]
    assert (tmp_path / "week-1.md").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows quotes in its own way")
def test_the_next_steps_can_be_typed_as_they_stand(tmp_path: Path) -> None:
    assert f"chatmod check '{tmp_path}/week 1.md'" in new(tmp_path / "week 1.md")[1]


@pytest.mark.parametrize(
    "title", ["\"Quoted\": a 'title' #1", "Bücher \N{PARTY POPPER}", "--- : %", "{start} of it", "本の会"]
)
def test_a_title_is_written_as_it_was_said(tmp_path: Path, title: str) -> None:
    path = tmp_path / "week-1.md"
    assert new(path, title=title)[0] == 0
    assert f"title: {title}\n" in path.read_text(encoding="utf-8")
    assert problems(path) == []


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"title": " "}, "needs a title"),
        ({"title": "one\ntwo"}, "not one line"),
        ({"title": "a" * 101}, "has 101 characters"),
        ({"hashtag": "#"}, "`#` alone is no hashtag"),
        ({"hashtag": "2027"}, "such as `#Chat2027`"),
        ({"hashtag": "shelf talk"}, "Write `#ShelfTalk`"),
        ({"hashtag": "S" * 41}, "more than 40 letters"),
        ({"hashtag": "Shelf\N{ZERO WIDTH NON-JOINER}Talk"}, "Write `#ShelfTalk`"),
        ({"timezone": "EST"}, "`America/New_York` or `America/Toronto`"),
        ({"start": "tomorrow"}, "`2027-04-15 20:00`"),
        ({"start": "2027-03-14 02:30"}, "daylight saving in America/Toronto skips this time"),
        ({"start": "2027-11-07 01:30"}, "daylight saving in America/Toronto repeats this time"),
        ({"length": "an hour"}, "`60 min`"),
        ({"length": "0"}, "less than a minute for each"),
        ({"start": "2027-03-13 02:30", "length": "1 day"}, "skips this time"),
        ({"questions": "0"}, "from 1 to 20"),
        ({"questions": "21"}, "from 1 to 20"),
        ({"questions": "8", "length": "5"}, "5 min for 8 questions is less than a minute for each"),
    ],
)
def test_an_answer_that_cannot_be_used_is_told_and_nothing_is_written(
    tmp_path: Path, changed: dict[str, str], said: str
) -> None:
    code, out, err = new(tmp_path / "questions" / "week-1.md", **changed)
    assert (code, out) == (2, "")
    assert said in err
    assert list(tmp_path.iterdir()) == []


def test_without_a_terminal_the_flags_that_are_missing_are_named(tmp_path: Path) -> None:
    code, out, err = new(tmp_path / "week-1.md", title="", start="")
    assert (code, out) == (2, "")
    assert err.splitlines() == [
        "chatmod: Nobody can be asked here for: title, day and time.",
        "  Add --title, --start; see `chatmod new --help` for the rest.",
    ]


def test_advice_on_an_answer_is_told_and_the_answer_is_taken(tmp_path: Path) -> None:
    code, out, _ = new(tmp_path / "week-1.md", hashtag="edchat")
    assert code == 0
    assert "`#EdChat`" in out
    assert "hashtag: edchat\n" in (tmp_path / "week-1.md").read_text(encoding="utf-8")


def test_a_start_that_is_past_is_written_and_told(tmp_path: Path) -> None:
    code, out, _ = new(tmp_path / "week-1.md", start="2020-04-15 20:00")
    assert code == 0
    assert "The end of the chat is past." in out


PATIENCE = 30
_ESCAPES = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]")


class Terminal:
    """`chatmod new questions/week-1.md` on a terminal of its own, in an empty folder."""

    def __init__(self, folder: Path, *flags: str) -> None:
        self._ours, theirs = os.openpty()
        self.shown = ""
        self._process = subprocess.Popen(
            [sys.executable, "-m", "chatmod", "new", "questions/week-1.md", *flags],
            cwd=folder,
            env={**os.environ, "TERM": "xterm", "TZ": "America/Toronto", "PROMPT_TOOLKIT_NO_CPR": "1"},
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
        )
        os.close(theirs)

    def answer(self, question: str, text: str) -> None:
        """Wait until something is asked, and type an answer and Enter."""
        self.press(question, f"{text}\r")

    def press(self, question: str, keys: str) -> None:
        """Wait until something is asked, and press keys."""
        while not _ESCAPES.sub("", self.shown).rpartition("\n")[2].rstrip().endswith(question):
            assert self._read(), self.shown
        self.shown += "\n"
        os.write(self._ours, keys.encode())

    def end(self) -> int:
        """Wait for the end."""
        while self._read():
            pass
        os.close(self._ours)
        return self._process.wait(PATIENCE)

    def _read(self) -> bool:
        """Whether anything more is shown; what keeps silent for too long is ended."""
        if not select.select([self._ours], [], [], PATIENCE)[0]:
            self._process.kill()
        try:
            data = os.read(self._ours, 4096)
        except OSError:  # the end of a terminal is one
            return False
        self.shown += data.decode(errors="replace").replace("\r", "")
        return bool(data)


on_a_terminal = pytest.mark.skipif(sys.platform == "win32", reason="Windows has other terminals")


@on_a_terminal
def test_on_a_terminal_one_thing_after_the_other_is_asked_and_again_where_it_cannot_be_used(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path)
    terminal.answer("Title:", "")
    terminal.answer("Title:", 'A "river": bridges #1')
    terminal.answer("Hashtag [ARiver]:", "2027")
    terminal.answer("Hashtag [ARiver]:", "RiverTalk")
    terminal.answer("Time zone or city [America/Toronto]:", "IST")
    terminal.answer("Time zone or city [America/Toronto]:", "london")
    terminal.answer("Time zone or city [Europe/London]:", "")
    terminal.answer("20:00]:", "2020-01-01 20:00")
    terminal.answer("20:00]:", "2190-03-27 20:00")
    terminal.answer("Length [60 min]:", "5")
    terminal.answer("Number of questions [3]:", "9")
    terminal.answer("Number of questions [3]:", "")
    assert terminal.end() == 0
    for said in ("needs a title", "digits alone", "`Europe/London`?", "is past", "less than a minute for each"):
        assert said in " ".join(terminal.shown.split())
    text = (tmp_path / "questions" / "week-1.md").read_text(encoding="utf-8")
    assert text.startswith(
        '---\ntitle: A "river": bridges #1\nhashtag: RiverTalk\nstart: 2190-03-27 20:00\n'
        "timezone: Europe/London\nlength: 5 min\n"
    )
    assert text.count("\n## Q") == 3
    assert problems(tmp_path / "questions" / "week-1.md") == []


@on_a_terminal
def test_on_a_terminal_what_a_flag_tells_is_not_asked(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path, "--title", "Rivers", "--length", "7 days", "--timezone", "Europe/London")
    terminal.answer("Hashtag [Rivers]:", "")
    terminal.answer("20:00]:", "")
    terminal.answer("Number of questions [6]:", "")
    assert terminal.end() == 0
    assert problems(tmp_path / "questions" / "week-1.md") == []


@on_a_terminal
@pytest.mark.parametrize(("key", "code"), [("\x03", 130), ("\x04", 2)])
def test_who_stops_in_the_middle_leaves_nothing_behind(tmp_path: Path, key: str, code: int) -> None:
    terminal = Terminal(tmp_path)
    terminal.answer("Title:", "Rivers")
    terminal.press("Hashtag [Rivers]:", key)
    assert terminal.end() == code
    assert "Traceback" not in terminal.shown
    assert list(tmp_path.iterdir()) == []
