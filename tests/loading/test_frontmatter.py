from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from chatmod.domain.schedule import NameLevel, Place, Schedule, Span
from chatmod.loading.frontmatter import KEYS
from tests.loading.loading_desk import MACHINE_ZONE, QUESTION, lines_and_names, load, problems_of, schedule_of, write


def _with(folder: Path, *lines: str) -> Schedule:
    """A schedule with some keys besides the required ones."""
    keys = "".join(f"{line}\n" for line in lines)
    return schedule_of(folder, f"---\ntitle: Rivers\nhashtag: ShelfTalk\n{keys}---\n{QUESTION}")


def _fault(folder: Path, line: str) -> str:
    """The name of the only error of a schedule in which one key, in line 4, is wrong."""
    text = f"---\ntitle: Rivers\nhashtag: ShelfTalk\n{line}\n---\n{QUESTION}"
    ((number, name),) = lines_and_names(folder, text)
    assert number == 4
    return name


def test_a_schedule_that_says_the_least_has_the_defaults_of_every_key(tmp_path: Path) -> None:
    schedule = _with(tmp_path)

    assert schedule.title == "Rivers"
    assert schedule.hashtag == "ShelfTalk"
    assert schedule.start is None
    assert schedule.zone == MACHINE_ZONE
    assert schedule.length == Span(seconds=3600)
    assert schedule.moderators == ()
    assert schedule.platforms == ("room",)
    assert schedule.language == "en"
    assert schedule.label is True
    assert schedule.tolerance is None
    assert schedule.linger == timedelta(minutes=30)
    assert schedule.warn is None
    assert schedule.repeat is None
    assert schedule.grace == timedelta(minutes=3)
    assert schedule.archive is None
    assert schedule.optout == "noarchive"
    assert schedule.names is NameLevel.HANDLES
    assert schedule.check == ()


def test_every_key_is_read(tmp_path: Path) -> None:
    schedule = _with(
        tmp_path,
        "start: 2027-04-15 20:00:30",
        "timezone: America/Toronto",
        "length: 1 h 30 min",
        "moderators: ana , mastodon:bo@example.social",
        "platforms: Mastodon, room, room",
        "language: fr-CA",
        "label: no",
        "tolerance: 90 s",
        "linger: 2 h",
        "warn: 1",
        "repeat: 4 min",
        "grace: 0",
        "archive: https://example.org/chats#april",
        "optout: leavemeout",
        "names: pseudonyms",
        "check: no-timezone, long",
    )

    assert schedule.start == datetime(2027, 4, 15, 20, 0, 30)  # noqa: DTZ001 - a wall clock has no zone
    assert schedule.zone == ZoneInfo("America/Toronto")
    assert schedule.length == Span(seconds=5400)
    assert schedule.moderators == ("ana", "mastodon:bo@example.social")
    assert schedule.platforms == ("mastodon", "room")
    assert schedule.language == "fr-CA"
    assert schedule.label is False
    assert schedule.tolerance == timedelta(seconds=90)
    assert schedule.linger == timedelta(hours=2)
    assert schedule.warn == timedelta(minutes=1)
    assert schedule.repeat == timedelta(minutes=4)
    assert schedule.grace == timedelta(0)
    assert schedule.archive == "https://example.org/chats#april"
    assert schedule.optout == "leavemeout"
    assert schedule.names is NameLevel.PSEUDONYMS
    assert schedule.check == ("no-timezone", "long")


def test_a_value_runs_to_the_end_of_its_line_with_colons_and_hashes(tmp_path: Path) -> None:
    text = f'---\ntitle:  Rivers: part 1 #really, "quoted" \nhashtag: #ShelfTalk\n---\n{QUESTION}'

    schedule = schedule_of(tmp_path, text)

    assert schedule.title == 'Rivers: part 1 #really, "quoted"'
    assert schedule.hashtag == "ShelfTalk"


def test_keys_may_be_written_large_and_blank_lines_may_stand_anywhere(tmp_path: Path) -> None:
    schedule = schedule_of(tmp_path, f"\n\n---\n\nTitle: Rivers\n\nHASHTAG : ShelfTalk\n---  \n{QUESTION}")

    assert (schedule.title, schedule.hashtag) == ("Rivers", "ShelfTalk")


def test_the_place_of_a_key_is_known(tmp_path: Path) -> None:
    schedule = _with(tmp_path, "grace: off")

    assert schedule.place_of("grace") == Place(str(tmp_path / "week-1.md"), 4)
    assert schedule.place_of("warn") == Place(str(tmp_path / "week-1.md"), 1)


@pytest.mark.parametrize("key", ["grace", "warn", "repeat"])
def test_a_duration_that_can_be_switched_off_is_none(tmp_path: Path, key: str) -> None:
    assert getattr(_with(tmp_path, f"{key}: off"), key) is None
    assert getattr(_with(tmp_path, f"{key}: 7"), key) == timedelta(minutes=7)


def test_a_linger_of_nothing_is_nothing_and_not_the_default(tmp_path: Path) -> None:
    assert _with(tmp_path, "linger: 0").linger == timedelta(0)


def test_a_tolerance_of_nothing_is_nothing_and_not_the_default(tmp_path: Path) -> None:
    assert _with(tmp_path, "tolerance: 0").tolerance == timedelta(0)


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("start: tomorrow", "bad-start"),
        ("start: 2027-02-30 20:00", "bad-start"),
        ("timezone: Toronto", "bad-timezone"),
        ("timezone: EST", "bad-timezone"),
        ("timezone: Mars/Olympus", "bad-timezone"),
        ("timezone: ../../etc/passwd", "bad-timezone"),
        ("length: 0", "bad-length"),
        ("length: an hour", "bad-length"),
        ("moderators: ,", "bad-moderators"),
        ("platforms: room, twitter", "unknown-platform"),
        ("platforms: mastodon:", "bad-account"),
        ("platforms: mastodon:the_club", "bad-account"),
        ("platforms: room:heather", "bad-account"),
        ("language: english please", "bad-language"),
        ("label: maybe", "bad-label"),
        ("tolerance: off", "bad-tolerance"),
        ("linger: -5", "bad-linger"),
        ("warn: soon", "bad-warn"),
        ("repeat: often", "bad-repeat"),
        ("grace: none", "bad-grace"),
        ("names: initials", "bad-names"),
        ("colour: red", "unknown-key"),
        ("archive:", "empty-value"),
        ("just a line", "not-a-key"),
        ("title: Lakes", "repeated-key"),
    ],
)
def test_a_line_that_cannot_be_read_is_a_problem_with_its_line(tmp_path: Path, line: str, name: str) -> None:
    assert _fault(tmp_path, line) == name


@pytest.mark.parametrize(
    ("tag", "name"),
    [
        ("Shelf Talk", "hashtag-cut-short"),
        ("shelf-talk", "hashtag-cut-short"),
        ("2027-Talk", "hashtag-cut-short"),
        ("2027", "hashtag-all-digits"),
        ("#2027", "hashtag-all-digits"),
        ("#", "bad-hashtag"),
        ("##ShelfTalk", "bad-hashtag"),
        ("-Talk", "bad-hashtag"),
    ],
)
def test_a_hashtag_that_no_platform_would_link_is_a_problem(tmp_path: Path, tag: str, name: str) -> None:
    text = f"---\ntitle: Rivers\nhashtag: {tag}\n---\n{QUESTION}"

    assert lines_and_names(tmp_path, text) == [(3, name)]


def test_a_hashtag_that_is_cut_short_is_told_with_the_place_and_the_one_that_was_meant(tmp_path: Path) -> None:
    text = f"---\ntitle: Rivers\nhashtag:  #Book-Study\n---\n{QUESTION}"

    (problem,) = [found for found in problems_of(write(tmp_path, text)) if found.severity == "error"]

    assert (problem.line, problem.column, problem.width) == (3, 16, 1)
    assert problem.problem == "`#Book-Study` is cut short by `-`: it becomes `#Book`."
    assert problem.remedy == "Write `#BookStudy`."


def test_a_value_that_does_not_fit_is_pointed_at(tmp_path: Path) -> None:
    text = f"---\ntitle: Rivers\nhashtag: ShelfTalk\nlength:  an hour\n---\n{QUESTION}"

    (problem,) = [found for found in problems_of(write(tmp_path, text)) if found.severity == "error"]

    assert (problem.line, problem.column, problem.width) == (4, 10, 7)


def test_an_unknown_key_is_told_with_the_key_that_was_meant(tmp_path: Path) -> None:
    text = f"---\ntitle: Rivers\nhashtag: ShelfTalk\nmoderater: ana\n---\n{QUESTION}"

    (problem,) = [found for found in problems_of(write(tmp_path, text)) if found.severity == "error"]

    assert problem.line == 4
    assert "moderater" in problem.problem
    assert "`moderators`" in problem.remedy


def test_an_unknown_key_that_is_like_no_other_is_told_with_all_keys(tmp_path: Path) -> None:
    text = f"---\ntitle: Rivers\nhashtag: ShelfTalk\nzzz: 1\n---\n{QUESTION}"

    (problem,) = [found for found in problems_of(write(tmp_path, text)) if found.severity == "error"]

    assert all(key in problem.remedy for key in KEYS)


def test_a_city_alone_is_told_with_its_zone(tmp_path: Path) -> None:
    text = f"---\ntitle: Rivers\nhashtag: ShelfTalk\ntimezone: Toronto\n---\n{QUESTION}"

    (problem,) = problems_of(write(tmp_path, text))

    assert "America/Toronto" in problem.remedy


def test_a_schedule_without_a_zone_takes_the_machines_and_warns(tmp_path: Path) -> None:
    text = f"---\ntitle: Rivers\nhashtag: ShelfTalk\n---\n{QUESTION}"

    loaded = load(write(tmp_path, text))

    assert loaded.schedule.zone == MACHINE_ZONE
    assert [(problem.severity, problem.name) for problem in loaded.warnings] == [("warning", "no-timezone")]
    assert MACHINE_ZONE.key in loaded.warnings[0].problem


def test_a_schedule_with_a_zone_has_nothing_to_warn_of(tmp_path: Path) -> None:
    text = f"---\ntitle: Rivers\nhashtag: ShelfTalk\ntimezone: UTC\n---\n{QUESTION}"

    assert load(write(tmp_path, text)).warnings == ()


def test_a_warning_can_be_switched_off_by_its_name(tmp_path: Path) -> None:
    text = f"---\ntitle: Rivers\nhashtag: ShelfTalk\ncheck: no-timezone\n---\n{QUESTION}"

    assert load(write(tmp_path, text)).warnings == ()


def test_front_matter_that_is_not_closed_is_a_problem_where_it_begins(tmp_path: Path) -> None:
    found = lines_and_names(tmp_path, f"\n---\ntitle: Rivers\n{QUESTION}")

    assert (2, "open-front-matter") in found


def test_a_missing_title_and_a_missing_hashtag_are_problems_of_the_first_line(tmp_path: Path) -> None:
    assert lines_and_names(tmp_path, QUESTION) == [(1, "no-hashtag"), (1, "no-title")]
