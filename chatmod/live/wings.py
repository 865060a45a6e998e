"""What is made ready beside the stage: pictures, posts and connections, each a while before its post is due."""

import asyncio
from collections.abc import Callable, Coroutine, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from chatmod.domain.agenda import Lane
from chatmod.domain.composing import Draft
from chatmod.domain.happenings import Slot
from chatmod.live.cast import Cast
from chatmod.live.gallery import Gallery
from chatmod.live.publishing import Publisher
from chatmod.live.telling import Tell
from chatmod.live.warming import WARM_BEFORE, WARM_FOR, warm

HANG_BEFORE = timedelta(minutes=2)
"""How long before its post is due a picture is brought to its platform."""

Lanes = Mapping[str, Lane]
"""By platform, as they are by now."""


class Wings:
    """Gets the posts of all platforms ready.

    Args:
        cast: Who plays.
        drafts: What is to be posted; it follows the plan.
        tell: Told of pictures that cannot be posted.
    """

    def __init__(self, cast: Cast, drafts: Mapping[Slot, Draft], tell: Tell) -> None:
        self.galleries = {
            name: Gallery(platform, cast.develop, cast.clock, tell) for name, platform in cast.platforms.items()
        }
        self._cast = cast
        self._drafts = drafts
        self._ready: dict[Slot, datetime] = {}
        self._warmed: dict[str, datetime] = {}

    def get_ready(self, lanes: Lanes, publishers: Mapping[str, Publisher]) -> Iterator[Coroutine[Any, Any, None]]:
        """Work to be begun now: to prepare what is due in a moment, and to open the connections for it."""
        now = self._cast.clock.now()
        for name, lane in lanes.items():
            for item in lane.due_within(now, now + WARM_BEFORE):
                if self._ready.get(item.slot) == item.due:
                    continue
                self._ready[item.slot] = item.due
                yield publishers[name].get_ready(item.slot)
                if now - self._warmed.get(name, now - WARM_FOR) >= WARM_FOR:
                    self._warmed[name] = now
                    yield warm([self._cast.platforms[name]])

    async def hang_pictures(self, lanes: Callable[[], Lanes]) -> None:
        """Bring the pictures of what is due soon to their platforms, for ever."""
        while True:
            now = self._cast.clock.now()
            soon = (item.slot for lane in lanes().values() for item in lane.due_within(now, now + HANG_BEFORE))
            # what does not work now is met again, and told, when the post is due
            await asyncio.gather(
                *(self.galleries[slot.platform].media(slot, self._drafts[slot]) for slot in soon),
                return_exceptions=True,
            )
            await self._cast.clock.sleep(HANG_BEFORE / 8)
