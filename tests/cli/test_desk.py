"""The way back from a browser: listening on this machine, or copying a code."""

import asyncio
import sys
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from chatmod.cli.desk import Copied, TerminalDesk, what_was_copied
from chatmod.cli.loopback import PATIENCE, Loopback
from chatmod.errors import SettingsError
from chatmod.ports.logins import Credential
from chatmod.ports.time import Clock

WANTED = {"token": Credential("the app's page")}


class Still:
    """A clock on which nothing ever passes."""

    def now(self) -> datetime:
        return datetime(2027, 4, 15, tzinfo=UTC)

    async def sleep(self, duration: timedelta) -> None:  # noqa: ARG002 - the port's
        await asyncio.Event().wait()


class Hasty(Still):
    """A clock on which everything has passed at once."""

    def __init__(self) -> None:
        self.slept: list[timedelta] = []

    async def sleep(self, duration: timedelta) -> None:
        self.slept.append(duration)


async def get(uri: str, path: str = "", *, host: str = "", method: str = "GET") -> str:
    """What a browser gets."""
    parts = urlsplit(uri)
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
    writer.write(f"{method} /{path} HTTP/1.1\r\nHost: {host or parts.netloc}\r\n\r\n".encode())
    try:
        return (await reader.read()).decode()
    finally:
        writer.close()


async def test_the_query_of_the_way_back_is_the_answer() -> None:
    async with Loopback(Still()) as listening:
        assert listening.uri.startswith("http://127.0.0.1:")
        waiting = asyncio.ensure_future(listening.query())
        page = await get(listening.uri, "?code=a%2Bb&state=7&empty=")
        assert await waiting == {"code": "a+b", "state": "7"}
    assert page.startswith("HTTP/1.1 200 OK\r\n")
    assert "You can close this window" in page
    assert "Cache-Control: no-store" in page
    assert "a+b" not in page


async def test_what_else_is_asked_for_ends_nothing() -> None:
    async with Loopback(Still()) as listening:
        waiting = asyncio.ensure_future(listening.query())
        assert " 404 " in await get(listening.uri, "favicon.ico")
        assert await get(listening.uri, "/[") == ""
        assert " 400 " in await get(listening.uri)
        assert " 400 " in await get(listening.uri, "?state=7")
        assert " 400 " in await get(listening.uri, "?code=1", method="POST")
        assert " 404 " in await get(listening.uri, "?code=1", host="evil.example")
        assert not waiting.done()
        page = await get(listening.uri, "?error=access_denied")
        assert "did not let chatmod in" in page
        assert await waiting == {"error": "access_denied"}
        await get(listening.uri, "?code=later")
        assert await listening.query() == {"error": "access_denied"}


async def test_only_who_brings_back_the_state_that_was_sent_ends_the_waiting() -> None:
    def come_back(url: str) -> None:
        uri = parse_qs(urlsplit(url).query)["redirect_uri"][0]
        for stranger in ("?code=theirs", "?error=access_denied", "?code=theirs&state=8", "?error=x&state=%C3%A9"):
            assert " 400 " in asyncio.run(get(uri, stranger))
        asyncio.run(get(uri, "?code=ours&state=7"))

    desk = TerminalDesk("pigeon", WANTED, Still(), browser=True, environment={"DISPLAY": ":0"}, open_page=come_back)
    async with desk.redirect() as redirect:
        url = f"https://loft.example/?redirect_uri={redirect.uri}&state=7"
        assert await redirect.answer(url) == {"code": "ours", "state": "7"}


async def test_connections_that_are_never_used_hold_nobody_up() -> None:
    async with Loopback(Still()) as listening:
        parts = urlsplit(listening.uri)
        _, idle = await asyncio.open_connection(parts.hostname, parts.port)
        _, endless = await asyncio.open_connection(parts.hostname, parts.port)
        endless.write(b"GET /" + b"a" * 100_000)
        await get(listening.uri, "?code=1")
        assert await listening.query() == {"code": "1"}
    idle.close()
    endless.close()
    with pytest.raises(ConnectionError):
        await get(listening.uri)


async def test_a_person_has_ten_minutes() -> None:
    clock = Hasty()
    async with Loopback(clock) as listening:
        with pytest.raises(SettingsError, match="within 10 minutes") as caught:
            await listening.query()
    assert "--no-browser" in caught.value.remedy
    assert clock.slept == [PATIENCE]


async def test_a_port_that_is_taken_is_told() -> None:
    async with Loopback(Still()) as listening:
        with pytest.raises(SettingsError, match="cannot be listened at"):
            async with Loopback(Still(), urlsplit(listening.uri).port or 0):
                pass


def a_desk(environment: Mapping[str, str], clock: Clock | None = None, *, browser: bool = True) -> TerminalDesk:
    def come_back(url: str) -> None:
        """Stands for the browser, and for the person in it."""
        query = parse_qs(urlsplit(url).query)
        asyncio.run(get(query["redirect_uri"][0], f"?code=1&state={query['state'][0]}"))

    return TerminalDesk(
        "pigeon", WANTED, clock or Still(), browser=browser, environment=environment, open_page=come_back
    )


async def test_a_browser_is_opened_where_there_is_a_screen(capsys: pytest.CaptureFixture[str]) -> None:
    desk = a_desk({"DISPLAY": ":0"})
    async with desk.redirect() as redirect:
        assert await redirect.answer(f"https://loft.example/?redirect_uri={redirect.uri}&state=7") == {
            "code": "1",
            "state": "7",
        }
    assert "https://loft.example/" in capsys.readouterr().out


@pytest.mark.parametrize("environment", [{"SSH_TTY": "/dev/pts/1"}, {"SSH_CONNECTION": "1 2 3 4"}])
async def test_far_from_a_screen_a_code_is_copied(environment: dict[str, str]) -> None:
    async with a_desk(environment).redirect() as redirect:
        assert redirect.uri is None
    async with a_desk({"DISPLAY": ":0"}, browser=False).redirect() as redirect:
        assert isinstance(redirect, Copied)


async def test_a_network_that_knows_one_port_only_gets_it(unused_tcp_port: int) -> None:
    async with a_desk({"DISPLAY": ":0"}).redirect(unused_tcp_port) as redirect:
        assert redirect.uri == f"http://127.0.0.1:{unused_tcp_port}/"


async def test_nobody_is_asked_where_there_is_no_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    with open("/dev/null" if sys.platform != "win32" else "nul", encoding="utf-8") as nothing:  # noqa: ASYNC230, PTH123
        monkeypatch.setattr(sys, "stdin", nothing)
        with pytest.raises(SettingsError, match="Nobody can be asked") as caught:
            await a_desk({}).ask("The code: ")
    assert "CHATMOD_PIGEON_TOKEN" in caught.value.remedy


def test_a_copied_address_is_read_and_a_code_taken_as_it_is() -> None:
    assert what_was_copied("http://127.0.0.1:1/?code=a%2Bb&state=7") == {"code": "a+b", "state": "7"}
    assert what_was_copied("a+b/=") == {"code": "a+b/="}
