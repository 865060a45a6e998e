"""What the tests of the plan share: an evening of five questions, and commands given to it by the minute."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from chatmod.domain.commands import parse_command
from chatmod.domain.happenings import Commanded, Happening, Intended, Planned, Slot, WentOut
from chatmod.domain.plan import Plan, follow, plan_for
from chatmod.domain.runsheet import RunSheet, compile_sheet
from chatmod.domain.schedule import PlannedCue
from chatmod.domain.steering import order
from chatmod.errors import CommandError
from tests.domain.domain_samples import START, cue, schedule


def at(minutes: float) -> datetime:
    return START + timedelta(minutes=minutes)


def question(number: int, when: str, *notes: str, text: str = "Why?") -> PlannedCue:
    return replace(cue(f"Q{number}", when, text), notes=notes)


def sheet_of(*cues: PlannedCue, warn: float = 0, repeat: float = 0) -> RunSheet:
    """With the minutes before and after each question at which it is announced and repeated."""
    return compile_sheet(
        replace(
            schedule(*cues),
            warn=timedelta(minutes=warn) if warn else None,
            repeat=timedelta(minutes=repeat) if repeat else None,
        )
    )


def usual(*, warn: float = 0, repeat: float = 0) -> RunSheet:
    """Questions at 10, 20, 30, 40; a break at 25, thanks two minutes before the end at 60."""
    questions = [question(number, f"+{number}0", "Who else?", "Since when?") for number in range(1, 5)]
    return sheet_of(*questions, cue("Break", "+25"), cue("Thanks", "end-2"), warn=warn, repeat=repeat)


@dataclass
class Steering:
    """A plan that is steered, and the journal of it."""

    sheet: RunSheet
    journal: list[Happening] = field(default_factory=list)
    plan: Plan = field(init=False)

    def __post_init__(self) -> None:
        self.plan = plan_for(self.sheet)
        self.edit(-60, self.sheet)

    def try_to_tell(self, minutes: float, text: str) -> CommandError | None:
        try:
            self.tell(minutes, text)
        except CommandError as error:
            return error
        return None

    def follow(self, *happenings: Happening) -> "Steering":
        for happening in happenings:
            self.journal.append(happening)
            self.plan = follow(self.plan, happening)
        return self

    def tell(self, minutes: float, text: str, *unsettled: str) -> Commanded:
        commanded = order(self.plan, parse_command(text), at(minutes), unsettled)
        self.follow(commanded)
        return commanded

    def edit(self, minutes: float, sheet: RunSheet) -> "Steering":
        return self.follow(Planned(at(minutes), sheet, None))

    def intend(self, minutes: float, *labels: str) -> "Steering":
        return self.follow(*[Intended(at(minutes), Slot("room", label), label, b"") for label in labels])

    def publish(self, minutes: float, *labels: str) -> "Steering":
        for label in labels:
            self.intend(minutes, label)
            slot = Slot("room", label)
            self.follow(WentOut(at(minutes), slot, at(minutes), at(minutes), label, label, "", at(minutes)))
        return self

    def minutes(self) -> dict[str, float]:
        """Where each cue is, in minutes after the start."""
        return {cue.label: round((cue.instant - START) / timedelta(minutes=1), 3) for cue in self.plan.sheet.cues}

    def coming(self, minutes: float) -> list[str]:
        return [cue.label for cue in self.plan.to_come(at(minutes))]

    @property
    def end(self) -> float:
        return (self.plan.sheet.end - START) / timedelta(minutes=1)
