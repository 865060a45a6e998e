"""A last look for deletions, before something is handed out."""

from pathlib import Path


def look_first(chat: str, data: Path | None) -> None:
    """Look for deletions on the platforms of a chat; of what could not be looked at it is said so.

    Raises:
        ArchiveError: If there is no such chat.
    """
    import os
    from datetime import timedelta

    import typer

    from chatmod.cli.options import data_folder, find_chat

    archive, info = find_chat(chat, data)
    if not archive.accounts(info):
        return  # nobody has an account there: it was imported
    from chatmod.assembly.collecting import look_if_stale
    from chatmod.cli.interrupting import run_interruptibly
    from chatmod.cli.printing import one_line
    from chatmod.live import SystemClock
    from chatmod.settings import LoginStore

    def say(text: str) -> None:
        typer.echo(text, err=True)

    store, half_a_minute = LoginStore.of_user(os.environ, say), timedelta(seconds=30)
    looked = run_interruptibly(look_if_stale(info, archive, data_folder(data), store, SystemClock(), half_a_minute))
    for name, why in looked.items():
        if why is not None:
            said = f"{name} was not looked through for deletions now: {one_line(why)}."
            say(f"{said} The edition says when it was last.")
