"""Getting to know a platform that was out of reach when the performance was opened."""

from collections.abc import MutableMapping
from datetime import timedelta

from chatmod.domain.posts import Author
from chatmod.live.telling import Mended, Tell, trouble
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
            account = await platform.whoami()
            await posts.moderators([(platform.name, account)])
            accounts[platform.name] = account
        except Exception as error:  # noqa: BLE001 - whatever keeps one platform away must not stop the others
            if not told:
                tell(trouble(clock.now(), platform.name, error))
            told = True
            await clock.sleep(MEET_EVERY)
    if told:
        tell(Mended(clock.now(), platform.name, "It can be reached now."))
