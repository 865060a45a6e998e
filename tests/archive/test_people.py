"""Who came to earlier chats, who moderates, and what was said ad hoc."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from chatmod.archive import Archive, open_archive
from chatmod.domain.happenings import Happening, Planned, Slot, WentOut
from chatmod.domain.posts import Author, Gone, Post, Seen
from chatmod.domain.runsheet import RunSheet, compile_sheet
from chatmod.ports.platforms import Page
from chatmod.storage import InlineWriter
from tests.domain.domain_samples import ANA, BO, MODERATOR, cue, post, schedule

SHEET = compile_sheet(schedule(cue("Q1", "+6")))
WEEK = timedelta(days=7)


def week(number: int) -> RunSheet:
    return replace(SHEET, start=SHEET.start + number * WEEK, schedule=replace(SHEET.schedule, stem=f"week-{number}"))


def keep(
    folder: Path, sheet: RunSheet, *posts: Post, gone: str = "", happenings: tuple[Happening, ...] = ()
) -> Archive:
    async def write() -> Archive:
        archive = open_archive(folder / "archive.db")
        writer = InlineWriter(archive.database)
        record = await archive.open_performance(sheet, writer)
        await record.moderators([("room", MODERATOR)])
        await record.store("room", Page(tuple(Seen(each, b"{}") for each in posts)), sheet.start)
        if gone:
            await record.store("room", Page((Gone(gone),)), sheet.start)
        for happening in happenings:
            await record.write(happening)
        await writer.close()
        return archive

    return asyncio.run(write())


def regulars(archive: Archive, sheet: RunSheet) -> frozenset[str] | None:
    return archive.regulars(sheet.start, other_than=sheet.name)


def test_regulars_are_the_participants_of_chats_that_began_earlier(tmp_path: Path) -> None:
    keep(tmp_path, week(1), post("1", 1, author=ANA), post("2", 2, author=MODERATOR))
    archive = keep(tmp_path, week(2), post("3", 1, author=BO))
    assert regulars(archive, week(1)) is None
    assert regulars(archive, week(2)) == frozenset({ANA.id})
    assert regulars(archive, week(3)) == frozenset({ANA.id, BO.id})


def test_a_chat_in_which_only_we_wrote_makes_nobody_new(tmp_path: Path) -> None:
    archive = keep(tmp_path, week(1), post("2", 2, author=MODERATOR))
    assert regulars(archive, week(2)) is None


def test_reposts_and_what_is_removed_make_no_regular(tmp_path: Path) -> None:
    keep(tmp_path, week(1), post("1", 1, author=ANA), post("2", 2, author=BO), gone="1")
    archive = keep(tmp_path, week(2), post("3", 1, author=Author("u5", "di", "Di"), repost=True))
    assert regulars(archive, week(3)) == frozenset({BO.id})


def test_moderators_are_named_by_the_schedule_as_it_was_last_compiled(tmp_path: Path) -> None:
    led = replace(SHEET, schedule=replace(SHEET.schedule, moderators=("heather", "room:bea")))
    archive = keep(tmp_path, led)
    assert archive.named_moderators(archive.find("last")) == ("heather", "room:bea")
    edited = replace(SHEET, schedule=replace(SHEET.schedule, moderators=("cleo",)))
    keep(tmp_path, led, happenings=(Planned(SHEET.start, edited, None),))
    assert archive.named_moderators(archive.find("last")) == ("cleo",)


def test_a_schedule_may_name_nobody(tmp_path: Path) -> None:
    archive = keep(tmp_path, SHEET)
    assert archive.named_moderators(archive.find("last")) == ()


def test_what_was_said_ad_hoc_is_told_from_the_cues_of_the_sheet(tmp_path: Path) -> None:
    at = SHEET.start
    out = tuple(
        WentOut(at, Slot("room", label), at, at, f"room:{label}", label, "", at)
        for label in ("Q1", "say:1", "Q1:probe-2")
    )
    archive = keep(tmp_path, SHEET, happenings=out)
    assert archive.said_ad_hoc(archive.find("last")) == {"room:say:1"}
