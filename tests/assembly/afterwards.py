"""A chat that was held an hour ago, in rooms on loopback: its own, and one in the part of a Mastodon server."""

import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from chatmod.archive import Archive, ChatInfo, open_archive
from chatmod.assembly.casting import MODERATOR, ROOM, room_of
from chatmod.domain.happenings import Opened, Planned, Slot, WentOut
from chatmod.domain.posts import Author
from chatmod.domain.record import Edition
from chatmod.domain.runsheet import RunSheet, compile_sheet
from chatmod.live import SystemClock
from chatmod.ports.time import Clock
from chatmod.room import OpenRoom, RoomAddress
from chatmod.room.posts import Edit, Wanted
from chatmod.settings import DataFolder, LoginStore
from chatmod.storage import InlineWriter
from tests.domain.domain_samples import cue, schedule
from tests.settings.safes import NO_KEYRING, safe_in


class HastyClock(SystemClock):
    """Does not wait for the moment after which a server is asked again."""

    async def sleep(self, duration: timedelta) -> None:
        await super().sleep(timedelta(0) if duration < timedelta(seconds=12) else duration)


@dataclass
class Afterwards:
    """A data folder in which a chat was held; nothing has been read of it yet."""

    folder: Path
    clock: Clock = field(default_factory=HastyClock)
    environment: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.data = DataFolder(self.folder / "data")
        self.logins = LoginStore(safe_in(self.folder, NO_KEYRING), self.environment)
        sheet = compile_sheet(schedule(cue("Q1", "+1", "Which bridge?"), start=""), self.clock.now())
        self.sheet: RunSheet = compile_sheet(sheet.schedule, self.clock.now() - timedelta(minutes=58))
        self.people: dict[str, Any] = {}

    @property
    def archive(self) -> Archive:
        return open_archive(self.data.archive)

    @property
    def info(self) -> ChatInfo:
        return self.archive.find(self.sheet.name)

    def edition(self) -> Edition:
        return self.archive.edition(self.info)

    def texts(self) -> list[str]:
        return [entry.post.text for entry in self.edition().entries]

    @asynccontextmanager
    async def room(self, platform: str = ROOM) -> AsyncIterator[OpenRoom]:
        """The room open, or the server of another platform."""
        folder = self.data if platform == ROOM else DataFolder(self.folder / platform)
        async with room_of(folder, None if folder.room.exists() else RoomAddress(port=_free()), self.clock) as (
            room,
            _,
        ):
            if platform != ROOM:
                token = (await room.store.people.moderator("heather"))[1]
                name = platform.upper()
                self.environment |= {f"CHATMOD_{name}_SERVER": room.local_url, f"CHATMOD_{name}_TOKEN": token}
            yield room

    async def hold(self, room: OpenRoom, platform: str = ROOM) -> int:
        """Ask the question there; returns its id."""
        account, _ = await room.store.people.moderator(MODERATOR if platform == ROOM else "heather")
        await room.prepare("T", self.sheet.schedule.hashtag, "en")
        asked, _ = await room.store.posts.post(account, Wanted(f"Q1: Which bridge? #{self.sheet.schedule.hashtag}"))
        uri = f"tag:{room.store.setting('room_id')},2026"
        author = Author(f"{uri}:people/{account.id}", account.handle, account.name)
        slot, at = Slot(platform, "Q1"), asked.created_at
        writer = InlineWriter(self.archive.database)
        record = await self.archive.open_performance(self.sheet, writer)
        await record.moderators([(platform, author)])
        await record.write(Opened(self.sheet.start))
        await record.write(Planned(self.sheet.start, self.sheet, self.sheet.finish))
        await record.write(WentOut(at, slot, at, at, f"{uri}:statuses/{asked.id}", str(asked.id), "", at))
        await writer.close()
        return asked.id

    async def say(self, room: OpenRoom, name: str, text: str, reply_to: int | None = None) -> int:
        """Let somebody post there; returns the id."""
        if name not in self.people:
            self.people[name] = (await room.store.people.join(name))[0]
        return (await room.store.posts.post(self.people[name], Wanted(text, reply_to)))[0].id

    async def edit(self, room: OpenRoom, name: str, said: int, text: str) -> None:
        await room.store.posts.edit(self.people[name], said, Edit(text))

    async def take_back(self, room: OpenRoom, name: str, said: int) -> None:
        await room.store.posts.delete(self.people[name], said)


def _free() -> int:
    with socket.socket() as probing:
        probing.bind(("127.0.0.1", 0))
        return int(probing.getsockname()[1])
