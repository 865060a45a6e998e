"""Markdown that shows a plain text as it was written, whatever stands in it."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from chatmod.markup import markdown_line, markdown_text
from tests.markup.markdown_reader import Block, blocks

HOSTILE = (
    "# no heading",
    "#",
    "## what ##",
    "1. no list",
    "12) no list",
    "- no list",
    "+ no list",
    "* no list *and* no _emphasis_ __at__ ~~all~~",
    "> no quote",
    "---",
    "===",
    "- - -",
    "```",
    "~~~",
    "`code`",
    "<b>bold</b> <!-- hidden --> <script>",
    "&lt; &amp; &#35; &copy",
    "a | b",
    "| --- | --- |",
    ":-- | --:",
    "[text](https://example.org) [ref] ![picture](x.png)",
    "[ref]: https://example.org",
    "[^1]: note",
    "a backslash \\ and \\* another\\",
    "    four blanks",
    "\tand a tab",
    "https://example.org/a_b_c?x=*1*&y=2.",
    "(see http://example.org/~x).",
    "http://",
    "mail@example.org :smile: $x$ ^up^",
    "2 * 3 * 4 = 24",
)
LINES = st.one_of(
    st.sampled_from(HOSTILE),
    st.text(st.characters(codec="utf-8"), max_size=12),
    st.text("#*_`<>&|~\\[]()!:-+=1. a$^\t\n\r\0\x0b\x85\u2028\u00a0", max_size=12),
)
UNPRINTED = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


def shown(text: str) -> list[str]:
    """The paragraphs of a text as a reader should show them."""
    lines = [UNPRINTED.sub(" ", line).strip() for line in text.split("\n")]
    return [part.strip("\n") for part in re.split(r"\n{2,}", "\n".join(lines)) if part.strip("\n")]


@given(st.lists(LINES, max_size=6).map("\n".join))
@example("a | b\n--- | ---\n1 | 2")
@example("Title\n===\n\n***\n")
def test_every_text_is_shown_as_it_was_written(text: str) -> None:
    found = blocks(markdown_text(text))
    assert [block.text for block in found] == shown(text)
    assert {block.kind for block in found} <= {"p"}
    assert not any(block.marks for block in found)


@given(LINES.filter(lambda line: "\n" not in line))
def test_a_line_is_shown_in_a_heading_as_it_was_written(line: str) -> None:
    text = UNPRINTED.sub(" ", line).strip()
    found = blocks(f"# {markdown_line(line)}\n")
    assert [(block.kind, block.text, block.marks) for block in found] == [("h1", text, frozenset())]


@pytest.mark.parametrize(
    ("text", "markdown"),
    [
        ("What did you see? Q1: don't, (ever)!", "What did you see? Q1: don't, (ever)!"),
        ("Look at #NotABookStudy, 8:05 - 9:00", "Look at #NotABookStudy, 8:05 - 9:00"),
    ],
)
def test_an_ordinary_text_stays_as_it_is(text: str, markdown: str) -> None:
    assert markdown_line(text) == markdown


def test_addresses_are_links_and_what_follows_them_is_not() -> None:
    (block,) = blocks(markdown_text("See https://example.org/a_b?c=1&d=*2*."))
    assert block == Block(
        "p", "See https://example.org/a_b?c=1&d=*2*.", ("https://example.org/a_b?c=1&d=*2*",), frozenset()
    )


def test_lines_break_for_readers_that_know_no_backslash() -> None:
    assert markdown_text("one\ntwo\n\n\nthree") == "one  \ntwo\n\nthree"
