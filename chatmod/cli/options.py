"""Options that several commands share."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from decimal import Decimal

    from chatmod.archive import Archive, ChatInfo
    from chatmod.domain.record import Edition
    from chatmod.settings import DataFolder

FilePath = Annotated[Path, typer.Argument(metavar="FILE", help="The schedule, a Markdown file.", show_default=False)]
ChatName = Annotated[
    str,
    typer.Argument(metavar="CHAT", help="Its name, the beginning of it, `last`, or `rehearsal`.", show_default=False),
]
AccountName = Annotated[
    str,
    typer.Argument(metavar="P[:NAME]", help="A platform, or one of several accounts there.", show_default=False),
]
On = Annotated[
    list[str] | None,
    typer.Option("--on", metavar="P", help="A platform, or P:NAME; instead of the schedule's. May be repeated."),
]
Zone = Annotated[
    list[str] | None,
    typer.Option("--zone", metavar="AREA/CITY", help="Show times in this zone, too. May be repeated."),
]
Start = Annotated[
    str | None, typer.Option("--start", metavar="now|TIME", help="When, instead of what the schedule says.")
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
Split = Annotated[
    bool, typer.Option("--split", help="Cut what is too long for a platform into a numbered thread, at sentences.")
]

Bind = Annotated[
    str, typer.Option("--bind", metavar="ADDR", help="The room's address; 0.0.0.0 is the local network.")
]
Port = Annotated[int | None, typer.Option("--port", metavar="N", help="The room's port; without it, the last one.")]
PublicUrl = Annotated[
    str | None, typer.Option("--public-url", metavar="URL", help="How people reach the room through a proxy.")
]


Budget = Annotated[
    str | None,
    typer.Option("--budget", metavar="DOLLARS", help="Stop reading before it may cost more; posting goes on."),
]


class Format(StrEnum):
    """What an archive is exported to."""

    HTML = "html"
    MARKDOWN = "markdown"
    CSV = "csv"
    JSONL = "jsonl"
    RECAP = "recap"


class ImportForm(StrEnum):
    """What an archive is imported from; the same as `chatmod.importing.Form`, without loading that."""

    JSONL = "jsonl"
    TAGS = "tags"
    TWARC = "twarc"
    MASTODON = "mastodon"
    BLUESKY = "bluesky"


def data_folder(data: Path | None) -> "DataFolder":
    """The data folder, made if it is not there."""
    from chatmod.settings import DataFolder

    return DataFolder(data or DataFolder.default())


def find_chat(chat: str, data: Path | None) -> "tuple[Archive, ChatInfo]":
    """A chat, and the archive that has it; looking for something makes no files.

    Raises:
        ArchiveError: If there is no such chat.
    """
    from chatmod.archive import open_archive
    from chatmod.errors import ArchiveError
    from chatmod.settings import DataFolder

    folder = DataFolder.place(data)
    rehearsed = chat == "rehearsal"
    file = folder / ("rehearsal.db" if rehearsed else "archive.db")
    if not file.exists():
        if rehearsed:
            raise ArchiveError("There has been no rehearsal yet.", "Hold one: `chatmod rehearse FILE`.")
        raise ArchiveError(
            f"The archive {file} holds no chats yet.",
            "Run one first, `chatmod run FILE`, bring one with `chatmod import`, or choose --data.",
        )
    archive = open_archive(file)
    return archive, archive.find("last" if rehearsed else chat)


def read_chat(chat: str, data: Path | None) -> "Edition":
    """The edition of a chat; a rehearsal says in its title that it is one.

    Raises:
        ArchiveError: If there is no such chat.
    """
    archive, found = find_chat(chat, data)
    return titled(chat, archive.edition(found))


def titled(chat: str, edition: "Edition") -> "Edition":
    """An edition that says in its title if it is of a rehearsal."""
    import dataclasses

    if chat != "rehearsal":
        return edition
    title = f"Rehearsal: {edition.chat.title}"
    return dataclasses.replace(edition, chat=dataclasses.replace(edition.chat, title=title))


def dollars(text: str) -> "Decimal":
    """The sum of money that `--budget` says.

    Raises:
        SettingsError: If it is none.
    """
    from decimal import Decimal, InvalidOperation

    from chatmod.errors import SettingsError

    try:
        amount = Decimal(text.removeprefix("$"))
    except InvalidOperation:
        amount = Decimal("NaN")
    if not amount.is_finite() or amount < 0:
        raise SettingsError(f"`{text}` is not a sum of US dollars.", "Write it as `--budget 2.50`.")
    return amount
