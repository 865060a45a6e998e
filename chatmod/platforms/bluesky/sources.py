"""Where the index shows what belongs to a chat: threads, notifications, search, quotes.

Why so many: each has holes. Search is late and misses some; a thread loses what is below a deleted reply, and what
was written against its rules; whoever is muted or hidden raises no notification.
"""

from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from chatmod.platforms.bluesky.answers import json_of
from chatmod.platforms.bluesky.dialect import failure_in
from chatmod.platforms.bluesky.wire import View, views_in
from chatmod.platforms.bluesky.xrpc import Xrpc
from chatmod.platforms.replies import Reply

_PAGE = 100
_POSTS_TO_A_CALL = 25
_DEPTH = 100
"""Of a thread in one answer: JSON nested much deeper cannot be read, and what is cut off is asked for by itself."""
_OVERLAP = timedelta(seconds=1)
_EMPTY_PAGES = 10
"""The index leaves out of a page what we are not to see, or did not ask for; so an empty one is not yet the end."""
_REASONS = ("reply", "mention", "quote")

Query = dict[str, str | Sequence[str]]


class Sources:
    """Reads the index, as our account.

    Attributes:
        began: The server's clock at the first answer, in UTC.
        hidden: By the thread's first post, what was hidden in it by whoever began it.
    """

    def __init__(self, xrpc: Xrpc) -> None:
        self.began: datetime | None = None
        self.hidden: dict[str, frozenset[str]] = {}
        self._xrpc = xrpc

    async def thread(self, uri: str) -> AsyncIterator[list[View]]:
        """A post and all below it, as far as the index shows it; nothing if it is not there."""
        asked = {uri}
        waiting = [uri]
        while waiting:
            anchor = waiting.pop()
            query: Query = {"uri": anchor, "depth": str(_DEPTH), "parentHeight": "0"}
            reply = await self._ask("app.bsky.feed.getPostThread", query)
            if failure_in(reply).error == "NotFound":
                continue
            said = json_of(self._xrpc.platform, reply)
            nodes = list(_nodes(said.get("thread")))
            views = views_in([node["post"] for node in nodes])
            if views:
                self.hidden[views[0].post.root or views[0].post.uri] = _hidden_by(said.get("threadgate"))
            cut_off = [view.post.uri for view in _cut_off(nodes[1:])]
            waiting += [uri for uri in cut_off if uri not in asked]
            asked.update(cut_off)
            yield views

    async def quotes(self, uri: str) -> AsyncIterator[list[View]]:
        """The posts that quote one."""
        async for said in self._pages("app.bsky.feed.getQuotes", {"uri": uri}):
            yield views_in(said.get("posts"))

    async def notifications(self, since: datetime) -> AsyncIterator[list[View]]:
        """The notifications of replies, mentions and quotes since an instant, in place of the posts they tell of."""
        empty = 0
        async for said in self._pages("app.bsky.notification.listNotifications", {"reasons": _REASONS}):
            views = views_in(said.get("notifications"))
            empty = 0 if views else empty + 1
            # a server that does not know `reasons` tells of likes, too
            yield [view for view in views if view.raw.get("reason") in _REASONS and view.post.indexed_at >= since]
            if empty == _EMPTY_PAGES or (views and views[-1].post.indexed_at < since):
                return

    async def search(self, hashtag: str, since: datetime) -> AsyncIterator[list[View]]:
        """What search finds of a hashtag since an instant, newest first; it may be other than what was asked for.

        Search ends its pages early: below the last of many it is asked once more, by time, with some overlap.
        """
        query: Query = {"q": f"#{hashtag}", "tag": hashtag, "sort": "latest", "since": _instant(since)}
        seen: set[str] = set()
        while True:
            oldest, before = None, len(seen)
            async for said in self._pages("app.bsky.feed.searchPosts", query):
                views = views_in(said.get("posts"))
                seen.update(view.post.uri for view in views)
                oldest = min([view.post.at for view in views] + ([oldest] if oldest else []), default=None)
                yield views
            if oldest is None or oldest < since or len(seen) < max(before + 1, _PAGE):
                return
            query["until"] = _instant(oldest + _OVERLAP)

    async def posts(self, uris: Iterable[str]) -> AsyncIterator[list[View]]:
        """Posts by their addresses; those that the index does not show are left out."""
        wanted = sorted(uris)
        for begin in range(0, len(wanted), _POSTS_TO_A_CALL):
            query: Query = {"uris": wanted[begin : begin + _POSTS_TO_A_CALL]}
            said = json_of(self._xrpc.platform, await self._ask("app.bsky.feed.getPosts", query))
            yield views_in(said.get("posts"))

    async def _pages(self, method: str, query: Mapping[str, str | Sequence[str]]) -> AsyncIterator[dict[str, Any]]:
        """Page by page; ends even where a cursor comes again."""
        cursors: set[str] = set()
        params: Query = {**query, "limit": str(_PAGE)}
        while True:
            said = json_of(self._xrpc.platform, await self._ask(method, params))
            yield said
            cursor = said.get("cursor")
            if not isinstance(cursor, str) or not cursor or cursor in cursors:
                return
            cursors.add(cursor)
            params["cursor"] = cursor

    async def _ask(self, method: str, query: Query) -> Reply:
        reply = await self._xrpc.query(method, query)
        self.began = self.began or reply.server_time
        return reply


def _hidden_by(gate: object) -> frozenset[str]:
    """What a thread's rules (its threadgate), which are told with it, hide."""
    record = gate.get("record") if isinstance(gate, dict) else None
    hidden = record.get("hiddenReplies") if isinstance(record, dict) else None
    return frozenset(map(str, hidden if isinstance(hidden, list) else ()))


def _nodes(thread: object) -> Iterator[dict[str, Any]]:
    """The posts of a thread, the first one first; neither those that are gone, nor those of who blocks whom."""
    waiting = [thread]
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict) and isinstance(node.get("post"), dict):
            yield node
            replies = node.get("replies")
            waiting += reversed(replies) if isinstance(replies, list) else ()


def _cut_off(nodes: Iterable[dict[str, Any]]) -> Iterator[View]:
    """Where a thread goes on below what was shown: the index leaves `replies` out there."""
    for view in views_in([node["post"] for node in nodes if node.get("replies") is None]):
        if view.post.reply_count > 0:
            yield view


def _instant(instant: datetime) -> str:
    return instant.isoformat(timespec="milliseconds").replace("+00:00", "Z")
