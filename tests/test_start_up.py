"""What the program imports before it has done anything: `--version` and `--help` must feel instant."""

import json
import subprocess
import sys

import pytest

REPORT = """
import json, sys
from chatmod.cli import main
sys.argv = ["chatmod", *json.loads(sys.argv[1])]
code = 0
try:
    main()
except SystemExit as end:
    code = end.code or 0
sys.stderr.write("\\n" + json.dumps([code, sorted({name.partition(".")[0] for name in sys.modules})]))
"""
HEAVY = {
    "apscheduler", "filelock", "httpx", "icalendar", "jinja2", "multipart", "platformdirs", "regex", "segno",
    "selectolax", "sqlite3", "starlette", "textual", "tzlocal", "uvicorn",
    "wakepy", "websockets",
}  # fmt: skip
COMMANDS = ["new", "check", "preview", "count", "ahead", "doctor", "rehearse", "run", "chats", "show", "export"]


def imported_by(*arguments: str) -> set[str]:
    """The top-level modules that a process has imported when a command ends."""
    command = [sys.executable, "-c", REPORT, json.dumps(arguments)]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=True)
    code, modules = json.loads(done.stderr.splitlines()[-1])
    assert code == 0
    assert done.stdout
    return set(modules)


def test_the_version_is_told_without_anything_heavy() -> None:
    assert not imported_by("--version") & (HEAVY | {"asyncio", "pydantic", "rich", "zoneinfo"})


def test_the_help_is_shown_without_anything_heavy() -> None:
    assert not imported_by("--help") & (HEAVY | {"asyncio", "pydantic", "zoneinfo"})


@pytest.mark.parametrize("command", COMMANDS)
def test_the_help_of_a_command_is_shown_without_anything_heavy(command: str) -> None:
    assert not imported_by(command, "--help") & (HEAVY | {"asyncio"})
