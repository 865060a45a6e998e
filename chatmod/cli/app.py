"""The program `chatmod`: its verbs, and what becomes of an error."""

from typing import Annotated

import typer

from chatmod import __version__
from chatmod.cli import (
    ahead,
    chats,
    check,
    count,
    doctor,
    export,
    login,
    logout,
    new,
    platforms,
    preview,
    rehearse,
    room,
    run,
    show,
    tell,
    whoami,
)
from chatmod.cli.failing import ForeseenFailures
from chatmod.cli.printing import speak_any_encoding

app = typer.Typer(
    name="chatmod",
    cls=ForeseenFailures,
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Runs moderated live chats: questions posted on time, exactly once, and every answer kept.",
)


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"chatmod {__version__}")
        raise typer.Exit


@app.callback()
def chatmod(
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Runs moderated live chats: questions posted on time, exactly once, and every answer kept."""


app.command()(new.new)
app.command()(check.check)
app.command()(preview.preview)
app.command()(count.count)
app.command()(ahead.ahead)
app.command()(doctor.doctor)
app.command()(rehearse.rehearse)
app.command()(run.run)
app.command()(tell.tell)
app.command()(room.room)
app.command()(chats.chats)
app.command()(show.show)
app.command()(export.export)
app.command()(login.login)
app.command()(logout.logout)
app.command()(whoami.whoami)
app.command()(platforms.platforms)


def run_app() -> None:
    """Run the program; ends the process with one of `exit_codes`."""
    speak_any_encoding()
    app()
