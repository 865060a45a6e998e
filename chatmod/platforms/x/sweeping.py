"""A sweep of X: search by hashtag, our mentions, the threads of the chat, and what has gone.

Each source has a mark of its own, the newest id that it has shown, because threads are not read every time. A mark
moves when its source was read to the end: pages come newest first, and what breaks off leaves a gap at the old end.

Why all mentions: people answer the moderator and forget the hashtag. Why threads of others only in complete sweeps:
whoever answers an answer leaves out hashtag and mention, but there are many of these conversations, and few requests.
"""

import json
from collections.abc import AsyncIterator, Callable, Iterable
from datetime import datetime, timedelta

from chatmod.domain.posts import Gone, Seen
from chatmod.platforms.x.queries import in_threads, tagged
from chatmod.platforms.x.timelines import Batch, Source, Timelines, rfc3339
from chatmod.ports.platforms import Page, Window
from chatmod.wire.x import posted_at

REACH = timedelta(days=7) - timedelta(minutes=10)
"""How far back search goes, less the time since the server last told its own; X refuses what is older."""
_UNSETTLED = timedelta(minutes=1)
"""Search ends half a minute before now, and refuses to begin any later."""
_SEARCH = "/2/tweets/search/recent"


class Sweep:
    """One sweep; used once.

    Args:
        platform: On which it is.
        timelines: To be read.
        account: Our native id.
        window: What is wanted.
        now: By the server's clock, if it told.
        first_ids: Of edited posts, by the ids of their later versions; learnt from sweep to sweep.
    """

    def __init__(
        self,
        platform: str,
        timelines: Timelines,
        account: str,
        window: Window,
        now: datetime | None,
        first_ids: dict[str, str],
    ) -> None:
        self._platform = platform
        self._timelines = timelines
        self._account = account
        self._window = window
        self._now = now
        self._first_ids = first_ids
        self._marks = _marks(window.cursor)
        self._seen: set[str] = set()
        self._conversations: set[str] = set()

    async def pages(self) -> AsyncIterator[Page]:
        """All of it, and the cursor for the next one."""
        hashtag = self._window.hashtag
        sources = [
            ("tag", lambda: [Source(_SEARCH, 10, {"query": tagged(hashtag)})]),
            ("mentions", lambda: [Source(f"/2/users/{self._account}/mentions", 5, owned=True)]),
        ]
        if self._window.threads:
            sources.append(("threads", self._threads))
        for mark, found in sources:
            async for page in self._read(mark, found):
                yield page
        if self._window.cursor is None:
            async for native_id in self._timelines.missing(self._window.known - self._seen):
                yield Page((Gone(native_id),))

    def _threads(self) -> list[Source]:
        conversations = {*self._window.threads, *(self._conversations if self._window.cursor is None else ())}
        return [Source(_SEARCH, 10, {"query": query}) for query in in_threads(self._window.hashtag, conversations)]

    async def _read(self, mark: str, sources: Callable[[], Iterable[Source]]) -> AsyncIterator[Page]:
        newest = self._marks.get(mark)
        start = self._start(newest)
        for source in sources():
            async for batch in self._timelines.pages(source, start):
                newest = _newer(newest, batch.newest_id)
                sightings = self._fresh(batch)
                if sightings:
                    yield Page(sightings)
        if newest is not None:
            self._marks[mark] = newest
        yield Page((), json.dumps(self._marks))

    def _fresh(self, batch: Batch) -> tuple[Seen, ...]:
        """What is new in this sweep, and not too old for the chat."""
        fresh = []
        for seen, conversation in zip(batch.seen(self._platform, self._first_ids), batch.conversations, strict=True):
            if seen.post.at >= self._window.since and seen.post.native_id not in self._seen:
                self._seen.add(seen.post.native_id)
                self._conversations.add(conversation or seen.post.native_id)
                fresh.append(seen)
        return tuple(fresh)

    def _start(self, mark: str | None) -> dict[str, str]:
        """Where reading begins: behind a mark, or at an instant, as far back as X goes."""
        earliest = None if self._now is None else self._now - REACH
        marked_at = posted_at(mark) if mark else None
        if mark and (earliest is None or (marked_at is not None and marked_at > earliest)):
            return {"since_id": mark}
        since = self._window.since
        if self._now is not None and earliest is not None:
            since = max(min(since, self._now - _UNSETTLED), earliest)
        return {"start_time": rfc3339(since)}


def _marks(cursor: str | None) -> dict[str, str]:
    """The marks in a cursor; another's cursor, or a broken one, has none."""
    try:
        marks = json.loads(cursor or "{}")
    except ValueError:
        return {}
    return (
        {str(name): mark for name, mark in marks.items() if isinstance(mark, str)} if isinstance(marks, dict) else {}
    )


def _newer(one: str | None, other: str | None) -> str | None:
    return max(one or "", other or "", key=lambda native_id: (len(native_id), native_id)) or None
