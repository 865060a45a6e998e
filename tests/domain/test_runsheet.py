from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from chatmod.domain.runsheet import CueKind, RunSheet, compile_sheet
from chatmod.domain.schedule import Schedule, Span
from chatmod.domain.zones import next_change, oddity
from chatmod.errors import ScheduleError
from tests.domain.domain_samples import START, TORONTO, cue, faults, schedule


def _instant(plan: Schedule, label: str = "X") -> datetime:
    (found,) = [cue.instant for cue in compile_sheet(plan).cues if cue.label == label]
    return found


def _offsets(sheet: RunSheet) -> list[tuple[str, int]]:
    """Label and seconds after the start."""
    return [(cue.label, int((cue.instant - sheet.start).total_seconds())) for cue in sheet.cues]


def _faults(plan: Schedule, start: datetime | None = None) -> list[tuple[str, int, str]]:
    with pytest.raises(ScheduleError) as caught:
        compile_sheet(plan, start)
    return faults(caught.value)


@pytest.mark.parametrize(
    ("when", "utc"),
    [
        ("20:06", "2027-04-16 00:06:00"),
        ("20:06:30", "2027-04-16 00:06:30"),
        ("20:00", "2027-04-16 00:00:00"),
        ("21:00", "2027-04-16 01:00:00"),
        ("+6", "2027-04-16 00:06:00"),
        ("+60", "2027-04-16 01:00:00"),
        ("+90 s", "2027-04-16 00:01:30"),
        ("-30 min", "2027-04-15 23:30:00"),
        ("-1 day", "2027-04-15 00:00:00"),
        ("-1 day 09:00", "2027-04-14 13:00:00"),
        ("+2 days 09:00", "2027-04-17 13:00:00"),
        ("+1 day 2 h", "2027-04-17 02:00:00"),
        ("end", "2027-04-16 01:00:00"),
        ("end-3", "2027-04-16 00:57:00"),
        ("end-60", "2027-04-16 00:00:00"),
        ("end-10 s", "2027-04-16 00:59:50"),
        ("end+5", "2027-04-16 01:05:00"),
        ("end+1 day", "2027-04-17 01:00:00"),
    ],
)
def test_a_cue_is_due_where_its_time_says(when: str, utc: str) -> None:
    assert _instant(schedule(cue("X", when))) == datetime.fromisoformat(utc).replace(tzinfo=UTC)


def test_a_clock_time_earlier_than_the_start_is_after_midnight() -> None:
    assert _instant(schedule(cue("X", "00:10"), start="2027-04-15 23:30")) == datetime(2027, 4, 16, 4, 10, tzinfo=UTC)


def test_an_ordinary_evening_has_its_start_end_and_name() -> None:
    sheet = compile_sheet(schedule(cue("Q1")))

    assert (sheet.start, sheet.end) == (START, START + timedelta(hours=1))
    assert sheet.name == "week-1@2027-04-15-2000"
    assert sheet.key("Q3") == "week-1@20270416T000000Z/Q3"


def test_a_start_with_seconds_has_them_in_its_name_and_its_key() -> None:
    sheet = compile_sheet(schedule(cue("Q1")), START + timedelta(seconds=7))

    assert sheet.name == "week-1@2027-04-15-200007"
    assert sheet.key("Q1") == "week-1@20270416T000007Z/Q1"


@pytest.mark.parametrize(
    ("start", "when", "utc"),
    [
        ("2027-03-13 20:00", "+1 day", "2027-03-15 00:00"),
        ("2027-03-14 20:00", "-1 day", "2027-03-14 01:00"),
        ("2027-11-06 20:00", "+1 day", "2027-11-08 01:00"),
        ("2027-11-07 20:00", "-1 day", "2027-11-07 00:00"),
        ("2027-03-13 20:00", "+7 days 09:00", "2027-03-20 13:00"),
        ("2027-03-13 20:00", "-1 day 09:00", "2027-03-12 14:00"),
        ("2027-03-13 20:00", "+24 h", "2027-03-15 01:00"),
    ],
)
def test_days_are_calendar_days_and_hours_are_hours_when_the_clocks_change(start: str, when: str, utc: str) -> None:
    length = Span(seconds=25 * 3600) if when == "+24 h" else Span(seconds=3600)
    instant = _instant(schedule(cue("X", when), start=start, length=length))

    assert instant == datetime.fromisoformat(utc).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "start", "when", "local"),
    [
        ("America/Toronto", "2027-03-14 20:00", "-1 day", "2027-03-13 20:00 -0500"),
        ("America/Toronto", "2027-03-15 20:00", "-2 days", "2027-03-13 20:00 -0500"),
        ("America/Toronto", "2027-03-18 20:00", "-7 days 09:00", "2027-03-11 09:00 -0500"),
        ("America/Toronto", "2027-11-07 20:00", "-1 day", "2027-11-06 20:00 -0400"),
        ("America/Toronto", "2027-11-11 20:00", "-7 days 09:00", "2027-11-04 09:00 -0400"),
        ("Europe/London", "2027-03-28 19:30", "-1 day", "2027-03-27 19:30 +0000"),
        ("Europe/London", "2027-10-31 19:30", "-2 days", "2027-10-29 19:30 +0100"),
        ("Australia/Lord_Howe", "2027-10-03 19:00", "-1 day", "2027-10-02 19:00 +1030"),
        ("Australia/Lord_Howe", "2027-04-04 19:00", "-7 days 09:00", "2027-03-28 09:00 +1100"),
        ("America/Toronto", "2028-01-03 20:00", "-7 days 09:00", "2027-12-27 09:00 -0500"),
        ("Australia/Lord_Howe", "2028-01-01 00:30", "-1 day", "2027-12-31 00:30 +1100"),
    ],
)
def test_a_reminder_before_a_change_of_the_clocks_comes_at_the_right_local_time(
    zone: str, start: str, when: str, local: str
) -> None:
    instant = _instant(schedule(cue("X", when), cue("Q1"), start=start, zone=ZoneInfo(zone)))

    assert f"{instant.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M %z}" == local


_CHANGING = ("America/Toronto", "Europe/London", "Australia/Lord_Howe", "Africa/Casablanca", "Pacific/Auckland")
_YEAR_END = datetime(2027, 12, 31, 12, tzinfo=UTC)


@given(
    st.sampled_from(_CHANGING).map(ZoneInfo),
    st.datetimes(datetime(2027, 1, 1), datetime(2030, 1, 1)).map(lambda wall: wall.replace(tzinfo=UTC)),  # noqa: DTZ001
    st.booleans(),
    st.timedeltas(timedelta(hours=-30), timedelta(days=8)),
    st.sampled_from([("-1 day", 1), ("-2 days", 2), ("-7 days", 7), ("-1 week", 7)]),
    st.none() | st.times().map(lambda clock: clock.replace(second=0, microsecond=0)),
)
def test_a_reminder_of_days_comes_on_that_day_of_the_calendar_at_its_clock_time_or_is_a_problem(
    zone: ZoneInfo,
    now: datetime,
    year_end: bool,
    after: timedelta,
    reminder: tuple[str, int],
    clock: time | None,
) -> None:
    near = _YEAR_END if year_end else next_change(zone, now)
    assert near is not None
    start = (near + after).astimezone(zone).replace(second=0, microsecond=0, tzinfo=None)
    assume(oddity(start, zone) is None)
    offset, days = reminder
    wall = datetime.combine(start.date() - timedelta(days=days), clock or start.time())
    when = f"{offset} {clock:%H:%M}" if clock else offset
    plan = schedule(cue("X", when, line=17), cue("Q1", "+0"), start=str(start), zone=zone)

    strange = oddity(wall, zone)
    if strange:
        assert ("week-1.md", 17, f"{strange.value}-time") in _faults(plan)
    else:
        assert _instant(plan).astimezone(zone).replace(tzinfo=None) == wall


def test_days_after_the_end_are_calendar_days_too() -> None:
    sheet = compile_sheet(schedule(cue("X", "end"), cue("Y", "end+1 day"), start="2027-03-13 20:00"))

    assert [c.instant for c in sheet.cues] == [
        datetime(2027, 3, 14, 2, 0, tzinfo=UTC),
        datetime(2027, 3, 15, 1, 0, tzinfo=UTC),
    ]


def test_a_chat_across_the_change_of_the_clocks_lasts_as_long_as_it_says() -> None:
    plan = schedule(cue("X", "03:30"), cue("Y", "+90"), start="2027-03-14 01:30", length=Span(seconds=7200))

    sheet = compile_sheet(plan)

    assert sheet.end - sheet.start == timedelta(hours=2)
    assert _offsets(sheet) == [("X", 3600), ("Y", 5400)]


def test_a_chat_of_days_ends_at_the_same_clock_time() -> None:
    sheet = compile_sheet(schedule(cue("X", "end"), start="2027-03-13 20:00", length=Span(days=1)))

    assert sheet.end == datetime(2027, 3, 15, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("start", "when", "name"),
    [
        ("2027-03-14 01:30", "02:30", "skipped-time"),
        ("2027-11-07 00:30", "01:30", "repeated-time"),
        ("2027-03-13 23:00", "02:30", "skipped-time"),
        ("2027-03-13 02:30", "+1 day", "skipped-time"),
        ("2027-03-13 20:00", "+1 day 02:30", "skipped-time"),
        ("2027-11-08 01:30", "-1 day", "repeated-time"),
    ],
)
def test_a_time_that_daylight_saving_skips_or_repeats_is_a_problem_of_its_cue(
    start: str, when: str, name: str
) -> None:
    plan = schedule(cue("Q1", "+0"), cue("X", when, line=17), start=start, length=Span(seconds=6 * 3600))

    assert _faults(plan) == [("week-1.md", 17, name)]


@pytest.mark.parametrize(
    ("start", "name"), [("2027-03-14 02:30", "skipped-time"), ("2027-11-07 01:30", "repeated-time")]
)
def test_a_start_that_daylight_saving_skips_or_repeats_is_a_problem_of_its_line(start: str, name: str) -> None:
    assert _faults(schedule(cue("Q1"), start=start)) == [("week-1.md", 4, name)]


def test_an_end_that_daylight_saving_skips_is_a_problem_of_the_length() -> None:
    plan = schedule(cue("Q1"), start="2027-03-13 02:30", length=Span(days=1))

    assert _faults(plan) == [("week-1.md", 5, "skipped-time")]


def test_the_same_times_are_no_problem_in_another_zone() -> None:
    plan = schedule(cue("Q1", "02:30"), start="2027-03-14 02:00", zone=ZoneInfo("Europe/Berlin"))

    assert _instant(plan, "Q1") == datetime(2027, 3, 14, 1, 30, tzinfo=UTC)


@pytest.mark.parametrize("when", ["19:30", "21:01", "03:00", "+61", "+60 min 1 s", "end-61", "end - 2 h"])
def test_a_cue_outside_the_chat_that_does_not_say_so_is_a_problem(when: str) -> None:
    assert _faults(schedule(cue("Q1"), cue("X", when, line=15))) == [("week-1.md", 15, "outside-chat")]


def test_every_time_that_is_wrong_is_told_at_once_with_its_file() -> None:
    plan = schedule(
        cue("X", "19:30", line=3, ritual=True),
        cue("Q1", "+90", line=12),
        cue("Q2", line=14),
        cue("Y", "+1 day 02:30", line=16),
        start="2027-03-13 20:00",
    )

    assert _faults(plan) == [
        ("ritual.md", 3, "outside-chat"),
        ("week-1.md", 12, "outside-chat"),
        ("week-1.md", 14, "no-room"),
        ("week-1.md", 16, "skipped-time"),
    ]


def test_a_schedule_without_a_start_needs_one() -> None:
    plan = schedule(cue("Q1", "+6"), start="")

    assert _faults(plan) == [("week-1.md", 4, "no-start")]
    assert _offsets(compile_sheet(plan, START)) == [("Q1", 360)]


def test_without_a_declared_start_a_clock_time_is_of_the_evening_that_is_given() -> None:
    assert _offsets(compile_sheet(schedule(cue("X", "20:15"), start=""), START)) == [("X", 900)]


_ALL_FORMS = (
    cue("A", "-30 min"),
    cue("B", "20:06"),
    cue("C", "+7"),
    cue("Q1"),
    cue("Q2", "20:40"),
    cue("Q3"),
    cue("D", "end-3"),
    cue("E", "end+5"),
    cue("F", "+2 days 09:00"),
)


@pytest.mark.parametrize(
    "shift",
    [timedelta(minutes=15), timedelta(days=7), timedelta(hours=-3), timedelta(hours=5), timedelta(seconds=61)],
)
def test_another_start_shifts_the_whole_sheet(shift: timedelta) -> None:
    declared = compile_sheet(schedule(*_ALL_FORMS))

    shifted = compile_sheet(schedule(*_ALL_FORMS), START + shift)

    assert shifted.start == START + shift
    assert shifted.end == declared.end + shift
    assert [(c.label, c.instant - shift) for c in shifted.cues] == [(c.label, c.instant) for c in declared.cues]


def test_the_declared_start_itself_shifts_nothing() -> None:
    assert compile_sheet(schedule(*_ALL_FORMS), START) == compile_sheet(schedule(*_ALL_FORMS))


def test_a_start_between_two_seconds_is_taken_at_the_second() -> None:
    assert compile_sheet(schedule(cue("Q1")), START + timedelta(milliseconds=900)).start == START


def test_a_clock_time_keeps_its_distance_when_the_start_moves_across_a_change_of_the_clocks() -> None:
    plan = schedule(cue("X", "20:06"), start="2027-03-11 20:00")

    sheet = compile_sheet(plan, datetime(2027, 3, 19, 0, 0, tzinfo=UTC))

    assert _offsets(sheet) == [("X", 360)]


def test_questions_without_a_time_share_the_space_between_their_neighbours_evenly() -> None:
    sheet = compile_sheet(schedule(cue("Q1", "+6"), *(cue(f"Q{number}") for number in range(2, 9))))

    assert _offsets(sheet) == [(f"Q{number}", 360 + 405 * (number - 1)) for number in range(1, 9)]


def test_the_space_that_is_shared_begins_at_the_start_and_ends_at_the_end() -> None:
    assert _offsets(compile_sheet(schedule(cue("Q1"), cue("Q2"), cue("Q3")))) == [
        ("Q1", 900),
        ("Q2", 1800),
        ("Q3", 2700),
    ]


def test_space_that_does_not_divide_is_shared_on_whole_seconds() -> None:
    plan = schedule(cue("Q1"), cue("Q2"), length=Span(seconds=100))

    assert _offsets(compile_sheet(plan)) == [("Q1", 33), ("Q2", 66)]


def test_announcements_take_no_part_in_the_sharing() -> None:
    plan = schedule(cue("Tip", "+2"), cue("Q1"), cue("Break", "+10"))

    assert _offsets(compile_sheet(plan)) == [("Tip", 120), ("Break", 600), ("Q1", 1800)]


def test_a_timed_question_of_the_ritual_is_a_neighbour_by_its_time() -> None:
    plan = schedule(cue("Q0", "+3", ritual=True), cue("Q9", "end-5", ritual=True), cue("Q1"), cue("Q2"), cue("Q3"))

    assert _offsets(compile_sheet(plan)) == [("Q0", 180), ("Q1", 960), ("Q2", 1740), ("Q3", 2520), ("Q9", 3300)]


def test_questions_without_room_between_their_neighbours_are_a_problem() -> None:
    plan = schedule(cue("Q1", "+10"), cue("Q2", line=12), cue("Q3", line=14), cue("Q4", "+10 min 2 s"))

    assert _faults(plan) == [("week-1.md", 12, "no-room"), ("week-1.md", 14, "no-room")]


def test_three_seconds_are_room_for_two_questions() -> None:
    plan = schedule(cue("Q1", "+10"), cue("Q2"), cue("Q3"), cue("Q4", "+10 min 3 s"))

    assert _offsets(compile_sheet(plan)) == [("Q1", 600), ("Q2", 601), ("Q3", 602), ("Q4", 603)]


def test_a_timed_question_after_the_end_leaves_no_room_for_one_behind_it() -> None:
    plan = schedule(cue("Q1", "end+5"), cue("Q2", line=12))

    assert _faults(plan) == [("week-1.md", 12, "no-room")]


def test_cues_of_one_instant_go_out_ritual_first_and_then_in_the_order_of_the_file() -> None:
    plan = schedule(cue("B", "+6"), cue("Q1", "20:06"), cue("A", "+6 min"), cue("Z", "+360 s", ritual=True))

    assert [c.label for c in compile_sheet(plan).cues] == ["Z", "B", "Q1", "A"]


def test_a_question_may_be_late_for_ten_minutes_and_an_announcement_for_two() -> None:
    sheet = compile_sheet(schedule(cue("Q1", "+6"), cue("X", "+7")))

    assert [(c.kind, c.tolerance) for c in sheet.cues] == [
        (CueKind.QUESTION, timedelta(minutes=10)),
        (CueKind.ANNOUNCEMENT, timedelta(minutes=2)),
    ]
    assert [c.label for c in sheet.questions] == ["Q1"]


@pytest.mark.parametrize("tolerance", [timedelta(0), timedelta(minutes=5)])
def test_a_tolerance_of_the_schedule_holds_for_every_cue(tolerance: timedelta) -> None:
    sheet = compile_sheet(schedule(cue("Q1", "+6"), cue("X", "+7"), tolerance=tolerance))

    assert {c.tolerance for c in sheet.cues} == {tolerance}


def test_a_run_is_over_after_the_linger_and_not_before_its_last_cue() -> None:
    usual = compile_sheet(schedule(cue("Q1")))
    followed_up = compile_sheet(schedule(cue("Q1"), cue("X", "+2 days 09:00"), linger=timedelta(0)))

    assert usual.finish == usual.end + timedelta(minutes=30)
    assert followed_up.finish == datetime(2027, 4, 17, 13, 0, tzinfo=UTC)


_offset = st.integers(-7200, 7200)


@given(st.lists(st.tuples(_offset, st.booleans(), st.booleans()), min_size=1, max_size=12))
def test_cues_are_always_in_the_order_of_their_instants_and_the_ritual_first_at_a_tie(
    drawn: list[tuple[int, bool, bool]],
) -> None:
    cues = []
    for number, (offset, from_end, ritual) in enumerate(drawn):
        coarse = offset // 1800 * 1800
        sign = "-" if coarse < 0 else "+"
        anchored = f"end{sign}{abs(coarse)} s" if from_end else f"{sign}{abs(coarse)} s"
        cues.append(cue(f"X{number}", anchored, ritual=ritual))

    sheet = compile_sheet(schedule(*cues, length=Span(seconds=7200)))

    assert sorted(c.label for c in sheet.cues) == sorted(c.label for c in cues)
    for earlier, later in pairwise(sheet.cues):
        assert earlier.instant <= later.instant
        if earlier.instant == later.instant:
            assert earlier.planned.from_ritual >= later.planned.from_ritual
            if earlier.planned.from_ritual == later.planned.from_ritual:
                assert cues.index(earlier.planned) < cues.index(later.planned)


@given(st.lists(st.none() | st.integers(0, 3600), min_size=1, max_size=15), st.integers(1, 3600))
def test_questions_that_share_keep_their_order_and_lie_evenly_on_whole_seconds(
    times: list[int | None], length: int
) -> None:
    timed = [offset for offset in times if offset is not None]
    assume(timed == sorted(set(timed)) and all(offset <= length for offset in timed))
    plan = schedule(
        *(cue(f"Q{i}", "" if at is None else f"+{at} s") for i, at in enumerate(times, 1)),
        length=Span(seconds=length),
    )
    anchors = [0, *timed, length]
    shares = _runs_of_none(times)
    fits = all(
        count == 0 or after - before > count for (before, after), count in zip(pairwise(anchors), shares, strict=True)
    )

    if not fits:
        assert {name for _, _, name in _faults(plan)} == {"no-room"}
        return
    offsets = _offsets(compile_sheet(plan))

    assert [label for label, _ in offsets] == [f"Q{i}" for i in range(1, len(times) + 1)]
    assert all(c.instant.microsecond == 0 for c in compile_sheet(plan).cues)
    assert all(at is None or at == found for at, (_, found) in zip(times, offsets, strict=True))
    seconds = iter(found for _, found in offsets)
    for (before, after), count in zip(pairwise(anchors), shares, strict=True):
        row = [before, *(next(seconds) for _ in range(count)), after]
        gaps = [later - earlier for earlier, later in pairwise(row)]
        assert count == 0 or (min(gaps) >= 1 and max(gaps) - min(gaps) <= 1)
        next(seconds, None)


def _runs_of_none(times: list[int | None]) -> list[int]:
    """How many questions without a time stand before the first timed one, between, and after the last."""
    runs = [0]
    for at in times:
        if at is None:
            runs[-1] += 1
        else:
            runs.append(0)
    return runs


def test_a_sheet_is_the_same_in_whatever_zone_its_start_is_given() -> None:
    sheet = compile_sheet(schedule(*_ALL_FORMS), START.astimezone(TORONTO))

    assert sheet == compile_sheet(schedule(*_ALL_FORMS), START)
    assert sheet.key("Q1") == "week-1@20270416T000000Z/Q1"
