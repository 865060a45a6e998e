"""Everybody a performance needs: the same roles in rehearsal and on the evening, played by others."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal

from chatmod.domain.posts import Author
from chatmod.live.gallery import Develop
from chatmod.live.preflight import LookAround
from chatmod.live.wheel import Wheel
from chatmod.ports.platforms import Platform
from chatmod.ports.record import Journal, Orders, PostStore, Revisions
from chatmod.ports.time import Clock, Timers

LOOK_EVERY = timedelta(milliseconds=300)
"""How often the archive is asked for commands; the schedule's file is looked at every third time."""


@dataclass(frozen=True, slots=True)
class Cast:
    """The cast of one performance.

    Attributes:
        accounts: By platform name, the account that posts there, as far as that is known.
        since: Nothing older belongs to this chat (UTC).
        wheel: Where the moderator's typed commands come from.
        orders: Where those from other processes come from, if any can.
        revisions: The schedule's file, if it is watched.
        look_every: How often orders are looked for.
        look_around: What the pre-flight looks at besides the platforms.
        develop: Makes the pictures of posts fit a platform; None where none are posted, as in a rehearsal.
        regulars: Author ids of those who were in earlier chats; None where there was none.
        budget: What reading may cost in this performance, in US dollars; None for no limit.
    """

    platforms: Mapping[str, Platform]
    accounts: Mapping[str, Author]
    journal: Journal
    posts: PostStore
    clock: Clock
    timers: Timers
    since: datetime
    wheel: Wheel = field(default_factory=Wheel)
    orders: Orders | None = None
    revisions: Revisions | None = None
    look_every: timedelta = LOOK_EVERY
    look_around: LookAround | None = None
    develop: Develop | None = None
    regulars: Collection[str] | None = None
    budget: Decimal | None = None
