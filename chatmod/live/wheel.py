"""The way by which what a moderator types comes to the performance, from whichever thread reads the keyboard."""

import asyncio
import threading
from collections.abc import Callable


class Wheel:
    """Takes commands at any time; those from before the performance has opened are carried out when it has."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._early: list[str] = []
        self._loop: asyncio.AbstractEventLoop | None = None
        self._take: Callable[[str], None] | None = None

    def turn(self, text: str) -> None:
        """Give a command, from any thread."""
        with self._lock:
            if self._loop is None or self._take is None:
                self._early.append(text)
                return
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._take, text)

    def attach(self, take: Callable[[str], None]) -> None:
        """Let commands be taken here; called in the event loop."""
        with self._lock:
            self._loop, self._take = asyncio.get_running_loop(), take
            early, self._early = self._early, []
        for text in early:
            take(text)
