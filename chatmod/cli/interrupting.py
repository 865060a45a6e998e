"""Ctrl-C, and the polite way to end a process from outside, do the same."""

import asyncio
import contextlib
import signal
from collections.abc import Coroutine
from typing import Any, TypeVar

from chatmod.live.steadying import steady

_T = TypeVar("_T")


def run_interruptibly(main: Coroutine[Any, Any, _T]) -> _T:
    """Run a coroutine; SIGTERM cancels it as Ctrl-C does, so that it ends in order.

    Raises:
        KeyboardInterrupt: After either.
    """

    async def run() -> _T:
        task = asyncio.current_task()
        assert task is not None
        with contextlib.suppress(NotImplementedError):  # Windows has no such signal
            asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
        return await main

    try:
        with steady():
            return asyncio.run(run())
    except asyncio.CancelledError:
        raise KeyboardInterrupt from None
