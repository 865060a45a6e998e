"""A journal, a store of posts and a pile of orders that forget everything when they go."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from chatmod.domain.accounts import network_of
from chatmod.domain.attempts import Attempts
from chatmod.domain.completeness import Reading
from chatmod.domain.consent import How, Removal
from chatmod.domain.happenings import Happening, Slot
from chatmod.domain.posts import Author, Gone, Post, Seen
from chatmod.domain.steering import Answer
from chatmod.errors import ArchiveError
from chatmod.ports.platforms import Page
from chatmod.ports.record import Order, Source


class MemoryRecord:
    """Implements the ports `Journal` and `PostStore` in memory.

    Attributes:
        happenings: The journal, oldest first.
        broken: While true, nothing can be written, as on a full disk.
    """

    def __init__(self, happenings: Sequence[Happening] = ()) -> None:
        self.happenings: list[Happening] = list(happenings)
        self.accounts: list[tuple[str, Author]] = []
        self.broken = False
        self._posts: dict[tuple[str, str], Post] = {}
        self._gone: set[tuple[str, str]] = set()
        self._cursors: dict[tuple[str, Source], str] = {}
        self._readings: list[Reading] = []

    async def write(self, happening: Happening) -> None:
        """See `Journal.write`."""
        self.check()
        self.happenings.append(happening)

    async def read(self) -> Sequence[Happening]:
        """See `Journal.read`."""
        return tuple(self.happenings)

    async def prepared(self, slot: Slot) -> tuple[datetime, bytes] | None:
        """See `Journal.prepared`."""
        attempts = Attempts()
        for entry in self.happenings:
            attempts.take(entry)
        return attempts.of(slot)

    async def store(
        self,
        platform: str,
        page: Page,
        fetched_at: datetime,  # noqa: ARG002 - the port's
        source: Source = "sweep",
        readings: Sequence[Reading] = (),
    ) -> Sequence[Post]:
        """See `PostStore.store`."""
        self.check()
        for reading in readings:
            self._note(reading)
        fresh = []
        for sighting in page.sightings:
            if isinstance(sighting, Gone):
                self._posts.pop((platform, sighting.native_id), None)
            else:
                key = (platform, sighting.post.native_id)
                known = self._posts.get(key)
                if known is None:
                    fresh.append(sighting.post)
                self._posts[key] = sighting.post if known is None else known.seen_again(sighting.post)
        if page.cursor is not None:
            self._cursors[platform, source] = page.cursor
        return sorted(fresh, key=lambda post: (post.at, post.id))

    async def readings(self, platform: str) -> Sequence[Reading]:
        """See `PostStore.readings`."""
        return [reading for reading in self._readings if reading.platform == platform]

    def _note(self, reading: Reading) -> None:
        for place, known in enumerate(self._readings):
            if (joined := known.joined(reading)) is not None:
                self._readings[place] = joined
                return
        self._readings.append(reading)

    async def cursor(self, platform: str, source: Source = "sweep") -> str | None:
        """See `PostStore.cursor`."""
        return self._cursors.get((platform, source))

    async def posts(self) -> Sequence[Post]:
        """See `PostStore.posts`."""
        return sorted(self._posts.values(), key=lambda post: (post.at, post.id))

    async def known(self, platform: str) -> Mapping[str, datetime]:
        """See `PostStore.known`."""
        return {native: post.at for (name, native), post in self._posts.items() if name == platform}

    async def is_out(self, platform: str, author: Author) -> bool:
        """See `PostStore.is_out`."""
        return (network_of(platform), author.id) in self._gone

    async def take_out(self, platform: str, seen: Seen, how: How, at: datetime) -> Removal | None:  # noqa: ARG002 - the port's
        """See `PostStore.take_out`."""
        self.check()
        network, author = network_of(platform), seen.post.author
        if (network, author.id) in self._gone:
            return None
        self._gone.add((network, author.id))
        keys = [
            key for key, post in self._posts.items() if network_of(key[0]) == network and post.author.id == author.id
        ]
        for key in keys:
            del self._posts[key]
        return Removal(f"{len(self._gone)}", len(keys), 0, (), tuple(keys))

    async def stable_ids(self, platform: str) -> Mapping[str, str]:
        """See `PostStore.stable_ids`."""
        return {native: post.id for (name, native), post in self._posts.items() if name == platform}

    async def moderators(self, accounts: Collection[tuple[str, Author]]) -> None:
        """See `PostStore.moderators`."""
        self.check()
        self.accounts = list(accounts)

    def check(self) -> None:
        """Raise an `ArchiveError` while nothing can be written."""
        if self.broken:
            raise ArchiveError("The archive could not be written: disk full.", "Make space.")


class MemoryOrders:
    """Implements the port `Orders` in memory, beside the record of the performance.

    Attributes:
        answers: What was answered, by the number of the order.
        withdrawn: The numbers of those that were taken back.
    """

    def __init__(self, record: MemoryRecord) -> None:
        self.answers: dict[int, Answer] = {}
        self.withdrawn: set[int] = set()
        self._record = record
        self._given: list[Order] = []

    def give(self, text: str) -> int:
        """Send a command, as another process does; returns its number."""
        number = len(self._given) + 1
        self._given.append(Order(text, number))
        return number

    def withdraw(self, number: int) -> None:
        """Take a command back that nobody has answered yet."""
        if number not in self.answers:
            self.withdrawn.add(number)

    async def pending(self) -> Sequence[Order]:
        """See `Orders.pending`."""
        return [order for order in self._given if self._stands(order)]

    async def answer(self, order: Order, answer: Answer, at: datetime, happening: Happening | None = None) -> bool:  # noqa: ARG002 - the port's
        """See `Orders.answer`."""
        self._record.check()
        if order.number is None or not self._stands(order):
            return False
        self.answers[order.number] = answer
        if happening is not None:
            await self._record.write(happening)
        return True

    def _stands(self, order: Order) -> bool:
        return order.number not in self.answers and order.number not in self.withdrawn
