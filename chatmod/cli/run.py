"""`chatmod run`: the evening itself."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from chatmod.cli.exit_codes import ExitCode
from chatmod.cli.options import (
    Bind,
    Budget,
    Data,
    Faults,
    FilePath,
    Json,
    On,
    Pace,
    Plain,
    Port,
    PublicUrl,
    Seed,
    Split,
    Start,
    dollars,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from decimal import Decimal

    from chatmod.archive import Archive, ChatInfo
    from chatmod.assembly.running import Plan
    from chatmod.cli.stages import Stage
    from chatmod.domain.agenda import State
    from chatmod.domain.runsheet import RunSheet
    from chatmod.errors import Problem
    from chatmod.ports.platforms import Plugin
    from chatmod.room import RoomAddress

New = Annotated[bool, typer.Option("--new", help="Begin another performance, also if one could be resumed.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Rehearse instead; takes the flags of `rehearse`.")]


def run(
    file: FilePath,
    on: On = None,
    start: Start = None,
    new: New = False,
    split: Split = False,
    bind: Bind = "127.0.0.1",
    port: Port = None,
    public_url: PublicUrl = None,
    budget: Budget = None,
    data: Data = None,
    plain: Plain = False,
    json: Json = False,
    dry_run: DryRun = False,
    pace: Pace = "60",
    seed: Seed = 1,
    faults: Faults = True,
) -> None:
    """Run the evening; the same command again resumes it."""
    if dry_run:
        from chatmod.cli.rehearse import rehearse_schedule

        rehearse_schedule(
            file,
            on or [],
            pace=pace,
            seed=seed,
            faults=faults,
            start=start,
            split=split,
            data=data,
            plain=plain,
            json=json,
        )
        return
    from chatmod.cli.addressing import room_address

    address = room_address(bind, port, public_url)
    allowed = None if budget is None else dollars(budget)
    state = _run(
        file,
        on or [],
        start,
        new=new,
        split=split,
        address=address,
        budget=allowed,
        data=data,
        plain=plain,
        json=json,
    )
    if state.failures or state.unread:
        raise typer.Exit(ExitCode.FAILED)


def _run(
    file: Path,
    on: list[str],
    start: str | None,
    *,
    new: bool,
    split: bool,
    address: "RoomAddress",
    budget: "Decimal | None",
    data: Path | None,
    plain: bool,
    json: bool,
) -> "State":
    import os

    from chatmod.archive import open_archive
    from chatmod.assembly.casting import Platforms
    from chatmod.assembly.preparing import measure
    from chatmod.assembly.running import run as perform
    from chatmod.cli.addressing import introduce
    from chatmod.cli.cutting import tell_threads
    from chatmod.cli.interrupting import run_interruptibly
    from chatmod.cli.missed import Missed
    from chatmod.cli.options import data_folder
    from chatmod.cli.printing import typed
    from chatmod.cli.stages import stage_for
    from chatmod.live import Wheel
    from chatmod.settings import LoginStore

    folder = data_folder(data)
    archive = open_archive(folder.archive)
    planned, plugins, warnings = _what_to_run(file, on, start, archive, new=new, split=split)
    sheet = planned.sheet
    wheel = Wheel()
    with stage_for(sheet, tuple(plugins), wheel.turn, plain=plain, json=json) as stage:
        stage.warn([*warnings, *measure(sheet, plugins)[0]])
        tell_threads(sheet, plugins, stage.say)

        def opened(platforms: Platforms) -> None:
            if planned.resumed:
                so = "" if split or not sheet.split else ", which was begun with --split"
                stage.say(f"Resuming {sheet.name}{so}. (--new begins another performance.)")
            if platforms.room is not None:
                introduce(platforms.room, address, stage.say)

        missed = Missed(stage.tell)
        try:
            state = run_interruptibly(
                perform(
                    planned,
                    plugins,
                    folder,
                    address,
                    tell=missed.tell,
                    opened=opened,
                    watch=stage.watch,
                    wheel=wheel,
                    store=LoginStore.of_user(os.environ, stage.say),
                    budget=budget,
                )
            )
        except KeyboardInterrupt:
            missed.say(stage.say, sheet)
            _tell_the_interruption(stage, archive, sheet)
            raise
        missed.say(stage.say, sheet)
        _tell_the_end(stage, state)
        stage.say(f"The archive is {folder.archive}.", "archive", path=str(folder.archive), chat=sheet.name)
        stage.say(f"Read it: {typed('show', sheet.name, data=data)}")
        stage.say(f"Late answers: {typed('collect', sheet.name, '--for', '7d', data=data)}")
        stage.say(f"Hand it out: {typed('export', sheet.name, '--to', 'html', '-o', 'chat.html', data=data)}")
    return state


def _what_to_run(
    file: Path, on: list[str], start: str | None, archive: "Archive", *, new: bool, split: bool
) -> "tuple[Plan, Mapping[str, Plugin], Sequence[Problem]]":
    """The performance that is meant, its platforms, and what is to be said of the schedule."""
    from chatmod.assembly.checking import all_at_once
    from chatmod.assembly.preparing import load, plugins_for
    from chatmod.assembly.running import last_good, plan
    from chatmod.errors import ScheduleError
    from chatmod.live import SystemClock

    now = SystemClock().now()
    try:
        loaded = load(file)
        plugins = plugins_for(loaded.schedule, on)
        planned = plan(loaded, plugins, archive, start=start, new=new, now=now, split=split)
    except ScheduleError as error:
        going_on = None if new or start not in {None, "now"} else last_good(file, archive, now)
        if going_on is None:
            raise all_at_once(error, file, on, now, split=split) from None
        # the run itself tells what is wrong
        return going_on, plugins_for(going_on.sheet.schedule, on), ()
    return planned, plugins, loaded.warnings


def _tell_the_interruption(stage: "Stage", archive: "Archive", sheet: "RunSheet") -> None:
    chat = next((chat for chat in archive.chats() if chat.name == sheet.name), None)
    if chat is None:
        stage.say("Interrupted. Nothing had begun yet.")
        return
    stage.say(f"Interrupted. The archive is {archive.database.path}.")
    stage.say(_how_to_resume(chat, sheet))


def _how_to_resume(chat: "ChatInfo", sheet: "RunSheet") -> str:
    if chat.is_held:
        return f"The same command resumes {chat.name}, which is on hold."
    until = f"{chat.finish.astimezone(sheet.schedule.zone):%Y-%m-%d %H:%M:%S %Z}"
    return f"The same command resumes {chat.name} until {until}."


def _tell_the_end(stage: "Stage", state: "State") -> None:
    """What did not go as it should have."""
    from chatmod.cli.wording import name_of

    if state.failures:
        names = ", ".join(name_of(item.slot) for item in state.failures)
        stage.say(f"Not known to be out: {names}.")
    if state.unread:
        stage.say(f"Could not be read at the end: {', '.join(state.unread)}. The archive may lack answers.")
