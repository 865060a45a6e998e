"""From a file on disk to a sheet that fits its platforms."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from pathlib import Path

from chatmod.assembly.cutting import cut_sheet, thread_notes
from chatmod.assembly.picturing import ALT_TOO_LONG, LEFT_OUT, UNUSABLE, picture_problems
from chatmod.assembly.plugins import known_platforms
from chatmod.assembly.pricing import Cost, costs_of
from chatmod.assembly.serving import plugin_for
from chatmod.assembly.sizing import terms_of
from chatmod.domain.companions import accompany, spoken
from chatmod.domain.editing import HARMLESS, edit_posts, edit_texts, is_wanted
from chatmod.domain.runsheet import RunSheet, compile_leniently, compile_sheet
from chatmod.domain.schedule import AtClock, Schedule
from chatmod.domain.sizing import SizedPost, sized_posts
from chatmod.domain.splitting import CutThread
from chatmod.domain.when import parse_clock, parse_wall
from chatmod.domain.zones import Oddity, oddity, to_utc
from chatmod.errors import Problem, ScheduleError, SettingsError
from chatmod.loading import Loaded, Reading, load_schedule, read_schedule
from chatmod.ports.platforms import Platform, Plugin
from chatmod.settings import machine_zone

_LESS = (ALT_TOO_LONG, LEFT_OUT)


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


@dataclass(frozen=True, slots=True)
class Proof:
    """A file as far as it can be read, on no platform yet.

    Attributes:
        problems: All that do not depend on a platform.
        sheet: None where nothing could be understood; with a start of today where the file does not say when.
        of_times: Those of times; with any, the instants of the sheet mean nothing.
        timed: Whether all cues are in the sheet, and its instants are those of the evening.
    """

    reading: Reading
    problems: tuple[Problem, ...]
    sheet: RunSheet | None = None
    of_times: tuple[Problem, ...] = ()
    timed: bool = False


def proofread(path: Path, now: datetime) -> Proof:
    """Read a schedule and its ritual as an editor would."""
    reading = read(path)
    schedule = reading.schedule
    if schedule is None:
        return Proof(reading, reading.problems)
    start = to_utc(schedule.start, schedule.zone) if schedule.start else example_start(schedule, now)
    sheet, of_times = compile_leniently(schedule, start)
    timed = not of_times and all(p.name in HARMLESS for p in reading.problems if p.severity == "error")
    problems = {*reading.problems, *of_times, *edit_texts(sheet, timed=timed), *_past(sheet, now)}
    return Proof(reading, tuple(sorted(problems, key=_in_file)), sheet, of_times, timed)


def check(path: Path, on: Sequence[str], now: datetime, *, split: bool = False) -> Report:
    """Every problem of a schedule, and the length of each of its posts on each platform.

    With `split`, what is too long is cut into threads first: it is a problem only where that does not help.
    """
    proof = proofread(path, now)
    sheet = proof.sheet
    if sheet is None:
        return Report(proof.problems, ())
    schedule = sheet.schedule
    plugins = plugins_for(schedule, on)
    if split:
        sheet = cut_sheet(sheet, plugins)
    of_platforms, lengths = review(sheet, plugins)
    problems = tuple(sorted({*proof.problems, *_unheard(of_platforms, proof.problems)}, key=_in_file))
    cues = accompany(sheet).cues if schedule.start and proof.timed else ()
    times = {cue.label: cue.instant.astimezone(schedule.zone) for cue in cues}
    return Report(problems, lengths, times, costs_of(sheet, plugins), tuple(thread_notes(sheet, plugins)))


def all_at_once(
    refused: ScheduleError, path: Path, on: Sequence[str], now: datetime, *, split: bool = False
) -> ScheduleError:
    """A refusal of a schedule that cannot be read, or does not fit, with every error that `check` finds as well."""
    found = (problem for problem in check(path, on, now, split=split).problems if problem.severity == "error")
    return ScheduleError(sorted({*refused.problems, *found}))


def _in_file(problem: Problem) -> tuple[str, int, int, Problem]:
    return problem.path, problem.line, problem.column, problem


def _past(sheet: RunSheet, now: datetime) -> list[Problem]:
    if sheet.end > now:
        return []
    place = sheet.schedule.place_of("start")
    remedy = "Change `start`, or run it with `--start`."
    past = Problem(place.path, place.line, "warning", "past", "The end of the chat is past.", remedy)
    return [past] if is_wanted(past, sheet.schedule) else []


def _unheard(problems: Iterable[Problem], told: Iterable[Problem]) -> list[Problem]:
    """Without those of pictures that have been told to be missing."""
    missing = {(problem.path, problem.line) for problem in told if problem.name == "missing-image"}
    return [p for p in problems if p.name != UNUSABLE or (p.path, p.line) not in missing]


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
    found = [*edit_texts(sheet), *review(sheet, plugins)[0]]
    errors = [problem for problem in found if problem.severity == "error"]
    if errors:
        raise ScheduleError(sorted([*loaded.warnings, *errors]))
    return sheet


def review(sheet: RunSheet, plugins: Mapping[str, Plugin | Platform]) -> tuple[list[Problem], tuple[Length, ...]]:
    """What is wrong with posts as they will go out, each problem once for its place, and how long each post is.

    An opened platform knows the server's own limits.
    """
    posts = sized_posts(sheet, terms_of(plugins))
    of_pictures = [problem for post in posts for problem in _of_pictures(post, plugins[post.terms.platform])]
    wanted = (problem for problem in of_pictures if is_wanted(problem, sheet.schedule))
    lengths = tuple(
        Length(post.cue.label, post.terms.platform, post.draft.part, post.length, post.terms.characters)
        for post in posts
    )
    return [*edit_posts(sheet, posts), *_once_a_place(wanted)], lengths


def measure(sheet: RunSheet, plugins: Mapping[str, Plugin | Platform]) -> tuple[list[Problem], tuple[Length, ...]]:
    """The same without what is a matter of style: what cannot go out, or will go out with less than was written."""
    problems, lengths = review(sheet, plugins)
    return [problem for problem in problems if problem.severity == "error" or problem.name in _LESS], lengths


def _of_pictures(post: SizedPost, plugin: Plugin | Platform) -> list[Problem]:
    which = spoken(post.cue.label) if post.draft.part == 1 else f"Part {post.draft.part} of {spoken(post.cue.label)}"
    return picture_problems(which, post.draft, post.terms.platform, plugin.limits)


def _once_a_place(problems: Iterable[Problem]) -> list[Problem]:
    """A picture that is posted on several platforms, or again, and is refused everywhere, is one problem."""
    first: dict[tuple[str, int, str], Problem] = {}
    for problem in problems:
        first.setdefault((problem.path, problem.line, problem.name), problem)
    return list(first.values())


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
