"""`chatmod show --timing`: planned, sent, answered, and how late."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from chatmod.archive import open_archive
from chatmod.assembly.preparing import load
from chatmod.cli.app import app
from chatmod.domain.happenings import Deferred, Happening, LeftOpen, Refused, Skipped, Slot, WentOut
from chatmod.domain.posts import Author
from chatmod.domain.runsheet import compile_sheet
from chatmod.settings import DataFolder
from chatmod.storage import InlineWriter

SCHEDULE = """---
title: Rivers
hashtag: ShelfTalk
start: 2027-04-15 20:00
timezone: America/Toronto
---

## Q1 @ +6
Which river?

## Q2 @ +30
Which bridge?

## Late @ end+120
Good night.
"""
START = datetime(2027, 4, 16, 0, 0, tzinfo=UTC)


def out(label: str, minutes: float, *, late: float, part: int = 1, found: bool = False) -> WentOut:
    due = START + timedelta(minutes=minutes)
    sent = due + timedelta(seconds=late)
    at = sent + timedelta(seconds=0.5)
    return WentOut(at, Slot("room", label, part), due, None if found else sent, label, label, "", sent)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


def keep(data: Path, *journal: Happening) -> None:
    path = data.parent / "week-1.md"
    path.write_text(SCHEDULE, encoding="utf-8")

    async def write() -> None:
        archive = open_archive(DataFolder(data).archive)
        writer = InlineWriter(archive.database)
        record = await archive.open_performance(compile_sheet(load(path).schedule), writer)
        await record.moderators([("room", Author("room:ana", "ana", "Ana"))])
        for happening in journal:
            await record.write(happening)
        await writer.close()

    asyncio.run(write())


def shown(data: Path, *arguments: str) -> list[str]:
    done = CliRunner().invoke(app, ["show", "last", "--timing", *arguments, "--data", str(data)])
    assert done.exit_code == 0, done.output
    return done.stdout.splitlines()


def test_every_cue_has_a_line_and_the_last_line_has_the_median_and_the_worst(data: Path) -> None:
    keep(data, out("Q1", 6, late=0.004), out("Q2", 30, late=0.016), out("Late", 180, late=1.25))

    assert shown(data) == [
        "Rivers  #ShelfTalk",
        "2027-04-15 20:00 EDT (2027-04-16 00:00 UTC), week-1@2027-04-15-2000",
        "Times are those of America/Toronto. Late is how long after its time a post was sent.",
        "",
        "Cue   Platform  Planned   Sent          Answered      Late   Notes",
        "Q1    room      20:06:00  20:06:00.004  20:06:00.504  4 ms",
        "Q2    room      20:30:00  20:30:00.016  20:30:00.516  16 ms",
        "Late  room      23:00:00  23:00:01.250  23:00:01.750  1.2 s",
        "",
        "Out: 3 of 3. Median lateness 16 ms, worst 1.2 s (Late on room).",
    ]


def test_what_did_not_go_out_says_why_and_how_often_it_was_put_off(data: Path) -> None:
    at, q1, q2 = START, Slot("room", "Q1"), Slot("room", "Q2")
    keep(
        data,
        Deferred(at, q1, "429 Too many requests"),
        Deferred(at, q1, "429 Too many requests"),
        Deferred(at, q1, "No answer in time."),
        Skipped(at, q1, "too late"),
        Refused(at, q2, "Text is too long."),
        LeftOpen(at, Slot("room", "Q2", 2), "the platform could not be asked"),
    )

    lines = shown(data)
    assert lines[5].split(maxsplit=6)[-1] == (
        "skipped: too late; put off 3 times: 429 Too many requests, No answer in time"
    )
    assert lines[6].endswith("  refused: Text is too long")
    assert lines[7].startswith("Q2 (part 2)")
    assert lines[7].endswith("  not known whether it is out: the platform could not be asked")
    assert lines[8].endswith("  not out yet")
    assert lines[-1] == "Out: 0 of 4."


def test_a_post_that_was_found_says_by_whose_clock_it_is_late(data: Path) -> None:
    keep(data, out("Q1", 6, late=3, found=True))

    assert shown(data)[5] == (
        "Q1    room      20:06:00  -     20:06:03.500  3.0 s  found by looking; late by the platform's clock"
    )


def test_a_time_on_another_day_has_its_date(data: Path) -> None:
    keep(data, out("Late", 300, late=0))

    assert "2027-04-16 01:00:00.000" in shown(data)[7]


def test_the_words_of_a_server_cannot_steer_the_terminal(data: Path) -> None:
    keep(data, Refused(START, Slot("room", "Q1"), "no\x1b[2J\nno"))

    assert shown(data)[5].endswith("refused: no [2J no")


def test_timing_in_json_is_one_object_a_line(data: Path) -> None:
    keep(
        data, Deferred(START, Slot("room", "Q1"), "429"), out("Q1", 6, late=0.0042), out("Q2", 30, late=1, found=True)
    )

    lines = [json.loads(line) for line in shown(data, "--json")]
    assert lines[0] == {
        "type": "timing",
        "version": 1,
        "chat": "week-1@2027-04-15-2000",
        "cue": "Q1",
        "platform": "room",
        "part": 1,
        "fate": "out",
        "planned": "2027-04-16T00:06:00+00:00",
        "sent": "2027-04-16T00:06:00.004200+00:00",
        "acknowledged": "2027-04-16T00:06:00.504200+00:00",
        "late_ms": 4.2,
        "put_off": 1,
        "reason": "429",
    }
    assert (lines[1]["sent"], lines[1]["late_ms"]) == (None, 1000.0)
    assert lines[2] | {"cue": "Late"} == {
        **dict.fromkeys(lines[0]), "type": "timing", "version": 1, "chat": "week-1@2027-04-15-2000", "cue": "Late",
        "platform": "room", "part": 1, "fate": "waiting", "planned": "2027-04-16T03:00:00+00:00", "put_off": 0,
    }  # fmt: skip


def test_a_rehearsal_has_its_timing_too(data: Path, tmp_path: Path) -> None:
    path = tmp_path / "week-1.md"
    path.write_text(SCHEDULE, encoding="utf-8")
    runner = CliRunner()
    runner.invoke(app, ["rehearse", str(path), "--pace", "max", "--no-faults", "--data", str(data)])

    done = runner.invoke(app, ["show", "rehearsal", "--timing", "--data", str(data)])
    assert done.exit_code == 0
    assert done.stdout.splitlines()[0] == "Rehearsal: Rivers  #ShelfTalk"
    assert "Out: 3 of 3. Median lateness 0 ms" in done.stdout
