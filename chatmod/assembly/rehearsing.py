"""A rehearsal: the cast of understudies, an archive of its own, and the clock that jumps."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from chatmod.archive import open_archive
from chatmod.assembly.revising import FileRevisions, at_once
from chatmod.domain.agenda import State
from chatmod.domain.runsheet import RunSheet
from chatmod.errors import SettingsError
from chatmod.live import LOOK_EVERY, Cast, Event, Tell, Wheel, perform
from chatmod.live.telling import Outlook
from chatmod.ports.platforms import Plugin
from chatmod.rehearsal import REGULARS, LostAnswer, TooManyRequests, Understudy, VirtualClock, run_virtually
from chatmod.rehearsal.understudy import Fault
from chatmod.settings import DataFolder
from chatmod.storage import InlineWriter

CURTAIN = timedelta(seconds=30)
"""A rehearsal begins this long before its first cue, or before the start where that is earlier."""

SWEEPS = 1000
"""About as many reads of an understudy make up a rehearsal, however long the chat."""


@dataclass(frozen=True, slots=True)
class Steering:
    """How a rehearsal is steered: by the wheel, and unless it runs as fast as it can, from outside, too."""

    wheel: Wheel
    look_every: timedelta | None


class _Evening:
    """The part of a rehearsal that somebody watches: the chat and its linger, wherever the moderator moves the end.

    What is days before or after it is not waited for; a hold is, for as long as it takes.
    """

    def __init__(self, sheet: RunSheet, tell: Tell) -> None:
        self._begin = sheet.start - CURTAIN
        self._until: datetime | None = sheet.end + sheet.schedule.linger
        self._tell = tell

    def is_on(self, instant: datetime) -> bool:
        """Whether the pace counts at an instant, as far as is planned now."""
        return instant >= self._begin and (self._until is None or instant <= self._until)

    def tell(self, event: Event) -> None:
        """Follow the plan, and pass on what is told."""
        if isinstance(event, Outlook):
            sheet = event.plan.sheet
            self._until = None if event.plan.held_since else sheet.end + sheet.schedule.linger
        self._tell(event)


def rehearse(
    sheet: RunSheet,
    plugins: Mapping[str, Plugin],
    folder: DataFolder,
    *,
    seed: int,
    pace: float = math.inf,
    faults: bool,
    tell: Tell,
    watch: Callable[[Callable[[], datetime]], None] = lambda _: None,
    wheel: Wheel | None = None,
) -> State:
    """Rehearse a whole evening; the archive stays in the data folder until the next one.

    Raises:
        SettingsError: If another rehearsal runs in this data folder.
        ArchiveError: If its archive cannot be written.
    """
    with folder.lock("rehearsal") as lock:
        if not lock.acquire():
            raise SettingsError(
                f"A rehearsal is running in {folder.path} already.",
                "Wait until it is over, or choose another folder with --data.",
            )
        begin = min([sheet.start, *(cue.instant for cue in sheet.cues)]) - CURTAIN
        evening = _Evening(sheet, tell)
        clock = VirtualClock(begin, pace, evening.is_on)
        watch(clock.now)
        look_every = LOOK_EVERY * pace if math.isfinite(pace) else None
        steering = Steering(wheel or Wheel(), look_every)
        performance = _rehearse(sheet, plugins, folder, clock, seed, steering, faults=faults, tell=evening.tell)
        return run_virtually(clock, performance)


async def _rehearse(
    sheet: RunSheet,
    plugins: Mapping[str, Plugin],
    folder: DataFolder,
    clock: VirtualClock,
    seed: int,
    steering: Steering,
    *,
    faults: bool,
    tell: Tell,
) -> State:
    _clear(folder.rehearsal)
    archive = open_archive(folder.rehearsal, synchronous="OFF")
    writer = InlineWriter(archive.database)
    try:
        record = await archive.open_performance(sheet, writer)
        poll = (sheet.finish - sheet.start) / SWEEPS
        platforms = {
            name: Understudy(
                name,
                replace(plugin.limits, poll=max(plugin.limits.poll, poll)),
                plugin.measure,
                sheet,
                clock,
                seed,
                _faults(sheet) if faults and number == 0 else {},
            )
            for number, (name, plugin) in enumerate(plugins.items())
        }
        accounts = {name: await platform.whoami() for name, platform in platforms.items()}
        cast = Cast(platforms, accounts, record, record, clock, clock, clock.now(), steering.wheel, regulars=REGULARS)
        if steering.look_every is not None:
            revisions = FileRevisions(sheet, plugins, at_once)
            cast = replace(cast, orders=record, revisions=revisions, look_every=steering.look_every)
        return await perform(sheet, cast, tell)
    finally:
        await writer.close()


def _faults(sheet: RunSheet) -> dict[str, Fault]:
    """What goes wrong on the first platform: the answer to the second question, and a 429 at the third."""
    labels = [cue.label for cue in sheet.questions]
    script: tuple[tuple[int, Fault], ...] = ((1, LostAnswer()), (2, TooManyRequests()))
    return {labels[index]: fault for index, fault in script if index < len(labels)}


def _clear(path: Path) -> None:
    for name in (path.name, f"{path.name}-wal", f"{path.name}-shm"):
        path.with_name(name).unlink(missing_ok=True)
