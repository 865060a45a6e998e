"""The platform that the README shows whole: its files as they stand there, installed as a person would."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.full.evenings import write_schedule

pytestmark = pytest.mark.full
PROJECT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what the README shows."""
    folder = tmp_path_factory.mktemp("chatmod-pigeon")
    chapter = (PROJECT / "README.md").read_text(encoding="utf-8").partition("## A platform of your own")[2]
    for name, text in re.findall(r"```(?:toml|python)\n# (\S+)\n(.*?)```", chapter.partition("\n## ")[0], re.DOTALL):
        (folder / name).write_text(text, encoding="utf-8")
    assert sorted(path.name for path in folder.iterdir()) == ["chatmod_pigeon.py", "pyproject.toml"]
    return folder


@pytest.fixture(scope="module")
def environment(package: Path) -> Path:
    """The programs of an environment with chatmod and the package in it."""
    venv = package.parent / "venv"
    subprocess.run([sys.executable, "-m", "venv", str(venv)], check=True)
    programs = venv / ("Scripts" if os.name == "nt" else "bin")
    subprocess.run([programs / "python", "-m", "pip", "install", "-q", PROJECT, package], check=True, timeout=600)
    return programs


def test_it_keeps_the_types_of_the_protocol(package: Path, environment: Path) -> None:
    mypy: list[str | Path] = [sys.executable, "-m", "mypy", "--strict", "--python-executable", environment / "python"]
    checked = subprocess.run(
        [*mypy, "chatmod_pigeon.py"],
        cwd=package,
        check=False,
        capture_output=True,
        text=True,
    )
    assert checked.returncode == 0, checked.stdout


def test_it_is_installed_and_logged_in_and_plays_an_evening(environment: Path, tmp_path: Path) -> None:
    settings = {**os.environ, "CHATMOD_CONFIG": str(tmp_path / "config"), "CHATMOD_DATA": str(tmp_path / "data")}

    def chatmod(*arguments: str | Path) -> str:
        done = subprocess.run(
            [environment / "chatmod", *arguments],
            env=settings,
            check=False,
            capture_output=True,
            text=True,
            encoding="utf-8",
            stdin=subprocess.DEVNULL,
            timeout=120,
        )
        assert done.returncode == 0, (arguments, done.stdout, done.stderr)
        return done.stdout

    loft = tmp_path / "loft.txt"
    early = {"at": "2000-01-01T00:00:00+00:00", "author": "Ana", "text": "Long before"}
    loft.write_text(json.dumps(early) + "\n", encoding="utf-8")
    schedule = write_schedule(tmp_path / "evening.md", questions=2, every=2, length=6)
    assert "pigeon: 280 characters" in chatmod("platforms")
    entered = chatmod("login", "pigeon", "--set", f"loft={loft}", "--set", "author=heather")
    assert "Logged in to pigeon as heather." in entered
    assert "Q2 on pigeon: " in chatmod("check", schedule, "--on", "pigeon")
    assert "Q2 on pigeon is out" in chatmod("rehearse", schedule, "--on", "pigeon", "--pace", "max")
    assert "Q2 on pigeon is out, on time" in chatmod("run", schedule, "--on", "pigeon", "--start", "now")
    letters = [json.loads(line)["text"] for line in loft.read_text(encoding="utf-8").splitlines()]
    assert letters == ["Long before", *(f"Q{number}: Question number {number}? #SecondsChat" for number in (1, 2))]
    chatmod("export", "last", "--to", "jsonl", "-o", tmp_path / "chat.jsonl")
    posts = [json.loads(line) for line in (tmp_path / "chat.jsonl").read_text(encoding="utf-8").splitlines()[1:]]
    assert [post["text"] for post in posts] == letters[1:]
    assert "pigeon: heather" in chatmod("whoami")
