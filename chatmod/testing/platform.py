"""A platform in memory that fails as it is told to."""

import json
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from chatmod.domain.composing import Draft
from chatmod.domain.posts import Author, Gone, Post, Published, Seen, Sighting
from chatmod.errors import PlatformError
from chatmod.ports.platforms import Limits, Page, Window
from chatmod.ports.time import Clock


@dataclass(frozen=True, slots=True)
class Fault:
    """One failing call: the error it raises, and for `publish` whether the post is out all the same."""

    error: PlatformError
    acted: bool = False


class FakePlatform:
    """Implements the port `Platform` in memory.

    Args:
        clock: Tells when a post was published.
        faults: For the calls of `publish`, in order; None is a call that succeeds.
        looks: Likewise for `find`.
        reads: Likewise for `sweep`.
        keeps_keys: Whether a second `publish` of a key returns the first post; False makes a twin.
        slow: How long `publish` takes.
        shows_after: How long a post stays invisible to `find` and `sweep`.

    Attributes:
        posts: What is there, our own posts among it.
        keys: For each of the posts its key, or nothing where somebody else wrote it.
        calls: Names of the calls so far that a server would have seen, without those that only warm up.
        warmed: When its connection was warmed up.
        cold: What `warm_up` raises.
    """

    def __init__(
        self,
        clock: Clock,
        name: str = "fake",
        *,
        faults: Iterable[Fault | None] = (),
        looks: Iterable[Fault | None] = (),
        reads: Iterable[Fault | None] = (),
        keeps_keys: bool = True,
        slow: timedelta = timedelta(0),
        shows_after: timedelta = timedelta(0),
        limits: Limits | None = None,
    ) -> None:
        self.name = name
        self.limits = limits or Limits(characters=500)
        self.account = Author(f"{name}:moderator", "moderator", "Moderator")
        self.posts: list[Post] = []
        self.keys: list[str] = []
        self.calls: list[str] = []
        self.warmed: list[datetime] = []
        self.cold: Exception | None = None
        self._clock = clock
        self._faults = list(faults)
        self._looks = list(looks)
        self._reads = list(reads)
        self._keeps_keys = keeps_keys
        self._slow = slow
        self._shows_after = shows_after
        self._gone: set[str] = set()

    def measure(self, text: str) -> int:
        """See `Platform.measure`."""
        return len(text)

    async def whoami(self) -> Author:
        """See `Platform.whoami`."""
        return self.account

    def prepare(self, draft: Draft, reply_to: str | None, instant: datetime) -> bytes:  # noqa: ARG002 - the port's
        """See `Platform.prepare`."""
        return json.dumps({"key": draft.key, "text": draft.text, "reply_to": reply_to}).encode()

    async def warm_up(self) -> None:
        """See `Platform.warm_up`."""
        self.warmed.append(self._clock.now())
        if self.cold is not None:
            raise self.cold

    async def publish(self, prepared: bytes) -> Published:
        """See `Platform.publish`."""
        self.calls.append("publish")
        await self._clock.sleep(self._slow)
        wanted = json.loads(prepared)
        fault = self._faults.pop(0) if self._faults else None
        if fault and not fault.acted:
            raise fault.error
        if wanted["key"] in self.keys and self._keeps_keys:
            post = self.posts[self.keys.index(wanted["key"])]
        else:
            post = self.say(self.account, wanted["text"], reply_to=wanted["reply_to"], key=wanted["key"])
        if fault:
            raise fault.error
        return Published(post.id, post.native_id, post.url, post.at)

    async def find(self, prepared: bytes, since: datetime) -> Published | None:
        """See `Platform.find`."""
        self.calls.append("find")
        fault = self._looks.pop(0) if self._looks else None
        if fault:
            raise fault.error
        text = json.loads(prepared)["text"]
        for post in reversed(self._visible()):
            if post.author == self.account and post.text == text and post.at >= since:
                return Published(post.id, post.native_id, post.url, post.at)
        return None

    async def sweep(self, window: Window) -> AsyncIterator[Page]:
        """See `Platform.sweep`."""
        self.calls.append("sweep")
        fault = self._reads.pop(0) if self._reads else None
        if fault:
            raise fault.error
        begin = int(window.cursor or 0)
        visible = self._visible()
        fresh = [post for post in visible if int(post.native_id) > begin and post.at >= window.since]
        sightings: list[Sighting] = [Seen(post, post.text.encode()) for post in fresh]
        if window.cursor is None:
            sightings += [Gone(native_id) for native_id in sorted(window.known & self._gone)]
        end = max([begin, *(int(post.native_id) for post in visible)])
        yield Page(tuple(sightings), str(end))

    async def close(self) -> None:
        """See `Platform.close`."""

    def say(self, author: Author, text: str, *, reply_to: str | None = None, key: str = "") -> Post:
        """Let somebody post now."""
        number = str(len(self.posts) + 1)
        identity = f"{self.name}:{number}"
        post = Post(identity, number, self.name, "", author, self._clock.now(), text, in_reply_to=reply_to)
        self.posts.append(post)
        self.keys.append(key)
        return post

    def delete(self, post: Post) -> None:
        """Let somebody take a post back."""
        self._gone.add(post.native_id)

    def _visible(self) -> list[Post]:
        latest = self._clock.now() - self._shows_after
        return [post for post in self.posts if post.at <= latest and post.native_id not in self._gone]
