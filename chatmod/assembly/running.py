"""A real evening: found in the archive or begun, cast, performed, and left in a state that can be resumed."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

from chatmod.archive import Archive, PerformanceRecord, open_archive
from chatmod.assembly.casting import Platforms, open_platforms
from chatmod.assembly.examining import evening_findings
from chatmod.assembly.picturing import develop_aside
from chatmod.assembly.preparing import fitting_sheet, measure
from chatmod.assembly.revising import FileRevisions
from chatmod.assembly.serving import note_terms
from chatmod.assembly.starts import parse_start
from chatmod.domain.agenda import State
from chatmod.domain.posts import Author
from chatmod.domain.preflight import Finding, awake_finding
from chatmod.domain.runsheet import RunSheet, compile_sheet
from chatmod.errors import ScheduleError, SettingsError, Unauthorized, Unavailable
from chatmod.live import Cast, SystemClock, SystemTimers, Tell, Wheel, perform
from chatmod.live.preflight import EARLY
from chatmod.loading import Loaded
from chatmod.ports.platforms import Platform, Plugin
from chatmod.room import RoomAddress
from chatmod.settings import DataFolder, LoginStore, kept_awake
from chatmod.storage import ThreadWriter

BEFORE_START = timedelta(minutes=30)
"""How long before the start a chat's posts may be: people say hello early."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Which performance is run, and whether an earlier run of it is resumed."""

    sheet: RunSheet
    resumed: bool


def plan(
    loaded: Loaded,
    plugins: Mapping[str, Plugin],
    archive: Archive,
    *,
    start: str | None,
    new: bool,
    now: datetime,
    split: bool = False,
) -> Plan:
    """Decide which performance a command means.

    An unfinished performance of the same file is resumed: the one of the start that is named or declared, or else,
    where `--start` is left out or `now`, the last one. `new` begins another. `split` cuts what is too long into
    threads; a performance that was begun so goes on so, asked or not: the rest of a thread must not become another.

    Raises:
        ScheduleError: If the schedule does not work out.
        SettingsError: If there is no start, or the end is past.
    """
    schedule = loaded.schedule
    unfinished = [] if new else archive.unfinished(Path(schedule.path), now)
    declared = None if schedule.start is None else compile_sheet(schedule, None).start
    # a hold that nobody ended must not swallow the next evening: it is gone on with where no other start is declared
    starts = [
        sheet.start
        for info, sheet in unfinished
        if declared in {None, sheet.start} or (sheet.finish if info.is_held else info.finish) > now
    ]
    wanted = None if start is None else parse_start(start, schedule, now)
    if start is not None and start.lower() != "now":
        chosen = wanted
    else:
        chosen = next((instant for instant in starts if instant == declared), starts[0] if starts else wanted)
    if chosen is None and schedule.start is None:
        raise SettingsError(
            "The schedule has no start.", "Say when: `--start now`, `--start 20:00`, or `start:` in the schedule."
        )
    begun = next((archive.in_force(info) for info, sheet in unfinished if sheet.start == (chosen or declared)), None)
    sheet = fitting_sheet(loaded, chosen, plugins, split=split or (begun is not None and begun.split))
    if sheet.end <= now and sheet.start not in starts:
        raise SettingsError(
            f"The chat is over: it ended at {sheet.end.astimezone(schedule.zone):%Y-%m-%d %H:%M}.",
            "Say another start, such as `--start now`.",
        )
    return Plan(sheet, resumed=sheet.start in starts)


def last_good(path: Path, archive: Archive, now: datetime) -> Plan | None:
    """What goes on although the schedule cannot be used as it is now: a performance of it that has begun."""
    begun = [chat for chat, sheet in archive.unfinished(path, now) if sheet.start - EARLY <= now]
    return Plan(archive.in_force(begun[0]), resumed=True) if begun else None


@asynccontextmanager
async def _writing(sheet: RunSheet, folder: DataFolder, archive: Archive) -> AsyncIterator[ThreadWriter]:
    """The archive's writer, under the lock that keeps a second run of the same performance out."""
    with folder.lock(f"run-{sheet.name}") as lock:
        if not lock.acquire():
            raise SettingsError(
                f"{sheet.name} is being run already, or collected, by another chatmod on this data folder.",
                "Let that one go on, or stop it first; `--new` begins another performance.",
            )
        writer = ThreadWriter(archive.database)
        try:
            yield writer
        finally:
            await writer.close()


async def run(
    planned: Plan,
    plugins: Mapping[str, Plugin],
    folder: DataFolder,
    address: RoomAddress,
    *,
    tell: Tell,
    opened: Callable[[Platforms], None],
    watch: Callable[[Callable[[], datetime]], None],
    wheel: Wheel | None = None,
    store: LoginStore,
    budget: Decimal | None = None,
) -> State:
    """Run a performance to its end.

    Args:
        planned: What to run.
        plugins: Its platforms, by name.
        folder: Where the archive and the room are.
        address: Where to open the room, if it is among the platforms.
        tell: Told of everything that happens.
        opened: Told of the platforms once they are open.
        watch: Given the clock that counts.
        wheel: Where the moderator's typed commands come from.
        store: Has the logins.
        budget: What reading may cost in this performance, in US dollars.

    Raises:
        SettingsError: If it is being run already, or the room cannot be opened.
        ScheduleError: If it has not begun, and a server takes less than it was checked with.
        PlatformError: If a platform does not know our login.
    """
    sheet = planned.sheet
    clock = SystemClock()
    archive = open_archive(folder.archive)
    async with (
        _writing(sheet, folder, archive) as writer,
        open_platforms(sheet, plugins, folder, address, clock, store) as platforms,
        AsyncExitStack() as awakened,
    ):
        opened(platforms)
        watch(clock.now)
        earlier = await archive.performance(sheet.name, writer)
        accounts = await _accounts(platforms.by_name, plugins, earlier, store)
        if earlier is None:
            _refuse_what_does_not_fit(sheet, platforms.by_name)
        record = await archive.open_performance(sheet, writer)
        timers = SystemTimers()

        async def look_around() -> list[Finding]:
            # from now on the machine stays awake until the chat is over
            awake = await awakened.enter_async_context(kept_awake())
            for name, platform in platforms.by_name.items():
                note_terms(name, plugins[name], platform, store)
            found = await evening_findings(revisions.in_file, platforms.by_name, folder, clock)
            return [*found, awake_finding(await awake.reason())]

        try:
            since = since_of(sheet, archive)
            revisions = FileRevisions(sheet, plugins)
            cast = Cast(
                platforms.by_name,
                accounts,
                record,
                record,
                clock,
                timers,
                since,
                wheel or Wheel(),
                orders=record,
                revisions=revisions,
                look_around=look_around,
                regulars=archive.regulars(sheet.start, other_than=sheet.name),
                budget=budget,
                develop=develop_aside,
            )
            return await perform(sheet, cast, tell)
        finally:
            timers.close()


async def _accounts(
    platforms: Mapping[str, Platform],
    plugins: Mapping[str, Plugin],
    earlier: PerformanceRecord | None,
    store: LoginStore,
) -> dict[str, Author]:
    """Our accounts, as far as they are known: a platform that is out of reach must not stop all others.

    A login that is not accepted stops an evening that has not begun; in the middle of it the others go on.
    """
    accounts = {}
    for name, platform in platforms.items():
        try:
            accounts[name] = await platform.whoami()
            note_terms(name, plugins[name], platform, store)
        except (Unavailable, Unauthorized) as error:
            if isinstance(error, Unauthorized) and earlier is None:
                raise
            remembered = await earlier.account(name) if earlier else None
            if remembered is not None:
                accounts[name] = remembered
    return accounts


def _refuse_what_does_not_fit(sheet: RunSheet, platforms: Mapping[str, Platform]) -> None:
    """Refuse what the servers themselves do not take: now something can be done about it, at the question nothing."""
    errors = [problem for problem in measure(sheet, platforms)[0] if problem.severity == "error"]
    if errors:
        raise ScheduleError(sorted(errors))


def since_of(sheet: RunSheet, archive: Archive) -> datetime:
    """Where the posts of this chat begin: before its start and first cue, and after the chat before it."""
    first = min([sheet.start, *(cue.instant for cue in sheet.cues)])
    earliest = min(sheet.start - BEFORE_START, first)
    before = archive.last_activity(sheet.schedule.hashtag, sheet.start, other_than=sheet.name)
    return earliest if before is None else max(earliest, min(before, sheet.start))
