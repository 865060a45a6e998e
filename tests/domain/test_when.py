from collections.abc import Callable
from datetime import datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatmod.domain.schedule import AtClock, FromEnd, FromStart, Span, When
from chatmod.domain.when import parse_clock, parse_span, parse_wall, parse_when


def _refuses(read: Callable[[str], object], text: str) -> bool:
    try:
        read(text)
    except ValueError:
        return True
    return False


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("60 min", Span(seconds=3600)),
        ("60", Span(seconds=3600)),
        ("0", Span()),
        ("90 s", Span(seconds=90)),
        ("90s", Span(seconds=90)),
        ("1 h 30 min", Span(seconds=5400)),
        ("1h30m", Span(seconds=5400)),
        ("2 Hours", Span(seconds=7200)),
        ("7 days", Span(days=7)),
        ("1 day", Span(days=1)),
        ("2 w", Span(days=14)),
        ("1 week 1 day 10 seconds", Span(days=8, seconds=10)),
        ("366 days", Span(days=366)),
        ("  5 min  ", Span(seconds=300)),
    ],
)
def test_a_duration_is_numbers_with_units_and_minutes_where_there_is_none(text: str, span: Span) -> None:
    assert parse_span(text) == span


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "min", "1 fortnight", "1h30", "1 2", "5:00", "-5 min", "+5", "1.5 h", "1,5 h", "367 days",
        "1000000 s", "five", "5 min later", "\N{ARABIC-INDIC DIGIT FIVE} min",
    ],
)  # fmt: skip
def test_what_is_no_duration_or_may_mean_two_things_is_refused(text: str) -> None:
    assert _refuses(parse_span, text)


def test_a_duration_of_many_enormous_terms_is_refused_like_any_other() -> None:
    assert _refuses(parse_span, "999999 w " * 200)


def test_a_bare_number_is_no_duration_where_it_was_not_asked_for() -> None:
    assert parse_span("5 min", bare_minutes=False) == Span(seconds=300)
    assert _refuses(lambda text: parse_span(text, bare_minutes=False), "5")


@given(st.integers(0, 300), st.integers(0, 60 * 86400))
def test_a_duration_that_is_written_out_reads_as_itself(days: int, seconds: int) -> None:
    span = Span(days, seconds)

    assert parse_span(str(span)) == span


_UNITS = {"s": 1, "sec": 1, "m": 60, "min": 60, "minutes": 60, "h": 3600, "hours": 3600, "d": 86400, "weeks": 604800}


@given(
    st.lists(st.tuples(st.integers(0, 9), st.sampled_from(sorted(_UNITS))), min_size=1, max_size=5),
    st.sampled_from(["", " ", "  "]),
    st.sampled_from([" ", "  ", "\t"]),
)
def test_a_duration_lasts_as_long_as_its_terms_together(terms: list[tuple[int, str]], gap: str, between: str) -> None:
    text = between.join(f"{number}{gap}{unit}" for number, unit in terms)

    assert parse_span(text).elapsed == timedelta(seconds=sum(number * _UNITS[unit] for number, unit in terms))


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("20:06", AtClock(time(20, 6))),
        ("20:06:30", AtClock(time(20, 6, 30))),
        ("0:15", AtClock(time(0, 15))),
        ("+6", FromStart(Span(seconds=360))),
        ("+0", FromStart(Span())),
        ("+ 6 min", FromStart(Span(seconds=360))),
        ("+90 s", FromStart(Span(seconds=90))),
        ("-30 min", FromStart(Span(seconds=-1800))),
        ("\N{MINUS SIGN}30 min", FromStart(Span(seconds=-1800))),
        ("\N{EN DASH}30 min", FromStart(Span(seconds=-1800))),
        ("-1 day", FromStart(Span(days=-1))),
        ("+2 days 09:00", FromStart(Span(days=2), time(9))),
        ("-1 day 18:30:15", FromStart(Span(days=-1), time(18, 30, 15))),
        ("+1 day 2 h", FromStart(Span(days=1, seconds=7200))),
        ("end", FromEnd(Span())),
        ("end-3", FromEnd(Span(seconds=-180))),
        ("end - 10 s", FromEnd(Span(seconds=-10))),
        ("End+5", FromEnd(Span(seconds=300))),
        ("end\N{MINUS SIGN}3", FromEnd(Span(seconds=-180))),
        ("end+1 day", FromEnd(Span(days=1))),
    ],
)
def test_a_cue_has_a_clock_time_or_an_offset_from_the_start_or_the_end(text: str, when: When) -> None:
    assert parse_when(text) == when


@pytest.mark.parametrize(
    "text",
    [
        "", "6", "6 min", "20.06", "20:6", "24:00", "20:60", "20:06:60", "8:00 pm", "20:06 20:07", "+", "-", "+-6",
        "++6", "+09:00", "+30 min 09:00", "+1 day 2 h 09:00", "+2 days 25:00", "+2 days 09:00 sharp", "end3", "end-",
        "end-20:00", "start+5", "tomorrow", "+400 days", "2\N{FULLWIDTH DIGIT ZERO}:06",
    ],
)  # fmt: skip
def test_anything_else_is_no_time_of_a_cue(text: str) -> None:
    assert _refuses(parse_when, text)


def test_a_clock_time_has_minutes_and_perhaps_seconds() -> None:
    assert parse_clock(" 9:05 ") == time(9, 5)
    assert parse_clock("23:59:59") == time(23, 59, 59)


@pytest.mark.parametrize(
    ("text", "wall"),
    [
        ("2027-04-15 20:00", datetime(2027, 4, 15, 20, 0)),  # noqa: DTZ001 - a wall clock has no zone
        ("2027-04-15 20:00:30", datetime(2027, 4, 15, 20, 0, 30)),  # noqa: DTZ001
        ("2027-4-5T8:00", datetime(2027, 4, 5, 8, 0)),  # noqa: DTZ001
    ],
)
def test_a_start_is_a_date_and_a_clock_time(text: str, wall: datetime) -> None:
    assert parse_wall(text) == wall


@pytest.mark.parametrize(
    "text",
    [
        "", "20:00", "2027-04-15", "2027-02-30 20:00", "2027-13-01 20:00", "15.04.2027 20:00", "2027-04-15 20:00 EST",
        "2027-04-15 20:00Z", "2027-04-15 8 pm", "1999-12-31 20:00", "2201-01-01 20:00",
    ],
)  # fmt: skip
def test_anything_else_is_no_start(text: str) -> None:
    assert _refuses(parse_wall, text)
