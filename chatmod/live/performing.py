"""One run of a performance, from opening to the last sweep."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from chatmod.domain import conductor
from chatmod.domain.agenda import IN_FLIGHT, Standing, State, lane_of, rearranged
from chatmod.domain.attribution import Evening
from chatmod.domain.conductor import Look, Send, Wake
from chatmod.domain.happenings import (
    AnswerLost,
    ClockStepped,
    Deferred,
    Happening,
    Intended,
    Interrupted,
    Opened,
    Outcome,
    Planned,
    Slot,
    WentOut,
)
from chatmod.domain.performed import evening_of
from chatmod.domain.plan import Plan, follow, plan_for, replay
from chatmod.domain.runsheet import RunSheet
from chatmod.errors import ScheduleError
from chatmod.live.audience import Listener
from chatmod.live.boarding import BoardKeeper
from chatmod.live.cast import Cast
from chatmod.live.collecting import Collector
from chatmod.live.defects import defect
from chatmod.live.helm import Helm
from chatmod.live.ledger import Ledger
from chatmod.live.meeting import meet
from chatmod.live.metering import Meters
from chatmod.live.preflight import pre_flight
from chatmod.live.prompting import Prompter
from chatmod.live.publishing import Publisher
from chatmod.live.telling import Outlook, Recalled, Tell, unfailing
from chatmod.live.twins import Twins
from chatmod.live.warming import WARM_BEFORE
from chatmod.live.watching import watch_clock, watch_orders, watch_schedule
from chatmod.live.wings import Wings
from chatmod.live.wishing import Wishes
from chatmod.ports.platforms import Platform
from chatmod.ports.record import Order

Turn = Happening | Order | RunSheet | ScheduleError | None
"""What moves a performance; None: it is simply later."""


async def perform(sheet: RunSheet, cast: Cast, tell: Tell) -> State:
    """Run a performance until it is over, resuming what the journal knows of it.

    Args:
        sheet: What the schedule's file says now.
        cast: Who plays.
        tell: Called in the event loop with everything that happens; must not block.

    Returns:
        The final state of the agenda.

    Raises:
        ArchiveError: If the journal cannot be written at the beginning.
    """
    performance = _Performance(sheet, cast, unfailing(tell))
    try:
        return await performance.run()
    except asyncio.CancelledError:
        interrupted = Interrupted(cast.clock.now())
        await performance.ledger.note(interrupted)
        performance.tell(interrupted)
        raise
    except BaseExceptionGroup as group:
        raise _first(group) from group
    finally:
        cast.timers.disarm()


class _Performance:
    def __init__(self, sheet: RunSheet, cast: Cast, tell: Tell) -> None:
        self.cast = cast
        self.tell = tell
        self.ledger = Ledger(cast.journal, cast.clock, tell)
        self.plan: Plan = plan_for(sheet)
        self.state = State({}, None)
        self._sheet = sheet
        self._accounts = dict(cast.accounts)
        self._out: dict[Slot, WentOut] = {}
        self._prompter = Prompter(cast.platforms)
        self._inbox: asyncio.Queue[Turn] = asyncio.Queue()
        self._helm = Helm(sheet, cast, self.ledger, tell)
        self._wings = Wings(cast, self._prompter.drafts, tell)
        self._meters = Meters(cast.platforms, cast.budget, cast.clock, self._note)
        self._board = BoardKeeper(
            self._accounts, lambda: self.plan.sheet.schedule.moderators, self._out, cast.regulars, cast.clock, tell
        )
        self._listener = Listener(
            self._accounts,
            self._out,
            self._evening,
            lambda platform: self.state.undecided(platform),  # noqa: PLW0108 - the state of then, not of now
            self._board,
            cast.clock,
            tell,
        )

        self._wishes = Wishes(
            lambda: (self.plan.sheet.schedule.optout,), lambda: self._board.moderators, cast.posts, cast.clock, tell
        )

    async def run(self) -> State:
        journal = await self._open()
        self._meters.recall(journal)
        publishers = {name: self._publisher(platform) for name, platform in self.cast.platforms.items()}
        self._twins = Twins(publishers, self._out, self.cast.clock, self._record, self.tell)
        self._twins.recall(journal)
        collectors = {name: self._collector(platform) for name, platform in self.cast.platforms.items()}
        async with asyncio.TaskGroup() as tasks:
            background = [tasks.create_task(collector.collect()) for collector in collectors.values()]
            background += [tasks.create_task(collector.listen()) for collector in collectors.values()]
            background += self._watch(tasks)
            decided = await self._conduct(tasks, publishers)
            for task in background:
                task.cancel()
        await self._twins.finish()
        await self._close()
        await self.ledger.settle()
        # only when all has been read once more is the evening on record as finished
        unread = [platform for platform, collector in collectors.items() if not await collector.finish()]
        await self._meters.note()
        await self._record_decisions(decided)
        await self.ledger.settle()
        return replace(self.state, unread=tuple(unread))

    def _publisher(self, platform: Platform) -> Publisher:
        lines, name = self._prompter, platform.name
        return Publisher(
            platform,
            lines.drafts,
            lines.due,
            self._out,
            self.ledger,
            self.cast.clock,
            self._begin,
            self._never_sent(name),
            self._wings.galleries[name],
        )

    def _begin(self, intended: Intended) -> None:
        """Follow in the moment in which the journal does, so that a replay comes to the same plan."""
        self.plan = follow(self.plan, intended)

    def _never_sent(self, platform: str) -> set[Slot]:
        """What is to come, and was not sent by an earlier run: all that is not unsure."""
        items = self.state.lanes[platform].items
        return {item.slot for item in items if item.standing is Standing.WAITING and not item.unsure}

    async def _close(self) -> None:
        """Take in what came at the very end; for commands it is too late."""
        while not self._inbox.empty():
            turn = self._inbox.get_nowait()
            if isinstance(turn, Order):
                await self._helm.turn_away(turn, "The chat is over.")
            else:
                self.state, _ = conductor.step(self.state, await self._take_in(turn), self.cast.clock.now())

    async def _open(self) -> Sequence[Happening]:
        now = self.cast.clock.now()
        journal = await self.cast.journal.read()
        opened = Opened(now)
        await self.cast.journal.write(opened)
        await self.cast.posts.moderators(list(self._accounts.items()))
        self._out.update((entry.slot, entry) for entry in journal if isinstance(entry, WentOut))
        earlier = await self.cast.posts.posts()
        self.tell(opened)
        self.plan = before = replay(self._sheet, journal)
        in_file = await self._take_in_force(journal, now)
        if journal:
            self.tell(Recalled(now, tuple(journal), tuple(self._listener.take(earlier))))
            self._board.recall(earlier)
            self._helm.tell_edited(before, self.plan, now, in_file)
        lanes = [lane_of(self.plan, name, platform.limits.settle) for name, platform in self.cast.platforms.items()]
        self.state = conductor.open_agenda(lanes, self.plan.finish, journal, now)
        self._prompter.follow(self.plan)
        self.tell(Outlook(now, self.plan))
        return [*journal, opened]

    async def _take_in_force(self, journal: Sequence[Happening], now: datetime) -> RunSheet:
        """Write the sheet of the file into the journal, unless it is the one that is in force already.

        Returns:
            The one that was in force before.
        """
        latest = next((entry.sheet for entry in reversed(journal) if isinstance(entry, Planned)), None)
        if latest != self._sheet:
            planned = self._helm.planned(self.plan, self._sheet, now)
            await self.cast.journal.write(planned)
            self.plan = follow(self.plan, planned)
        await self._helm.turn_away_old_orders()
        return latest or self._sheet

    def _watch(self, tasks: asyncio.TaskGroup) -> list[asyncio.Task[None]]:
        put, clock, every = self._inbox.put_nowait, self.cast.clock, self.cast.look_every
        self.cast.wheel.attach(lambda text: put(Order(text)))
        watches = [self.ledger.keep_trying(), watch_clock(clock, put), self._twins.watch(), self._meters.watch()]
        if self.cast.develop is not None:
            watches.append(self._wings.hang_pictures(lambda: self.state.lanes))
        if self.cast.orders is not None:
            watches.append(watch_orders(self.cast.orders, every, clock, put))
        if self.cast.revisions is not None:
            watches.append(watch_schedule(self.cast.revisions, every * 3, clock, put))
        watches.append(pre_flight(self.plan.sheet, self.cast.platforms, clock, self.tell, self.cast.look_around))
        strangers = [platform for name, platform in self.cast.platforms.items() if name not in self._accounts]
        watches += [meet(platform, self._accounts, self.cast.posts, clock, self.tell) for platform in strangers]
        return [tasks.create_task(watch) for watch in watches]

    async def _conduct(
        self, tasks: asyncio.TaskGroup, publishers: Mapping[str, Publisher]
    ) -> Sequence[conductor.Effect]:
        """Turn after turn, until all is settled and the evening is over; returns what was decided last."""
        happening: Happening | None = None
        while True:
            now = self.cast.clock.now()
            self.state, effects = conductor.step(self.state, happening, now)
            for effect in effects:
                if isinstance(effect, Send | Look):
                    tasks.create_task(self._carry_out(publishers[effect.slot.platform], effect))
            self._listener.hear_held_back()
            if self.state.finished:
                return effects
            await self._record_decisions(effects)
            for preparation in self._wings.get_ready(self.state.lanes, publishers):
                tasks.create_task(preparation)
            self._arm(effects)
            happening = await self._take_in(await self._inbox.get())

    async def _take_in(self, turn: Turn) -> Happening | None:
        """Follow what is not for the conductor; returns what is."""
        match turn:
            case Order():
                self._change(await self._helm.obey(self.plan, self.state, turn))
                return None
            case RunSheet() | ScheduleError():
                self._change(await self._helm.adopt(self.plan, turn))
                return None
            case ClockStepped():
                await self._note(turn)
            case WentOut():
                self.plan = follow(self.plan, turn)
            case _:
                pass
        return turn

    def _change(self, plan: Plan) -> None:
        if plan is not self.plan:
            self.plan = plan
            self.state = rearranged(self.state, plan, self.cast.clock.now())
            self._prompter.follow(self.plan)
            self.tell(Outlook(self.cast.clock.now(), plan))

    async def _carry_out(self, publisher: Publisher, effect: Send | Look) -> None:
        sending = isinstance(effect, Send)
        outcome: Outcome
        try:
            outcome = await (publisher.send if sending else publisher.look)(effect.slot)
        except Exception as error:  # noqa: BLE001 - a defect of a plug-in must not stop the others; it is told
            lost = AnswerLost if sending else Deferred
            outcome = lost(self.cast.clock.now(), effect.slot, f"a defect, {defect(error)}")
        self._twins.take(outcome)
        await self._record(outcome)

    async def _note(self, happening: Happening) -> None:
        await self.ledger.note(happening)
        self.tell(happening)

    async def _record(self, happening: Happening) -> None:
        self._inbox.put_nowait(happening)  # the next post of the lane need not wait for the disk
        await self._note(happening)

    async def _record_decisions(self, effects: Sequence[conductor.Effect]) -> None:
        for effect in effects:
            if isinstance(effect, conductor.Tell):
                await self._note(effect.happening)
                self._twins.take(effect.happening)

    def _arm(self, effects: Sequence[conductor.Effect]) -> None:
        """Wake at the nearest instant; lanes whose post is on its way wake the conductor by its outcome."""
        instants = [effect.at for effect in effects if isinstance(effect, Wake)]
        if instants:
            now, nearest = self.cast.clock.now(), min(instants)
            early = nearest - WARM_BEFORE
            self.cast.timers.arm(early if early > now else nearest, lambda: self._inbox.put_nowait(None))
            return
        self.cast.timers.disarm()
        in_flight = any(item.standing in IN_FLIGHT for item in self.state.items)
        if not in_flight and self.state.finish is not None:  # pragma: no cover
            raise AssertionError("the conductor waits for nothing")

    def _collector(self, platform: Platform) -> Collector:
        return Collector(
            platform,
            self._sheet,
            self.cast.since,
            self.cast.posts,
            self.cast.clock,
            threads=lambda: [went.native_id for slot, went in self._out.items() if slot.platform == platform.name],
            arrived=self._listener.hear,
            tell=self.tell,
            followed=self._board.follow,
            wishes=self._wishes,
        )

    def _evening(self) -> Evening:
        moderators = {author.id for author in self._accounts.values()}
        return evening_of(self.plan.sheet, self._out.values(), moderators)


def _first(group: BaseExceptionGroup[BaseException]) -> BaseException:
    """The error itself: one task failed, and the others were stopped because of it."""
    first = group.exceptions[0]
    return _first(first) if isinstance(first, BaseExceptionGroup) else first
