"""The whole pre-flight, with real rooms on loopback in the place of networks."""

import shutil
import socket
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from chatmod.assembly.casting import room_of
from chatmod.assembly.examining import evening_findings, examine
from chatmod.assembly.preparing import load
from chatmod.domain.preflight import Finding, Light
from chatmod.domain.runsheet import compile_sheet
from chatmod.errors import PluginError
from chatmod.live import SystemClock
from chatmod.ports.time import Clock
from chatmod.room import OpenRoom, RoomAddress
from chatmod.settings import DataFolder, LoginStore
from tests.pictures.albums import png
from tests.settings.safes import NO_KEYRING, safe_in

HEAD = "---\ntitle: T\nhashtag: Tag\nstart: 2027-04-15 20:00\ntimezone: UTC\nlength: 60 min\n"
HEAD += "check: no-welcome, no-closing, no-archive-notice, no-opt-out\n"
SCHEDULE = f"{HEAD}---\n\n## Q1 @ +6\nWhy?\n"
GREEN, YELLOW, RED = Light


@contextmanager
def holding() -> Iterator[str]:
    yield ""


class WrongClock(SystemClock):
    """An hour fast."""

    def now(self) -> datetime:
        return super().now() + timedelta(hours=1)


@dataclass
class Desk:
    """A data folder beside a schedule."""

    folder: Path
    environment: dict[str, str] = field(default_factory=dict)
    clock: Clock = field(default_factory=SystemClock)

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def schedule(self) -> Path:
        return self.folder / "week-1.md"

    @property
    def store(self) -> LoginStore:
        return LoginStore(safe_in(self.folder, NO_KEYRING), self.environment)

    def write(self, text: str = SCHEDULE) -> None:
        self.schedule.write_text(text, encoding="utf-8")

    async def findings(self, *on: str, file: bool = True, split: bool = False) -> list[Finding]:
        path = self.schedule if file else None
        return await examine(path, on, self.data, clock=self.clock, store=self.store, hold=holding, split=split)

    async def look(self, *on: str, file: bool = True, split: bool = False) -> dict[str, Finding]:
        return {finding.subject: finding for finding in await self.findings(*on, file=file, split=split)}

    async def log_in_as_on_mastodon(self, room: OpenRoom) -> None:
        """Let a room play the part of a server of Mastodon's."""
        token = (await room.store.people.moderator("heather"))[1]
        self.environment |= {"CHATMOD_MASTODON_SERVER": room.local_url, "CHATMOD_MASTODON_TOKEN": token}


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    made = Desk(tmp_path)
    made.write()
    return made


def not_green(findings: Mapping[str, Finding]) -> dict[str, Light]:
    return {subject: finding.light for subject, finding in findings.items() if finding.light is not GREEN}


def left_in(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


async def test_all_that_an_evening_needs_is_looked_at_and_nothing_is_left(desk: Desk) -> None:
    found = await desk.look()
    assert list(found) == [
        "schedule",
        "archive",
        "space",
        "room login",
        "room permission",
        "clock",
        "room texts",
        "daylight saving",
        "awake",
    ]
    assert not_green(found) == {}
    assert left_in(desk.data) <= {"locks"}


async def test_without_a_schedule_the_rest_is_looked_at(desk: Desk) -> None:
    found = await desk.look(file=False)
    assert list(found) == ["archive", "space", "room login", "room permission", "clock", "daylight saving", "awake"]
    found = await desk.look("mastodon", file=False)
    assert not_green(found) == {"mastodon login": RED}
    assert "CHATMOD_MASTODON_TOKEN" in found["mastodon login"].remedy


async def test_the_account_is_the_one_that_will_post(desk: Desk) -> None:
    desk.write(SCHEDULE.replace("length:", "moderators: heather\nlength:"))
    assert (await desk.look())["room login"].said == "Posts as heather."


async def test_a_room_that_is_open_is_used_and_left_as_it_is(desk: Desk) -> None:
    folder = DataFolder(desk.data)
    async with room_of(folder, RoomAddress(), desk.clock) as (room, _):
        await room.prepare("Another chat", "Other", "en")
        assert not_green(await desk.look()) == {}
        assert room.store.setting("title") == "Another chat"
        assert room.store.read_all("SELECT * FROM status") == []


async def test_a_room_that_was_open_keeps_its_port(desk: Desk) -> None:
    folder = DataFolder(desk.data)
    async with room_of(folder, RoomAddress(), desk.clock) as (room, _):
        url = room.url
    assert not_green(await desk.look()) == {}
    async with room_of(folder, RoomAddress(), desk.clock) as (room, _):
        assert room.url == url
        assert room.store.read_all("SELECT * FROM account") == []
    with closing(socket.socket()) as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind(("127.0.0.1", int(url.rpartition(":")[2])))
        taken.listen()
        found = await desk.look()
    assert not_green(found) == {"room login": RED}
    assert "--port" in found["room login"].remedy


async def test_a_server_is_asked_for_its_own_limits(desk: Desk, tmp_path: Path) -> None:
    desk.write(SCHEDULE.replace("Why?", "why, " * 140))
    async with room_of(DataFolder(tmp_path / "other"), RoomAddress(), desk.clock) as (room, _):
        await desk.log_in_as_on_mastodon(room)
        found = await desk.look("mastodon", "room")
    assert not_green(found) == {}
    assert found["mastodon texts"].said == "Every post fits: the longest has 709 of 1000."
    found = await desk.look("mastodon", "room")
    assert not_green(found) == {"mastodon login": RED}
    assert found["mastodon texts"].said == "Every post fits: the longest has 709 of 1000."  # as it told before
    shutil.rmtree(desk.folder / "servers")
    found = await desk.look("mastodon", "room")
    assert not_green(found) == {"mastodon login": RED, "mastodon texts": RED}
    assert "week-1.md:11: Q1 is 209 too long" in found["mastodon texts"].said
    assert found["room login"].light is GREEN


async def test_a_clock_that_is_wrong_is_found_out(desk: Desk, tmp_path: Path) -> None:
    async with room_of(DataFolder(tmp_path / "other"), RoomAddress(), desk.clock) as (room, _):
        await desk.log_in_as_on_mastodon(room)
        desk.clock = WrongClock()
        found = await desk.look("mastodon")
    assert not_green(found) == {"clock": RED}
    assert "ahead of mastodon" in found["clock"].said


async def test_a_token_that_is_not_known_is_found_out(desk: Desk, tmp_path: Path) -> None:
    async with room_of(DataFolder(tmp_path / "other"), RoomAddress(), desk.clock) as (room, _):
        await desk.log_in_as_on_mastodon(room)
        desk.environment["CHATMOD_MASTODON_TOKEN"] = "wrong"
        found = await desk.look("mastodon")
    assert not_green(found) == {"mastodon login": RED}
    assert "chatmod login mastodon" in found["mastodon login"].remedy


async def test_every_problem_of_a_schedule_is_told(desk: Desk) -> None:
    desk.write(SCHEDULE.replace("length: 60 min", "length: soon\ncolour: red"))
    found = [finding for finding in await desk.findings() if finding.subject == "schedule"]
    assert [finding.light for finding in found] == [RED, RED]
    assert all(f"{desk.schedule}:" in finding.said and finding.remedy for finding in found)
    assert (await desk.look("room"))["room login"].light is GREEN


async def test_a_time_that_does_not_exist_is_red_and_the_rest_is_looked_at(desk: Desk) -> None:
    desk.write(SCHEDULE.replace("2027-04-15 20:00", "2027-03-14 02:30").replace("UTC", "America/Toronto"))
    found = await desk.look()
    assert not_green(found) == {"schedule": RED}
    assert found["room login"].light is GREEN
    assert "daylight saving" in found["schedule"].said


async def test_a_warning_is_yellow(desk: Desk) -> None:
    desk.write(SCHEDULE.replace("2027", "2021"))
    assert not_green(await desk.look()) == {"schedule": YELLOW}


async def test_a_platform_that_is_not_installed_is_red_in_a_schedule_and_wrong_as_a_flag(desk: Desk) -> None:
    desk.write(SCHEDULE.replace("length:", "platforms: room, pigeon\nlength:"))
    found = await desk.look()
    assert RED in not_green(found).values()
    with pytest.raises(PluginError, match="pigeon"):
        await desk.look("pigeon")


async def test_pictures_have_to_be_readable(desk: Desk) -> None:
    desk.write(f"{SCHEDULE}\n![An array](array.png)\n")
    picture = desk.folder / "array.png"
    picture.write_bytes(png())
    assert (await desk.look())["pictures"].light is GREEN
    picture.write_bytes(b"")
    found = (await desk.look())["pictures"]
    assert (found.light, "array.png" in found.said, "empty" in found.said) == (RED, True, True)
    picture.unlink()
    assert (await desk.look())["schedule"].light is RED


async def test_an_archive_that_is_there_is_written_and_not_changed(desk: Desk) -> None:
    from chatmod.archive import open_archive  # noqa: PLC0415 - the other tests need none

    DataFolder(desk.data)
    open_archive(desk.data / "archive.db")
    assert not_green(await desk.look()) == {}
    with closing(sqlite3.connect(desk.data / "archive.db")) as connection:
        assert connection.execute("SELECT count(*) FROM performance").fetchone() == (0,)


@pytest.mark.parametrize("file", ["archive.db", "room.db"])
async def test_a_file_that_is_damaged_is_red_and_the_rest_is_looked_at(desk: Desk, file: str) -> None:
    DataFolder(desk.data)
    (desk.data / file).write_text("What is this? " * 100, encoding="utf-8")
    found = await desk.look()
    assert not_green(found) == {"archive" if file == "archive.db" else "room login": RED}
    assert all(finding.remedy for finding in found.values() if finding.light is RED)


async def test_a_folder_that_cannot_be_written_is_red_and_the_rest_is_looked_at(desk: Desk, tmp_path: Path) -> None:
    desk.data.write_text("A file in its place.", encoding="utf-8")
    async with room_of(DataFolder(tmp_path / "other"), RoomAddress(), desk.clock) as (room, _):
        await desk.log_in_as_on_mastodon(room)
        found = await desk.look("room", "mastodon")
    assert not_green(found) == {"archive": RED, "room login": RED}
    assert "--data" in found["archive"].remedy


async def test_a_run_looks_at_its_disk_and_the_clocks_of_its_zone(desk: Desk) -> None:
    sheet = compile_sheet(load(desk.schedule).schedule)
    found = await evening_findings(sheet, {}, DataFolder(desk.data), desk.clock)
    assert [(finding.subject, finding.light) for finding in found] == [("space", GREEN), ("daylight saving", GREEN)]


async def test_what_is_too_long_is_well_where_it_will_be_split(desk: Desk) -> None:
    desk.write(SCHEDULE.replace("Why?", " ".join(["Look at the bridge in the third chapter."] * 40)))
    assert (await desk.look())["room texts"].light is RED
    assert (await desk.look(split=True))["room texts"].light is GREEN
