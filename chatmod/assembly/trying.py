"""Platforms opened for a trial: nothing is posted, and no room stays behind."""

import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from urllib.parse import urlsplit

from chatmod.assembly.casting import MODERATOR, ROOM
from chatmod.domain.preflight import Finding, Light
from chatmod.errors import ChatmodError, SettingsError
from chatmod.ports.logins import Login
from chatmod.ports.platforms import Platform, Plugin
from chatmod.ports.time import Clock
from chatmod.room import OpenRoom, RoomAddress, RoomStore, open_room
from chatmod.settings import DataFolder, FixedLogin, LoginStore, hide
from chatmod.storage import InlineWriter


@asynccontextmanager
async def tried_platforms(
    plugins: Mapping[str, Plugin],
    folder: DataFolder | None,
    moderator: str,
    clock: Clock,
    store: LoginStore,
) -> AsyncIterator[tuple[Mapping[str, Platform], list[Finding]]]:
    """Open what can be opened; what cannot is a finding, and hides no other.

    Args:
        plugins: By name.
        folder: Where the room is; None where there is no folder to be used.
        moderator: Who posts in the room.
        clock: The room's.
        store: Has the logins.
    """
    platforms: dict[str, Platform] = {}
    findings: list[Finding] = []
    async with AsyncExitStack() as stack:
        for name, plugin in plugins.items():
            try:
                if name == ROOM:
                    login = await stack.enter_async_context(_trial_room(folder, moderator, clock))
                else:
                    login = store.open(name, plugin.credentials)
                platform = plugin.open(login, name)
            except Exception as error:  # noqa: BLE001 - a defect of a plug-in is a finding like others
                findings.append(_closed(name, error))
            else:
                stack.push_async_callback(platform.close)
                platforms[name] = platform
        yield platforms, findings


def _closed(name: str, error: Exception) -> Finding:
    subject = f"{name} login"
    if isinstance(error, ChatmodError):
        return Finding(subject, Light.RED, str(error), error.remedy)
    return Finding(subject, Light.RED, hide(f"A defect: {error!r}."), "Update it, or tell those who made it.")


@asynccontextmanager
async def _trial_room(folder: DataFolder | None, moderator: str, clock: Clock) -> AsyncIterator[Login]:
    """The login of the room that is open, or of one that is opened in the same place with nothing in it.

    Raises:
        SettingsError: If it cannot be opened.
        ArchiveError: If what it keeps cannot be read.
    """
    if folder is None:
        raise SettingsError("The room needs a data folder.", "Choose one that can be written with --data.")
    with folder.lock(ROOM) as lock:
        if not lock.acquire():
            yield FixedLogin(await _login_elsewhere(folder, clock))
            return
        address = await _usual_address(folder, clock)
        # Windows may hold a file of SQLite's for a moment longer
        with tempfile.TemporaryDirectory(prefix="trial-", dir=folder.path, ignore_cleanup_errors=True) as passing:
            async with _store(Path(passing) / "room.db", clock) as store, open_room(store, address, clock) as room:
                token = (await store.people.moderator(moderator))[1]
                yield FixedLogin({"server": room.local_url, "token": token})


async def _login_elsewhere(folder: DataFolder, clock: Clock) -> dict[str, str]:
    """A login in the room that another process has open; its name is one that nobody else can have taken."""
    async with _store(folder.room, clock) as store:
        room = OpenRoom.elsewhere(store)
        if room is None:
            raise SettingsError("Another chatmod is just opening the room.", "Try again in a moment.")
        return {"server": room.local_url, "token": (await store.people.moderator(MODERATOR))[1]}


async def _usual_address(folder: DataFolder, clock: Clock) -> RoomAddress:
    if not folder.room.exists():
        return RoomAddress()
    async with _store(folder.room, clock) as store:
        last = OpenRoom.elsewhere(store)
    return RoomAddress(port=urlsplit(last.local_url).port) if last else RoomAddress()


@asynccontextmanager
async def _store(path: Path, clock: Clock) -> AsyncIterator[RoomStore]:
    database = RoomStore.database(path)
    store = RoomStore(database, InlineWriter(database), clock)
    try:
        yield store
    finally:
        await store.close()
