"""The invitation, as a program for calendars reads it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar, Event, Timezone

from chatmod.domain.ahead import Ahead, QuestionAhead
from chatmod.exports.calendar import calendar_pieces
from tests.exports.ahead_samples import START, an_ahead

NOW = datetime(2027, 4, 1, 12, 30, 15, 999, tzinfo=UTC)


def text_of(event: Event, name: str) -> str:
    return str(event[name])


def moment(event: Event, name: str) -> datetime:
    found = event.decoded(name)
    assert isinstance(found, datetime)
    return found


def written(ahead: Ahead, now: datetime = NOW) -> str:
    return "".join(calendar_pieces(ahead, now))


def read(ahead: Ahead, now: datetime = NOW) -> tuple[Calendar, Event]:
    calendar = Calendar.from_ical(written(ahead, now))
    assert isinstance(calendar, Calendar)
    (event,) = calendar.walk("VEVENT")
    assert isinstance(event, Event)
    assert event.errors == []
    return calendar, event


def test_it_has_the_evening_by_the_clocks_of_its_zone() -> None:
    calendar, event = read(an_ahead())
    assert moment(event, "DTSTART").astimezone(UTC) == START
    assert moment(event, "DTEND").astimezone(UTC) == START + timedelta(hours=1)
    assert "DTSTART;TZID=America/Toronto:20270415T200000\r\n" in written(an_ahead())
    (zone,) = calendar.walk("VTIMEZONE")
    assert zone["TZID"] == "America/Toronto"


def test_it_tells_what_where_and_which_questions() -> None:
    _, event = read(an_ahead(archive="https://example.org/1"))
    assert event["SUMMARY"] == "Week 1"
    assert event["LOCATION"] == "#NotABookStudy on Mastodon, Bluesky"
    assert event["URL"] == "https://example.org/1"
    assert "\r\nCATEGORIES:NotABookStudy\r\n" in written(an_ahead())
    for told in ("#NotABookStudy", "Q1: What did you see?\nLook closely.", "Picture: An array", "Q2: And then?"):
        assert told in text_of(event, "DESCRIPTION")


def test_who_gets_it_again_has_the_entry_changed() -> None:
    _, first = read(an_ahead())
    _, second = read(replace(an_ahead(), title="Week 1, settled", questions=()), NOW + timedelta(days=1))
    assert first["UID"] == second["UID"]
    assert moment(first, "DTSTAMP") == NOW.replace(microsecond=0)
    assert moment(second, "DTSTAMP") == moment(first, "DTSTAMP") + timedelta(days=1)
    assert moment(second, "LAST-MODIFIED") == moment(second, "DTSTAMP")
    assert int(text_of(first, "SEQUENCE")) < int(text_of(second, "SEQUENCE")) < 2**31


@pytest.mark.parametrize("other", [{"name": "week-1@2027-04-22-2000"}, {"hashtag": "AnotherStudy"}])
def test_another_evening_is_another_entry(other: dict[str, str]) -> None:
    assert read(an_ahead())[1]["UID"] != read(an_ahead(**other))[1]["UID"]


def test_the_same_is_written_in_the_same_bytes() -> None:
    assert written(an_ahead()) == written(an_ahead())


@pytest.mark.parametrize(
    ("zone", "start", "length"),
    [
        ("America/Toronto", datetime(2027, 4, 16, 3, 30, tzinfo=UTC), timedelta(hours=2)),  # over midnight
        ("Europe/London", datetime(2027, 5, 3, 7, tzinfo=UTC), timedelta(days=7)),
        ("Europe/Paris", datetime(2027, 10, 30, 23, 30, tzinfo=UTC), timedelta(hours=3)),  # over a change back
        ("Europe/Paris", datetime(2027, 10, 31, 0, 15, tzinfo=UTC), timedelta(minutes=30)),  # before it, by the name
        ("Europe/Paris", datetime(2027, 10, 31, 0, 30, tzinfo=UTC), timedelta(minutes=45)),  # into the hour once more
        ("Europe/Paris", datetime(2027, 3, 28, 0, 30, tzinfo=UTC), timedelta(hours=2)),  # over a change forward
        ("Australia/Lord_Howe", datetime(2027, 4, 3, 14, 0, tzinfo=UTC), timedelta(hours=3)),  # by half an hour
        ("America/Sao_Paulo", datetime(2027, 4, 3, 14, 0, tzinfo=UTC), timedelta(hours=1)),  # a zone without changes
        ("America/Toronto", datetime(2051, 7, 3, 14, 0, tzinfo=UTC), timedelta(hours=1)),
    ],
)
def test_every_evening_comes_at_its_instant(zone: str, start: datetime, length: timedelta) -> None:
    calendar, event = read(an_ahead(zone=ZoneInfo(zone), start=start, end=start + length))
    (rules,) = calendar.timezones
    local = rules.to_tz(lookup_tzid=False)  # by the rules that stand in the file, as a reader without tables does
    for name, instant in (("DTSTART", start), ("DTEND", start + length)):
        said = moment(event, name)
        assert said.astimezone(UTC) == instant
        assert str(said.tzinfo) == "UTC" or said.replace(tzinfo=local, fold=0).astimezone(UTC) == instant


def onset_and_offset(observance: Any) -> tuple[datetime, timedelta]:  # noqa: ANN401 - icalendar's values are of many types
    """RFC 5545 3.6.5: an onset is told by the clocks before it."""
    return observance["DTSTART"].dt - observance["TZOFFSETFROM"].td, observance["TZOFFSETTO"].td


def offset_by_the_rfc(rules: Timezone, instant: datetime) -> timedelta:
    """What the youngest onset says."""
    onsets = map(onset_and_offset, rules.subcomponents)
    return max(onset for onset in onsets if onset[0] <= instant.replace(tzinfo=None))[1]


@pytest.mark.parametrize(
    "zone",
    [
        "Africa/Cairo",  # forward at midnight
        "Africa/Casablanca",  # around Ramadan
        "America/Havana",
        "America/Toronto",
        "Antarctica/Troll",  # by two hours
        "Asia/Kolkata",
        "Australia/Lord_Howe",  # by half an hour
        "Europe/Dublin",  # its winter is the exception
    ],
)
def test_the_rules_hold_before_and_after_every_change(zone: str) -> None:
    start = datetime(2027, 6, 1, tzinfo=UTC)
    place = ZoneInfo(zone)
    (rules,) = read(an_ahead(zone=place, start=start, end=start + timedelta(hours=1)))[0].timezones
    quarters = (datetime(2027, 1, 1, tzinfo=UTC) + timedelta(minutes=15) * number for number in range(365 * 96))
    assert [at for at in quarters if offset_by_the_rfc(rules, at) != at.astimezone(place).utcoffset()] == []


def test_an_evening_that_begins_in_the_hour_once_more_still_has_rules_for_its_end() -> None:
    start = datetime(2027, 11, 7, 6, 30, tzinfo=UTC)
    calendar, event = read(an_ahead(start=start, end=start + timedelta(hours=2)))
    assert (str(moment(event, "DTSTART").tzinfo), len(calendar.timezones)) == ("UTC", 1)
    assert moment(event, "DTEND").astimezone(UTC) == start + timedelta(hours=2)


def test_only_an_address_is_given_as_one() -> None:
    for archive in ("example.org/archive", "javascript:alert(1)"):
        _, event = read(an_ahead(archive=archive))
        assert "URL" not in event
        assert archive in text_of(event, "DESCRIPTION")


def test_a_chat_in_utc_needs_no_rules() -> None:
    calendar, _ = read(an_ahead(zone=ZoneInfo("UTC")))
    assert "DTSTART:20270416T000000Z\r\n" in written(an_ahead(zone=ZoneInfo("UTC")))
    assert calendar.walk("VTIMEZONE") == []


def test_a_week_long_chat_keeps_nobody_busy() -> None:
    assert read(an_ahead(end=START + timedelta(days=7)))[1]["TRANSP"] == "TRANSPARENT"
    assert read(an_ahead())[1]["TRANSP"] == "OPAQUE"


@pytest.mark.parametrize("text", ['a, b; c\\d\ne:f"g', "BEGIN:VEVENT\nEND:VCALENDAR", "é😀" * 200, "x\x07\r\ny\0"])
def test_every_text_stays_itself_and_every_line_is_short(text: str) -> None:
    ahead = an_ahead(title=text.replace("\n", " "), questions=(QuestionAhead("Q1", text, text),))
    plain = text.replace("\x07", " ").replace("\r", " ").replace("\0", " ")
    assert plain in text_of(read(ahead)[1], "DESCRIPTION")
    lines = written(ahead).encode().split(b"\r\n")
    assert max(len(line) for line in lines) <= 75
    assert not any(b"\n" in line for line in lines)


def test_without_a_start_there_is_none() -> None:
    with pytest.raises(ValueError, match="start"):
        written(an_ahead(start=None, end=None))
