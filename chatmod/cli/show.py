"""`chatmod show`: a chat, read in the terminal."""

from typing import Annotated

import typer

from chatmod.cli.options import ChatName, Data, Json

Timing = Annotated[bool, typer.Option("--timing", help="When each cue was planned, sent and answered, and how late.")]


def show(chat: ChatName, data: Data = None, timing: Timing = False, json: Json = False) -> None:
    """Show a chat: its questions, and the answers under them."""
    from chatmod.cli.options import read_chat

    edition = read_chat(chat, data)
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
    if json:
        from chatmod.exports import jsonl_lines

        for line in jsonl_lines(edition):
            typer.echo(line, nl=False)
        return
    from chatmod.cli.reading import edition_lines

    for line in edition_lines(edition):
        typer.echo(line)
