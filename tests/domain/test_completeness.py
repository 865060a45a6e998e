"""What a record says of its own gaps."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatmod.domain.completeness import (
    Failure,
    ReadBy,
    Reading,
    Source,
    read_until,
    source_stated,
    sources,
    unread,
)
from tests.domain.domain_samples import START, TORONTO

OVER = START + timedelta(minutes=90)
"""Half past nine in Toronto; the chat began at eight."""


def reading(
    since: float, until: float, by: ReadBy = "new", *, failure: Failure = "", platform: str = "mastodon"
) -> Reading:
    """From a minute of the chat to another, read at the latter."""
    first, last = (START + timedelta(minutes=minutes) for minutes in (since, until))
    return Reading(platform, by, first, last, last, failure)


def said(*readings: Reading, platforms: Sequence[str] = ("mastodon",)) -> tuple[str, ...]:
    return unread(platforms, readings, START, OVER, TORONTO)


def test_where_all_was_read_nothing_is_said() -> None:
    assert said(reading(-30, 90, "complete"), reading(-30, 89)) == ()
    assert said(reading(-30, 40, "complete"), reading(40, 91), reading(10, 20, "stream")) == ()


def test_where_nothing_was_recorded_nothing_is_known() -> None:
    assert said() == ()
    (source,) = sources(["mastodon"], [])
    assert source_stated(source, TORONTO) == "mastodon: when it was read was not recorded"


def test_reading_that_ended_too_early_is_said_with_its_reason() -> None:
    assert said(reading(-30, 75, "complete")) == ("mastodon was not read after 21:15.",)
    budget = reading(75, 80, failure="budget")
    assert said(reading(-30, 75), budget) == ("mastodon was not read after 21:15: the budget was reached.",)
    mended = reading(10, 20, failure="unreachable")
    assert said(reading(-30, 75), mended) == ("mastodon was not read after 21:15.",)


@pytest.mark.parametrize("failure", ["unreachable", "login", "budget", "refused", "archive", "defect"])
def test_what_could_never_be_read_is_said_with_its_reason(failure: Failure) -> None:
    (sentence,) = said(reading(0, 90, failure=failure))
    assert sentence.startswith("mastodon was not read: ")


def test_a_platform_beside_one_that_was_read_is_said_not_to_have_been() -> None:
    assert said(reading(-30, 95, "complete"), platforms=["mastodon", "x"]) == ("x was not read.",)


def test_a_gap_that_no_later_reading_could_fill_is_said() -> None:
    (gap,) = said(reading(-30, 75, "complete"), reading(60 * 24 * 3, 60 * 24 * 10, "complete"))
    assert gap == (
        "mastodon was not read from 21:15 to 2027-04-18 20:00: "
        "when it was read again, it did not show anything as old as that."
    )
    late = said(reading(60 * 24, 60 * 24 * 7, "complete"))
    assert late[0].startswith("mastodon was not read from 20:00 to 2027-04-16 20:00: ")


def test_many_gaps_are_not_all_listed_and_short_ones_have_seconds() -> None:
    tenths = [reading(minutes, minutes + 9.5, "complete") for minutes in range(-10, 91, 10)]
    (sentence,) = said(*tenths)
    assert "from 19:59:30 to 20:00:00" not in sentence
    assert "from 20:09 to 20:10, from 20:19 to 20:20" in sentence
    assert "more times" in sentence
    (sentence,) = said(reading(-30, 10.1, "complete"), reading(10.5, 95, "complete"))
    assert "from 20:10:06 to 20:10:30" in sentence


def test_a_stream_that_broke_is_said_only_where_nothing_has_made_up_for_it() -> None:
    streamed = [reading(-30, 40, "stream"), reading(45, 60, "stream")]
    assert said(reading(-30, 95, "complete"), *streamed) == ()
    assert said(reading(-30, 35, "complete"), reading(35, 95), *streamed) == (
        "The live stream of mastodon was broken from 20:40 to 20:45, and not everything has been read since.",
    )


def test_a_source_tells_from_when_to_when_and_when_deletions_were_looked_for() -> None:
    (source,) = sources(["room"], [reading(-30, 90, "complete", platform="room")])
    assert source == Source("room", ("complete",), START - timedelta(minutes=30), OVER, OVER, imported="")
    assert source_stated(source, TORONTO) == (
        "room: posts of 2027-04-15 19:30 to 21:30, looked through for deletions at 2027-04-15 21:30"
    )
    (source,) = sources(["room"], [reading(0, 60 * 24, platform="room")])
    assert source_stated(source, TORONTO) == (
        "room: posts of 2027-04-15 20:00 to 2027-04-16 20:00, never looked through for deletions"
    )
    imported = Source("mastodon", imported="week-1.json (mastodon)")
    assert source_stated(imported, TORONTO) == (
        "mastodon: imported from week-1.json (mastodon), not looked through for deletions since"
    )


def test_a_failure_is_no_reading() -> None:
    assert read_until([reading(0, 30), reading(30, 50, failure="login"), reading(0, 40, "threads")]) == (
        START + timedelta(minutes=30)
    )
    assert read_until([]) is None


_SPANS = st.tuples(st.integers(0, 50), st.integers(0, 50)).map(lambda two: (min(two), max(two)))


@given(_SPANS, _SPANS)
def test_two_readings_are_one_exactly_where_nothing_is_between_them(
    one: tuple[int, int], other: tuple[int, int]
) -> None:
    first, second = reading(*one), reading(*other)
    joined = first.joined(second)
    minutes = {*range(one[0], one[1] + 1), *range(other[0], other[1] + 1)}
    touches = max(one[0], other[0]) <= min(one[1], other[1])
    assert (joined is not None) == touches
    if joined is not None:
        assert (joined.since, joined.until) == (
            reading(min(minutes), max(minutes)).since,
            reading(0, max(minutes)).until,
        )


def test_readings_of_another_kind_or_platform_stay_apart() -> None:
    one = reading(0, 10)
    assert one.joined(reading(5, 15, "complete")) is None
    assert one.joined(reading(5, 15, failure="login")) is None
    assert one.joined(reading(5, 15, platform="x")) is None
