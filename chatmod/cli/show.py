"""`chatmod show`: a chat, read in the terminal."""

from typing import TYPE_CHECKING, Annotated

import typer

from chatmod.cli.options import ChatName, Data, Json, Plain, Zone

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rich.console import Console
    from rich.text import Text

    from chatmod.domain.record import Edition

Timing = Annotated[bool, typer.Option("--timing", help="When each cue was planned, sent and answered, and how late.")]
Question = Annotated[
    str | None, typer.Option("--question", metavar="Q3", help="Only this question, or `none` for all the rest.")
]
By = Annotated[str | None, typer.Option("--by", metavar="PERSON", help="Only posts of this handle or name.")]
Why = Annotated[bool, typer.Option("--why", help="Tell why each post stands where it does.")]


def show(
    chat: ChatName,
    question: Question = None,
    by: By = None,
    why: Why = False,
    zone: Zone = None,
    data: Data = None,
    timing: Timing = False,
    plain: Plain = False,
    json: Json = False,
) -> None:
    """Show a chat: its questions, and the answers under them."""
    from chatmod.assembly.zoning import zones_named
    from chatmod.cli.options import read_chat

    zones = zones_named(zone)
    edition = read_chat(chat, data)
    if timing or json:
        _show_lines(edition, timing=timing, json=json)
        return
    from rich.console import Console

    from chatmod.cli.paging import paged
    from chatmod.cli.reading import Look, edition_lines

    console = Console(highlight=False, color_system=None if plain else "auto")
    drawn = console.is_terminal and not plain
    look = Look(console.width if drawn else None, zones, question, by, why)
    lines = edition_lines(edition, look)
    with paged(wanted=drawn) as stream:
        for line in _rendered(lines, console, drawn=drawn):
            stream.write(f"{line}\n")


def _rendered(lines: "Iterable[Text]", console: "Console", *, drawn: bool) -> "Iterator[str]":
    for line in lines:
        if not drawn:
            yield line.plain
            continue
        with console.capture() as captured:
            console.print(line, soft_wrap=True, end="")
        yield captured.get()


def _show_lines(edition: "Edition", *, timing: bool, json: bool) -> None:
    if timing:
        from chatmod.cli.timing import timing_json, timing_lines

        if json:
            import json as json_format

            for value in timing_json(edition):
                typer.echo(json_format.dumps(value, ensure_ascii=False))
            return
        for line in timing_lines(edition):
            typer.echo(line)
        return
    from chatmod.exports import jsonl_lines

    for line in jsonl_lines(edition):
        typer.echo(line, nl=False)
