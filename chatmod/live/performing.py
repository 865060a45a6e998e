"""One run of a performance, from opening to the last sweep."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from chatmod.domain import conductor
from chatmod.domain.agenda import IN_FLIGHT, Item, Lane, State
from chatmod.domain.attribution import Attributor, Evening
from chatmod.domain.composing import Draft, compose
from chatmod.domain.conductor import Look, Send, Wake
from chatmod.domain.happenings import Happening, Interrupted, Opened, Outcome, Slot, WentOut
from chatmod.domain.posts import Author, Post
from chatmod.domain.record import evening_of
from chatmod.domain.runsheet import RunSheet
from chatmod.errors import ArchiveError
from chatmod.live.collecting import Collector
from chatmod.live.publishing import Publisher
from chatmod.live.telling import AnswerSeen, Event, Recalled, Tell, Trouble
from chatmod.ports.platforms import Platform
from chatmod.ports.record import Journal, PostStore
from chatmod.ports.time import Clock, Timers


@dataclass(frozen=True, slots=True)
class Cast:
    """Everybody a performance needs: the same roles in rehearsal and on the evening, played by others.

    Attributes:
        accounts: By platform name, the account that posts there.
        since: Nothing older belongs to this chat (UTC).
    """

    platforms: Mapping[str, Platform]
    accounts: Mapping[str, Author]
    journal: Journal
    posts: PostStore
    clock: Clock
    timers: Timers
    since: datetime


async def perform(sheet: RunSheet, cast: Cast, tell: Tell) -> State:
    """Run a performance until it is over, resuming what the journal knows of it.

    Args:
        sheet: What is planned.
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
        await performance.write(interrupted)
        performance.tell(interrupted)
        raise
    except BaseExceptionGroup as group:
        raise _first(group) from group
    finally:
        cast.timers.disarm()


@dataclass(slots=True)
class _Performance:
    sheet: RunSheet
    cast: Cast
    tell: Tell
    out: dict[Slot, WentOut] = field(default_factory=dict)
    attributor: Attributor = field(default_factory=Attributor)
    authors: set[str] = field(default_factory=set)
    held_back: list[Post] = field(default_factory=list)
    agenda: State = field(init=False)
    inbox: "asyncio.Queue[Happening | None]" = field(default_factory=asyncio.Queue)

    async def run(self) -> State:
        state = await self._open()
        drafts = _drafts(self.sheet, self.cast.platforms)
        due = {slot: cue.instant for cue in self.sheet.cues for slot in drafts if slot.label == cue.label}
        publishers = {
            name: Publisher(platform, drafts, due, self.out, self.cast.journal, self.cast.clock)
            for name, platform in self.cast.platforms.items()
        }
        self.agenda = state
        collectors = {name: self._collector(platform) for name, platform in self.cast.platforms.items()}
        async with asyncio.TaskGroup() as tasks:
            collecting = [tasks.create_task(collector.collect()) for collector in collectors.values()]
            happening: Happening | None = None
            while True:
                state, effects = conductor.step(state, happening, self.cast.clock.now())
                self._follow(state)
                for effect in effects:
                    if isinstance(effect, Send | Look):
                        tasks.create_task(self._carry_out(publishers[effect.slot.platform], effect))
                if state.finished:
                    break
                await self._record_decisions(effects)
                self._arm(effects, state)
                happening = await self.inbox.get()
            for task in collecting:
                task.cancel()
        # only when all has been read once more is the evening on record as finished
        unread = [platform for platform, collector in collectors.items() if not await collector.finish()]
        await self._record_decisions(effects)
        return replace(state, unread=tuple(unread))

    async def _open(self) -> State:
        now = self.cast.clock.now()
        journal = await self.cast.journal.read()
        await self.cast.journal.write(Opened(now))
        await self.cast.posts.moderators(list(self.cast.accounts.items()))
        self.out.update((entry.slot, entry) for entry in journal if isinstance(entry, WentOut))
        earlier = await self.cast.posts.posts()
        self.tell(Opened(now))
        if journal:
            self.tell(Recalled(now, tuple(journal), tuple(self._take(earlier))))
        return conductor.open_agenda(_lanes(self.sheet, self.cast.platforms), self.sheet.finish, journal, now)

    def _collector(self, platform: Platform) -> Collector:
        return Collector(
            platform,
            self.sheet,
            self.cast.since,
            self.cast.posts,
            self.cast.clock,
            threads=lambda: [went.native_id for slot, went in self.out.items() if slot.platform == platform.name],
            arrived=self._arrived,
            tell=self.tell,
        )

    async def _carry_out(self, publisher: Publisher, effect: Send | Look) -> None:
        outcome: Outcome = await (publisher.send if isinstance(effect, Send) else publisher.look)(effect.slot)
        await self.write(outcome)
        self.tell(outcome)
        self.inbox.put_nowait(outcome)

    async def _record_decisions(self, effects: Sequence[conductor.Effect]) -> None:
        for effect in effects:
            if isinstance(effect, conductor.Tell):
                await self.write(effect.happening)
                self.tell(effect.happening)

    async def write(self, happening: Happening) -> None:
        """What has happened, has happened: a journal that cannot be written must not stop the evening.

        A post whose outcome is not on disk is looked for by the next run: its intent is.
        """
        try:
            await self.cast.journal.write(happening)
        except ArchiveError as error:
            self.tell(Trouble(self.cast.clock.now(), "archive", str(error)))

    def _arm(self, effects: Sequence[conductor.Effect], state: State) -> None:
        """Wake at the nearest instant; lanes whose post is on its way wake the conductor by its outcome."""
        instants = [effect.at for effect in effects if isinstance(effect, Wake)]
        if instants:
            self.cast.timers.arm(min(instants), lambda: self.inbox.put_nowait(None))
        elif not any(item.standing in IN_FLIGHT for item in state.items):  # pragma: no cover
            raise AssertionError("the conductor waits for nothing")

    def _follow(self, state: State) -> None:
        """Keep the agenda in view, and tell what was held back if that is decided now."""
        self.agenda = state
        held, self.held_back = self.held_back, []
        self._arrived(held)

    def _arrived(self, posts: Sequence[Post]) -> None:
        """Tell of new posts, except our own cues.

        A sweep may see a cue before its own answer has come back: a moderator's post is held back until then.
        """
        if not posts:  # each step of the conductor asks, and a post that is due waits for it
            return
        moderators = {author.id for author in self.cast.accounts.values()}
        held = [post for post in posts if post.author.id in moderators and self.agenda.undecided(post.platform)]
        self.held_back += held
        told = [post for post in posts if post not in held]
        for seen in self._take(told):
            self.tell(seen)

    def _take(self, posts: Sequence[Post]) -> Iterator[AnswerSeen]:
        """Attribute posts, and see which of them are not cues of ours."""
        self.attributor.take(posts, self._evening())
        ours = {(went.slot.platform, went.native_id) for went in self.out.values()}
        moderators = {author.id for author in self.cast.accounts.values()}
        for post in posts:
            if (post.platform, post.native_id) in ours:
                continue
            by_moderator = post.author.id in moderators
            first = not by_moderator and post.author.id not in self.authors
            self.authors.add(post.author.id)
            yield AnswerSeen(self.cast.clock.now(), post, self.attributor.given[post.id], by_moderator, first)

    def _evening(self) -> Evening:
        moderators = {author.id for author in self.cast.accounts.values()}
        return evening_of(self.sheet, self.out.values(), moderators)


def _unfailing(tell: Tell) -> Tell:
    """Showing must never stop the evening: a terminal that is gone is not told any more."""
    broken = False

    def tell_if_it_works(event: Event) -> None:
        nonlocal broken
        if broken:
            return
        try:
            tell(event)
        except OSError:  # a pipe or a terminal that is closed
            broken = True

    return tell_if_it_works


def _first(group: BaseExceptionGroup[BaseException]) -> BaseException:
    """The error itself: one task failed, and the others were stopped because of it."""
    first = group.exceptions[0]
    return _first(first) if isinstance(first, BaseExceptionGroup) else first


def _drafts(sheet: RunSheet, platforms: Mapping[str, Platform]) -> dict[Slot, Draft]:
    return {
        Slot(name, cue.label, draft.part): draft
        for name in platforms
        for cue in sheet.cues
        for draft in compose(sheet, cue, name)
    }


def _lanes(sheet: RunSheet, platforms: Mapping[str, Platform]) -> list[Lane]:
    return [
        Lane(
            name,
            tuple(
                Item(Slot(name, cue.label, draft.part), cue.instant, cue.tolerance)
                for cue in sheet.cues
                for draft in compose(sheet, cue, name)
            ),
            platform.limits.settle,
        )
        for name, platform in platforms.items()
    ]
