"""What there is to post on each platform, and where each post stands: the state that the conductor moves."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum, auto
from itertools import islice

from chatmod.domain.companions import is_companion
from chatmod.domain.composing import compose
from chatmod.domain.happenings import Slot
from chatmod.domain.plan import Plan
from chatmod.domain.runsheet import CueKind


class Standing(Enum):
    """Where a post of ours stands."""

    WAITING = auto()
    LOOKING = auto()
    SENDING = auto()
    OUT = auto()
    REFUSED = auto()
    SKIPPED = auto()
    LEFT_OPEN = auto()


IN_FLIGHT = frozenset({Standing.LOOKING, Standing.SENDING})
SETTLED = frozenset({Standing.OUT, Standing.REFUSED, Standing.SKIPPED, Standing.LEFT_OPEN})


@dataclass(frozen=True, slots=True)
class Item:
    """One post on the agenda of a lane.

    Attributes:
        unsure: It may be out already, so it is looked for before it is sent.
        lost_at: When an answer was lost; the platform is looked at again until it has settled.
        not_before: No try before this instant.
        tries: Tries in a row that the platform put off.
        losses: How often the answer to a try was lost.
        sent_at: When it went out, as far as we know.
        missed: It was too late already when the performance was first opened.
        follows: The label of the question that has to be out before, for what repeats one.
        dropped: The moderator has left it out.
        parked: It goes out only when the moderator says so: on hold, or waiting for `next`.
        urgent: The moderator wants it now; it keeps no distance to what went out before.
    """

    slot: Slot
    due: datetime
    tolerance: timedelta
    standing: Standing = Standing.WAITING
    unsure: bool = False
    lost_at: datetime | None = None
    not_before: datetime | None = None
    tries: int = 0
    losses: int = 0
    sent_at: datetime | None = None
    missed: bool = False
    follows: str = ""
    dropped: bool = False
    parked: bool = False
    urgent: bool = False

    @property
    def settled(self) -> bool:
        """Whether nothing more will be done about it in this run."""
        return self.standing in SETTLED or (self.dropped and self.standing is Standing.WAITING and not self.unsure)

    @property
    def lapsed(self) -> bool:
        """Whether it is a warning or a repeat whose time has passed: of no use to anybody, and no failure."""
        return self.standing is Standing.SKIPPED and is_companion(self.slot.label)


@dataclass(frozen=True, slots=True)
class Lane:
    """The posts of one platform, in order.

    Attributes:
        settle: How long it may take to show a post whose answer was lost.
        open_from: Before this index all is settled: nothing that is due has to wait until that has been looked at.
    """

    platform: str
    items: tuple[Item, ...]
    settle: timedelta = timedelta(0)
    open_from: int = 0

    @property
    def still_open(self) -> Iterator[Item]:
        """What is not settled."""
        return (item for item in islice(self.items, self.open_from, None) if not item.settled)

    def with_item(self, slot: Slot, change: Callable[[Item], Item]) -> "Lane":
        """The lane with one of its posts changed."""
        indices = (*range(self.open_from, len(self.items)), *range(self.open_from))
        index = next((index for index in indices if self.items[index].slot == slot), None)
        if index is None:
            return self
        return replace(self, items=(*self.items[:index], change(self.items[index]), *self.items[index + 1 :]))

    def due_within(self, now: datetime, horizon: datetime) -> Iterator[Item]:
        """What will go out by itself soon: heads of threads only, as the rest names the part before it."""
        for item in self.still_open:
            if item.due > horizon:
                return
            waits = item.standing is Standing.WAITING and not (item.unsure or item.parked or item.dropped)
            if now < item.due and waits and item.slot.part == 1:
                yield item


@dataclass(frozen=True, slots=True)
class State:
    """The whole agenda.

    Attributes:
        finish: When the evening is over; None while it is on hold.
        unread: Platforms that could not be read at the end.
    """

    lanes: Mapping[str, Lane]
    finish: datetime | None
    finished: bool = False
    unread: tuple[str, ...] = ()

    @property
    def items(self) -> tuple[Item, ...]:
        """Every post of every lane."""
        return tuple(item for lane in self.lanes.values() for item in lane.items)

    def undecided(self, platform: str) -> bool:
        """Whether a post of ours may be out on a platform without our knowing yet."""
        return any(
            item.standing in IN_FLIGHT or ((item.unsure or item.lost_at) and not item.settled and not item.parked)
            for item in self.lanes[platform].items
        )

    @property
    def failures(self) -> tuple[Item, ...]:
        """Posts that should have gone out and did not, or of which nobody knows."""
        bad = {Standing.REFUSED, Standing.SKIPPED, Standing.LEFT_OPEN}
        return tuple(item for item in self.items if item.standing in bad and not item.missed and not item.lapsed)


def lane_of(plan: Plan, platform: str, settle: timedelta) -> Lane:
    """The posts of a plan on a platform, in the order in which they go out."""
    return Lane(platform, tuple(_items(plan, platform)), settle)


def rearranged(state: State, plan: Plan, now: datetime) -> State:
    """The agenda after a change of plan: what waits is moved, added or taken out; what has begun stays.

    What was skipped as too late, and has been given a time to come, waits for that.
    """
    lanes = {name: _rearranged(lane, plan, now) for name, lane in state.lanes.items()}
    return replace(state, lanes=lanes, finish=plan.finish)


def _items(plan: Plan, platform: str) -> Iterator[Item]:
    for cue in plan.sheet.cues:
        dropped = cue.label in plan.skipped or plan.ended is not None
        parked = cue.label in plan.waiting or plan.is_held(cue)
        for draft in compose(plan.sheet, cue, platform):
            yield Item(
                Slot(platform, cue.label, draft.part),
                cue.instant,
                cue.tolerance,
                follows=cue.of if cue.kind is CueKind.REPEAT else "",
                dropped=dropped,
                parked=parked,
                urgent=cue.label in plan.urgent,
            )


def _rearranged(lane: Lane, plan: Plan, now: datetime) -> Lane:
    known = {item.slot: item for item in lane.items}
    items = []
    for wanted in _items(plan, lane.platform):
        old = known.pop(wanted.slot, None)
        items.append(_moved(old, wanted, now) if old else wanted)
    # what an edit has taken out is still looked for where it may be out, and not sent any more
    kept = [replace(item, dropped=True) for item in known.values() if not item.settled]
    kept += [item for item in known.values() if item.settled and item.standing is not Standing.WAITING]
    return replace(lane, items=tuple(sorted([*items, *kept], key=lambda item: item.due)), open_from=0)


def _moved(old: Item, wanted: Item, now: datetime) -> Item:
    if old.standing is Standing.SKIPPED and wanted.due > now:
        return wanted
    if old.standing not in {Standing.WAITING, Standing.LOOKING}:
        return replace(old, dropped=wanted.dropped)
    return replace(
        old,
        due=wanted.due,
        tolerance=wanted.tolerance,
        dropped=wanted.dropped,
        parked=wanted.parked,
        urgent=wanted.urgent,
    )
