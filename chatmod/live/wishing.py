"""Who wants to be left out of the record, heard as it is read, and done at once."""

from collections.abc import Callable, Collection
from dataclasses import replace

from chatmod.domain.consent import How, asking_of
from chatmod.domain.moderators import Moderators
from chatmod.domain.posts import Gone, Post, Seen, Sighting
from chatmod.live.telling import MayOptOut, OptedOut
from chatmod.ports.platforms import Page
from chatmod.ports.record import PostStore
from chatmod.ports.time import Clock


class Wishes:
    """Reads every page before it is kept.

    Args:
        words: That take people out, as they are by now.
        moderators: Who may write these words to explain them.
        store: Takes people out.
        clock: When a wish is heard.
        tell: Told of who is out, and of posts that may ask for it; of each once.
    """

    def __init__(
        self,
        words: Callable[[], Collection[str]],
        moderators: Callable[[], Moderators],
        store: PostStore,
        clock: Clock,
        tell: Callable[[OptedOut | MayOptOut], None],
    ) -> None:
        self._words = words
        self._moderators = moderators
        self._store = store
        self._clock = clock
        self._tell = tell
        self._doubted: set[str] = set()

    async def hear(self, platform: str, page: Page) -> Page:
        """Take out who asks for it.

        Returns:
            The page without posts of people who are out: to whoever follows it these are gone, and so are all that
            they had written before.

        Raises:
            ArchiveError: If it could not be done; the page is not to be kept then, and will be read again.
        """
        moderators = self._moderators()
        left: list[Sighting] = []
        for sighting in page.sightings:
            if isinstance(sighting, Gone) or moderators.wrote(sighting.post):
                left.append(sighting)
                continue
            left += await self._take_out(platform, sighting)
            gone = await self._store.is_out(platform, sighting.post.author)
            left.append(Gone(sighting.post.native_id) if gone else sighting)
        return replace(page, sightings=tuple(left))

    async def _take_out(self, platform: str, seen: Seen) -> list[Gone]:
        how = self._asks(seen.post)
        if how is None:
            return []
        removal = await self._store.take_out(platform, seen, how, self._clock.now())
        if removal is None:
            return []
        self._tell(OptedOut(self._clock.now(), platform, seen.post.author, how, removal))
        return [Gone(native_id) for where, native_id in removal.native_ids if where == platform]

    def _asks(self, post: Post) -> How | None:
        if post.declined:
            return "profile"
        asking = None if post.is_repost else asking_of(post.text, self._words())
        if asking == "perhaps" and post.id not in self._doubted:
            self._doubted.add(post.id)
            self._tell(MayOptOut(self._clock.now(), post))
        return "reply" if asking == "out" else None
