import re
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from chatmod.domain.composing import compose
from chatmod.domain.runsheet import compile_sheet
from chatmod.domain.schedule import AtClock, FromStart, Image, Part, Place, Script, Span
from tests.loading.loading_desk import (
    FIRST,
    HEAD,
    QUESTION,
    body_of,
    cue_of,
    lines_and_names,
    problems_of,
    schedule_of,
    write,
)


def _errors(folder: Path, body: str) -> list[tuple[int, str]]:
    """Line (counted from the first one below the front matter) and name of every error."""
    return [(line - FIRST + 1, name) for line, name in lines_and_names(folder, HEAD + body)]


def test_a_heading_begins_a_cue_with_its_label_and_time(tmp_path: Path) -> None:
    schedule = schedule_of(
        tmp_path, HEAD + "## Reminder @ -1 day\nTomorrow.\n\n##  q1@20:06\nFirst?\n## T2\nSecond?\n"
    )

    assert [(cue.label, cue.when, cue.is_question) for cue in schedule.cues] == [
        ("Reminder", FromStart(Span(days=-1)), False),
        ("Q1", AtClock(time(20, 6)), True),
        ("T2", None, True),
    ]
    assert [cue.place.line - FIRST + 1 for cue in schedule.cues] == [1, 4, 6]


def test_the_label_of_an_announcement_stays_as_typed(tmp_path: Path) -> None:
    schedule = schedule_of(tmp_path, f"{HEAD}{QUESTION}## See you soon @ end\nBye.\n")

    assert schedule.cues[1].label == "See you soon"


def test_a_text_is_posted_as_typed_with_its_blank_lines_inside(tmp_path: Path) -> None:
    body = "  two blanks before\n\n> quoted #tag: yes\n* one\n#### four\nlast  "

    assert body_of(tmp_path, f"\n \n{body}\n\n\t") == body


def test_a_line_with_a_percent_sign_is_a_note_and_never_posted(tmp_path: Path) -> None:
    cue = cue_of(tmp_path, "## Q1\n% first\nWhy?\n%second  \n 5 % of them\n100 %\n")

    assert cue.notes == ("first", "second")
    assert cue.scripts[0].parts[0].text == "Why?\n 5 % of them\n100 %"


def test_notes_before_the_first_cue_are_nobodys(tmp_path: Path) -> None:
    assert cue_of(tmp_path, "\n% to do: find a picture\n" + QUESTION).notes == ()


def test_a_line_of_three_dashes_splits_a_thread(tmp_path: Path) -> None:
    cue = cue_of(tmp_path, "## Q1\nOne\n\n---\n\nTwo\n--- \nThree\n----\n -- \n")

    assert [part.text for part in cue.scripts[0].parts] == ["One", "Two", "Three\n----\n -- "]


def test_a_text_above_dashes_does_not_become_a_heading(tmp_path: Path) -> None:
    assert body_of(tmp_path, "Above\n\\---\nbelow") == "Above\n---\nbelow"


def test_a_heading_of_the_third_level_begins_the_text_for_a_platform(tmp_path: Path) -> None:
    cue = cue_of(tmp_path, "## Q1\nFor all\n### Mastodon\nLonger\n---\nand longer\n### x\nShort\n")

    assert cue.scripts == (
        Script("", (Part("For all"),)),
        Script("mastodon", (Part("Longer"), Part("and longer"))),
        Script("x", (Part("Short"),)),
    )


def test_a_note_below_a_platforms_text_belongs_to_the_cue(tmp_path: Path) -> None:
    assert cue_of(tmp_path, "## Q1\nFor all\n### x\nShort\n% ask twice\n").notes == ("ask twice",)


def test_a_cue_may_do_without_a_common_text_where_every_platform_has_its_own(tmp_path: Path) -> None:
    own = "".join(f"### {name}\nFor {name}\n" for name in ("room", "mastodon", "bluesky", "x"))

    assert len(cue_of(tmp_path, f"## Q1\n{own}").scripts) == 5


@pytest.mark.parametrize(
    ("line", "alt", "name"),
    [
        ("![A weir in spring](weir.png)", "A weir in spring", "weir.png"),
        ("![ A weir ]( weir.png )  ", "A weir", "weir.png"),
        ("![A weir](a weir.png)", "A weir", "a weir.png"),
        ("![A weir](weir (1).png)", "A weir", "weir (1).png"),
        ("![A weir [left] in spring](weir.png)", "A weir [left] in spring", "weir.png"),
    ],
)
def test_a_picture_on_a_line_of_its_own_is_attached_and_not_posted(
    tmp_path: Path, line: str, alt: str, name: str
) -> None:
    (tmp_path / name).touch()

    cue = cue_of(tmp_path, f"## Q1\nWhy?\n{line}\n")

    place = Place(str(tmp_path / "week-1.md"), FIRST + 2)
    assert cue.scripts[0].parts == (Part("Why?", (Image(alt, name, place),)),)


def test_a_picture_belongs_to_the_part_it_stands_in(tmp_path: Path) -> None:
    (tmp_path / "weir.png").touch()

    cue = cue_of(tmp_path, "## Q1\nOne\n---\nTwo\n![A weir](weir.png)\n")

    assert [len(part.images) for part in cue.scripts[0].parts] == [0, 1]


def test_a_picture_inside_a_line_is_text(tmp_path: Path) -> None:
    assert body_of(tmp_path, "See ![A weir](weir.png)") == "See ![A weir](weir.png)"


def test_a_text_for_a_platform_keeps_the_pictures_unless_it_brings_its_own(tmp_path: Path) -> None:
    for name in ("weir.png", "lock.png"):
        (tmp_path / name).touch()

    cue = cue_of(
        tmp_path, "## Q1\nAll\n---\nMore\n![A weir](weir.png)\n### x\nShort\n### room\nOwn\n![A lock](lock.png)\n"
    )

    pictures = {script.platform: [[i.path for i in part.images] for part in script.parts] for script in cue.scripts}
    assert pictures == {"": [[], ["weir.png"]], "x": [["weir.png"]], "room": [["lock.png"]]}


@pytest.mark.parametrize(
    ("typed", "posted"),
    [
        (r"\# one", "# one"),
        (r"\## Q2", "## Q2"),
        (r"\### x", "### x"),
        (r"\#tag first", "#tag first"),
        (r"\% of all", "% of all"),
        (r"\---", "---"),
        (r"\--- and on", "--- and on"),
        (r"\![alt](path.png)", "![alt](path.png)"),
        (r"\!", "!"),
        (r"\\#", r"\#"),
        (r"\\\---", r"\\---"),
        (r"\-- two dashes", r"\-- two dashes"),
        (r"\n is not a line", r"\n is not a line"),
        (r"in the middle \# stays", r"in the middle \# stays"),
        (r" \# after a blank stays", r" \# after a blank stays"),
        ("\\", "\\"),
        ("# one hash and a blank", "# one hash and a blank"),
        ("#tag", "#tag"),
        ("#### four", "#### four"),
    ],
)
def test_a_backslash_makes_a_mark_plain_text_and_is_itself_anywhere_else(
    tmp_path: Path, typed: str, posted: str
) -> None:
    assert body_of(tmp_path, f"Before\n{typed}\nafter") == f"Before\n{posted}\nafter"


@pytest.mark.parametrize(
    ("heading", "name"),
    [
        ("##Q2", "no-blank"),
        ("##", "no-label"),
        ("## @ +6", "no-label"),
        ("## Q2: Why?", "text-in-heading"),
        ("## Q2 Why?", "text-in-heading"),
        ("## Q2. Why?", "text-in-heading"),
        ("## t2) Why?", "text-in-heading"),
        ("## Q02", "bad-label"),
        ("## a/b @ +6", "bad-label"),
        ("## Note: this @ +6", "bad-label"),
        ("## zero\u200bwidth @ +6", "bad-label"),
        ("## Q2 @", "bad-time"),
        ("## Q2 @ 6", "bad-time"),
        ("## Q2 @ later", "bad-time"),
        ("## Q2 @ +6 @ +7", "bad-time"),
        ("## Break", "no-time"),
        ("## Q", "no-time"),
    ],
)
def test_a_heading_that_is_no_cue_is_a_problem_with_its_line(tmp_path: Path, heading: str, name: str) -> None:
    assert _errors(tmp_path, f"{QUESTION}\n{heading}\nText\n") == [(4, name)]


def test_a_heading_with_its_text_is_told_how_it_would_be_right(tmp_path: Path) -> None:
    (problem,) = problems_of(write(tmp_path, HEAD + "## q2: Why?\nText\n"))

    assert "`## Q2`" in problem.remedy
    assert str(problem).startswith(f"{tmp_path / 'week-1.md'}:{FIRST}: error: ")


def test_a_heading_without_a_blank_is_told_both_ways_out(tmp_path: Path) -> None:
    (problem,) = problems_of(write(tmp_path, HEAD + "##Q2\nText\n"))

    assert "`## Q2`" in problem.remedy
    assert r"`\##Q2`" in problem.remedy


def test_a_question_number_with_an_endless_row_of_digits_is_a_problem_like_any_other(tmp_path: Path) -> None:
    assert _errors(tmp_path, f"{QUESTION}## Q0{'1' * 5000}\nText\n") == [(3, "bad-label")]


@pytest.mark.parametrize(
    ("heading", "name"),
    [
        ("### twitter", "unknown-platform"),
        ("### poll", "poll"),
        ("###", "unknown-platform"),
        ("###x", "no-blank"),
        ("### X", "repeated-platform"),
    ],
)
def test_a_platforms_heading_that_cannot_be_meant_is_a_problem(tmp_path: Path, heading: str, name: str) -> None:
    assert _errors(tmp_path, f"## Q1\nAll\n### x\nShort\n{heading}\nText\n") == [(5, name)]


def test_an_unknown_platform_is_told_with_the_one_that_was_meant(tmp_path: Path) -> None:
    (problem,) = problems_of(write(tmp_path, HEAD + "## Q1\nAll\n### mastadon\nText\n"))

    assert "`mastodon`" in problem.remedy


@pytest.mark.parametrize("line", ["Hello everybody", "### x", "---", "#NoBlank", "![A weir](weir.png)"])
def test_text_before_the_first_cue_is_told_once(tmp_path: Path, line: str) -> None:
    assert _errors(tmp_path, f"\n{line}\nand more\n{QUESTION}") == [(2, "text-before-cue")]


@pytest.mark.parametrize(
    ("body", "lines"),
    [
        ("## Q1\n\n% only a note\n", [1]),
        ("## Q1\n![A weir](week-1.md)\n", [1]),
        ("## Q1\nOne\n---\n\n---\nThree\n", [1]),
        ("## Q1\nOne\n---\n", [1]),
        ("## Q1\nOne\n### x\n\n### room\nTwo\n", [3]),
        ("## Q1\n### x\nOnly there\n", [1]),
        (f"## Q1\n{QUESTION.replace('Q1', 'Q2')}## Q3\n", [1, 4]),
    ],
)
def test_an_empty_body_is_a_problem(tmp_path: Path, body: str, lines: list[int]) -> None:
    assert _errors(tmp_path, body) == [(line, "empty-body") for line in lines]


def test_a_title_may_stand_above_the_first_cue(tmp_path: Path) -> None:
    text = f"---\nhashtag: ShelfTalk\n---\n\n#  Rivers: one \n\n{QUESTION}"

    assert schedule_of(tmp_path, text).title == "Rivers: one"


def test_a_second_title_is_text_before_the_first_cue(tmp_path: Path) -> None:
    assert _errors(tmp_path, f"# Rivers\n# Lakes\n{QUESTION}") == [(2, "text-before-cue")]


def test_windows_line_endings_and_a_byte_order_mark_change_nothing(tmp_path: Path) -> None:
    body = "## Q1 @ +6\nOne\n\n> two\n% note\n---\nThree\n### x\nShort\n"
    plain = schedule_of(tmp_path, HEAD + body)

    windows = schedule_of(tmp_path, "\ufeff" + (HEAD + body).replace("\n", "\r\n"))

    assert windows == plain


_MARKS = ("#", "%", "---", "!", "## Q2", "##Q2", "### x", "# T", "![a](b.png)", "\\", "\\\\", "---  ", ">", "start: ")
_characters = st.characters(exclude_categories=["Cs"], exclude_characters="\0\r\n")
_lines = st.builds(
    "".join,
    st.tuples(st.lists(st.sampled_from(_MARKS), max_size=3).map("".join), st.text(_characters, max_size=12)),
)
_texts = st.lists(_lines, min_size=1, max_size=6).filter(lambda lines: bool(lines[0].strip() and lines[-1].strip()))
_VARIABLE = re.compile(r"\{(?:title|hashtag|start|end|archive)\}")
_NEEDS_BACKSLASH = re.compile(r"\\*(?:#|%|---|!)")


@settings(max_examples=250)
@given(_texts)
@example(["\\\\---", "\\!", "\ufeff# x", "\u2028---", "---\x1f", "{titel} {} {{title", "%"])
def test_every_text_goes_out_as_it_was_meant(tmp_path_factory: pytest.TempPathFactory, lines: list[str]) -> None:
    text = "\n".join(lines)
    if _VARIABLE.search(text) or "#shelftalk" in text.lower():
        return
    escaped = "\n".join("\\" + line if _NEEDS_BACKSLASH.match(line) else line for line in lines)
    head = HEAD.replace("---\ntitle", "---\nlabel: no\ntitle")
    folder = tmp_path_factory.getbasetemp()

    schedule = schedule_of(folder, f"{head}## Q1 @ +6\n{escaped}\n## Q2\nAnd then?\n")
    sheet = compile_sheet(schedule)
    (draft,) = compose(sheet, sheet.cues[0], "room")

    assert draft.text == f"{text} #ShelfTalk"
    assert sheet.cues[0].instant == datetime(2027, 4, 16, tzinfo=UTC) + timedelta(minutes=6)
