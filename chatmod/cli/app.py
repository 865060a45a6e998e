"""The program `chatmod`: its verbs, and what becomes of an error."""

from collections.abc import Callable
from typing import Annotated

import typer

from chatmod import __version__
from chatmod.cli import (
    ahead,
    assign,
    backup,
    bring,
    chats,
    check,
    collect,
    consent,
    convert,
    count,
    coverage,
    doctor,
    export,
    login,
    logout,
    mark,
    new,
    platforms,
    preview,
    rehearse,
    room,
    run,
    search,
    show,
    stats,
    tell,
    verify,
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


_VERBS: dict[str, tuple[Callable[..., None], ...]] = {
    "Before the evening": (
        new.new,
        convert.convert,
        check.check,
        preview.preview,
        count.count,
        ahead.ahead,
        rehearse.rehearse,
        doctor.doctor,
    ),
    "The evening": (run.run, tell.tell, room.room),
    "After it": (
        collect.collect,
        bring.bring,
        chats.chats,
        show.show,
        search.search,
        assign.assign,
        coverage.coverage,
        stats.stats,
        mark.mark,
        mark.unmark,
        consent.consent,
        export.export,
        backup.backup,
        verify.verify,
    ),
    "Networks": (login.login, logout.logout, whoami.whoami, platforms.platforms),
}
"""In the order in which they are needed."""

_NAMES = {bring.bring: "import"}
"""Verbs that Python keeps for itself."""

_READERS = {search.search: search.SearchCommand}
"""Of verbs whose arguments are read in a way of their own."""

for _panel, _verbs in _VERBS.items():
    for _verb in _verbs:
        app.command(_NAMES.get(_verb), rich_help_panel=_panel, cls=_READERS.get(_verb))(_verb)


def run_app() -> None:
    """Run the program; ends the process with one of `exit_codes`."""
    speak_any_encoding()
    app()
