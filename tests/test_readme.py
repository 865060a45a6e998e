"""The README's commands, as they stand."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.reference import LISTS, parts

PROJECT = Path(__file__).parent.parent
README = (PROJECT / "README.md").read_text(encoding="utf-8")
_BLOCKS = re.findall(r"```sh\n(.*?)```", README, re.DOTALL)
_COMMANDS = [line for block in _BLOCKS for line in block.splitlines() if line.startswith(("chatmod ", "printf "))]
_QUICK = [command for command in _COMMANDS if not command.startswith("chatmod run ")]
FIRST, TESTS = _BLOCKS[:2]


def _type(command: str, folder: Path) -> str:
    """Type a command in a shell; returns what it prints."""
    bin_folder = Path(sys.executable).parent
    environment = {**os.environ, "CHATMOD_DATA": "data", "PATH": f"{bin_folder}{os.pathsep}{os.environ['PATH']}"}
    ended = subprocess.run(
        command, cwd=folder, env=environment, shell=True, check=False, capture_output=True, text=True, timeout=1200
    )
    assert ended.returncode == 0, (command, ended.stdout, ended.stderr)
    return ended.stdout


def test_the_commands_work_as_they_stand(tmp_path: Path) -> None:
    shutil.copytree(PROJECT / "questions", tmp_path / "questions")
    assert len(_QUICK) > 5
    first = (
        'chatmod rehearse questions/demo.md --pace max && mv "$CHATMOD_DATA/rehearsal.db" "$CHATMOD_DATA/archive.db"'
    )
    _type(first, tmp_path)  # so that there is a chat to look into
    for command in _QUICK:
        _type(command, tmp_path)
    assert "<h2" in (tmp_path / "chat.html").read_text(encoding="utf-8")


def test_the_example_schedule_is_ready(tmp_path: Path) -> None:
    example = re.search(r"```markdown\n(.*?)```", README, re.DOTALL)
    assert example
    (tmp_path / "example.md").write_text(example[1], encoding="utf-8")
    shutil.copy(PROJECT / "questions" / "ritual.md", tmp_path)
    assert "Ready." in _type("chatmod check example.md", tmp_path)


def test_every_command_and_key_stands_in_the_readme() -> None:
    from chatmod.cli.app import app  # noqa: PLC0415 - the command line is not what the other tests are about
    from chatmod.loading.frontmatter import KEYS  # noqa: PLC0415 - likewise

    assert [key for key in KEYS if f"`{key}`" not in README] == []
    names = [command.name or command.callback.__name__ for command in app.registered_commands if command.callback]
    assert [name for name in names if f"chatmod {name}" not in README] == []


@pytest.mark.parametrize("name", LISTS)
def test_a_list_is_that_of_the_program(name: str) -> None:
    assert parts(README, name)[1] == LISTS[name]()


@pytest.mark.full
def test_the_first_command_sets_up_and_runs_a_chat_in_a_fresh_clone(tmp_path: Path) -> None:
    clone = tmp_path / "clone"
    subprocess.run(["git", "clone", "--quiet", str(PROJECT), str(clone)], check=True)
    path = os.pathsep.join(entry for entry in os.environ["PATH"].split(os.pathsep) if ".venv" not in entry)
    environment = {**os.environ, "PATH": path, "CHATMOD_DATA": str(tmp_path / "data")}
    ended = subprocess.run(
        FIRST,
        cwd=clone,
        env=environment,
        shell=True,
        check=False,
        capture_output=True,
        text=True,
        timeout=900,
    )
    assert ended.returncode == 0, (ended.stdout, ended.stderr)
    assert "The room: http://127.0.0.1:" in ended.stdout
    assert [
        label for label in ("Welcome", "Q1", "Q2", "Q3", "Thanks") if f"{label} on room is out" not in ended.stdout
    ] == []
    assert TESTS.startswith("python3 -m venv .venv && .venv/bin/pip install '.[test]'")
