"""Connections that are open before a cue is due.

Why: a new connection costs a look-up of the name and three round trips, which is what makes the first question late.
"""

import asyncio
import contextlib
from collections.abc import Iterable
from datetime import timedelta

from chatmod.ports.platforms import Platform

WARM_BEFORE = timedelta(seconds=3)
"""How long before a cue is due: time enough for a slow network, and shorter than servers keep an idle connection."""

WARM_FOR = timedelta(seconds=20)
"""How long a connection is taken for warm."""


async def warm(platforms: Iterable[Platform]) -> None:
    """Warm the connections of all platforms up, at the same time; never fails."""
    await asyncio.gather(*(_warm(platform) for platform in platforms))


async def _warm(platform: Platform) -> None:
    # whatever is wrong, a defect of a plug-in included, the cue will meet it in a moment, and tell
    with contextlib.suppress(Exception):
        await platform.warm_up()
