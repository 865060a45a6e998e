"""News of the room for everybody whose page is open."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from chatmod.room.values import Status, Turned

MOST_LISTENERS = 1000
_MOST_WAITING = 200


@dataclass(frozen=True, slots=True)
class News:
    """A post that is new, or one that is gone (`gone`)."""

    status: Status
    gone: bool = False


Queue = asyncio.Queue[News | None]


class Broadcast:
    """Hands news to every listener; one that does not keep up is sent away, and comes again by itself."""

    def __init__(self) -> None:
        self._queues: set[Queue] = set()
        self._closed = False

    def tell(self, news: News) -> None:
        """Tell all listeners."""
        for queue in tuple(self._queues):
            if queue.qsize() >= _MOST_WAITING:
                self._dismiss(queue)
            else:
                queue.put_nowait(news)

    def admit(self) -> None:
        """See whether one more may listen.

        Raises:
            Turned: If not.
        """
        if self._closed or len(self._queues) >= MOST_LISTENERS:
            raise Turned(503, "The room is full. Reload the page now and then instead.")

    @contextmanager
    def listening(self) -> Iterator[Queue]:
        """A queue of the news from now on; None in it is the end."""
        queue: Queue = asyncio.Queue()
        self._queues.add(queue)
        if self._closed:
            queue.put_nowait(None)
        try:
            yield queue
        finally:
            self._queues.discard(queue)

    def close(self) -> None:
        """End all streams."""
        self._closed = True
        for queue in tuple(self._queues):
            self._dismiss(queue)

    def _dismiss(self, queue: Queue) -> None:
        self._queues.discard(queue)
        queue.put_nowait(None)
