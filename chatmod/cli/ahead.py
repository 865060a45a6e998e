"""`chatmod ahead`: the questions for everybody, and an invitation, before the evening."""

from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from chatmod.cli.options import FilePath, On, PublicUrl, Start, Zone

if TYPE_CHECKING:
    from datetime import datetime

    from chatmod.domain.ahead import Ahead


class Paper(StrEnum):
    """What is handed out ahead."""

    HTML = "html"
    MARKDOWN = "markdown"
    ICS = "ics"


_NAMES = {Paper.HTML: "{}-ahead.html", Paper.MARKDOWN: "{}-ahead.md", Paper.ICS: "{}.ics"}
_PIPE = Path("-")

To = Annotated[
    list[Paper] | None,
    typer.Option("--to", metavar="html|markdown|ics", help="What to make; without it, all. May be repeated."),
]
Output = Annotated[
    Path | None,
    typer.Option(
        "-o",
        "--output",
        metavar="PATH",
        help="A file for one, a folder for several; `-` is standard output. Without it, here, or one to the pipe.",
    ),
]


def ahead(
    file: FilePath,
    to: To = None,
    output: Output = None,
    on: On = None,
    start: Start = None,
    zone: Zone = None,
    public_url: PublicUrl = None,
) -> None:
    """Write a page with the questions, and a calendar invitation."""
    from chatmod.assembly.handing_out import questions_ahead
    from chatmod.cli.problems import tell_problems
    from chatmod.cli.writing import deliver
    from chatmod.live import SystemClock

    now = SystemClock().now()
    room_url = _checked(public_url)
    found = questions_ahead(file, start, now, on=on or (), zones=zone or (), room_url=room_url)
    tell_problems(found.warnings, err=True)
    papers = _papers(to, found.ahead)
    for paper, place in zip(papers, _places(papers, output, found.ahead), strict=True):
        deliver(place, _pieces(paper, found.ahead, now))


def _checked(public_url: str | None) -> str:
    if public_url is None:
        return ""
    from chatmod.cli.addressing import room_address

    return room_address("127.0.0.1", None, public_url).public_url or ""


def _papers(to: Sequence[Paper] | None, ahead: "Ahead") -> list[Paper]:
    """What is made: an invitation needs a start."""
    from chatmod.errors import SettingsError

    papers = list(dict.fromkeys(to or Paper))
    if ahead.start is not None or Paper.ICS not in papers:
        return papers
    if to:
        raise SettingsError(
            "The schedule has no start, and an invitation needs one.", "Give it one: `--start '2027-04-15 20:00'`."
        )
    typer.echo("No invitation: the schedule has no start. Give it one with --start.", err=True)
    papers.remove(Paper.ICS)
    return papers


def _places(papers: Sequence[Paper], output: Path | None, ahead: "Ahead") -> Iterable[Path | None]:
    """Where each goes; None is standard output."""
    import sys

    from chatmod.errors import SettingsError

    names = [_NAMES[paper].format(ahead.stem) for paper in papers]
    if len(papers) == 1 and not (output and output.is_dir()):
        piped = output == _PIPE or (output is None and not sys.stdout.isatty())
        return [None if piped else output or Path(names[0])]
    if output == _PIPE:
        raise SettingsError("Only one can go to standard output.", "Choose it: `--to html`, `markdown` or `ics`.")
    folder = output or Path()
    if folder.exists() and not folder.is_dir():
        raise SettingsError(f"{folder} is no folder, and there are several files to write.", "Choose one with --to.")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SettingsError(f"{folder} cannot be made: {error.strerror}.", "Choose another place with -o.") from error
    return [folder / name for name in names]


def _pieces(paper: Paper, ahead: "Ahead", now: "datetime") -> Iterator[str]:
    from chatmod.exports.ahead import ahead_html, ahead_markdown
    from chatmod.exports.calendar import calendar_pieces

    if paper is Paper.ICS:
        return calendar_pieces(ahead, now)
    return ahead_html(ahead) if paper is Paper.HTML else ahead_markdown(ahead)
