"""The backstages of our own platforms: in memory, and the real room without a socket."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import httpx

from chatmod.errors import PlatformError, Rejected, Unauthorized, Unavailable, Unconfirmed
from chatmod.platforms import x
from chatmod.platforms.mastodon import MastodonPlugin
from chatmod.ports.platforms import Limits, Platform
from chatmod.ports.time import Clock
from chatmod.rehearsal import LoginExpired, LostAnswer, Refusal, TooManyRequests, Understudy
from chatmod.rehearsal.understudy import Fault as UnderstudyFault
from chatmod.room.app import room_app
from chatmod.room.broadcast import Broadcast
from chatmod.room.desk import Desk
from chatmod.room.grants import Grants
from chatmod.room.guard import Hosts
from chatmod.room.opening import OpenRoom
from chatmod.room.posts import Paging
from chatmod.room.rates import Rates
from chatmod.room.store import RoomStore
from chatmod.room.wire import Wire
from chatmod.settings import FixedLogin
from chatmod.storage import InlineWriter
from chatmod.testing import FakePlatform, Fault, ServerFault
from chatmod.testing.backstage import ACTED, BUSY_FOR, EXPIRED_FOR
from chatmod.testing.evening import SHEET
from tests.platforms.x_server import XServer

URL = "http://127.0.0.1:8770"
STATUSES = "/api/v1/statuses"
TIMEOUT = timedelta(seconds=15)
GOTOSOCIAL = "0.20.0 git-8d3c4e2 https://codeberg.org/superseriousbusiness/gotosocial"


class FakeStage:
    """A `FakePlatform`, with keys or without."""

    def __init__(self, *, keeps_keys: bool) -> None:
        self._keeps_keys = keeps_keys
        self._settle = timedelta(0) if keeps_keys else timedelta(seconds=30)

    @asynccontextmanager
    async def open(self, clock: Clock) -> AsyncIterator[Platform]:
        limits = Limits(characters=500, settle=self._settle)
        self._fake = FakePlatform(clock, keeps_keys=self._keeps_keys, limits=limits)
        yield self._fake

    def script(self, *faults: ServerFault | None) -> None:
        self._fake.faults += [self._fault(fault) if fault else None for fault in faults]

    def texts(self) -> Sequence[str]:
        return [post.text for post in self._fake.there]

    def reveal(self) -> None:
        self._fake.reveal()

    @property
    def hides(self) -> bool:
        """Whether there is a post that nobody sees."""
        return bool(self._fake._hidden)

    def _fault(self, fault: ServerFault) -> Fault:
        errors: dict[ServerFault, PlatformError] = {
            ServerFault.REFUSED: Rejected("fake", "422"),
            ServerFault.BUSY: Unavailable("fake", "429"),
            ServerFault.BUSY_UNTIL: Unavailable("fake", "429", after=BUSY_FOR),
            ServerFault.LOGIN_EXPIRED: Unauthorized("fake", "401"),
        }
        return Fault(
            errors.get(fault, Unconfirmed("fake", fault)),
            acted=fault in ACTED,
            hidden=fault is ServerFault.HIDDEN,
            lasts=EXPIRED_FOR if fault is ServerFault.LOGIN_EXPIRED else timedelta(0),
        )


class UnderstudyStage:
    """An understudy, alone with its audience."""

    @asynccontextmanager
    async def open(self, clock: Clock) -> AsyncIterator[Platform]:
        self._understudy = Understudy("understudy", Limits(characters=500), len, SHEET, clock, seed=1, faults={})
        yield self._understudy

    def script(self, *faults: ServerFault | None) -> None:
        self._understudy.script(*(self._fault(fault) if fault else None for fault in faults))

    def texts(self) -> Sequence[str]:
        return self._understudy.own_texts

    def reveal(self) -> None:
        self._understudy.reveal()

    def _fault(self, fault: ServerFault) -> UnderstudyFault:
        faults: dict[ServerFault, UnderstudyFault] = {
            ServerFault.REFUSED: Refusal(),
            ServerFault.BUSY: TooManyRequests(None),
            ServerFault.BUSY_UNTIL: TooManyRequests(BUSY_FOR),
            ServerFault.LOGIN_EXPIRED: LoginExpired(EXPIRED_FOR),
        }
        return faults.get(fault, LostAnswer(acted=fault in ACTED, hidden=fault is ServerFault.HIDDEN))


class RoomStage:
    """The real room in this process, and between it and a plug-in a network that breaks."""

    def __init__(self, folder: Path, plugin: MastodonPlugin, *, keeps_keys: bool = True) -> None:
        self._folder = folder
        self._plugin = plugin
        self._keeps_keys = keeps_keys

    @asynccontextmanager
    async def open(self, clock: Clock) -> AsyncIterator[Platform]:
        database = RoomStore.database(self._folder / "room.db")
        self._store = RoomStore(database, InlineWriter(database), clock)
        desk = Desk(self._store, Grants(self._store), Rates(clock), Broadcast(), Wire("room-test.invalid", URL), URL)
        await OpenRoom(URL, URL, self._store).prepare(SHEET.schedule.title, SHEET.schedule.hashtag, "en")
        self._account, token = await self._store.people.moderator("heather")
        room = httpx.ASGITransport(room_app(desk, Hosts(frozenset({"127.0.0.1"}), 8770)))
        self._network = BreakingNetwork(room, clock, keeps_keys=self._keeps_keys)
        platform = self._plugin.open(FixedLogin({"server": URL, "token": token}), self._plugin.name, self._network)
        yield platform
        await platform.close()
        await self._store.close()

    def script(self, *faults: ServerFault | None) -> None:
        self._network.faults += faults

    def texts(self) -> Sequence[str]:
        return [status.text for status in self._store.posts.of_account(self._account.id, Paging(limit=100))[::-1]]

    def reveal(self) -> None:
        self._network.hidden.clear()


class XStage:
    """A double of X."""

    def __init__(self, *, refuses_duplicates: bool = False) -> None:
        self._refuses_duplicates = refuses_duplicates

    @asynccontextmanager
    async def open(self, clock: Clock) -> AsyncIterator[Platform]:
        self._server = XServer(clock, refuses_duplicates=self._refuses_duplicates)
        platform = x.plugin.open(FixedLogin(self._server.login()), "x", self._server)
        yield platform
        await platform.close()

    def script(self, *faults: ServerFault | None) -> None:
        self._server.faults += faults

    def texts(self) -> Sequence[str]:
        return [post.text for post in self._server.our_posts()]

    def reveal(self) -> None:
        self._server.hidden.clear()


@dataclass
class BreakingNetwork(httpx.AsyncBaseTransport):
    """Leads to a server, and does what is scripted to the next requests to publish.

    Without keys, the server is taken for a GoToSocial, which does not look at them.
    """

    server: httpx.AsyncBaseTransport
    clock: Clock
    keeps_keys: bool = True
    faults: list[ServerFault | None] = field(default_factory=list)
    hidden: set[str] = field(default_factory=set)
    expired_until: datetime | None = None

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if self.expired_until and self.clock.now() < self.expired_until:
            return httpx.Response(401, json={"error": "The access token is invalid"}, request=request)
        if request.method == "POST" and request.url.path == STATUSES:
            return await self._publish(request)
        answer = await self._served(request)
        if request.url.path.startswith(f"{STATUSES}/") and request.url.path.split("/")[4] in self.hidden:
            return httpx.Response(404, json={"error": "Record not found"}, request=request)
        return self._rewritten(request, answer)

    async def _served(self, request: httpx.Request) -> httpx.Response:
        if not self.keeps_keys and "Idempotency-Key" in request.headers:
            del request.headers["Idempotency-Key"]
        answer = await self.server.handle_async_request(request)
        body = await answer.aread()
        return httpx.Response(answer.status_code, headers=answer.headers, content=body, request=request)

    def _rewritten(self, request: httpx.Request, answer: httpx.Response) -> httpx.Response:
        if not answer.is_success:
            return answer
        said = answer.json()
        if request.url.path == "/api/v2/instance" and not self.keeps_keys:
            return httpx.Response(200, json=said | {"version": GOTOSOCIAL}, request=request)
        if isinstance(said, list):
            return httpx.Response(200, json=[one for one in said if one["id"] not in self.hidden], request=request)
        return answer

    async def _publish(self, request: httpx.Request) -> httpx.Response:
        fault = self.faults.pop(0) if self.faults else None
        if fault is None:
            return await self._served(request)
        happens: dict[ServerFault, Callable[[httpx.Request], Awaitable[httpx.Response]]] = {
            ServerFault.REFUSED: self._refused,
            ServerFault.BUSY: self._busy,
            ServerFault.BUSY_UNTIL: self._busy_until,
            ServerFault.TIMED_OUT_BEFORE: self._timed_out,
            ServerFault.SERVER_ERROR_BEFORE: self._failed,
            ServerFault.LOGIN_EXPIRED: self._expired,
        }
        if fault in happens:
            return await happens[fault](request)
        answer = await self._served(request)
        assert answer.is_success
        match fault:
            case ServerFault.SERVER_ERROR_AFTER:
                return await self._failed(request)
            case ServerFault.BROKEN_JSON:
                return httpx.Response(200, content=answer.content[:-40], request=request)
            case ServerFault.CUT:
                return httpx.Response(200, stream=CutStream(answer.content), request=request)
            case ServerFault.HIDDEN:
                self.hidden.add(json.loads(answer.content)["id"])
        return await self._timed_out(request)

    async def _refused(self, request: httpx.Request) -> httpx.Response:
        return httpx.Response(422, json={"error": "Validation failed: Text is not nice"}, request=request)

    async def _busy(self, request: httpx.Request) -> httpx.Response:
        return httpx.Response(429, json={"error": "Too many requests"}, request=request)

    async def _busy_until(self, request: httpx.Request) -> httpx.Response:
        reset = (self.clock.now() + BUSY_FOR).isoformat().replace("+00:00", "Z")
        headers = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": reset}
        return httpx.Response(429, headers=headers, json={"error": "Too many requests"}, request=request)

    async def _failed(self, request: httpx.Request) -> httpx.Response:
        return httpx.Response(500, html="<!doctype html><title>We're sorry", request=request)

    async def _timed_out(self, request: httpx.Request) -> httpx.Response:
        await self.clock.sleep(TIMEOUT)
        raise httpx.ReadTimeout("", request=request)

    async def _expired(self, request: httpx.Request) -> httpx.Response:
        self.expired_until = self.clock.now() + EXPIRED_FOR
        return await self.handle_async_request(request)


@dataclass
class CutStream(httpx.AsyncByteStream):
    """The first half of a body, and then nobody is there."""

    body: bytes

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield self.body[: len(self.body) // 2]
        raise httpx.RemoteProtocolError("peer closed connection without sending complete message body")
