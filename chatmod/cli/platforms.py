"""`chatmod platforms`: what is installed, and who is logged in."""

import typer

from chatmod.cli.options import Json


def platforms(json: Json = False) -> None:
    """List the networks, what a post may have there, and your logins."""
    import json as json_format
    import os

    from chatmod.assembly.accounts import installed
    from chatmod.cli.printing import one_line
    from chatmod.settings import LoginStore

    for found in installed(LoginStore.of_user(os.environ)):
        if json:
            line = {
                "type": "platform",
                "version": 1,
                "platform": found.name,
                "characters": found.limits.characters if found.limits else None,
                "images": found.limits.images if found.limits else None,
                "accounts": [{"platform": name, "kept": place} for name, place in found.accounts],
                "problem": found.problem or None,
            }
            typer.echo(json_format.dumps(line, ensure_ascii=False))
            continue
        if found.limits is None:
            typer.echo(one_line(f"{found.name}: {found.problem}"))
            continue
        images = {0: "no pictures", 1: "1 picture"}.get(found.limits.images, f"{found.limits.images} pictures")
        typer.echo(
            one_line(f"{found.name}: {found.limits.characters} characters and {images} to a post. {found.said}")
        )
        for name, place in found.accounts:
            typer.echo(f"  {one_line(f'{name}: login in {place}')}")
