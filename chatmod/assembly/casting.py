"""The platforms of a real evening: the room opened or found open, networks with their logins."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

from chatmod.domain.runsheet import RunSheet
from chatmod.domain.schedule import Schedule
from chatmod.errors import SettingsError
from chatmod.live import SystemClock
from chatmod.ports.logins import Login
from chatmod.ports.platforms import Platform, Plugin
from chatmod.ports.time import Clock
from chatmod.room import OpenRoom, RoomAddress, RoomStore, open_room
from chatmod.settings import DataFolder, FixedLogin, Lock, LoginStore, meet
from chatmod.storage import ThreadWriter

ROOM = "room"
MODERATOR = "Moderator"
_TAKE_OVER_EVERY = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Platforms:
    """What plays: by name, and the room if it is among them."""

    by_name: Mapping[str, Platform]
    room: OpenRoom | None


@asynccontextmanager
async def open_platforms(
    sheet: RunSheet,
    plugins: Mapping[str, Plugin],
    folder: DataFolder,
    address: RoomAddress,
    clock: Clock,
    store: LoginStore,
) -> AsyncIterator[Platforms]:
    """Open every platform of an evening, and close them at its end.

    Raises:
        SettingsError: If a login is missing, or the room cannot be opened where it should be.
    """
    async with AsyncExitStack() as stack:
        logins = _logins(plugins, store)
        room: OpenRoom | None = None
        if ROOM in plugins:
            found, _ = await stack.enter_async_context(room_of(folder, address, clock))
            logins[ROOM] = FixedLogin({"server": found.local_url, "token": await _prepare(found, sheet)})
            room = found
        platforms: dict[str, Platform] = {}
        for name, plugin in plugins.items():
            platform = plugin.open(logins[name], name)
            stack.push_async_callback(platform.close)
            platforms[name] = platform
        yield Platforms(platforms, room)


def _logins(plugins: Mapping[str, Plugin], store: LoginStore) -> dict[str, Login]:
    return {name: store.open(name, plugin.credentials) for name, plugin in plugins.items() if name != ROOM}


@asynccontextmanager
async def room_of(
    folder: DataFolder, address: RoomAddress | None, clock: Clock
) -> AsyncIterator[tuple[OpenRoom, bool]]:
    """The room of a data folder, and whether this process opens it: another may have it open already.

    Args:
        folder: The data folder.
        address: Where to open it; None is where it was open last.
        clock: The room's.
    """
    store_database = RoomStore.database(folder.room)
    store = RoomStore(store_database, ThreadWriter(store_database), clock)
    try:
        with folder.lock(ROOM) as lock:
            if lock.acquire():
                last = OpenRoom.elsewhere(store)
                where = address or (last.address() if last else RoomAddress())
                async with open_room(store, where, clock) as room:
                    yield room, True
            else:
                room = _open_elsewhere(store, address or RoomAddress())
                async with AsyncExitStack() as taken_over:
                    taking_over = asyncio.create_task(_take_over(room, lock, clock, taken_over))
                    try:
                        yield room, False
                    finally:
                        taking_over.cancel()
    finally:
        await store.close()


async def keep_room_open(folder: DataFolder, address: RoomAddress, opened: Callable[[OpenRoom], None]) -> None:
    """Open the room alone, until this is cancelled.

    Raises:
        SettingsError: If another chatmod has it open, or it cannot be opened where it should be.
    """
    async with room_of(folder, address, SystemClock()) as (room, ours):
        if not ours:
            raise SettingsError(f"The room is open already, at {room.url}, by another chatmod.", "Use that one.")
        opened(room)
        await asyncio.Event().wait()


async def _take_over(room: OpenRoom, lock: Lock, clock: Clock, stack: AsyncExitStack) -> None:
    """Open the room again, in the same place, as soon as the process that has it open ends."""
    while not lock.acquire():
        await clock.sleep(_TAKE_OVER_EVERY)
    await stack.enter_async_context(open_room(room.store, room.address(), clock))


def _open_elsewhere(store: RoomStore, address: RoomAddress) -> OpenRoom:
    room = OpenRoom.elsewhere(store)
    if room is None:
        raise SettingsError("Another chatmod is just opening the room.", "Try again in a moment.")
    if address != RoomAddress():
        raise SettingsError(
            f"The room is open already, at {room.url}, by another chatmod.",
            "Leave --bind, --port and --public-url out, or stop the other one.",
        )
    return room


async def _prepare(room: OpenRoom, sheet: RunSheet) -> str:
    """Make this chat the room's present one; returns the token of the moderator who posts."""
    schedule = sheet.schedule
    await room.prepare(schedule.title, schedule.hashtag, schedule.language)
    tokens = [(await room.store.people.moderator(name))[1] for name in room_moderators(schedule)]
    meet(tokens)
    return tokens[0]


def room_moderators(schedule: Schedule) -> list[str]:
    """Who moderates in the room; the first one posts there."""
    return [handle.removeprefix("room:") for handle in schedule.moderators if _is_of_room(handle)] or [MODERATOR]


def _is_of_room(handle: str) -> bool:
    return handle.startswith("room:") or (":" not in handle and "@" not in handle.removeprefix("@"))
