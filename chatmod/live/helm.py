"""Carrying out what the moderator wants: commands, and edits of the schedule."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Protocol

from chatmod.domain.agenda import State
from chatmod.domain.commands import Command, Hold, parse_command
from chatmod.domain.composing import compose
from chatmod.domain.happenings import Commanded, Planned
from chatmod.domain.plan import Plan, follow
from chatmod.domain.runsheet import RunSheet
from chatmod.domain.steering import Answer, compare, order
from chatmod.errors import ArchiveError, CommandError, ScheduleError
from chatmod.live.ledger import Ledger
from chatmod.live.telling import Answered, Edited, EditRefused, Mended, Tell
from chatmod.ports.platforms import Platform
from chatmod.ports.record import Order, Orders
from chatmod.ports.time import Clock


class Crew(Protocol):
    """Whom the helm needs of the cast."""

    @property
    def platforms(self) -> Mapping[str, Platform]:
        """By name."""
        ...

    @property
    def orders(self) -> Orders | None:
        """Where commands of other processes come from."""
        ...

    @property
    def clock(self) -> Clock:
        """The clock that counts."""
        ...


class Helm:
    """Turns orders and edits into new plans; each is on disk before it counts, unless the disk is full."""

    def __init__(self, sheet: RunSheet, crew: Crew, ledger: Ledger, tell: Tell) -> None:
        self._in_force = sheet
        self._crew = crew
        self._ledger = ledger
        self._tell = tell
        self._refused = False

    def planned(self, plan: Plan, sheet: RunSheet, now: datetime) -> Planned:
        """The line of the journal that puts a sheet into force."""
        planned = Planned(now, sheet, None)
        return replace(planned, finish=follow(plan, planned).finish)

    async def turn_away_old_orders(self) -> None:
        """Answer what was sent while nobody ran this chat: nobody expects it to be carried out now."""
        orders = self._crew.orders
        if orders is None:
            return
        for old in await orders.pending():
            await self.turn_away(old, "It came while this chat was not running.", "Give it again.")

    async def turn_away(self, given: Order, reason: str, remedy: str = "") -> None:
        """Answer a command that is not carried out."""
        await self._answer(given, Answer(given.text, refused=reason, remedy=remedy), self._crew.clock.now(), None)

    async def obey(self, plan: Plan, state: State, given: Order) -> Plan:
        """Carry out a command, or tell why not; returns the plan as it is then."""
        now = self._crew.clock.now()
        try:
            command = parse_command(given.text)
            self._refuse_if_endless(command)
            unsettled = {item.slot.label for item in state.items if not item.settled}
            commanded = order(plan, command, now, unsettled)
            changed = follow(plan, commanded)
            self._measure(plan, changed)
        except CommandError as error:
            await self.turn_away(given, str(error), error.remedy)
            return plan
        answer = Answer(given.text, commanded.command, compare(plan, changed))
        return changed if await self._answer(given, answer, now, commanded) else plan

    async def adopt(self, plan: Plan, edit: RunSheet | ScheduleError) -> Plan:
        """Put an edited sheet into force, or tell why not; returns the plan as it is then."""
        now = self._crew.clock.now()
        if isinstance(edit, ScheduleError):
            self._refused = True
            self._tell(EditRefused(now, edit.problems))
            return plan
        was_refused, self._refused = self._refused, False
        if edit == self._in_force:
            if was_refused:
                self._tell(Mended(now, "schedule", "It can be used again, and is as it was."))
            return plan
        self._in_force = edit
        planned = self.planned(plan, edit, now)
        changed = follow(plan, planned)
        await self._ledger.note(planned)
        self.tell_edited(plan, changed, now, even_if_same=was_refused)
        return changed

    def tell_edited(self, plan: Plan, changed: Plan, now: datetime, *, even_if_same: bool = False) -> None:
        """Tell what an edit has changed, if that is anything."""
        edited = Edited(now, compare(plan, changed), self._texts_changed(plan, changed))
        same_end = edited.steered.end == edited.steered.end_before
        if even_if_same or edited.texts or edited.steered.changes or not same_end:
            self._tell(edited)

    async def _answer(self, given: Order, answer: Answer, now: datetime, commanded: Commanded | None) -> bool:
        stands = await self._write(given, answer, now, commanded)
        if stands:
            self._tell(Answered(now, answer))
        return stands

    async def _write(self, given: Order, answer: Answer, now: datetime, commanded: Commanded | None) -> bool:
        """Write an answer down, and tell whether the order still stood.

        A command counts also where it cannot be written: a full disk must not keep a moderator from holding.
        """
        orders = self._crew.orders
        if given.number is None or orders is None:
            if commanded is not None:
                await self._ledger.note(commanded)
            return True
        try:
            await self._ledger.catch_up()
            return await orders.answer(given, answer, now, commanded)
        except ArchiveError:
            await self._ledger.keep(lambda: self._answer_later(orders, given, answer, now, commanded))
            return True

    async def _answer_later(
        self, orders: Orders, given: Order, answer: Answer, now: datetime, commanded: Commanded | None
    ) -> None:
        """Who gave the command may have taken it back meanwhile; it was carried out all the same."""
        if not await orders.answer(given, answer, now, commanded) and commanded is not None:
            await self._ledger.journal.write(commanded)

    def _refuse_if_endless(self, command: Command) -> None:
        """Refuse a hold that nobody could end: a rehearsal as fast as it can takes orders from nobody."""
        if command == Hold() and self._crew.orders is None:
            raise CommandError("Nobody could resume, so fast does it go.", "Give it a span, such as `hold 3`.")

    def _measure(self, plan: Plan, changed: Plan) -> None:
        """Refuse a post that is too long for one of the platforms."""
        known = {cue.label for cue in plan.sheet.cues}
        for cue in changed.sheet.cues:
            if cue.label in known:
                continue
            for name, platform in self._crew.platforms.items():
                for draft in compose(changed.sheet, cue, name):
                    over = platform.measure(draft.text) - platform.limits.characters
                    if over > 0:
                        raise CommandError(f"It is {over} too long for {name}.", "Shorten it.")

    def _texts_changed(self, before: Plan, after: Plan) -> tuple[str, ...]:
        return tuple(
            cue.label
            for cue in after.sheet.cues
            if cue.is_scheduled
            and (old := before.cue(cue.label)) is not None
            and any(
                compose(before.sheet, old, name) != compose(after.sheet, cue, name) for name in self._crew.platforms
            )
        )
