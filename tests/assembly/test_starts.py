"""When a chat begins, as it is said on the command line."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from chatmod.assembly.preparing import load
from chatmod.assembly.starts import example_start, parse_start
from chatmod.domain.schedule import Schedule
from chatmod.errors import SettingsError

NOW = datetime(2027, 4, 15, 18, 30, 15, 250_000, tzinfo=UTC)  # 14:30 in Toronto
HEAD = """---
title: Week 1
hashtag: NotABookStudy
start: 2027-04-15 20:00
timezone: America/Toronto
check: no-welcome, no-closing, no-archive-notice, no-opt-out
---
"""


def written(folder: Path, body: str, head: str = HEAD) -> Path:
    path = folder / "week-1.md"
    path.write_text(head + body, encoding="utf-8")
    return path


def a_schedule(folder: Path, head: str = HEAD) -> Schedule:
    return load(written(folder, "## Q1\nWhat did you see?\n", head)).schedule


def test_an_example_begins_at_eight_in_the_evening_of_that_place(tmp_path: Path) -> None:
    schedule = a_schedule(tmp_path)
    assert example_start(schedule, NOW) == datetime(2027, 4, 16, 0, 0, tzinfo=UTC)
    after_midnight_in_utc = datetime(2027, 4, 16, 2, 0, tzinfo=UTC)
    assert example_start(schedule, after_midnight_in_utc) == datetime(2027, 4, 16, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(("clock", "hour", "minute"), [("20:40", 20, 0), ("19:35", 19, 30), ("19:05", 19, 0)])
def test_an_example_begins_with_the_first_clock_time(tmp_path: Path, clock: str, hour: int, minute: int) -> None:
    head = HEAD.replace("start: 2027-04-15 20:00\n", "")
    schedule = load(written(tmp_path, f"## Q1 @ {clock}\nWhy?\n", head)).schedule
    local = example_start(schedule, NOW).astimezone(schedule.zone)
    assert (local.hour, local.minute) == (hour, minute)


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("now", datetime(2027, 4, 15, 18, 30, 17, tzinfo=UTC)),
        ("NOW", datetime(2027, 4, 15, 18, 30, 17, tzinfo=UTC)),
        ("20:00", datetime(2027, 4, 16, 0, 0, tzinfo=UTC)),
        ("20:00:30", datetime(2027, 4, 16, 0, 0, 30, tzinfo=UTC)),
        ("9:05", datetime(2027, 4, 15, 13, 5, tzinfo=UTC)),
        ("2027-04-20 20:00", datetime(2027, 4, 21, 0, 0, tzinfo=UTC)),
        ("2027-04-20T20:00", datetime(2027, 4, 21, 0, 0, tzinfo=UTC)),
        ("2027-01-20 20:00", datetime(2027, 1, 21, 1, 0, tzinfo=UTC)),
    ],
)
def test_a_start_is_a_time_in_the_schedules_zone(tmp_path: Path, text: str, instant: datetime) -> None:
    assert parse_start(text, a_schedule(tmp_path), NOW) == instant


def test_a_start_of_today_is_today_where_the_chat_is(tmp_path: Path) -> None:
    after_midnight_in_utc = datetime(2027, 4, 16, 2, 0, tzinfo=UTC)
    assert parse_start("22:30", a_schedule(tmp_path), after_midnight_in_utc) == datetime(
        2027, 4, 16, 2, 30, tzinfo=UTC
    )


@pytest.mark.parametrize(
    "text", ["", " ", "later", "25:00", "20", "8pm", "2027-02-30 20:00", "2027-04-15", "15.04.2027 20:00", "-5", "+6"]
)
def test_what_is_no_time_is_a_wrong_setting_with_an_example(tmp_path: Path, text: str) -> None:
    with pytest.raises(SettingsError) as caught:
        parse_start(text, a_schedule(tmp_path), NOW)
    assert f"`--start {text}`" in str(caught.value)
    assert "2027-04-15 20:00" in caught.value.remedy


@pytest.mark.parametrize(("text", "verb"), [("2027-03-14 02:30", "skips"), ("2027-11-07 01:30", "repeats")])
def test_a_start_that_daylight_saving_skips_or_repeats_is_refused(tmp_path: Path, text: str, verb: str) -> None:
    with pytest.raises(SettingsError, match=f"Daylight saving in America/Toronto {verb} {text}"):
        parse_start(text, a_schedule(tmp_path), NOW)
