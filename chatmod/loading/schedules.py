"""A schedule and its ritual, loaded and merged."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from chatmod.domain.accounts import NAME_REMEDY, is_account, network_of
from chatmod.domain.runsheet import compile_sheet
from chatmod.domain.schedule import PlannedCue, Schedule
from chatmod.domain.zones import to_utc
from chatmod.errors import Problem, ScheduleError
from chatmod.loading.cues import CueScanner
from chatmod.loading.frontmatter import Entry, FrontMatter, split_front_matter
from chatmod.loading.problems import Problems
from chatmod.loading.source import read_lines

_NOT_IN_RITUAL = ("start", "ritual", "title")


@dataclass(frozen=True, slots=True)
class Loaded:
    """A usable schedule and what is worth a warning."""

    schedule: Schedule
    warnings: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """A file as far as it can be read.

    Attributes:
        schedule: What could be understood, with defaults where a value could not; None where nothing could.
        problems: In the order of the file.
    """

    schedule: Schedule | None
    problems: tuple[Problem, ...]

    @property
    def usable(self) -> bool:
        """Whether there is a schedule without errors."""
        return self.schedule is not None and not any(problem.severity == "error" for problem in self.problems)


@dataclass(frozen=True, slots=True)
class _File:
    entries: dict[str, Entry]
    title: str
    cues: tuple[PlannedCue, ...]
    unread: bool = False


def load_schedule(path: Path, *, machine_zone: ZoneInfo, platforms: Collection[str]) -> Loaded:
    """Read a schedule, and the ritual it names.

    Args:
        path: The file; problems name it as it is given here.
        machine_zone: The zone of a schedule that names none.
        platforms: The names that may stand behind `###` and in `platforms:`.

    Raises:
        ScheduleError: With every problem of both files; whatever bytes they hold, nothing else is raised.
    """
    reading = read_schedule(path, machine_zone=machine_zone, platforms=platforms)
    if reading.schedule is None:
        raise ScheduleError(reading.problems)
    if not reading.usable:
        raise ScheduleError(sorted([*reading.problems, *_problems_of_times(reading.schedule)]))
    return Loaded(reading.schedule, reading.problems)


def read_schedule(path: Path, *, machine_zone: ZoneInfo, platforms: Collection[str]) -> Reading:
    """Read as much as can be understood of a schedule and the ritual it names; takes what `load_schedule` takes.

    What is wrong stands in the problems and is not raised; of times that are not possible `compile_leniently` tells.
    """
    problems = Problems(str(path).encode(errors="replace").decode())
    if problems.path != str(path):
        problems.error(1, "name-is-no-text", "The name of the file is not a text.", "Rename it.")
        return Reading(None, tuple(problems.found))
    try:
        file = _scan(path, problems, platforms, ritual=False)
    except ScheduleError as error:
        return Reading(None, error.problems)
    ritual = _load_ritual(path, file, problems, platforms)
    entries = {**ritual.entries, **file.entries}
    front = FrontMatter(entries, problems)
    schedule = Schedule(
        path=str(path),
        stem=path.stem,
        title=front.text("title") or file.title,
        hashtag=front.hashtag(),
        zone=front.zone(machine_zone),
        start=front.start(),
        length=front.length(),
        cues=_merge(ritual.cues, file.cues),
        moderators=front.words("moderators"),
        platforms=_platforms(front, platforms),
        language=front.language(),
        label=front.flag("label", default=True),
        tolerance=front.duration("tolerance", None),
        linger=front.duration("linger", None) or _linger_default(front),
        warn=front.duration("warn", None),
        repeat=front.duration("repeat", None),
        grace=front.duration("grace", timedelta(minutes=3)),
        archive=front.text("archive") or None,
        optout=front.optout(),
        names=front.names(),
        check=front.words("check"),
        places=tuple((key, entry.place) for key, entry in entries.items()),
    )
    _check_whole(schedule, entries, problems, unread=file.unread or ritual.unread)
    wanted = (p for p in problems.found if p.severity == "error" or p.name not in schedule.check)
    return Reading(schedule, tuple(sorted(wanted)))


def _problems_of_times(schedule: Schedule) -> tuple[Problem, ...]:
    """What is wrong with the times of a schedule that is wrong already, so that all is told at once."""
    any_day = date(2027, 1, 14)
    any_evening = (
        to_utc(datetime.combine(any_day, schedule.usual_start), schedule.zone) if not schedule.start else None
    )
    try:
        compile_sheet(schedule, any_evening)
    except ScheduleError as error:
        return error.problems
    return ()


def _linger_default(front: FrontMatter) -> timedelta:
    """`linger: 0` is none at all; only a schedule that does not say waits half an hour."""
    return timedelta(0) if "linger" in front.entries else timedelta(minutes=30)


def _scan(path: Path, problems: Problems, platforms: Collection[str], *, ritual: bool) -> _File:
    lines = read_lines(path, problems)
    entries, rest = split_front_matter(lines, problems)
    scanner = CueScanner(problems, platforms, ritual=ritual)
    cues = scanner.scan(rest)
    seen: dict[str, PlannedCue] = {}
    for cue in cues:
        name = cue.label.casefold()
        if name in seen:
            problem = f"{cue.label} stands in line {seen[name].place.line} already."
            problems.error(cue.place.line, "repeated-label", problem, "Give each cue a label of its own.")
        seen.setdefault(name, cue)
    return _File(entries, scanner.title, cues, scanner.unread)


def _load_ritual(path: Path, file: _File, problems: Problems, platforms: Collection[str]) -> _File:
    entry = file.entries.get("ritual")
    nothing = _File({}, "", ())
    if entry is None:
        return nothing
    ritual_path = path.parent / entry.value
    try:
        found = ritual_path.is_file()
    except (OSError, ValueError):
        found = False
    if not found:
        remedy = f"Its path is relative to {path.name}. Correct it, or delete the line."
        problems.error(entry.place.line, "no-ritual", f"There is no ritual `{entry.value}`.", remedy)
        return nothing
    ritual_problems = Problems(str(ritual_path))
    try:
        ritual = _scan(ritual_path, ritual_problems, platforms, ritual=True)
    except ScheduleError:
        return nothing  # what is wrong stands in its problems
    finally:
        problems.found.extend(ritual_problems.found)
    for key in _NOT_IN_RITUAL:
        if key in ritual.entries:
            remedy = "Put it into the schedule."
            problems.error_at(ritual.entries[key].place, "not-in-ritual", f"A ritual has no `{key}`.", remedy)
    return ritual


def _merge(ritual: tuple[PlannedCue, ...], own: tuple[PlannedCue, ...]) -> tuple[PlannedCue, ...]:
    replaced = {cue.label.casefold() for cue in own}
    return tuple(cue for cue in ritual if cue.label.casefold() not in replaced) + own


def _platforms(front: FrontMatter, known: Collection[str]) -> tuple[str, ...]:
    """Those that there can be; the others are problems."""
    usable = []
    for typed in front.words("platforms", ("room",)):
        name = typed.lower()
        if network_of(name) not in known:
            remedy = f"Known platforms: {', '.join(sorted(known))}."
            front.fault_in("platforms", typed, "unknown-platform", f"`{name}` is not a platform.", remedy)
        elif not is_account(name) or name.startswith("room:"):
            remedy = "The room has one account only." if name.startswith("room:") else NAME_REMEDY
            front.fault_in("platforms", typed, "bad-account", f"`{name}` is not the name of an account.", remedy)
        else:
            usable.append(name)
    return tuple(dict.fromkeys(usable))


def _check_whole(schedule: Schedule, entries: dict[str, Entry], problems: Problems, *, unread: bool) -> None:
    asks = any(cue.is_question for cue in schedule.cues) or unread
    if not schedule.title:
        remedy = "Add `title: ...` to the front matter."
        if schedule.cues and not asks and "hashtag" not in entries:
            remedy = f"{remedy} If this is a ritual, check the schedule that names it."
        problems.error(1, "no-title", "The schedule has no title.", remedy)
    if "hashtag" not in entries:
        problems.error(1, "no-hashtag", "The schedule has no hashtag.", "Add `hashtag: ...` to the front matter.")
    if not asks:
        problems.error(1, "no-questions", "There are no questions.", "Add a heading `## Q1` with a text below it.")
    if "timezone" not in entries:
        remedy = f"Add `timezone: {schedule.zone.key}`, or the zone you mean."
        problem = f"No time zone is given; this machine's, {schedule.zone.key}, is taken."
        problems.warning(1, "no-timezone", problem, remedy)
    if schedule.archive is None:
        _check_archive_variable(schedule, problems)
    _check_images(schedule, problems)


def _check_archive_variable(schedule: Schedule, problems: Problems) -> None:
    for cue in schedule.cues:
        if any("{archive}" in part.text for script in cue.scripts for part in script.parts):
            problem = f"{cue.label} says {{archive}}, and the schedule has no `archive`."
            problems.error_at(cue.place, "no-archive", problem, "Add `archive: https://...` to the front matter.")


def _check_images(schedule: Schedule, problems: Problems) -> None:
    images = {
        image for cue in schedule.cues for script in cue.scripts for part in script.parts for image in part.images
    }
    for image in images:
        try:
            found = (Path(image.place.path).parent / image.path).is_file()
        except (OSError, ValueError):
            found = False
        if not found:
            remedy = "Its path is relative to the file it stands in."
            problems.error_at(image.place, "missing-image", f"There is no picture `{image.path}`.", remedy)
        if not image.alt:
            remedy = "Write what it shows between `![` and `]`."
            problems.error_at(image.place, "no-alt-text", f"`{image.path}` has no description.", remedy)
