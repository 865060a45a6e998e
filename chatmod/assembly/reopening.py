"""The platforms of a chat that was run, opened again to be read; all that is needed stands in the archive."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from chatmod.archive import Archive, ChatInfo, PerformanceRecord
from chatmod.assembly.casting import ROOM, room_moderators, room_of
from chatmod.assembly.running import BEFORE_START, since_of
from chatmod.assembly.serving import plugin_for
from chatmod.domain.happenings import WentOut
from chatmod.domain.moderators import Moderators
from chatmod.domain.posts import Author, Post
from chatmod.domain.runsheet import RunSheet
from chatmod.errors import SettingsError
from chatmod.live.intake import Intake
from chatmod.live.metering import Meters
from chatmod.live.rereading import CONVERSATIONS, Rereader
from chatmod.live.sweeping import Sweeper
from chatmod.live.telling import MayOptOut, OptedOut
from chatmod.live.wishing import Wishes
from chatmod.ports.logins import Login
from chatmod.ports.platforms import Platform
from chatmod.ports.time import Clock
from chatmod.room import OpenRoom, RoomStore, open_aside
from chatmod.settings import DataFolder, FixedLogin, LoginStore, meet
from chatmod.storage import ThreadWriter


@dataclass(frozen=True, slots=True)
class Collection:
    """A chat whose platforms are open for reading.

    Attributes:
        readers: Of the platforms that could be opened.
        closed: Why others could not, by name.
        meters: Count what reading costs.
        room: The room, where it stays open for people.
        came: Posts that are new in the archive; whoever tells of them takes them out.
        heard: Who wants to be left out, likewise.
    """

    info: ChatInfo
    sheet: RunSheet
    readers: Sequence[Rereader]
    closed: Mapping[str, Exception]
    meters: Meters
    room: OpenRoom | None
    came: list[Post]
    heard: list[OptedOut | MayOptOut]


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
    accounts = accounts_of(info, archive, on)
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
        came: list[Post] = []
        heard: list[OptedOut | MayOptOut] = []
        schedule = opening.sheet.schedule
        ours = frozenset(author.id for _, author in archive.accounts(info))
        moderators = Moderators(ours, schedule.moderators)
        wishes = Wishes(lambda: (schedule.optout,), lambda: moderators, record, clock, heard.append)
        readers = [
            await _reader(platform, accounts[name], info, archive, record, clock, came, wishes)
            for name, platform in opening.platforms.items()
        ]
        yield Collection(info, opening.sheet, readers, opening.closed, meters, opening.room, came, heard)


def accounts_of(info: ChatInfo, archive: Archive, on: Sequence[str]) -> dict[str, list[Author]]:
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
    came: list[Post],
    wishes: Wishes,
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
        Intake(name, record, clock, came.extend, wishes=wishes),
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
