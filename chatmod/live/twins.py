"""Posts of which a lost answer has made two, or of which we have lost sight though they are out.

A post is sent again where it stays invisible too long after its answer was lost; then the first one may turn up after
all. The oldest stays, because it came first; where it was a younger one that we knew, or none, the older one is
recorded before any is deleted.

Why only where posts settle: a platform that keeps keys answers a second request with the first post.
"""

import asyncio
import contextlib
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Mapping
from datetime import datetime, timedelta

from chatmod.domain.happenings import (
    AnswerLost,
    Deferred,
    Happening,
    Intended,
    LeftOpen,
    NotFound,
    Opened,
    Prepared,
    Refused,
    Skipped,
    Slot,
    TwinDeleted,
    WentOut,
)
from chatmod.domain.posts import Published
from chatmod.live.publishing import Publisher
from chatmod.live.telling import Tell, Trouble
from chatmod.ports.time import Clock

LOOKS_AFTER = (timedelta(minutes=2), timedelta(minutes=10))
"""Looked for when the platform has settled, this long after the post was settled, and at the end of the run."""


class Twins:
    """Watches over the posts that may be out once more than we know.

    Args:
        publishers: By platform.
        out: What went out so far, as the publishers share it.
        record: Journals a happening, and tells it.
    """

    def __init__(
        self,
        publishers: Mapping[str, Publisher],
        out: Mapping[Slot, WentOut],
        clock: Clock,
        record: Callable[[Happening], Awaitable[None]],
        tell: Tell,
    ) -> None:
        self._publishers = publishers
        self._out = out
        self._clock = clock
        self._record = record
        self._tell = tell
        self._sends: Counter[Slot] = Counter()
        self._under_way: set[Slot] = set()
        self._suspects: dict[Slot, datetime] = {}
        self._left_open: set[Slot] = set()
        self._new: asyncio.Queue[Slot] = asyncio.Queue()
        self._doomed: dict[Slot, dict[str, Published]] = {}
        self._deleted: set[tuple[str, str]] = set()
        self._complained: set[tuple[str, str]] = set()
        self._looks: set[asyncio.Task[None]] = set()
        self._one_at_a_time = asyncio.Lock()

    def recall(self, journal: Iterable[Happening]) -> None:
        """Learn from the journal, this run's opening included, of which posts there may be one more than we know."""
        for happening in journal:
            self.take(happening)

    def take(self, happening: Happening) -> None:
        """Count the requests that may have published a post."""
        match happening:
            case Intended(slot=slot) | Prepared(slot=slot):
                self._under_way.add(slot)
            case NotFound(slot=slot) | Deferred(slot=slot) if self._sends[slot]:
                # only the first request of a post has an intent of its own; after these it may have been sent again
                self._under_way.add(slot)
            case AnswerLost(slot=slot):
                self._under_way.discard(slot)
                self._sends[slot] += 1
            case WentOut(at=at, slot=slot, sent=sent):
                self._under_way.discard(slot)
                self._sends[slot] += sent is not None
                self._suspect(slot, at, sends=2)
            case Refused(at=at, slot=slot) | Skipped(at=at, slot=slot):
                self._under_way.discard(slot)
                self._suspect(slot, at, sends=1)
            case LeftOpen(at=at, slot=slot):
                self._under_way.discard(slot)
                self._left_open.add(slot)
                self._suspect(slot, at, sends=1)
            case TwinDeleted(slot=slot, native_id=native_id):
                self._deleted.add((slot.platform, native_id))
            case Opened():
                self._open_again()

    async def watch(self) -> None:
        """Look at them until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            while True:
                tasks.create_task(self._look_after(await self._new.get()))

    async def finish(self) -> None:
        """Look once more at all of them."""
        for slot in list(self._suspects):
            await self._look(slot)

    def _open_again(self) -> None:
        """A run has ended, maybe between a request and its answer; what it left open is on the agenda again."""
        self._sends.update(self._under_way)
        self._under_way.clear()
        for slot in self._left_open:
            self._suspects.pop(slot, None)
        self._left_open.clear()

    def _suspect(self, slot: Slot, at: datetime, *, sends: int) -> None:
        publisher = self._publishers.get(slot.platform)
        if publisher and publisher.settle and self._sends[slot] >= sends and slot not in self._suspects:
            self._suspects[slot] = at
            self._new.put_nowait(slot)

    async def _look_after(self, slot: Slot) -> None:
        at = self._suspects.get(slot)
        if at is None:
            return
        instants = [at + after for after in (self._publishers[slot.platform].settle, *LOOKS_AFTER)]
        ahead = [instant for instant in instants if instant > self._clock.now()]
        if len(ahead) < len(instants):  # in an earlier run, which may not have come to it
            await self._whole_look(slot)
        for instant in ahead:
            await self._clock.sleep(instant - self._clock.now())
            await self._whole_look(slot)

    async def _whole_look(self, slot: Slot) -> None:
        """Look; the end of the run must not fall between a deletion and its record, so `finish` waits for this."""
        look = asyncio.create_task(self._look(slot))
        self._looks.add(look)
        look.add_done_callback(self._looks.discard)
        await asyncio.shield(look)

    async def _look(self, slot: Slot) -> None:
        async with self._one_at_a_time:
            with contextlib.suppress(Exception):  # whatever fails, it is tried again at the next look
                await self._compare(slot, self._publishers[slot.platform])

    async def _compare(self, slot: Slot, publisher: Publisher) -> None:
        found = await publisher.copies(slot)
        copies = [copy for copy in found if (slot.platform, copy.native_id) not in self._deleted]
        known = self._out.get(slot)
        if copies and (known is None or known.native_id in {copy.native_id for copy in copies}):
            oldest, *younger = copies
            self._doomed.setdefault(slot, {}).update({twin.native_id: twin for twin in younger})
            if known is None or known.native_id != oldest.native_id:
                await self._record(publisher.adopt(slot, oldest))
        # also what a look before this one could not delete: it may be gone although the answer was lost
        for twin in list(self._doomed.get(slot, {}).values()):
            await self._delete(slot, publisher, twin)

    async def _delete(self, slot: Slot, publisher: Publisher, twin: Published) -> None:
        try:
            await publisher.delete(twin.native_id)
        except Exception as error:  # noqa: BLE001 - it is tried again, and a person can delete it by hand
            self._complain(slot, twin, error)
            return
        del self._doomed[slot][twin.native_id]
        self._deleted.add((slot.platform, twin.native_id))
        await self._record(TwinDeleted(self._clock.now(), slot, twin.native_id, twin.url))

    def _complain(self, slot: Slot, twin: Published, error: Exception) -> None:
        identity = (slot.platform, twin.native_id)
        if identity in self._complained:
            return
        self._complained.add(identity)
        said = str(error).rstrip(". ") or repr(error)
        message = (
            f"{slot.label} is out twice, and the younger one ({twin.url or twin.native_id}) is still there: {said}."
        )
        self._tell(Trouble(self._clock.now(), slot.platform, message))
