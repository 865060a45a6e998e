"""What a person sees when something goes wrong: one clear message and a remedy, or a report file; no traceback."""

import errno
import sys
from pathlib import Path
from typing import Any

import typer
from typer.core import TyperGroup

from chatmod import __version__
from chatmod.cli.exit_codes import ExitCode, exit_code_of
from chatmod.cli.printing import flush, one_line
from chatmod.errors import ChatmodError, PlatformError, ScheduleError


class ForeseenFailures(TyperGroup):
    """A command group that turns errors into messages and exit codes."""

    def invoke(self, ctx: Any) -> Any:  # noqa: ANN401 - typer keeps the type of a context to itself
        """Run the command that was asked for."""
        try:
            return super().invoke(ctx)
        except ChatmodError as error:
            tell(error)
            raise typer.Exit(exit_code_of(error)) from error
        except KeyboardInterrupt as error:
            raise typer.Exit(ExitCode.INTERRUPTED) from error
        except OSError as error:
            if error.errno == errno.EPIPE:
                raise
            tell(ChatmodError(f"{error.filename or 'A file'} cannot be used: {error.strerror}.", "Check its path."))
            raise typer.Exit(ExitCode.FAILED) from error
        except Exception as error:
            if type(error).__module__.startswith("typer"):
                raise
            _report(error)
            raise typer.Exit(ExitCode.SURPRISE) from error


def tell(error: ChatmodError) -> None:
    """Write an error to standard error."""
    from chatmod.settings import hide

    if isinstance(error, ScheduleError):
        from chatmod.cli.problems import tell_problems

        tell_problems(error.problems, err=True)
        return
    where = f"{error.platform}: " if isinstance(error, PlatformError) else ""
    typer.echo(one_line(hide(f"chatmod: {where}{error}")), err=True)
    if error.remedy:
        typer.echo(f"  {one_line(hide(error.remedy))}", err=True)


def _folder_given(arguments: list[str]) -> Path | None:
    """What `--data` says; the error may have come before anybody has looked at it."""
    for option, following in zip(arguments, [*arguments[1:], ""], strict=True):
        if option == "--data" and following:
            return Path(following)
        if option.startswith("--data="):
            return Path(option.partition("=")[2])
    return None


def _report(error: Exception) -> None:
    """Leave all that is known of a defect in a file that can be sent."""
    import platform
    import tempfile
    import traceback

    from chatmod.settings import DataFolder, hide

    text = "".join(traceback.format_exception(error))
    head = f"chatmod {__version__}, Python {platform.python_version()}, {platform.platform()}\n"
    folder = _folder_given(sys.argv) or DataFolder.default()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix="crash-", suffix=".txt", dir=folder)
    except OSError:
        handle, name = tempfile.mkstemp(prefix="chatmod-crash-", suffix=".txt")
    with open(handle, "w", encoding="utf-8", errors="backslashreplace") as file:  # noqa: PTH123 - it is a handle and no path
        file.write(head + hide(text))
    typer.echo(one_line(hide(f"chatmod: this should not have happened: {type(error).__name__}: {error}")), err=True)
    typer.echo(f"  What is known about it stands in {Path(name)}. The same command may be tried again.", err=True)
    flush(sys.stderr)
