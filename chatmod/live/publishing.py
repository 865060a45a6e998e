"""Posting on one platform: intent first, then the network, then the record."""

import asyncio
import contextlib
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from chatmod.domain.composing import Draft
from chatmod.domain.happenings import (
    AnswerLost,
    Deferred,
    Intended,
    NotFound,
    Outcome,
    Prepared,
    Refused,
    Slot,
    WentOut,
)
from chatmod.domain.posts import Published
from chatmod.errors import ArchiveError, PlatformError, Rejected, Unauthorized, Unavailable, Unconfirmed
from chatmod.live.deadlines import within
from chatmod.live.defects import defect
from chatmod.live.gallery import Gallery
from chatmod.live.ledger import Ledger
from chatmod.live.patience import come_again
from chatmod.ports.platforms import Platform
from chatmod.ports.time import Clock

CLOCK_SKEW = timedelta(minutes=2)
"""How far the clock of a server may be behind ours when we look for a post of ours."""

ANSWER_WITHIN = timedelta(seconds=90)
"""What a platform has not answered by then, it will not answer."""

_FRESH = timedelta(seconds=15)
"""What was made ready longer ago than this is made anew: it may hold a time that people see."""


@dataclass(frozen=True, slots=True)
class _Ahead:
    at: datetime
    draft: Draft
    prepared: bytes


class Publisher:
    """Sends and looks for the posts of one platform, one at a time, and turns what happens into an outcome.

    Args:
        drafts: What to post; it follows the plan.
        due: When; it follows the plan.
        out: What went out so far, shared by all publishers.
        journal: Where it is written down.
        begins: Told of every intent that stands in the journal, or will as soon as that can be written.
        never_sent: Of which an earlier run cannot have sent anything, whatever it had made ready.
        gallery: Its pictures; None where none are posted.
    """

    def __init__(
        self,
        platform: Platform,
        drafts: Mapping[Slot, Draft],
        due: Mapping[Slot, datetime],
        out: dict[Slot, WentOut],
        journal: Ledger,
        clock: Clock,
        begins: Callable[[Intended], None] = lambda _: None,
        never_sent: Collection[Slot] = (),
        gallery: Gallery | None = None,
    ) -> None:
        self._platform = platform
        self._drafts = drafts
        self._due = due
        self._out = out
        self._journal = journal
        self._clock = clock
        self._begins = begins
        self._never_sent = set(never_sent)
        self._gallery = gallery
        self._ahead: dict[Slot, _Ahead] = {}
        self._preparing: defaultdict[Slot, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def get_ready(self, slot: Slot) -> None:
        """Prepare a post some seconds before it is due, so that nothing waits for the disk when it is; never fails.

        Not for the later parts of a thread, which name the part before them.
        """
        # whatever is wrong, `send` will meet it in a moment, and tell
        with contextlib.suppress(Exception):
            async with self._preparing[slot]:
                if slot not in self._ahead and await self._attempted(slot) is not None:
                    return
                draft, media = await self._with_pictures(slot)
                now = self._clock.now()
                # some networks show the instant that is fixed here as the time of the post
                ahead = _Ahead(now, draft, self._new(slot, draft, max(now, self._due[slot]), media))
                await self._journal.write(Prepared(now, slot, ahead.draft.key, ahead.prepared))
                self._never_sent.discard(slot)
                self._ahead[slot] = ahead

    async def send(self, slot: Slot) -> Outcome:
        """Publish: what was prepared earlier if there was an earlier try, or else what is prepared now."""
        try:
            prepared, intended = await self._prepare(slot)
        except ArchiveError as error:
            return Deferred(self._clock.now(), slot, str(error))
        except PlatformError as error:  # of a picture that could not be brought there
            return self._failed(slot, error)
        except Exception as error:  # noqa: BLE001 - a defect of a plug-in before anything was sent
            return Refused(self._clock.now(), slot, f"a defect, {defect(error)}")
        sent = self._clock.now()
        # what is on disk already need not be waited for; that it is being sent is written down meanwhile
        noting = None if intended else asyncio.create_task(self._note_intent(sent, slot, prepared))
        try:
            late = partial(Unconfirmed, self._platform.name, "no answer in time")
            published = await within(ANSWER_WITHIN, self._platform.publish(prepared), self._clock, late)
        except PlatformError as error:
            return self._failed(slot, error)
        except Exception as error:  # noqa: BLE001 - a defect of a plug-in: it may have happened, and the others go on
            return AnswerLost(self._clock.now(), slot, f"a defect, {defect(error)}")
        finally:
            if noting is not None:
                await noting
        return self._went_out(slot, published, sent)

    async def look(self, slot: Slot) -> Outcome:
        """Find out whether a post is there."""
        try:
            found = await self._find(slot)
        except (ArchiveError, PlatformError) as error:
            return Deferred(self._clock.now(), slot, str(error), come_again(error, self._clock.now()))
        except Exception as error:  # noqa: BLE001 - as above
            return Deferred(self._clock.now(), slot, f"a defect, {defect(error)}")
        ours = self._not_anothers(slot, found)
        return self.adopt(slot, ours[0]) if ours else NotFound(self._clock.now(), slot)

    async def copies(self, slot: Slot) -> list[Published]:
        """All there is of a post, oldest first; nothing while it may as well be another cue's.

        Raises:
            ChatmodError: If it could not be found out.
        """
        found = await self._find(slot)
        certain = not found or (len(found) == 1 and slot in self._out)
        return self._not_anothers(slot, found) if certain or not await self._is_disputed(slot, found) else []

    async def delete(self, native_id: str) -> None:
        """Delete a post of ours.

        Raises:
            PlatformError: If that did not work.
        """
        await self._platform.delete(native_id)

    def adopt(self, slot: Slot, published: Published) -> WentOut:
        """Take a post that was found for the one of this slot."""
        return self._went_out(slot, published, None)

    @property
    def settle(self) -> timedelta:
        """See `Limits.settle`."""
        return self._platform.limits.settle

    async def _find(self, slot: Slot) -> Sequence[Published]:
        intended = await self._attempted(slot)
        now = self._clock.now()
        since, prepared = intended or (self._due[slot], self._new(slot, self._drafts[slot], now))
        # a clock that has been set back meanwhile must not hide what was posted before
        finding = self._platform.find(prepared, min(since, now) - CLOCK_SKEW)
        late = partial(Unavailable, self._platform.name, "no answer in time")
        return await within(ANSWER_WITHIN, finding, self._clock, late)

    async def _prepare(self, slot: Slot) -> tuple[bytes, bool]:
        """What is to be sent, on disk by now, and whether an intent stands there, too."""
        async with self._preparing[slot]:
            ahead = self._ahead.get(slot)
            if ahead is not None:
                if ahead.draft == self._drafts[slot] and self._clock.now() - ahead.at <= _FRESH:
                    del self._ahead[slot]
                    return ahead.prepared, False
                # it was never sent, and a hold or an edit came in between
            elif (attempted := await self._attempted(slot)) is not None:
                return attempted[1], True
            draft, media = await self._with_pictures(slot)
            now = self._clock.now()
            intended = Intended(now, slot, draft.key, self._new(slot, draft, now, media))
            await self._journal.write(intended)
            self._begins(intended)
            self._ahead.pop(slot, None)
            self._never_sent.discard(slot)
            return intended.prepared, True

    async def _note_intent(self, sent: datetime, slot: Slot, prepared: bytes) -> None:
        intended = Intended(sent, slot, self._drafts[slot].key, prepared)
        self._begins(intended)
        await self._journal.note(intended)

    async def _attempted(self, slot: Slot) -> tuple[datetime, bytes] | None:
        """What an attempt was that may have reached the platform, or was made ready for it."""
        return None if slot in self._never_sent else await self._journal.prepared(slot)

    async def _with_pictures(self, slot: Slot) -> tuple[Draft, tuple[str, ...]]:
        """What to post, and its pictures; a draft that changes while they are on their way is taken as it is then."""
        while True:
            draft = self._drafts[slot]
            media = () if self._gallery is None else await self._gallery.media(slot, draft)
            if draft == self._drafts[slot]:
                return draft, media

    def _new(self, slot: Slot, draft: Draft, now: datetime, media: Sequence[str] = ()) -> bytes:
        parts = (self._out.get(Slot(slot.platform, slot.label, part)) for part in range(1, slot.part))
        thread = [_published(went) for went in parts if went is not None]
        return self._platform.prepare(draft, thread, now, media)

    def _not_anothers(self, slot: Slot, found: Sequence[Published]) -> list[Published]:
        """Two cues may have the same text; what is known to be one of them is not the other."""
        others = {
            went.native_id for other, went in self._out.items() if other != slot and other.platform == slot.platform
        }
        return [published for published in found if published.native_id not in others]

    async def _is_disputed(self, slot: Slot, found: Sequence[Published]) -> bool:
        """Whether the post of a cue that we have lost sight of may be among these: they are found for it, too."""
        ids = {published.native_id for published in found}
        for other in self._drafts:
            if other == slot or other.platform != slot.platform or other in self._out:
                continue
            if await self._journal.prepared(other) is None:
                continue  # never sent
            if not ids.isdisjoint(published.native_id for published in await self._find(other)):
                return True
        return False

    def _went_out(self, slot: Slot, published: Published, sent: datetime | None) -> WentOut:
        now = self._clock.now()
        at = published.at or now
        due = self._due[slot]
        went = WentOut(now, slot, due, sent, published.id, published.native_id, published.url, at, published.version)
        self._out[slot] = went
        return went

    def _failed(self, slot: Slot, error: PlatformError) -> Outcome:
        now = self._clock.now()
        match error:
            case Unconfirmed():
                return AnswerLost(now, slot, str(error))
            case Unavailable() | Unauthorized():
                return Deferred(now, slot, str(error), come_again(error, self._clock.now()))
            case Rejected():
                return Refused(now, slot, str(error))
            case _:
                return AnswerLost(now, slot, str(error))


def _published(went: WentOut) -> Published:
    return Published(went.post_id, went.native_id, went.url, went.published, went.version)
