"""An imaginary shell around the conductor: platforms, a journal that survives, and a machine that may die anywhere.

Why a shell of its own: the real one is asynchronous and writes to a disk, so it plays some evenings a second; this
one plays hundreds, and can be copied in the middle of an evening and go on in two ways.
"""

import heapq
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Literal

from chatmod.domain.agenda import State, lane_of, rearranged
from chatmod.domain.commands import End, Skip, parse_command
from chatmod.domain.conductor import Effect, Look, Send, Tell, Wake, open_agenda, step
from chatmod.domain.happenings import (
    AnswerLost,
    ClockStepped,
    Commanded,
    Deferred,
    Finished,
    Happening,
    Intended,
    LeftOpen,
    NotFound,
    Opened,
    Outcome,
    Planned,
    Refused,
    Skipped,
    Slot,
    WentOut,
)
from chatmod.domain.plan import Plan, follow, replay
from chatmod.domain.runsheet import Cue, CueKind, RunSheet
from chatmod.domain.steering import order
from chatmod.errors import CommandError

Habit = Literal["well", "slow", "busy", "lost", "never arrived", "refusing", "down", "lost and blind"]
"""What goes wrong with the first try of every post on a platform; `slow` and `down` last."""

HABITS: tuple[Habit, ...] = ("well", "slow", "busy", "lost", "never arrived", "refusing", "down", "lost and blind")

TO_THE_SERVER = timedelta(seconds=0.1)
THERE_AND_BACK = timedelta(seconds=0.3)
PATIENCE = timedelta(seconds=10)
SLOW = timedelta(seconds=40)
BUSY = timedelta(seconds=90)


class MachineDiedError(Exception):
    """Everything in memory is gone."""


@dataclass(slots=True)
class Server:
    """A platform: with keys a second publish does nothing; without, it shows a post only after some seconds."""

    keeps_keys: bool = True
    habit: Habit = "well"
    posts: list[tuple[datetime, Slot]] = field(default_factory=list)
    tries: dict[Slot, int] = field(default_factory=dict)

    @property
    def settle(self) -> timedelta:
        return timedelta(0) if self.keeps_keys else timedelta(seconds=20)

    @property
    def shows_after(self) -> timedelta:
        return timedelta(0) if self.keeps_keys else timedelta(seconds=8)

    def copy(self) -> "Server":
        return replace(self, posts=list(self.posts), tries=dict(self.tries))

    def publish(self, slot: Slot, now: datetime) -> datetime:
        known = [instant for instant, other in self.posts if other == slot]
        if known and self.keeps_keys:
            return known[0]
        self.posts.append((now, slot))
        return now

    def find(self, slot: Slot, now: datetime) -> datetime | None:
        latest = now - self.shows_after
        return next((instant for instant, other in self.posts if other == slot and instant <= latest), None)


@dataclass(frozen=True, slots=True)
class Arrival:
    """A request at the server, or an answer at home (`answer` is then what it says)."""

    slot: Slot
    answer: Outcome | None


@dataclass(frozen=True, slots=True)
class Act:
    """What is done to an evening from outside: a command, an edit, or a step of the clock.

    `late` puts it behind what happens at the same instant.
    """

    at: datetime
    what: str | RunSheet | timedelta
    late: bool = False


@dataclass(slots=True)
class Evening:
    """One evening over any number of runs.

    Attributes:
        acts: What is still to be done to it, in order.
        crash_at: The point at which the machine dies, counted from the beginning.
        down: How long it is dead then.
        points: How many points there have been.
        refusals: Commands that could not be carried out.
        dues: When a post was planned at the moment of its first try.
        faults: What was done against the plan.
    """

    sheet: RunSheet
    servers: dict[str, Server]
    now: datetime
    acts: tuple[Act, ...] = ()
    crash_at: frozenset[int] = frozenset()
    down: timedelta = timedelta(seconds=5)
    points: int = 0
    journal: list[Happening] = field(default_factory=list)
    plan: Plan | None = None
    state: State | None = None
    wake: datetime | None = None
    arrivals: list[tuple[datetime, int, Arrival]] = field(default_factory=list)
    refusals: list[tuple[str, str]] = field(default_factory=list)
    dues: dict[Slot, datetime] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    turns: int = 0

    def copy(self) -> "Evening":
        """The same evening, to go on in another way; what is frozen is shared."""
        return replace(
            self,
            servers={name: server.copy() for name, server in self.servers.items()},
            journal=list(self.journal),
            arrivals=list(self.arrivals),
            refusals=list(self.refusals),
            dues=dict(self.dues),
            faults=list(self.faults),
        )

    def play(self, keep: "list[Evening] | None" = None) -> "Evening":
        """Go on until it is over; `keep` receives a copy of every moment between two turns."""
        while self.state is None or not self.state.finished:
            if keep is not None:
                keep.append(self.copy())
            try:
                self.turn()
            except MachineDiedError:
                self.state, self.wake = None, None
                self.arrivals.clear()
                self.now += self.down
            self.turns += 1
            if self.turns > 3000:
                raise AssertionError("the evening does not end")
        return self

    def turn(self) -> None:
        if self.state is None:
            self.open()
            return
        instants = [instant for instant in (self.wake, self.arrivals[0][0] if self.arrivals else None) if instant]
        coming = min(instants, default=None)
        if self.acts:
            act = self.acts[0]
            if coming is None or act.at < coming or (act.at == coming and not act.late):
                self.acts = self.acts[1:]
                self.now = max(self.now, act.at)
                self.do(act)
                return
        if coming is None:
            if self.state.finish is not None:
                raise AssertionError("the conductor waits for nothing")
            self.do(Act(self.now, "end"))  # nobody ends the hold
        elif self.arrivals and self.arrivals[0][0] <= coming:
            self.now, _, arrival = heapq.heappop(self.arrivals)
            self.arrive(arrival)
        else:
            self.now = max(self.now, coming)
            self.conduct(None)

    def point(self) -> None:
        """A point at which the machine may die."""
        self.points += 1
        if self.points - 1 in self.crash_at:
            raise MachineDiedError

    def write(self, happening: Happening) -> None:
        """Into the journal, durably; only then may the machine die over it."""
        assert self.plan is not None
        self.journal.append(happening)
        self.plan = follow(self.plan, happening)
        self.point()

    def open(self) -> None:
        plan = replay(self.sheet, self.journal)
        if self.plan is not None and plan != self.plan:
            self.faults.append("the plan is not the one that the run before had")
        self.plan = plan
        earlier = tuple(self.journal)
        self.journal.append(Opened(self.now))
        if not any(isinstance(entry, Planned) for entry in earlier):
            self.write(Planned(self.now, self.sheet, self.plan.finish))
        lanes = [lane_of(self.plan, name, server.settle) for name, server in self.servers.items()]
        self.state = open_agenda(lanes, self.plan.finish, earlier, self.now)
        self.conduct(None)

    def conduct(self, happening: Happening | None) -> None:
        assert self.state is not None
        self.state, effects = step(self.state, happening, self.now)
        self.wake = min((effect.at for effect in effects if isinstance(effect, Wake)), default=None)
        for effect in effects:
            if isinstance(effect, Tell):
                self.write(effect.happening)
        for effect in effects:
            self.carry_out(effect)
        self.point()

    def carry_out(self, effect: Effect) -> None:
        match effect:
            case Send(slot=slot):
                self.watch(slot)
                if slot not in self.dues:
                    self.point()
                    self.dues[slot] = self.due(slot)
                    self.write(Intended(self.now, slot, "key", b""))
                self.push(TO_THE_SERVER, Arrival(slot, None))
            case Look(slot=slot):
                server = self.servers[slot.platform]
                after = self.now + THERE_AND_BACK
                if server.habit == "down" or (server.habit == "lost and blind" and server.tries.get(slot, 0) == 1):
                    self.push(THERE_AND_BACK, Arrival(slot, Deferred(after, slot, "503")))
                    return
                found = server.find(slot, self.now)
                outcome = NotFound(after, slot) if found is None else self.went_out(slot, after, None, found)
                self.push(THERE_AND_BACK, Arrival(slot, outcome))
            case _:
                pass

    def arrive(self, arrival: Arrival) -> None:
        if arrival.answer is not None:
            answer = replace(arrival.answer, at=self.now)
            self.write(answer)
            self.conduct(answer)
        else:
            self.serve(arrival.slot)
            self.point()

    def serve(self, slot: Slot) -> None:
        """A request has come to the server."""
        server = self.servers[slot.platform]
        tries = server.tries[slot] = server.tries.get(slot, 0) + 1
        habit: Habit = server.habit if tries == 1 or server.habit in {"slow", "down"} else "well"
        sent = self.now - TO_THE_SERVER
        back = THERE_AND_BACK - TO_THE_SERVER
        match habit:
            case "busy":
                self.push(back, Arrival(slot, Deferred(self.now, slot, "429", self.now + BUSY)))
            case "down":
                self.push(back, Arrival(slot, Deferred(self.now, slot, "503")))
            case "refusing":
                self.push(back, Arrival(slot, Refused(self.now, slot, "422")))
            case "never arrived":
                self.push(PATIENCE, Arrival(slot, AnswerLost(self.now, slot, "timeout")))
            case "lost" | "lost and blind":
                server.publish(slot, self.now)
                self.push(PATIENCE, Arrival(slot, AnswerLost(self.now, slot, "timeout")))
            case _:
                published = server.publish(slot, self.now)
                wait = SLOW if habit == "slow" else back
                self.push(wait, Arrival(slot, self.went_out(slot, self.now, sent, published)))

    def went_out(self, slot: Slot, learned: datetime, sent: datetime | None, published: datetime) -> WentOut:
        return WentOut(learned, slot, self.now, sent, str(slot), slot.label, "", published)

    def push(self, wait: timedelta, arrival: Arrival) -> None:
        heapq.heappush(self.arrivals, (self.now + wait, self.points * 1000 + len(self.arrivals), arrival))

    def do(self, act: Act) -> None:
        assert self.plan is not None
        match act.what:
            case str():
                self.command(act.what)
            case RunSheet():
                self.sheet = act.what
                planned = Planned(self.now, act.what, None)
                self.write(replace(planned, finish=follow(self.plan, planned).finish))
                self.rearrange()
            case timedelta():
                self.now += act.what
                for server in self.servers.values():  # their clocks go on as before
                    server.posts = [(at + act.what, slot) for at, slot in server.posts]
                self.arrivals = [(at + act.what, number, arrival) for at, number, arrival in self.arrivals]
                stepped = ClockStepped(self.now, act.what)
                self.write(stepped)
                self.conduct(stepped)

    def command(self, text: str) -> None:
        assert self.plan is not None
        assert self.state is not None
        unsettled = {item.slot.label for item in self.state.items if not item.settled}
        try:
            commanded = order(self.plan, parse_command(text), self.now, unsettled)
        except CommandError as error:
            self.refusals.append((text, str(error)))
            self.conduct(None)
            return
        self.write(commanded)
        self.rearrange()

    def rearrange(self) -> None:
        assert self.plan is not None
        assert self.state is not None
        self.state = rearranged(self.state, self.plan, self.now)
        self.conduct(None)

    def due(self, slot: Slot) -> datetime:
        assert self.plan is not None
        cue = self.plan.cue(slot.label)
        return cue.instant if cue else self.now

    def watch(self, slot: Slot) -> None:
        """Whether the plan has it that this is sent now."""
        assert self.plan is not None
        cue = self.plan.cue(slot.label)
        if cue is None:
            self.faults.append(f"{slot} is sent, and is not in the plan")
            return
        if cue.instant > self.now:
            self.faults.append(f"{slot} is sent before its time")
        if self.plan.is_held(cue):
            self.faults.append(f"{slot} is sent during a hold")
        if slot.part == 1 and cue.kind is not CueKind.REPEAT and cue.instant + cue.tolerance < self.now:
            self.faults.append(f"{slot} is sent too late")
        if cue.label in self.plan.waiting:
            self.faults.append(f"{slot} is sent although it waits for `next`")
        if cue.label in self.plan.skipped:
            self.faults.append(f"{slot} is sent although it is skipped")

    def complaints(self) -> list[str]:
        """What a moderator could complain about when it is over."""
        assert self.plan is not None
        faults = list(self.faults)
        if not isinstance(self.journal[-1], Finished):
            faults.append("it did not end")
        if replay(self.sheet, self.journal) != self.plan:
            faults.append("the journal leads to another plan")
        lines = [entry for entry in self.journal if isinstance(entry, WentOut | Refused | Skipped | LeftOpen)]
        traces = {line.slot for line in lines}
        for name, server in self.servers.items():
            faults += self._complaints_about(name, server)
            for cue in self.plan.sheet.cues:
                dropped = cue.label in self.plan.skipped and self._explained(cue)
                for part in range(1, len(cue.scripts[0].parts) + 1):
                    slot = Slot(name, cue.label, part)
                    if slot not in traces and not dropped:
                        faults.append(f"{slot} is lost without a trace")
        known = {slot for server in self.servers.values() for _, slot in server.posts}
        settled = {line.slot for line in lines if isinstance(line, WentOut | LeftOpen)}
        faults += [f"{slot} is out, and nobody knows" for slot in known - settled]
        faults += [
            f"{line.slot} is not out" for line in lines if isinstance(line, WentOut) and line.slot not in known
        ]
        return faults

    def _explained(self, cue: Cue) -> bool:
        """Whether the journal says why a cue was left out."""
        commands = [entry.command for entry in self.journal if isinstance(entry, Commanded)]
        return not cue.is_scheduled or Skip(cue.label) in commands or End() in commands

    def _complaints_about(self, name: str, server: Server) -> list[str]:
        assert self.plan is not None
        faults = []
        slots = [slot for _, slot in server.posts]
        if len(set(slots)) < len(slots):
            faults.append(f"published twice on {name}")
        order_of_publishing = [self.dues[slot] for slot in slots]
        if order_of_publishing != sorted(order_of_publishing):
            faults.append(f"out of order on {name}: {[slot.label for slot in slots]}")
        questions = {cue.label for cue in self.plan.sheet.questions}
        labels = [slot.label for slot in slots if slot.part == 1]
        for place, label in enumerate(labels):
            question, _, companion = label.partition(":")
            if companion == "repeat":
                asked = [other for other in labels[:place] if other in questions]
                if asked[-1:] != [question]:
                    faults.append(f"{label} comes after another question on {name}")
        return faults
