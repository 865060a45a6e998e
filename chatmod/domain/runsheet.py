"""The run sheet: schedule, ritual and a start, compiled into an ordered, immutable list of cues with instants."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from itertools import pairwise

from chatmod.domain.schedule import AtClock, FromEnd, FromStart, Place, PlannedCue, Schedule, Script, Span
from chatmod.domain.zones import Oddity, oddity, to_utc
from chatmod.errors import Problem, ScheduleError, Severity

QUESTION_TOLERANCE = timedelta(minutes=10)
ANNOUNCEMENT_TOLERANCE = timedelta(minutes=2)


class CueKind(StrEnum):
    """What a cue is for."""

    QUESTION = "question"
    ANNOUNCEMENT = "announcement"
    REPEAT = "repeat"
    """A question once more."""
    PROBE = "probe"
    """A private note of a question, posted."""


@dataclass(frozen=True, slots=True)
class Cue:
    """One thing due at one instant (UTC).

    Attributes:
        of: The question it belongs to, for what a question brings with it: answers to it are answers to that one.
        prefix: Stands before the text as it goes out.
    """

    label: str
    kind: CueKind
    instant: datetime
    tolerance: timedelta
    scripts: tuple[Script, ...]
    notes: tuple[str, ...]
    planned: PlannedCue
    of: str = ""
    prefix: str = ""

    @property
    def is_scheduled(self) -> bool:
        """Whether it stands in the schedule itself; a schedule's labels have no colon."""
        return ":" not in self.label


@dataclass(frozen=True, slots=True)
class RunSheet:
    """One performance, planned: cues in the order in which they go out.

    Attributes:
        schedule: What the sheet was compiled from.
        start: UTC, whole seconds.
        end: UTC; cues after it are follow-ups.
        split: Whether what is too long for a platform is cut into threads, also after an edit of the schedule.
    """

    schedule: Schedule
    start: datetime
    end: datetime
    cues: tuple[Cue, ...]
    split: bool = False

    @property
    def finish(self) -> datetime:
        """When a run is over: after the linger, and after the last cue."""
        last = max((cue.instant for cue in self.cues), default=self.end)
        return max(self.end + self.schedule.linger, last)

    @property
    def name(self) -> str:
        """The performance's name: file stem and local start, with seconds where there are any."""
        local = self.start.astimezone(self.schedule.zone)
        shape = "%Y-%m-%d-%H%M%S" if local.second else "%Y-%m-%d-%H%M"
        return f"{self.schedule.stem}@{local.strftime(shape)}"

    @property
    def questions(self) -> tuple[Cue, ...]:
        """The cues that are questions."""
        return tuple(cue for cue in self.cues if cue.kind is CueKind.QUESTION)

    def key(self, label: str) -> str:
        """The key of a cue: the same on every platform and attempt, different for every performance."""
        return f"{self.schedule.stem}@{self.start:%Y%m%dT%H%M%SZ}/{label}"


def compile_sheet(schedule: Schedule, start: datetime | None = None) -> RunSheet:
    """Give every cue of a schedule its instant.

    Args:
        schedule: The schedule, its ritual merged in.
        start: An instant that moves the whole sheet; None takes the schedule's own start.

    Raises:
        ScheduleError: With every cue whose time does not exist, exists twice, or lies outside the chat unannounced.
    """
    sheet, problems = _Compiler(schedule, start).compile()
    if problems:
        raise ScheduleError(problems)
    return sheet


def compile_leniently(schedule: Schedule, start: datetime) -> tuple[RunSheet, tuple[Problem, ...]]:
    """Compile what can be compiled, for whoever wants to see all of a schedule's problems at once.

    Returns:
        A sheet with every cue, and what `compile_sheet` would raise. While there are such problems, the instants of
            the cues concerned, and their order, mean nothing.
    """
    return _Compiler(schedule, start).compile()


def in_order(cues: Iterable[Cue]) -> tuple[Cue, ...]:
    """Cues in the order in which they go out; at a tie the ritual comes first, then the order they are in."""
    return tuple(sorted(cues, key=lambda cue: (cue.instant, not cue.planned.from_ritual)))


def _questions_in_order(cues: Iterable[PlannedCue]) -> list[PlannedCue]:
    """The order of the file; a question of the ritual stands where its number belongs."""
    cues = [cue for cue in cues if cue.is_question]
    ordered = [cue for cue in cues if not cue.from_ritual]
    for ritual in (cue for cue in cues if cue.from_ritual):
        number = int(ritual.label[1:])
        after = (index for index, cue in enumerate(ordered) if int(cue.label[1:]) > number)
        ordered.insert(next(after, len(ordered)), ritual)
    return ordered


class _Compiler:
    """Collects problems while it compiles, so that all are told at once."""

    def __init__(self, schedule: Schedule, start: datetime | None) -> None:
        self.schedule = schedule
        self.problems: list[Problem] = []
        self.declared = self._declared_start()
        if start is None and self.declared is None and not self.problems:
            place = schedule.place_of("start")
            self._report(place.line, "no-start", "The schedule has no start.", "Add `start: 2027-04-15 20:00`.")
        if self.problems and start is None:
            raise ScheduleError(self.problems)
        beginning = start or self.declared
        assert beginning is not None
        self.start = beginning.astimezone(UTC).replace(microsecond=0)
        self.end = self._later(self.start, schedule.length, schedule.place_of("length")) or (
            self.start + schedule.length.elapsed
        )

    def compile(self) -> tuple[RunSheet, tuple[Problem, ...]]:
        instants: dict[str, datetime | None] = {}
        for cue in self.schedule.cues:
            instants[cue.label] = self._instant(cue) if cue.when else None
        self._spread(_questions_in_order(self.schedule.cues), instants)
        cues = [
            Cue(
                label=planned.label,
                kind=CueKind.QUESTION if planned.is_question else CueKind.ANNOUNCEMENT,
                instant=instants.get(planned.label) or self.start,
                tolerance=self._tolerance(planned),
                scripts=planned.scripts,
                notes=planned.notes,
                planned=planned,
            )
            for planned in self.schedule.cues
        ]
        return RunSheet(self.schedule, self.start, self.end, in_order(cues)), tuple(sorted(self.problems))

    def _tolerance(self, cue: PlannedCue) -> timedelta:
        if self.schedule.tolerance is not None:
            return self.schedule.tolerance
        return QUESTION_TOLERANCE if cue.is_question else ANNOUNCEMENT_TOLERANCE

    def _declared_start(self) -> datetime | None:
        if self.schedule.start is None:
            return None
        place = self.schedule.place_of("start")
        return self._checked(self.schedule.start, place.line, place.path)

    def _instant(self, cue: PlannedCue) -> datetime | None:
        instant: datetime | None
        match cue.when:
            case AtClock():
                instant = self._at_clock(cue, cue.when)
                outside = instant is not None and not self.start <= instant <= self.end
            case FromStart(span=span, at=at):
                instant = self._later(self.start, span, cue.place, at, cue.label)
                outside = instant is not None and not span.days and instant > self.end
            case FromEnd(span=span):
                instant = self._later(self.end, span, cue.place, label=cue.label)
                outside = instant is not None and instant < self.start
            case _:  # pragma: no cover - callers hand in timed cues only
                return None
        if outside:
            self._report_cue(
                cue,
                "outside-chat",
                f"{cue.label} lies outside the chat, which lasts {self.schedule.length}.",
                "Change its time, or say that it is meant: `-30 min` before the start, `end+5` after the end.",
            )
        return instant

    def _at_clock(self, cue: PlannedCue, when: AtClock) -> datetime | None:
        """A wall-clock cue keeps its distance from the start that the file declares."""
        origin = self.declared or self.start
        wall_start = origin.astimezone(self.schedule.zone).replace(tzinfo=None)
        wall = datetime.combine(wall_start.date(), when.time)
        if wall < wall_start:
            wall += timedelta(days=1)
        instant = self._checked(wall, cue.place.line, cue.place.path, cue.label)
        return None if instant is None else self.start + (instant - origin)

    def _later(
        self, origin: datetime, span: Span, place: Place, at: time | None = None, label: str = ""
    ) -> datetime | None:
        """An instant some time after another: days are counted on the calendar, the rest on any clock."""
        if not span.days:
            return origin + span.elapsed
        wall = origin.astimezone(self.schedule.zone).replace(tzinfo=None, fold=0) + timedelta(days=span.days)
        if at is not None:
            wall = datetime.combine(wall.date(), at) + self._moved_by()
        instant = self._checked(wall, place.line, place.path, label)
        return None if instant is None else instant + timedelta(seconds=span.seconds)

    def _moved_by(self) -> timedelta:
        """How far `--start` moved the hands of the clock within the day."""
        if self.declared is None or self.declared == self.start:
            return timedelta(0)
        zone = self.schedule.zone
        declared, actual = (moment.astimezone(zone) for moment in (self.declared, self.start))
        midnight = datetime(2000, 1, 1)  # noqa: DTZ001 - any day: only the distance within a day matters
        return datetime.combine(midnight, actual.time()) - datetime.combine(midnight, declared.time())

    def _checked(self, wall: datetime, line: int, path: str, label: str = "") -> datetime | None:
        strange = oddity(wall, self.schedule.zone)
        if strange is None:
            return to_utc(wall, self.schedule.zone)
        verb = "skips" if strange is Oddity.SKIPPED else "repeats"
        subject = f"{label} at " if label else ""
        self._report(
            line,
            f"{strange.value}-time",
            f"{subject}{wall:%Y-%m-%d %H:%M}: daylight saving in {self.schedule.zone.key} {verb} this time.",
            "Choose a time an hour earlier or later.",
            path=path,
        )
        return None

    def _spread(self, questions: Sequence[PlannedCue], instants: dict[str, datetime | None]) -> None:
        """Let untimed questions share evenly the space between the timed ones around them, on whole seconds."""
        anchors = [(-1, self.start)]
        anchors += [(i, at) for i, cue in enumerate(questions) if (at := instants[cue.label]) is not None]
        anchors.append((len(questions), self.end))
        for (before, opening), (after, closing) in pairwise(anchors):
            untimed = questions[before + 1 : after]
            if any(cue.when for cue in untimed):
                continue  # its time was a problem, which has been told
            room = int((closing - opening).total_seconds())
            if untimed and room <= len(untimed):
                self._no_room(untimed)
                continue
            for step, cue in enumerate(untimed, 1):
                instants[cue.label] = opening + timedelta(seconds=room * step // (len(untimed) + 1))

    def _no_room(self, untimed: Iterable[PlannedCue]) -> None:
        for cue in untimed:
            self._report_cue(
                cue,
                "no-room",
                f"There is no room for {cue.label} between its neighbours.",
                "Give it a time, or move the timed questions apart.",
            )

    def _report_cue(self, cue: PlannedCue, name: str, problem: str, remedy: str) -> None:
        self._report(cue.place.line, name, problem, remedy, path=cue.place.path)

    def _report(
        self, line: int, name: str, problem: str, remedy: str, *, path: str = "", severity: Severity = "error"
    ) -> None:
        self.problems.append(Problem(path or self.schedule.path, line, severity, name, problem, remedy))
