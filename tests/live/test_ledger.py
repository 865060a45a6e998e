"""The journal while the disk may be full, and while several write at once."""

import asyncio
from datetime import timedelta

from chatmod.domain.happenings import Happening, Interrupted, Opened
from chatmod.live.ledger import Ledger
from chatmod.live.telling import Event, Mended, Trouble
from chatmod.rehearsal import VirtualClock, run_virtually
from chatmod.testing import MemoryRecord
from tests.live.evenings import at


class SlowRecord(MemoryRecord):
    """A disk that takes its time, as every disk does."""

    def __init__(self, clock: VirtualClock) -> None:
        super().__init__()
        self._clock = clock

    async def write(self, happening: Happening) -> None:
        self.check()
        await self._clock.sleep(timedelta(milliseconds=20))
        await super().write(happening)


def test_what_comes_while_something_is_being_written_is_written_once_and_after_it() -> None:
    clock = VirtualClock(at(0))
    record = SlowRecord(clock)
    ledger = Ledger(record, clock, lambda _: None)
    happenings = [Opened(at(number)) for number in range(5)]

    async def all_at_once() -> None:
        await asyncio.gather(*(ledger.note(happening) for happening in happenings))

    run_virtually(clock, all_at_once())
    assert record.happenings == happenings


def test_who_is_stopped_while_it_is_being_written_leaves_it_once() -> None:
    clock = VirtualClock(at(0))
    record = SlowRecord(clock)
    ledger = Ledger(record, clock, lambda _: None)

    async def stopped() -> None:
        noting = asyncio.create_task(ledger.note(Opened(at(0))))
        await clock.sleep(timedelta(milliseconds=10))
        noting.cancel()
        await asyncio.wait([noting])
        await ledger.note(Interrupted(at(1)))

    run_virtually(clock, stopped())
    assert record.happenings == [Opened(at(0)), Interrupted(at(1))]


def test_trouble_is_told_once_and_the_end_of_it() -> None:
    clock = VirtualClock(at(0))
    record = SlowRecord(clock)
    told: list[Event] = []
    ledger = Ledger(record, clock, told.append)

    async def full_for_a_minute() -> None:
        trying = asyncio.create_task(ledger.keep_trying())
        record.broken = True
        await asyncio.gather(ledger.note(Opened(at(0))), ledger.note(Opened(at(1))))
        await ledger.note(Opened(at(2)))
        await clock.sleep(timedelta(minutes=1))
        record.broken = False
        await clock.sleep(timedelta(seconds=30))
        trying.cancel()

    run_virtually(clock, full_for_a_minute())
    assert record.happenings == [Opened(at(0)), Opened(at(1)), Opened(at(2))]
    assert [type(event) for event in told] == [Trouble, Mended]
