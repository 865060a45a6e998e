"""What `check` finds: a schedule read as a good editor would, on the platforms where it is to go out."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from chatmod.assembly.cutting import cut_sheet, thread_notes
from chatmod.assembly.picturing import UNUSABLE
from chatmod.assembly.preparing import Length, plugins_for, read, review
from chatmod.assembly.pricing import Cost, costs_of
from chatmod.assembly.starts import example_start
from chatmod.domain.companions import accompany
from chatmod.domain.editing import HARMLESS, edit_texts, is_wanted
from chatmod.domain.runsheet import RunSheet, compile_leniently
from chatmod.domain.splitting import CutThread
from chatmod.domain.zones import to_utc
from chatmod.errors import Problem, ScheduleError
from chatmod.loading import Reading


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
    if sheet.schedule.start is None or sheet.end > now:  # a start that is only an example is never past
        return []
    place = sheet.schedule.place_of("start")
    remedy = "Change `start`, or run it with `--start`."
    past = Problem(place.path, place.line, "warning", "past", "The end of the chat is past.", remedy)
    return [past] if is_wanted(past, sheet.schedule) else []


def _unheard(problems: Iterable[Problem], told: Iterable[Problem]) -> list[Problem]:
    """Without those of pictures that have been told to be missing."""
    missing = {(problem.path, problem.line) for problem in told if problem.name == "missing-image"}
    return [p for p in problems if p.name != UNUSABLE or (p.path, p.line) not in missing]
