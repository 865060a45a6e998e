"""What is planned at any moment: the latest valid sheet, with the moderator's commands replayed.

A plan follows the journal, line by line, so that a run after a crash has the plan that the run before it had. What
has gone out stays as it was. A cue that a change moves into the past waits for `next`: it never goes out by surprise.
"""

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import pairwise

from chatmod.domain.commands import Resume, Undo
from chatmod.domain.companions import accompany
from chatmod.domain.desk import Desk
from chatmod.domain.happenings import Commanded, Happening, Intended, Planned, WentOut
from chatmod.domain.runsheet import Cue, RunSheet, in_order


@dataclass(frozen=True, slots=True)
class Plan:
    """The run sheet as it stands, and what the moderator has made of it.

    Attributes:
        base: The latest valid sheet, as compiled, companions included; what has gone out is kept from the one before.
        sheet: The sheet as it will be performed: moved, and with extra posts.
        orders: The commands in force, in their order.
        given: How many commands there have been.
        begun: What has gone out, or is about to: it does not change any more.
        out: When each cue was first out.
        skipped: Labels that do not go out.
        waiting: Labels that a change has moved into the past; they wait for `next`.
        urgent: Labels that were asked for and keep no distance to the cue before them.
        held_since: Since when the evening is on hold.
        ended: When the moderator ended the evening.
    """

    base: RunSheet
    sheet: RunSheet
    orders: tuple[Commanded, ...] = ()
    given: int = 0
    begun: Mapping[str, Cue] = field(default_factory=dict)
    out: Mapping[str, datetime] = field(default_factory=dict)
    skipped: frozenset[str] = frozenset()
    waiting: frozenset[str] = frozenset()
    urgent: frozenset[str] = frozenset()
    held_since: datetime | None = None
    ended: datetime | None = None

    @property
    def finish(self) -> datetime | None:
        """When the run is over; None while nobody knows."""
        if self.ended is not None:
            return self.ended
        if self.held_since is not None:
            return None
        # a follow-up that is left out is not waited for
        return replace(self.sheet, cues=tuple(cue for cue in self.sheet.cues if cue.label not in self.skipped)).finish

    def cue(self, label: str) -> Cue | None:
        """The cue of a label, upper and lower case being the same."""
        return next((cue for cue in self.sheet.cues if cue.label.casefold() == label.casefold()), None)

    def is_held(self, cue: Cue) -> bool:
        """Whether a cue waits for the end of a hold."""
        return self.held_since is not None and self._is_to_come(cue, self.held_since)

    def to_come(self, now: datetime) -> tuple[Cue, ...]:
        """The cues that will go out by themselves, in their order."""
        horizon = self.held_since or now
        return tuple(cue for cue in self.sheet.cues if self._is_to_come(cue, horizon))

    def left(self, now: datetime) -> tuple[Cue, ...]:
        """The cues of the schedule that are to come, or wait for `next`, in their order."""
        labels = self.waiting | {cue.label for cue in self.to_come(now)}
        return tuple(cue for cue in self.sheet.cues if cue.is_scheduled and cue.label in labels)

    def _is_to_come(self, cue: Cue, horizon: datetime) -> bool:
        return (
            cue.instant > horizon
            and cue.label not in self.begun
            and cue.label not in self.skipped
            and cue.label not in self.urgent
        )


def plan_for(sheet: RunSheet) -> Plan:
    """The plan of a sheet before anything has happened."""
    whole = accompany(sheet)
    return _worked_out(Plan(whole, whole), {}, sheet.start)


def replay(sheet: RunSheet, journal: Iterable[Happening]) -> Plan:
    """The plan that a journal leads to.

    Args:
        sheet: For a journal that has none yet.
        journal: Oldest first.
    """
    lines = list(journal)
    # the first sheet of the journal, whatever the file says now: what is late depends on what was planned before
    plan = plan_for(next((line.sheet for line in lines if isinstance(line, Planned)), sheet))
    for line in lines:
        plan = follow(plan, line)
    return plan


def follow(plan: Plan, happening: Happening) -> Plan:
    """The plan after a line of the journal."""
    match happening:
        case Planned(at=at, sheet=sheet):
            return _changed(plan, replace(plan, base=_merged(plan, sheet)), at)
        case Commanded(at=at, command=Undo(target=target)):
            orders = tuple(order for order in plan.orders if target not in _numbers(order))
            return _changed(plan, replace(plan, orders=orders, given=happening.number), at)
        case Commanded(at=at):
            orders = (*plan.orders, happening)
            return _changed(plan, replace(plan, orders=orders, given=happening.number), at)
        case Intended(slot=slot) | WentOut(slot=slot):
            cue = next((cue for cue in plan.sheet.cues if cue.label == slot.label), None)
            if cue is None:
                return plan
            out = plan.out
            if isinstance(happening, WentOut):
                since = happening.out_since
                out = {**out, cue.label: min(since, out.get(cue.label, since))}
            return replace(plan, begun={cue.label: cue, **plan.begun}, out=out, waiting=plan.waiting - {cue.label})
        case _:
            return plan


def _numbers(order: Commanded) -> tuple[int | None, ...]:
    """The commands that an order stands and falls with: itself, and the hold that it ended."""
    return (order.number, order.command.hold) if isinstance(order.command, Resume) else (order.number,)


def _merged(plan: Plan, sheet: RunSheet) -> RunSheet:
    """A new sheet, in which what has begun is as it was, and its repeat keeps the distance from there."""
    kept = {cue.label: cue for cue in plan.base.cues if cue.label in plan.begun}
    placed = [replace(cue, instant=kept.get(cue.label, cue).instant) for cue in sheet.cues]
    others = [cue for cue in accompany(replace(sheet, cues=tuple(placed))).cues if cue.label not in kept]
    return replace(sheet, cues=in_order([*kept.values(), *others]))


def _changed(old: Plan, raw: Plan, at: datetime) -> Plan:
    """Work a changed plan out, and let wait what the change has moved into the past."""
    new = _worked_out(raw, _due(old, at), at)
    before = {cue.label: cue.instant for cue in old.sheet.cues}
    was, now = old.held_since or at, new.held_since or at
    late = frozenset(
        cue.label
        for cue in new.sheet.cues
        if cue.instant <= now
        and cue.label not in new.begun
        and cue.label not in new.urgent
        and (
            cue.label in old.waiting or cue.label in old.skipped or cue.label not in before or before[cue.label] > was
        )
    )
    # a warning or a repeat whose time has passed is of no use to anybody
    scheduled = frozenset(cue.label for cue in new.sheet.cues if cue.is_scheduled)
    lapsed = late - scheduled
    return replace(new, waiting=(late & scheduled) - new.skipped, skipped=new.skipped | lapsed)


def _due(plan: Plan, at: datetime) -> dict[str, datetime]:
    """What should be out by now and may wait in a queue, with its instants."""
    horizon = plan.held_since or at
    idle = plan.skipped | plan.waiting
    return {cue.label: cue.instant for cue in plan.sheet.cues if cue.instant <= horizon and cue.label not in idle}


def _worked_out(plan: Plan, due: Mapping[str, datetime], at: datetime) -> Plan:
    """Apply the commands to the sheet; what has begun is as it was then, and what was due is not due earlier."""
    desk = Desk(plan.base, {cue.label: cue for cue in plan.base.cues}, plan.base.end)
    for order in plan.orders:
        desk.apply(order)
    horizon = desk.held_since or at
    cues = []
    for label, cue in desk.cues.items():
        stays = label in due and cue.instant <= horizon
        cues.append(plan.begun.get(label) or (replace(cue, instant=due[label]) if stays else cue))
    turns = {label: turn for turn, label in enumerate(desk.urgent)}
    cues.sort(key=lambda cue: turns.get(cue.label, -1))  # at a tie what was asked for comes last
    sheet = replace(plan.base, end=desk.end, cues=in_order(cues))
    skipped = desk.skipped | _pointless(sheet, desk.skipped - plan.begun.keys(), desk.urgent.keys())
    if desk.ended is not None:
        skipped |= {cue.label for cue in cues}
    return replace(
        plan,
        sheet=sheet,
        skipped=frozenset(skipped),
        urgent=frozenset(desk.urgent),
        held_since=desk.held_since if desk.ended is None else None,
        ended=desk.ended,
    )


def _pointless(sheet: RunSheet, left_out: AbstractSet[str], urgent: AbstractSet[str]) -> set[str]:
    """Warnings and repeats of questions that do not go out, or go out otherwise than planned."""
    pointless = set()
    questions = [cue for cue in sheet.questions if cue.label not in left_out]
    following = {cue.label: after.instant for cue, after in pairwise(questions)}
    for cue in sheet.cues:
        question, _, companion = cue.label.partition(":")
        if companion == "warning" and (question in left_out or question in urgent):
            pointless.add(cue.label)
        if companion == "repeat" and (question in left_out or cue.instant >= following.get(question, sheet.end)):
            pointless.add(cue.label)
    return pointless
