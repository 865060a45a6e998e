"""Lists of a server, read page by page: timelines, and notifications.

`Link` headers are not followed: Takahe's lose what was asked for, and all servers take the ids that they are made of.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, Protocol, TypeVar

FULL = 20
"""A shorter page is the last one: this is what servers give that cut a page of forty."""


class _Item(Protocol):
    @property
    def created_at(self) -> datetime: ...


Item = TypeVar("Item", bound=_Item)
Items = list[tuple[Item, Any]]
"""Each with its JSON."""


@dataclass(frozen=True, slots=True)
class Batch(Generic[Item]):
    """A page of a server, the newest first.

    Attributes:
        items: What is understood of it.
        ids: Of everything on it: what is not understood is passed over, and must not end the reading.
    """

    items: Items[Item]
    ids: tuple[str, ...] = ()

    @property
    def newest(self) -> str:
        """The id that the page begins with."""
        return self.ids[0]

    @property
    def oldest(self) -> str:
        """The id that the page ends with."""
        return self.ids[-1]

    @property
    def is_full(self) -> bool:
        """Whether there may be more behind it."""
        return len(self.ids) >= FULL

    def reaches(self, instant: datetime) -> bool:
        """Whether it has something from before an instant."""
        return bool(self.items) and self.items[-1][0].created_at < instant


class Feed(Generic[Item]):
    """One list, the newest first.

    Args:
        read: Reads a page.
    """

    def __init__(self, read: Callable[[Mapping[str, str]], Awaitable[Batch[Item]]]) -> None:
        self._read = read

    async def back(self, since: datetime) -> AsyncIterator[Batch[Item]]:
        """Everything since an instant, the newest page first; the last page may go further back."""
        params: dict[str, str] = {}
        while (batch := await self._read(params)).ids:
            if batch.oldest == params.get("max_id"):  # a server that does not know it gives the same page for ever
                return
            yield batch
            if batch.reaches(since) or not batch.is_full:
                return
            params["max_id"] = batch.oldest

    async def forward(self, known: str, since: datetime) -> AsyncIterator[tuple[Batch[Item], str | None]]:
        """What has come after an item that is known, each page with its newest id where nothing before it is missing.

        With `min_id` servers give what follows next, so that nothing is left out. Hollo takes it for `since_id`, and
        gives the newest of all: behind every full page is looked for what it may have left out.
        """
        while (batch := await self._read({"min_id": known})).ids:
            if batch.newest == known:
                return
            if batch.is_full:
                async for left_out in self._between(known, batch, since):
                    yield left_out, None
            yield batch, batch.newest
            if not batch.is_full:
                return
            known = batch.newest

    async def _between(self, known: str, batch: Batch[Item], since: datetime) -> AsyncIterator[Batch[Item]]:
        while not batch.reaches(since):
            oldest = batch.oldest
            batch = await self._read({"min_id": known, "max_id": oldest})
            if not batch.ids or batch.oldest == oldest:
                return
            yield batch
            if known in batch.ids:
                return
