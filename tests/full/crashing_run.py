"""`chatmod run`, killed from inside at a chosen moment: `python crashing_run.py SCHEDULE DATA PORT MOMENT NTH DELAY`.

The parts are the real ones; only the plug-in is wrapped, and the listener of events, so that the process dies between
intent, send and record and not just anywhere.
"""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from chatmod.archive import open_archive
from chatmod.assembly.preparing import load, plugins_for
from chatmod.assembly.running import plan, run
from chatmod.domain.composing import Draft
from chatmod.domain.happenings import WentOut
from chatmod.domain.health import Health
from chatmod.domain.posts import Author, Published
from chatmod.live import SystemClock
from chatmod.live.telling import AnswerSeen, Event
from chatmod.ports.logins import Credential, Login
from chatmod.ports.platforms import Limits, Page, Platform, Plugin, Window
from chatmod.room import RoomAddress
from chatmod.settings import DataFolder, LoginStore

MOMENTS = ("before-intent", "before-send", "in-flight", "before-record", "after-record", "answer-stored")


def die() -> None:
    """As a power cut would have it."""
    os.kill(os.getpid(), signal.SIGKILL)


@dataclass
class Fate:
    """Dies at the nth time that a moment comes."""

    moment: str
    nth: int
    delay: float

    def at(self, moment: str) -> None:
        """Tell which moment it is."""
        if moment == self.moment:
            self.nth -= 1
            if self.nth == 0:
                die()

    @property
    def next_in_flight(self) -> bool:
        """Whether the call that begins now is the one to die in."""
        if self.moment == "in-flight":
            self.nth -= 1
        return self.moment == "in-flight" and self.nth == 0


@dataclass
class MortalPlatform:
    """A platform whose process may die around each call."""

    inner: Platform
    fate: Fate

    @property
    def name(self) -> str:
        return self.inner.name

    @property
    def limits(self) -> Limits:
        return self.inner.limits

    def measure(self, text: str) -> int:
        return self.inner.measure(text)

    async def whoami(self) -> Author:
        return await self.inner.whoami()

    async def examine(self) -> Health:
        return await self.inner.examine()

    def prepare(
        self, draft: Draft, thread: Sequence[Published], instant: datetime, media: Sequence[str] = ()
    ) -> bytes:
        self.fate.at("before-intent")
        return self.inner.prepare(draft, thread, instant, media)

    async def publish(self, prepared: bytes) -> Published:
        self.fate.at("before-send")
        if self.fate.next_in_flight:
            asyncio.get_running_loop().call_later(self.fate.delay, die)
        published = await self.inner.publish(prepared)
        self.fate.at("before-record")
        return published

    async def warm_up(self) -> None:
        await self.inner.warm_up()

    async def find(self, prepared: bytes, since: datetime) -> Sequence[Published]:
        return await self.inner.find(prepared, since)

    async def delete(self, native_id: str) -> None:
        await self.inner.delete(native_id)

    def sweep(self, window: Window) -> AsyncIterator[Page]:
        return self.inner.sweep(window)

    async def close(self) -> None:
        await self.inner.close()


@dataclass
class MortalPlugin:
    """The plug-in of such a platform."""

    inner: Plugin
    fate: Fate

    @property
    def name(self) -> str:
        return self.inner.name

    @property
    def limits(self) -> Limits:
        return self.inner.limits

    @property
    def credentials(self) -> Mapping[str, Credential]:
        return self.inner.credentials

    def measure(self, text: str) -> int:
        return self.inner.measure(text)

    def open(self, login: Login, name: str) -> Platform:
        return MortalPlatform(self.inner.open(login, name), self.fate)


def main(schedule: str, data: str, port: str, moment: str, nth: str, delay: str) -> None:
    fate = Fate(moment, int(nth), float(delay))
    folder = DataFolder(Path(data))
    loaded = load(Path(schedule))
    plugins: dict[str, Plugin] = {
        name: MortalPlugin(plugin, fate) for name, plugin in plugins_for(loaded.schedule, ()).items()
    }
    planned = plan(loaded, plugins, open_archive(folder.archive), start="now", new=False, now=SystemClock().now())

    def tell(event: Event) -> None:
        if isinstance(event, WentOut):
            fate.at("after-record")
        if isinstance(event, AnswerSeen):
            fate.at("answer-stored")

    address = RoomAddress(port=int(port))
    store = LoginStore.of_user({})
    running = run(
        planned, plugins, folder, address, tell=tell, opened=lambda _: None, watch=lambda _: None, store=store
    )
    asyncio.run(running)


if __name__ == "__main__":
    main(*sys.argv[1:])
