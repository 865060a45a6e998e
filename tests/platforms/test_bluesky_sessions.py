"""A session on Bluesky: kept, used again, renewed when it runs out; hardly ever opened."""

import asyncio
import traceback
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import httpx
import pytest

from chatmod.domain.composing import Draft
from chatmod.errors import SettingsError, Unauthorized, Unavailable
from chatmod.platforms.bluesky import plugin
from chatmod.platforms.bluesky.client import Bluesky
from tests.platforms.bluesky_network import NOW, PASSWORD, Network

CREATE = "com.atproto.server.createSession"
REFRESH = "com.atproto.server.refreshSession"
SESSION = "com.atproto.server.getSession"


class Drawer:
    """Where a login is kept on disk, for several processes."""

    def __init__(self, **values: str) -> None:
        self.values: dict[str, str] = {"handle": "heather.example", "password": PASSWORD, **values}
        self.lock = asyncio.Lock()
        self.kept: list[str] = []
        self.full = False


class Process:
    """Implements the port `Login` for one process."""

    def __init__(self, drawer: Drawer) -> None:
        self.values: Mapping[str, str] = dict(drawer.values)
        self._drawer = drawer

    @asynccontextmanager
    async def renewing(self) -> AsyncIterator[Mapping[str, str]]:
        async with self._drawer.lock:
            self.values = dict(self._drawer.values)
            yield self.values

    async def keep(self, changed: Mapping[str, str]) -> None:
        assert self._drawer.lock.locked()
        if self._drawer.full:
            raise SettingsError("The login cannot be kept: the disk is full.", "Make room.")
        self._drawer.values.update(changed)
        self._drawer.kept.append(changed["access"])
        self.values = dict(self._drawer.values)


def a_process(network: Network, drawer: Drawer) -> Bluesky:
    return plugin.open(Process(drawer), "bluesky", network)


async def names(*platforms: Bluesky) -> list[str]:
    return [author.handle for author in await asyncio.gather(*(platform.whoami() for platform in platforms))]


async def test_nothing_is_sent_when_an_account_is_opened() -> None:
    network = Network()
    a_process(network, Drawer())
    assert network.asked == []


async def test_a_session_is_kept_before_it_is_used() -> None:
    network, drawer = Network(), Drawer()
    await a_process(network, drawer).whoami()
    (first,) = network.requests(SESSION)
    assert first.headers["Authorization"] == f"Bearer {drawer.kept[0]}"
    assert drawer.kept == [drawer.values["access"]]


async def test_a_later_process_uses_the_session_again() -> None:
    network, drawer = Network(), Drawer()
    for _ in range(3):
        await a_process(network, drawer).whoami()
    assert len(network.requests(CREATE)) == 1


async def test_many_tasks_and_processes_open_one_session() -> None:
    network, drawer = Network(), Drawer()
    one, other = a_process(network, drawer), a_process(network, drawer)
    assert await names(one, one, one, other, other) == ["heather.example"] * 5
    assert len(network.requests(CREATE)) == 1


async def test_a_session_that_has_run_out_is_renewed_and_the_call_made_again() -> None:
    network, drawer = Network(), Drawer()
    platform = a_process(network, drawer)
    await platform.whoami()
    network.expire()
    assert (await platform.whoami()).handle == "heather.example"
    assert (len(network.requests(CREATE)), len(network.requests(REFRESH))) == (1, 1)
    assert drawer.values["access"] == drawer.kept[1]


async def test_many_tasks_and_processes_renew_a_session_once() -> None:
    network, drawer = Network(), Drawer()
    one, other = a_process(network, drawer), a_process(network, drawer)
    await names(one, other)
    network.expire()
    assert await names(one, one, one, other, other) == ["heather.example"] * 5
    assert (len(network.requests(CREATE)), len(network.requests(REFRESH))) == (1, 1)


class Slow(Network):
    """Its second answer about the session is on its way until it is let go."""

    def __init__(self) -> None:
        super().__init__()
        self.on_its_way = asyncio.Event()
        self.let_go = asyncio.Event()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        answer = await super().handle_async_request(request)
        if request.url.path.endswith(SESSION) and len(self.requests(SESSION)) == 2:
            self.on_its_way.set()
            await self.let_go.wait()
        return answer


async def test_who_hears_late_that_the_session_has_run_out_takes_what_another_has_renewed() -> None:
    network, drawer = Slow(), Drawer()
    platform = a_process(network, drawer)
    await platform.whoami()
    network.expire()
    late = asyncio.create_task(platform.whoami())
    await network.on_its_way.wait()
    await platform.whoami()
    network.let_go.set()
    assert (await late).handle == "heather.example"
    assert len(network.requests(REFRESH)) == 1


async def test_a_token_that_is_not_good_is_renewed_like_one_that_has_run_out() -> None:
    network, drawer = Network(), Drawer()
    platform = a_process(network, drawer)
    await platform.whoami()
    said = {"error": "InvalidToken", "message": "Token could not be verified"}
    network.odd[SESSION] = [httpx.Response(400, json=said)]
    await platform.whoami()
    assert len(network.requests(REFRESH)) == 1


async def test_when_the_session_has_ended_another_is_opened() -> None:
    network, drawer = Network(), Drawer()
    platform = a_process(network, drawer)
    await platform.whoami()
    network.end_sessions()
    assert (await platform.whoami()).handle == "heather.example"
    assert (len(network.requests(CREATE)), len(network.requests(REFRESH))) == (2, 1)


async def test_an_app_password_that_was_taken_back_is_tried_once_until_somebody_logs_in() -> None:
    network, drawer = Network(), Drawer()
    platform = a_process(network, drawer)
    await platform.whoami()
    network.end_sessions()
    network.us.passwords = {"wxyz-wxyz-wxyz-wxyz": "com.atproto.appPass"}
    for _ in range(5):
        with pytest.raises(Unauthorized) as caught:
            await platform.whoami()
    assert str(caught.value) == "Handle and app password do not fit together."
    assert "chatmod login bluesky" in caught.value.remedy
    assert len(network.requests(CREATE)) == 2
    drawer.values["password"] = "wxyz-wxyz-wxyz-wxyz"
    assert (await platform.whoami()).handle == "heather.example"


async def test_a_renewal_whose_answer_is_lost_is_tried_again_with_the_same_token() -> None:
    network, drawer = Network(), Drawer()
    platform = a_process(network, drawer)
    await platform.whoami()
    network.expire()
    network.odd[REFRESH] = [httpx.ReadTimeout("")]
    with pytest.raises(Unavailable):
        await platform.whoami()
    await platform.whoami()
    first, second = network.requests(REFRESH)
    assert first.headers["Authorization"] == second.headers["Authorization"]
    assert len(network.requests(CREATE)) == 1


async def test_a_server_in_trouble_is_not_asked_for_another_session() -> None:
    network, drawer = Network(), Drawer()
    platform = a_process(network, drawer)
    await platform.whoami()
    network.expire()
    network.odd[REFRESH] = [httpx.Response(503), httpx.Response(429), httpx.Response(200, text="<html>")]
    for _ in range(3):
        with pytest.raises(Unavailable):
            await platform.whoami()
    assert len(network.requests(CREATE)) == 1


async def test_a_session_that_is_not_understood_is_in_no_report() -> None:
    network, drawer = Network(), Drawer()
    platform = a_process(network, drawer)
    network.odd[CREATE] = [httpx.Response(200, json={"accessJwt": "sesame", "refreshJwt": "simsalabim"})]
    with pytest.raises(Unavailable) as caught:
        await platform.whoami()
    report = "".join(traceback.format_exception(caught.value))
    assert "sesame" not in report
    assert "simsalabim" not in report


async def test_an_account_that_is_taken_down_is_not_asked_for_another_session() -> None:
    network, drawer = Network(), Drawer()
    platform = a_process(network, drawer)
    await platform.whoami()
    network.expire()
    network.us.taken_down = True
    said = {"error": "ExpiredToken", "message": "Token has expired"}
    network.odd[SESSION] = [httpx.Response(400, json=said)]
    with pytest.raises(Unauthorized, match="taken down"):
        await platform.whoami()
    assert len(network.requests(CREATE)) == 1


async def test_a_call_is_made_again_once_only() -> None:
    network, drawer = Network(), Drawer()
    platform = a_process(network, drawer)
    said = {"error": "ExpiredToken", "message": "Token has expired"}
    network.odd[SESSION] = [httpx.Response(400, json=said) for _ in range(2)]
    with pytest.raises(Unauthorized, match="run out"):
        await platform.whoami()
    assert len(network.requests(SESSION)) == 2


async def test_a_session_that_cannot_be_kept_is_not_used_and_a_post_waits() -> None:
    network, drawer = Network(), Drawer()
    platform = a_process(network, drawer)
    await platform.whoami()
    network.expire()
    drawer.full = True
    prepared = platform.prepare(Draft("w@20270416T000000Z/Q1", "Q1", 1, "Q1", "en"), (), NOW)
    with pytest.raises(Unavailable, match="disk is full"):
        await platform.publish(prepared)
    assert network.texts() == []
    drawer.full = False
    network.refresh[drawer.values["refresh"]] = "com.atproto.appPass"  # as good as before, for a while
    await platform.publish(prepared)
    assert network.texts() == ["Q1"]


async def test_a_session_of_another_account_is_left_alone() -> None:
    network, drawer = Network(), Drawer()
    await a_process(network, drawer).whoami()
    drawer.values["handle"] = "did:plc:heather"
    await a_process(network, drawer).whoami()
    assert len(network.requests(CREATE)) == 2


@pytest.mark.parametrize("session", ["", "{}", "[]", "7", "not json", '{"pds": "https://pds.example"}'])
async def test_a_kept_session_that_is_damaged_is_none(session: str) -> None:
    network = Network()
    await a_process(network, Drawer(session=session, access="a", refresh="b")).whoami()
    assert len(network.requests(CREATE)) == 1
