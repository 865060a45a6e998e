"""`chatmod collect`: what comes after the evening."""

from typing import TYPE_CHECKING, Annotated

import typer

from chatmod.cli.exit_codes import ExitCode
from chatmod.cli.options import Budget, ChatName, Data, Json, On, Plain, dollars

if TYPE_CHECKING:
    from datetime import timedelta

For = Annotated[
    str | None, typer.Option("--for", metavar="SPAN", help="Go on for so long, such as `7d`; without it, read once.")
]
Every = Annotated[str, typer.Option("--every", metavar="SPAN", help="How often, with --for.")]


def collect(
    chat: ChatName,
    lasting: For = None,
    on: On = None,
    every: Every = "15m",
    budget: Budget = None,
    data: Data = None,
    plain: Plain = False,
    json: Json = False,
) -> None:
    """Read a chat again: late answers, edits, deletions."""
    import os
    import sys

    from chatmod.assembly.collecting import collect as read
    from chatmod.assembly.reopening import accounts_of
    from chatmod.cli.collecting import Tally
    from chatmod.cli.interrupting import run_interruptibly
    from chatmod.cli.options import data_folder, find_chat
    from chatmod.errors import SettingsError
    from chatmod.live import SystemClock
    from chatmod.settings import LoginStore

    span = None if lasting is None else _span("--for", lasting)
    pause = _span("--every", every)
    allowed = None if budget is None else dollars(budget)
    if chat == "rehearsal":
        raise SettingsError(
            "A rehearsal has nothing to collect: its audience is imaginary, and went when it ended.",
            "`chatmod chats` lists the chats that were run.",
        )
    archive, info = find_chat(chat, data)
    accounts_of(info, archive, on or ())
    folder = data_folder(data)
    talks = sys.stdout.isatty() and not plain
    tally = Tally(info.name, archive.in_force(info).schedule.zone, goes_on=span is not None, talks=talks, json=json)
    try:
        run_interruptibly(
            read(
                info,
                archive,
                folder,
                LoginStore.of_user(os.environ, tally.say),
                SystemClock(),
                tell=tally.tell,
                opened=tally.opened,
                on=on or (),
                lasting=span,
                every=pause,
                budget=allowed,
            )
        )
    finally:
        tally.end()
    if tally.failing:
        raise typer.Exit(ExitCode.FAILED)


def _span(option: str, text: str) -> "timedelta":
    from datetime import timedelta

    from chatmod.domain.when import parse_span
    from chatmod.errors import SettingsError

    try:
        span = parse_span(text, bare_minutes=False).elapsed
    except ValueError:
        remedy = "Write a number with its unit, such as `15m`, `12h` or `7d`; a year at most."
        raise SettingsError(f"`{option} {text}` is not a span of time.", remedy) from None
    if span < timedelta(minutes=1):
        raise SettingsError(f"`{option} {text}` is less than a minute.", "Nobody answers that fast: such as `15m`.")
    return span
