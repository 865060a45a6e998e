"""Writing the journal while the disk may be full.

What has happened, has happened: a journal that cannot be written must not stop the evening. Only an intent has to be
on disk before its post goes out; everything else is kept until it can be written, in its order.
"""

import asyncio
from collections import deque
from collections.abc import Sequence
from datetime import datetime, timedelta

from chatmod.domain.happenings import Happening, Slot
from chatmod.errors import ArchiveError
from chatmod.live.telling import Mended, Tell, Trouble
from chatmod.ports.record import Journal
from chatmod.ports.time import Clock

RETRY_EVERY = timedelta(seconds=5)
_ABOUT = "archive"


class Ledger:
    """Implements the port `Journal` on top of another; `note` never fails."""

    def __init__(self, journal: Journal, clock: Clock, tell: Tell) -> None:
        self._journal = journal
        self._clock = clock
        self._tell = tell
        self._kept: deque[Happening] = deque()
        self._failing = False
        self._catching_up = asyncio.Lock()

    async def write(self, happening: Happening) -> None:
        """See `Journal.write`; what was kept is written first."""
        await self._catch_up()
        await self._journal.write(happening)

    async def note(self, happening: Happening) -> None:
        """Write, now or as soon as that is possible again."""
        if not self._kept:
            try:
                await self._journal.write(happening)
            except ArchiveError as error:
                self._kept.append(happening)
                self._complain(error)
            return
        self._kept.append(happening)
        await self.try_again()

    async def try_again(self) -> None:
        """Write what was kept, if it can be written; a failure is told once."""
        try:
            await self._catch_up()
        except ArchiveError as error:
            self._complain(error)

    async def keep_trying(self) -> None:
        """Write what was kept as soon as that is possible; for ever."""
        while True:
            await self._clock.sleep(RETRY_EVERY)
            if self._kept:
                await self.try_again()

    async def read(self) -> Sequence[Happening]:
        """See `Journal.read`."""
        return await self._journal.read()

    async def prepared(self, slot: Slot) -> tuple[datetime, bytes] | None:
        """See `Journal.prepared`."""
        return await self._journal.prepared(slot)

    async def _catch_up(self) -> None:
        async with self._catching_up:
            while self._kept:
                await self._journal.write(self._kept[0])
                self._kept.popleft()
        if self._failing:
            self._failing = False
            self._tell(Mended(self._clock.now(), _ABOUT, "It can be written again; nothing is lost."))

    def _complain(self, error: ArchiveError) -> None:
        if not self._failing:
            self._failing = True
            self._tell(Trouble(self._clock.now(), _ABOUT, str(error), error.remedy))
