"""Hearing at once what a chat produces: server-sent events, and a WebSocket where a server has none.

Nothing is sent again after a gap, and a stream may be open and stay silent for ever, as GoToSocial's of a hashtag:
whoever listens has to read as well. Servers let nobody listen without a login (Mastodon since 4.2).
"""

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterable, Mapping
from contextlib import AsyncExitStack, aclosing, asynccontextmanager
from typing import Any
from urllib.parse import urlencode

from pydantic import ValidationError

from chatmod.domain.posts import Gone, Sighting
from chatmod.errors import Rejected, Unauthorized
from chatmod.platforms.mastodon.answers import Answers
from chatmod.platforms.mastodon.belonging import Belonging
from chatmod.platforms.mastodon.sweeping import may_be_kept, sighting
from chatmod.platforms.mastodon.wire import WireNotification, WireStatus
from chatmod.platforms.server_events import ServerEvent
from chatmod.ports.platforms import Page, Window
from chatmod.wire.foreign_json import parse_json

STREAMING = "/api/v1/streaming"
_NOTIFICATIONS = "user:notification"
_AHEAD = 64
_ALIVE = Page(())

Event = tuple[str, str] | None
"""Its name and what it carries; None is a sign of life."""
OpenSocket = Callable[[str, Iterable[str]], AsyncGenerator[str | None, None]]
"""Opens a WebSocket at an address and says these texts; yields what comes, and None as a sign of life."""


class Hearing:
    """Listens for one window.

    Args:
        answers: Of the server.
        url: Below which the streams are.
        open_socket: Opens a WebSocket with our login.
        belonging: Grows.
        types: Of the notifications that the server knows, as far as they are about posts of others.
    """

    def __init__(
        self,
        answers: Answers,
        url: str,
        open_socket: OpenSocket,
        belonging: Belonging,
        window: Window,
        types: Iterable[str],
    ) -> None:
        self._answers = answers
        self._url = url
        self._open_socket = open_socket
        self._belonging = belonging
        self._window = window
        self._types = frozenset(types)

    async def pages(self) -> AsyncGenerator[Page, None]:
        """See `Streaming.listen`."""
        self._belonging.note({*self._window.known, *self._window.threads})
        async with AsyncExitStack() as opened:
            try:
                events = await opened.enter_async_context(self._server_sent())
            except Unauthorized:
                raise
            except Rejected:
                events = await opened.enter_async_context(aclosing(self._from_socket()))
            else:
                yield _ALIVE
            async for event in events:
                heard = None if event is None else self._sighting(*event)
                yield _ALIVE if heard is None else Page((heard,))

    @asynccontextmanager
    async def _server_sent(self) -> AsyncIterator[AsyncIterator[Event]]:
        """The hashtag's stream and our notifications in one; the second only where there is one."""
        base = f"{self._url}{STREAMING}"
        async with AsyncExitStack() as opened:
            hashtag = self._answers.server.events(f"{base}/hashtag", {"tag": self._window.hashtag})
            streams = [await opened.enter_async_context(hashtag)]
            try:
                notifications = self._answers.server.events(f"{base}/user/notification")
                streams.append(await opened.enter_async_context(notifications))
            except Rejected:  # a login that may not hear them: sweeps read what they may
                pass
            yield await opened.enter_async_context(aclosing(_merged(streams)))

    async def _from_socket(self) -> AsyncGenerator[Event, None]:
        """Both streams over one connection; notifications are asked for by the address, as GoToSocial wants it."""
        url = f"ws{self._url.removeprefix('http')}{STREAMING}?{urlencode({'stream': _NOTIFICATIONS})}"
        subscribe = {"type": "subscribe", "stream": "hashtag", "tag": self._window.hashtag}
        async with aclosing(self._open_socket(url, [json.dumps(subscribe)])) as messages:
            async for message in messages:
                yield None if message is None else _of_message(message)

    def _sighting(self, name: str, payload: str) -> Sighting | None:
        if name == "delete":
            return Gone(payload) if self._belonging.forget(payload) else None
        try:
            said = parse_json(payload) if name in {"update", "status.update", "notification"} else None
        except ValueError:
            return None
        if not isinstance(said, dict):
            return None
        return self._mentioned(said) if name == "notification" else self._posted(said)

    def _posted(self, said: Mapping[str, Any]) -> Sighting | None:
        """A post, if it may be kept; one that is not understood is left to the sweeps as well."""
        try:
            status = WireStatus.model_validate(said)
        except ValidationError:
            return None
        if not may_be_kept(status, self._window.since):
            return None
        self._belonging.note([status.id])
        return sighting(self._answers.name, status, said)

    def _mentioned(self, said: Mapping[str, Any]) -> Sighting | None:
        try:
            notification = WireNotification.model_validate(said)
            status = WireStatus.model_validate(notification.status)
        except ValidationError:
            return None
        if notification.type not in self._types or not self._belonging.has(status, self._window.hashtag):
            return None
        return self._posted(notification.status or {})


def _of_message(message: str) -> Event:
    """A message of a WebSocket: its payload is JSON within JSON; what is none of ours shows life."""
    try:
        said = parse_json(message)
    except ValueError:
        return None
    name, payload = (said.get("event"), said.get("payload")) if isinstance(said, dict) else (None, None)
    return (name, payload) if isinstance(name, str) and isinstance(payload, str) else None


async def _merged(streams: Iterable[AsyncIterator[ServerEvent | None]]) -> AsyncGenerator[Event, None]:
    """What comes by several streams, until the first of them ends: then all are to be opened again."""
    arriving: asyncio.Queue[Event | Exception | StopAsyncIteration] = asyncio.Queue(_AHEAD)

    async def read(stream: AsyncIterator[ServerEvent | None]) -> None:
        try:
            async for event in stream:
                await arriving.put(None if event is None else (event.name, event.data))
        except Exception as error:  # noqa: BLE001 - whatever ends the reading is for the listener to hear
            await arriving.put(error)
        else:
            await arriving.put(StopAsyncIteration())

    reading = [asyncio.create_task(read(stream)) for stream in streams]
    try:
        while not isinstance(arrival := await arriving.get(), Exception):
            yield arrival
        if not isinstance(arrival, StopAsyncIteration):
            raise arrival
    finally:
        for task in reading:
            task.cancel()
        await asyncio.gather(*reading, return_exceptions=True)
