"""`chatmod rehearse`: the whole evening with an imaginary audience."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from chatmod.cli.exit_codes import ExitCode
from chatmod.cli.options import Data, Faults, FilePath, Json, On, Pace, Plain, Seed, Split

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from chatmod.domain.runsheet import RunSheet
    from chatmod.loading import Loaded
    from chatmod.ports.platforms import Plugin

Start = Annotated[str | None, typer.Option("--start", metavar="now|TIME", help="Instead of the schedule's start.")]


def rehearse(
    file: FilePath,
    on: On = None,
    pace: Pace = "60",
    seed: Seed = 1,
    faults: Faults = True,
    start: Start = None,
    split: Split = False,
    data: Data = None,
    plain: Plain = False,
    json: Json = False,
) -> None:
    """Play the whole evening on this machine, with a made-up audience."""
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


def rehearse_schedule(
    file: Path,
    on: list[str],
    *,
    pace: str,
    seed: int,
    faults: bool,
    start: str | None,
    split: bool,
    data: Path | None,
    plain: bool,
    json: bool,
) -> None:
    """Rehearse, and tell where the archive is; also what `run --dry-run` does."""
    from chatmod.assembly.checking import all_at_once
    from chatmod.assembly.preparing import measure
    from chatmod.assembly.rehearsing import rehearse as hold_rehearsal
    from chatmod.cli.cutting import tell_threads
    from chatmod.cli.missed import Missed
    from chatmod.cli.options import data_folder
    from chatmod.cli.printing import typed
    from chatmod.cli.stages import stage_for
    from chatmod.errors import ScheduleError
    from chatmod.live import SystemClock, Wheel

    factor = _pace(pace)
    now = SystemClock().now()
    try:
        loaded, plugins, sheet = _what_to_rehearse(file, on, start, now, split=split)
    except ScheduleError as error:
        raise all_at_once(error, file, on, now, split=split) from None
    folder = data_folder(data)
    wheel = Wheel()
    with stage_for(sheet, tuple(plugins), wheel.turn, plain=plain, json=json) as stage:
        stage.warn([*loaded.warnings, *measure(sheet, plugins)[0]])
        tell_threads(sheet, plugins, stage.say)
        stage.say(f"Rehearsal of {sheet.name}: nothing leaves this machine, and nobody in it is real.")
        missed = Missed(stage.tell)
        try:
            state = hold_rehearsal(
                sheet,
                plugins,
                folder,
                seed=seed,
                pace=factor,
                faults=faults,
                tell=missed.tell,
                watch=stage.watch,
                wheel=wheel,
            )
        except KeyboardInterrupt:
            missed.say(stage.say, sheet)
            stage.say(f"Rehearsal stopped. What there is of it: {typed('show', 'rehearsal', data=data)}")
            raise
        missed.say(stage.say, sheet)
        stage.say(f"Rehearsal over. Read it: {typed('show', 'rehearsal', data=data)}")
        export = typed("export", "rehearsal", "--to", "html", "-o", "rehearsal.html", data=data)
        stage.say(f"Hand it out: {export}")
    if state.failures:
        raise typer.Exit(ExitCode.FAILED)


def _what_to_rehearse(
    file: Path, on: list[str], start: str | None, now: "datetime", *, split: bool
) -> "tuple[Loaded, Mapping[str, Plugin], RunSheet]":
    from chatmod.assembly.preparing import fitting_sheet, load, plugins_for
    from chatmod.assembly.starts import example_start, parse_start

    loaded = load(file)
    schedule = loaded.schedule
    plugins = plugins_for(schedule, on)
    instant = None if schedule.start else example_start(schedule, now)
    if start is not None:
        instant = parse_start(start, schedule, now)
    return loaded, plugins, fitting_sheet(loaded, instant, plugins, split=split)


def _pace(text: str) -> float:
    """The factor that `--pace` names."""
    from chatmod.errors import SettingsError

    if text == "max":
        return float("inf")
    try:
        factor = float(text)
    except ValueError:
        factor = 0
    if not 0 < factor < float("inf"):
        raise SettingsError(f"`--pace {text}` is no pace.", "Write a number such as 60, or `max`.")
    return factor
