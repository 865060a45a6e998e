"""One run of a performance, from opening to the last sweep."""

import asyncio
import contextlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from chatmod.domain import conductor
from chatmod.domain.agenda import IN_FLIGHT, State, lane_of, rearranged
from chatmod.domain.attribution import Evening
from chatmod.domain.composing import Draft, compose
from chatmod.domain.conductor import Look, Send, Wake
from chatmod.domain.happenings import (
    ClockStepped,
    Happening,
    Intended,
    Interrupted,
    Opened,
    Outcome,
    Planned,
    Slot,
    WentOut,
)
from chatmod.domain.plan import Plan, follow, plan_for, replay
from chatmod.domain.posts import Author
from chatmod.domain.record import evening_of
from chatmod.domain.runsheet import RunSheet
from chatmod.errors import ScheduleError
from chatmod.live.audience import Listener
from chatmod.live.collecting import Collector
from chatmod.live.helm import Helm
from chatmod.live.ledger import Ledger
from chatmod.live.preflight import LookAround, pre_flight
from chatmod.live.publishing import Publisher
from chatmod.live.telling import Event, Mended, Outlook, Recalled, Tell, trouble
from chatmod.live.watching import watch_clock, watch_orders, watch_schedule
from chatmod.live.wheel import Wheel
from chatmod.ports.platforms import Platform
from chatmod.ports.record import Journal, Order, Orders, PostStore, Revisions
from chatmod.ports.time import Clock, Timers

LOOK_EVERY = timedelta(milliseconds=300)
"""How often the archive is asked for commands; the schedule's file is looked at every third time."""

MEET_EVERY = timedelta(seconds=15)
"""How often a platform that was out of reach at the beginning is asked who we are."""


@dataclass(frozen=True, slots=True)
class Cast:
    """Everybody a performance needs: the same roles in rehearsal and on the evening, played by others.

    Attributes:
        accounts: By platform name, the account that posts there, as far as that is known.
        wheel: Where the moderator's typed commands come from.
        orders: Where those from other processes come from, if any can.
        revisions: The schedule's file, if it is watched.
        look_every: How often orders are looked for.
        look_around: What the pre-flight looks at besides the platforms.
    """

    platforms: Mapping[str, Platform]
    accounts: Mapping[str, Author]
    journal: Journal
    posts: PostStore
    clock: Clock
    timers: Timers
    since: datetime
    wheel: Wheel = field(default_factory=Wheel)
    orders: Orders | None = None
    revisions: Revisions | None = None
    look_every: timedelta = LOOK_EVERY
    look_around: LookAround | None = None


Turn = Outcome | ClockStepped | Order | RunSheet | ScheduleError | None
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
    performance = _Performance(sheet, cast, _unfailing(tell))
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
        self._drafts: dict[Slot, Draft] = {}
        self._due: dict[Slot, datetime] = {}
        self._inbox: asyncio.Queue[Turn] = asyncio.Queue()
        self._helm = Helm(sheet, cast, self.ledger, tell)
        self._listener = Listener(
            self._accounts,
            self._out,
            self._evening,
            lambda platform: self.state.undecided(platform),  # noqa: PLW0108 - the state of then, not of now
            cast.clock,
            tell,
        )

    async def run(self) -> State:
        await self._open()
        collectors = {name: self._collector(platform) for name, platform in self.cast.platforms.items()}
        async with asyncio.TaskGroup() as tasks:
            background = [tasks.create_task(collector.collect()) for collector in collectors.values()]
            background += self._watch(tasks)
            decided = await self._conduct(tasks)
            for task in background:
                task.cancel()
        await self.ledger.settle()
        # only when all has been read once more is the evening on record as finished
        unread = [platform for platform, collector in collectors.items() if not await collector.finish()]
        await self._record(decided)
        await self.ledger.settle()
        return replace(self.state, unread=tuple(unread))

    async def _open(self) -> None:
        now = self.cast.clock.now()
        journal = await self.cast.journal.read()
        await self.cast.journal.write(Opened(now))
        await self.cast.posts.moderators(list(self._accounts.items()))
        self._out.update((entry.slot, entry) for entry in journal if isinstance(entry, WentOut))
        earlier = await self.cast.posts.posts()
        self.tell(Opened(now))
        self.plan = before = replay(self._sheet, journal)
        await self._take_in_force(journal, now)
        if journal:
            self.tell(Recalled(now, tuple(journal), tuple(self._listener.take(earlier))))
            self._helm.tell_edited(before, self.plan, now)
        lanes = [lane_of(self.plan, name, platform.limits.settle) for name, platform in self.cast.platforms.items()]
        self.state = conductor.open_agenda(lanes, self.plan.finish, journal, now)
        self._rehearse_lines()
        self.tell(Outlook(now, self.plan))

    async def _take_in_force(self, journal: Sequence[Happening], now: datetime) -> None:
        """Write the sheet of the file into the journal, unless it is the one that is in force already."""
        latest = next((entry.sheet for entry in reversed(journal) if isinstance(entry, Planned)), None)
        if latest != self._sheet:
            planned = self._helm.planned(self.plan, self._sheet, now)
            await self.cast.journal.write(planned)
            self.plan = follow(self.plan, planned)
        await self._helm.turn_away_old_orders()

    def _watch(self, tasks: asyncio.TaskGroup) -> list[asyncio.Task[None]]:
        put, clock, every = self._inbox.put_nowait, self.cast.clock, self.cast.look_every
        self.cast.wheel.attach(lambda text: put(Order(text)))
        watches = [self.ledger.keep_trying(), watch_clock(clock, put)]
        if self.cast.orders is not None:
            watches.append(watch_orders(self.cast.orders, every, clock, put))
        if self.cast.revisions is not None:
            watches.append(watch_schedule(self.cast.revisions, every * 3, clock, put))
        watches.append(pre_flight(self.plan.sheet, self.cast.platforms, clock, self.tell, self.cast.look_around))
        watches += [
            self._meet(platform) for name, platform in self.cast.platforms.items() if name not in self._accounts
        ]
        return [tasks.create_task(watch) for watch in watches]

    async def _conduct(self, tasks: asyncio.TaskGroup) -> Sequence[conductor.Effect]:
        """Turn after turn, until all is settled and the evening is over; returns what was decided last."""
        publishers = {
            name: Publisher(platform, self._drafts, self._due, self._out, self.ledger, self.cast.clock)
            for name, platform in self.cast.platforms.items()
        }
        happening: Happening | None = None
        while True:
            now = self.cast.clock.now()
            self.state, effects = conductor.step(self.state, happening, now)
            for effect in effects:
                if isinstance(effect, Send | Look):
                    tasks.create_task(self._carry_out(publishers[effect.slot.platform], effect))
                if isinstance(effect, Send):
                    self.plan = follow(self.plan, Intended(now, effect.slot, "", b""))
            self._listener.hear_held_back()
            if self.state.finished:
                return effects
            await self._record(effects)
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
                await self.ledger.note(turn)
                self.tell(turn)
            case WentOut():
                self.plan = follow(self.plan, turn)
            case _:
                pass
        return turn

    def _change(self, plan: Plan) -> None:
        if plan is not self.plan:
            self.plan = plan
            self.state = rearranged(self.state, plan)
            self._rehearse_lines()
            self.tell(Outlook(self.cast.clock.now(), plan))

    def _rehearse_lines(self) -> None:
        """Compose what has not begun; what has begun stays as it was."""
        for cue in self.plan.sheet.cues:
            for name in self.cast.platforms:
                for draft in compose(self.plan.sheet, cue, name):
                    slot = Slot(name, cue.label, draft.part)
                    if cue.label not in self.plan.begun or slot not in self._drafts:
                        self._drafts[slot], self._due[slot] = draft, cue.instant

    async def _carry_out(self, publisher: Publisher, effect: Send | Look) -> None:
        outcome: Outcome = await (publisher.send if isinstance(effect, Send) else publisher.look)(effect.slot)
        await self.ledger.note(outcome)
        self.tell(outcome)
        self._inbox.put_nowait(outcome)

    async def _record(self, effects: Sequence[conductor.Effect]) -> None:
        for effect in effects:
            if isinstance(effect, conductor.Tell):
                await self.ledger.note(effect.happening)
                self.tell(effect.happening)

    def _arm(self, effects: Sequence[conductor.Effect]) -> None:
        """Wake at the nearest instant; lanes whose post is on its way wake the conductor by its outcome."""
        instants = [effect.at for effect in effects if isinstance(effect, Wake)]
        if instants:
            self.cast.timers.arm(min(instants), lambda: self._inbox.put_nowait(None))
            return
        self.cast.timers.disarm()
        in_flight = any(item.standing in IN_FLIGHT for item in self.state.items)
        if not in_flight and self.state.finish is not None:  # pragma: no cover
            raise AssertionError("the conductor waits for nothing")

    async def _meet(self, platform: Platform) -> None:
        """Ask a platform who we are there until it tells."""
        told = False
        while True:
            try:
                account = await platform.whoami()
                await self.cast.posts.moderators([(platform.name, account)])
            except Exception as error:  # noqa: BLE001 - whatever keeps one platform away must not stop the others
                if not told:
                    self.tell(trouble(self.cast.clock.now(), platform.name, error))
                told = True
                await self.cast.clock.sleep(MEET_EVERY)
                continue
            break
        self._accounts[platform.name] = account
        if told:
            self.tell(Mended(self.cast.clock.now(), platform.name, "It can be reached now."))

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
        )

    def _evening(self) -> Evening:
        moderators = {author.id for author in self._accounts.values()}
        return evening_of(self.plan.sheet, self._out.values(), moderators)


def _unfailing(tell: Tell) -> Tell:
    """Showing must never stop the evening: what a closed terminal or a full disk does not take is not shown."""

    def tell_if_it_works(event: Event) -> None:
        with contextlib.suppress(OSError):
            tell(event)

    return tell_if_it_works


def _first(group: BaseExceptionGroup[BaseException]) -> BaseException:
    """The error itself: one task failed, and the others were stopped because of it."""
    first = group.exceptions[0]
    return _first(first) if isinstance(first, BaseExceptionGroup) else first
