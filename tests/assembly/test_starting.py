"""Whatever answers are taken, the schedule that is made from them says the same, and `check` has nothing to say."""

import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from chatmod.assembly.checking import check
from chatmod.assembly.preparing import load
from chatmod.assembly.starting import answered, first_outline, not_past, starter_files, suggest_start
from chatmod.domain.runsheet import compile_sheet
from chatmod.domain.zones import oddity
from chatmod.errors import SettingsError
from chatmod.loading.starter import MOST_QUESTIONS, Outline

NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)
NETWORKS = ["room", "x", "mastodon", "bluesky"]
TORONTO = ZoneInfo("America/Toronto")

_zones = st.sampled_from(["America/Toronto", "Europe/London", "Australia/Lord_Howe", "Asia/Kolkata", "UTC"])
_titles = (
    st.text(st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp")), min_size=1, max_size=40)
    | st.sampled_from(
        ['"A": #1', "What? Who! Why.", "{end} {title}", "% --- ## Q1", "\N{PARTY POPPER}" * 3, "本" * 50]
    )
    | st.just("W" * 100)
)
_hashtags = st.sampled_from(["BookStudy", "#ShelfTalk", "本の会", "W" * 40, "STEM", "Q1", "T2_a"]) | st.text(
    max_size=8
)
_starts = st.datetimes(datetime(2026, 1, 1), datetime(2029, 1, 1)) | st.builds(  # noqa: DTZ001 - a wall clock has no zone
    lambda day, minute: datetime(2027, 3, 10) + timedelta(days=day, minutes=minute),  # noqa: DTZ001
    st.integers(0, 30) | st.integers(190, 245),
    st.integers(0, 1439),
)
_lengths = st.sampled_from(
    ["60 min", "5", "20 min", "90", "1 min 30 s", "8 h", "1 day", "2 days", "7 days", "30 days"]
)


def _made(**answers: str) -> Outline:
    outline = first_outline(TORONTO, NOW)
    for name, text in answers.items():
        outline = answered(outline, name, text, NOW)
    return outline


@settings(max_examples=25)
@given(_zones, _starts, _lengths, st.integers(1, MOST_QUESTIONS), _titles, _hashtags, st.booleans())
@example("America/Toronto", datetime(2027, 3, 15, 2, 30), "7 days", 7, "T", "Tt", True)  # noqa: DTZ001
@example("Europe/London", datetime(2027, 10, 30, 1, 30), "7 days", 7, "T", "Tt", False)  # noqa: DTZ001
def test_a_schedule_made_from_any_answers_says_the_same_and_has_no_problems(
    zone: str, start: datetime, length: str, questions: int, title: str, hashtag: str, ritual: bool
) -> None:
    start = start.replace(microsecond=0)
    try:
        outline = _made(timezone=zone, start=str(start), length=length)
        outline = answered(outline, "questions", str(questions), NOW)
        outline = answered(outline, "title", title, NOW)
        outline = answered(outline, "hashtag", hashtag, NOW)
    except SettingsError:
        assume(False)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "week-1.md"
        for place, text in starter_files(path, outline, NOW, ritual=ritual, keep=False).items():
            place.write_text(text, encoding="utf-8")
        schedule = load(path).schedule
        problems = check(path, NETWORKS, NOW).problems
        assert [problem for problem in problems if problem.severity == "error"] == []
        assert [length for length in check(path, NETWORKS, NOW).lengths if length.length > length.limit] == []
    assert (schedule.title, schedule.hashtag) == (
        title.strip(),
        hashtag.strip().removeprefix("#").removeprefix("\uff03"),
    )
    assert (schedule.start, schedule.zone.key, schedule.length) == (start, zone, outline.length)
    assert [cue.label for cue in compile_sheet(schedule).questions] == [f"Q{n}" for n in range(1, questions + 1)]


def test_a_slow_chat_asks_at_the_same_time_of_each_day() -> None:
    outline = _made(timezone="America/Toronto", start="2027-03-10 20:00", length="7 days", questions="5")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "week-1.md"
        for place, text in starter_files(path, outline, NOW, ritual=True, keep=False).items():
            place.write_text(text, encoding="utf-8")
        schedule = load(path).schedule
    local = [cue.instant.astimezone(TORONTO) for cue in compile_sheet(schedule).questions]
    assert [f"{at:%d %H:%M}" for at in local] == ["10 20:06", "11 20:00", "12 20:00", "13 20:00", "14 20:00"]
    assert (schedule.grace, schedule.linger) == (None, timedelta(days=2))


@pytest.mark.parametrize(("start", "has_one"), [("2027-03-03 20:00", True), ("2027-03-01 20:00", False)])
def test_there_is_a_reminder_where_there_is_time_for_one(start: str, has_one: bool) -> None:
    files = starter_files(Path("x.md"), _made(start=start), NOW, ritual=False, keep=False)
    assert ("## Reminder" in files[Path("x.md")]) is has_one


def test_a_ritual_that_is_there_is_named_and_not_written() -> None:
    files = starter_files(Path("questions/x.md"), first_outline(TORONTO, NOW), NOW, ritual=True, keep=True)
    assert list(files) == [Path("questions/x.md")]
    assert "ritual: ritual.md" in files[Path("questions/x.md")]


def test_a_short_chat_has_fewer_questions_until_somebody_says_how_many() -> None:
    assert _made(length="5").questions == 3
    assert _made(length="5", questions="5").questions == 5
    with pytest.raises(SettingsError, match="5 min for 6 questions is less than a minute for each"):
        _made(length="5", questions="6")


@given(_zones.map(ZoneInfo), _starts)
def test_the_day_that_is_suggested_is_in_a_week_at_eight_and_to_come(zone: ZoneInfo, now: datetime) -> None:
    instant = now.replace(tzinfo=UTC)
    suggested = suggest_start(zone, instant)
    assert (suggested.hour, suggested.minute) == (20, 0)
    assert (suggested.date() - instant.astimezone(zone).date()).days == 7
    assert oddity(suggested, zone) is None
    not_past(Outline("T", "Tt", zone, suggested), instant)


def test_a_start_that_is_past_is_told_with_one_to_come() -> None:
    with pytest.raises(SettingsError, match="2027-02-28 20:00 is past") as caught:
        not_past(_made(start="2027-02-28 20:00"), NOW)
    assert "`2027-03-08 20:00`" in caught.value.remedy


def test_a_machine_without_a_zone_suggests_utc_by_its_name() -> None:
    assert first_outline(ZoneInfo("Etc/UTC"), NOW).zone.key == "UTC"
