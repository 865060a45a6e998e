"""What is looked at again and again while a performance runs; whatever is found goes into its inbox."""

from collections.abc import Callable
from datetime import timedelta

from chatmod.domain.happenings import ClockStepped
from chatmod.domain.runsheet import RunSheet
from chatmod.errors import ArchiveError, ScheduleError
from chatmod.ports.record import Order, Orders, Revisions
from chatmod.ports.time import Clock

CLOCK_EVERY = timedelta(seconds=5)
STEP = timedelta(seconds=3)
"""A clock that is off by more than this against the time that passed has been set, or the machine has slept."""


async def watch_clock(clock: Clock, found: Callable[[ClockStepped], None]) -> None:
    """Compare the clock with the time that passes."""
    while True:
        before = clock.now()
        await clock.sleep(CLOCK_EVERY)
        now = clock.now()
        by = now - before - CLOCK_EVERY
        if abs(by) > STEP:
            found(ClockStepped(now, by))


async def watch_orders(orders: Orders, every: timedelta, clock: Clock, found: Callable[[Order], None]) -> None:
    """Take commands from the archive, each once."""
    taken: set[int | None] = set()
    while True:
        try:
            pending = await orders.pending()
        except ArchiveError:  # whoever gave a command is told by the lack of an answer
            pending = ()
        for order in pending:
            if order.number not in taken:
                taken.add(order.number)
                found(order)
        await clock.sleep(every)


async def watch_schedule(
    revisions: Revisions, every: timedelta, clock: Clock, found: Callable[[RunSheet | ScheduleError], None]
) -> None:
    """Take changes of the schedule's file."""
    while True:
        await clock.sleep(every)
        try:
            sheet = await revisions.latest()
        except ScheduleError as error:
            found(error)
            continue
        if sheet is not None:
            found(sheet)
