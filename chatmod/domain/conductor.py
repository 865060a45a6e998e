"""The conductor: a pure state machine that decides what goes out, when, and what is looked for first.

A happening goes in, with the time it is now; a new state and a list of effects come out. On one platform posts go
strictly in order: a post waits for the one before it until that one is settled or past its tolerance. Platforms do
not wait for each other.

Why states and no tasks: after a crash the state is folded again from the journal, and every rule of the evening can
be tested without a clock, a network or a mock.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from chatmod.domain.agenda import IN_FLIGHT, Item, Lane, Standing, State
from chatmod.domain.happenings import (
    AnswerLost,
    ClockStepped,
    Decision,
    Deferred,
    Finished,
    Happening,
    Intended,
    LeftOpen,
    NotFound,
    Opened,
    Prepared,
    Refused,
    Skipped,
    Slot,
    WentOut,
)

BACK_OFF = tuple(timedelta(seconds=seconds) for seconds in (1, 2, 5, 10, 20, 30))
"""How long to wait where a platform does not tell: the n-th try in a row, the last for all that follow."""

LOOK_AGAIN = timedelta(seconds=3)
"""Between two looks for a post whose answer was lost, while the platform may still be settling."""

WIDEST_GAP = timedelta(minutes=1)
"""Overdue posts are this far apart, or half their planned distance where that is shorter; never a burst."""


@dataclass(frozen=True, slots=True)
class Send:
    """Effect: write down the intent, and publish."""

    slot: Slot


@dataclass(frozen=True, slots=True)
class Look:
    """Effect: find out whether the post is there."""

    slot: Slot


@dataclass(frozen=True, slots=True)
class Wake:
    """Effect: ask the conductor again at this instant."""

    at: datetime


@dataclass(frozen=True, slots=True)
class Tell:
    """Effect: the conductor decided this; journal it and tell the moderator."""

    happening: Decision


Effect = Send | Look | Wake | Tell


def open_agenda(lanes: Iterable[Lane], finish: datetime | None, journal: Sequence[Happening], now: datetime) -> State:
    """The state at the beginning of a run, folded from the journal of earlier runs.

    Every post that is overdue or was intended, and is not known to be settled, will be looked for before it is sent.
    """
    opened = next((entry.at for entry in journal if isinstance(entry, Opened)), now)
    state = State({lane.platform: lane for lane in lanes}, finish)
    for happening in journal:
        state = _record(state, happening, resuming=True)
    reopened = {}
    for name, lane in state.lanes.items():
        items = tuple(_reopen(item, opened, now) for item in lane.items)
        reopened[name] = replace(lane, items=items)
    return replace(state, lanes=reopened)


def step(state: State, happening: Happening | None, now: datetime) -> tuple[State, list[Effect]]:
    """Take one happening in (None: it is simply later now), and return the new state and what is to be done."""
    match happening:
        case ClockStepped(by=by):
            state = _with_clock(state, by)
        case None:
            pass
        case _:
            state = _record(state, happening)
    effects: list[Effect] = []
    lanes: dict[str, Lane] = {}
    for name, lane in state.lanes.items():
        lanes[name], wanted = _advance(lane, now, state.finish)
        effects += wanted
    state = replace(state, lanes=lanes)
    if not state.finished and state.finish and _all_parked(lanes.values()):
        if now < state.finish:
            effects.append(Wake(state.finish))
        elif all(item.settled for item in state.items):
            state = replace(state, finished=True)
            effects.append(Tell(Finished(now)))
    return state, effects


def _all_parked(lanes: Iterable[Lane]) -> bool:
    return all(item.parked for lane in lanes for item in lane.still_open)


def _reopen(item: Item, opened: datetime, now: datetime) -> Item:
    missed = item.due + item.tolerance < opened
    if item.settled and item.standing is not Standing.LEFT_OPEN:
        return replace(item, missed=missed)
    # what is on hold, or waits for `next`, has not been sent, and what is to come neither: made ready is not sent
    overdue = item.due < now and not item.parked
    was_left_open = item.standing is Standing.LEFT_OPEN
    lost_at = now if item.lost_at or (item.unsure and overdue and not was_left_open) else None
    unsure = was_left_open or lost_at is not None or overdue
    return replace(
        item, standing=Standing.WAITING, unsure=unsure, lost_at=lost_at, tries=0, not_before=None, missed=missed
    )


def _record(state: State, happening: Happening, *, resuming: bool = False) -> State:
    slot = getattr(happening, "slot", None)
    if not isinstance(slot, Slot) or slot.platform not in state.lanes:
        return state
    lane = state.lanes[slot.platform]
    settle = lane.settle
    changed = lane.with_item(slot, lambda item: _apply(item, happening, settle, resuming=resuming))
    return replace(state, lanes={**state.lanes, lane.platform: changed})


def _apply(  # noqa: PLR0911 - one line a happening
    item: Item, happening: Happening, settle: timedelta, *, resuming: bool
) -> Item:
    match happening:
        case Prepared():
            return replace(item, unsure=True) if resuming else item
        case Intended(at=at):
            return replace(item, unsure=True, lost_at=at) if resuming else item
        case WentOut(out_since=sent_at):
            return replace(item, standing=Standing.OUT, sent_at=sent_at)
        case Refused():
            return replace(item, standing=Standing.REFUSED)
        case Skipped(at=at):
            # an edit after that may have given it a time to come
            return item if item.due > at else replace(item, standing=Standing.SKIPPED)
        case LeftOpen():
            return replace(item, standing=Standing.LEFT_OPEN, unsure=True)
        case Deferred(at=at, until=until):
            wait = BACK_OFF[min(item.tries, len(BACK_OFF) - 1)]
            not_before = at + wait if until is None else until
            return replace(item, standing=Standing.WAITING, not_before=not_before, tries=item.tries + 1)
        case AnswerLost(at=at):
            lost = replace(item, standing=Standing.WAITING, unsure=True, lost_at=at, not_before=None, tries=0)
            return replace(lost, losses=item.losses + 1)
        case NotFound(at=at):
            # a platform without keys may show a post only some seconds after its answer was lost
            unsure = item.lost_at is not None and at < item.lost_at + settle
            # a platform that fails at once, time after time, is not asked without a pause
            often = item.losses - 2
            pause = at + BACK_OFF[min(often, len(BACK_OFF) - 1)] if often >= 0 else None
            again = at + LOOK_AGAIN if unsure else pause
            return replace(item, standing=Standing.WAITING, unsure=unsure, not_before=again, tries=0)
        case _:
            return item


def _with_clock(state: State, by: timedelta) -> State:
    """A wait is as long as it was, whatever the clock was set to."""
    if by > timedelta(0):
        return state  # the time may really have passed: the machine slept
    lanes = {
        name: replace(lane, items=tuple(_with_waits(item, by) for item in lane.items))
        for name, lane in state.lanes.items()
    }
    return replace(state, lanes=lanes)


def _with_waits(item: Item, by: timedelta) -> Item:
    return replace(
        item,
        not_before=item.not_before and item.not_before + by,
        lost_at=item.lost_at and item.lost_at + by,
        sent_at=item.sent_at and item.sent_at + by,
    )


def _advance(lane: Lane, now: datetime, finish: datetime | None) -> tuple[Lane, list[Effect]]:
    """Settle what is too late, and set the first open post of a lane on its way if its time has come."""
    items = list(lane.items)
    effects: list[Effect] = []
    for index in range(lane.open_from, len(items)):
        item = items[index]
        if item.settled:
            continue
        if item.standing in IN_FLIGHT:
            break
        if item.parked and not item.dropped:
            if finish is None or now < finish:
                continue
            items[index] = replace(item, standing=Standing.SKIPPED)
            effects.append(Tell(Skipped(now, item.slot, "it waited for `next` until the end")))
            continue
        verdict = _decide(items[:index], item, now)
        if isinstance(verdict, Wake):
            effects.append(verdict)
            break
        if isinstance(verdict, Send | Look):
            standing = Standing.SENDING if isinstance(verdict, Send) else Standing.LOOKING
            items[index] = replace(item, standing=standing, not_before=None)
            effects.append(verdict)
            break
        standing = Standing.SKIPPED if isinstance(verdict.happening, Skipped) else Standing.LEFT_OPEN
        items[index] = replace(item, standing=standing)
        effects.append(verdict)
    beyond = len(items)
    first = next((index for index in range(lane.open_from, beyond) if not items[index].settled), beyond)
    return replace(lane, items=tuple(items), open_from=first), effects


def _decide(  # noqa: PLR0911 - the rules of one post, in their order
    before: Sequence[Item], item: Item, now: datetime
) -> Send | Look | Wake | Tell:
    head = _head(before, item)
    if head and head.standing is not Standing.OUT and not item.unsure:
        # a question that waits for `next` may still bring its repeat along
        return Wake(item.due) if head.parked and now < item.due else _without_head(head, item, now)
    due = max(item.due, head.sent_at + (item.due - head.due)) if head and head.sent_at else item.due
    if now < due and not item.dropped:
        return Wake(due)
    deadline = due + item.tolerance
    if item.not_before and now < item.not_before and item.unsure and not item.tries:
        return Wake(item.not_before)
    if item.not_before and now < item.not_before and now <= deadline:
        return Wake(min(item.not_before, deadline + timedelta(microseconds=1)))
    if item.unsure:
        if now > deadline and item.tries:
            return Tell(LeftOpen(now, item.slot, "the platform could not be asked whether it went out"))
        return Look(item.slot)
    if now > deadline:
        return Tell(Skipped(now, item.slot, "too late", missed=item.missed))
    earliest = _spaced(before, item)
    if now < earliest:
        return Wake(min(earliest, deadline + timedelta(microseconds=1)))
    return Send(item.slot)


def _head(before: Sequence[Item], item: Item) -> Item | None:
    """The post that has to be out before: the part above in a thread, or the question that is repeated."""
    if item.slot.part > 1:
        wanted = replace(item.slot, part=item.slot.part - 1)
    elif item.follows:
        wanted = replace(item.slot, label=item.follows)
    else:
        return None
    return next((earlier for earlier in reversed(before) if earlier.slot == wanted), None)


def _without_head(head: Item, item: Item, now: datetime) -> Tell:
    reason = "the part before it did not go out" if item.slot.part > 1 else "the question did not go out"
    # a repeat without its question is no failure of its own
    return Tell(Skipped(now, item.slot, reason, missed=item.missed or item.slot.label != head.slot.label))


def _spaced(before: Sequence[Item], item: Item) -> datetime:
    """The instant that keeps a distance to the post before it; on time it is the planned one."""
    last = next((earlier for earlier in reversed(before) if _out_since(earlier) is not None), None)
    since = _out_since(last) if last else None
    if last is None or since is None or item.slot.part > 1 or item.urgent:
        return item.due
    return max(item.due, since + min(WIDEST_GAP, (item.due - last.due) / 2))


def _out_since(item: Item) -> datetime | None:
    """When it went out, or may have gone out."""
    return item.lost_at if item.standing is Standing.LEFT_OPEN else item.sent_at
