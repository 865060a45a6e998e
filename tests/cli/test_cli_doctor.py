"""`chatmod doctor`: what a moderator and a script are told before an evening."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from chatmod.cli.app import app

SHIPPED = Path(__file__).parent.parent.parent / "questions"
SCHEDULES = sorted(path.name for path in SHIPPED.glob("*.md") if path.name != "ritual.md")


@pytest.fixture(autouse=True)
def _bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No desktop that could be kept awake, and no login."""
    for name in ("DBUS_SESSION_BUS_ADDRESS", "CHATMOD_MASTODON_SERVER", "CHATMOD_MASTODON_TOKEN"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def questions(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SHIPPED, tmp_path / "questions"))


def doctor(data: Path, *arguments: str) -> tuple[int, list[str], str]:
    """Exit code, lines of standard output, standard error."""
    done = CliRunner().invoke(app, ["doctor", "--data", str(data), *arguments])
    assert "Traceback" not in done.output
    return done.exit_code, done.stdout.splitlines(), done.stderr


def as_json(data: Path, *arguments: str) -> tuple[int, list[dict[str, Any]]]:
    code, lines, err = doctor(data, *arguments, "--json")
    assert err == ""
    return code, [json.loads(line) for line in lines]


@pytest.mark.parametrize("name", SCHEDULES)
def test_the_schedules_that_come_along_are_ready(questions: Path, tmp_path: Path, name: str) -> None:
    code, lines, err = doctor(tmp_path / "data", str(questions / name))
    assert (code, err) == (0, "")
    assert lines[-1].startswith("Ready")
    assert all(line.startswith(("ok     ", "look   ", "       ")) for line in lines[:-1])
    assert "\x1b" not in "".join(lines)


def test_what_is_not_green_has_a_remedy_below_it(questions: Path, tmp_path: Path) -> None:
    code, lines, _ = doctor(tmp_path / "data", str(questions / "demo.md"), "--on", "mastodon", "--on", "room")
    assert code == 1
    wrong = next(number for number, line in enumerate(lines) if line.startswith("wrong"))
    assert lines[wrong] == "wrong  mastodon login: chatmod has no login for mastodon."
    assert lines[wrong + 1].startswith("       Run `chatmod login mastodon`, or set CHATMOD_MASTODON_SERVER and ")
    assert "ok     room login: Posts as moderator." in lines
    assert lines[-1] == "Not ready: see what is wrong above."


def test_no_file_is_needed(tmp_path: Path) -> None:
    code, lines, _ = doctor(tmp_path / "data")
    assert code == 0
    assert any(line.startswith("ok     archive: ") for line in lines)
    assert not any("schedule" in line for line in lines)


def test_json_is_one_versioned_object_a_line(questions: Path, tmp_path: Path) -> None:
    code, lines = as_json(tmp_path / "data", str(questions / "demo.md"))
    assert code == 0
    *findings, verdict = lines
    assert all(list(found) == ["version", "type", "subject", "light", "said", "remedy"] for found in findings)
    assert {found["light"] for found in findings} <= {"green", "yellow"}
    assert verdict == {"version": 1, "type": "verdict", "ready": True, "text": "Ready, with something to look at."}


def test_a_schedule_with_errors_is_red_with_its_line(questions: Path, tmp_path: Path) -> None:
    broken = questions / "demo.md"
    broken.write_text(broken.read_text(encoding="utf-8").replace("hashtag:", "hashtg:"), encoding="utf-8")
    code, lines = as_json(tmp_path / "data", str(broken))
    assert code == 1
    red = [found for found in lines[:-1] if found["light"] == "red"]
    assert {found["subject"] for found in red} == {"schedule"}
    assert all(str(broken) in found["said"] and found["remedy"] for found in red)
    assert lines[-1]["ready"] is False


def test_a_schedule_that_is_not_there_is_red(tmp_path: Path) -> None:
    code, lines, _ = doctor(tmp_path / "data", str(tmp_path / "nothing.md"))
    assert code == 1
    assert lines[0].startswith(f"wrong  schedule: {tmp_path / 'nothing.md'}:1: ")


def test_a_folder_that_cannot_be_written_is_red(questions: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    code, lines, _ = doctor(tmp_path / "file" / "data", str(questions / "demo.md"))
    assert code == 1
    assert [line.partition(":")[0] for line in lines if line.startswith("wrong")] == [
        "wrong  archive",
        "wrong  room login",
    ]


def test_an_unknown_platform_is_a_wrong_flag(questions: Path, tmp_path: Path) -> None:
    code, lines, err = doctor(tmp_path / "data", str(questions / "demo.md"), "--on", "carrier-pigeon")
    assert (code, lines) == (2, [])
    assert "carrier-pigeon" in err
