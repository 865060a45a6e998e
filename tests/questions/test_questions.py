"""The schedules that come with chatmod can be used as they are."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from chatmod.cli.app import app

FOLDER = Path(__file__).parents[2] / "questions"
RITUAL = FOLDER / "ritual.md"
SCHEDULES = sorted(path for path in FOLDER.glob("*.md") if path != RITUAL)

each_schedule = pytest.mark.parametrize("path", SCHEDULES, ids=lambda path: path.stem)


def test_there_are_some() -> None:
    assert SCHEDULES
    assert RITUAL.is_file()


@each_schedule
def test_a_schedule_has_no_errors_and_no_warnings(path: Path) -> None:
    done = CliRunner().invoke(app, ["check", str(path), "--json"])
    assert json.loads(done.stdout)["problems"] == []
    assert done.exit_code == 0


@each_schedule
def test_a_schedule_is_free_of_warnings_on_every_platform(path: Path) -> None:
    on = [word for name in ("room", "mastodon", "bluesky", "x") for word in ("--on", name)]
    done = CliRunner().invoke(app, ["check", str(path), *on, "--json"])
    assert json.loads(done.stdout)["problems"] == []


@each_schedule
def test_a_schedule_says_that_a_record_is_kept_and_how_to_stay_out_of_it(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    if "ritual: ritual.md" in text:
        text += RITUAL.read_text(encoding="utf-8")
    assert "A record is kept" in text
    assert "reply noarchive" in text.lower()
    assert "check:" not in text


@each_schedule
def test_a_schedule_can_be_rehearsed(path: Path, tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["rehearse", str(path), "--pace", "max", "--data", str(tmp_path)])
    assert done.exit_code == 0, done.output
    assert "The chat is over." in done.stdout


@each_schedule
def test_a_schedule_fits_every_platform_that_is_installed(path: Path) -> None:
    done = CliRunner().invoke(app, ["check", str(path), "--on", "room", "--on", "mastodon"])
    assert done.exit_code == 0, done.output


def test_the_ritual_is_used() -> None:
    assert any("ritual: ritual.md" in path.read_text(encoding="utf-8").splitlines() for path in SCHEDULES)
