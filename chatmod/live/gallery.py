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
from chatmod.live.patience import come_again
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
    """A picture that is there, or that was refused; `handle` is None then."""

    at: datetime
    handle: str | None


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
        self._hung: dict[tuple[Slot, Image], _Hung] = {}
        self._hanging: defaultdict[Slot, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._put_off: Unavailable | None = None

    async def media(self, slot: Slot, draft: Draft) -> tuple[str, ...]:
        """What `prepare` takes for the pictures of a post, brought there now unless they are there already.

        Raises:
            PlatformError: If the platform cannot be given a picture now.
        """
        if not draft.images or self._develop is None or not isinstance(self._platform, TakesPictures):
            return ()
        async with self._hanging[slot]:
            for image in draft.images[: self._platform.limits.images]:
                hung = self._hung.get((slot, image))
                if hung is None or self._clock.now() - hung.at > _FRESH:
                    handle = await self._hang(slot, image)
                    self._hung[slot, image] = _Hung(self._clock.now(), handle)
            hangings = (self._hung.get((slot, image)) for image in draft.images)
            return tuple(hung.handle for hung in hangings if hung is not None and hung.handle is not None)

    async def _hang(self, slot: Slot, image: Image) -> str | None:
        assert self._develop is not None
        assert isinstance(self._platform, TakesPictures)
        self._wait_as_asked()
        try:
            picture = await self._develop(image, self._platform.limits.picture)
            late = partial(Unavailable, slot.platform, f"the picture {image.path} cannot be brought there in time")
            return await within(UPLOAD_WITHIN, self._platform.upload(picture), self._clock, late)
        except Unauthorized:
            raise
        except Unavailable as error:
            again = come_again(error, self._clock.now())
            self._put_off = Unavailable(error.platform, str(error), error.remedy, not_before=again)
            raise
        except (Rejected, ScheduleError) as error:
            message = f"{slot.label} goes out without its picture {image.path}: {_reason(error)}"
            self._tell(Trouble(self._clock.now(), slot.platform, message, error.remedy, lasts=True))
            return None

    def _wait_as_asked(self) -> None:
        """Do not ask before the platform said that it may be asked again."""
        if self._put_off and self._put_off.not_before and self._clock.now() < self._put_off.not_before:
            raise self._put_off


def _reason(error: Rejected | ScheduleError) -> str:
    said = error.problems[0].problem if isinstance(error, ScheduleError) and error.problems else str(error)
    return f"{said.rstrip('. ')}."
