"""Lists of a server, read page by page: timelines, and notifications.

`Link` headers are not followed: Takahe's lose what was asked for, and all servers take the ids that they are made of.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any, Generic, Protocol, TypeVar

FULL = 20
"""A shorter page is the last one: this is what servers give that cut a page of forty."""


class _Item(Protocol):
    @property
    def id(self) -> str: ...
    @property
    def created_at(self) -> datetime: ...


Item = TypeVar("Item", bound=_Item)
Items = list[tuple[Item, Any]]


class Feed(Generic[Item]):
    """One list, the newest first.

    Args:
        read: Reads a page: what there is, with its JSON.
    """

    def __init__(self, read: Callable[[Mapping[str, str]], Awaitable[Items[Item]]]) -> None:
        self._read = read

    async def back(self, since: datetime) -> AsyncIterator[Items[Item]]:
        """Everything since an instant, the newest page first; the last page may go further back."""
        params: dict[str, str] = {}
        while items := await self._read(params):
            oldest = items[-1][0]
            if oldest.id == params.get("max_id"):  # a server that does not know it gives the same page for ever
                return
            yield items
            if oldest.created_at < since or len(items) < FULL:
                return
            params["max_id"] = oldest.id

    async def forward(self, known: str, since: datetime) -> AsyncIterator[tuple[Items[Item], str | None]]:
        """What has come after an item that is known, each page with its newest id where nothing before it is missing.

        With `min_id` servers give what follows next, so that nothing is left out. Hollo takes it for `since_id`, and
        gives the newest of all: behind every full page is looked for what it may have left out.
        """
        while items := await self._read({"min_id": known}):
            newest = items[0][0].id
            if newest == known:
                return
            if len(items) >= FULL:
                async for left_out in self._between(known, items, since):
                    yield left_out, None
            yield items, newest
            if len(items) < FULL:
                return
            known = newest

    async def _between(self, known: str, items: Items[Item], since: datetime) -> AsyncIterator[Items[Item]]:
        oldest = items[-1][0]
        while oldest.created_at >= since:
            older = await self._read({"min_id": known, "max_id": oldest.id})
            if not older or older[-1][0].id == oldest.id:
                return
            yield older
            if any(item.id == known for item, _ in older):
                return
            oldest = older[-1][0]
