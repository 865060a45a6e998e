"""Reading a chat after its evening: late answers, edits and deletions, from the archive alone."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial

from chatmod.archive import Archive, ChatInfo, PerformanceRecord
from chatmod.assembly.casting import ROOM, room_moderators, room_of
from chatmod.assembly.running import BEFORE_START, since_of
from chatmod.assembly.serving import plugin_for
from chatmod.domain.happenings import WentOut
from chatmod.domain.posts import Author
from chatmod.domain.runsheet import RunSheet
from chatmod.errors import ArchiveError, ChatmodError, SettingsError, Unavailable
from chatmod.live.deadlines import within
from chatmod.live.defects import defect
from chatmod.live.intake import Intake
from chatmod.live.metering import Meters
from chatmod.live.rereading import CONVERSATIONS, Rereader, Round, read_once
from chatmod.live.sweeping import Sweeper
from chatmod.ports.logins import Login
from chatmod.ports.platforms import Metered, Platform
from chatmod.ports.time import Clock
from chatmod.room import OpenRoom, RoomStore, open_aside
from chatmod.settings import DataFolder, FixedLogin, LoginStore, meet
from chatmod.storage import ThreadWriter

FRESH = timedelta(minutes=10)
"""A look for deletions that is not older than this is fresh: a chat that is being run has one every five minutes."""
_COSTS = "reading costs money there, and is left to `chatmod collect`"


@dataclass(frozen=True, slots=True)
class Collection:
    """A chat whose platforms are open for reading.

    Attributes:
        readers: Of the platforms that could be opened.
        closed: Why others could not, by name.
        meters: Count what reading costs.
        room: The room, where it stays open for people.
    """

    info: ChatInfo
    readers: Sequence[Rereader]
    closed: Mapping[str, Exception]
    meters: Meters
    room: OpenRoom | None

    async def read(self, clock: Clock) -> Round:
        """Read all of it once."""
        made = await read_once(self.readers, clock)
        await self.meters.note()
        return self.told(made)

    def told(self, made: Round) -> Round:
        """A round with the platforms that could not even be opened."""
        return Round(made.began, {**self.closed, **made.failures})


@asynccontextmanager
async def collection_of(
    info: ChatInfo,
    archive: Archive,
    folder: DataFolder,
    store: LoginStore,
    clock: Clock,
    *,
    on: Sequence[str] = (),
    budget: Decimal | None = None,
    opens_room: bool = False,
) -> AsyncIterator[Collection]:
    """Open the platforms of a chat that was run, under the lock of its performance.

    Args:
        info: The chat.
        archive: Where it is.
        folder: Where the room is.
        store: Has the logins.
        clock: When it is.
        on: Of its platforms these; none means all.
        budget: What reading may cost in this performance, with all that was spent, in US dollars.
        opens_room: Whether people can come into the room meanwhile.

    Raises:
        SettingsError: If there is nothing to collect from, or it is being run or collected already.
    """
    accounts = _accounts(info, archive, on)
    async with AsyncExitStack() as stack:
        if not stack.enter_context(folder.lock(f"run-{info.name}")).acquire():
            raise SettingsError(
                f"{info.name} is being run or collected already, by another chatmod on this data folder.",
                "That one reads what comes; let it go on, or stop it first.",
            )
        writer = ThreadWriter(archive.database)
        stack.push_async_callback(writer.close)
        record = await archive.performance(info.name, writer)
        assert record is not None
        opening = _Opening(archive.in_force(info), folder, store, clock, opens_room, stack)
        for name in accounts:
            await opening.open(name)
        meters = Meters(opening.platforms, budget, clock, record.write)
        meters.recall(await record.read())
        readers = [
            await _reader(platform, accounts[name], info, archive, record, clock)
            for name, platform in opening.platforms.items()
        ]
        yield Collection(info, readers, opening.closed, meters, opening.room)


async def look_again(
    info: ChatInfo,
    archive: Archive,
    folder: DataFolder,
    store: LoginStore,
    clock: Clock,
    within_time: timedelta,
) -> Mapping[str, str | None]:
    """Look for deletions on all platforms of a chat, before it is handed out.

    What is found is in the archive when this returns. Where reading costs money nothing is read.

    Args:
        info: The chat.
        archive: Where it is.
        folder: Where the room is.
        store: Has the logins.
        clock: When it is.
        within_time: A platform that takes longer could not be read.

    Returns:
        For each platform why it could not be looked at, in a few words without a full stop, or None where it could.
        Nothing for a chat that has no platforms, such as an imported one.
    """
    names = dict.fromkeys(name for name, _ in archive.accounts(info))
    with folder.lock(f"run-{info.name}") as lock:
        if not lock.acquire():
            return {name: _looked_by_another(info, archive, name, clock) for name in names}
    try:
        async with collection_of(info, archive, folder, store, clock) as collection:
            free = [reader for reader in collection.readers if not isinstance(reader.platform, Metered)]
            outcomes = await asyncio.gather(*(_look(reader, within_time, clock) for reader in free))
            looked = dict(zip((reader.platform.name for reader in free), outcomes, strict=True))
            closed = {name: _why(error) for name, error in collection.closed.items()}
            return {**dict.fromkeys(names, _COSTS), **closed, **looked}
    except SettingsError as error:
        return dict.fromkeys(names, _why(error))


async def _look(reader: Rereader, within_time: timedelta, clock: Clock) -> str | None:
    late = partial(Unavailable, reader.platform.name, f"no answer within {within_time.total_seconds():.0f} seconds")
    try:
        await within(within_time, reader.read(), clock, late)
    except ArchiveError:
        raise
    except Exception as error:  # noqa: BLE001 - also a defect of a plug-in is told, and the others are looked at
        return _why(error)
    return None


def _looked_by_another(info: ChatInfo, archive: Archive, name: str, clock: Clock) -> str | None:
    """Whether the process that runs or collects a chat has looked just now."""
    done = [one.done_at for one in archive.readings(info) if one.platform == name and one.looked_for_deletions]
    if done and clock.now() - max(done) <= FRESH:
        return None
    return "another chatmod, which runs or collects the chat, has not looked in the last ten minutes"


def _why(error: Exception) -> str:
    return str(error).rstrip(". ") if isinstance(error, ChatmodError) else f"a defect, {defect(error)}"


def _accounts(info: ChatInfo, archive: Archive, on: Sequence[str]) -> dict[str, list[Author]]:
    """The accounts of a chat by platform, those that are asked for.

    Raises:
        SettingsError: If there are none.
    """
    if archive.is_imported(info):
        raise SettingsError(
            f"{info.name} was imported: chatmod did not run it, and knows no account that could read it again.",
            "Import a newer file of it; what is known already stays as it is.",
        )
    accounts: dict[str, list[Author]] = {}
    for name, author in archive.accounts(info):
        accounts.setdefault(name, []).append(author)
    if not accounts:
        raise SettingsError(f"{info.name} was never on any platform.", "Run it first: `chatmod run FILE`.")
    if strangers := [name for name in on if name not in accounts]:
        raise SettingsError(f"{info.name} was not on {', '.join(strangers)}.", f"It was on {', '.join(accounts)}.")
    return {name: authors for name, authors in accounts.items() if not on or name in on}


async def _reader(
    platform: Platform,
    authors: Sequence[Author],
    info: ChatInfo,
    archive: Archive,
    record: PerformanceRecord,
    clock: Clock,
) -> Rereader:
    name, sheet = platform.name, archive.in_force(info)
    out = [went for went in await record.read() if isinstance(went, WentOut) and went.slot.platform == name]

    def border() -> datetime | None:
        start = archive.next_start(info)
        return None if start is None else start - BEFORE_START

    sweeper = Sweeper(
        platform,
        sheet.schedule.hashtag,
        since_of(sheet, archive),
        record,
        clock,
        lambda: [went.native_id for went in out],
        Intake(name, record, clock, lambda _: None),
        CONVERSATIONS,
        border,
    )
    return Rereader(platform, authors, sweeper, record, clock)


@dataclass
class _Opening:
    """Opens platforms one by one; one that cannot be opened keeps no other closed."""

    sheet: RunSheet
    folder: DataFolder
    store: LoginStore
    clock: Clock
    stays: bool
    stack: AsyncExitStack
    platforms: dict[str, Platform] = field(default_factory=dict)
    closed: dict[str, Exception] = field(default_factory=dict)
    room: OpenRoom | None = None

    async def open(self, name: str) -> None:
        try:
            plugin = plugin_for(name)
            login = await self._room() if name == ROOM else self.store.open(name, plugin.credentials)
            platform = plugin.open(login, name)
        except Exception as error:  # noqa: BLE001 - also a defect of a plug-in is told, and the others are read
            self.closed[name] = error
        else:
            self.stack.push_async_callback(platform.close)
            self.platforms[name] = platform

    async def _room(self) -> Login:
        """The login of the room; where nobody is to come in, it is opened for this process alone."""
        if not self.folder.room.exists():
            raise SettingsError(
                f"The room's file {self.folder.room} is not there.", "Choose the folder of the chat with --data."
            )
        room = await self.stack.enter_async_context(self._open() if self.stays else self._aside())
        if self.stays:
            self.room = room
        token = (await room.store.people.moderator(room_moderators(self.sheet.schedule)[0]))[1]
        meet([token])
        return FixedLogin({"server": room.local_url, "token": token})

    @asynccontextmanager
    async def _open(self) -> AsyncIterator[OpenRoom]:
        async with room_of(self.folder, None, self.clock) as (room, _):
            yield room

    @asynccontextmanager
    async def _aside(self) -> AsyncIterator[OpenRoom]:
        database = RoomStore.database(self.folder.room)
        store = RoomStore(database, ThreadWriter(database), self.clock)
        try:
            async with open_aside(store, self.clock) as room:
                yield room
        finally:
            await store.close()
