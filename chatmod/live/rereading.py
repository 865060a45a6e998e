"""Reading a chat again, hours and days after its evening: seldom, and each time as if it were the last."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from chatmod.domain.posts import Author
from chatmod.errors import Unauthorized, Unavailable
from chatmod.live.patience import come_again
from chatmod.live.sweeping import Sweeper
from chatmod.ports.platforms import Metered, Platform
from chatmod.ports.record import PostStore
from chatmod.ports.time import Clock

TRIES = 3
LONGEST_WAIT = timedelta(minutes=1)
"""What takes longer to come back is read the next time."""
DEARLY = timedelta(hours=20)
"""How seldom everything is read again where that costs money: X charges for each post once a day."""
CONVERSATIONS = 150
"""Of others; who reads every few minutes at most leaves Mastodon half of its 300 requests in 5 minutes."""
_STEP = timedelta(minutes=1)


class Rereader:
    """Reads one platform again.

    Args:
        platform: Opened.
        accounts: Ids of the accounts that posted the chat there.
        sweeper: Of the platform.
        store: Knows when all was read last.
        clock: Lets the time between two tries pass.
    """

    def __init__(
        self, platform: Platform, accounts: Collection[Author], sweeper: Sweeper, store: PostStore, clock: Clock
    ) -> None:
        self.platform = platform
        self._accounts = accounts
        self._sweeper = sweeper
        self._store = store
        self._clock = clock
        self._met = False

    async def read(self) -> None:
        """Read everything, late answers, edits and deletions; where reading costs money, all of it once a day.

        Raises:
            Unauthorized: If this is not the account that posted the chat.
            Exception: What the platform raised at the last try, or a defect of it.
        """
        tried = 0
        while True:
            tried += 1
            try:
                await self._meet()
                await self._sweeper.sweep(complete=await self._may_read_all(), threads=True)
            except Unavailable as error:
                now = self._clock.now()
                wait = (come_again(error, now) or now + self.platform.limits.poll) - now
                if tried == TRIES or wait > LONGEST_WAIT:
                    raise
                await self._clock.sleep(wait)
            else:
                return

    async def _meet(self) -> None:
        """Make sure whose eyes these are: another account may not see what this chat was."""
        if self._met:
            return
        name, account = self.platform.name, await self.platform.whoami()
        if account.id not in {known.id for known in self._accounts}:
            ours = " and ".join(f"@{known.handle}" for known in self._accounts)
            raise Unauthorized(
                name, f"The login is @{account.handle}, but this chat was led by {ours}", "Log in as that account."
            )
        self._met = True

    async def _may_read_all(self) -> bool:
        if not isinstance(self.platform, Metered):
            return True
        readings = await self._store.readings(self.platform.name)
        last = max((one.done_at for one in readings if one.looked_for_deletions), default=None)
        return last is None or self._clock.now() - last >= DEARLY


@dataclass(frozen=True, slots=True)
class Round:
    """One reading of all platforms.

    Attributes:
        began: When (UTC).
        failures: Why a platform could not be read, by its name.
    """

    began: datetime
    failures: Mapping[str, Exception]


async def read_once(readers: Sequence[Rereader], clock: Clock) -> Round:
    """Read all platforms at the same time; one that fails keeps no other from being read."""
    began = clock.now()
    outcomes = await asyncio.gather(*(_outcome(reader) for reader in readers))
    failed = zip((reader.platform.name for reader in readers), outcomes, strict=True)
    return Round(began, {name: error for name, error in failed if error is not None})


async def _outcome(reader: Rereader) -> Exception | None:
    try:
        await reader.read()
    except Exception as error:  # noqa: BLE001 - also a defect of a plug-in is told, and the others are read
        return error
    return None


async def keep_reading(
    readers: Sequence[Rereader],
    every: timedelta,
    until: datetime,
    clock: Clock,
    tell: Callable[[Round], Awaitable[None]],
) -> None:
    """Read now, again and again, and once more at an instant; each round is told."""
    while True:
        made = await read_once(readers, clock)
        await tell(made)
        if clock.now() >= until:
            return
        following = min(made.began + every, until)
        # in short steps: while a machine sleeps, a wait stands still
        while (left := following - clock.now()) > timedelta(0):
            await clock.sleep(min(left, _STEP))
