"""Stands in for a platform: its name and limits, an imaginary audience, and faults from a script."""

import json
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from chatmod.domain.composing import Draft
from chatmod.domain.health import Health
from chatmod.domain.posts import Author, Gone, Post, Published, Seen
from chatmod.domain.runsheet import CueKind, RunSheet
from chatmod.errors import Rejected, Unauthorized, Unavailable, Unconfirmed
from chatmod.ports.platforms import Limits, Page, Window
from chatmod.ports.time import Clock
from chatmod.rehearsal.audience import Audience, Remark

_LAST_SPACE = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class TooManyRequests:
    """Fault: the platform answers 429, and when to come again, if it tells."""

    after: timedelta | None = timedelta(seconds=90)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Fault: the platform says no."""

    reason: str = "422 The text will not do"


@dataclass(frozen=True, slots=True)
class LoginExpired:
    """Fault: for a while the login is not accepted."""

    lasts: timedelta = timedelta(minutes=3)


@dataclass(frozen=True, slots=True)
class LostAnswer:
    """Fault: the answer never arrives.

    Attributes:
        acted: Whether the platform publishes all the same.
        hidden: Whether nobody sees the post before `Understudy.reveal`.
    """

    acted: bool = True
    hidden: bool = False


Fault = TooManyRequests | Refusal | LoginExpired | LostAnswer


class Understudy:
    """Implements the port `Platform` without a network.

    Args:
        name: Of the platform it stands in for.
        measure: That platform's.
        sheet: What is rehearsed; the audience knows nothing of it but the distances between the questions.
        seed: The same seed gives the same evening.
        faults: What goes wrong at the first try of a cue, by label.
    """

    def __init__(
        self,
        name: str,
        limits: Limits,
        measure: Callable[[str], int],
        sheet: RunSheet,
        clock: Clock,
        seed: int,
        faults: Mapping[str, Fault],
    ) -> None:
        self.name = name
        self.limits = limits
        self._measure = measure
        self._sheet = sheet
        self._clock = clock
        self._random = Random(f"{seed}/{name}")  # noqa: S311 - a rehearsal has nothing to hide
        self._audience = Audience(sheet.schedule.hashtag, self._random)
        self._faults = dict(faults)
        handles = [handle.rpartition(":")[2] for handle in sheet.schedule.moderators]
        handle = handles[0] if handles else "moderator"
        self._account = Author(f"imaginary:{name}/{handle}", handle, "The moderator")
        self._posts: list[Post] = []
        self._by_key: dict[str, Published] = {}
        self._gone: set[str] = set()
        self._hidden: set[str] = set()
        self._script: list[Fault | None] = []
        self._locked_until: datetime | None = None
        self._ended = False

    def measure(self, text: str) -> int:
        """See `Platform.measure`."""
        return self._measure(text)

    async def whoami(self) -> Author:
        """See `Platform.whoami`."""
        return self._account

    async def examine(self) -> Health:
        """See `Platform.examine`."""
        return Health(self._account, may_post=True, server_time=self._clock.now().replace(microsecond=0))

    def prepare(
        self,
        draft: Draft,
        thread: Sequence[Published],
        instant: datetime,  # noqa: ARG002 - the port's
        media: Sequence[str] = (),
    ) -> bytes:
        """See `Platform.prepare`."""
        reply_to = thread[-1].native_id if thread else None
        return json.dumps(
            {"key": draft.key, "label": draft.label, "text": draft.text, "reply_to": reply_to, "media": list(media)}
        ).encode()

    async def warm_up(self) -> None:
        """See `Platform.warm_up`: there is no connection."""

    async def publish(self, prepared: bytes) -> Published:
        """See `Platform.publish`."""
        wanted = json.loads(prepared)
        await self._clock.sleep(timedelta(milliseconds=self._random.randint(120, 900)))
        self._check_login()
        fault = self._script.pop(0) if self._script else self._faults.pop(wanted["label"], None)
        match fault:
            case TooManyRequests():
                raise Unavailable(self.name, "429 Too many requests", after=fault.after)
            case Refusal():
                raise Rejected(self.name, fault.reason)
            case LoginExpired():
                self._locked_until = self._clock.now() + fault.lasts
                self._check_login()
            case LostAnswer():
                if fault.acted:
                    self._post(wanted, hidden=fault.hidden)
                await self._clock.sleep(timedelta(seconds=10))
                raise Unconfirmed(self.name, "No answer within 10 seconds")
        return self._post(wanted)

    async def find(self, prepared: bytes, since: datetime) -> Sequence[Published]:
        """See `Platform.find`."""
        self._check_login()
        published = self._by_key.get(json.loads(prepared)["key"])
        if published is None or not self._shows(published.native_id):
            return []
        return [published] if published.at and published.at >= since else []

    async def delete(self, native_id: str) -> None:
        """See `Platform.delete`."""
        self._check_login()
        self._gone.add(native_id)

    async def sweep(self, window: Window) -> AsyncIterator[Page]:
        """See `Platform.sweep`."""
        self._check_login()
        now = self._clock.now()
        self._end_when_over(now)
        begin = int(window.cursor or 0)
        present = sorted((post for post in self._posts if post.at <= now), key=lambda post: post.at)
        fresh = [post for post in present[begin:] if post.at >= window.since and self._shows(post.native_id)]
        if fresh or window.cursor is None:
            seen = [Seen(post, json.dumps({"imaginary": post.text}).encode()) for post in fresh]
            gone = [Gone(native_id) for native_id in sorted(window.known & self._gone)] if not window.cursor else []
            yield Page((*seen, *gone), str(len(present)))

    async def close(self) -> None:
        """See `Platform.close`."""

    def script(self, *faults: Fault | None) -> None:
        """What the next calls of `publish` will meet, whichever cue they are for; None is a call that succeeds."""
        self._script += faults

    def reveal(self) -> None:
        """Show what was hidden."""
        self._hidden.clear()

    @property
    def own_texts(self) -> list[str]:
        """What our account has there now, hidden or not, oldest first."""
        return [
            post.text for post in self._posts if post.author == self._account and post.native_id not in self._gone
        ]

    def _check_login(self) -> None:
        if self._locked_until and self._clock.now() < self._locked_until:
            raise Unauthorized(self.name, "401 The login has expired", "Log in again.")

    def _shows(self, native_id: str) -> bool:
        return native_id not in self._gone and native_id not in self._hidden

    def _post(self, wanted: Mapping[str, str], *, hidden: bool = False) -> Published:
        if wanted["key"] in self._by_key:
            return self._by_key[wanted["key"]]
        if self.measure(wanted["text"]) > self.limits.characters:
            raise Rejected(self.name, f"The text is longer than {self.limits.characters} characters.")
        post = self._add(self._account, wanted["text"], self._clock.now(), wanted["reply_to"])
        published = Published(post.id, post.native_id, post.url, post.at)
        self._by_key[wanted["key"]] = published
        if hidden:
            self._hidden.add(post.native_id)
        self._stir(post, wanted["label"])
        return published

    def _stir(self, post: Post, label: str) -> None:
        # what the moderator adds during the rehearsal stands in no sheet
        cue = next((cue for cue in self._sheet.cues if cue.label == label), None)
        if cue and cue.kind is CueKind.QUESTION:
            later = [other.instant for other in self._sheet.questions if other.instant > cue.instant]
            space = min(later, default=self._sheet.end) - cue.instant
            self._schedule(self._audience.hear_question(label, max(space, _LAST_SPACE / 10)), post)
        elif self._clock.now() >= self._sheet.start:
            self._schedule(self._audience.hear_announcement(), post)

    def _end_when_over(self, now: datetime) -> None:
        if now >= self._sheet.end and not self._ended:
            self._ended = True
            self._schedule(self._audience.hear_end(), None)

    def _schedule(self, remarks: list[Remark], occasion: Post | None) -> None:
        for remark in remarks:
            reply_to = occasion.native_id if occasion and remark.is_reply else None
            self._add(remark.person.author, remark.text, self._clock.now() + remark.after, reply_to)

    def _add(self, author: Author, text: str, at: datetime, reply_to: str | None) -> Post:
        number = str(len(self._posts) + 1)
        tags = (self._sheet.schedule.hashtag,) if f"#{self._sheet.schedule.hashtag}" in text else ()
        post = Post(
            id=f"imaginary:{self.name}/{number}",
            native_id=number,
            platform=self.name,
            url="",
            author=author,
            at=at,
            text=text,
            lang=self._sheet.schedule.language,
            in_reply_to=reply_to,
            tags=tags,
        )
        self._posts.append(post)
        return post
