"""Collecting what a chat has produced, by reading.

Why four sources: a hashtag's timeline has only what the server knows and what has the hashtag (and on GoToSocial and
Takahe no replies); a thread has only what answers its question; what a newcomer writes to the moderator without a
hashtag is in the notifications alone (`include_filtered` brings those that the moderator's server holds back); and
what people answer each other without it is in the threads of their posts.

What it costs, against Mastodon's limits (a login has 300 requests in 5 minutes, and of those that page, by `min_id`
or `max_id`, 300 in 15 minutes), with the live layer's shortest intervals: the timeline every 5 s, threads every 30 s,
everything every 5 min. It reads more seldom where there are many threads or pages, and while a stream lives.
Notifications are read with the threads, and not with every sweep.

- Paging, in 15 minutes: 180 times the timeline, 30 times the notifications, and three complete sweeps; for P posts
  with the hashtag and N notifications each of these pages (P + N) / 40 times. That fits up to 1,200 of both together.
  What is new costs one request more for every 20 to 40 posts. Beyond it the server says when to come again, and
  reading pauses until then; posting has a limit of its own.
- All, in 5 minutes: 60 times the timeline, 10 times the notifications, 10 times each thread, and a complete sweep
  with (P + N) / 40 + 2 requests, one for each thread of others (20 at most, see `Window.conversations`), one for each
  known post that it does not come across, and one if any of them is gone. 15 threads and 1,200 posts take 272; for
  more threads the live layer leaves more time.
"""

from collections.abc import AsyncGenerator, AsyncIterator, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, TypeVar
from urllib.parse import quote

from chatmod.domain.posts import Gone, Seen
from chatmod.errors import Rejected, Unauthorized, Unavailable
from chatmod.platforms.mastodon.answers import GONE, Answers, raw
from chatmod.platforms.mastodon.belonging import Belonging
from chatmod.platforms.mastodon.conversations import Conversations
from chatmod.platforms.mastodon.cursor import Cursor, read_cursor
from chatmod.platforms.mastodon.feeds import Batch, Feed, Items
from chatmod.platforms.mastodon.login import ME
from chatmod.platforms.mastodon.origins import Origins
from chatmod.platforms.mastodon.posting import STATUSES
from chatmod.platforms.mastodon.wire import WireAccount, WireNotification, WireStatus
from chatmod.platforms.replies import Reply
from chatmod.ports.platforms import Page, Window

_Listed = TypeVar("_Listed", WireStatus, WireNotification)
_PAGE = 40
_OF_THE_POST = frozenset({403, 500})
"""A post that may not be seen, or that the server stumbles over, must not keep all others from being read."""
_OF_THE_LOGIN = frozenset({403, 404, 405, 410, 422, 500})
"""A login without the scope for notifications still reads the rest, and so does one on a server that has none."""


class Sweep:
    """One sweep over a window.

    Args:
        answers: Of the server.
        belonging: Grows.
        others: Tells which conversations of others are to be read.
        origins: Asked about posts of others that our server does not have any more.
        types: Of the notifications that the server knows, as far as they are about posts of others.
    """

    def __init__(
        self,
        answers: Answers,
        belonging: Belonging,
        others: Conversations,
        origins: Origins,
        window: Window,
        types: Iterable[str],
    ) -> None:
        self._answers = answers
        self._belonging = belonging
        self._others = others
        self._origins = origins
        self._window = window
        self._types = tuple(types)
        self._cursor = read_cursor(window.cursor)
        self._seen: dict[str, WireStatus] = {}
        self._failed: Rejected | Unavailable | None = None

    async def pages(self) -> AsyncGenerator[Page, None]:
        """See `Platform.sweep`.

        A timeline that this server refuses, or a thread that it cannot tell, keeps nothing else from being read; it
        is raised at the end.
        """
        window = self._window
        self._belonging.note({*window.known, *window.threads})
        try:
            async for page in self._timeline():
                yield page
        except Unauthorized:
            raise
        except Rejected as error:
            self._failed = error
        async for page in self._conversations():
            yield page
        if window.cursor is None and self._cursor == Cursor():
            yield Page((), self._cursor.written())  # nothing yet; without a cursor the next sweep would be complete
        if self._failed is not None:
            raise self._failed

    async def _conversations(self) -> AsyncIterator[Page]:
        window, complete = self._window, self._window.cursor is None
        async for page in self._threads():
            yield page
        if complete or window.threads:
            async for page in self._mentions():
                yield page
        if complete:
            async for page in self._threads_of_others():
                yield page
        # the posts of a thread that could not be told would be asked for one by one
        could_not = isinstance(self._failed, Unavailable)
        if complete and not could_not and (gone := await self._gone(window.known - self._seen.keys())):
            yield Page(gone)

    async def _threads(self) -> AsyncIterator[Page]:
        async for _, below in self._contexts(self._window.threads):
            if sightings := self._sightings(below):
                yield Page(sightings)

    async def _threads_of_others(self) -> AsyncIterator[Page]:
        """What stands below a post belongs to the chat as it does, and what it answers makes it understood."""
        known = {*self._seen, *self._window.known, *self._window.threads}
        beside = set(self._window.threads)
        posts = [status for status in self._seen.values() if status.id not in beside]
        chosen = self._others.choose(posts, known, self._window.conversations)
        async for above, below in self._contexts(chosen):
            if sightings := self._sightings([*above, *below]):
                yield Page(sightings)

    async def _contexts(
        self, native_ids: Iterable[str]
    ) -> AsyncIterator[tuple[Items[WireStatus], Items[WireStatus]]]:
        """What stands above each of these posts, and what below it.

        A server that fails twice in a row, or says when to come again, is not asked for the next one.
        """
        has_failed = False
        for native_id in native_ids:
            try:
                context = await self._context(native_id)
            except Unavailable as error:
                if has_failed or error.after is not None or error.not_before is not None:
                    raise
                has_failed, self._failed = True, error
                continue
            has_failed = False
            yield context

    async def _timeline(self) -> AsyncIterator[Page]:
        feed = Feed(self._read_timeline)
        if self._cursor.tag is None:
            async for batch in feed.back(self._window.since):
                yield Page(self._sightings(batch.items), self._moved(tag=self._cursor.tag or batch.newest))
            return
        async for batch, newest in feed.forward(self._cursor.tag, self._window.since):
            yield Page(self._sightings(batch.items), self._moved(tag=newest))

    async def _mentions(self) -> AsyncIterator[Page]:
        feed, since = Feed(self._read_notifications), self._window.since
        if self._cursor.notification is None:
            batches = [batch async for batch in feed.back(since)]
            for batch in reversed(batches):
                yield self._mentioned(batch.items, batch.newest)
            return
        async for batch, newest in feed.forward(self._cursor.notification, since):
            yield self._mentioned(batch.items, newest)

    def _mentioned(self, notifications: Items[WireNotification], newest: str | None) -> Page:
        """The older ones first, for what they tell of may be what the newer ones answer."""
        ours = [notification for notification, _ in reversed(notifications) if notification.type in self._types]
        sightings: list[Seen] = []
        for status, value in self._answers.many(WireStatus, [notice.status for notice in ours if notice.status]):
            if self._belonging.has(status, self._window.hashtag):
                sightings += self._sightings([(status, value)])
        return Page(tuple(sightings), self._moved(notification=newest))

    async def _context(self, native_id: str) -> tuple[Items[WireStatus], Items[WireStatus]]:
        path = f"{STATUSES}/{quote(native_id, safe='')}/context"
        reply = await self._answers.server.read(path, accept=_OF_THE_POST)
        if reply.status in GONE | _OF_THE_POST:
            return [], []
        said = self._answers.json(reply)
        told = said if isinstance(said, dict) else {}
        below = self._answers.many(WireStatus, told.get("descendants"))
        return self._answers.many(WireStatus, told.get("ancestors") or []), below

    async def _gone(self, native_ids: Iterable[str]) -> tuple[Gone, ...]:
        """What is gone; it is believed of a server that knows our account, and does not call everything gone."""
        missing = []
        for native_id in sorted(native_ids):
            path = f"{STATUSES}/{quote(native_id, safe='')}"
            reply = await self._answers.server.read(path, accept=_OF_THE_POST)
            if reply.status in GONE:
                missing.append(native_id)
        if missing:
            self._answers.one(WireAccount, await self._answers.server.read(ME))
        self._origins.begin()
        stable = self._window.stable_ids
        gone = [Gone(one) for one in missing if not await self._origins.may_have(stable.get(one, ""))]
        for one in gone:
            self._belonging.forget(one.native_id)
        return tuple(gone)

    async def _read_timeline(self, params: Mapping[str, str]) -> Batch[WireStatus]:
        path = f"/api/v1/timelines/tag/{quote(self._window.hashtag, safe='')}"
        reply = await self._answers.server.read(path, {"limit": str(_PAGE), **params})
        # GoToSocial answers 404 until somebody uses the tag
        return Batch([]) if reply.status in GONE else self._batch(WireStatus, reply)

    async def _read_notifications(self, params: Mapping[str, str]) -> Batch[WireNotification]:
        asked = {"limit": str(_PAGE), "types[]": self._types, "include_filtered": "true", **params}
        reply = await self._answers.server.read("/api/v1/notifications", asked, accept=_OF_THE_LOGIN)
        return Batch([]) if reply.status in _OF_THE_LOGIN else self._batch(WireNotification, reply)

    def _batch(self, model: type[_Listed], reply: Reply) -> Batch[_Listed]:
        said = self._answers.json(reply)
        items = self._answers.many(model, said)
        told = (value.get("id") for value in said if isinstance(value, dict))
        return Batch(items, tuple(native_id for native_id in told if isinstance(native_id, str)))

    def _sightings(self, statuses: Items[WireStatus]) -> tuple[Seen, ...]:
        kept = [found for found in statuses if may_be_kept(found[0], self._window.since)]
        self._seen.update((status.id, status) for status, _ in kept)
        self._belonging.note(status.id for status, _ in kept)
        return tuple(sighting(self._answers.name, status, value) for status, value in kept)

    def _moved(self, **newest: str | None) -> str | None:
        """The cursor behind a page, or none where something before the page is still missing."""
        if None in newest.values():
            return None
        self._cursor = replace(self._cursor, **newest)
        return self._cursor.written()


def sighting(platform: str, status: WireStatus, value: Any) -> Seen:  # noqa: ANN401 - whatever a server sends
    """A post that was seen, with its JSON."""
    return Seen(status.post(platform), raw(value))


def may_be_kept(status: WireStatus, since: datetime) -> bool:
    """Whether a post is for everybody's eyes, and not older than the chat."""
    return status.is_public and status.created_at >= since
