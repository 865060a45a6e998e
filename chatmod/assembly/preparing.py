"""From a file on disk to a sheet that fits its platforms."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from pathlib import Path

from chatmod.assembly.cutting import cut_sheet, remedy_of, thread_notes
from chatmod.assembly.picturing import picture_problems
from chatmod.assembly.plugins import known_platforms
from chatmod.assembly.pricing import Cost, costs_of
from chatmod.assembly.serving import plugin_for
from chatmod.assembly.sizing import terms_of
from chatmod.domain.accounts import network_of
from chatmod.domain.companions import accompany, spoken
from chatmod.domain.runsheet import RunSheet, compile_leniently, compile_sheet
from chatmod.domain.schedule import Schedule
from chatmod.domain.sizing import SizedPost, sized_posts
from chatmod.domain.splitting import CutThread
from chatmod.domain.when import parse_clock, parse_wall
from chatmod.domain.zones import Oddity, oddity, to_utc
from chatmod.errors import Problem, ScheduleError, SettingsError
from chatmod.loading import Loaded, Reading, load_schedule, read_schedule
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
        threads: What was cut, and what is to be said of it, as `thread_notes` tells it.
    """

    problems: tuple[Problem, ...]
    lengths: tuple[Length, ...]
    times: Mapping[str, datetime] = field(default_factory=dict)
    costs: tuple[Cost, ...] = ()
    threads: tuple[tuple[str, CutThread | None], ...] = ()

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


def read(path: Path) -> Reading:
    """Read a schedule and its ritual as far as they can be understood."""
    return read_schedule(path, machine_zone=machine_zone(), platforms=known_platforms())


def plugins_for(schedule: Schedule, on: Sequence[str]) -> dict[str, Plugin]:
    """The plug-ins of the platforms that were asked for, or else of those the schedule names."""
    return {name: plugin_for(name) for name in dict.fromkeys(on or schedule.platforms)}


def check(path: Path, on: Sequence[str], now: datetime, *, split: bool = False) -> Report:
    """Every problem of a schedule, and the length of each of its posts on each platform.

    With `split`, what is too long is cut into threads first: it is a problem only where that does not help.
    """
    reading = read(path)
    schedule = reading.schedule
    if schedule is None:
        return Report(reading.problems, ())
    start = to_utc(schedule.start, schedule.zone) if schedule.start else example_start(schedule, now)
    sheet, of_times = compile_leniently(schedule, start)
    plugins = plugins_for(schedule, on or _known(schedule.platforms))
    if split:
        sheet = cut_sheet(sheet, plugins)
    problems, lengths = measure(sheet, plugins)
    if sheet.end <= now and "past" not in schedule.check:
        place = schedule.place_of("start")
        remedy = "Change `start`, or run it with `--start`."
        problems.append(Problem(place.path, place.line, "warning", "past", "The end of the chat is past.", remedy))
    cues = accompany(sheet).cues if schedule.start and not of_times else ()
    times = {cue.label: cue.instant.astimezone(schedule.zone) for cue in cues}
    found = sorted([*reading.problems, *of_times, *problems])
    return Report(tuple(found), lengths, times, costs_of(sheet, plugins), tuple(thread_notes(sheet, plugins)))


def _known(platforms: Sequence[str]) -> list[str]:
    """Without those that are not installed, which is a problem of the schedule's and told there."""
    return [name for name in platforms if network_of(name) in known_platforms()]


def fitting_sheet(
    loaded: Loaded, start: datetime | None, plugins: Mapping[str, Plugin], *, split: bool = False
) -> RunSheet:
    """Compile a schedule; with `split`, what is too long is cut into threads.

    Raises:
        ScheduleError: If a time is not possible, or a post does not fit its platform.
    """
    sheet = compile_sheet(loaded.schedule, start)
    if split:
        sheet = cut_sheet(sheet, plugins)
    problems, _ = measure(sheet, plugins)
    if any(problem.severity == "error" for problem in problems):
        raise ScheduleError(sorted([*loaded.warnings, *problems]))
    return sheet


def measure(sheet: RunSheet, plugins: Mapping[str, Plugin | Platform]) -> tuple[list[Problem], tuple[Length, ...]]:
    """Measure every post as it will go out; an opened platform knows the server's own limits."""
    problems: list[Problem] = []
    posts = sized_posts(sheet, terms_of(plugins))
    for post in posts:
        problems += _problems_of(post, plugins[post.terms.platform], split=sheet.split)
    off = sheet.schedule.check
    kept = [problem for problem in problems if problem.severity == "error" or problem.name not in off]
    lengths = tuple(
        Length(post.cue.label, post.terms.platform, post.draft.part, post.length, post.terms.characters)
        for post in posts
    )
    return list(dict.fromkeys(kept)), lengths


def _problems_of(post: SizedPost, plugin: Plugin | Platform, *, split: bool) -> list[Problem]:
    problems = []
    place, platform = post.cue.planned.place, post.terms.platform
    which = spoken(post.cue.label) if post.draft.part == 1 else f"Part {post.draft.part} of {spoken(post.cue.label)}"
    if post.excess:
        problem = f"{which} is {post.excess} too long for {platform}: {post.length} of {post.terms.characters}."
        network = network_of(platform)
        usual = (
            f"Shorten it, give {network} a text of its own with `### {network}`, or split it: `---`, or `--split`."
        )
        remedy = remedy_of(post) if split else usual
        problems.append(Problem(place.path, place.line, "error", "too-long", problem, remedy))
    return [*problems, *picture_problems(which, post.draft, platform, plugin.limits)]


def example_start(schedule: Schedule, now: datetime) -> datetime:
    """A start for a schedule that leaves it to the command line: eight in the evening of that day."""
    today = now.astimezone(schedule.zone).date()
    return to_utc(datetime.combine(today, time(20)), schedule.zone)


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
