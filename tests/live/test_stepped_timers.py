"""The timers of a real evening while the machine's clock is set: they look again every second."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Self

import apscheduler.executors.base
import apscheduler.schedulers.base
import pytest
import pytest_asyncio

from chatmod.live import SystemClock, SystemTimers

PATIENCE = timedelta(seconds=5)
HOUR = timedelta(hours=1)


class SetClock(datetime):
    """Stands where APScheduler asks for the time."""

    off = timedelta(0)

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> Self:
        present = SystemClock().now() + cls.off
        return cls.fromtimestamp(present.timestamp(), tz)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> type[SetClock]:
    monkeypatch.setattr(SetClock, "off", timedelta(0))
    monkeypatch.setattr(apscheduler.schedulers.base, "datetime", SetClock)
    monkeypatch.setattr(apscheduler.executors.base, "datetime", SetClock)
    return SetClock


@pytest_asyncio.fixture
async def timers(clock: type[SetClock]) -> AsyncIterator[SystemTimers]:  # noqa: ARG001 - made after it
    timers = SystemTimers()
    yield timers
    timers.close()
    await asyncio.sleep(0)  # noqa: TID251 - lets the scheduler hear of it


async def rings_within(rung: asyncio.Event, patience: timedelta) -> bool:
    waiting = asyncio.create_task(rung.wait())
    giving_up = asyncio.create_task(SystemClock().sleep(patience))
    await asyncio.wait({waiting, giving_up}, return_when=asyncio.FIRST_COMPLETED)
    giving_up.cancel()
    waiting.cancel()
    return rung.is_set()


async def test_a_clock_that_is_set_on_past_an_alarm_rings_it_soon(
    timers: SystemTimers, clock: type[SetClock]
) -> None:
    rung = asyncio.Event()
    timers.arm(clock.now(UTC) + HOUR, rung.set)
    clock.off = HOUR * 2  # also what a machine sees that has slept
    assert await rings_within(rung, PATIENCE)


async def test_a_clock_that_is_set_back_does_not_ring_an_alarm_before_its_time(
    timers: SystemTimers, clock: type[SetClock]
) -> None:
    rung = asyncio.Event()
    timers.arm(clock.now(UTC) + timedelta(milliseconds=100), rung.set)
    clock.off = -HOUR
    assert not await rings_within(rung, timedelta(milliseconds=300))
    clock.off = timedelta(0)
    assert await rings_within(rung, PATIENCE)
