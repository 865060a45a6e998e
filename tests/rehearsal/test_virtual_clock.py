import asyncio
import math
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatmod.live import SystemClock
from chatmod.rehearsal import VirtualClock, run_virtually

START = datetime(2027, 4, 15, 20, 0, tzinfo=UTC)


def seconds(count: float) -> timedelta:
    return timedelta(seconds=count)


def real_seconds_of(work: Callable[[], None]) -> float:
    clock = SystemClock()
    before = clock.now()
    work()
    return (clock.now() - before).total_seconds()


@given(st.lists(st.integers(-10, 10_000), max_size=12))
def test_sleepers_wake_in_the_order_of_their_instants_and_at_a_tie_in_the_order_they_lay_down(
    durations: list[int],
) -> None:
    clock = VirtualClock(START)
    woken: list[tuple[datetime, int]] = []

    async def sleeper(number: int, duration: int) -> None:
        await clock.sleep(seconds(duration))
        woken.append((clock.now(), number))

    async def all_of_them() -> None:
        await asyncio.gather(*(sleeper(number, duration) for number, duration in enumerate(durations)))

    run_virtually(clock, all_of_them())
    assert woken == sorted((START + seconds(max(duration, 0)), number) for number, duration in enumerate(durations))


def test_the_clock_stands_still_while_anything_is_pending() -> None:
    clock = VirtualClock(START)
    instants: set[datetime] = set()

    async def busy() -> None:
        sleeping = asyncio.create_task(clock.sleep(seconds(1)))
        for _ in range(100):
            await asyncio.sleep(0)  # noqa: TID251 - yields, and lets no time pass
            instants.add(clock.now())
        await sleeping

    run_virtually(clock, busy())
    assert instants == {START}
    assert clock.now() == START + seconds(1)


def test_a_cancelled_sleep_does_not_move_the_clock() -> None:
    clock = VirtualClock(START)

    async def cancels() -> None:
        long = asyncio.create_task(clock.sleep(timedelta(days=1)))
        await clock.sleep(seconds(1))
        long.cancel()
        with pytest.raises(asyncio.CancelledError):
            await long
        await clock.sleep(seconds(5))

    run_virtually(clock, cancels())
    assert clock.now() == START + seconds(6)


class TestAlarms:
    def test_one_rings_at_its_instant(self) -> None:
        clock = VirtualClock(START)
        assert self.rings(clock, lambda ring: clock.arm(START + seconds(90), ring)) == [START + seconds(90)]

    def test_in_the_past_it_rings_at_once(self) -> None:
        clock = VirtualClock(START)
        assert self.rings(clock, lambda ring: clock.arm(START - timedelta(days=1), ring)) == [START]

    def test_a_new_one_replaces_the_one_before_it(self) -> None:
        clock = VirtualClock(START)

        def arm_twice(ring: Callable[[], None]) -> None:
            clock.arm(START + seconds(30), ring)
            clock.arm(START + seconds(60), ring)

        assert self.rings(clock, arm_twice) == [START + seconds(60)]

    def test_a_disarmed_one_does_not_ring(self) -> None:
        clock = VirtualClock(START)

        def arm_and_disarm(ring: Callable[[], None]) -> None:
            clock.arm(START + seconds(30), ring)
            clock.disarm()
            clock.disarm()

        assert self.rings(clock, arm_and_disarm) == []

    def test_it_may_arm_the_next_one_while_it_rings(self) -> None:
        clock = VirtualClock(START)

        def arm_two(ring: Callable[[], None]) -> None:
            clock.arm(START + seconds(30), lambda: clock.arm(START + seconds(40), ring))

        assert self.rings(clock, arm_two) == [START + seconds(40)]

    def rings(self, clock: VirtualClock, arm: Callable[[Callable[[], None]], None]) -> list[datetime]:
        rung: list[datetime] = []

        async def an_hour() -> None:
            arm(lambda: rung.append(clock.now()))
            await clock.sleep(timedelta(hours=1))

        run_virtually(clock, an_hour())
        return rung


class TestPace:
    def test_at_infinity_days_pass_at_once(self) -> None:
        async def days() -> None:
            for _ in range(100):
                await clock.sleep(timedelta(days=1))

        clock = VirtualClock(START, math.inf)
        assert real_seconds_of(lambda: run_virtually(clock, days())) < 1
        assert clock.now() == START + timedelta(days=100)

    def test_a_finite_pace_throttles_the_jumps(self) -> None:
        clock = VirtualClock(START, 1000)
        assert real_seconds_of(lambda: run_virtually(clock, clock.sleep(seconds(50)))) >= 0.045
        assert clock.now() == START + seconds(50)

    def test_where_the_pace_does_not_count_time_passes_at_once(self) -> None:
        async def two_days() -> None:
            await clock.sleep(timedelta(days=1))
            await clock.sleep(seconds(50))
            await clock.sleep(timedelta(days=1))

        def paced(instant: datetime) -> bool:
            return START + timedelta(days=1) < instant < START + timedelta(days=2)

        clock = VirtualClock(START, 1000, paced)
        assert 0.045 <= real_seconds_of(lambda: run_virtually(clock, two_days())) < 5


def test_what_the_coroutine_returns_or_raises_comes_back() -> None:
    async def answer() -> int:
        return 42

    async def fail() -> None:
        raise LookupError("gone")

    assert run_virtually(VirtualClock(START), answer()) == 42
    with pytest.raises(LookupError, match="gone"):
        run_virtually(VirtualClock(START), fail())
