"""A sweep: all sources of the index, each post once."""

import json
from collections.abc import AsyncIterator, Iterable, Iterator
from datetime import datetime, timedelta

from chatmod.domain.hashtags import fold_tag, has_hashtag
from chatmod.domain.posts import Gone
from chatmod.errors import OverBudget, PlatformError, Rejected, Unauthorized, Unavailable
from chatmod.platforms.bluesky.absences import Absences
from chatmod.platforms.bluesky.memory import Memory
from chatmod.platforms.bluesky.sources import Sources
from chatmod.platforms.bluesky.wire import View, WirePost, instant_in
from chatmod.ports.platforms import Page, Window

OVERLAP = timedelta(minutes=3)
"""How far a sweep looks back behind the beginning of the last: the index is late, by seconds mostly."""

_ENOUGH = 3
"""Failures: a server that is down answers each question after its time-out only."""


class Sweep:
    """One sweep.

    Args:
        did: Our account.
        window: What to read.
        sources: The index.
        absences: Asked about what the index does not show any more.
        memory: What earlier reads have found.
    """

    def __init__(self, did: str, window: Window, sources: Sources, absences: Absences, memory: Memory) -> None:
        self._did = did
        self._window = window
        self._sources = sources
        self._absences = absences
        self._memory = memory
        self._seen: dict[str, WirePost] = {}
        self._failures: list[PlatformError] = []
        memory.add([*window.threads, *window.known])

    async def pages(self) -> AsyncIterator[Page]:
        """See `Platform.sweep`.

        A source that fails does not keep the others from being read; its failure is raised at the end, and neither a
        cursor nor what is gone is told then. When several have failed, nothing more is asked for.
        """
        for reading in self._readings():
            async for page in self._attempt(reading):
                yield page
        if self._failures:
            raise self._failures[0]
        if self._window.cursor is None:
            async for page in self._missing():
                yield page
        if self._sources.began is not None:
            yield Page((), _cursor(self._sources.began - OVERLAP))

    def _readings(self) -> Iterator[AsyncIterator[list[View]]]:
        """The sources in their order: threads first, which tell what is hidden."""
        for uri in self._window.threads:
            yield self._thread(uri)
        yield self._notifications()
        yield self._search()
        if self._window.cursor is None:
            for uri in [post.uri for post in self._seen.values() if post.reply_count and not self._has_parent(post)]:
                if uri not in self._window.threads:
                    yield self._other_thread(uri)
            yield self._above()

    async def _attempt(self, reading: AsyncIterator[list[View]]) -> AsyncIterator[Page]:
        try:
            async for views in reading:
                page = self._page(views)
                if page.sightings:
                    yield page
        except (Unauthorized, OverBudget):
            raise
        except (Rejected, Unavailable) as error:
            if isinstance(error, Unavailable) and (error.after or error.not_before):
                raise  # the server asks us to wait
            self._failures.append(error)
            if len(self._failures) == _ENOUGH:
                raise

    async def _thread(self, uri: str) -> AsyncIterator[list[View]]:
        """Whatever stands below a post of ours or quotes it belongs to the chat, also with a clock that is wrong."""
        quoted = False
        async for views in self._sources.thread(uri):
            self._note_hidden()
            quoted = quoted or any(view.post.uri == uri and view.post.quote_count for view in views)
            yield [view for view in views if view.post.indexed_at >= self._window.since]
        if quoted:
            async for views in self._sources.quotes(uri):
                yield [view for view in views if view.post.indexed_at >= self._window.since]

    async def _other_thread(self, uri: str) -> AsyncIterator[list[View]]:
        """What was answered, without the hashtag, to a post that has it, and answers none that has."""
        async for views in self._sources.thread(uri):
            yield [view for view in views if view.post.at >= self._window.since]

    async def _above(self) -> AsyncIterator[list[View]]:
        """What the posts of the chat answer, up to where their threads begin; not what else stands below that."""
        asked: set[str] = set()
        while wanted := {
            uri
            for post in self._seen.values()
            if not self._has_parent(post)
            for uri in (post.parent, post.root)
            if uri and uri not in asked and uri not in self._seen and uri not in self._window.known
        }:
            asked |= wanted
            async for views in self._sources.posts(wanted):
                yield [view for view in views if view.post.at >= self._window.since]

    def _has_parent(self, post: WirePost) -> bool:
        return post.parent is not None and (post.parent in self._seen or post.parent in self._window.threads)

    async def _notifications(self) -> AsyncIterator[list[View]]:
        """The posts behind the notifications; what the index shows of them is more than what they tell."""
        async for views in self._sources.notifications(self._since):
            fresh = {view.post.uri for view in views if self._concerns(view) and view.post.uri not in self._seen}
            async for posts in self._sources.posts(fresh):
                yield posts

    async def _search(self) -> AsyncIterator[list[View]]:
        async for views in self._sources.search(self._window.hashtag, self._since):
            yield [view for view in views if self._is_tagged(view.post) and view.post.at >= self._window.since]

    async def _missing(self) -> AsyncIterator[Page]:
        """Of what we know and have not seen: what is still there, and what is gone."""
        missing = {uri for uri in self._window.known if uri not in self._seen}
        async for views in self._sources.posts(missing):
            page = self._page(views)
            if page.sightings:
                yield page
        for uri in sorted(missing - self._seen.keys()):
            if await self._absences.is_gone(uri):
                yield Page((Gone(uri),))

    @property
    def _since(self) -> datetime:
        """From when on search and notifications are read."""
        return max(self._window.since, _read_until(self._window.cursor) or self._window.since)

    def _page(self, views: Iterable[View]) -> Page:
        sightings = []
        for view in views:
            uri = view.post.uri
            if uri not in self._seen:
                self._seen[uri] = view.post
                sightings.append(self._memory.sighting(view, self._sources.began))
        return Page(tuple(filter(None, sightings)))

    def _concerns(self, notification: View) -> bool:
        """Whether it is about this chat: we may have written other things, of which people talk as well."""
        post = notification.post
        is_mention = notification.raw.get("reason") == "mention"
        return is_mention or self._is_tagged(post) or self._memory.knows_any([post.root, post.parent, post.quoted])

    def _is_tagged(self, post: WirePost) -> bool:
        """The reference server's search looks for a piece of text, whatever else it is asked for."""
        wanted = fold_tag(self._window.hashtag)
        return wanted in map(fold_tag, post.tags) or has_hashtag(post.text, self._window.hashtag)

    def _note_hidden(self) -> None:
        """Only what we have hidden: in other threads it is not for us to say."""
        own = {uri: uris for uri, uris in self._sources.hidden.items() if uri.startswith(f"at://{self._did}/")}
        self._memory.hidden.update(own)


def _cursor(instant: datetime) -> str:
    return json.dumps({"read_until": instant.isoformat()})


def _read_until(cursor: str | None) -> datetime | None:
    """From a cursor of ours; None from anything else."""
    try:
        said = json.loads(cursor or "")
    except ValueError:
        return None
    return instant_in(said.get("read_until")) if isinstance(said, dict) else None
