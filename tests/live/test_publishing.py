"""The publisher of one platform: which of several posts is taken for the one that is looked for."""

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from chatmod.domain.composing import Draft
from chatmod.domain.happenings import Deferred, Intended, NotFound, Slot, WentOut
from chatmod.errors import Unavailable
from chatmod.live.ledger import Ledger
from chatmod.live.publishing import CLOCK_SKEW, Publisher
from chatmod.testing import FakePlatform, Fault, MemoryRecord

NOW = datetime(2027, 4, 15, 20, 0, tzinfo=UTC)
BYE, CIAO = Slot("fake", "Bye"), Slot("fake", "Ciao")


@dataclass
class HandClock:
    """A clock that is moved by hand."""

    instant: datetime = NOW

    def now(self) -> datetime:
        return self.instant

    async def sleep(self, duration: timedelta) -> None:
        if duration:
            await asyncio.Event().wait()


@dataclass
class Desk:
    """A publisher with two cues of the same text, and a platform without keys."""

    clock: HandClock = field(default_factory=HandClock)
    record: MemoryRecord = field(default_factory=MemoryRecord)
    out: dict[Slot, WentOut] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.fake = FakePlatform(self.clock, keeps_keys=False)
        drafts = {slot: Draft(slot.label, slot.label, 1, "Bye! #Tag", "en") for slot in (BYE, CIAO)}
        due = dict.fromkeys(drafts, NOW)
        ledger = Ledger(self.record, self.clock, lambda _: None)
        self.publisher = Publisher(self.fake, drafts, due, self.out, ledger, self.clock)

    def posted(self, minutes: float = 0, text: str = "Bye! #Tag") -> str:
        """Let a post of our account be there; its native id."""
        self.clock.instant = NOW + timedelta(minutes=minutes)
        return self.fake.say(self.fake.account, text).native_id

    async def intend(self, slot: Slot) -> None:
        prepared = self.fake.prepare(Draft(slot.label, slot.label, 1, "Bye! #Tag", "en"), (), NOW)
        await self.record.write(Intended(self.clock.now(), slot, slot.label, prepared))


@pytest.fixture
def desk() -> Desk:
    return Desk()


class TestLooking:
    async def test_of_several_the_oldest_is_taken(self, desk: Desk) -> None:
        oldest = desk.posted(1)
        desk.posted(2)
        found = await desk.publisher.look(BYE)
        assert isinstance(found, WentOut)
        assert (found.native_id, found.sent, found.published) == (oldest, None, NOW + timedelta(minutes=1))

    async def test_what_is_known_to_be_another_cues_is_passed_over(self, desk: Desk) -> None:
        desk.posted(1)
        second = desk.posted(2)
        await desk.publisher.look(BYE)
        found = await desk.publisher.look(CIAO)
        assert isinstance(found, WentOut)
        assert found.native_id == second

    async def test_where_all_are_others_nothing_is_found(self, desk: Desk) -> None:
        desk.posted(1)
        await desk.publisher.look(BYE)
        assert isinstance(await desk.publisher.look(CIAO), NotFound)

    async def test_a_post_that_is_older_than_the_intent_and_the_skew_of_clocks_is_another(self, desk: Desk) -> None:
        desk.posted(1)
        desk.clock.instant += CLOCK_SKEW + timedelta(seconds=1)
        await desk.intend(BYE)
        assert isinstance(await desk.publisher.look(BYE), NotFound)

    async def test_a_platform_that_cannot_be_asked_is_asked_later(self, desk: Desk) -> None:
        desk.fake.looks = [Fault(Unavailable("fake", "503", after=timedelta(seconds=7)))]
        assert await desk.publisher.look(BYE) == Deferred(NOW, BYE, "503", NOW + timedelta(seconds=7))


class TestCopies:
    async def test_all_there_is_of_a_post_is_told_oldest_first(self, desk: Desk) -> None:
        ids = [desk.posted(minutes) for minutes in (1, 2, 3)]
        assert [copy.native_id for copy in await desk.publisher.copies(BYE)] == ids

    async def test_another_cues_post_is_none(self, desk: Desk) -> None:
        desk.posted(1)
        await desk.publisher.look(CIAO)
        second = desk.posted(2)
        assert [copy.native_id for copy in await desk.publisher.copies(BYE)] == [second]

    async def test_while_another_cue_may_be_among_them_nothing_is_told(self, desk: Desk) -> None:
        desk.posted(1)
        desk.posted(2)
        await desk.intend(CIAO)
        assert await desk.publisher.copies(BYE) == []

    async def test_a_single_one_may_be_another_cues_as_well(self, desk: Desk) -> None:
        desk.posted(1)
        await desk.intend(CIAO)
        assert await desk.publisher.copies(BYE) == []

    async def test_a_cue_of_another_text_is_not_in_the_way(self, desk: Desk) -> None:
        desk.posted(1)
        desk.posted(2)
        other = desk.fake.prepare(Draft("Ciao", "Ciao", 1, "Something else", "en"), (), NOW)
        await desk.record.write(Intended(NOW, CIAO, "Ciao", other))
        assert len(await desk.publisher.copies(BYE)) == 2
