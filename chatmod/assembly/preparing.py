"""From a file on disk to a sheet that fits its platforms."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from pathlib import Path

from chatmod.assembly.picturing import picture_problems
from chatmod.assembly.plugins import known_platforms, load_plugin
from chatmod.assembly.pricing import Cost, costs_of
from chatmod.domain.accounts import network_of
from chatmod.domain.companions import accompany, spoken
from chatmod.domain.composing import Draft, compose
from chatmod.domain.runsheet import Cue, RunSheet, compile_sheet
from chatmod.domain.schedule import AtClock, Schedule
from chatmod.domain.when import parse_clock, parse_wall
from chatmod.domain.zones import Oddity, oddity, to_utc
from chatmod.errors import Problem, ScheduleError, SettingsError
from chatmod.loading import Loaded, load_schedule
from chatmod.ports.platforms import Platform, Plugin
from chatmod.settings import machine_zone


@dataclass(frozen=True, slots=True)
class Length:
    """How long one post will be on one platform."""

    cue: str
    platform: str
    part: int
    length: int
    limit: int


@dataclass(frozen=True, slots=True)
class Report:
    """What `check` found; problems in the order of the file, and when each cue goes out if that is known.

    Attributes:
        costs: On platforms that take money for a post.
    """

    problems: tuple[Problem, ...]
    lengths: tuple[Length, ...]
    times: Mapping[str, datetime] = field(default_factory=dict)
    costs: tuple[Cost, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether the evening can begin."""
        return not any(problem.severity == "error" for problem in self.problems)


def load(path: Path) -> Loaded:
    """Read a schedule and its ritual.

    Raises:
        ScheduleError: With every problem of the files.
    """
    return load_schedule(path, machine_zone=machine_zone(), platforms=known_platforms())


def plugins_for(schedule: Schedule, on: Sequence[str]) -> dict[str, Plugin]:
    """The plug-ins of the platforms that were asked for, or else of those the schedule names."""
    return {name: load_plugin(name) for name in dict.fromkeys(on or schedule.platforms)}


def check(path: Path, on: Sequence[str], now: datetime) -> Report:
    """Every problem of a schedule, and the length of each of its posts on each platform."""
    try:
        loaded = load(path)
    except ScheduleError as error:
        return Report(error.problems, ())
    schedule = loaded.schedule
    try:
        sheet = compile_sheet(schedule, None if schedule.start else example_start(schedule, now))
    except ScheduleError as error:
        return Report(tuple(sorted([*loaded.warnings, *error.problems])), ())
    plugins = plugins_for(schedule, on)
    problems, lengths = measure(sheet, plugins)
    if sheet.end <= now and "past" not in schedule.check:
        place = schedule.place_of("start")
        remedy = "Change `start`, or run it with `--start`."
        problems.append(Problem(place.path, place.line, "warning", "past", "The end of the chat is past.", remedy))
    cues = accompany(sheet).cues if schedule.start else ()
    times = {cue.label: cue.instant.astimezone(schedule.zone) for cue in cues}
    return Report(tuple(sorted([*loaded.warnings, *problems])), lengths, times, costs_of(sheet, plugins))


def fitting_sheet(loaded: Loaded, start: datetime | None, plugins: Mapping[str, Plugin]) -> RunSheet:
    """Compile a schedule.

    Raises:
        ScheduleError: If a time is not possible, or a post does not fit its platform.
    """
    sheet = compile_sheet(loaded.schedule, start)
    problems, _ = measure(sheet, plugins)
    if any(problem.severity == "error" for problem in problems):
        raise ScheduleError(sorted([*loaded.warnings, *problems]))
    return sheet


def measure(sheet: RunSheet, plugins: Mapping[str, Plugin | Platform]) -> tuple[list[Problem], tuple[Length, ...]]:
    """Measure every post as it will go out; an opened platform knows the server's own limits."""
    problems: list[Problem] = []
    lengths: list[Length] = []
    for cue in accompany(sheet).cues:
        for name, plugin in plugins.items():
            for draft in compose(sheet, cue, name):
                length = Length(cue.label, name, draft.part, plugin.measure(draft.text), plugin.limits.characters)
                lengths.append(length)
                problems += _problems_of(cue, draft, length, plugin)
    off = sheet.schedule.check
    kept = [problem for problem in problems if problem.severity == "error" or problem.name not in off]
    return list(dict.fromkeys(kept)), tuple(lengths)


def _problems_of(cue: Cue, draft: Draft, length: Length, plugin: Plugin | Platform) -> list[Problem]:
    problems = []
    path, line = cue.planned.place.path, cue.planned.place.line
    which = spoken(cue.label) if draft.part == 1 else f"Part {draft.part} of {spoken(cue.label)}"
    if length.length > length.limit:
        over = length.length - length.limit
        problem = f"{which} is {over} too long for {length.platform}: {length.length} of {length.limit}."
        network = network_of(length.platform)
        remedy = f"Shorten it, give {network} a text of its own with `### {network}`, or split it."
        problems.append(Problem(path, line, "error", "too-long", problem, remedy))
    return [*problems, *picture_problems(which, draft, length.platform, plugin.limits)]


def example_start(schedule: Schedule, now: datetime) -> datetime:
    """A start for a schedule that leaves it to the command line, on that day.

    Eight in the evening; where the first clock time of the file is of another hour, the half hour it lies in.
    """
    today = now.astimezone(schedule.zone).date()
    evening = time(20)
    first = next((cue.when.time for cue in schedule.cues if isinstance(cue.when, AtClock)), evening)
    start = evening if first.hour == evening.hour else time(first.hour, first.minute // 30 * 30)
    return to_utc(datetime.combine(today, start), schedule.zone)


def parse_start(text: str, schedule: Schedule, now: datetime) -> datetime:
    """The instant that `--start` means: `now`, a time of today, or a date and a time, in the schedule's zone.

    `now` is the next whole second but one, so that a cue at the start is not late already.

    Raises:
        SettingsError: If it is none of these, or daylight saving skips or repeats it.
    """
    if text.lower() == "now":
        return datetime.fromtimestamp(int(now.timestamp()) + 2, UTC)
    try:
        today = now.astimezone(schedule.zone).date()
        wall = parse_wall(text) if "-" in text else datetime.combine(today, parse_clock(text))
    except ValueError:
        raise SettingsError(
            f"`--start {text}` is not a time.", "Write `now`, `20:00` (today) or `2027-04-15 20:00`."
        ) from None
    strange = oddity(wall, schedule.zone)
    if strange is not None:
        verb = "skips" if strange is Oddity.SKIPPED else "repeats"
        raise SettingsError(
            f"Daylight saving in {schedule.zone.key} {verb} {wall:%Y-%m-%d %H:%M}.",
            "Choose a start an hour earlier or later.",
        )
    return to_utc(wall, schedule.zone)
