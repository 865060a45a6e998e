"""Intents that are written before a post is due."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from chatmod.domain.composing import Draft
from chatmod.domain.happenings import Happening, Intended, Prepared, Slot, WentOut
from chatmod.domain.posts import Published
from chatmod.live.ledger import Ledger
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


def ledger_of(record: MemoryRecord, clock: VirtualClock) -> Ledger:
    return Ledger(record, clock, lambda _: None)


def a_publisher(clock: VirtualClock, record: MemoryRecord) -> tuple[Publisher, FakePlatform]:
    platform = FakePlatform(clock)
    return Publisher(platform, {Q1: DRAFT}, {Q1: NOW}, {}, ledger_of(record, clock), clock), platform


def lines(record: MemoryRecord) -> list[type[Happening]]:
    """What was written down of the post."""
    return [type(entry) for entry in record.happenings]


def test_a_post_that_was_made_ready_is_not_prepared_again() -> None:
    clock, record = VirtualClock(NOW), MemoryRecord()
    publisher, platform = a_publisher(clock, record)

    async def evening() -> None:
        await publisher.get_ready(Q1)
        assert lines(record) == [Prepared]
        assert platform.calls == []
        assert isinstance(await publisher.send(Q1), WentOut)

    run_virtually(clock, evening())
    assert lines(record) == [Prepared, Intended]
    assert platform.keys == [DRAFT.key]


def test_a_post_that_falls_due_while_its_intent_is_being_written_waits_for_that_one() -> None:
    clock, record = VirtualClock(NOW), _SlowDisk()
    publisher, _ = a_publisher(clock, record)

    async def evening() -> None:
        await asyncio.gather(publisher.get_ready(Q1), publisher.send(Q1))

    run_virtually(clock, evening())
    assert lines(record) == [Prepared, Intended]


def test_an_intent_that_cannot_be_written_is_left_to_the_sending() -> None:
    clock, record = VirtualClock(NOW), MemoryRecord()
    publisher, platform = a_publisher(clock, record)

    async def evening() -> None:
        record.broken = True
        await publisher.get_ready(Q1)
        record.broken = False
        await publisher.send(Q1)

    run_virtually(clock, evening())
    assert lines(record) == [Intended]
    assert platform.calls == ["publish"]


class _DatedPlatform(FakePlatform):
    """Shows the instant that was fixed as the time of a post, as Bluesky does."""

    def prepare(
        self, draft: Draft, thread: Sequence[Published], instant: datetime, media: Sequence[str] = ()
    ) -> bytes:
        prepared = json.loads(super().prepare(draft, thread, instant, media))
        return json.dumps({**prepared, "text": f"{instant:%H:%M:%S}"}).encode()


def test_what_is_made_ready_early_bears_the_time_at_which_it_is_due() -> None:
    clock, record = VirtualClock(NOW - timedelta(seconds=3)), MemoryRecord()
    platform = _DatedPlatform(clock)
    publisher = Publisher(platform, {Q1: DRAFT}, {Q1: NOW}, {}, ledger_of(record, clock), clock)

    async def evening() -> None:
        await publisher.get_ready(Q1)
        await publisher.send(Q1)

    run_virtually(clock, evening())
    assert texts(platform) == [f"{NOW:%H:%M:%S}"]


def texts(platform: FakePlatform) -> list[str]:
    return [post.text for post in platform.posts]


def test_an_edit_after_it_was_made_ready_is_what_goes_out() -> None:
    clock, record, drafts = VirtualClock(NOW), MemoryRecord(), {Q1: DRAFT}
    platform = FakePlatform(clock)
    publisher = Publisher(platform, drafts, {Q1: NOW}, {}, ledger_of(record, clock), clock)

    async def evening() -> None:
        await publisher.get_ready(Q1)
        drafts[Q1] = replace(DRAFT, text="Q1: And now? #Tag")
        await publisher.send(Q1)

    run_virtually(clock, evening())
    assert texts(platform) == ["Q1: And now? #Tag"]
    fixed = run_virtually(VirtualClock(NOW), record.prepared(Q1))
    assert fixed is not None
    assert b"And now?" in fixed[1]


def test_what_was_made_ready_long_ago_is_made_anew() -> None:
    clock, record = VirtualClock(NOW), MemoryRecord()
    publisher, _ = a_publisher(clock, record)

    async def evening() -> None:
        await publisher.get_ready(Q1)
        await clock.sleep(timedelta(minutes=3))
        await publisher.send(Q1)

    run_virtually(clock, evening())
    assert lines(record) == [Prepared, Intended]


def test_after_a_crash_the_attempt_is_the_one_that_was_made_ready() -> None:
    clock, record = VirtualClock(NOW), MemoryRecord()
    first, platform = a_publisher(clock, record)
    drafts = {Q1: replace(DRAFT, text="Q1: And now? #Tag")}
    second = Publisher(platform, drafts, {Q1: NOW}, {}, ledger_of(record, clock), clock)

    async def evening() -> None:
        await first.get_ready(Q1)
        await second.send(Q1)

    run_virtually(clock, evening())
    assert texts(platform) == [DRAFT.text]


def test_what_cannot_have_been_sent_is_made_anew_after_a_crash() -> None:
    clock, record = VirtualClock(NOW), MemoryRecord()
    first, platform = a_publisher(clock, record)
    drafts = {Q1: replace(DRAFT, text="Q1: And now? #Tag")}
    second = Publisher(platform, drafts, {Q1: NOW}, {}, ledger_of(record, clock), clock, never_sent=[Q1])

    async def evening() -> None:
        await first.get_ready(Q1)
        await second.get_ready(Q1)
        await second.send(Q1)

    run_virtually(clock, evening())
    assert texts(platform) == ["Q1: And now? #Tag"]
