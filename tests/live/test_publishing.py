"""Intents that are written before a post is due."""

import asyncio
from datetime import UTC, datetime

from chatmod.domain.composing import Draft
from chatmod.domain.happenings import Happening, Intended, Slot, WentOut
from chatmod.live.publishing import Publisher
from chatmod.rehearsal import VirtualClock, run_virtually
from chatmod.testing import FakePlatform, MemoryRecord

NOW = datetime(2027, 4, 15, 20, 5, 57, tzinfo=UTC)
Q1 = Slot("fake", "Q1")
DRAFT = Draft("week-1@20270415T200000Z/Q1", "Q1", 1, "Q1: What did you read? #Tag", "en")


class _SlowDisk(MemoryRecord):
    """Lets others go first before it has written."""

    async def write(self, happening: Happening) -> None:
        await asyncio.sleep(0)  # noqa: TID251 - a turn of the loop, not a wait
        await super().write(happening)


def a_publisher(clock: VirtualClock, record: MemoryRecord) -> tuple[Publisher, FakePlatform]:
    platform = FakePlatform(clock)
    return Publisher(platform, {Q1: DRAFT}, {Q1: NOW}, {}, record, clock), platform


def intents(record: MemoryRecord) -> list[Slot]:
    return [entry.slot for entry in record.happenings if isinstance(entry, Intended)]


def test_a_post_that_was_intended_before_is_sent_without_another_intent() -> None:
    clock, record = VirtualClock(NOW), MemoryRecord()
    publisher, platform = a_publisher(clock, record)

    async def evening() -> None:
        await publisher.intend(Q1)
        assert intents(record) == [Q1]
        assert platform.calls == []
        assert isinstance(await publisher.send(Q1), WentOut)

    run_virtually(clock, evening())
    assert intents(record) == [Q1]
    assert platform.keys == [DRAFT.key]


def test_a_post_that_falls_due_while_its_intent_is_being_written_waits_for_that_one() -> None:
    clock, record = VirtualClock(NOW), _SlowDisk()
    publisher, _ = a_publisher(clock, record)

    async def evening() -> None:
        await asyncio.gather(publisher.intend(Q1), publisher.send(Q1))

    run_virtually(clock, evening())
    assert intents(record) == [Q1]


def test_an_intent_that_cannot_be_written_is_left_to_the_sending() -> None:
    clock, record = VirtualClock(NOW), MemoryRecord()
    publisher, platform = a_publisher(clock, record)

    async def evening() -> None:
        record.broken = True
        await publisher.intend(Q1)
        record.broken = False
        await publisher.send(Q1)

    run_virtually(clock, evening())
    assert intents(record) == [Q1]
    assert platform.calls == ["publish"]
