"""A chat of chatmod's on the reference network, performed by the real clock into a real archive."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo

from chatmod.archive import Archive, PerformanceRecord, open_archive
from chatmod.domain.agenda import State
from chatmod.domain.happenings import WentOut
from chatmod.domain.posts import Post
from chatmod.domain.runsheet import RunSheet, compile_sheet
from chatmod.live import Cast, Event, Mended, SystemClock, SystemTimers, Trouble, Wheel, perform
from chatmod.loading import load_schedule
from chatmod.platforms.bluesky.client import Bluesky
from chatmod.storage import ThreadWriter
from tests.full.evenings import PATIENCE

_SCHEDULE = """\
---
title: A chat on a network of its own
hashtag: {hashtag}
timezone: UTC
platforms: bluesky
length: 30 min
linger: 0
---

## Q1 @ +1 s
What do you read?
"""
_Result = TypeVar("_Result")
_Told = TypeVar("_Told", bound=Event)


@dataclass
class Chat:
    """A chat of one question that goes on until `end`.

    Attributes:
        events: What was told so far.
    """

    client: Bluesky
    sheet: RunSheet
    archive: Archive
    record: PerformanceRecord
    events: list[Event] = field(default_factory=list)
    _wheel: Wheel = field(default_factory=Wheel)
    _news: asyncio.Event = field(default_factory=asyncio.Event)
    _performing: asyncio.Task[State] | None = None

    async def begin(self) -> WentOut:
        """Begin, or go on after `stop`; returns when the question is out."""
        account = await self.client.whoami()
        cast = Cast(
            platforms={"bluesky": self.client},
            accounts={"bluesky": account},
            journal=self.record,
            posts=self.record,
            clock=SystemClock(),
            timers=SystemTimers(),
            since=self.sheet.start - timedelta(minutes=5),
            wheel=self._wheel,
        )
        self._performing = asyncio.create_task(perform(self.sheet, cast, self._tell))
        return await self.until(WentOut)

    async def until(self, kind: type[_Told], number: int = 1) -> _Told:
        """Wait until so many events of a kind were told; returns the last of these."""
        await self._until(lambda: len(self.told(kind)) >= number)
        return self.told(kind)[number - 1]

    async def until_unread(self, number: int) -> None:
        """Wait until answers could not be read for the nth time."""
        await self._until(lambda: len([one for one in self.told(Trouble) if "Reading" in one.message]) >= number)

    async def until_read_again(self, number: int) -> None:
        """Wait until answers can be read again for the nth time."""
        await self._until(lambda: len([one for one in self.told(Mended) if "Answers" in one.message]) >= number)

    def told(self, kind: type[_Told]) -> list[_Told]:
        """The events of a kind so far."""
        return [event for event in self.events if isinstance(event, kind)]

    async def end(self) -> State:
        """End the evening, with its last look at everything."""
        assert self._performing is not None
        self._wheel.turn("end")
        return await _in_time(self._performing)

    async def posts(self) -> dict[str, Post]:
        """What is in the archive, by the addresses of the posts."""
        posts = await self.record.posts()
        by_address = {post.native_id: post for post in posts}
        assert len(by_address) == len(posts)
        return by_address

    async def _until(self, met: Callable[[], bool]) -> None:
        while not met():
            self._news.clear()
            await _in_time(asyncio.create_task(self._news.wait()))

    def _tell(self, event: Event) -> None:
        self.events.append(event)
        self._news.set()


async def _in_time(task: asyncio.Task[_Result]) -> _Result:
    done, _ = await asyncio.wait({task}, timeout=PATIENCE)
    assert done, "it did not come"
    return task.result()


@asynccontextmanager
async def chat_on(client: Bluesky, hashtag: str, folder: Path) -> AsyncIterator[Chat]:
    """A chat that begins now, and an archive for it in a folder."""
    path = folder / "chat.md"
    path.write_text(_SCHEDULE.format(hashtag=hashtag), encoding="utf-8")
    loaded = load_schedule(path, machine_zone=ZoneInfo("UTC"), platforms={"room", "bluesky"})
    sheet = compile_sheet(loaded.schedule, SystemClock().now())
    archive = open_archive(folder / "archive.sqlite")
    writer = ThreadWriter(archive.database)
    try:
        yield Chat(client, sheet, archive, await archive.open_performance(sheet, writer))
    finally:
        await writer.close()
