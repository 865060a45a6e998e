"""`chatmod whoami`: which accounts are logged in, as the networks themselves tell."""

from typing import Annotated

import typer

from chatmod.cli.exit_codes import ExitCode
from chatmod.cli.options import Json

Accounts = Annotated[
    list[str] | None,
    typer.Argument(metavar="P[:NAME]...", help="Accounts; without any, all that are logged in.", show_default=False),
]


def whoami(accounts: Accounts = None, json: Json = False) -> None:
    """Ask each network who is logged in."""
    import os

    from chatmod.assembly.accounts import look_who
    from chatmod.cli.interrupting import run_interruptibly
    from chatmod.cli.printing import one_line
    from chatmod.live import SystemClock
    from chatmod.settings import LoginStore

    found = run_interruptibly(look_who(accounts or [], LoginStore.of_user(os.environ), SystemClock()))
    for seen in found:
        if json:
            _write_object(seen.account, seen.author, seen.place, seen.problem, seen.remedy)
        elif seen.author is None:
            typer.echo(one_line(f"{seen.account}: {seen.problem}"))
            if seen.remedy:
                typer.echo(f"  {one_line(seen.remedy)}")
        else:
            typer.echo(one_line(f"{seen.account}: {seen.author.handle} ({seen.author.name}), login in {seen.place}"))
    if not found and not json:
        typer.echo("Nobody is logged in. `chatmod platforms` tells what is installed, `chatmod login P` logs in.")
    if any(seen.author is None for seen in found):
        raise typer.Exit(ExitCode.FAILED)


def _write_object(account: str, author: object, place: str, problem: str, remedy: str) -> None:
    import json

    from chatmod.domain.posts import Author

    told = {"id": author.id, "handle": author.handle, "name": author.name} if isinstance(author, Author) else None
    line = {
        "type": "login",
        "version": 1,
        "platform": account,
        "account": told,
        "kept": place or None,
        "problem": problem or None,
        "remedy": remedy or None,
    }
    typer.echo(json.dumps(line, ensure_ascii=False))
