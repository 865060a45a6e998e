"""Writing the journal while the disk may be full.

What has happened, has happened: a journal that cannot be written must not stop the evening. Only what will be sent
has to be on disk before it goes out; everything else is kept until it can be written, in its order.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from functools import partial

from chatmod.domain.happenings import Happening, Slot
from chatmod.errors import ArchiveError
from chatmod.live.telling import Mended, Tell, Trouble
from chatmod.ports.record import Journal
from chatmod.ports.time import Clock

RETRY_EVERY = timedelta(seconds=5)
_ABOUT = "archive"


class Ledger:
    """Writes to a journal; `note` never fails."""

    def __init__(self, journal: Journal, clock: Clock, tell: Tell) -> None:
        self.journal = journal
        self._clock = clock
        self._tell = tell
        self._kept: deque[Callable[[], Awaitable[object]]] = deque()
        self._writing: asyncio.Future[None] | None = None
        self._failing = asyncio.Event()

    async def write(self, happening: Happening) -> None:
        """See `Journal.write`; what was kept is written first."""
        await self.catch_up()
        await self.journal.write(happening)

    async def note(self, happening: Happening) -> None:
        """Write, now or as soon as that is possible again."""
        await self.keep(partial(self.journal.write, happening))

    async def keep(self, write: Callable[[], Awaitable[object]]) -> None:
        """Do what writes something, now or as soon as that is possible again; never fails."""
        if self._kept:
            self._kept.append(write)
            await self.try_again()
        else:  # what comes together may be written together, and a run that is stopped does not stop it
            await asyncio.shield(asyncio.ensure_future(self._write_or_keep(write)))

    async def try_again(self) -> None:
        """Write what was kept, if it can be written; a failure is told once."""
        try:
            await self.catch_up()
        except ArchiveError as error:
            self._complain(error)

    async def keep_trying(self) -> None:
        """Write what was kept as soon as that is possible; for ever."""
        while True:
            await self._failing.wait()
            await self._clock.sleep(RETRY_EVERY)
            await self.try_again()

    async def settle(self) -> None:
        """Return when nothing is kept any more: what is in memory only would go with the process."""
        while self._kept:
            await self._clock.sleep(RETRY_EVERY)
            await self.try_again()

    async def prepared(self, slot: Slot) -> tuple[datetime, bytes] | None:
        """See `Journal.prepared`."""
        return await self.journal.prepared(slot)

    async def catch_up(self) -> None:
        """Write what was kept.

        Why one at a time, shielded: two platforms answer in the same moment, and a run may be stopped in the middle;
        nothing is to stand in the journal twice.

        Raises:
            ArchiveError: If it cannot be written yet.
        """
        while self._kept:
            if self._writing is None:
                self._writing = asyncio.ensure_future(self._write_first())
            await asyncio.shield(self._writing)
        if self._failing.is_set():
            self._failing.clear()
            self._tell(Mended(self._clock.now(), _ABOUT, "It can be written again; nothing of the journal is lost."))

    async def _write_or_keep(self, write: Callable[[], Awaitable[object]]) -> None:
        try:
            await write()
        except ArchiveError as error:
            self._kept.append(write)
            self._complain(error)

    async def _write_first(self) -> None:
        try:
            await self._kept[0]()
            self._kept.popleft()
        finally:
            self._writing = None

    def _complain(self, error: ArchiveError) -> None:
        if not self._failing.is_set():
            self._failing.set()
            self._tell(Trouble(self._clock.now(), _ABOUT, str(error), error.remedy))
