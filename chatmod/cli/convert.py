"""`chatmod convert`: a spreadsheet or a document becomes a schedule."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from chatmod.cli.exit_codes import ExitCode
from chatmod.cli.options import Json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chatmod.assembly.checking import Report
    from chatmod.loading.converting import Conversion, Wishes

Source = Annotated[
    Path, typer.Argument(metavar="FILE", help="A table (.csv, .xlsx) or a text (.md, .txt).", show_default=False)
]
Output = Annotated[
    Path | None,
    typer.Option(
        "-o",
        "--output",
        metavar="PATH",
        help="Where to; `-` is standard output. Without it, FILE's name with .md here, or the pipe.",
    ),
]
Title = Annotated[
    str | None, typer.Option("--title", metavar="TEXT", help="Instead of what FILE says; likewise below.")
]
Hashtag = Annotated[str | None, typer.Option("--hashtag", metavar="TAG", help="With or without `#`.")]
Start = Annotated[str | None, typer.Option("--start", metavar="TIME", help="Such as `2027-04-15 20:00`.")]
Zone = Annotated[str | None, typer.Option("--timezone", metavar="ZONE", help="Such as `America/Toronto`.")]
Length = Annotated[str | None, typer.Option("--length", metavar="DURATION", help="Such as `60 min`.")]
Sheet = Annotated[str | None, typer.Option("--sheet", metavar="NAME", help="The sheet to read, of a workbook.")]
Force = Annotated[bool, typer.Option("--force", help="Write over a file that is there.")]


_OF_PICTURES = {"missing-image", "unusable-picture"}


def convert(
    file: Source,
    output: Output = None,
    title: Title = None,
    hashtag: Hashtag = None,
    start: Start = None,
    timezone: Zone = None,
    length: Length = None,
    sheet: Sheet = None,
    force: Force = False,
    json: Json = False,
) -> None:
    """Make a schedule of a table or a text that you have already."""
    import sys

    from chatmod.cli.writing import write_whole
    from chatmod.loading.converting import convert as convert_file

    wishes = _wishes(title, hashtag, start, timezone, length, sheet)
    piped = output == Path("-") or (output is None and not json and not sys.stdout.isatty())
    path = None if piped else output or Path(f"{file.stem}.md")
    if path is not None:
        _refuse_existing(path, file, force=force)
    made = convert_file(file, wishes, path.parent if path else None)
    if path is not None:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, [made.text])
    elif not json:
        sys.stdout.flush()
        sys.stdout.buffer.write(made.text.encode())  # always UTF-8, whatever the terminal speaks
        sys.stdout.buffer.flush()
    report = _checked(path, file, made.text)
    if json:
        _write_object(made, path, report)
    else:
        _tell(file, made, path, report)
    if not report.ok:
        raise typer.Exit(ExitCode.WRONG_INPUT)


def _wishes(
    title: str | None,
    hashtag: str | None,
    start: str | None,
    timezone: str | None,
    length: str | None,
    sheet: str | None,
) -> "Wishes":
    """The flags, each looked at before any file is opened."""
    from chatmod.domain.hashtags import is_hashtag
    from chatmod.domain.when import DURATION_REMEDY, START_REMEDY, parse_span, parse_wall
    from chatmod.errors import SettingsError
    from chatmod.loading.converting import Wishes
    from chatmod.loading.zones import find_zone

    tag = (hashtag or "").strip().removeprefix("#")
    if hashtag is not None and not is_hashtag(tag):
        remedy = "Write one word of letters, digits and `_`, with at least one letter."
        raise SettingsError(f"`--hashtag {hashtag}` is not a hashtag.", remedy)
    zone = find_zone(timezone).key if timezone is not None else ""
    try:
        wall = parse_wall(start) if start is not None else None
    except ValueError:
        raise SettingsError(f"`--start {start}` is not a date and a time.", START_REMEDY) from None
    try:
        span = parse_span(length) if length is not None else None
    except ValueError:
        span = None
    if length is not None and not (span and (span.days or span.seconds)):
        raise SettingsError(f"`--length {length}` is not a length.", DURATION_REMEDY)
    return Wishes(" ".join((title or "").split()), tag, wall, zone, span, sheet)


def _refuse_existing(path: Path, file: Path, *, force: bool) -> None:
    from chatmod.errors import SettingsError

    if not path.exists():
        return
    if path.is_dir():
        raise SettingsError(f"{path} is a folder.", f"Name a file in it, such as {path / file.stem}.md.")
    if file.exists() and path.samefile(file):
        raise SettingsError(f"{path} is what is to be converted.", "Choose another place with -o.")
    if not force:
        raise SettingsError(
            f"{path} is there already.", "Choose another place with -o, or write over it with --force."
        )


def _checked(path: Path | None, file: Path, text: str) -> "Report":
    """What `check` says; a text that went to standard output has no folder in which pictures could be missing."""
    import dataclasses
    import tempfile

    from chatmod.assembly.checking import check
    from chatmod.cli.writing import write_whole
    from chatmod.live import SystemClock

    now = SystemClock().now()
    if path is not None:
        return check(path, [], now)
    with tempfile.TemporaryDirectory(prefix="chatmod-") as folder:
        passing = Path(folder) / f"{file.stem}.md"
        write_whole(passing, [text])
        report = check(passing, [], now)
    problems = tuple(
        dataclasses.replace(problem, path="-") for problem in report.problems if problem.name not in _OF_PICTURES
    )
    return dataclasses.replace(report, problems=problems)


def _tell(file: Path, made: "Conversion", path: Path | None, report: "Report") -> None:
    """Everything goes to standard error: standard output may be the schedule.

    Errors are shown in full. Warnings are counted, and `check` shows them: what was guessed comes first.
    """
    from chatmod.cli.folding import say_folded
    from chatmod.cli.printing import one_line
    from chatmod.cli.problems import tell_problems
    from chatmod.loading.converting import told_together

    guesses = (f"{_where(file, made.unit, numbers)}: {said}" for numbers, said in told_together(made.remarks))
    say_folded(map(one_line, guesses), err=True)
    tell_problems(
        [problem for problem in report.problems if problem.severity == "error"], plain=path is None, err=True
    )
    if path is not None:
        typer.echo(one_line(f"Written: {path}"), err=True)
    say_folded([_verdict(path, report)], err=True)


def _where(file: Path, unit: str, numbers: "Sequence[int]") -> str:
    """Such as `line 3`, or `lines 3-5, 8`."""
    if not any(numbers):
        return file.name
    ranges: list[list[int]] = []
    for number in filter(None, numbers):
        if ranges and number == ranges[-1][-1] + 1:
            ranges[-1][1:] = [number]
        else:
            ranges.append([number])
    several = len(ranges) > 1 or len(ranges[0]) > 1
    return f"{unit}{'s' if several else ''} {', '.join('-'.join(map(str, pair)) for pair in ranges)}"


def _verdict(path: Path | None, report: "Report") -> str:
    from chatmod.cli.printing import one_line, quoted
    from chatmod.cli.problems import counted

    if not report.problems:
        return "Ready."
    check = f"chatmod check {one_line(quoted(path)) if path else 'FILE'}"
    amount = counted(report.problems).removesuffix(".")
    if report.ok:
        return f"Ready, with {amount}, shown by `{check}`."
    return f"Not ready: {amount}. Correct the schedule; `{check}` shows what is left."


def _write_object(made: "Conversion", path: Path | None, report: "Report") -> None:
    import dataclasses
    import json as json_format

    written = {
        "type": "convert",
        "version": 1,
        "path": str(path) if path is not None else None,
        "text": made.text if path is None else None,
        "unit": made.unit,
        "guesses": [{made.unit: remark.number or None, "said": str(remark)} for remark in made.remarks],
        "problems": [dataclasses.asdict(problem) for problem in report.problems],
        "ready": report.ok,
    }
    typer.echo(json_format.dumps(written, ensure_ascii=False))
