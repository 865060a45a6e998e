"""`chatmod verify`: whether the archive is whole."""

from typing import Annotated

import typer

from chatmod.cli.options import Data, Json

Mend = Annotated[bool, typer.Option("--mend", help="Make a damaged search index anew, from the posts.")]


def verify(data: Data = None, mend: Mend = False, json: Json = False) -> None:
    """Tell whether the archive is whole."""
    import json as json_format
    from collections import Counter
    from dataclasses import replace

    from chatmod.archive.verifying import mend_index
    from chatmod.archive.verifying import verify as verified
    from chatmod.cli.exit_codes import ExitCode
    from chatmod.cli.printing import one_line
    from chatmod.cli.wording import counted
    from chatmod.live import SystemClock
    from chatmod.settings import DataFolder

    path = DataFolder.place(data) / "archive.db"
    if not path.exists():
        typer.echo(f"There is no archive in {path.parent}.")
        return
    found = verified(path, SystemClock().now())
    mended = mend and found.index == "damaged"
    if mended:
        mend_index(path)
        found = replace(found, index="whole")
    if json:
        line = {
            "type": "verify",
            "version": 1,
            "archive": str(path),
            "chats": found.chats,
            "posts": found.posts,
            "sightings": found.sightings,
            "faults": list(found.faults),
            "index": found.index,
        }
        typer.echo(json_format.dumps(line, ensure_ascii=False))
    else:
        for fault, times in Counter(found.faults).items():
            typer.echo(one_line(fault) + (f" ({times} times)" if times > 1 else ""))
        verdict = "is whole" if found.is_whole else "is damaged"
        counts = ", ".join(
            (counted(found.chats, "chat"), counted(found.posts, "post"), counted(found.sightings, "sighting"))
        )
        typer.echo(f"{path} {verdict}: {counts}.")
        if mended:
            typer.echo("The search index was damaged; it was made anew.")
        if found.index == "not looked at" and not found.faults:
            typer.echo("The search index was not looked at: a chat may be running, or nobody can write here.")
    if found.index == "damaged":
        typer.echo("The search index is damaged, no post is. Make it anew: `chatmod verify --mend`.", err=True)
    if found.faults:
        typer.echo("Put the last backup in its place: see `chatmod backup`.", err=True)
    if not found.is_whole:
        raise typer.Exit(ExitCode.FAILED)
