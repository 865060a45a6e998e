"""Keeping the machine awake while a chat is on, where that is possible.

Why a thread of its own: the library has to be left in the thread that entered it, and on Linux it talks to the
desktop (D-Bus) and may wait for seconds, which the event loop must not. On Linux it needs a desktop session with a
power manager; on macOS it starts `caffeinate`; on Windows it asks the system.
"""

import contextlib
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractContextManager, asynccontextmanager, contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import asyncio

Hold = Callable[[], AbstractContextManager[str]]
"""Keeps the machine awake while it is entered; gives why it cannot, in a few words, or nothing where it can."""

_LONGEST_END_SECONDS = 10


class Awake:
    """Whether the machine is being kept awake."""

    def __init__(self, told: "asyncio.Future[str]") -> None:
        self._told = told

    async def reason(self) -> str:
        """Why the machine cannot be kept awake, or nothing where it is; waits until that is known."""
        import asyncio  # noqa: PLC0415 - most commands run no loop

        return await asyncio.shield(self._told)


@asynccontextmanager
async def kept_awake(hold: Hold | None = None) -> AsyncIterator[Awake]:
    """Keep the machine awake until this is left; entering never waits, and nothing is ever raised by a failure.

    Args:
        hold: How; None is the library's way.
    """
    import asyncio  # noqa: PLC0415 - as above

    loop = asyncio.get_running_loop()
    told: asyncio.Future[str] = loop.create_future()
    over = threading.Event()

    def tell(reason: str) -> None:
        if not told.done():
            told.set_result(reason)

    def hold_until_over() -> None:
        try:
            with (hold or _by_library)() as reason:
                loop.call_soon_threadsafe(tell, reason)
                over.wait()
        except Exception as error:  # noqa: BLE001 - the evening matters more
            with contextlib.suppress(RuntimeError):  # the loop has ended meanwhile
                loop.call_soon_threadsafe(tell, f"trying it failed ({error!r})")

    thread = threading.Thread(target=hold_until_over, name="awake", daemon=True)
    thread.start()
    try:
        yield Awake(told)
    finally:
        over.set()
        await asyncio.to_thread(thread.join, _LONGEST_END_SECONDS)


@contextmanager
def _by_library() -> Iterator[str]:
    from wakepy import keep  # noqa: PLC0415 - not needed before a chat is on

    with keep.running(on_fail="pass") as mode:
        failures = [result.failure_reason for result in mode.result.query(success=(False,))]
        yield "" if mode.active else _in_few_words(failures)


def _in_few_words(failures: list[str]) -> str:
    if any("DBUS_SESSION_BUS_ADDRESS" in reason for reason in failures):
        return "there is no desktop session to ask"
    return "the system does not offer to keep it awake"
