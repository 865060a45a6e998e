"""What a network has to offer to be a platform of chatmod.

A plug-in registers a `Plugin` in the entry-point group `chatmod.platforms`; ours do it in the same way. A platform
translates its wire to the domain and its failures to the error tree. It may renew an expired login and repeat that
one call; otherwise it never sleeps, retries, prints, or reads the clock.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from chatmod.domain.composing import Draft
from chatmod.domain.health import Health
from chatmod.domain.posts import Author, Published, Sighting


@dataclass(frozen=True, slots=True)
class Limits:
    """What a platform takes.

    Attributes:
        characters: Longest text, in the units of the platform's `measure`.
        images: Pictures to a post; 0 where posting them is not built yet.
        settle: How long a post whose answer was lost may stay invisible to `find`; zero where a key protects it.
        poll: Shortest time between two reads of what is new.
    """

    characters: int
    images: int = 0
    settle: timedelta = timedelta(0)
    poll: timedelta = timedelta(seconds=5)


@dataclass(frozen=True, slots=True)
class Window:
    """What a sweep should read.

    Attributes:
        hashtag: Without `#`.
        since: Nothing older than this (UTC).
        cursor: Where the last sweep ended; None asks for all since `since`.
        threads: Native ids of posts whose whole threads are wanted.
        known: Native ids of posts the archive has; a sweep without a cursor tells which of them are gone.
    """

    hashtag: str
    since: datetime
    cursor: str | None = None
    threads: tuple[str, ...] = ()
    known: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Page:
    """A piece of a sweep, to be stored whole; `cursor` is where the next sweep may begin, if this page tells."""

    sightings: tuple[Sighting, ...]
    cursor: str | None = None


class Platform(Protocol):
    """A network, with an account of ours on it.

    Every call raises `Unauthorized`, `Rejected` or `Unavailable` as the error tree says; `publish` raises
    `Unconfirmed` where the post may be out although no answer told so.
    """

    @property
    def name(self) -> str:
        """As it is named on the command line."""
        ...

    @property
    def limits(self) -> Limits:
        """The server's own, once `whoami` has been called; before that the network's usual ones."""
        ...

    def measure(self, text: str) -> int:
        """Length of a text, to be compared with `limits.characters`."""
        ...

    async def whoami(self) -> Author:
        """The account that posts; also reads the server's limits."""
        ...

    async def examine(self) -> Health:
        """What there is to know before an evening; also does what `whoami` does, and changes nothing there."""
        ...

    def prepare(self, draft: Draft, reply_to: str | None, instant: datetime) -> bytes:
        """Fix all that must be the same on every attempt.

        Args:
            draft: What to post.
            reply_to: Native id of the post before it in a thread.
            instant: Now, UTC.
        """
        ...

    async def warm_up(self) -> None:
        """Open the connection over which the next post will go; changes nothing on the server."""
        ...

    async def publish(self, prepared: bytes) -> Published:
        """Publish, or publish again, what was prepared; where the platform knows keys, once only."""
        ...

    async def find(self, prepared: bytes, since: datetime) -> Sequence[Published]:
        """Look among our own posts made since an instant for what was prepared: all that match, oldest first."""
        ...

    async def delete(self, native_id: str) -> None:
        """Delete a post of ours; that it is gone already is no error, so this may be repeated."""
        ...

    def sweep(self, window: Window) -> AsyncIterator[Page]:
        """Read what the chat has produced; repeatable."""
        ...

    async def close(self) -> None:
        """Let connections go."""
        ...


class Plugin(Protocol):
    """A platform before anybody has logged in: what is registered as an entry point."""

    @property
    def name(self) -> str:
        """As it is named on the command line."""
        ...

    @property
    def limits(self) -> Limits:
        """The network's usual limits."""
        ...

    @property
    def credentials(self) -> Mapping[str, str]:
        """What `open` needs: names in lower case, and in a few words where a person finds each."""
        ...

    def measure(self, text: str) -> int:
        """Length of a text, to be compared with `limits.characters`."""
        ...

    def open(self, credentials: Mapping[str, str]) -> Platform:
        """A platform for one account; nothing is sent yet.

        Raises:
            SettingsError: If a credential cannot be right.
        """
        ...
