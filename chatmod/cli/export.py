"""`chatmod export`: hand a chat out."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from chatmod.cli.options import ChatName, Data, Format

if TYPE_CHECKING:
    from collections.abc import Iterable

    from chatmod.domain.record import Edition


class Readers(StrEnum):
    """Whom an edition is for."""

    PUBLIC = "public"
    PRIVATE = "private"


To = Annotated[Format, typer.Option("--to", metavar="html|markdown|csv|jsonl|recap", help="What to make.")]
Output = Annotated[
    Path | None,
    typer.Option(
        "-o",
        "--output",
        metavar="PATH",
        help="Where to; `-` is standard output. Without it, CHAT.FORMAT here, or the pipe.",
    ),
]
For = Annotated[
    Readers,
    typer.Option(
        "--edition",
        metavar="public|private",
        help="For everybody, as people and networks ask; or all of it, for the moderator alone.",
    ),
]


class Level(StrEnum):
    """How people appear."""

    NAMES = "names"
    HANDLES = "handles"
    PSEUDONYMS = "pseudonyms"


Names = Annotated[
    Level | None,
    typer.Option(
        "--names", metavar="names|handles|pseudonyms", help="How people appear, instead of what the schedule says."
    ),
]
Look = Annotated[
    bool, typer.Option("--look/--no-look", help="Whether to look for deletions before, for half a minute at most.")
]


def export(
    chat: ChatName,
    to: To,
    output: Output = None,
    edition: For = Readers.PUBLIC,
    names: Names = None,
    look: Look = True,
    data: Data = None,
) -> None:
    """Write a chat to a file that can be handed out."""
    import sys

    from chatmod.assembly.editions import edition_for
    from chatmod.cli.looking import look_first
    from chatmod.cli.options import read_chat
    from chatmod.cli.writing import deliver
    from chatmod.domain.schedule import NameLevel
    from chatmod.exports import FORMATS

    if edition is Readers.PUBLIC and look and chat != "rehearsal":
        look_first(chat, data)
    whole = edition_for(edition.value, read_chat(chat, data), NameLevel(names) if names else None)
    pieces: Iterable[str] = FORMATS[to](whole)
    piped = output == Path("-") or (output is None and not sys.stdout.isatty())
    path = None if piped else output or Path(_file_name(whole, to))
    if path is not None and to is Format.RECAP:
        pieces = _refuse_other_text(path, pieces)
    deliver(path, pieces)


def _file_name(edition: "Edition", to: Format) -> str:
    from chatmod.exports import SUFFIXES

    private = ".private" if edition.private else ""
    return f"{edition.chat.name}{private}.{SUFFIXES.get(to, to)}"


def _refuse_other_text(path: Path, pieces: "Iterable[str]") -> list[str]:
    """A recap is made to be worked on: one that stands there and is another may have been, and stays.

    Raises:
        SettingsError: If that is so.
    """
    from chatmod.errors import SettingsError

    made = list(pieces)
    if path.is_file() and path.read_bytes() != "".join(made).encode():
        raise SettingsError(
            f"{path} is there already, and may have been changed by hand.",
            "Choose another place with -o, or take it away.",
        )
    return made
