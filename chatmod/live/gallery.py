"""The pictures of our posts, brought to a platform before the post is due.

Why ahead: a photograph takes longer on its way than a question may be late. Why not long ahead: platforms throw away
what no post shows, and the picture or its words may still change.
"""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from chatmod.domain.composing import Draft
from chatmod.domain.happenings import Slot
from chatmod.domain.pictures import Picture, PictureLimits
from chatmod.domain.schedule import Image
from chatmod.errors import Rejected, ScheduleError, Unauthorized, Unavailable
from chatmod.live.deadlines import within
from chatmod.live.telling import Tell, Trouble
from chatmod.ports.platforms import Platform, TakesPictures
from chatmod.ports.time import Clock

Develop = Callable[[Image, PictureLimits], Awaitable[Picture]]
"""Reads a picture and makes it fit; raises `ScheduleError` where that cannot be done."""

UPLOAD_WITHIN = timedelta(minutes=2)

_FRESH = timedelta(minutes=20)
"""Platforms keep what is not posted yet for half an hour at least; see `TakesPictures.upload`."""


@dataclass(frozen=True, slots=True)
class _Hung:
    at: datetime
    images: tuple[Image, ...]
    handles: tuple[str, ...]


class Gallery:
    """The pictures of one platform's posts; each is for one post.

    Args:
        develop: None where no pictures are posted, as in a rehearsal.
        tell: Told of a picture that cannot be posted: its post goes out without it.
    """

    def __init__(self, platform: Platform, develop: Develop | None, clock: Clock, tell: Tell) -> None:
        self._platform = platform
        self._develop = develop
        self._clock = clock
        self._tell = tell
        self._hung: dict[Slot, _Hung] = {}
        self._hanging: defaultdict[Slot, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def media(self, slot: Slot, draft: Draft) -> tuple[str, ...]:
        """What `prepare` takes for the pictures of a post, brought there now unless they are there already.

        Raises:
            PlatformError: If the platform cannot be given a picture now.
        """
        if not draft.images or self._develop is None or not isinstance(self._platform, TakesPictures):
            return ()
        async with self._hanging[slot]:
            now = self._clock.now()
            hung = self._hung.get(slot)
            if hung is None or hung.images != draft.images or now - hung.at > _FRESH:
                handles = [await self._hang(slot, image) for image in draft.images[: self._platform.limits.images]]
                hung = _Hung(now, draft.images, tuple(handle for handle in handles if handle is not None))
                self._hung[slot] = hung
            return hung.handles

    async def _hang(self, slot: Slot, image: Image) -> str | None:
        assert self._develop is not None
        assert isinstance(self._platform, TakesPictures)
        try:
            picture = await self._develop(image, self._platform.limits.picture)
            late = partial(Unavailable, slot.platform, f"the picture {image.path} cannot be brought there in time")
            return await within(UPLOAD_WITHIN, self._platform.upload(picture), self._clock, late)
        except Unauthorized:
            raise
        except (Rejected, ScheduleError) as error:
            message = f"{slot.label} goes out without its picture {image.path}: {_reason(error)}"
            self._tell(Trouble(self._clock.now(), slot.platform, message, error.remedy, lasts=True))
            return None


def _reason(error: Rejected | ScheduleError) -> str:
    said = error.problems[0].problem if isinstance(error, ScheduleError) and error.problems else str(error)
    return f"{said.rstrip('. ')}."
