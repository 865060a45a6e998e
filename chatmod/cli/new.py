"""`chatmod new`: a starter schedule, asked for on a terminal or told by flags."""

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime
    from pathlib import Path

    from chatmod.loading.starter import Outline

NewFile = Annotated[
    str, typer.Argument(metavar="FILE", help="The schedule to be, such as questions/week-1.md.", show_default=False)
]
Title = Annotated[str | None, typer.Option("--title", metavar="TEXT", help="What the chat is called.")]
Hashtag = Annotated[str | None, typer.Option("--hashtag", metavar="TAG", help="With or without #.")]
Start = Annotated[
    str | None, typer.Option("--start", metavar="TIME", help="Day and time in the zone: '2027-04-15 20:00'.")
]
Timezone = Annotated[
    str | None, typer.Option("--timezone", metavar="AREA/CITY", help="The chat's zone; without it, the machine's.")
]
Length = Annotated[str | None, typer.Option("--length", metavar="DURATION", help="Without it, 60 min.")]
Questions = Annotated[str | None, typer.Option("--questions", metavar="N", help="How many; without it, 6.")]
Ritual = Annotated[
    bool,
    typer.Option("--ritual/--no-ritual", help="Whether welcome, rules and thanks stand in a ritual.md beside it."),
]


def new(
    file: NewFile,
    title: Title = None,
    hashtag: Hashtag = None,
    start: Start = None,
    timezone: Timezone = None,
    length: Length = None,
    questions: Questions = None,
    ritual: Ritual = True,
) -> None:
    """Begin a schedule; on a terminal, what no flag tells is asked."""
    from chatmod.assembly.starting import answered, first_outline
    from chatmod.cli.interview import QUESTIONS, interview, questioner
    from chatmod.live import SystemClock
    from chatmod.settings import machine_zone

    path = _place(file, ritual=ritual)
    answers = {
        "title": title,
        "hashtag": hashtag,
        "timezone": timezone,
        "start": start,
        "length": length,
        "questions": questions,
    }
    given = {name: answer for name, answer in answers.items() if answer is not None}
    ask = questioner(given)
    now = SystemClock().now()
    outline = first_outline(machine_zone(), now)
    for name in _in_order(given):
        outline = answered(outline, name, given[name], now)
    if ask is not None:
        outline = interview(outline, [name for name in QUESTIONS if name not in given], ask, now)
    _write(path, outline, now, ritual=ritual)


def _in_order(given: "Mapping[str, str]") -> "Iterator[str]":
    """What flags tell, so that no answer is judged beside a default that another one replaces."""
    return (name for name in ("timezone", "start", "length", "questions", "title", "hashtag") if name in given)


def _place(file: str, *, ritual: bool) -> "Path":
    """The path of a file that is not there yet.

    Raises:
        SettingsError: If something is in its place.
    """
    import os.path
    from pathlib import Path

    from chatmod.errors import SettingsError
    from chatmod.loading.starter import RITUAL

    path = Path(file)
    if path.name != path.name.encode(errors="replace").decode():
        raise SettingsError(f"{path} is no text.", "Choose another name.")
    if path.is_dir() or file.endswith(("/", os.sep)):
        raise SettingsError(f"{file} is a folder.", f"Name a file in it, such as {path / 'week-1.md'}.")
    if not path.suffix:
        path = path.with_name(f"{path.name}.md")
    if os.path.lexists(path):
        raise SettingsError(f"{path} is there already.", "Choose another name: nothing is written over it.")
    if ritual and path.name.casefold() == RITUAL:
        raise SettingsError(f"{RITUAL} is the name of the ritual.", "Choose another name, or --no-ritual.")
    return path


def _write(path: "Path", outline: "Outline", now: "datetime", *, ritual: bool) -> None:
    from chatmod.assembly.starting import problems_left, starter_files
    from chatmod.cli.folding import say_folded
    from chatmod.cli.printing import quoted
    from chatmod.cli.writing import write_whole
    from chatmod.errors import SettingsError
    from chatmod.loading.starter import RITUAL

    there = path.with_name(RITUAL).exists()
    files = starter_files(path, outline, now, ritual=ritual, keep=there)
    _place(str(path), ritual=ritual)  # somebody may have made it while questions were answered
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        for place, text in files.items():
            write_whole(place, [text])
    except OSError as error:
        raise SettingsError(f"{path.parent} cannot be made: {error.strerror}.", "Choose another place.") from error
    except SettingsError as error:
        raise SettingsError(str(error), "Choose another place.") from error
    say_folded(_told(path, outline, [*files], used=ritual and there))
    for problem in problems_left(path, now):
        typer.echo(str(problem))
    typer.echo(
        f"Put your own texts into it, then:\n  chatmod check {quoted(path)}\n  chatmod rehearse {quoted(path)}"
    )


def _told(path: "Path", outline: "Outline", written: "list[Path]", *, used: bool) -> "Iterator[str]":
    from chatmod.cli.printing import one_line
    from chatmod.domain.zones import both_times, to_utc
    from chatmod.loading.starter import RITUAL

    when = f"{outline.start:%A}, {both_times(to_utc(outline.start, outline.zone), outline.zone)}"
    count = "1 question" if outline.questions == 1 else f"{outline.questions} questions"
    yield one_line(f"{path}: {outline.title} #{outline.hashtag}, {when}, {outline.length}, {count}.")
    beside = path.with_name(RITUAL)
    if beside in written:
        yield one_line(f"{beside}: welcome, rules and thanks, for all chats of the series.")
    elif used:
        yield one_line(f"{beside} was there already, and is used.")
