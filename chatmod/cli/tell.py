"""`chatmod tell`: a command to a chat that runs in another terminal."""

from typing import Annotated

import typer

from chatmod.cli.exit_codes import ExitCode
from chatmod.cli.options import ChatName, Data, Json

Words = Annotated[
    list[str],
    typer.Argument(metavar="COMMAND", help="hold, resume, undo, skip, next, swap, repace, say, again, probe, end."),
]


def tell(chat: ChatName, command: Words, data: Data = None, json: Json = False) -> None:
    """Tell a running chat what to do: hold, skip, next, ..."""
    import asyncio
    import json as json_format

    from chatmod.assembly.commanding import command as give
    from chatmod.cli.answers import answer_to
    from chatmod.cli.events import answer_as_json
    from chatmod.cli.options import data_folder
    from chatmod.cli.printing import one_line
    from chatmod.live import SystemClock

    told = asyncio.run(give(data_folder(data), chat, _as_typed(command), SystemClock()))
    if json:
        value = {"version": 1, "type": "answered", "chat": told.chat, **answer_as_json(told.answer)}
        typer.echo(json_format.dumps(value, ensure_ascii=False))
    else:
        typer.echo(one_line(answer_to(told.answer, told.sheet)))
    if told.answer.steered is None:
        raise typer.Exit(ExitCode.WRONG_INPUT)


def _as_typed(words: list[str]) -> str:
    """The words as one line; where labels with blanks are told apart, as the shell was given them."""
    import shlex

    return shlex.join(words) if words[0].lower() == "swap" else " ".join(words)
