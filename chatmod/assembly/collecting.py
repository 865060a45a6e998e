"""Reading a chat after its evening: late answers, edits and deletions."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial

from chatmod.archive import Archive, Changes, ChatInfo
from chatmod.assembly.reopening import Collection, collection_of
from chatmod.domain.posts import Post
from chatmod.errors import ArchiveError, ChatmodError, SettingsError, Unavailable
from chatmod.live.deadlines import within
from chatmod.live.defects import defect
from chatmod.live.rereading import Rereader, Round, keep_reading
from chatmod.live.telling import MayOptOut, OptedOut
from chatmod.ports.platforms import Metered
from chatmod.ports.time import Clock
from chatmod.settings import DataFolder, LoginStore

FRESH = timedelta(minutes=10)
"""A look for deletions that is not older than this is fresh: a chat that is being run has one every five minutes."""
_COSTS = "reading costs money there, and is left to `chatmod collect`"


@dataclass(frozen=True, slots=True)
class Collected:
    """What one reading of all platforms has brought.

    Attributes:
        at: When it began (UTC).
        changes: How many posts.
        posts: Those that are new, oldest first.
        failures: Why a platform could not be read, by its name.
        heard: Who wants to be left out of the record.
    """

    at: datetime
    changes: Changes
    posts: Sequence[Post]
    failures: Mapping[str, Exception]
    heard: Sequence[OptedOut | MayOptOut] = ()


async def collect(
    info: ChatInfo,
    archive: Archive,
    folder: DataFolder,
    store: LoginStore,
    clock: Clock,
    *,
    tell: Callable[[Collected], None],
    opened: Callable[[Collection, datetime | None], None],
    on: Sequence[str] = (),
    lasting: timedelta | None = None,
    every: timedelta = timedelta(minutes=15),
    budget: Decimal | None = None,
) -> None:
    """Read a chat once, or again and again for some time.

    Args:
        info: The chat.
        archive: Where it is.
        folder: Where the room is.
        store: Has the logins.
        clock: When it is.
        tell: Told of each reading.
        opened: Told of the platforms once they are open, and until when they are read.
        on: Of its platforms these; none means all.
        lasting: For how long; None reads once. The room is open to people meanwhile.
        every: Time from one reading to the next.
        budget: What reading may cost in this performance, with all that was spent, in US dollars.

    Raises:
        SettingsError: If there is nothing to collect from, or it is being run or collected already.
    """
    opens_room = lasting is not None
    async with collection_of(
        info, archive, folder, store, clock, on=on, budget=budget, opens_room=opens_room
    ) as collection:
        until = clock.now() + (lasting or timedelta(0))
        opened(collection, until if lasting is not None else None)

        async def take(made: Round) -> None:
            await collection.meters.note()
            came = sorted(collection.came, key=lambda post: (post.at, post.id))
            collection.came.clear()
            heard = tuple(collection.heard)
            collection.heard.clear()
            failures = {**collection.closed, **made.failures}
            tell(Collected(made.began, archive.changes(info, made.began), came, failures, heard))

        await keep_reading(collection.readers, every, until, clock, take)


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


async def look_if_stale(
    info: ChatInfo, archive: Archive, folder: DataFolder, store: LoginStore, clock: Clock, within_time: timedelta
) -> Mapping[str, str | None]:
    """Look for deletions as `look_again` does, unless that was done everywhere a few minutes ago.

    Why: two editions that are made one after the other of the same record are the same.
    """
    done: dict[str, datetime] = {}
    for one in archive.readings(info):
        if one.looked_for_deletions:
            done[one.platform] = max(one.done_at, done.get(one.platform, one.done_at))
    names = [name for name, _ in archive.accounts(info)]
    if all(name in done and clock.now() - done[name] <= FRESH for name in names):
        return dict.fromkeys(names)
    return await look_again(info, archive, folder, store, clock, within_time)


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
