"""Waiting for a platform, and for no longer than is reasonable: a server may answer a byte at a time, for hours."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from datetime import timedelta
from typing import Any, TypeVar

from chatmod.ports.platforms import Page
from chatmod.ports.time import Clock

_T = TypeVar("_T")


async def within(limit: timedelta, work: Awaitable[_T], clock: Clock, late: Callable[[], Exception]) -> _T:
    """What some work comes to; it is stopped where that takes longer, and `late` is raised."""
    working = asyncio.ensure_future(work)
    waiting = asyncio.ensure_future(clock.sleep(limit))
    try:
        await asyncio.wait({working, waiting}, return_when=asyncio.FIRST_COMPLETED)
        if not working.done():
            raise late()
        return working.result()
    finally:
        waiting.cancel()
        await _let_go(working)


async def pages_within(
    limit: Callable[[], timedelta], pages: AsyncIterator[Page], clock: Clock, late: Callable[[], Exception]
) -> AsyncGenerator[Page, None]:
    """The pages of a platform, as long as each comes in time; its connection is let go at the end."""
    try:
        while (page := await within(limit(), anext(pages, None), clock, late)) is not None:
            yield page
    finally:
        close = getattr(pages, "aclose", None)  # a generator has a connection to let go
        if close is not None:
            await close()


async def _let_go(task: "asyncio.Future[Any]") -> None:
    """Cancel a task, and wait for its end; whoever is cancelled meanwhile is cancelled after it.

    To await the task itself would mix up the two cancellations, and the evening would never end.
    """
    task.cancel()
    stopped: asyncio.CancelledError | None = None
    while not task.done():
        try:
            await asyncio.wait({task})
        except asyncio.CancelledError as cancelled:
            stopped = cancelled
    if not task.cancelled():
        task.exception()  # looked at, so that nobody is told of it as lost
    if stopped is not None:
        raise stopped
