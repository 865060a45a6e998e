"""What a command comes to: whether it can be carried out now, what exactly it means, and what it changes."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from chatmod.domain.commands import (
    Again,
    Command,
    End,
    Hold,
    Next,
    Probe,
    Repace,
    Resume,
    Say,
    Skip,
    Swap,
    Undo,
)
from chatmod.domain.happenings import Commanded
from chatmod.domain.plan import Plan, follow
from chatmod.domain.runsheet import Cue, CueKind
from chatmod.domain.zones import next_clock
from chatmod.errors import CommandError

_FARTHEST = timedelta(hours=12)
"""A time of day that has just passed is not meant to be tomorrow's."""

Place = Literal["planned", "held", "waiting", "skipped", "removed"]


@dataclass(frozen=True, slots=True)
class Change:
    """What a change made of one cue: where it was, and where it is. Instants in UTC."""

    label: str
    before: datetime | None
    after: datetime | None
    place: Place


@dataclass(frozen=True, slots=True)
class Steered:
    """What a command, or an edit of the schedule, has changed; cues in their new order."""

    changes: tuple[Change, ...]
    end_before: datetime
    end: datetime
    held_since: datetime | None


@dataclass(frozen=True, slots=True)
class Answer:
    """What a moderator is told about a command.

    Attributes:
        text: The command as it was typed.
        command: What it came to; None where it was refused.
        steered: What it changed; None where it was refused.
        refused: Why, if it was.
        remedy: What would be right, if that can be said.
        under_way: Labels of what should have been out by then and was still being tried.
    """

    text: str
    command: Command | None = None
    steered: Steered | None = None
    refused: str = ""
    remedy: str = ""
    under_way: tuple[str, ...] = ()


def order(plan: Plan, command: Command, at: datetime, unsettled: Collection[str] = ()) -> Commanded:
    """Complete a command: what it is about, and by how much.

    Args:
        plan: As it stands.
        command: As it was typed.
        at: Now.
        unsettled: Labels that are not out everywhere yet.

    Raises:
        CommandError: If it cannot be carried out now, with the reason.
    """
    if plan.ended is not None:
        raise CommandError("The evening has been ended.", "`chatmod run --new` begins another.")
    complete = _complete(plan, command, at, unsettled)
    commanded = Commanded(at, plan.given + 1, complete, None)
    return replace(commanded, finish=follow(plan, commanded).finish)


def compare(before: Plan, after: Plan) -> Steered:
    """What a change has made of the cues of the schedule, and of the end."""
    return Steered(tuple(_changes(before, after)), before.sheet.end, after.sheet.end, after.held_since)


def _changes(before: Plan, after: Plan) -> Iterator[Change]:
    known = {cue.label: cue for cue in before.sheet.cues if cue.is_scheduled}
    for cue in after.sheet.cues:
        if not cue.is_scheduled or cue.label in after.begun:
            continue
        old = known.get(cue.label)
        place = place_of(after, cue)
        if old is None or old.instant != cue.instant or place_of(before, old) != place:
            yield Change(cue.label, old.instant if old else None, cue.instant, place)
    left = {cue.label for cue in after.sheet.cues}
    for label, cue in known.items():
        if label not in left:
            yield Change(label, cue.instant, None, "removed")


def place_of(plan: Plan, cue: Cue) -> Place:
    """How a cue stands that has not begun; what has begun is as it was planned."""
    if cue.label in plan.skipped:
        return "skipped"
    if cue.label in plan.waiting:
        return "waiting"
    return "held" if plan.is_held(cue) else "planned"


def _complete(  # noqa: C901, PLR0911 - one line a command
    plan: Plan, command: Command, at: datetime, unsettled: Collection[str]
) -> Command:
    match command:
        case Hold():
            return _hold(plan, command)
        case Resume():
            return _resume(plan, at)
        case Undo():
            return _undo(plan)
        case Skip(label=label):
            return Skip(_skippable(plan, label, at, unsettled).label)
        case Next():
            return Next(_coming(plan, at, unsettled).label)
        case Swap(first=first, second=second):
            return _swap(plan, first, second, at)
        case Repace():
            return _repace(plan, command, at)
        case Again():
            return Again(_current(plan).label)
        case Probe(number=number):
            return _probe(plan, number)
        case Say() | End():
            return command


def _hold(plan: Plan, command: Hold) -> Hold:
    if plan.held_since is not None:
        raise CommandError("It is on hold already.", "`resume` ends the hold.")
    return command


def _resume(plan: Plan, at: datetime) -> Resume:
    ended = {held.command.hold for held in plan.orders if isinstance(held.command, Resume)}
    for held in reversed(plan.orders):
        if isinstance(held.command, Repace):
            break  # it has spread what is left anew: nothing of an earlier hold is in it
        if isinstance(held.command, Hold) and held.number not in ended:
            if held.command.span is None and plan.held_since is not None:
                return Resume(held.number)
            if held.command.span is not None and held.at + held.command.span > at:
                return Resume(held.number, min(held.at + held.command.span - at, held.command.span))
    raise CommandError("There is no hold.", "`hold 3` holds for three minutes, `hold` until `resume`.")


def _undo(plan: Plan) -> Undo:
    last = next(
        (done for done in reversed(plan.orders) if isinstance(done.command, Hold | Skip | Swap | Repace)), None
    )
    if last is None:
        raise CommandError("There is nothing to undo.", "A hold, skip, swap or repace can be undone.")
    hindrance = _hindrance(plan, last.command)
    if hindrance:
        raise CommandError(
            f"The {last.command.kind} cannot be undone: {hindrance} is out.",
            "What is left can be moved in the schedule.",
        )
    return Undo(last.number)


def _hindrance(plan: Plan, command: Command) -> str | None:
    """What has gone out since and would have gone out otherwise without a command: a swapped cue, or a later one."""
    labels = [cue.label for cue in plan.sheet.cues]
    match command:
        case Swap(first=first, second=second):
            others = [first, second]
        case Skip(label=str() as label) if label in plan.begun and label in labels:
            others = labels[labels.index(label) + 1 :]
        case _:
            others = []
    return next((label for label in others if label in plan.begun), None)


def _skippable(plan: Plan, label: str | None, at: datetime, unsettled: Collection[str]) -> Cue:
    if label is None:
        return _coming(plan, at, unsettled)
    cue = _named(plan, label, at)
    if cue.label in plan.skipped:
        raise CommandError(f"{cue.label} is skipped already.", "`undo` takes the last skip back.")
    if cue not in (*plan.left(at), *plan.to_come(at)) and cue.label not in unsettled:
        raise CommandError(f"{cue.label} is not to come any more.", "`skip` alone leaves the coming cue out.")
    return cue


def _coming(plan: Plan, at: datetime, unsettled: Collection[str]) -> Cue:
    """The first cue to come; one that is overdue and has not begun comes before all others."""
    labels = {cue.label for cue in plan.left(at)} | (set(unsettled) - plan.begun.keys() - plan.skipped)
    left = [cue for cue in plan.sheet.cues if cue.is_scheduled and cue.label in labels]
    if not left:
        raise CommandError("There is no cue to come.", "`say TEXT` posts something else.")
    return left[0]


def _swap(plan: Plan, first: str, second: str, at: datetime) -> Swap:
    cues = [_named(plan, label, at) for label in (first, second)]
    to_come = {cue.label for cue in plan.to_come(at) if cue.is_scheduled}
    for cue in cues:
        if cue.label not in to_come:
            raise CommandError(f"{cue.label} is not to come.", "Only cues that are still to come can be swapped.")
    if cues[0] == cues[1]:
        raise CommandError("A cue cannot be swapped with itself.", "Write for example `swap Q4 Q5`.")
    return Swap(cues[0].label, cues[1].label)


def _repace(plan: Plan, command: Repace, at: datetime) -> Repace:
    labels = tuple(cue.label for cue in plan.left(at))
    if not labels:
        raise CommandError("There is no cue to come.", "`say TEXT` posts something else.")
    zone = plan.sheet.schedule.zone
    until = plan.base.end if command.clock is None else next_clock(command.clock, zone, at)
    farthest = at + max(plan.base.end - plan.base.start, _FARTHEST)
    if not at + timedelta(seconds=len(labels)) < until <= farthest:
        shown = f"{until.astimezone(zone):%H:%M}"
        raise CommandError(f"{shown} is past, or too near.", "Name a later end, such as `repace 21:10`.")
    return Repace(command.clock, until, labels)


def _current(plan: Plan) -> Cue:
    """The question that was out last."""
    asked = [cue for cue in plan.sheet.cues if cue.kind is CueKind.QUESTION and cue.label in plan.out]
    if not asked:
        raise CommandError("No question is out yet.", "`next` posts the coming cue now.")
    return max(asked, key=lambda cue: plan.out[cue.label])


def _probe(plan: Plan, number: int | None) -> Probe:
    question = _current(plan)
    if not question.notes:
        raise CommandError(f"{question.label} has no private notes.", "`say TEXT` posts something else.")
    posted = {
        done.command.number
        for done in plan.orders
        if isinstance(done.command, Probe) and done.command.label == question.label
    }
    left = [index for index in range(1, len(question.notes) + 1) if index not in posted]
    if number is None and not left:
        raise CommandError(f"All notes of {question.label} have been posted.", "`probe 1` posts the first once more.")
    chosen = number or left[0]
    if chosen > len(question.notes):
        many = f"{len(question.notes)} private notes" if len(question.notes) > 1 else "one private note"
        raise CommandError(f"{question.label} has {many}.", "`probe` alone posts the next one.")
    return Probe(chosen, question.label)


def _named(plan: Plan, label: str, at: datetime) -> Cue:
    cue = plan.cue(label)
    if cue is None:
        labels = ", ".join(cue.label for cue in plan.left(at))
        raise CommandError(f"There is no cue `{label}`.", f"Still to come: {labels or 'nothing'}.")
    return cue
