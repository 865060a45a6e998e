"""Options that several commands share."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from chatmod.archive import Archive, ChatInfo
    from chatmod.settings import DataFolder

FilePath = Annotated[Path, typer.Argument(metavar="FILE", help="The schedule, a Markdown file.", show_default=False)]
ChatName = Annotated[
    str,
    typer.Argument(metavar="CHAT", help="Its name, the beginning of it, `last`, or `rehearsal`.", show_default=False),
]
On = Annotated[
    list[str] | None,
    typer.Option("--on", metavar="P", help="A platform, instead of those in the schedule. May be repeated."),
]
Data = Annotated[
    Path | None,
    typer.Option(
        "--data", metavar="DIR", envvar="CHATMOD_DATA", help="Where the archive is kept.", show_default=False
    ),
]
Json = Annotated[bool, typer.Option("--json", help="One versioned JSON object a line.")]
Plain = Annotated[bool, typer.Option("--plain", help="Plain lines, for logs and screen readers; a pipe gets them.")]
Pace = Annotated[str, typer.Option("--pace", metavar="N|max", help="How many times faster than the clock.")]
Seed = Annotated[int, typer.Option("--seed", metavar="N", help="The same seed gives the same evening.")]
Faults = Annotated[
    bool, typer.Option("--faults/--no-faults", help="Whether the rehearsal has a lost answer and a 429.")
]

Bind = Annotated[
    str, typer.Option("--bind", metavar="ADDR", help="The room's address; 0.0.0.0 is the local network.")
]
Port = Annotated[int | None, typer.Option("--port", metavar="N", help="The room's port. [default: as last time]")]
PublicUrl = Annotated[
    str | None, typer.Option("--public-url", metavar="URL", help="How people reach the room through a proxy.")
]


class Format(StrEnum):
    """What an archive is exported to."""

    HTML = "html"
    JSONL = "jsonl"


def data_folder(data: Path | None) -> "DataFolder":
    """The data folder, made if it is not there."""
    from chatmod.settings import DataFolder

    return DataFolder(data or DataFolder.default())


def find_chat(chat: str, data: Path | None) -> "tuple[Archive, ChatInfo]":
    """The archive that holds a chat, and the chat.

    Raises:
        ArchiveError: If there is no such chat.
    """
    from chatmod.archive import open_archive
    from chatmod.errors import ArchiveError

    folder = data_folder(data)
    if chat != "rehearsal":
        archive = open_archive(folder.archive)
        return archive, archive.find(chat)
    if not folder.rehearsal.exists():
        raise ArchiveError("There has been no rehearsal yet.", "Hold one: `chatmod rehearse FILE`.")
    archive = open_archive(folder.rehearsal)
    return archive, archive.find("last")
