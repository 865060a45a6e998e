"""A stage for performances on a virtual clock, with hands at the wheel and on the schedule's file."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal, TypeVar
from zoneinfo import ZoneInfo

from chatmod.assembly.revising import FileRevisions, at_once
from chatmod.cli.wording import sentence
from chatmod.domain.agenda import State
from chatmod.domain.happenings import Happening
from chatmod.domain.plan import Plan
from chatmod.domain.posts import Author
from chatmod.domain.runsheet import RunSheet, compile_sheet
from chatmod.domain.steering import Answer
from chatmod.errors import ArchiveError
from chatmod.live import Answered, Cast, Event, Outlook, Wheel, perform
from chatmod.loading import load_schedule
from chatmod.rehearsal import VirtualClock, run_virtually
from chatmod.testing import FakePlatform, MemoryOrders, MemoryRecord

START = datetime(2027, 4, 15, 20, 0, tzinfo=UTC)
SCHEDULE = """\
---
title: A steered evening
hashtag: Tag
start: 2027-04-15 20:00
timezone: UTC
length: 20 min
linger: 1 min
---

## Welcome @ +0
Welcome!

## Q1 @ +2
What did you read?

% Where did you read it?
% And to whom?

## Q2 @ +6
What will you read?

## Q3 @ +10
What will you never read?
"""

Way = Literal["wheel", "orders"]
_T = TypeVar("_T")
_Told = TypeVar("_Told", bound=Event)
_Kept = TypeVar("_Kept", bound=Happening)


def at(minutes: float) -> datetime:
    return START + timedelta(minutes=minutes)


def minutes(instant: datetime | None) -> float | None:
    """Minutes since the start, on tenths: what is looked for every second comes that much later."""
    return None if instant is None else round((instant - START) / timedelta(minutes=1), 1)


def sheet_of(path: Path, text: str = SCHEDULE) -> RunSheet:
    path.write_text(text, encoding="utf-8")
    loaded = load_schedule(path, machine_zone=ZoneInfo("UTC"), platforms={"room", "mastodon"})
    return compile_sheet(loaded.schedule)


@dataclass
class Stage:
    """One performance: run it as often as it takes, with the same record and the same platforms."""

    path: Path
    text: str = SCHEDULE
    clock: VirtualClock = field(default_factory=lambda: VirtualClock(at(-1)))
    record: MemoryRecord = field(default_factory=MemoryRecord)
    platforms: list[FakePlatform] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    wheel: Wheel = field(default_factory=Wheel)
    look_every: timedelta = timedelta(seconds=1)
    unknown: set[str] = field(default_factory=set)
    regulars: set[str] | None = None
    sheet: RunSheet = field(init=False)
    orders: MemoryOrders = field(init=False)

    def __post_init__(self) -> None:
        self.sheet = sheet_of(self.path, self.text)
        self.orders = MemoryOrders(self.record)

    def play(self, *platforms: FakePlatform) -> FakePlatform:
        """Let platforms take part, or one that works."""
        self.platforms += platforms or [FakePlatform(self.clock)]
        return self.platforms[-1]

    def write(self, text: str, *, read: bool = True) -> None:
        """Write the schedule; the next run begins with it, if it can be read."""
        self.path.write_text(text, encoding="utf-8")
        if read:
            self.sheet = sheet_of(self.path, text)

    def cast(self) -> Cast:
        accounts = {platform.name: platform.account for platform in self.platforms}
        return Cast(
            platforms={platform.name: platform for platform in self.platforms},
            accounts={name: account for name, account in accounts.items() if name not in self.unknown},
            journal=self.record,
            posts=self.record,
            clock=self.clock,
            timers=self.clock,
            since=min(self.clock.now(), self.sheet.start) - timedelta(hours=1),
            wheel=self.wheel,
            orders=self.orders,
            revisions=FileRevisions(self.sheet, {}, at_once),
            look_every=self.look_every,
            regulars=self.regulars,
        )

    async def perform(self) -> State:
        return await perform(self.sheet, self.cast(), self.events.append)

    def run(self, *acts: tuple[float, Callable[[], object]]) -> State:
        """Perform, while things happen at these minutes."""
        return run_virtually(self.clock, self._play(acts, None))

    def steered(self, way: Way, *commands: tuple[float, str], crash: float | None = None) -> State:
        """Perform, while commands are given at these minutes; the machine may die at one and start again."""
        acts = [(when, self.giving(way, text)) for when, text in commands]
        return run_virtually(self.clock, self._play(acts, crash))

    def giving(self, way: Way, text: str) -> Callable[[], object]:
        """An act: give a command, typed here or sent from elsewhere."""
        return lambda: self.wheel.turn(text) if way == "wheel" else self.orders.give(text)

    async def _play(self, acts: "tuple[_Act, ...] | list[_Act]", crash: float | None) -> State:
        running = asyncio.create_task(self.perform())
        moments: list[tuple[float, Callable[[], object] | None]] = [*acts]
        if crash is not None:
            moments.append((crash, None))
        for moment, act in sorted(moments, key=lambda known: known[0]):
            await self.until(moment)
            if act is not None:
                act()
            else:
                await self.lose_power(running)
                running = asyncio.create_task(self.perform())
        return await running

    async def lose_power(self, running: "asyncio.Task[State]") -> None:
        """The machine dies: what is not written by now is never written."""
        self.record.broken = True
        running.cancel()
        with suppress(asyncio.CancelledError, ArchiveError):
            await running
        self.record.broken = False
        self.wheel = Wheel()

    async def lose_power_at(self, moment: float | datetime) -> None:
        """Run until an instant, at which the machine dies."""
        running = asyncio.create_task(self.perform())
        await self.until(moment)
        await self.lose_power(running)

    def live(self, main: Coroutine[Any, Any, _T]) -> _T:
        """Let it all happen on the clock."""
        return run_virtually(self.clock, main)

    async def interrupt(self, running: Awaitable[State]) -> None:
        """Ctrl-C."""
        task = asyncio.ensure_future(running)
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        self.wheel = Wheel()

    async def until(self, moment: float | datetime) -> None:
        instant = moment if isinstance(moment, datetime) else at(moment)
        await self.clock.sleep(instant - self.clock.now())

    def kept(self, kind: type[_Kept]) -> list[_Kept]:
        return [entry for entry in self.record.happenings if isinstance(entry, kind)]

    def told(self, kind: type[_Told]) -> list[_Told]:
        return [event for event in self.events if isinstance(event, kind)]

    @property
    def answers(self) -> list[Answer]:
        """What was answered to the commands, in their order."""
        return [event.answer for event in self.told(Answered)]

    @property
    def plan(self) -> Plan:
        """The last plan that was told."""
        return self.told(Outlook)[-1].plan

    def went(self, platform: FakePlatform | None = None) -> list[tuple[str, float | None]]:
        """What a platform has of ours: the first word of each post, and its minute."""
        chosen = platform or self.platforms[0]
        ours = [post for post in chosen.posts if post.author == chosen.account]
        return [(post.text.split()[0].strip(":!"), minutes(post.at)) for post in ours]

    def sentences(self) -> list[str]:
        """What a moderator has read."""
        return [said for event in self.events if (said := sentence(event, self.sheet))]

    def said(self, text: str) -> bool:
        """Whether a moderator has read this."""
        return any(text in said for said in self.sentences())


_Act = tuple[float, Callable[[], object]]


def moved(answer: Answer) -> dict[str, float | None]:
    """The new minute of each cue that a command has moved."""
    assert answer.steered is not None, answer
    return {change.label: minutes(change.after) for change in answer.steered.changes if change.place == "planned"}


def somebody(platform: FakePlatform, name: str = "ann") -> Author:
    return replace(platform.account, id=f"{platform.name}:{name}", handle=name, name=name.title())
