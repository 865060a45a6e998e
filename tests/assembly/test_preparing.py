"""From a file on disk to a sheet that fits its platforms."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest

from chatmod.assembly.checking import check
from chatmod.assembly.preparing import Length, fitting_sheet, load, measure, plugins_for
from chatmod.domain.schedule import Schedule
from chatmod.errors import PluginError, ScheduleError
from chatmod.ports.logins import Credential, Login
from chatmod.ports.platforms import Limits, Platform, Plugin
from tests.pictures.albums import png

NOW = datetime(2027, 4, 15, 18, 30, 15, 250_000, tzinfo=UTC)  # 14:30 in Toronto
HEAD = """---
title: Week 1
hashtag: NotABookStudy
start: 2027-04-15 20:00
timezone: America/Toronto
check: no-welcome, no-closing, no-archive-notice, no-opt-out
---
"""


@dataclass(frozen=True, slots=True)
class Small:
    """A platform of few characters, counted as Python counts them."""

    name: str = "small"
    limits: Limits = field(default=Limits(characters=30))
    credentials: Mapping[str, Credential] = field(default_factory=dict)

    def measure(self, text: str) -> int:
        return len(text)

    def open(self, login: Login, name: str) -> Platform:
        raise NotImplementedError(login, name)


def written(folder: Path, body: str, head: str = HEAD) -> Path:
    path = folder / "week-1.md"
    path.write_text(head + body, encoding="utf-8")
    return path


def a_schedule(folder: Path, head: str = HEAD) -> Schedule:
    return load(written(folder, "## Q1\nWhat did you see?\n", head)).schedule


def small(limits: Limits | None = None) -> dict[str, Plugin]:
    return {"small": Small(limits=limits or Limits(characters=30))}


def test_a_good_schedule_has_no_problems_and_a_length_for_each_post(tmp_path: Path) -> None:
    path = written(tmp_path, "## Hello @ +0\nHello!\n---\nAnd more.\n\n## Q1\nWhat did you see?\n")
    report = check(path, [], NOW)
    assert report.ok
    assert report.problems == ()
    assert report.lengths == (
        Length("Hello", "room", 1, len("Hello! #NotABookStudy"), 1000),
        Length("Hello", "room", 2, len("And more. #NotABookStudy"), 1000),
        Length("Q1", "room", 1, len("Q1: What did you see? #NotABookStudy"), 1000),
    )


def test_lengths_are_told_for_the_platforms_that_were_asked_for(tmp_path: Path) -> None:
    report = check(written(tmp_path, "## Q1\nWhat?\n"), ["mastodon", "room", "mastodon"], NOW)
    assert [(length.platform, length.limit) for length in report.lengths] == [("mastodon", 500), ("room", 1000)]


def test_lengths_are_told_for_the_platforms_of_the_schedule(tmp_path: Path) -> None:
    head = HEAD.replace("start:", "platforms: mastodon, room\nstart:")
    report = check(written(tmp_path, "## Q1\nWhat?\n", head), [], NOW)
    assert [length.platform for length in report.lengths] == ["mastodon", "room"]


def test_a_text_of_a_platforms_own_is_measured_there(tmp_path: Path) -> None:
    report = check(written(tmp_path, "## Q1\nWhat did you see?\n### mastodon\nWhat?\n"), ["room", "mastodon"], NOW)
    assert [length.length for length in report.lengths] == [
        len("Q1: What did you see? #NotABookStudy"),
        len("Q1: What? #NotABookStudy"),
    ]


def test_a_post_that_is_too_long_is_an_error_where_it_is_too_long(tmp_path: Path) -> None:
    path = written(tmp_path, f"## Q1\nWhat?\n\n## Q2\n{'very ' * 100}long\n")
    report = check(path, ["mastodon"], NOW)
    assert not report.ok
    (problem,) = report.problems
    assert (problem.path, problem.line, problem.severity, problem.name) == (str(path), 12, "error", "too-long")
    assert (problem.column, problem.width) == (482, 23)
    assert "Q2 is 23 too long for mastodon: 523 of 500." in problem.problem
    assert "### mastodon" in problem.remedy


def test_a_post_of_exactly_the_limit_fits(tmp_path: Path) -> None:
    loaded = load(written(tmp_path, "## Q1\nWhat?\n"))
    exact = len("Q1: What? #NotABookStudy")
    fitting_sheet(loaded, None, small(Limits(characters=exact)))
    with pytest.raises(ScheduleError, match="Q1 is 1 too long for small"):
        fitting_sheet(loaded, None, small(Limits(characters=exact - 1)))


def test_a_part_of_a_thread_that_is_too_long_is_named(tmp_path: Path) -> None:
    loaded = load(written(tmp_path, "## Q1\nWhat?\n---\nAnd what in all the world besides?\n"))
    with pytest.raises(ScheduleError, match="Part 2 of Q1 is 19 too long for small: 49 of 30") as caught:
        fitting_sheet(loaded, None, small())
    assert [(problem.line, problem.column) for problem in caught.value.problems] == [(11, 16)]


def test_a_sheet_that_does_not_fit_tells_the_warnings_as_well(tmp_path: Path) -> None:
    head = HEAD.replace("timezone: America/Toronto\n", "")
    loaded = load(written(tmp_path, "## Q1\nWhat did you see in there?\n", head))
    with pytest.raises(ScheduleError) as caught:
        fitting_sheet(loaded, None, small())
    assert [problem.name for problem in caught.value.problems] == ["no-timezone", "too-long"]


def test_a_picture_that_cannot_be_posted_is_a_warning(tmp_path: Path) -> None:
    (tmp_path / "array.png").write_bytes(png())
    loaded = load(written(tmp_path, "## Q1\nWhat?\n\n![An array](array.png)\n"))
    sheet = fitting_sheet(loaded, None, small())
    (problem,), _ = measure(sheet, small())
    assert (problem.severity, problem.name) == ("warning", "picture-left-out")
    assert measure(sheet, small(Limits(characters=30, images=1)))[0] == []


def test_a_warning_does_not_keep_the_evening_from_beginning(tmp_path: Path) -> None:
    report = check(written(tmp_path, "## Q1\nWhat?\n", HEAD.replace("timezone: America/Toronto\n", "")), [], NOW)
    assert report.ok
    assert [(problem.severity, problem.name) for problem in report.problems] == [("warning", "no-timezone")]
    assert report.lengths


def test_a_warning_that_the_schedule_switches_off_is_not_told(tmp_path: Path) -> None:
    head = HEAD.replace("timezone: America/Toronto\ncheck: ", "check: no-timezone, ")
    assert check(written(tmp_path, "## Q1\nWhat?\n", head), [], NOW).problems == ()


def test_what_is_a_matter_of_style_is_told_by_check_and_by_nobody_else(tmp_path: Path) -> None:
    path = written(tmp_path, "## Q1\nWhat did you see? 😀😀😀😀 #Book-Study https://example.org/\n")
    report = check(path, ["x"], NOW)
    assert [problem.name for problem in report.problems] == ["many-emoji", "tag-cut-short", "link-price"]
    loaded = load(path)
    plugins = plugins_for(loaded.schedule, ["x"])
    assert measure(fitting_sheet(loaded, None, plugins), plugins)[0] == []


@pytest.mark.parametrize(
    ("body", "name"),
    [("Which?\n[ ] this\n[ ] that", "poll"), ("Which?\n" + "![An array](array.png)\n" * 5, "too-many-pictures")],
)
def test_what_a_platform_cannot_do_keeps_the_evening_from_beginning(tmp_path: Path, body: str, name: str) -> None:
    (tmp_path / "array.png").write_bytes(png())
    path = written(tmp_path, f"## Q1\n{body}\n")
    assert [problem.name for problem in check(path, ["x", "bluesky"], NOW).problems] == [name]
    loaded = load(path)
    with pytest.raises(ScheduleError) as caught:
        fitting_sheet(loaded, None, plugins_for(loaded.schedule, ["x", "bluesky"]))
    assert {problem.name for problem in caught.value.problems} == {name}


def test_beside_a_heading_that_cannot_be_read_nothing_is_said_of_the_whole(tmp_path: Path) -> None:
    head = HEAD.replace("check: no-welcome, no-closing, no-archive-notice, no-opt-out\n", "")
    report = check(written(tmp_path, "## Q1 @ +5\nWhat?\n\n## Q 2\nAnd then?\n\n## Q4\nWhy?\n", head), [], NOW)
    assert [problem.name for problem in report.problems] == ["bad-label"]


def test_problems_of_a_line_are_told_from_left_to_right(tmp_path: Path) -> None:
    path = written(tmp_path, "## Q1\nW E L C O M E to #notabookstudy 😀😀😀😀?\n")
    columns = [problem.column for problem in check(path, [], NOW).problems]
    assert columns == sorted(columns)
    assert len(columns) == 3


def test_an_error_cannot_be_switched_off(tmp_path: Path) -> None:
    head = HEAD.replace("check: ", "check: too-long, ")
    assert not check(written(tmp_path, f"## Q1\n{'very ' * 300}long\n", head), [], NOW).ok


def test_every_problem_is_told_at_once_in_the_order_of_the_file(tmp_path: Path) -> None:
    path = written(
        tmp_path, "## Q1 @ +600\nWhat?\n\n## Q2 @ +700\nAnd where?\n", HEAD.replace("timezone: America/Toronto\n", "")
    )
    report = check(path, [], NOW)
    assert [(problem.line, problem.name) for problem in report.problems] == [
        (1, "no-timezone"),
        (7, "outside-chat"),
        (10, "outside-chat"),
    ]
    assert [length.cue for length in report.lengths] == ["Q1", "Q2"]
    assert report.times == {}


def test_what_is_too_long_is_told_beside_other_errors(tmp_path: Path) -> None:
    head = HEAD.replace("timezone: America/Toronto", "timezone: Toronto")
    first, second = "a" * 1001, "b" * 1001
    path = written(tmp_path, f"## Q1\n{first}\n\n## Q 2\nWhat?\n\n## Q3\n\n## Q4\n{second}\n", head)
    report = check(path, [], NOW)
    told = [(problem.line, problem.name) for problem in report.problems]
    assert told == [
        (5, "bad-timezone"),
        (9, "too-long"),
        (11, "bad-label"),
        (14, "empty-body"),
        (17, "too-long"),
    ]
    assert "Q1 is 20 too long for room: 1020 of 1000." in [problem.problem for problem in report.problems]


def test_a_file_that_is_not_there_is_a_problem(tmp_path: Path) -> None:
    report = check(tmp_path / "nothing.md", [], NOW)
    assert not report.ok
    assert [(problem.line, problem.name) for problem in report.problems] == [(1, "no-file")]


def test_a_schedule_without_a_start_is_checked_for_this_evening(tmp_path: Path) -> None:
    head = HEAD.replace("start: 2027-04-15 20:00\n", "")
    assert check(written(tmp_path, "## Q1 @ 20:06\nWhat?\n", head), [], NOW).ok


def test_a_platform_that_is_not_installed_is_named_with_those_that_are(tmp_path: Path) -> None:
    with pytest.raises(PluginError) as caught:
        plugins_for(a_schedule(tmp_path), ["carrier-pigeon"])
    assert "carrier-pigeon" in str(caught.value)
    assert "mastodon" in caught.value.remedy
    assert "room" in caught.value.remedy


def test_what_was_asked_for_goes_before_what_the_schedule_says(tmp_path: Path) -> None:
    schedule = a_schedule(tmp_path, HEAD.replace("start:", "platforms: mastodon\nstart:"))
    assert list(plugins_for(schedule, [])) == ["mastodon"]
    assert list(plugins_for(schedule, ["room", "mastodon", "room"])) == ["room", "mastodon"]


def test_a_thread_that_may_not_go_out_as_a_whole_is_a_warning(tmp_path: Path) -> None:
    body = "## Q1\nOne?\n---\nMore of it.\n\n## Q2\nTwo?\n---\nMore.\n\n### x\nAll of it in one?\n"
    report = check(written(tmp_path, body), ["x", "room"], NOW)
    doubts = [problem for problem in report.problems if problem.name == "thread-doubt"]
    assert [(problem.line, problem.severity) for problem in doubts] == [(8, "warning")]
    assert "### x" in doubts[0].remedy
    assert not any(p.name == "thread-doubt" for p in check(written(tmp_path, body), ["room"], NOW).problems)
