"""What a network has to offer to be a platform of chatmod.

A plug-in registers a `Plugin` in the entry-point group `chatmod.platforms`; ours do it in the same way. A platform
translates its wire to the domain and its failures to the error tree. It may renew an expired login and repeat that
one call; otherwise it never sleeps, retries, prints, or reads the clock.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Protocol, runtime_checkable

from chatmod.domain.composing import Draft
from chatmod.domain.health import Health
from chatmod.domain.pictures import Picture, PictureLimits
from chatmod.domain.posts import Author, Published, Sighting
from chatmod.domain.text.entities import Entity
from chatmod.ports.logins import Credential, Login

_CAUTIOUS = PictureLimits(bytes=1_000_000)
CONVERSATIONS = 20
"""Of others, in a complete sweep every few minutes; who reads more seldom may read more of them."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a platform takes.

    Attributes:
        characters: Longest text, in the units of the platform's `measure`.
        images: Pictures to a post; 0 where there are none.
        picture: What it takes of each.
        settle: How long a post whose answer was lost may stay invisible to `find`; zero where a key protects it.
        poll: Shortest time between two reads of what is new.
        silence: How long a stream may be without any sign of life.
        reach: How far back a sweep can look; None where nothing is too old.
    """

    characters: int
    images: int = 0
    picture: PictureLimits = _CAUTIOUS
    settle: timedelta = timedelta(0)
    poll: timedelta = timedelta(seconds=5)
    silence: timedelta = timedelta(seconds=90)
    reach: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Window:
    """What a sweep or a stream should read.

    Attributes:
        hashtag: Without `#`.
        since: Nothing older than this (UTC).
        cursor: Where the last sweep, or this platform's stream, ended; None asks a sweep for all since `since`, and a
            stream for what is new.
        threads: Native ids of posts whose whole threads are wanted.
        known: Native ids of posts the archive has; a sweep without a cursor tells which of them are gone.
        stable_ids: Those of the known posts, by their native ids, as far as they are known.
        conversations: How many threads below posts of others a sweep without a cursor may read, where each of them is
            a request of its own.
    """

    hashtag: str
    since: datetime
    cursor: str | None = None
    threads: tuple[str, ...] = ()
    known: frozenset[str] = frozenset()
    stable_ids: Mapping[str, str] = field(default_factory=dict)
    conversations: int = CONVERSATIONS


@dataclass(frozen=True, slots=True)
class Page:
    """A piece of a sweep or a stream, to be stored whole.

    Attributes:
        cursor: Where the next one may begin, if this page tells.
    """

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

    def prepare(
        self, draft: Draft, thread: Sequence[Published], instant: datetime, media: Sequence[str] = ()
    ) -> bytes:
        """Fix all that must be the same on every attempt.

        Args:
            draft: What to post.
            thread: The parts of its thread that are out, the first one first.
            instant: When it goes out, UTC: now, or some seconds from now.
            media: What `upload` returned for each of its pictures; fewer where a picture is left out.
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


@runtime_checkable
class TakesPictures(Protocol):
    """A platform that can be given pictures."""

    async def upload(self, picture: Picture) -> str:
        """Bring a picture to the platform, where nobody sees it yet.

        Returns:
            What `prepare` takes for it, for half an hour at least, and for one post.

        Raises:
            PlatformError: As in every call; never `Unconfirmed`, because uploading twice does no harm.
        """
        ...


@runtime_checkable
class Streaming(Protocol):
    """A platform that tells at once what happens."""

    def listen(self, window: Window) -> AsyncIterator[Page]:
        """Read what comes, from the moment when the first page is yielded; ends or raises when the stream does.

        A page without sightings is a sign of life. What came while nobody listened may be missing, and so may what a
        stream leaves out: sweeps find it. `Gone` is told of posts only that are in `window.known` or came by this.

        Raises:
            Rejected: If there is no such stream, now or ever.
            Unavailable: If it broke, or cannot be had now.
        """
        ...


@runtime_checkable
class Metered(Protocol):
    """A platform whose calls cost money."""

    @property
    def spent(self) -> Decimal:
        """What the calls so far have cost at most, in US dollars, since it was opened."""
        ...

    def allow(self, dollars: Decimal) -> None:
        """From now on a read that may pass this sum of `spent` is refused with `OverBudget`; posting never is."""
        ...


@runtime_checkable
class Priced(Protocol):
    """A plug-in of a platform that takes money for a post."""

    def price(self, text: str, images: int) -> Decimal:
        """What a post costs, in US dollars."""
        ...


@runtime_checkable
class Threading(Protocol):
    """A plug-in of a platform where a thread is not certain to go out as a whole."""

    @property
    def threads(self) -> str:
        """What is uncertain, in sentences for the moderator."""
        ...


@runtime_checkable
class TellsTerms(Protocol):
    """A platform whose servers differ in what they take."""

    @property
    def terms_told(self) -> str | None:
        """What its server has told, for `Adapts.adapted_to`; None where it has not been asked, or told nothing."""
        ...


@runtime_checkable
class Adapts(Protocol):
    """A plug-in of a platform whose servers differ in what they take."""

    def adapted_to(self, terms_told: str) -> "Plugin":
        """The plug-in with the limits of a server, counting as that server does.

        Raises:
            ValueError: If this is not what a platform of this plug-in has told.
        """
        ...


@runtime_checkable
class Marking(Protocol):
    """A plug-in that knows what its network makes of a text."""

    def entities(self, text: str) -> tuple[Entity, ...]:
        """Links, tags and mentions, in the order of the text and without overlaps."""
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
    def credentials(self) -> Mapping[str, Credential]:
        """What a login needs, by names in lower case."""
        ...

    def measure(self, text: str) -> int:
        """Length of a text, to be compared with `limits.characters`."""
        ...

    def open(self, login: Login, name: str) -> Platform:
        """A platform for one account; nothing is sent yet.

        Args:
            login: Has every required credential.
            name: As on the command line: the plug-in's name, or that with `:` and one of several accounts.

        Raises:
            SettingsError: If a credential cannot be right.
        """
        ...
