"""A server that takes less than the schedule was checked with: told before the evening, and not at the question.

A room on loopback plays the part of a server of Mastodon's that took 5,000 characters once, and takes 1,000 now.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from chatmod.archive import open_archive
from chatmod.assembly.casting import room_of
from chatmod.assembly.examining import evening_findings
from chatmod.assembly.plugins import load_plugin
from chatmod.assembly.preparing import fitting_sheet, load
from chatmod.assembly.running import Plan, run
from chatmod.assembly.serving import adapted
from chatmod.domain.preflight import Light
from chatmod.errors import ScheduleError
from chatmod.live import SystemClock
from chatmod.ports.platforms import Plugin
from chatmod.room import RoomAddress
from chatmod.settings import DataFolder, LoginStore
from tests.settings.safes import NO_KEYRING, safe_in

LONG = " ".join(["Which river runs through your town, and who walks there?"] * 25)
SCHEDULE = f"---\ntitle: T\nhashtag: Tag\ntimezone: UTC\nplatforms: mastodon\n---\n\n## Q1 @ +6\n{LONG}\n"


@dataclass
class Desk:
    """A schedule, a data folder, and a login on a server that has told 5,000 the last time."""

    path: Path
    store: LoginStore

    def plugins(self) -> dict[str, Plugin]:
        return {"mastodon": adapted("mastodon", load_plugin("mastodon"), self.store)}

    def plan(self, *, split: bool = False) -> Plan:
        start = SystemClock().now().replace(microsecond=0) + timedelta(hours=1)
        return Plan(fitting_sheet(load(self.path), start, self.plugins(), split=split), resumed=False)

    async def run(self, planned: Plan) -> None:
        await run(
            planned,
            self.plugins(),
            DataFolder(self.path.parent / "data"),
            RoomAddress(),
            tell=lambda _: None,
            opened=lambda _: None,
            watch=lambda _: None,
            store=self.store,
        )


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    path = tmp_path / "week-1.md"
    path.write_text(SCHEDULE, encoding="utf-8")
    async with room_of(DataFolder(tmp_path / "server"), RoomAddress(), SystemClock()) as (room, _):
        token = (await room.store.people.moderator("heather"))[1]
        login = {"CHATMOD_MASTODON_SERVER": room.local_url, "CHATMOD_MASTODON_TOKEN": token}
        store = LoginStore(safe_in(tmp_path, NO_KEYRING), login)
        known_as = store.name_on_server("mastodon", load_plugin("mastodon").credentials)
        store.terms.note(known_as, '{"version": "4.6.5", "characters": 5000}')
        yield Desk(path, store)


async def test_an_evening_that_has_not_begun_is_refused_and_leaves_nothing(desk: Desk) -> None:
    planned = desk.plan()
    with pytest.raises(ScheduleError, match="Q1 is 433 too long for mastodon: 1433 of 1000"):
        await desk.run(planned)
    assert open_archive(desk.path.parent / "data" / "archive.db").chats() == []
    with pytest.raises(ScheduleError):
        desk.plan()  # from now on it is known


async def test_with_splitting_the_same_command_goes_by_what_is_known_then(desk: Desk) -> None:
    planned = desk.plan(split=True)
    assert [len(cue.scripts) for cue in planned.sheet.cues] == [1]
    with pytest.raises(ScheduleError):
        await desk.run(planned)
    assert [len(script.parts) for script in desk.plan(split=True).sheet.cues[0].scripts] == [1, 2]


async def test_the_pre_flight_of_a_run_looks_again(desk: Desk, tmp_path: Path) -> None:
    sheet, clock = desk.plan().sheet, SystemClock()
    plugin = desk.plugins()["mastodon"]
    platform = plugin.open(desk.store.open("mastodon", plugin.credentials), "mastodon")
    await platform.whoami()
    await platform.close()
    found = await evening_findings(sheet, {"mastodon": platform}, DataFolder(tmp_path), clock)
    assert [(finding.subject, finding.light) for finding in found[:1]] == [("mastodon texts", Light.RED)]
    assert "Q1 is 433 too long" in found[0].said
