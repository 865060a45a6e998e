"""How posts are drawn on a terminal."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.text import Text

from chatmod.cli.showing import Look, preview_lines
from chatmod.domain.lengths import code_points
from chatmod.domain.previewing import Preview, previewed
from chatmod.domain.runsheet import compile_sheet
from chatmod.domain.schedule import Image, Part, Place, PlannedCue, Script
from chatmod.domain.sizing import Terms
from chatmod.domain.text.facets import facets_in
from chatmod.domain.text.mastodon_text import mastodon_entities
from tests.domain.domain_samples import cue, schedule

TERMINAL = Look(width=70, drawn=True, colours=True)
COLOURLESS = Look(width=70, drawn=True)
WALL = Terms("wall", 40, code_points, images=1, entities=mastodon_entities)
BOARD = Terms("board", 400, code_points, images=4, entities=facets_in)
PICTURES = tuple(Image(f"Picture {number}", f"{number}.png", Place("week-1.md", 12)) for number in range(2))


def shown(planned: PlannedCue, look: Look, *terms: Terms) -> list[Text]:
    """The lines of one cue, without those of the chat and of the time."""
    sheet = compile_sheet(schedule(planned))
    preview = Preview("week-1.md", sheet, previewed(sheet, terms or (WALL,)), sizes={PICTURES[0]: (40, 30)})
    lines = list(preview_lines(preview, look))
    head = next(number for number, line in enumerate(lines) if line.plain.startswith(planned.label))
    return lines[head + 1 :]


def plain(planned: PlannedCue, look: Look, *terms: Terms) -> list[str]:
    return [line.plain for line in shown(planned, look, *terms)]


def test_a_length_is_a_bar_with_its_numbers_below_those_of_others() -> None:
    assert plain(cue("Q1", "+6", "Why?"), TERMINAL, WALL, BOARD) == [
        "  │ Q1: Why? #ShelfTalk",
        "  wall  ▕███░░░░░▏ 19 of 40",
        "  board ▕█░░░░░░░▏ 19 of 400",
    ]


@pytest.mark.parametrize(
    ("letters", "bar"),
    [(24, "▕███████░▏ 39 of 40"), (25, "▕████████▏ 40 of 40"), (26, "▕████████▏ 41 of 40, 1 too long")],
)
def test_a_bar_is_full_when_there_is_no_room_left(letters: int, bar: str) -> None:
    assert plain(cue("Q1", "+6", "a" * letters), TERMINAL)[-1] == f"  wall {bar}"


def test_links_tags_and_mentions_stand_out_in_colours() -> None:
    line = shown(cue("Q1", "+6", "https://a.org @ana"), TERMINAL)[0]
    styles = {line.plain[span.start : span.end]: str(span.style) for span in line.spans}
    assert styles.keys() >= {"https://a.org", "@ana", "#ShelfTalk"}
    assert len({styles[each] for each in ("https://a.org", "@ana", "#ShelfTalk")}) == 3


def test_without_colours_they_are_told_in_words() -> None:
    lines = shown(cue("Q1", "+6", "https://a.org @ana"), COLOURLESS)
    assert lines[-1].plain == "  links: https://a.org; tags: #ShelfTalk; mentions: @ana"
    assert not any("blue" in str(span.style) or "cyan" in str(span.style) for line in lines for span in line.spans)


def test_what_only_some_platforms_mark_is_told_with_colours_too() -> None:
    text = "a.org #b"
    assert plain(cue("Q1", "+6", text), TERMINAL, WALL, BOARD)[-1] == "  links: a.org (on board)"
    assert plain(cue("Q1", "+6", text), Look(), WALL, BOARD)[-1] == (
        "  links: a.org (on board); tags: #b, #ShelfTalk"
    )


def test_a_long_address_is_only_named_the_second_time() -> None:
    lines = plain(cue("Q1", "+6", "https://a.org/" + "b" * 100), Look())
    assert lines[-1] == f"  links: https://a.org/{'b' * 45}…; tags: #ShelfTalk"


def test_nothing_is_said_of_what_a_platform_does_not_tell() -> None:
    silent = Terms("silent", 400, code_points)
    assert plain(cue("Q1", "+6", "a.org"), Look(), silent)[-1] == "  silent: 20 of 400"


def test_pictures_are_told_with_size_and_description_and_what_is_left_out() -> None:
    planned = replace(cue("Q1", "+6"), scripts=(Script("", (Part("Why?", PICTURES),)),))
    assert plain(planned, TERMINAL, WALL, BOARD)[-3:] == [
        "  Picture 0.png (40 by 30 pixels): Picture 0",
        "  Picture 1.png (cannot be read): Picture 1",
        "  Left out on wall: 1.png",
    ]


def test_paragraphs_keep_their_distance() -> None:
    assert plain(cue("Q1", "+6", "One.\n\n  Two."), TERMINAL)[:3] == ["  │ Q1: One.", "  │", "  │   Two. #ShelfTalk"]


def test_a_warning_and_a_repeat_say_what_they_are() -> None:
    plan = replace(schedule(cue("Q1", "+6")), warn=timedelta(minutes=1), repeat=timedelta(minutes=4))
    sheet = compile_sheet(plan)
    lines = [line.plain for line in preview_lines(Preview("w.md", sheet, previewed(sheet, [WALL])), Look())]
    heads = [line.partition(": ")[0] for line in lines if line.startswith("Q1")]
    assert heads == ["Q1 (warning)", "Q1 (question)", "Q1 (repeat)"]


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=200), st.integers(30, 100))
def test_no_line_is_wider_than_the_terminal(text: str, width: int) -> None:
    for look in (replace(TERMINAL, width=width), replace(COLOURLESS, width=width)):
        assert all(cell_len(line) <= width for line in plain(cue("Q1", "+6", text), look, WALL, BOARD))
