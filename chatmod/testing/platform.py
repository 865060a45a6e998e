"""A platform in memory that fails as it is told to."""

import json
from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from chatmod.domain.composing import Draft
from chatmod.domain.health import Health
from chatmod.domain.posts import Author, Gone, Post, Published, Seen, Sighting
from chatmod.errors import PlatformError
from chatmod.ports.platforms import Limits, Page, Window
from chatmod.ports.time import Clock


@dataclass(frozen=True, slots=True)
class Fault:
    """One failing call.

    Attributes:
        error: What it raises.
        acted: Whether it was done all the same.
        hidden: Whether the post is invisible to `find` and `sweep` then, until `FakePlatform.reveal`.
        lasts: How long every other call fails likewise.
    """

    error: PlatformError
    acted: bool = False
    hidden: bool = False
    lasts: timedelta = timedelta(0)


class FakePlatform:
    """Implements the port `Platform` in memory.

    Args:
        clock: Tells when a post was published.
        faults: For the calls of `publish`, in order; None is a call that succeeds.
        looks: Likewise for `find`.
        reads: Likewise for `sweep`.
        deletions: Likewise for `delete`.
        keeps_keys: Whether a second `publish` of a key returns the first post; False makes a twin.
        slow: How long `publish` takes.
        shows_after: How long a post stays invisible to `find` and `sweep`.

    Attributes:
        health: What `examine` tells or raises, if it is not that all is well.
        posts: What was ever posted, our own posts among it.
        keys: For each of the posts its key, or nothing where somebody else wrote it.
        calls: Names of the calls so far that a server would have seen, without those that only warm up.
        warmed: When its connection was warmed up.
        cold: What `warm_up` raises.
        faults: Those of `publish` that are still to come; likewise `looks`, `reads` and `deletions`.
    """

    def __init__(
        self,
        clock: Clock,
        name: str = "fake",
        *,
        faults: Iterable[Fault | None] = (),
        looks: Iterable[Fault | None] = (),
        reads: Iterable[Fault | None] = (),
        deletions: Iterable[Fault | None] = (),
        keeps_keys: bool = True,
        slow: timedelta = timedelta(0),
        shows_after: timedelta = timedelta(0),
        limits: Limits | None = None,
    ) -> None:
        self.name = name
        self.limits = limits or Limits(characters=500)
        self.health: Health | PlatformError | None = None
        self.account = Author(f"{name}:moderator", "moderator", "Moderator")
        self.posts: list[Post] = []
        self.keys: list[str] = []
        self.calls: list[str] = []
        self.warmed: list[datetime] = []
        self.cold: Exception | None = None
        self._clock = clock
        self.faults = list(faults)
        self.looks = list(looks)
        self.reads = list(reads)
        self.deletions = list(deletions)
        self._keeps_keys = keeps_keys
        self._slow = slow
        self._shows_after = shows_after
        self._gone: set[str] = set()
        self._hidden: set[str] = set()
        self._failing: tuple[datetime, PlatformError] | None = None

    def measure(self, text: str) -> int:
        """See `Platform.measure`."""
        return len(text)

    async def whoami(self) -> Author:
        """See `Platform.whoami`."""
        return self.account

    async def examine(self) -> Health:
        """See `Platform.examine`."""
        if isinstance(self.health, PlatformError):
            raise self.health
        return self.health or Health(
            self.account, may_post=True, server_time=self._clock.now().replace(microsecond=0)
        )

    def prepare(
        self,
        draft: Draft,
        thread: Sequence[Published],
        instant: datetime,  # noqa: ARG002 - the port's
        media: Sequence[str] = (),
    ) -> bytes:
        """See `Platform.prepare`."""
        reply_to = thread[-1].native_id if thread else None
        return json.dumps({"key": draft.key, "text": draft.text, "reply_to": reply_to, "media": list(media)}).encode()

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
        fault = self._next(self.faults)
        if fault and not fault.acted:
            raise fault.error
        if wanted["key"] in self.keys and self._keeps_keys:
            post = self.posts[self.keys.index(wanted["key"])]
        else:
            post = self.say(self.account, wanted["text"], reply_to=wanted["reply_to"], key=wanted["key"])
        if fault:
            if fault.hidden:
                self.hide(post)
            raise fault.error
        return Published(post.id, post.native_id, post.url, post.at)

    async def find(self, prepared: bytes, since: datetime) -> Sequence[Published]:
        """See `Platform.find`."""
        self.calls.append("find")
        fault = self._next(self.looks)
        if fault:
            raise fault.error
        text = json.loads(prepared)["text"]
        return [
            Published(post.id, post.native_id, post.url, post.at)
            for post in self._visible()
            if post.author == self.account and post.text == text and post.at >= since
        ]

    async def delete(self, native_id: str) -> None:
        """See `Platform.delete`."""
        self.calls.append("delete")
        fault = self._next(self.deletions)
        if fault is None or fault.acted:
            self._gone.add(native_id)
        if fault:
            raise fault.error

    async def sweep(self, window: Window) -> AsyncIterator[Page]:
        """See `Platform.sweep`."""
        self.calls.append("sweep")
        fault = self._next(self.reads)
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

    def take_back(self, post: Post) -> None:
        """Let whoever wrote a post delete it."""
        self._gone.add(post.native_id)

    def hide(self, post: Post) -> None:
        """Let nobody see a post before `reveal`."""
        self._hidden.add(post.native_id)

    def reveal(self) -> None:
        """Show what was hidden."""
        self._hidden.clear()

    @property
    def there(self) -> list[Post]:
        """What is there now, hidden or not, oldest first."""
        return [post for post in self.posts if post.native_id not in self._gone]

    def _visible(self) -> list[Post]:
        latest = self._clock.now() - self._shows_after
        return [post for post in self.there if post.at <= latest and post.native_id not in self._hidden]

    def _next(self, faults: list[Fault | None]) -> Fault | None:
        if self._failing and self._clock.now() < self._failing[0]:
            return Fault(self._failing[1])
        fault = faults.pop(0) if faults else None
        if fault:
            self._failing = (self._clock.now() + fault.lasts, fault.error)
        return fault
