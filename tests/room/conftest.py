"""A room without a socket."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from selectolax.lexbor import LexborHTMLParser, LexborNode

from chatmod.room.app import room_app
from chatmod.room.broadcast import Broadcast
from chatmod.room.desk import Desk
from chatmod.room.grants import Grants
from chatmod.room.guard import Hosts
from chatmod.room.opening import OpenRoom
from chatmod.room.rates import Rates
from chatmod.room.store import RoomStore
from chatmod.room.wire import Wire
from chatmod.storage import InlineWriter


def one(node: LexborHTMLParser | LexborNode, selector: str) -> LexborNode:
    """The first element of a selector, which has to be there."""
    found = node.css_first(selector)
    assert found is not None, selector
    return found


URL = "http://127.0.0.1:8770"


@dataclass
class HandClock:
    """A clock that is moved by hand."""

    instant: datetime = datetime(2027, 4, 16, tzinfo=UTC)

    def now(self) -> datetime:
        self.instant += timedelta(milliseconds=1)
        return self.instant

    async def sleep(self, duration: timedelta) -> None:
        self.instant += duration


@dataclass
class TestRoom:
    """The room, and a browser without a session."""

    __test__ = False

    store: RoomStore
    desk: Desk
    clock: HandClock
    browser: httpx.AsyncClient
    others: list[httpx.AsyncClient] = field(default_factory=list)

    def another_browser(self, **options: str) -> httpx.AsyncClient:
        """Another browser, or with `token` an app."""
        headers = {"Authorization": f"Bearer {options['token']}"} if "token" in options else {}
        transport = self.browser._transport
        client = httpx.AsyncClient(transport=transport, base_url=URL, headers=headers)
        self.others.append(client)
        return client

    async def moderator(self, name: str = "heather") -> httpx.AsyncClient:
        """An app of the moderator's."""
        return self.another_browser(token=(await self.store.people.moderator(name))[1])

    async def guest(self, name: str) -> httpx.AsyncClient:
        """An app of a participant's."""
        return self.another_browser(token=(await self.store.people.join(name))[1])


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[TestRoom]:
    """A room in which the chat #BookChat is on."""
    clock = HandClock()
    database = RoomStore.database(tmp_path / "room.db")
    store = RoomStore(database, InlineWriter(database), clock)
    desk = Desk(store, Grants(store), Rates(clock), Broadcast(), Wire("room-test.invalid", URL), URL)
    await OpenRoom(URL, URL, store).prepare("A book chat", "BookChat", "en")
    app = room_app(desk, Hosts(frozenset({"localhost", "127.0.0.1", "::1"}), 8770))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=URL) as browser:
        made = TestRoom(store, desk, clock, browser)
        yield made
        for other in made.others:
            await other.aclose()
    await store.close()
