"""`chatmod backup`: a copy of the archive."""

from pathlib import Path
from typing import Annotated

import typer

from chatmod.cli.options import Data, Json

Target = Annotated[
    Path | None,
    typer.Argument(
        metavar="[FOLDER]", help="A new folder; without it, one named by the time, here.", show_default=False
    ),
]


def backup(target: Target = None, data: Data = None, json: Json = False) -> None:
    """Copy the archive and the room, also during a chat.

    The folder is a data folder: any command reads it with --data.
    """
    import json as json_format

    from chatmod.archive import back_up
    from chatmod.live import SystemClock
    from chatmod.settings import DataFolder

    folder = DataFolder.place(data)
    chosen = target or Path(f"chatmod-backup-{SystemClock().now():%Y%m%dT%H%M%SZ}")
    copied = back_up([folder / "archive.db", folder / "room.db"], chosen)
    if json:
        line = {"type": "backup", "version": 1, "folder": str(chosen), "files": [path.name for path in copied]}
        typer.echo(json_format.dumps(line, ensure_ascii=False))
        return
    typer.echo(f"Copied to {chosen}: {', '.join(path.name for path in copied)}.")
    typer.echo(f"Look into it: chatmod chats --data {chosen}")
