"""From where on a text is too long."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatmod.domain.composing import compose
from chatmod.domain.editing.overlong import fitting_prefix
from chatmod.domain.runsheet import RunSheet
from chatmod.domain.sizing import Terms, sized_posts
from tests.domain.editing.editing_desk import BLUESKY, FRAME, ROOM, X, edited, meant, of_question, sheet_of

SMALL = Terms("room", 40, len)


def too_long(body: str, *terms: Terms) -> list[tuple[int, str, str]]:
    """Line, place in the line and message of all that is too long."""
    found = edited(sheet_of(body), terms)
    return [(problem.line, meant(body, problem), problem.problem) for problem in found if problem.name == "too-long"]


def test_what_does_not_fit_is_pointed_at() -> None:
    text = "Which bridge did you cross today, and who else?"  # 4 before it, and 11 behind
    problem = next(problem for problem in of_question(text, SMALL) if problem.line == 2)
    assert (problem.severity, problem.name) == ("error", "too-long")
    assert problem.problem == "Q1 is 22 too long for room: 62 of 40."
    assert meant(f"\n{text}", problem) == text[40 - 4 - 11 :]


def test_in_a_text_of_several_lines_it_is_the_line_where_it_begins() -> None:
    body = f"## Q1 @ +6\nWhich bridge\n\ndid you cross today,\nand with whom?\n{FRAME}"
    assert too_long(body, SMALL)[0] == (4, "ss today,", "Q1 is 24 too long for room: 64 of 40.")


def test_a_variable_is_pointed_at_as_a_whole() -> None:
    body = f"## Q1 @ +6\nFrom {{start}}\n{FRAME}"
    ((line, place, _), *_) = too_long(body, replace(SMALL, characters=30))
    assert (line, place) == (2, "{start}")


def test_where_label_and_tag_alone_are_too_long_it_is_the_last_character() -> None:
    ((line, place, _), *_) = too_long(f"## Q1 @ +6\nWhy?\n{FRAME}", replace(SMALL, characters=10))
    assert (line, place) == (2, "?")


def test_each_platform_has_its_own_place() -> None:
    text = "a" * 290
    found = of_question(text, X, BLUESKY, ROOM)
    assert [(problem.name, problem.column) for problem in found] == [
        ("too-long", 1 + 280 - 15),
        ("too-long", 1 + 300 - 15),
    ]


def test_a_text_for_one_platform_is_measured_there() -> None:
    body = f"## Q1 @ +6\nWhy?\n### x\n{'a' * 290}\n{FRAME}"
    assert [(line, len(place)) for line, place, _ in too_long(body, X, BLUESKY)] == [(4, 25)]


def test_a_part_of_a_thread_has_its_own_place() -> None:
    body = f"## Q1 @ +6\nWhy?\n---\n{'a' * 40}\n{FRAME}"
    found = [place for place in too_long(body, SMALL) if place[2].startswith("Part 2 of Q1")]
    assert found == [(4, "a" * 11, "Part 2 of Q1 is 11 too long for room: 51 of 40.")]


def test_a_question_that_is_repeated_is_told_of_once() -> None:
    sheet = sheet_of(f"## Q1 @ +6\n{'a' * 290}\n{FRAME}")
    sheet = replace(sheet, schedule=replace(sheet.schedule, repeat=timedelta(minutes=3)))
    (problem,) = edited(sheet, [X])
    assert problem.problem == "Q1 is 25 too long for x: 305 of 280. Q1 (repeat) is 55 too long: 335 of 280."


def test_a_question_that_fits_and_is_too_long_only_when_repeated_is_told() -> None:
    sheet = sheet_of(f"## Q1 @ +6\n{'a' * 260}\n{FRAME}")
    sheet = replace(sheet, schedule=replace(sheet.schedule, repeat=timedelta(minutes=3)))
    (problem,) = edited(sheet, [X])
    assert problem.problem == "Q1 (repeat) is 25 too long for x: 305 of 280."
    assert problem.column == 1 + 260 - 25


@pytest.mark.parametrize("terms", [X, BLUESKY, SMALL], ids=lambda terms: terms.platform)
@given(text=st.text(alphabet="aé👩\u200d\u0301 .#", min_size=1, max_size=400).map(lambda text: text + "."))
def test_what_comes_before_the_place_fits_and_a_character_more_does_not(terms: Terms, text: str) -> None:
    sheet = sheet_of(f"## Q1 @ +6\nx{text}\n{FRAME}")
    for post in sized_posts(sheet, [terms]):
        if post.excess and post.cue.label == "Q1":
            prefix = fitting_prefix(sheet, post)
            typed = post.cue.scripts[0].parts[0].text
            assert _length(sheet, typed[:prefix], terms) <= terms.characters
            assert prefix == len(typed) or _length(sheet, typed[: prefix + 1], terms) > terms.characters


def _length(sheet: RunSheet, text: str, terms: Terms) -> int:
    question = sheet.questions[0]
    script = question.scripts[0]
    cut = replace(question, scripts=(replace(script, parts=(replace(script.parts[0], text=text),)),))
    return terms.measure(compose(sheet, cut, terms.platform)[0].text)
