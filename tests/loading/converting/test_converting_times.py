"""The times of an evening: morning or night, days, offsets, the length."""

from pathlib import Path

import pytest

from chatmod.loading.converting import Conversion
from tests.loading.converting.converting_desk import (
    START,
    converted,
    errors_of,
    headings,
    said,
    schedule_from,
    wishes,
)


def _times(folder: Path, *times: str, top: str = "", started: bool = False, length: str = "") -> Conversion:
    lines = [f"{when},Q{number},What is it?" for number, when in enumerate(times, 1)]
    table = "\n".join([*filter(None, [top]), "Time,Label,Question", *lines])
    asked = wishes(hashtag="a", title="b", timezone="UTC", start=START if started else None, length=length)
    return converted(folder, table, "a.csv", asked)


def _whens(conversion: Conversion) -> list[str]:
    return [heading.partition(" @ ")[2] for heading in headings(conversion)]


@pytest.mark.parametrize(
    ("typed", "whens"),
    [
        (("8:05", "8:15"), ["20:05", "20:15"]),
        (("12:05", "12:15"), ["12:05", "12:15"]),
        (("11:50", "12:00", "12:10"), ["23:50", "00:00", "00:10"]),
        (("9:05 am", "9:15"), ["09:05", "09:15"]),
        (("9:05", "9:15 AM"), ["09:05", "09:15"]),
        (("8:05", "20:15"), ["20:05", "20:15"]),
        (("12:50", "13:10", "1:20"), ["12:50", "13:10", "13:20"]),
        (("08:05", "08:15"), ["08:05", "08:15"]),
        (("23:50", "0:10"), ["23:50", "00:10"]),
        (("8", "8:15", "9"), ["20:00", "20:15", "21:00"]),
        (("5", "15", "25"), ["+5", "+15", "+25"]),
        (("5 min", "15 minutes", "25"), ["+5", "+15", "+25"]),
        (("+5", "+90 s", "end-3"), ["+5", "+90 s", "end-3"]),
        (("8pm", "8.15pm", "8:30 P.M."), ["20:00", "20:15", "20:30"]),
        (("20h", "20h15", "20.30"), ["20:00", "20:15", "20:30"]),
        (("0.836805556", "0.84375"), ["20:05", "20:15"]),
        (("46492.836805556", "46492.84375"), ["20:05", "20:15"]),
        (("2027-04-15 20:05", "8:15"), ["20:05", "20:15"]),
    ],
)
def test_times_become_absolute(tmp_path: Path, typed: tuple[str, ...], whens: list[str]) -> None:
    assert _whens(_times(tmp_path, *typed)) == whens


def test_a_start_decides_and_earlier_times_are_before_it(tmp_path: Path) -> None:
    conversion = _times(tmp_path, "7:45", "08:05", "12:10", started=True, length="5 h")

    assert _whens(conversion) == ["-15 min", "20:05", "00:10"]
    assert errors_of(tmp_path, conversion) == []


def test_every_guess_is_said_with_its_row_and_what_is_certain_is_not(tmp_path: Path) -> None:
    conversion = _times(tmp_path, "8:05", "8:15 pm", "20:25", "8.35")

    assert [line for line in said(conversion) if line.startswith("row") and "taken so" in line] == [
        "row 2: Times were taken so: `8:05` is 20:05.",
        "row 5: Times were taken so: `8.35` is 20:35.",
    ]


def test_days_are_counted_from_the_first_question(tmp_path: Path) -> None:
    conversion = _times(tmp_path, "2027-05-03 9:00", "2027-05-04 9:00", "5 May 2027 at 10:30")
    schedule = schedule_from(tmp_path, conversion)

    assert _whens(conversion) == ["09:00", "+1 day 09:00", "+2 days 10:30"]
    assert (f"{schedule.start:%Y-%m-%d %H:%M}", str(schedule.length)) == ("2027-05-03 09:00", "3 days")


def test_a_date_without_times_is_kept_and_said(tmp_path: Path) -> None:
    conversion = _times(tmp_path, "", "", top="Date: 15 April 2027,,")

    assert "% Date: 2027-04-15" in conversion.text
    assert any("there is no time: the start was left out" in line for line in said(conversion))


def test_the_chat_is_as_long_as_its_last_question_needs(tmp_path: Path) -> None:
    conversion = _times(tmp_path, "8:05", "9:10", started=True)

    assert str(schedule_from(tmp_path, conversion).length) == "75 min"
    assert "row 3: The chat was taken to last 75 min, so that it has room for this." in said(conversion)


def test_a_length_that_was_asked_for_stays(tmp_path: Path) -> None:
    conversion = _times(tmp_path, "8:05", "9:10", started=True, length="1 h")

    assert str(schedule_from(tmp_path, conversion).length) == "60 min"


def test_of_a_range_the_beginning_counts_and_the_whole_is_kept(tmp_path: Path) -> None:
    conversion = _times(tmp_path, "8:05-8:15 pm", "11:55 – 12:05 pm", "20:25 to 20:35")

    assert _whens(conversion) == ["20:05", "11:55", "20:25"]
    for kept in ("% Time: 8:05-8:15 pm", "% Time: 11:55 – 12:05 pm", "% Time: 20:25 to 20:35"):
        assert kept in conversion.text


@pytest.mark.parametrize(
    "table",
    [
        "Time,Label,Question\n8:05 PM ET,Q1,Why?\n8:15 PM (ET),Q2,How?\n",
        "Time (ET),Label,Question\n8:05 PM,Q1,Why?\n8:15 PM,Q2,How?\n",
    ],
)
def test_an_abbreviation_of_a_zone_is_kept_and_told_and_not_guessed_at(tmp_path: Path, table: str) -> None:
    conversion = converted(tmp_path, table, "a.csv", wishes(hashtag="a"))

    assert "% Time zone: ET" in conversion.text
    assert "timezone:" not in conversion.text
    assert any("`ET` is kept as a comment." in line and "America/New_York" in line for line in said(conversion))
    assert _whens(conversion) == ["20:05", "20:15"]


@pytest.mark.parametrize("typed", ["25:00", "8:61", "later", "?", "8:05 or 8:10?", "99999999999999999999"])
def test_what_is_no_time_is_kept_as_a_note(tmp_path: Path, typed: str) -> None:
    conversion = _times(tmp_path, typed)

    assert f"Time: {typed}" in conversion.text
    assert errors_of(tmp_path, conversion) == []
