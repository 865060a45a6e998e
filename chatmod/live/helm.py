"""Carrying out what the moderator wants: commands, and edits of the schedule."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from chatmod.domain.agenda import State
from chatmod.domain.commands import Command, Hold, parse_command
from chatmod.domain.composing import Draft, compose
from chatmod.domain.happenings import Commanded, Planned
from chatmod.domain.plan import Plan, follow
from chatmod.domain.runsheet import Cue, RunSheet
from chatmod.domain.schedule import Part, Schedule
from chatmod.domain.splitting import cut_threads
from chatmod.domain.steering import Answer, compare, order
from chatmod.errors import ArchiveError, CommandError, Problem, ScheduleError
from chatmod.live.cast import Cast
from chatmod.live.defects import defect
from chatmod.live.ledger import Ledger
from chatmod.live.telling import Answered, Edited, EditRefused, Mended, Tell
from chatmod.ports.record import Order, Orders


class Helm:
    """Turns orders and edits into new plans; each is on disk before it counts, unless the disk is full."""

    def __init__(self, sheet: RunSheet, cast: Cast, ledger: Ledger, tell: Tell) -> None:
        self._in_force = sheet
        self._cast = cast
        self._ledger = ledger
        self._tell = tell
        self._refused = False

    def planned(self, plan: Plan, sheet: RunSheet, now: datetime) -> Planned:
        """The line of the journal that puts a sheet into force."""
        planned = Planned(now, sheet, None)
        return replace(planned, finish=follow(plan, planned).finish)

    async def turn_away_old_orders(self) -> None:
        """Answer what was sent while nobody ran this chat: nobody expects it to be carried out now."""
        orders = self._cast.orders
        if orders is None:
            return
        for old in await orders.pending():
            await self.turn_away(old, "It came while this chat was not running.", "Give it again.")

    async def turn_away(self, given: Order, reason: str, remedy: str = "") -> None:
        """Answer a command that is not carried out."""
        await self._answer(given, Answer(given.text, refused=reason, remedy=remedy), self._cast.clock.now(), None)

    async def obey(self, plan: Plan, state: State, given: Order) -> Plan:
        """Carry out a command, or tell why not; returns the plan as it is then."""
        now = self._cast.clock.now()
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
        except Exception as error:  # noqa: BLE001 - a defect of a plug-in that measures must not end the evening
            await self.turn_away(given, f"A defect, {defect(error)}.")
            return plan
        answer = Answer(given.text, commanded.command, compare(plan, changed), under_way=_under_way(plan, state, now))
        return changed if await self._answer(given, answer, now, commanded) else plan

    async def adopt(self, plan: Plan, edit: RunSheet | ScheduleError) -> Plan:
        """Put an edited sheet into force, or tell why not; returns the plan as it is then."""
        now = self._cast.clock.now()
        if isinstance(edit, ScheduleError):
            self._refused = True
            self._tell(EditRefused(now, edit.problems))
            return plan
        was_refused, self._refused = self._refused, False
        if edit == self._in_force:
            if was_refused:
                self._tell(Mended(now, "schedule", "It can be used again, and is as it was."))
            return plan
        planned = self.planned(plan, edit, now)
        changed = follow(plan, planned)
        if _is_over(plan, changed, now):
            self._refused = True
            self._tell(EditRefused(now, (_over_already(edit),)))
            return plan
        before, self._in_force = self._in_force, edit
        await self._ledger.note(planned)
        self.tell_edited(plan, changed, now, before, even_if_same=was_refused)
        return changed

    def tell_edited(
        self, plan: Plan, changed: Plan, now: datetime, before: RunSheet, *, even_if_same: bool = False
    ) -> None:
        """Tell what an edit has changed, if that is anything; `before` is the sheet of the file before it."""
        too_late = _too_late(before, self._in_force, plan.begun)
        texts = self._texts_changed(plan, changed)
        known = cut_threads(plan.sheet)
        threads = tuple(thread for thread in cut_threads(changed.sheet) if thread not in known)
        edited = Edited(now, compare(plan, changed), texts, too_late, threads)
        same_end = edited.steered.end == edited.steered.end_before
        same_rules = _rules(plan.base) == _rules(changed.base)
        if even_if_same or texts or too_late or edited.steered.changes or not (same_end and same_rules):
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
        orders = self._cast.orders
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
        if command == Hold() and self._cast.orders is None:
            raise CommandError("Nobody could resume, so fast does it go.", "Give it a span, such as `hold 3`.")

    def _measure(self, plan: Plan, changed: Plan) -> None:
        """Refuse a post that is too long for one of the platforms."""
        known = {cue.label for cue in plan.sheet.cues}
        for cue in changed.sheet.cues:
            if cue.label in known:
                continue
            for name, platform in self._cast.platforms.items():
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
                _as_posted(before.sheet, old, name) != _as_posted(after.sheet, cue, name)
                for name in self._cast.platforms
            )
        )


def _is_over(plan: Plan, changed: Plan, now: datetime) -> bool:
    """Whether a change would end the evening at once: one key pressed too early must not."""
    was_over = plan.finish is not None and plan.finish <= now
    return not was_over and changed.finish is not None and changed.finish <= now


def _over_already(edit: RunSheet) -> Problem:
    place = edit.schedule.place_of("length")
    remedy = "Put it right; the command `end` ends the evening."
    problem = "With this the chat would be over already."
    return Problem(place.path, place.line, "error", "over-already", problem, remedy)


def _too_late(before: RunSheet, edit: RunSheet, begun: Collection[str]) -> tuple[str, ...]:
    """What has begun and reads differently in the file now: that is not posted any more."""
    written = {cue.label: _as_written(cue) for cue in before.cues}
    now = {cue.label: _as_written(cue) for cue in edit.cues if cue.label in begun}
    return tuple(label for label, texts in now.items() if written.get(label, texts) != texts)


def _as_written(cue: Cue) -> list[object]:
    """What a cue says on every platform, on whatever lines of the file."""
    return [
        (script.platform, [(part.text, _pictures(part)) for part in script.parts]) for script in cue.planned.scripts
    ]


def _as_posted(sheet: RunSheet, cue: Cue, platform: str) -> list[object]:
    return [(draft.text, draft.language, _pictures(draft)) for draft in compose(sheet, cue, platform)]


def _pictures(post: Part | Draft) -> list[object]:
    return [(image.place.path, image.path, image.alt) for image in post.images]


def _rules(sheet: RunSheet) -> Schedule:
    """All that a schedule says besides its cues."""
    return replace(sheet.schedule, cues=(), places=())


def _under_way(plan: Plan, state: State, now: datetime) -> tuple[str, ...]:
    """What should be out, and is still tried: it is past being held."""
    waiting = {item.slot.label for item in state.items if not item.settled and not item.parked and item.due <= now}
    return tuple(cue.label for cue in plan.sheet.cues if cue.label in waiting)
