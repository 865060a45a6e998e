"""Long output goes to a pager where a person sits, and nowhere else."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from chatmod.cli.paging import paged, pager_command

pty = pytest.importorskip("pty")  # Windows has none

WRITES = """
from chatmod.cli.paging import paged
written = 0
with paged(wanted={wanted}) as stream:
    for number in range(200_000):
        stream.write(f"line {{number}}\\n")
        written = number
open({note!r}, "w").write(str(written))
"""


def on_a_terminal(program: str, pager: str) -> str:
    """What a program shows on a terminal."""
    ours, theirs = pty.openpty()
    environment = {**os.environ, "PAGER": pager, "PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen([sys.executable, "-c", program], stdin=theirs, stdout=theirs, env=environment) as process:
        os.close(theirs)
        shown = b""
        try:
            while piece := os.read(ours, 65_536):
                shown += piece
        except OSError:  # the other end is closed
            pass
        assert process.wait() == 0
    os.close(ours)
    return shown.decode()


def a_pager(folder: Path, program: str) -> str:
    script = folder / "pager.py"
    script.write_text(program, encoding="utf-8")
    return f"{sys.executable} {script}"


def test_the_pager_of_the_person_gets_what_is_written(tmp_path: Path) -> None:
    pager = a_pager(tmp_path, "import sys; print('lines:', len(sys.stdin.readlines()))")
    note = str(tmp_path / "note")
    assert "lines: 200000" in on_a_terminal(WRITES.format(wanted=True, note=note), pager)


def test_who_leaves_the_pager_ends_the_writing_without_an_error(tmp_path: Path) -> None:
    pager = a_pager(tmp_path, "import sys; print('first:', sys.stdin.readline())")
    note = tmp_path / "note"
    shown = on_a_terminal(WRITES.format(wanted=True, note=str(note)), pager)
    assert "first: line 0" in shown
    assert "Traceback" not in shown
    assert int(note.read_text(encoding="utf-8")) < 199_999


def test_nobody_is_paged_who_does_not_want_it(tmp_path: Path) -> None:
    pager = a_pager(tmp_path, "print('paged')")
    shown = on_a_terminal(WRITES.format(wanted=False, note=str(tmp_path / "note")), pager)
    assert "paged" not in shown
    assert "line 199999" in shown


def test_a_pipe_is_written_to_as_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    with paged(wanted=True) as stream:
        stream.write("as it is\n")
    assert capsys.readouterr().out == "as it is\n"


@pytest.mark.parametrize("pager", ["", "cat", "no-such-pager --ever"])
def test_no_pager_can_be_chosen(pager: str) -> None:
    assert pager_command({"PAGER": pager}) is None


def test_a_pager_may_have_flags() -> None:
    assert pager_command({"PAGER": f"{sys.executable} -x"}) == [sys.executable, "-x"]
    assert pager_command({"TERM": "dumb"}) is None
