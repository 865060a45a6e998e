"""Posting on one platform: intent first, then the network, then the record."""

import asyncio
import contextlib
from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime, timedelta

from chatmod.domain.composing import Draft
from chatmod.domain.happenings import (
    AnswerLost,
    Deferred,
    Intended,
    NotFound,
    Outcome,
    Refused,
    Slot,
    WentOut,
)
from chatmod.domain.posts import Published
from chatmod.errors import ArchiveError, ChatmodError, PlatformError, Rejected, Unauthorized, Unavailable, Unconfirmed
from chatmod.ports.platforms import Platform
from chatmod.ports.record import Journal
from chatmod.ports.time import Clock

CLOCK_SKEW = timedelta(minutes=2)
"""How far the clock of a server may be behind ours when we look for a post of ours."""


class Publisher:
    """Sends and looks for the posts of one platform, one at a time, and turns what happens into an outcome.

    `out` is shared by all publishers: what went out so far.
    """

    def __init__(
        self,
        platform: Platform,
        drafts: Mapping[Slot, Draft],
        due: Mapping[Slot, datetime],
        out: dict[Slot, WentOut],
        journal: Journal,
        clock: Clock,
    ) -> None:
        self._platform = platform
        self._drafts = drafts
        self._due = due
        self._out = out
        self._journal = journal
        self._clock = clock
        self._preparing: defaultdict[Slot, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def intend(self, slot: Slot) -> None:
        """Prepare a post some seconds before it is due, so that nothing waits for the disk when it is; never fails.

        Not for the later parts of a thread, which name the part before them.
        """
        # whatever is wrong, `send` will meet it in a moment, and tell
        with contextlib.suppress(Exception):
            await self._prepare(slot)

    async def send(self, slot: Slot) -> Outcome:
        """Publish: what was prepared earlier if there was an earlier try, or else what is prepared now."""
        try:
            prepared = await self._prepare(slot)
        except ArchiveError as error:
            return Deferred(self._clock.now(), slot, str(error))
        except Exception as error:  # noqa: BLE001 - a defect of a plug-in before anything was sent
            return Refused(self._clock.now(), slot, f"a defect, {error!r}")
        sent = self._clock.now()
        try:
            published = await self._platform.publish(prepared)
        except PlatformError as error:
            return self._failed(slot, error)
        except Exception as error:  # noqa: BLE001 - a defect of a plug-in: it may have happened, and the others go on
            return AnswerLost(self._clock.now(), slot, f"a defect, {error!r}")
        return self._went_out(slot, published, sent)

    async def look(self, slot: Slot) -> Outcome:
        """Find out whether a post is there."""
        try:
            intended = await self._journal.prepared(slot)
            since, prepared = intended or (self._due[slot], self._new(slot, self._clock.now()))
            published = await self._platform.find(prepared, since - CLOCK_SKEW)
        except (ArchiveError, PlatformError) as error:
            return Deferred(self._clock.now(), slot, str(error), self._until(error))
        except Exception as error:  # noqa: BLE001 - as above
            return Deferred(self._clock.now(), slot, f"a defect, {error!r}")
        if published is None or self._is_another(slot, published):
            return NotFound(self._clock.now(), slot)
        return self._went_out(slot, published, None)

    async def _prepare(self, slot: Slot) -> bytes:
        async with self._preparing[slot]:
            intended = await self._journal.prepared(slot)
            if intended is not None:
                return intended[1]
            now = self._clock.now()
            prepared = self._new(slot, now)
            await self._journal.write(Intended(now, slot, self._drafts[slot].key, prepared))
            return prepared

    def _new(self, slot: Slot, now: datetime) -> bytes:
        before = self._out.get(Slot(slot.platform, slot.label, slot.part - 1))
        return self._platform.prepare(self._drafts[slot], before.native_id if before else None, now)

    def _is_another(self, slot: Slot, published: Published) -> bool:
        """Two cues may have the same text; what is known to be one of them is not the other."""
        return any(
            went.native_id == published.native_id
            for other, went in self._out.items()
            if other != slot and other.platform == slot.platform
        )

    def _went_out(self, slot: Slot, published: Published, sent: datetime | None) -> WentOut:
        now = self._clock.now()
        at = published.at or now
        went = WentOut(now, slot, self._due[slot], sent, published.id, published.native_id, published.url, at)
        self._out[slot] = went
        return went

    def _failed(self, slot: Slot, error: PlatformError) -> Outcome:
        now = self._clock.now()
        match error:
            case Unconfirmed():
                return AnswerLost(now, slot, str(error))
            case Unavailable() | Unauthorized():
                return Deferred(now, slot, str(error), self._until(error))
            case Rejected():
                return Refused(now, slot, str(error))
            case _:
                return AnswerLost(now, slot, str(error))

    def _until(self, error: ChatmodError) -> datetime | None:
        if not isinstance(error, Unavailable):
            return None
        return self._clock.now() + error.after if error.after is not None else error.not_before
