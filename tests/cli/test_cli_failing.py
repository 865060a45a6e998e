"""How a command ends when something goes wrong: the table of exit codes, and what a person is told."""

import errno
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from chatmod import __version__
from chatmod.cli.exit_codes import ExitCode, exit_code_of
from chatmod.cli.failing import ForeseenFailures
from chatmod.errors import (
    ArchiveError,
    ChatmodError,
    CommandError,
    OverBudget,
    PlatformError,
    PluginError,
    Problem,
    Rejected,
    ScheduleError,
    SettingsError,
    Unauthorized,
    Unavailable,
    Unconfirmed,
)

PROBLEM = Problem("week-1.md", 3, "error", "bad-hashtag", "`1 2` does not fit `hashtag`.", "Write one word.")
TABLE: tuple[tuple[ChatmodError, ExitCode], ...] = (
    (ChatmodError("It did not work.", "Do it again."), ExitCode.FAILED),
    (ScheduleError([PROBLEM]), ExitCode.WRONG_INPUT),
    (SettingsError("It did not work.", "Do it again."), ExitCode.WRONG_INPUT),
    (PluginError("It did not work.", "Do it again."), ExitCode.WRONG_INPUT),
    (CommandError("It did not work.", "Do it again."), ExitCode.WRONG_INPUT),
    (ArchiveError("It did not work.", "Do it again."), ExitCode.FAILED),
    (PlatformError("room", "It did not work.", "Do it again."), ExitCode.FAILED),
    (Rejected("room", "It did not work.", "Do it again."), ExitCode.FAILED),
    (Unauthorized("room", "It did not work.", "Do it again."), ExitCode.FAILED),
    (OverBudget("room", "It did not work.", "Do it again."), ExitCode.FAILED),
    (Unavailable("room", "It did not work."), ExitCode.FAILED),
    (Unconfirmed("room", "It did not work.", "Do it again."), ExitCode.FAILED),
)


def descendants(kind: type[ChatmodError]) -> Iterator[type[ChatmodError]]:
    yield kind
    for below in kind.__subclasses__():
        yield from descendants(below)


def ended(command: Callable[[], None], data: Path) -> Result:
    """What becomes of a command of our group; crash reports go to the data folder."""
    app = typer.Typer(cls=ForeseenFailures, pretty_exceptions_enable=False)

    @app.callback()
    def group() -> None:
        """Make a group of it, also with one command."""

    app.command("stumble")(command)
    return CliRunner().invoke(app, ["stumble"], env={"CHATMOD_DATA": str(data)})


def raising(error: BaseException) -> Callable[[], None]:
    def stumble() -> None:
        raise error

    return stumble


def test_the_codes_are_those_of_the_promise() -> None:
    assert {code.name: code.value for code in ExitCode} == {
        "DONE": 0,
        "FAILED": 1,
        "WRONG_INPUT": 2,
        "SURPRISE": 3,
        "INTERRUPTED": 130,
    }


def test_the_table_has_every_error_of_the_tree() -> None:
    ours = {kind for kind in descendants(ChatmodError) if kind.__module__ == "chatmod.errors"}
    assert {type(error) for error, _ in TABLE} == ours


@pytest.mark.parametrize(("error", "code"), TABLE, ids=lambda value: type(value).__name__)
def test_each_error_has_its_exit_code(error: ChatmodError, code: ExitCode, tmp_path: Path) -> None:
    assert exit_code_of(error) is code
    assert ended(raising(error), tmp_path).exit_code == code


@pytest.mark.parametrize(
    "error", [error for error, _ in TABLE[2:] if error.remedy], ids=lambda value: type(value).__name__
)
def test_a_person_is_told_what_went_wrong_and_what_to_do(error: ChatmodError, tmp_path: Path) -> None:
    done = ended(raising(error), tmp_path)
    assert done.stdout == ""
    where = f"{error.platform}: " if isinstance(error, PlatformError) else ""
    assert done.stderr.splitlines() == [f"chatmod: {where}It did not work.", "  Do it again."]


def test_an_error_without_a_remedy_is_one_line(tmp_path: Path) -> None:
    assert ended(raising(Unavailable("room", "Later.")), tmp_path).stderr.splitlines() == ["chatmod: room: Later."]


def test_the_problems_of_a_schedule_are_told_each_on_its_line(tmp_path: Path) -> None:
    done = ended(raising(ScheduleError([PROBLEM, PROBLEM])), tmp_path)
    lines = ["week-1.md:3: error: `1 2` does not fit `hashtag`. [bad-hashtag]", "  Write one word."]
    assert done.stderr.splitlines() == [*lines, *lines]


def test_a_foreseen_failure_leaves_no_report(tmp_path: Path) -> None:
    ended(raising(ArchiveError("It did not work.")), tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_what_a_server_says_does_not_steer_the_terminal(tmp_path: Path) -> None:
    done = ended(raising(Rejected("room", "no\x1b[2J\x9b2J\x07", "Do\x1b[2J it again.")), tmp_path)
    assert [line for line in done.stderr.splitlines() if not line.isprintable()] == []


def test_a_command_that_succeeds_ends_with_zero(tmp_path: Path) -> None:
    assert ended(lambda: None, tmp_path).exit_code == ExitCode.DONE


@pytest.mark.parametrize("code", list(ExitCode))
def test_a_code_that_a_command_chose_stands(code: ExitCode, tmp_path: Path) -> None:
    assert ended(raising(typer.Exit(code)), tmp_path).exit_code == code


def test_an_interruption_by_hand_has_its_own_code(tmp_path: Path) -> None:
    done = ended(raising(KeyboardInterrupt()), tmp_path)
    assert done.exit_code == ExitCode.INTERRUPTED
    assert "Traceback" not in done.output
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (
            PermissionError(errno.EACCES, "Permission denied", "chat.html"),
            "chat.html cannot be used: Permission denied.",
        ),
        (OSError(errno.ENOSPC, "No space left on device", "archive.db"), "archive.db cannot be used: No space left"),
        (OSError(errno.EIO, "Input/output error"), "cannot be used: Input/output error."),
    ],
)
def test_a_file_that_cannot_be_used_is_no_surprise(error: OSError, told: str, tmp_path: Path) -> None:
    done = ended(raising(error), tmp_path)
    assert done.exit_code == ExitCode.FAILED
    assert told in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "error", [ZeroDivisionError("the abacus"), RuntimeError("the abacus"), KeyError("the abacus")]
)
def test_a_surprise_leaves_a_report_and_says_where(error: Exception, tmp_path: Path) -> None:
    done = ended(raising(error), tmp_path / "data")
    assert done.exit_code == ExitCode.SURPRISE
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    assert "this should not have happened" in done.stderr
    assert "the abacus" in done.stderr
    (report,) = (tmp_path / "data").iterdir()
    assert str(report) in done.stderr.replace("\n", "")
    text = report.read_text(encoding="utf-8")
    assert text.startswith(f"chatmod {__version__}, Python ")
    assert "Traceback (most recent call last)" in text
    assert "the abacus" in text
    assert "in stumble" in text


def test_several_surprises_leave_several_reports(tmp_path: Path) -> None:
    for _ in range(3):
        ended(raising(ZeroDivisionError("the abacus")), tmp_path)
    assert len(list(tmp_path.iterdir())) == 3


def test_a_surprise_where_no_report_can_be_left_in_the_data_folder_leaves_it_elsewhere(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    done = ended(raising(ZeroDivisionError("the abacus")), tmp_path / "file" / "data")
    assert done.exit_code == ExitCode.SURPRISE
    report = Path(done.stderr.partition(" stands in ")[2].partition(". The same")[0])
    assert "the abacus" in report.read_text(encoding="utf-8")
    report.unlink()


def test_a_surprise_in_letters_of_any_script_is_reported(tmp_path: Path) -> None:
    done = ended(raising(ValueError("Ungültig: 日本 🎈 \udcff")), tmp_path)
    assert done.exit_code == ExitCode.SURPRISE
    assert len(list(tmp_path.iterdir())) == 1
