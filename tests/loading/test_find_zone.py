"""The names of time zones, and what people type in their place."""

from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatmod.errors import SettingsError
from chatmod.loading.zone_names import FOR_OFFSETS, MEANT_BY
from chatmod.loading.zones import find_zone, suggest_zone, zones_meant

NAMES = sorted(name for name in available_timezones() if "/" in name)


@pytest.mark.parametrize("name", ["America/Toronto", " America/Toronto ", "UTC", "America/Argentina/Buenos_Aires"])
def test_an_exact_name_is_its_zone_whatever_blanks_are_around_it(name: str) -> None:
    assert find_zone(name) == ZoneInfo(name.strip())


@given(st.sampled_from(NAMES))
def test_every_name_of_the_database_is_its_zone(name: str) -> None:
    assert find_zone(name).key == name


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("EST", ["America/New_York", "America/Toronto"]),
        ("Eastern", ["America/New_York", "America/Toronto"]),
        ("Eastern Standard Time", ["America/New_York", "America/Toronto"]),
        ("(UTC-05:00) Eastern Time (US & Canada)", ["America/New_York", "America/Toronto"]),
        ("US/Eastern Time", ["America/New_York", "America/Toronto"]),
        ("IST", ["Asia/Kolkata", "Europe/Dublin", "Asia/Jerusalem"]),
        ("CST", ["America/Chicago", "America/Winnipeg", "Asia/Shanghai"]),
        ("GMT", ["Europe/London", "UTC"]),
        ("Z", ["UTC"]),
        ("utc", ["UTC"]),
        ("Toronto", ["America/Toronto"]),
        ("Toronto, Canada", ["America/Toronto"]),
        ("Torronto", ["America/Toronto"]),
        ("America/Torronto", ["America/Toronto"]),
        ("america/toronto", ["America/Toronto"]),
        ("America Toronto", ["America/Toronto"]),
        ("New York", ["America/New_York"]),
        ("NEW_YORK", ["America/New_York"]),
        ("New York City", ["America/New_York"]),
        ("london", ["Europe/London"]),
        ("Berlin time", ["Europe/Berlin"]),
        ("São Paulo", ["America/Sao_Paulo"]),
        ("sao paulo", ["America/Sao_Paulo"]),
        ("Québec", ["America/Toronto"]),
        ("Ontario", ["America/Toronto"]),
        ("Ontarioo", ["America/Toronto"]),
        ("Germany", ["Europe/Berlin"]),
        ("Denmark", ["Europe/Copenhagen"]),
        ("Türkiye", ["Europe/Istanbul"]),
        ("UK", ["Europe/London"]),
        ("Britain", ["Europe/London"]),
        ("New Zealand", ["Pacific/Auckland", "Pacific/Chatham"]),
        ("Korea (South)", ["Asia/Seoul"]),
        ("Georgia", ["America/New_York", "Asia/Tbilisi"]),
        ("UTC\N{MINUS SIGN}3:30", ["America/St_Johns"]),
        ("+05:30", ["Asia/Kolkata"]),
        ("utc + 5:45", ["Asia/Kathmandu"]),
    ],
)
def test_what_people_type_is_no_zone_and_is_told_which_ones_it_may_have_meant(typed: str, meant: list[str]) -> None:
    assert list(zones_meant(typed)) == meant
    with pytest.raises(SettingsError, match="is not the name of a time zone") as caught:
        find_zone(typed)
    assert all(f"`{name}`" in caught.value.remedy for name in meant)


@pytest.mark.parametrize(("typed", "one"), [("GMT+1", "Europe/Berlin"), ("UTC+2", "Africa/Johannesburg")])
def test_a_number_of_hours_is_told_zones_that_are_so_far_in_summer_or_winter(typed: str, one: str) -> None:
    assert one in zones_meant(typed)
    assert "Europe/Berlin" in zones_meant(typed)
    assert "America/Toronto" not in zones_meant(typed)


def test_a_country_with_many_zones_is_told_one_of_each_kind() -> None:
    assert {"America/New_York", "America/Chicago", "America/Los_Angeles"} <= set(zones_meant("United States"))
    assert "Australia/Sydney" in zones_meant("Australia")
    assert len(zones_meant("Antarctica")) <= 8


def test_several_choices_read_as_a_question() -> None:
    assert suggest_zone("IST").endswith("Did you mean `Asia/Kolkata`, `Europe/Dublin` or `Asia/Jerusalem`?")


@pytest.mark.parametrize("typed", ["", " ", "xyzzy", "\0", "/", "UTC+99", "(" * 500_000, "Mars/Olympus"])
def test_what_is_like_nothing_is_told_how_a_name_looks(typed: str) -> None:
    with pytest.raises(SettingsError) as caught:
        find_zone(typed)
    assert "for example `America/Toronto`" in caught.value.remedy


def test_every_name_that_is_suggested_is_one() -> None:
    suggested = {name for names in MEANT_BY.values() for name in names} | set(FOR_OFFSETS)
    assert suggested - {"UTC"} <= set(NAMES)


@given(st.text() | st.sampled_from(sorted(MEANT_BY)) | st.sampled_from(NAMES).map(str.upper))
def test_any_text_is_a_zone_or_an_error_whose_suggestions_are_zones(typed: str) -> None:
    try:
        assert find_zone(typed).key == typed.strip()
    except SettingsError:
        assert all(find_zone(name).key == name for name in zones_meant(typed))
