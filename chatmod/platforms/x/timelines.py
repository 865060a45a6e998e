"""Reading posts from X, page by page, and counting what that costs.

Paging ends when there is no further token, when a token comes again, or when a page has nothing new: X has been seen
to repeat itself.
"""

import contextlib
import json
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from pydantic import ValidationError

from chatmod.domain.posts import Seen
from chatmod.errors import Rejected, Unavailable
from chatmod.platforms.http import Server
from chatmod.platforms.replies import Reply
from chatmod.platforms.x.meter import Meter
from chatmod.platforms.x.prices import Prices
from chatmod.platforms.x.vocabulary import POSTS, TWEETS, is_foreign, is_unheeded
from chatmod.platforms.x.wire import Included, WirePost, listed

_IDS_TO_A_CALL = 100


@dataclass(frozen=True, slots=True)
class Source:
    """A place where posts are read.

    Attributes:
        path: Below the server's address.
        least: Smallest page.
        params: Of every query.
        owned: Whether its posts are charged as our own.
    """

    path: str
    least: int
    params: Mapping[str, str] = field(default_factory=dict)
    owned: bool = False


@dataclass(frozen=True, slots=True)
class Batch:
    """A page of posts, newest first."""

    posts: tuple[tuple[WirePost, Any], ...]
    included: Included
    newest_id: str | None = None
    next_token: str | None = None

    @property
    def conversations(self) -> tuple[str | None, ...]:
        """To which each of the posts belongs."""
        return tuple(post.conversation_id for post, _raw in self.posts)

    def seen(self, platform: str, first_ids: dict[str, str]) -> Iterable[Seen]:
        """The posts as the domain knows them; what is learnt of edits is noted in `first_ids`."""
        for post, _raw in self.posts:
            first_ids.update({later: post.first_id for later in (*post.history, post.id) if later != post.first_id})
        for post, raw in self.posts:
            kept = {"data": raw, "includes": self.included.for_post(post)}
            yield Seen(post.post(platform, self.included, first_ids), json.dumps(kept).encode())


class Timelines:
    """Reads, and pays.

    Args:
        platform: Named in errors.
        server: X.
        meter: Counts, and refuses what is too dear.
        prices: Of each.
    """

    def __init__(self, platform: str, server: Server, meter: Meter, prices: Prices) -> None:
        self._platform = platform
        self._server = server
        self._meter = meter
        self._prices = prices
        self._vocabulary = TWEETS
        self.now: datetime | None = None
        """By the server's clock, when it last told."""

    async def pages(self, source: Source, start: Mapping[str, str]) -> AsyncIterator[Batch]:
        """All pages of what others and we have posted, newest first, as far as they can be paid for.

        Args:
            source: Where to read.
            start: `since_id` or `start_time`.

        Raises:
            OverBudget: Before a page whose cost, at worst, would not be allowed.
        """
        tokens: set[str] = set()
        known: set[str] = set()
        token: str | None = None
        while True:
            page = {**source.params, **start}
            batch = await self._read_page(source, page | ({"pagination_token": token} if token else {}))
            fresh = {post.id for post, _raw in batch.posts} - known
            if fresh or not batch.posts:
                yield batch
            token = batch.next_token
            if not token or token in tokens or (batch.posts and not fresh):
                return
            tokens.add(token)
            known |= fresh

    async def own(self, account: str, since: datetime) -> list[WirePost]:
        """Our own posts since an instant, newest first; part of publishing, so never refused as too dear."""
        path = f"/2/users/{account}/tweets"
        params = {"exclude": "retweets", "max_results": "100", "start_time": rfc3339(since)}
        posts: dict[str, WirePost] = {}
        tokens: set[str] = set()
        while True:
            reply, said = await self._ask(path, lambda: params, whole=False)
            batch = _batch(said)
            self._meter.read("post", [post.id for post, _raw in batch.posts], self._prices.read_own, self.day(reply))
            before = len(posts)
            posts |= {post.id: post for post, _raw in batch.posts}
            token = batch.next_token
            if not token or token in tokens or len(posts) == before:
                return list(posts.values())
            tokens.add(token)
            params["pagination_token"] = token

    async def missing(self, native_ids: Iterable[str]) -> AsyncIterator[str]:
        """Those of these posts that X does not show any more.

        They are deleted, or their account was closed or is protected now: X wants all of them removed. What is only
        withheld in a country is there.

        Raises:
            OverBudget: As in `pages`.
        """
        wanted = sorted(native_ids, key=lambda native_id: (len(native_id), native_id), reverse=True)
        while wanted:
            number = self._meter.affordable(self._prices.read_post, least=1, most=_IDS_TO_A_CALL)
            asked, wanted = wanted[:number], wanted[number:]
            reply = await self._server.read("/2/tweets", {"ids": ",".join(asked)})
            said = self._understood(reply)
            shown = {str(one.get("id")) for one in listed(said.get("data"))}
            self._meter.read("post", shown, self._prices.read_post, self.day(reply))
            for problem in listed(said.get("errors")):
                native_id = str(problem.get("resource_id") or problem.get("value") or "")
                if native_id in asked and native_id not in shown and is_gone(problem):
                    yield native_id

    def day(self, reply: Reply) -> date | None:
        """The server's day (UTC) at an answer, where it tells; its clock is remembered."""
        self.now = reply.server_time or self.now
        return reply.server_time.date() if reply.server_time else None

    async def _read_page(self, source: Source, params: Mapping[str, str]) -> Batch:
        price = self._prices.read_own if source.owned else self._prices.read_post

        def sized() -> Mapping[str, str]:
            each = price + self._prices.read_user + self._vocabulary.along * self._prices.read_post
            number = self._meter.affordable(each, least=source.least, most=100)
            return {**params, "max_results": str(number)}

        reply, said = await self._ask(source.path, sized, whole=True)
        batch = _batch(said)
        self._meter.read("post", [post.id for post, _raw in batch.posts], price, self.day(reply))
        self._meter.read("post", batch.included.posts, self._prices.read_post, self.day(reply))
        self._meter.read("user", batch.included.users, self._prices.read_user, self.day(reply))
        return batch

    async def _ask(
        self, path: str, params: Callable[[], Mapping[str, str]], *, whole: bool
    ) -> tuple[Reply, dict[str, Any]]:
        """Ask for posts; where X does not know the old words, once more in the new ones."""
        reply = await self._server.read(path, {**params(), **self._vocabulary.fields(whole=whole)})
        if self._vocabulary is TWEETS and (is_foreign(reply) or is_unheeded(reply)):
            self._vocabulary = POSTS
            reply = await self._server.read(path, {**params(), **self._vocabulary.fields(whole=whole)})
        said = self._understood(reply)
        if "errors" in said and not {"data", "meta"} & said.keys():
            raise Unavailable(self._platform, f"X cannot be read now: {self._server.reason(reply)}")
        return reply, said

    def _understood(self, reply: Reply) -> dict[str, Any]:
        self.day(reply)  # also of a refusal: of what is too old the server's clock tells
        if not reply.ok:
            raise Rejected(self._platform, f"X refuses to be read: {self._server.reason(reply)}")
        try:
            said = reply.json()
        except ValueError:
            said = None
        if not isinstance(said, dict):
            raise Unavailable(self._platform, "X's answer is not understood")
        return said


def is_gone(problem: Mapping[str, Any]) -> bool:
    """Whether a problem says that a post is not there, or not for us."""
    told = f"{problem.get('type', '')} {problem.get('title', '')}".lower()
    gone = ("resource-not-found", "not-authorized-for-resource", "not found error", "authorization error")
    return any(word in told for word in gone)


def rfc3339(instant: datetime) -> str:
    """An instant as X takes it: in UTC and whole seconds."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _batch(said: Mapping[str, Any]) -> Batch:
    posts = []
    for raw in listed(said.get("data")):
        # one post that breaks the rules must not hide all others, sweep after sweep
        with contextlib.suppress(ValidationError):
            posts.append((WirePost.model_validate(raw), raw))
    told = said.get("meta")
    meta: Mapping[str, Any] = told if isinstance(told, dict) else {}
    newest, token = (
        value if isinstance(value := meta.get(name), str) else None for name in ("newest_id", "next_token")
    )
    return Batch(tuple(posts), Included(said.get("includes")), newest, token)
