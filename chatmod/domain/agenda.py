"""What there is to post on each platform, and where each post stands: the state that the conductor moves."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto

from chatmod.domain.happenings import Slot


class Standing(Enum):
    """Where a post of ours stands."""

    WAITING = auto()
    LOOKING = auto()
    SENDING = auto()
    OUT = auto()
    REFUSED = auto()
    SKIPPED = auto()
    LEFT_OPEN = auto()


IN_FLIGHT = frozenset({Standing.LOOKING, Standing.SENDING})
SETTLED = frozenset({Standing.OUT, Standing.REFUSED, Standing.SKIPPED, Standing.LEFT_OPEN})


@dataclass(frozen=True, slots=True)
class Item:
    """One post on the agenda of a lane.

    Attributes:
        unsure: It may be out already, so it is looked for before it is sent.
        lost_at: When an answer was lost; the platform is looked at again until it has settled.
        not_before: No try before this instant.
        tries: Tries in a row that the platform put off.
        sent_at: When it went out, as far as we know.
    """

    slot: Slot
    due: datetime
    tolerance: timedelta
    standing: Standing = Standing.WAITING
    unsure: bool = False
    lost_at: datetime | None = None
    not_before: datetime | None = None
    tries: int = 0
    sent_at: datetime | None = None
    missed: bool = False

    @property
    def settled(self) -> bool:
        """Whether nothing more will be done about it in this run."""
        return self.standing in SETTLED


@dataclass(frozen=True, slots=True)
class Lane:
    """The posts of one platform, in order; `settle` is how long it may take to show a post whose answer was lost."""

    platform: str
    items: tuple[Item, ...]
    settle: timedelta = timedelta(0)


@dataclass(frozen=True, slots=True)
class State:
    """The whole agenda, and when the evening is over; `unread` are platforms that could not be read at the end."""

    lanes: Mapping[str, Lane]
    finish: datetime
    finished: bool = False
    unread: tuple[str, ...] = ()

    @property
    def items(self) -> tuple[Item, ...]:
        """Every post of every lane."""
        return tuple(item for lane in self.lanes.values() for item in lane.items)

    def undecided(self, platform: str) -> bool:
        """Whether a post of ours may be out on a platform without our knowing yet."""
        return any(
            item.standing in IN_FLIGHT or ((item.unsure or item.lost_at) and not item.settled)
            for item in self.lanes[platform].items
        )

    @property
    def failures(self) -> tuple[Item, ...]:
        """Posts that should have gone out and did not, or of which nobody knows."""
        bad = {Standing.REFUSED, Standing.SKIPPED, Standing.LEFT_OPEN}
        return tuple(item for item in self.items if item.standing in bad and not item.missed)
