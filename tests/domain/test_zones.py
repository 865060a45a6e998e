from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from chatmod.domain.zones import Oddity, both_times, oddity, to_utc


def _at(wall: str) -> datetime:
    return datetime.fromisoformat(wall)


@pytest.mark.parametrize(
    ("zone", "wall", "expected"),
    [
        ("America/Toronto", "2027-03-14 01:59:59", None),
        ("America/Toronto", "2027-03-14 02:00:00", Oddity.SKIPPED),
        ("America/Toronto", "2027-03-14 02:30:00", Oddity.SKIPPED),
        ("America/Toronto", "2027-03-14 03:00:00", None),
        ("America/Toronto", "2027-11-07 00:59:59", None),
        ("America/Toronto", "2027-11-07 01:00:00", Oddity.REPEATED),
        ("America/Toronto", "2027-11-07 01:30:00", Oddity.REPEATED),
        ("America/Toronto", "2027-11-07 02:00:00", None),
        ("Europe/Dublin", "2027-03-28 01:30:00", Oddity.SKIPPED),
        ("Europe/Dublin", "2027-10-31 01:30:00", Oddity.REPEATED),
        ("Australia/Lord_Howe", "2027-10-03 02:15:00", Oddity.SKIPPED),
        ("Australia/Lord_Howe", "2027-10-03 02:30:00", None),
        ("Pacific/Apia", "2011-12-30 12:00:00", Oddity.SKIPPED),
        ("UTC", "2027-03-14 02:30:00", None),
        ("Asia/Kolkata", "2027-03-14 02:30:00", None),
    ],
)
def test_a_time_that_a_zone_skips_or_repeats_is_odd_and_no_other(
    zone: str, wall: str, expected: Oddity | None
) -> None:
    assert oddity(_at(wall), ZoneInfo(zone)) is expected


@pytest.mark.parametrize(
    ("wall", "instant"),
    [
        ("2027-04-15 20:00", datetime(2027, 4, 16, 0, 0, tzinfo=UTC)),
        ("2027-01-15 20:00", datetime(2027, 1, 16, 1, 0, tzinfo=UTC)),
        ("2027-11-07 01:30", datetime(2027, 11, 7, 5, 30, tzinfo=UTC)),
        ("2027-03-14 02:30", datetime(2027, 3, 14, 7, 30, tzinfo=UTC)),
    ],
)
def test_a_wall_clock_time_is_one_instant_in_utc(wall: str, instant: datetime) -> None:
    result = to_utc(_at(wall), ZoneInfo("America/Toronto"))

    assert result == instant
    assert result.tzinfo is UTC


def test_both_times_name_the_zone_and_the_other_day_where_it_is_one() -> None:
    instant = datetime(2027, 4, 16, 0, 0, tzinfo=UTC)

    assert both_times(instant, ZoneInfo("America/Toronto")) == "2027-04-15 20:00 EDT (2027-04-16 00:00 UTC)"
    assert both_times(instant, ZoneInfo("Europe/London")) == "2027-04-16 01:00 BST (00:00 UTC)"
    assert both_times(instant, ZoneInfo("Asia/Kolkata")) == "2027-04-16 05:30 IST (00:00 UTC)"
