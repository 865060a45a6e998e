"""Which performance a command means."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from chatmod.archive import Archive, open_archive
from chatmod.assembly.preparing import load, plugins_for
from chatmod.assembly.running import Plan, last_good, plan
from chatmod.domain.commands import Hold
from chatmod.domain.happenings import Commanded, Finished, Opened, Planned
from chatmod.errors import SettingsError
from chatmod.storage import InlineWriter

NOW = datetime(2027, 4, 15, 23, 0, tzinfo=UTC)
DECLARED = datetime(2027, 4, 16, 0, 0, tzinfo=UTC)
HEAD = "title: T\nhashtag: Tag\ntimezone: America/Toronto\nlength: 60 min\nlinger: 30 min\n"


@dataclass
class Desk:
    """A data folder with a schedule."""

    schedule: Path
    archive: Archive

    def write(self, start: str = "") -> None:
        head = HEAD + (f"start: {start}\n" if start else "")
        self.schedule.write_text(f"---\n{head}---\n## Q1 @ +5\nWhat?\n", encoding="utf-8")

    def plan(self, start: str | None = None, *, new: bool = False, now: datetime = NOW) -> Plan:
        loaded = load(self.schedule)
        return plan(loaded, plugins_for(loaded.schedule, ()), self.archive, start=start, new=new, now=now)

    async def begin(self, planned: Plan, *, finish: bool = False) -> None:
        writer = InlineWriter(self.archive.database)
        record = await self.archive.open_performance(planned.sheet, writer)
        await record.write(Opened(NOW))
        if finish:
            await record.write(Finished(NOW))
        await writer.close()


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    made = Desk(tmp_path / "evening.md", open_archive(tmp_path / "archive.db"))
    made.write("2027-04-15 20:00")
    return made


def test_the_declared_start_is_taken(desk: Desk) -> None:
    planned = desk.plan()
    assert planned.sheet.start == DECLARED
    assert not planned.resumed


@pytest.mark.parametrize(
    ("start", "instant"),
    [
        ("now", NOW + timedelta(seconds=2)),
        ("NOW", NOW + timedelta(seconds=2)),
        ("20:30", DECLARED + timedelta(minutes=30)),
        ("2027-04-20 20:00", DECLARED + timedelta(days=5)),
    ],
)
def test_another_start_moves_the_sheet(desk: Desk, start: str, instant: datetime) -> None:
    planned = desk.plan(start)
    assert planned.sheet.start == instant
    assert planned.sheet.cues[0].instant == instant + timedelta(minutes=5)


async def test_start_now_again_resumes_and_new_begins_another(desk: Desk) -> None:
    desk.write()
    first = desk.plan("now")
    await desk.begin(first)
    later = NOW + timedelta(minutes=7)
    assert desk.plan("now", now=later) == Plan(first.sheet, resumed=True)
    assert desk.plan(now=later) == Plan(first.sheet, resumed=True)
    another = desk.plan("now", new=True, now=later)
    assert not another.resumed
    assert another.sheet.start == later + timedelta(seconds=2)


async def test_of_two_unfinished_the_declared_one_is_resumed(desk: Desk) -> None:
    await desk.begin(desk.plan())
    await desk.begin(desk.plan("now", new=True))
    assert desk.plan().sheet.start == DECLARED


async def test_what_is_finished_or_over_is_not_resumed(desk: Desk) -> None:
    desk.write()
    await desk.begin(desk.plan("now"), finish=True)
    assert not desk.plan("now", now=NOW + timedelta(minutes=1)).resumed
    await desk.begin(desk.plan("now", now=NOW + timedelta(minutes=2)))
    assert not desk.plan("now", now=NOW + timedelta(hours=3)).resumed


async def test_another_start_is_another_performance(desk: Desk) -> None:
    await desk.begin(desk.plan())
    assert not desk.plan("21:00").resumed


def test_a_start_in_the_past_is_joined_late_and_an_end_in_the_past_is_an_error(desk: Desk) -> None:
    assert desk.plan(now=DECLARED + timedelta(minutes=50)).sheet.start == DECLARED
    with pytest.raises(SettingsError, match="ended at 2027-04-15 21:00"):
        desk.plan(now=DECLARED + timedelta(minutes=70))


async def test_after_the_end_an_unfinished_evening_is_still_resumed_for_its_linger(desk: Desk) -> None:
    await desk.begin(desk.plan())
    assert desk.plan(now=DECLARED + timedelta(minutes=70)).resumed


def test_without_any_start_it_is_said_how_to_give_one(desk: Desk) -> None:
    desk.write()
    with pytest.raises(SettingsError) as caught:
        desk.plan()
    assert "--start now" in caught.value.remedy


@pytest.mark.parametrize(
    "start", ["tomorrow", "25:00", "2027-02-30 20:00", "", "2027-11-07 01:30", "2027-03-14 02:30"]
)
def test_a_start_that_is_none_or_two_is_told(desk: Desk, start: str) -> None:
    with pytest.raises(SettingsError):
        desk.plan(start)


class TestTheLastGoodSheet:
    async def begin_with_edit(self, desk: Desk) -> Plan:
        planned = desk.plan()
        await desk.begin(planned)
        desk.schedule.write_text(desk.schedule.read_text(encoding="utf-8").replace("What?", "Why?"), encoding="utf-8")
        edited = desk.plan()
        writer = InlineWriter(desk.archive.database)
        record = await desk.archive.open_performance(edited.sheet, writer)
        await record.write(Planned(DECLARED, edited.sheet, edited.sheet.finish))
        await writer.close()
        return edited

    async def test_it_goes_on_where_the_file_is_broken_in_the_middle_of_the_hour(self, desk: Desk) -> None:
        edited = await self.begin_with_edit(desk)
        going_on = last_good(desk.schedule, desk.archive, DECLARED + timedelta(minutes=20))
        assert going_on == Plan(edited.sheet, resumed=True)

    async def test_long_before_the_start_the_file_is_to_be_mended_first(self, desk: Desk) -> None:
        await self.begin_with_edit(desk)
        assert last_good(desk.schedule, desk.archive, DECLARED - timedelta(hours=1)) is None

    async def test_without_a_performance_there_is_none(self, desk: Desk) -> None:
        assert last_good(desk.schedule, desk.archive, DECLARED) is None


async def test_a_hold_that_nobody_ended_does_not_swallow_the_next_evening(desk: Desk) -> None:
    held = desk.plan()
    await desk.begin(held)
    writer = InlineWriter(desk.archive.database)
    record = await desk.archive.open_performance(held.sheet, writer)
    await record.write(Commanded(DECLARED, 1, Hold(), None))
    await writer.close()
    next_morning = DECLARED + timedelta(hours=12)
    assert desk.plan(now=next_morning).resumed
    desk.write("2027-04-22 20:00")
    assert desk.plan(now=next_morning).sheet.start == DECLARED + timedelta(days=7)
