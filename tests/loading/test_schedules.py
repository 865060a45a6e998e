import contextlib
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from chatmod.domain.runsheet import compile_sheet
from chatmod.domain.schedule import Part
from chatmod.errors import Problem, ScheduleError
from tests.loading.loading_desk import FIRST, HEAD, QUESTION, lines_and_names, load, problems_of, schedule_of, write

_WITH_RITUAL = HEAD.replace("---\ntitle", "---\nritual: ritual.md\ntitle")


def test_a_schedule_is_named_after_its_file(tmp_path: Path) -> None:
    schedule = load(write(tmp_path, HEAD + QUESTION, "rivers.part-1.md")).schedule

    assert schedule.stem == "rivers.part-1"
    assert schedule.path == str(tmp_path / "rivers.part-1.md")


def test_a_repeated_label_is_a_problem_with_its_line(tmp_path: Path) -> None:
    body = "## Q1\nOne\n## Soon @ +1\nTwo\n## q1\nThree\n## SOON @ +2\nFour\n"

    assert lines_and_names(tmp_path, HEAD + body) == [(FIRST + 4, "repeated-label"), (FIRST + 6, "repeated-label")]


def test_a_schedule_without_questions_is_a_problem(tmp_path: Path) -> None:
    assert lines_and_names(tmp_path, f"{HEAD}## Soon @ +1\nWe begin.\n") == [(1, "no-questions")]


def test_that_there_are_no_questions_is_told_together_with_the_rest(tmp_path: Path) -> None:
    text = "---\ntitle: Rivers\nlabel: perhaps\n---\n## Soon @ +1\nWe begin.\n"

    assert sorted(lines_and_names(tmp_path, text)) == [(1, "no-hashtag"), (1, "no-questions"), (3, "bad-label")]


def test_all_problems_are_told_at_once_in_the_order_of_their_lines(tmp_path: Path) -> None:
    text = (
        "---\n"
        "title: Rivers\n"
        "hastag: ShelfTalk\n"
        "start: soon\n"
        "start: later\n"
        "---\n"
        "Good evening\n"
        "##Q1\n"
        "## Q2: Why?\n"
        "## Q3 @ noon\n"
        "## Break\n"
        "## Q4\n"
        "## Q5\n"
        "![A weir](weir.png)\n"
        "Why?\n"
        "### twitter\n"
        "Why?\n"
        "## Q4\n"
        "Why?\n"
    )

    assert lines_and_names(tmp_path, text) == [
        (1, "no-hashtag"),
        (3, "unknown-key"),
        (4, "bad-start"),
        (5, "repeated-key"),
        (7, "text-before-cue"),
        (8, "no-blank"),
        (9, "text-in-heading"),
        (10, "bad-time"),
        (11, "no-time"),
        (12, "empty-body"),
        (14, "missing-image"),
        (16, "unknown-platform"),
        (18, "repeated-label"),
    ]


def test_every_problem_says_what_is_wrong_and_what_would_be_right(tmp_path: Path) -> None:
    path = write(tmp_path, "---\ntitle: Rivers\n---\nHello\n##Q1\n## Q2\n![](weir.png)\nWhy?\n")

    found = problems_of(path)

    assert [problem.name for problem in found] == [
        "no-hashtag", "no-timezone", "text-before-cue", "no-blank", "missing-image", "no-alt-text",
    ]  # fmt: skip
    for problem in found:
        assert problem.path == str(path)
        assert problem.problem.endswith(".")
        assert problem.remedy.endswith((".", "?"))


def test_an_image_is_looked_for_beside_its_file(tmp_path: Path) -> None:
    (tmp_path / "images").mkdir()
    (tmp_path / "images" / "weir.png").touch()
    body = "## Q1\nWhy?\n![A weir](images/weir.png)\n![A lock](images/lock.png)\n![Folder](images)\n"

    found = lines_and_names(tmp_path, HEAD + body)

    assert found == [(FIRST + 3, "missing-image"), (FIRST + 4, "missing-image")]


def test_an_image_of_the_ritual_is_looked_for_beside_the_ritual(tmp_path: Path) -> None:
    (tmp_path / "series").mkdir()
    (tmp_path / "series" / "weir.png").touch()
    write(tmp_path, "## Hello @ +0\nWelcome!\n![A weir](weir.png)\n", "series/ritual.md")

    schedule = schedule_of(tmp_path, HEAD.replace("---\ntitle", "---\nritual: series/ritual.md\ntitle") + QUESTION)

    assert schedule.cues[0].scripts[0].parts[0].images[0].path == "weir.png"


def test_a_picture_without_a_description_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "weir.png").touch()

    assert lines_and_names(tmp_path, f"{HEAD}## Q1\nWhy?\n![ ](weir.png)\n") == [(FIRST + 2, "no-alt-text")]


def test_the_address_of_the_archive_is_a_problem_where_the_schedule_has_none(tmp_path: Path) -> None:
    body = "## Q1\nRead on at {archive}\n"

    assert lines_and_names(tmp_path, HEAD + body) == [(FIRST, "no-archive")]
    assert schedule_of(tmp_path, HEAD.replace("---\ntitle", "---\narchive: https://a.example\ntitle") + body)


def test_the_cues_of_a_ritual_are_merged_in_by_time_and_first_at_a_tie(tmp_path: Path) -> None:
    write(
        tmp_path, "## Thanks @ end\nThank you.\n## Tip @ +6\nTake your time.\n## Welcome @ +0\nHello.\n", "ritual.md"
    )
    body = "## Intro @ +0\nIntroduce yourself.\n## Q1 @ +6\nWhy?\n## Q2\nHow?\n"

    sheet = compile_sheet(schedule_of(tmp_path, _WITH_RITUAL + body))

    assert [cue.label for cue in sheet.cues] == ["Welcome", "Intro", "Tip", "Q1", "Q2", "Thanks"]
    assert [cue.planned.from_ritual for cue in sheet.cues] == [True, False, True, False, False, True]


def test_a_cue_of_the_schedule_replaces_the_rituals_with_the_same_label(tmp_path: Path) -> None:
    write(tmp_path, "## Welcome @ +0\nHello.\n## Thanks @ end\nThank you.\n", "ritual.md")
    body = "## Q1\nWhy?\n## welcome @ +2\nHello, and happy birthday.\n"

    schedule = schedule_of(tmp_path, _WITH_RITUAL + body)

    assert [cue.label for cue in compile_sheet(schedule).cues] == ["welcome", "Q1", "Thanks"]
    (welcome,) = [cue for cue in schedule.cues if cue.label == "welcome"]
    assert welcome.scripts[0].parts == (Part("Hello, and happy birthday."),)


def test_the_keys_of_the_schedule_win_over_the_rituals(tmp_path: Path) -> None:
    write(tmp_path, "---\nhashtag: Other\nlinger: 5\ngrace: off\n---\n## Hi @ +0\nHello.\n", "ritual.md")

    schedule = schedule_of(tmp_path, _WITH_RITUAL + QUESTION)

    assert schedule.hashtag == "ShelfTalk"
    assert schedule.linger == timedelta(minutes=5)
    assert schedule.grace is None
    assert schedule.place_of("linger").path == str(tmp_path / "ritual.md")


def test_a_ritual_may_bring_the_hashtag(tmp_path: Path) -> None:
    write(tmp_path, "---\nhashtag: SeriesTag\n---\n## Hi @ +0\nHello.\n", "ritual.md")

    assert schedule_of(tmp_path, f"---\ntitle: Rivers\nritual: ritual.md\n---\n{QUESTION}").hashtag == "SeriesTag"


@pytest.mark.parametrize(("key", "line"), [("start: 2027-04-15 20:00", 2), ("ritual: other.md", 2)])
def test_a_ritual_has_no_start_and_no_ritual_of_its_own(tmp_path: Path, key: str, line: int) -> None:
    write(tmp_path, f"---\n{key}\n---\n## Hi @ +0\nHello.\n", "ritual.md")

    (problem,) = problems_of(write(tmp_path, _WITH_RITUAL + QUESTION))

    assert (problem.path, problem.line, problem.name) == (str(tmp_path / "ritual.md"), line, "not-in-ritual")


@pytest.mark.parametrize("name", ["missing.md", ".", "x" * 5000])
def test_a_missing_ritual_is_a_problem_of_the_line_that_names_it(tmp_path: Path, name: str) -> None:
    found = lines_and_names(tmp_path, HEAD.replace("---\ntitle", f"---\nritual: {name}\ntitle") + QUESTION)

    assert found == [(2, "no-ritual")]


def test_a_schedule_that_is_its_own_ritual_is_a_problem_and_no_endless_loop(tmp_path: Path) -> None:
    found = lines_and_names(tmp_path, HEAD.replace("---\ntitle", "---\nritual: week-1.md\ntitle") + QUESTION)

    assert (2, "not-in-ritual") in found


def test_the_problems_of_schedule_and_ritual_are_told_together_each_with_its_file(tmp_path: Path) -> None:
    write(tmp_path, "---\ncolour: red\n---\n## Hi\nHello.\n", "ritual.md")

    found = problems_of(write(tmp_path, _WITH_RITUAL + "##Q1\nWhy?\n"))

    assert [(Path(problem.path).name, problem.line, problem.name) for problem in found] == [
        ("ritual.md", 2, "unknown-key"),
        ("ritual.md", 4, "no-time"),
        ("week-1.md", FIRST + 1, "no-blank"),
    ]


def test_a_ritual_that_is_no_text_does_not_hide_the_problems_of_the_schedule(tmp_path: Path) -> None:
    (tmp_path / "ritual.md").write_bytes(b"\xff\xfe")

    found = problems_of(write(tmp_path, _WITH_RITUAL + "##Q1\nWhy?\n"))

    assert [(Path(problem.path).name, problem.name) for problem in found] == [
        ("ritual.md", "not-utf-8"),
        ("week-1.md", "no-blank"),
    ]


def test_a_missing_schedule_is_a_problem(tmp_path: Path) -> None:
    (problem,) = problems_of(tmp_path / "nowhere.md")

    assert (problem.line, problem.name) == (1, "no-file")


def test_the_schedules_that_come_with_the_project_are_without_problems() -> None:
    folder = Path(__file__).parents[2] / "questions"
    for path in sorted(folder.glob("*.md")):
        if path.stem != "ritual":
            assert load(path).warnings == ()


_FRAGMENTS = [
    b"---\n", b"--- ", b"\n", b"\r\n", b"\r", b"\xef\xbb\xbf", b"\xff", b"\xc2", b"\0", b"\xe2\x80\xa8", b" ", b"\\",
    b"title: Rivers\n", b"# Rivers\n", b"hashtag: #ShelfTalk\n", b"hashtag: 1\n", b"start: 2027-04-15 20:00\n",
    b"start: 2027-03-14 02:30\n", b"start: 2200-12-31 23:59:59\n", b"start: 2000-01-01 00:00\n",
    b"timezone: America/Toronto\n", b"timezone: Pacific/Apia\n", b"timezone: /\n", b"timezone: UTC\n",
    b"length: 60 min\n", b"length: 366 days\n", b"length: 1 s\n", b"length: 999999 w 999999 w\n", b"platforms: x\n",
    b"moderators: ,\n", b"language: fr-CA\n", b"label: no\n", b"tolerance: 0\n", b"linger: 0\n", b"warn: off\n",
    b"grace: off\n", b"archive: https://a.example\n", b"names: names\n", b"check: no-timezone\n", b"colour\n",
    b"ritual: ../ritual.md\n", b"ritual: week-1.md\n", b"ritual: .\n", b"ritual: \x7f\xc2\x80\n", b"ritual: /\n",
    b"## Q1 @ +6\n", b"## Q1\n", b"## Q2\n", b"## q3 @ 20:30\n", b"## T1 @ end-3\n", b"##Q2\n", b"## Q2: Why?\n",
    b"## Hi @ -1 day\n", b"## Hi @ +366 days 09:00\n", b"## Bye @ end+366 days\n", b"## @\n", b"## Q07\n", b"##\n",
    b"Why?\n", b"{start} {archive}\n", b"% note\n", b"![A weir](weir.png)\n", b"![]()\n", b"### x\n", b"### y\n",
    b"###x\n", b"\\---\n", b"@", b"#", b"%", b"!", b"+", b"-", b"end", b"9", b":",
]  # fmt: skip
_VALID = [
    line + b"\n" for line in f"{HEAD}## Hi @ -1 day\nHello.\n## Q1 @ +6\nWhy?\n## Q2\nHow?\n".encode().split(b"\n")
]
_made_of_fragments = st.lists(st.sampled_from(_FRAGMENTS), max_size=30).map(b"".join)


@st.composite
def _mutated(draw: st.DrawFn) -> bytes:
    """A valid schedule in which a few lines were replaced, inserted, or cut."""
    lines = list(_VALID)
    for _ in range(draw(st.integers(1, 4))):
        index = draw(st.integers(0, len(lines) - 1))
        kept = draw(st.integers(0, 1))
        lines[index : index + 1 - kept] = [draw(st.sampled_from(_FRAGMENTS) | st.binary(max_size=8))]
    return b"".join(lines)


@settings(max_examples=400)
@given(st.binary(max_size=200) | _made_of_fragments | _mutated())
@example(b"".join(_VALID).replace(b"+6", b"+" + b"999999 w " * 200))
@example(b"".join(_VALID).replace(b"## Q2", b"## Q0" + b"2" * 5000))
def test_whatever_bytes_a_file_holds_nothing_but_a_schedule_error_is_raised(
    tmp_path_factory: pytest.TempPathFactory, data: bytes
) -> None:
    path = tmp_path_factory.getbasetemp() / "week-1.md"
    path.write_bytes(data)

    with contextlib.suppress(ScheduleError):
        sheet = compile_sheet(load(path).schedule)

        assert sheet.questions


@settings(max_examples=100)
@given(_made_of_fragments | _mutated())
def test_whatever_bytes_a_ritual_holds_nothing_but_a_schedule_error_is_raised(
    tmp_path_factory: pytest.TempPathFactory, data: bytes
) -> None:
    folder = tmp_path_factory.getbasetemp()
    (folder / "ritual.md").write_bytes(data)
    path = write(folder, _WITH_RITUAL + QUESTION, "week-2.md")

    with contextlib.suppress(ScheduleError):
        sheet = compile_sheet(load(path).schedule)

        assert "Q1" in [cue.label for cue in sheet.questions]


@settings(max_examples=100)
@given(_mutated() | _made_of_fragments)
def test_every_problem_of_a_broken_file_points_at_a_line_it_has(
    tmp_path_factory: pytest.TempPathFactory, data: bytes
) -> None:
    folder = tmp_path_factory.getbasetemp() / "alone"
    folder.mkdir(exist_ok=True)
    path = folder / "week-3.md"
    path.write_bytes(data)

    found = _found(path)

    own = [problem for problem in found if problem.path == str(path)]  # its ritual may be any file around
    assert all(1 <= problem.line <= data.count(b"\n") + 1 for problem in own)
    assert list(found) == sorted(found)


def _found(path: Path) -> tuple[Problem, ...]:
    """What was found in a file, whether it can be used or not."""
    try:
        return load(path).warnings
    except ScheduleError as error:
        return error.problems


def test_a_ritual_that_is_read_as_a_schedule_is_told_to_be_one(tmp_path: Path) -> None:
    remedies = [
        problem.remedy for problem in problems_of(write(tmp_path, "## Welcome @ +0\nWelcome!\n", "ritual.md"))
    ]
    assert any("If this is a ritual, check the schedule that names it." in remedy for remedy in remedies)


def test_a_chat_of_the_morning_that_leaves_its_start_open_is_not_told_to_lie_outside_beside_other_errors(
    tmp_path: Path,
) -> None:
    text = HEAD.replace("start: 2027-04-15 20:00\n", "") + "## Q1 @ 09:35\nWhich bridge?\n\n## Q 2\nAnd then?\n"
    assert [problem.name for problem in problems_of(write(tmp_path, text))] == ["bad-label"]
