"""Sending a command to a chat that runs in another process."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from chatmod.archive import Archive, PerformanceRecord, open_archive
from chatmod.assembly.commanding import PATIENCE, Told, command
from chatmod.assembly.preparing import fitting_sheet, load
from chatmod.domain.commands import Hold
from chatmod.domain.happenings import Opened
from chatmod.domain.plan import plan_for
from chatmod.domain.steering import Answer, compare
from chatmod.errors import ArchiveError, CommandError
from chatmod.rehearsal import VirtualClock, run_virtually
from chatmod.settings import DataFolder
from chatmod.settings.data import Lock
from chatmod.storage import InlineWriter

NOW = datetime(2027, 4, 15, 23, 0, tzinfo=UTC)
SCHEDULE = """\
---
title: T
hashtag: Tag
timezone: America/Toronto
start: 2027-04-15 20:00
---

## Q1 @ +5
What?
"""


class Desk:
    """A data folder, with a chat in it that somebody may be running."""

    def __init__(self, folder: Path) -> None:
        schedule = folder / "evening.md"
        schedule.write_text(SCHEDULE, encoding="utf-8")
        self.folder = DataFolder(folder / "data")
        self.sheet = fitting_sheet(load(schedule), None, {})
        self.clock = VirtualClock(NOW)
        self.path = self.folder.archive

    @property
    def archive(self) -> Archive:
        return open_archive(self.path)

    def lock(self) -> Lock:
        return self.folder.lock("rehearsal" if self.path == self.folder.rehearsal else f"run-{self.sheet.name}")

    async def begin(self) -> tuple[PerformanceRecord, InlineWriter]:
        archive = self.archive
        writer = InlineWriter(archive.database)
        record = await archive.open_performance(self.sheet, writer)
        await record.write(Opened(NOW))
        return record, writer

    def tell(self, chat: str, text: str, *, answered: bool = True, late: bool = False) -> Told:
        """Tell a command while a run answers, or while it hangs."""
        return run_virtually(self.clock, self._tell(chat, text, answered=answered, late=late))

    async def _tell(self, chat: str, text: str, *, answered: bool, late: bool) -> Told:
        record, writer = await self.begin()
        with self.lock() as lock:
            assert lock.acquire()
            running = asyncio.create_task(self._run(record, after=PATIENCE * 2 if late else timedelta(seconds=1)))
            if not answered:
                running.cancel()
            try:
                return await command(self.folder, chat, text, self.clock)
            finally:
                await running if late and answered else running.cancel()
                await writer.close()

    async def _run(self, record: PerformanceRecord, after: timedelta) -> None:
        await self.clock.sleep(after)
        plan = plan_for(self.sheet)
        for order in await record.pending():
            answer = Answer(order.text, Hold(), compare(plan, plan))
            await record.answer(order, answer, self.clock.now())


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_the_answer_of_the_run_comes_back_with_the_zone_of_its_times(desk: Desk) -> None:
    told = desk.tell("last", "hold")
    assert told.chat == desk.sheet.name
    assert told.answer.command == Hold()
    assert told.sheet.schedule.zone.key == "America/Toronto"


@pytest.mark.parametrize("chat", ["evening@2027-04-15-2000", "even", "last"])
def test_a_chat_is_named_as_everywhere(desk: Desk, chat: str) -> None:
    assert desk.tell(chat, "hold").chat == "evening@2027-04-15-2000"


def test_nonsense_is_not_even_sent(desk: Desk) -> None:
    with pytest.raises(CommandError, match="`halt` is not a command") as caught:
        desk.tell("last", "halt")
    assert "hold [N min]" in caught.value.remedy


def test_a_chat_that_nobody_runs_is_said_with_a_remedy(desk: Desk) -> None:
    async def ended() -> Told:
        _, writer = await desk.begin()
        await writer.close()
        return await command(desk.folder, "last", "hold", desk.clock)

    with pytest.raises(CommandError, match="evening@2027-04-15-2000 is not running") as caught:
        run_virtually(desk.clock, ended())
    assert "chatmod run" in caught.value.remedy


def test_asking_whether_a_chat_runs_does_not_keep_the_next_run_out(desk: Desk) -> None:
    test_a_chat_that_nobody_runs_is_said_with_a_remedy(desk)
    assert desk.lock().acquire()


def test_there_is_no_such_chat(desk: Desk) -> None:
    with pytest.raises(ArchiveError, match="There is no chat `other`"):
        desk.tell("other", "hold")


@pytest.mark.parametrize("chat", ["last", "rehearsal"])
def test_there_is_no_archive_yet(desk: Desk, chat: str) -> None:
    with pytest.raises(ArchiveError, match="There is no archive"):
        run_virtually(desk.clock, command(desk.folder, chat, "hold", desk.clock))
    assert not desk.path.exists()


def test_a_run_that_does_not_answer_finds_the_command_taken_back(desk: Desk) -> None:
    with pytest.raises(CommandError, match="does not answer") as caught:
        desk.tell("last", "hold", answered=False)
    assert "taken back" in caught.value.remedy
    assert desk.clock.now() - NOW >= PATIENCE


def test_a_command_that_was_taken_back_is_not_pending_any_more(desk: Desk) -> None:
    with pytest.raises(CommandError, match="does not answer"):
        desk.tell("last", "hold", late=True)

    async def left() -> int:
        record, writer = await desk.begin()
        pending = await record.pending()
        await writer.close()
        return len(pending)

    assert run_virtually(desk.clock, left()) == 0


def test_a_rehearsal_has_an_archive_of_its_own(desk: Desk) -> None:
    desk.path = desk.folder.rehearsal
    assert desk.tell("rehearsal", "hold").chat == desk.sheet.name
    assert not desk.folder.archive.exists()


def test_a_rehearsal_that_is_over_is_said_with_a_remedy(desk: Desk) -> None:
    desk.path = desk.folder.rehearsal
    desk.tell("rehearsal", "hold")
    with pytest.raises(CommandError, match="No rehearsal is being held") as caught:
        run_virtually(desk.clock, command(desk.folder, "rehearsal", "hold", desk.clock))
    assert "chatmod rehearse" in caught.value.remedy
