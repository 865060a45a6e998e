"""chatmod's client on the reference network, and what can happen to it on the way there."""

import secrets
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import httpx

from chatmod.domain.composing import Draft
from chatmod.live import SystemClock
from chatmod.platforms.bluesky import plugin
from chatmod.platforms.bluesky.client import Bluesky
from chatmod.ports.logins import Login
from chatmod.settings import FixedLogin
from tests.live.bluesky.accounts import Account
from tests.live.bluesky.rig import Rig

SENDING = "http11.send_request_headers.started"
SENT = "http11.send_request_body.complete"
_IMPATIENCE_SECONDS = 1.0
_OFTEN = timedelta(milliseconds=250)


class Road(httpx.AsyncBaseTransport):
    """The way to the servers: remembers the calls, and may lose patience sooner than the client itself would.

    Args:
        impatient: Whether a server has a second for its answer.
        at: A stage of sending a post (`SENDING`, `SENT`) at which `then` is called.
        detour: Takes the place of the servers' ports.

    Attributes:
        calls: Names of the methods that were called, and how each was answered.
    """

    def __init__(
        self,
        *,
        impatient: bool = False,
        at: str = "",
        then: Callable[[], None] = lambda: None,
        detour: Mapping[int | None, int] | None = None,
    ) -> None:
        self.calls: list[tuple[str, int]] = []
        self._network = httpx.AsyncHTTPTransport()
        self._impatient = impatient
        self._at = at
        self._then = then
        self._detour = detour or {}

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        method = request.url.path.rpartition(".")[2]
        if self._impatient:
            request.extensions["timeout"] = dict.fromkeys(("connect", "read", "write", "pool"), _IMPATIENCE_SECONDS)
        if method == "putRecord" and self._at:
            request.extensions["trace"] = self._trace
        request.url = request.url.copy_with(port=self._detour.get(request.url.port, request.url.port))
        answer = await self._network.handle_async_request(request)
        self.calls.append((method, answer.status_code))
        return answer

    async def aclose(self) -> None:
        await self._network.aclose()

    async def _trace(self, stage: str, _: Mapping[str, Any]) -> None:
        if stage == self._at:
            self._then()


def values_of(rig: Rig, account: Account, password: str = "", **more: str) -> dict[str, str]:
    """What a login of somebody consists of; the app password is new, unless one is named."""
    password = password or account.app_password(f"chatmod {secrets.token_hex(4)}")
    return {"handle": account.handle, "password": password, "server": rig.pds, "directory": rig.plc} | more


@asynccontextmanager
async def opened(login: Login, road: Road | None = None) -> AsyncIterator[Bluesky]:
    """A client, which asks for what is new more often than it would on an evening."""
    often = replace(plugin, limits=replace(plugin.limits, poll=_OFTEN))
    client = often.open(login, "bluesky", road or Road())
    try:
        yield client
    finally:
        await client.close()


@asynccontextmanager
async def client_of(rig: Rig, account: Account, road: Road | None = None, **more: str) -> AsyncIterator[Bluesky]:
    """A client of somebody who has just logged in; `more` belongs to the login."""
    async with opened(FixedLogin(values_of(rig, account, **more)), road) as client:
        yield client


def draft(text: str, key: str = "live@20270415T200000Z/Q1") -> Draft:
    """A post; others of the same account need other keys."""
    return Draft(key, "Q1", 1, text, "en")


def this_instant() -> datetime:
    """Now, in the milliseconds that records have."""
    now = SystemClock().now()
    return now.replace(microsecond=now.microsecond // 1000 * 1000)


def reference_to(account: Account, uri: str) -> dict[str, str]:
    """The reference by which others reply to somebody's post."""
    where = {"repo": account.did, "collection": "app.bsky.feed.post", "rkey": uri.rpartition("/")[2]}
    answer = account.get("com.atproto.repo.getRecord", **where)
    answer.raise_for_status()
    return {"uri": uri, "cid": answer.json()["cid"]}


def records_of(account: Account) -> list[dict[str, Any]]:
    """What is in somebody's repository of posts, in the order of their keys."""
    answer = account.get("com.atproto.repo.listRecords", repo=account.did, collection="app.bsky.feed.post", limit=100)
    answer.raise_for_status()
    return [record["value"] for record in answer.json()["records"]]
