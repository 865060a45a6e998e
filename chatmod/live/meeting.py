"""Getting to know a platform that was out of reach when the performance was opened."""

from collections.abc import MutableMapping
from datetime import timedelta

from chatmod.domain.posts import Author
from chatmod.errors import ArchiveError, PlatformError
from chatmod.live.telling import Mended, Tell, Trouble
from chatmod.ports.platforms import Platform
from chatmod.ports.record import PostStore
from chatmod.ports.time import Clock

MEET_EVERY = timedelta(seconds=15)


async def meet(
    platform: Platform, accounts: MutableMapping[str, Author], posts: PostStore, clock: Clock, tell: Tell
) -> None:
    """Ask a platform who we are there until it tells; what does not work is told once.

    Args:
        platform: That did not tell yet.
        accounts: Ours, by platform; the one that is told is added.
        posts: Remembers it.
        clock: Lets the time pass between two tries.
        tell: Told of trouble, and of its end.
    """
    told = False
    while platform.name not in accounts:
        try:
            accounts[platform.name] = await platform.whoami()
        except PlatformError as error:
            if not told:
                tell(Trouble(clock.now(), platform.name, str(error), error.remedy))
            told = True
            await clock.sleep(MEET_EVERY)
    if told:
        tell(Mended(clock.now(), platform.name, "It can be reached now."))
    try:
        await posts.moderators(list(accounts.items()))
    except ArchiveError as error:  # the next run asks again
        tell(Trouble(clock.now(), "archive", str(error), error.remedy))
