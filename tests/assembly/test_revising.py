"""The files of a schedule, watched."""

import os
from pathlib import Path

import pytest

from chatmod.assembly.preparing import fitting_sheet, load, plugins_for
from chatmod.assembly.revising import FileRevisions, at_once
from chatmod.domain.runsheet import RunSheet
from chatmod.errors import ScheduleError
from tests.pictures.albums import png

SCHEDULE = """\
---
title: Watched
hashtag: Tag
start: 2027-04-15 20:00
timezone: UTC
ritual: ritual.md
---

## Q1 @ +2
What did you read?
"""
RITUAL = """\
---
language: en
---

## Welcome @ +0
Welcome!
"""


class Desk:
    """A folder with a schedule and its ritual, and somebody who looks at them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.path = folder / "watched.md"
        self.ritual = folder / "ritual.md"
        self.path.write_text(SCHEDULE, encoding="utf-8")
        self.ritual.write_text(RITUAL, encoding="utf-8")
        loaded = load(self.path)
        plugins = plugins_for(loaded.schedule, ())
        self.revisions = FileRevisions(fitting_sheet(loaded, None, plugins), plugins, at_once)

    def write(self, text: str) -> None:
        self.path.write_text(text, encoding="utf-8")

    async def look(self, times: int = 3) -> list[RunSheet]:
        """What is found new when somebody looks some times."""
        found = [await self.revisions.latest() for _ in range(times)]
        return [sheet for sheet in found if sheet is not None]

    async def texts(self) -> list[list[str]]:
        return [[cue.scripts[0].parts[0].text for cue in sheet.cues] for sheet in await self.look()]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


async def test_what_stays_as_it_was_is_never_new(desk: Desk) -> None:
    assert await desk.look(5) == []
    desk.path.touch()
    assert await desk.look(5) == []


async def test_a_change_is_told_once(desk: Desk) -> None:
    desk.write(SCHEDULE.replace("What did", "Where did"))
    assert await desk.texts() == [["Welcome!", "Where did you read?"]]
    assert await desk.look() == []


async def test_a_change_counts_only_when_it_has_stood_for_two_looks(desk: Desk) -> None:
    await desk.look()
    desk.write(SCHEDULE.replace("What did you read?\n", ""))  # an editor that has not come to the end
    assert await desk.look(1) == []
    desk.write(SCHEDULE.replace("What did", "Where did"))
    assert await desk.look(1) == []
    assert await desk.texts() == [["Welcome!", "Where did you read?"]]


async def test_two_writes_between_two_looks_are_one_change(desk: Desk) -> None:
    await desk.look()
    desk.write(SCHEDULE.replace("What did", "When on earth did"))
    desk.write(SCHEDULE.replace("What did", "Where did"))
    assert await desk.texts() == [["Welcome!", "Where did you read?"]]


async def test_a_change_from_before_the_first_look_counts(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    sheet = desk.revisions.sheet
    desk.write(SCHEDULE.replace("What did", "Where did"))
    desk.revisions = FileRevisions(sheet, {}, at_once)  # made only after the change
    assert await desk.texts() == [["Welcome!", "Where did you read?"]]


async def test_a_file_that_vanishes_for_a_moment_is_not_missed(desk: Desk) -> None:
    await desk.look()
    saved = desk.folder / "watched.md~"
    desk.path.rename(saved)
    assert await desk.look(1) == []
    saved.write_text(SCHEDULE.replace("What did", "Where did"), encoding="utf-8")
    saved.rename(desk.path)
    assert await desk.texts() == [["Welcome!", "Where did you read?"]]


async def test_a_file_that_stays_away_is_told_and_so_is_its_return(desk: Desk) -> None:
    await desk.look()
    desk.path.unlink()
    with pytest.raises(ScheduleError, match="There is no such file"):
        await desk.look()
    assert await desk.look() == []
    desk.write(SCHEDULE)
    assert [sheet == desk.revisions.sheet for sheet in await desk.look()] == [True]


async def test_an_editor_that_renames_is_seen_also_with_the_same_size_and_time(desk: Desk) -> None:
    await desk.look()
    before = desk.path.stat()
    fresh = desk.folder / "fresh"
    fresh.write_text(SCHEDULE.replace("What", "When"), encoding="utf-8")
    os.utime(fresh, ns=(before.st_atime_ns, before.st_mtime_ns))
    fresh.replace(desk.path)
    assert await desk.texts() == [["Welcome!", "When did you read?"]]


async def test_the_ritual_is_watched_too(desk: Desk) -> None:
    desk.ritual.write_text(RITUAL.replace("Welcome!", "Welcome, all!"), encoding="utf-8")
    assert await desk.texts() == [["Welcome, all!", "What did you read?"]]


async def test_another_ritual_is_watched_from_then_on(desk: Desk) -> None:
    other = desk.folder / "other.md"
    other.write_text(RITUAL.replace("Welcome!", "Hello!"), encoding="utf-8")
    desk.write(SCHEDULE.replace("ritual.md", "other.md"))
    assert await desk.texts() == [["Hello!", "What did you read?"]]
    other.write_text(RITUAL.replace("Welcome!", "Hello, all!"), encoding="utf-8")
    assert await desk.texts() == [["Hello, all!", "What did you read?"]]


async def test_a_mistake_names_its_line_once_and_the_mended_file_counts(desk: Desk) -> None:
    desk.write(SCHEDULE.replace("@ +2", "@ two"))
    with pytest.raises(ScheduleError) as caught:
        await desk.look()
    assert [problem.line for problem in caught.value.problems] == [9]
    assert await desk.look() == []
    desk.write(SCHEDULE)
    assert len(await desk.look()) == 1


@pytest.mark.parametrize("missing", ["ritual", "picture"])
async def test_what_is_put_beside_the_schedule_later_mends_it(desk: Desk, missing: str) -> None:
    if missing == "ritual":
        desk.write(SCHEDULE.replace("ritual.md", "later.md"))
    else:
        desk.write(SCHEDULE.replace("What did", "![A map](later.md)\n\nWhat did"))
    with pytest.raises(ScheduleError, match=r"later\.md"):
        await desk.look()
    (desk.folder / "later.md").write_bytes(RITUAL.encode() if missing == "ritual" else png())
    assert len(await desk.look(10)) == 1


async def test_a_post_that_does_not_fit_its_platform_is_a_mistake(desk: Desk) -> None:
    desk.write(SCHEDULE.replace("What did you read?", "What? " * 10_000))
    with pytest.raises(ScheduleError, match="too long for room"):
        await desk.look()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("start: 2027-04-15 20:00", "start: 2027-04-16 20:00"),
        ("start: 2027-04-15 20:00\n", ""),
        ("timezone: UTC", "timezone: Europe/Prague"),
        ("hashtag: Tag", "hashtag: Other"),
        ("ritual:", "platforms: mastodon\nritual:"),
    ],
)
async def test_what_an_evening_rests_on_cannot_change(desk: Desk, old: str, new: str) -> None:
    desk.write(SCHEDULE.replace(old, new))
    with pytest.raises(ScheduleError) as caught:
        await desk.look()
    (problem,) = caught.value.problems
    assert problem.name == "settled"
    assert "Put it back" in problem.remedy


async def test_another_thread_reads_it_on_a_real_evening(desk: Desk) -> None:
    desk.revisions = FileRevisions(desk.revisions.sheet, {})
    desk.write(SCHEDULE.replace("What did", "Where did"))
    assert await desk.texts() == [["Welcome!", "Where did you read?"]]
