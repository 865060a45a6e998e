"""`chatmod verify`: whether the archive is whole."""

import typer

from chatmod.cli.options import Data, Json


def verify(data: Data = None, json: Json = False) -> None:
    """Tell whether the archive is whole."""
    import json as json_format

    from chatmod.archive.verifying import verify as verified
    from chatmod.cli.exit_codes import ExitCode
    from chatmod.cli.printing import one_line
    from chatmod.settings import DataFolder

    path = DataFolder.place(data) / "archive.db"
    if not path.exists():
        typer.echo(f"There is no archive in {path.parent}.")
        return
    found = verified(path)
    if json:
        line = {
            "type": "verify",
            "version": 1,
            "archive": str(path),
            "chats": found.chats,
            "posts": found.posts,
            "sightings": found.sightings,
            "faults": list(found.faults),
        }
        typer.echo(json_format.dumps(line, ensure_ascii=False))
    else:
        for fault in found.faults:
            typer.echo(one_line(fault))
        verdict = "is damaged" if found.faults else "is whole"
        typer.echo(f"{path} {verdict}: {found.chats} chats, {found.posts} posts, {found.sightings} sightings.")
    if found.faults:
        typer.echo("Put the last backup in its place: see `chatmod backup`.", err=True)
        raise typer.Exit(ExitCode.FAILED)
