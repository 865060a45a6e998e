"""The only tests that let real time pass: some milliseconds."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest_asyncio

from chatmod.live import SystemClock, SystemTimers

SOON = timedelta(milliseconds=20)
LATER = timedelta(milliseconds=60)


@pytest_asyncio.fixture
async def timers() -> AsyncIterator[SystemTimers]:
    timers = SystemTimers()
    yield timers
    timers.close()
    await asyncio.sleep(0)  # noqa: TID251 - lets the scheduler hear of it


def now() -> datetime:
    return SystemClock().now()


def test_the_clock_tells_utc() -> None:
    assert now().tzinfo is UTC


async def test_a_sleep_lasts_at_least_as_long_as_it_was_asked_to() -> None:
    before = asyncio.get_running_loop().time()
    await SystemClock().sleep(SOON)
    assert asyncio.get_running_loop().time() - before >= SOON.total_seconds() * 0.9


async def test_an_alarm_rings_at_its_instant_and_not_before(timers: SystemTimers) -> None:
    instant = now() + SOON
    rung = asyncio.Event()
    timers.arm(instant, rung.set)
    await rung.wait()
    assert now() >= instant


async def test_an_instant_that_has_passed_rings_at_once_however_long_ago(timers: SystemTimers) -> None:
    rung = asyncio.Event()
    timers.arm(now() - timedelta(hours=5), rung.set)
    await rung.wait()


async def test_an_alarm_that_was_replaced_does_not_ring(timers: SystemTimers) -> None:
    rings: list[str] = []
    rung = asyncio.Event()

    def ring(name: str) -> None:
        rings.append(name)
        rung.set()

    timers.arm(now() + SOON, lambda: ring("first"))
    timers.arm(now() + LATER, lambda: ring("second"))
    await rung.wait()
    await SystemClock().sleep(SOON)
    assert rings == ["second"]


async def test_an_alarm_that_was_disarmed_does_not_ring(timers: SystemTimers) -> None:
    rung = asyncio.Event()
    timers.arm(now() + SOON, rung.set)
    timers.disarm()
    await SystemClock().sleep(LATER)
    assert not rung.is_set()


async def test_alarms_can_be_armed_one_after_the_other(timers: SystemTimers) -> None:
    rings: asyncio.Queue[int] = asyncio.Queue()
    for number in range(5):
        timers.arm(now(), lambda number=number: rings.put_nowait(number))  # type: ignore[misc]
        assert await rings.get() == number


async def test_an_alarm_may_arm_the_next_one_while_it_rings(timers: SystemTimers) -> None:
    rung = asyncio.Event()
    timers.arm(now(), lambda: timers.arm(now(), rung.set))
    bell = asyncio.create_task(rung.wait())
    await SystemClock().sleep(LATER)
    assert bell.done()


async def test_alarms_ring_in_the_event_loop(timers: SystemTimers) -> None:
    loops: asyncio.Queue[asyncio.AbstractEventLoop] = asyncio.Queue()
    timers.arm(now(), lambda: loops.put_nowait(asyncio.get_running_loop()))
    assert await loops.get() is asyncio.get_running_loop()
