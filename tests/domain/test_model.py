"""The exhaustive model: every command at every instant, a crash at every point, two platforms, one of them failing.

An evening is played once without a command; every command then starts from a copy of the moment before it, and every
crash from a copy of the turn in which it happens.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from chatmod.domain.happenings import Slot
from chatmod.domain.plan import plan_for
from chatmod.domain.runsheet import RunSheet, compile_sheet
from chatmod.domain.schedule import PlannedCue
from tests.domain.domain_samples import START, cue, schedule
from tests.domain.imaginary_evening import Act, Evening, Habit, Server

BEFORE = START - timedelta(minutes=1)


def question(number: int, when: str, text: str = "Why?") -> PlannedCue:
    return replace(cue(f"Q{number}", when, text), notes=("Who else?",))


def sheet_of(*cues: PlannedCue, warn: int = 0, repeat: int = 0) -> RunSheet:
    """With the seconds before and after each question at which it is announced and repeated."""
    return compile_sheet(
        replace(
            schedule(*cues),
            warn=timedelta(seconds=warn) if warn else None,
            repeat=timedelta(seconds=repeat) if repeat else None,
        )
    )


RULES, THANKS = cue("Rules", "+7"), cue("Thanks", "end-2")
SHEETS = {
    "one question": sheet_of(question(1, "+5")),
    "two questions": sheet_of(question(1, "+5"), question(2, "+10")),
    "three cues": sheet_of(question(1, "+5"), RULES, question(2, "+10")),
    "four cues": sheet_of(question(1, "+5"), RULES, question(2, "+10"), THANKS),
    "four questions": sheet_of(question(1, "+5"), question(2, "+10"), question(3, "+10"), question(4, "+30")),
    "one with companions": sheet_of(question(1, "+5"), warn=60, repeat=180),
    "two with companions": sheet_of(question(1, "+5"), question(2, "+10"), warn=60, repeat=180),
    "four with companions": sheet_of(question(1, "+5"), RULES, question(2, "+10"), THANKS, warn=60, repeat=180),
}
COMMANDS = (
    "hold 3", "hold", "resume", "undo", "skip", "skip Q1", "next", "swap Q1 Q2", "repace", "repace 21:10",
    "say Hello", "again", "probe", "end",
)  # fmt: skip
PAIRS = (
    ("hold", "resume"), ("hold", "undo"), ("hold", "next"), ("hold", "skip"), ("hold", "repace"),
    ("hold", "swap Q1 Q2"), ("hold 3", "resume"), ("hold 3", "undo"), ("hold 3", "next"), ("hold 3", "hold"),
    ("hold 3", "repace"), ("skip", "undo"), ("skip Q1", "undo"), ("swap Q1 Q2", "undo"), ("swap Q1 Q2", "next"),
    ("repace", "undo"), ("repace", "resume"), ("repace 21:10", "hold 3"), ("next", "next"), ("next", "again"),
    ("hold 10", "undo"), ("undo", "next"), ("again", "again"), ("say Hello", "next"), ("probe", "end"),
)  # fmt: skip
FAR: tuple[tuple[Habit, bool], ...] = (
    ("well", False), ("slow", True), ("busy", True), ("lost", True), ("lost", False), ("never arrived", False),
    ("refusing", True), ("down", False), ("lost and blind", False),
)  # fmt: skip
"""What the second platform may be like: its habit, and whether it keeps keys."""


def evening(sheet: RunSheet, habit: Habit = "well", *, keeps_keys: bool = True, acts: Sequence[Act] = ()) -> Evening:
    return Evening(sheet, {"near": Server(), "far": Server(keeps_keys, habit)}, BEFORE, tuple(acts))


def instants(sheet: RunSheet) -> list[tuple[datetime, bool]]:
    """Before each cue; with it, first or second; while it is on its way, and is published; and when it is out."""
    around = [(-30.0, False), (0.0, False), (0.0, True), (0.05, False), (0.2, False), (1.0, False)]
    cues = plan_for(sheet).sheet.cues
    return sorted({(cue.instant + timedelta(seconds=shift), late) for cue in cues for shift, late in around})


def commanded(start: Evening, at: datetime, text: str, *, late: bool) -> tuple[Evening, list[Evening]]:
    """Play on with a command; also every moment from there on."""
    moments: list[Evening] = []
    played = start.copy()
    played.acts = (Act(at, text, late),)
    return played.play(moments), moments


def moment_before(moments: Sequence[Evening], at: datetime) -> Evening:
    return next(moment for moment in reversed(moments) if moment.now < at)


def near_posts(played: Evening) -> list[tuple[datetime, Slot]]:
    return played.servers["near"].posts


class Model:
    """Counts the evenings that were played, and keeps what was wrong with them."""

    def __init__(self) -> None:
        self.played = 0
        self.wrong: list[tuple[object, ...]] = []

    def judge(self, played: Evening, *scenario: object) -> None:
        self.played += 1
        complaints = played.complaints()
        if complaints:
            self.wrong.append((*scenario, *complaints))


def every_command(model: Model, sheet: RunSheet, fars: Sequence[tuple[Habit, bool]] = FAR) -> None:
    """Every command at every instant, for every failure of the far platform; nobody crashes."""
    alone: dict[tuple[datetime, bool, str], list[tuple[datetime, Slot]]] = {}
    for habit, keeps_keys in fars:
        moments: list[Evening] = []
        evening(sheet, habit, keeps_keys=keeps_keys).play(moments)
        for at, late in instants(sheet):
            start = moment_before(moments, at)
            for text in COMMANDS:
                played, _ = commanded(start, at, text, late=late)
                scenario = (habit, keeps_keys, at, late, text)
                model.judge(played, *scenario)
                if near_posts(played) != alone.setdefault((at, late, text), near_posts(played)):
                    model.wrong.append((*scenario, "the far platform delays the near one"))


def every_pair(model: Model, sheet: RunSheet, fars: Sequence[tuple[Habit, bool]] = FAR[:1]) -> None:
    """A command at every instant, and one that belongs to it at every later one."""
    for habit, keeps_keys in fars:
        moments: list[Evening] = []
        evening(sheet, habit, keeps_keys=keeps_keys).play(moments)
        when = instants(sheet)
        for index, (at, late) in enumerate(when):
            for first, second in PAIRS:
                played, later = commanded(moment_before(moments, at), at, first, late=late)
                later = [moment for moment in later if not moment.acts]
                for again, behind in when[index + 1 :] if not played.refusals else ():
                    if again > at and later[0].now < again:
                        both, _ = commanded(moment_before(later, again), again, second, late=behind)
                        model.judge(both, habit, keeps_keys, at, late, first, again, behind, second)


def every_crash(model: Model, sheet: RunSheet, fars: Sequence[tuple[Habit, bool]] = FAR[:1]) -> None:
    """Every command at every instant, and then the machine dies at every point after it."""
    for habit, keeps_keys in fars:
        moments: list[Evening] = []
        evening(sheet, habit, keeps_keys=keeps_keys).play(moments)
        for at, late in instants(sheet):
            start = moment_before(moments, at)
            for text in COMMANDS:
                played, later = commanded(start, at, text, late=late)
                if played.refusals:
                    continue
                for died in crashes(later, played.points):
                    model.judge(died.play(), habit, keeps_keys, at, late, text, *died.crash_at, died.down)


def every_command_after_a_crash(model: Model, sheet: RunSheet, fars: Sequence[tuple[Habit, bool]] = FAR[:1]) -> None:
    """The machine dies at every point, and then comes every command at every instant; some wait for the next run."""
    for habit, keeps_keys in fars:
        moments: list[Evening] = []
        points = evening(sheet, habit, keeps_keys=keeps_keys).play(moments).points
        for died in crashes(moments, points):
            for at, late in instants(sheet):
                for text in COMMANDS if at > died.now else ():
                    played = died.copy()
                    played.acts = (Act(at, text, late),)
                    model.judge(played.play(), habit, keeps_keys, at, late, text, *died.crash_at, died.down)


def crashes(moments: Sequence[Evening], points: int) -> Iterator[Evening]:
    """One evening for every point at which the machine may die, for a moment or for some minutes."""
    ends = [moment.points for moment in moments[1:]] + [points]
    for moment, end in zip(moments, ends, strict=True):
        for point in range(moment.points, end):
            for down in (5, 400):
                died = moment.copy()
                died.crash_at, died.down = frozenset({point}), timedelta(seconds=down)
                yield died


@pytest.mark.parametrize("name", ["one question", "two questions", "three cues", "four cues", "one with companions"])
def test_every_command_at_every_instant_with_every_failure_of_a_platform(name: str) -> None:
    model = Model()
    every_command(model, SHEETS[name])
    assert model.wrong == []
    assert model.played == len(instants(SHEETS[name])) * len(COMMANDS) * len(FAR)


@pytest.mark.parametrize(("name", "fars"), [("two questions", 3), ("three cues", 1), ("one with companions", 1)])
def test_every_pair_of_commands_that_belong_together(name: str, fars: int) -> None:
    model = Model()
    every_pair(model, SHEETS[name], FAR[:fars])
    assert model.wrong == []
    assert model.played > 1000


@pytest.mark.parametrize("name", ["one question", "two questions", "four cues", "one with companions"])
def test_every_command_and_a_crash_at_every_point_after_it(name: str) -> None:
    model = Model()
    every_crash(model, SHEETS[name])
    assert model.wrong == []
    assert model.played > 500


@pytest.mark.parametrize("name", ["one question", "two questions"])
def test_a_crash_at_every_point_and_every_command_after_it(name: str) -> None:
    model = Model()
    every_command_after_a_crash(model, SHEETS[name])
    assert model.wrong == []
    assert model.played > 1000


LARGE = ("four questions", "four cues", "two with companions", "four with companions")


@pytest.mark.full
@pytest.mark.parametrize("name", [name for name in SHEETS if name not in LARGE])
@pytest.mark.parametrize("every", [every_pair, every_crash, every_command_after_a_crash])
def test_more_of_the_product_with_few_cues(
    every: Callable[[Model, RunSheet, Sequence[tuple[Habit, bool]]], None], name: str
) -> None:
    model = Model()
    every(model, SHEETS[name], FAR[:3])
    assert model.wrong == []


@pytest.mark.full
@pytest.mark.parametrize("name", LARGE)
@pytest.mark.parametrize("every", [every_command, every_crash])
def test_more_of_the_product_with_many_cues(
    every: Callable[[Model, RunSheet, Sequence[tuple[Habit, bool]]], None], name: str
) -> None:
    model = Model()
    every(model, SHEETS[name], FAR[:1])
    assert model.wrong == []
