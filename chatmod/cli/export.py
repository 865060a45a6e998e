"""`chatmod export`: hand a chat out."""

from pathlib import Path
from typing import Annotated

import typer

from chatmod.cli.options import ChatName, Data, Format

To = Annotated[Format, typer.Option("--to", metavar="html|jsonl", help="What to make.")]
Output = Annotated[
    Path | None,
    typer.Option(
        "-o",
        "--output",
        metavar="PATH",
        help="Where to; `-` is standard output. Without it, CHAT.FORMAT here, or the pipe.",
    ),
]


def export(chat: ChatName, to: To, output: Output = None, data: Data = None) -> None:
    """Write a chat to a file that can be handed out."""
    import sys

    from chatmod.cli.options import read_chat
    from chatmod.cli.writing import deliver
    from chatmod.domain.editions import public_edition
    from chatmod.exports import FORMATS

    edition = public_edition(read_chat(chat, data))
    pieces = FORMATS[to](edition)
    piped = output == Path("-") or (output is None and not sys.stdout.isatty())
    deliver(None if piped else output or Path(f"{edition.chat.name}.{to}"), pieces)
