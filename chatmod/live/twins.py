"""Posts that are out twice: an answer was lost, the post was sent again, and the first one turned up after all.

Why only where posts settle: a platform that keeps keys answers a second request with the first post. The oldest
stays, because it came first; where it was a younger one that we knew, the older one is recorded before that is
deleted.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Mapping
from datetime import timedelta

from chatmod.domain.happenings import (
    AnswerLost,
    Deferred,
    Happening,
    Intended,
    LeftOpen,
    NotFound,
    Opened,
    Slot,
    TwinDeleted,
    WentOut,
)
from chatmod.domain.posts import Published
from chatmod.live.publishing import Publisher
from chatmod.live.telling import Tell, Trouble
from chatmod.ports.time import Clock

LOOKS_AFTER = (timedelta(minutes=2), timedelta(minutes=10))
"""A twin is looked for when the platform has settled, this long after its post went out, and at the end."""


class Twins:
    """Watches over the posts that were sent more than once.

    Args:
        publishers: By platform.
        out: What went out so far, as the publishers share it.
        write: Journals a happening.
    """

    def __init__(
        self,
        publishers: Mapping[str, Publisher],
        out: Mapping[Slot, WentOut],
        clock: Clock,
        write: Callable[[Happening], Awaitable[None]],
        tell: Tell,
    ) -> None:
        self._publishers = publishers
        self._out = out
        self._clock = clock
        self._write = write
        self._tell = tell
        self._sends: Counter[Slot] = Counter()
        self._under_way: set[Slot] = set()
        self._deleted: set[tuple[str, str]] = set()
        self._doomed: dict[Slot, dict[str, Published]] = {}
        self._complained: set[tuple[str, str]] = set()
        self._sent_again: dict[Slot, WentOut] = {}
        self._found: asyncio.Queue[WentOut] = asyncio.Queue()
        self._one_at_a_time = asyncio.Lock()

    def recall(self, journal: Iterable[Happening]) -> None:
        """Learn from earlier runs which posts may be out twice."""
        for happening in journal:
            self.take(happening)

    def take(self, happening: Happening) -> None:
        """Count the requests that may have published a post."""
        match happening:
            case AnswerLost(slot=slot):
                self._sends[slot] += 1
                self._under_way.discard(slot)
            case WentOut(slot=slot, sent=sent):
                self._sends[slot] += sent is not None
                self._under_way.discard(slot)
                self._suspect(happening)
            case TwinDeleted(slot=slot, native_id=native_id):
                self._deleted.add((slot.platform, native_id))
            case Intended(slot=slot):
                self._under_way.add(slot)
            case NotFound(slot=slot) | Deferred(slot=slot) if self._sends[slot]:
                # only the first request of a post has an intent of its own; after these it may have been sent again
                self._under_way.add(slot)
            case LeftOpen(slot=slot):
                self._under_way.discard(slot)
            case Opened():
                # the run before this one may have ended between a request and its answer
                self._sends.update(self._under_way)
                self._under_way.clear()

    async def watch(self) -> None:
        """Look for twins until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            while True:
                tasks.create_task(self._look_after(await self._found.get()))

    async def finish(self) -> None:
        """Look once more for all of them."""
        for slot in self._sent_again:
            await self._look(slot)

    def _suspect(self, went: WentOut) -> None:
        publisher = self._publishers.get(went.slot.platform)
        once = self._sends[went.slot] < 2  # noqa: PLR2004 - a twin needs two
        if once or publisher is None or not publisher.settle or went.slot in self._sent_again:
            return
        self._sent_again[went.slot] = went
        self._found.put_nowait(went)

    async def _look_after(self, went: WentOut) -> None:
        instants = [went.at + after for after in (self._publishers[went.slot.platform].settle, *LOOKS_AFTER)]
        ahead = [instant for instant in instants if instant > self._clock.now()]
        if len(ahead) < len(instants):  # in an earlier run, which may not have come to it
            await self._look(went.slot)
        for instant in ahead:
            await self._clock.sleep(instant - self._clock.now())
            await self._look(went.slot)

    async def _look(self, slot: Slot) -> None:
        publisher = self._publishers[slot.platform]
        async with self._one_at_a_time:
            try:
                found = await publisher.copies(slot)
            except Exception:  # noqa: BLE001 - whatever fails, it is tried again at the next look
                return
            copies = [copy for copy in found if (slot.platform, copy.native_id) not in self._deleted]
            if self._out[slot].native_id in {copy.native_id for copy in copies}:
                oldest, *younger = copies
                self._doomed.setdefault(slot, {}).update({twin.native_id: twin for twin in younger})
                if self._out[slot].native_id != oldest.native_id:
                    await self._record(publisher.adopt(slot, oldest))
            # also what a look before this one could not delete: it may be gone although the answer was lost
            for twin in list(self._doomed.get(slot, {}).values()):
                await self._delete(slot, publisher, twin)

    async def _delete(self, slot: Slot, publisher: Publisher, twin: Published) -> None:
        try:
            await publisher.delete(twin.native_id)
        except Exception as error:  # noqa: BLE001 - as above; a person can delete it by hand
            self._complain(slot, twin, error)
            return
        del self._doomed[slot][twin.native_id]
        await self._record(TwinDeleted(self._clock.now(), slot, twin.native_id, twin.url))

    async def _record(self, happening: WentOut | TwinDeleted) -> None:
        await self._write(happening)
        self.take(happening)
        self._tell(happening)

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
