"""The run sheet on paper: where the page goes, and what it is called."""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from chatmod.domain.previewing import Preview


def deliver_run_sheet(preview: "Preview", output: Path | None) -> None:
    """Write a preview as a page to print, and its errors to standard error.

    Args:
        preview: What was made of a schedule.
        output: A file, or a folder for it; `-` is standard output; None is a file here, or the pipe.

    Raises:
        ScheduleError: If nothing of the schedule could be read.
        SettingsError: If the file cannot be written.
    """
    import sys

    from chatmod.assembly.handing_out import thumbnails
    from chatmod.cli.problems import tell_problems
    from chatmod.cli.writing import deliver
    from chatmod.errors import ScheduleError
    from chatmod.exports.run_sheet import run_sheet_html

    if preview.sheet is None:
        raise ScheduleError(preview.problems)
    tell_problems((problem for problem in preview.problems if problem.severity == "error"), err=True)
    pieces = run_sheet_html(preview, thumbnails(preview))
    piped = output == Path("-") or (output is None and not sys.stdout.isatty())
    name = f"{preview.sheet.schedule.stem}-run-sheet.html"
    place = output / name if output and output.is_dir() else output or Path(name)
    deliver(None if piped else place, pieces)
