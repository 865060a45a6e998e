"""News of the room for every page that is open and every app that listens."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from chatmod.ports.time import Clock
from chatmod.room.mentions import Notice
from chatmod.room.values import Status, Turned

MOST_LISTENERS = 1000
MOST_OF_ONE_ADDRESS = 400
"""A school may sit behind one address; one program there may not take the whole room."""

HEARTBEAT = timedelta(seconds=15)
_MOST_WAITING = 200


@dataclass(frozen=True, slots=True)
class News:
    """A post that is new, or was changed (`edited`), or is `gone`; `notices` tell people of it."""

    status: Status
    gone: bool = False
    edited: bool = False
    notices: tuple[Notice, ...] = ()


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """Nothing new; a proxy or a phone sees that the connection is alive."""


Queue = asyncio.Queue[News | Heartbeat | None]


class Broadcast:
    """Hands news to every listener; one that does not keep up is sent away, and comes again by itself."""

    def __init__(self) -> None:
        self._queues: dict[Queue, str] = {}
        self._closed = False

    def tell(self, news: News | Heartbeat) -> None:
        """Tell all listeners."""
        for queue in tuple(self._queues):
            if queue.qsize() >= _MOST_WAITING:
                self._dismiss(queue)
            else:
                queue.put_nowait(news)

    async def beat(self, clock: Clock) -> None:
        """Send heartbeats for ever."""
        while True:
            await clock.sleep(HEARTBEAT)
            self.tell(Heartbeat())

    def admit(self, where: str) -> None:
        """See whether one more may listen at an address.

        Raises:
            Turned: If not.
        """
        there = sum(1 for listener in self._queues.values() if listener == where)
        if self._closed or len(self._queues) >= MOST_LISTENERS or there >= MOST_OF_ONE_ADDRESS:
            raise Turned(503, "The room is full. Reload the page now and then instead.")

    @contextmanager
    def listening(self, where: str) -> Iterator[Queue]:
        """A queue of the news from now on; None in it is the end."""
        queue: Queue = asyncio.Queue()
        self._queues[queue] = where
        if self._closed:
            queue.put_nowait(None)
        try:
            yield queue
        finally:
            self._queues.pop(queue, None)

    def close(self) -> None:
        """End all streams."""
        self._closed = True
        for queue in tuple(self._queues):
            self._dismiss(queue)

    def _dismiss(self, queue: Queue) -> None:
        self._queues.pop(queue, None)
        queue.put_nowait(None)
