"""Texts broken between words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.text import Text

from chatmod.cli.folding import folded, say_folded


def lines(text: str, margin: str, width: int | None, hanging: str | None = None) -> list[str]:
    return [line.plain for line in folded(Text(text), margin, width, hanging)]


def test_a_text_is_broken_between_words_and_has_a_margin() -> None:
    assert lines("one two three four five", "  ", 20) == ["  one two three four", "  five"]
    assert lines("one two three four five", "", 20, "    ") == ["one two three", "    four five"]


def test_without_a_width_only_line_breaks_of_its_own_count() -> None:
    assert lines("one two three four five\n\nsix", "  ", None) == ["  one two three four five", "", "  six"]


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=200), st.integers(20, 90))
def test_no_line_is_wider_than_it_should_be_and_no_letter_is_lost(text: str, width: int) -> None:
    found = lines(text, "  ", width)
    assert all(cell_len(line) <= width for line in found)
    assert "".join("".join(found).split()) == "".join(text.split())


def test_a_pipe_gets_whole_lines(capsys: pytest.CaptureFixture[str]) -> None:
    say_folded(["word " * 40 + "end", "b"])
    assert capsys.readouterr().out == "word " * 40 + "end\nb\n"
