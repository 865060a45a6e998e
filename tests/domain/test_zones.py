from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatmod.domain.zones import Oddity, both_times, next_change, oddity, times_in, to_utc


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


def test_where_the_zone_is_utc_its_time_stands_there_once() -> None:
    instant = datetime(2027, 4, 16, 0, 0, tzinfo=UTC)

    assert both_times(instant, ZoneInfo("UTC")) == "2027-04-16 00:00 UTC"
    assert both_times(instant, ZoneInfo("Etc/UTC")) == "2027-04-16 00:00 UTC"
    assert both_times(instant, ZoneInfo("Africa/Accra")) == "2027-04-16 00:00 GMT (00:00 UTC)"


def test_times_of_choice_follow_with_their_date_where_it_is_another() -> None:
    instant = datetime(2027, 4, 16, 0, 0, tzinfo=UTC)
    others = [ZoneInfo(name) for name in ("America/Vancouver", "Asia/Kolkata", "Europe/Dublin")]

    assert times_in(instant, ZoneInfo("America/Toronto"), others) == (
        "2027-04-15 20:00 EDT",
        "2027-04-16 00:00 UTC",
        "2027-04-15 17:00 America/Vancouver",
        "2027-04-16 05:30 Asia/Kolkata",
        "2027-04-16 01:00 Europe/Dublin",
    )


def test_no_zone_comes_twice() -> None:
    instant = datetime(2027, 1, 16, 0, 0, tzinfo=UTC)
    others = [ZoneInfo(name) for name in ("Europe/Berlin", "UTC", "Etc/UTC", "Europe/London", "Europe/Berlin")]

    assert times_in(instant, ZoneInfo("Europe/Berlin"), others) == (
        "2027-01-16 01:00 CET",
        "00:00 UTC",
        "00:00 Europe/London",
    )
    assert times_in(instant, ZoneInfo("UTC"), others[:2]) == ("2027-01-16 00:00 UTC", "01:00 Europe/Berlin")


@given(
    st.datetimes(datetime(2000, 1, 2), datetime(2200, 1, 1)).map(lambda wall: wall.replace(second=0, microsecond=0)),  # noqa: DTZ001
    st.lists(st.sampled_from(["UTC", "America/Toronto", "Asia/Kolkata", "Pacific/Auckland"]), max_size=6),
)
def test_every_time_that_is_written_is_the_same_instant(wall: datetime, names: list[str]) -> None:
    instant = wall.replace(tzinfo=UTC)
    first, *rest = times_in(instant, ZoneInfo("America/Toronto"), [ZoneInfo(name) for name in names])

    day, clock, _ = first.split()
    assert instant.astimezone(ZoneInfo("America/Toronto")) == _at(f"{day} {clock}").replace(
        tzinfo=ZoneInfo("America/Toronto"), fold=instant.astimezone(ZoneInfo("America/Toronto")).fold
    )
    keys = [line.split()[-1] for line in rest]
    assert sorted(keys) == sorted(set(names) - {"America/Toronto"} | {"UTC"})
    for line, key in zip(rest, keys, strict=True):
        shown = line if line.count(" ") == 2 else f"{day} {line}"
        assert _at(shown.rpartition(" ")[0]) == instant.astimezone(ZoneInfo(key)).replace(tzinfo=None)


@pytest.mark.parametrize(
    ("zone", "now", "change"),
    [
        ("America/Toronto", datetime(2027, 3, 1, tzinfo=UTC), datetime(2027, 3, 14, 7, tzinfo=UTC)),
        ("America/Toronto", datetime(2027, 3, 14, 6, 59, 59, tzinfo=UTC), datetime(2027, 3, 14, 7, tzinfo=UTC)),
        ("America/Toronto", datetime(2027, 3, 14, 7, tzinfo=UTC), datetime(2027, 11, 7, 6, tzinfo=UTC)),
        ("Australia/Lord_Howe", datetime(2027, 9, 1, tzinfo=UTC), datetime(2027, 10, 2, 15, 30, tzinfo=UTC)),
        ("Asia/Kolkata", datetime(2027, 3, 1, tzinfo=UTC), None),
        ("UTC", datetime(2027, 3, 1, tzinfo=UTC), None),
    ],
)
def test_the_next_change_of_a_zone_is_found_to_the_second(zone: str, now: datetime, change: datetime | None) -> None:
    assert next_change(ZoneInfo(zone), now) == change


@given(
    st.sampled_from(["America/Toronto", "Europe/Dublin", "Africa/Casablanca", "Pacific/Auckland"]),
    st.timedeltas(timedelta(0), timedelta(days=3650)).map(lambda span: datetime(2026, 1, 1, tzinfo=UTC) + span),
)
def test_at_a_change_the_clocks_differ_from_the_second_before(zone: str, now: datetime) -> None:
    found = next_change(ZoneInfo(zone), now)
    assert found is not None
    assert found > now
    before = found - timedelta(seconds=1)
    assert before.astimezone(ZoneInfo(zone)).utcoffset() != found.astimezone(ZoneInfo(zone)).utcoffset()
