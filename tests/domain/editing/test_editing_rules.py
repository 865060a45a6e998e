# ruff: noqa: RUF001 - letters that look like others are what is tested
"""Pictures, polls, links, switches; and that each problem is told once, at its place."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chatmod.domain.editing import ERRORS, HARMLESS, WARNINGS, edit_posts, edit_texts
from chatmod.domain.sizing import sized_posts
from tests.domain.editing.editing_desk import (
    BLUESKY,
    FRAME,
    ROOM,
    X,
    edited,
    meant,
    names,
    names_of_question,
    of_question,
    sheet_of,
)


@pytest.mark.parametrize(
    ("alt", "path"),
    [
        ("IMG_1234.jpg", "a.jpg"),
        ("array.png", "array.png"),
        ("my photo 2.HEIC", "x.png"),
        ("IMG_1234", "IMG_1234.jpg"),
        ("image", "a.png"),
        ("Screenshot", "a.png"),
        ("A picture.", "a.png"),
        ("Screenshot 2027-04-15 at 10.02.03 PM", "a.png"),
        ("Bildschirmfoto 2027-04-15 um 10.02.03", "a.png"),
        ("DSC_0012", "b.png"),
        ("P1010234", "b.png"),
        ("Photo 3", "b.png"),
        ("WhatsApp Image 2027-04-15 at 10.02.03", "b.png"),
        ("IMG-20270415-WA0001", "b.png"),
        ("20270415_101230", "b.png"),
        ("Slide3", "b.png"),
        ("untitled", "b.png"),
    ],
)
def test_a_description_that_is_a_file_name_is_pointed_at(alt: str, path: str) -> None:
    picture = f"![{alt}]({path})"
    (problem,) = of_question(f"Why?\n\n{picture}")
    assert (problem.line, problem.name) == (4, "alt-file-name")
    assert meant(f"\n\n\n{picture}", problem) == alt


@pytest.mark.parametrize(
    "alt",
    [
        "array",
        "A 4 by 6 array",
        "Photograph of 25 people",
        "Bild einer Brücke",
        "A dialog that asks where to save an image as .png",
        "photo 51 of DNA, an X of dark spots",
        "3 + 4 = 7",
        "1848",
    ],
)
def test_a_description_in_words_is_fine(alt: str) -> None:
    assert names_of_question(f"Why?\n\n![{alt}](array.png)") == []


@pytest.mark.parametrize(
    "options",
    [
        "[ ] yes\n[ ] no",
        "- [ ] yes\n- [ ] no",
        "( ) yes\n() no",
        "☐ yes\n☐ no",
        "* ☐ yes\n* ☐ no",
        "  [] a\n\n  [] b",
    ],
)
def test_a_poll_is_an_error_at_its_first_box(options: str) -> None:
    (problem,) = of_question(f"Which one?\n{options}")
    assert (problem.line, problem.severity, problem.name) == (3, "error", "poll")
    assert "A or B" in problem.remedy


def test_a_list_of_things_to_bring_is_no_poll() -> None:
    assert names(sheet_of(f"## Hint @ -5 min\nBring:\n☐ a pencil\n☐ a book\n\n## Q1 @ +6\nWhy?\n{FRAME}")) == []
    assert names_of_question("One box?\n[ ] yes") == []
    assert names_of_question("Which?\n[x] done\n[x] done, too") == []
    assert names_of_question("⬜⬜🟩\n⬜🟩🟩"[:3]) == []


def test_a_link_is_told_where_it_makes_a_post_cost_more() -> None:
    text = "Read https://example.org/a first?"
    (problem,) = of_question(text, ROOM, X, BLUESKY, replace(X, platform="x:work"))
    assert (problem.line, problem.name) == (2, "link-price")
    assert problem.problem == "On x a link makes Q1 cost $0.20 instead of $0.015."
    assert meant(f"\n{text}", problem) == "https://example.org/a"
    assert names_of_question(text, ROOM, BLUESKY) == []


def test_a_link_is_seen_also_where_a_platform_does_not_tell_its_entities() -> None:
    (problem,) = of_question("Read https://example.org/a?", replace(X, entities=None))
    assert problem.name == "link-price"


def test_the_link_that_a_variable_brings_is_told_at_the_variable() -> None:
    sheet = sheet_of(f"## Q1 @ +6\nWhy? See {{archive}}.\n{FRAME}")
    sheet = replace(sheet, schedule=replace(sheet.schedule, archive="https://example.org/a"))
    (problem,) = edited(sheet, [X])
    assert (problem.line, problem.column, problem.width) == (2, 10, len("{archive}"))


def test_what_is_said_of_the_shared_text_is_not_said_again_of_one_for_a_platform() -> None:
    loud, tagged = "𝐋𝐨𝐮𝐝 𝐖𝐨𝐫𝐝𝐬", "#Book-Study"
    for_x, for_bluesky = f"### x\nOh, {loud} {tagged} 😀😀😀😀?", "### bluesky\n😀😀😀😀 #Other-Tag?"
    body = f"## Q1 @ +6\n{loud} {tagged}?\n{for_x}\n{for_bluesky}\n{FRAME}"
    found = [(problem.line, problem.name) for problem in edited(sheet_of(body), [ROOM, X, BLUESKY])]
    assert found == [(2, "spelled-letters"), (2, "tag-cut-short"), (4, "many-emoji"), (6, "many-emoji")]


def test_a_question_that_is_repeated_is_read_once() -> None:
    sheet = sheet_of(f"## Q1 @ +6\n𝐋𝐨𝐮𝐝 #Book-Study https://example.org ?\n{FRAME}")
    minutes = timedelta(minutes=1)
    sheet = replace(sheet, schedule=replace(sheet.schedule, repeat=minutes, warn=minutes))
    assert sorted(names(sheet, [X, ROOM])) == ["link-price", "spelled-letters", "tag-cut-short"]


@pytest.mark.parametrize("name", ["many-emoji", "link-price", "no-welcome", "unknown-warning"])
def test_warnings_can_be_switched_off(name: str) -> None:
    body = "## Q1 @ +6\n😀😀😀😀 https://example.org ?\n"
    assert name in names(sheet_of(body, check=("nonsense",)), [X])
    assert name not in names(sheet_of(body, check=("nonsense", name)), [X])


def test_errors_cannot_be_switched_off() -> None:
    body = f"## Q1 @ +6\n{'a' * 300}?\n[ ] a\n[ ] b\n{FRAME}"
    assert sorted(names(sheet_of(body, check=("poll", "too-long")), [X])) == [
        "poll",
        "too-long",
        "unknown-warning",
        "unknown-warning",
    ]


def test_a_name_that_is_no_warning_is_told_with_the_nearest() -> None:
    body = f"## Q1 @ +6\nWhy?\n{FRAME}"
    problems = edited(sheet_of(body, check=("many-emojis", "too-long", "xyzzy", "no-welcome")))
    assert {(problem.line, problem.problem, problem.remedy) for problem in problems} == {
        (3, "`check` names `many-emojis`, which is no warning.", "Did you mean `many-emoji`?"),
        (
            3,
            "`too-long` is an error and cannot be switched off.",
            "Take it out of `check`, and mend what it tells of.",
        ),
        (3, "`check` names `xyzzy`, which is no warning.", "Take it out; names stand in brackets behind a warning."),
    }


def test_every_warning_has_a_line_of_explanation_and_is_no_error() -> None:
    assert all(line.endswith(".") and "\n" not in line for line in WARNINGS.values())
    assert list(WARNINGS) == sorted(WARNINGS)
    assert not set(WARNINGS) & ERRORS
    assert HARMLESS <= ERRORS


PIECES = st.sampled_from(
    ["#a", "#Book-Study", "a", "B ", "? ", ". ", "\n", "😀", "𝐚𝐛𝐜", "{start}", "{archive", "[ ] a\n", "\u200c", "é",
     "\u0301", "https://a.org/", "@ana@b.example", "#ShelfTalk", "(", "A B C E ", "\u2028", "\r", "W ", "؟"]
)  # fmt: skip


@settings(max_examples=60)
@given(st.lists(PIECES, max_size=40).map("".join), st.sampled_from(["en", "de", "fr", "ja", "el", "zz"]))
def test_whatever_is_written_problems_point_into_the_text_and_none_is_told_twice(text: str, language: str) -> None:
    body = f"## Q1 @ +6\nx{text}\n{FRAME}"
    sheet = sheet_of(body, language=language)
    terms = (X, BLUESKY, ROOM)
    problems = edited(sheet, terms)
    assert len(set(problems)) == len(problems)
    assert list(problems) == sorted(problems)
    for problem in problems:
        assert problem.name in WARNINGS or problem.name in ERRORS
        assert (problem.severity == "error") == (problem.name in ERRORS)
        line = body.split("\n")[problem.line - 1]
        assert 0 <= problem.column <= len(line)
        assert problem.column == 0 or problem.column - 1 + problem.width <= max(1, len(line))
    posts = sized_posts(sheet, terms)
    assert set(problems) == {*edit_texts(sheet), *edit_posts(sheet, posts)}
