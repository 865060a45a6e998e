"""Markdown that shows a plain text as it was written, whatever stands in it."""

import re
from urllib.parse import unquote

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from chatmod.markup import markdown_line, markdown_link, markdown_name, markdown_text
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
TURNS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
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


@pytest.mark.parametrize(
    ("text", "markdown"),
    [
        ("{#id .class} {{ site }} {% raw %}", "\\{#id .class\\} \\{\\{ site \\}\\} \\{% raw %\\}"),
        ("so ==marked== %%hidden%% ||spoiler||", "so \\=\\=marked\\=\\= \\%\\%hidden\\%\\% \\|\\|spoiler\\|\\|"),
        ("a. first", "a\\. first"),
        ("(iv) fourth", "\\(iv) fourth"),
        ("(@) example", "\\(@) example"),
        ("www.example.org/a_b", "www\\.example.org/a\\_b"),
        ("x_www.example.org/a_b", "x\\_www\\.example.org/a\\_b"),
        ("ftp://example.org/a_b", "ftp\\://example.org/a\\_b"),
        ("So do I. (A great idea)", "So do I. (A great idea)"),
        ("C++ and 50% of them", "C\\+\\+ and 50% of them"),
        ("@ana@example.org, thanks", "@ana@example.org, thanks"),
    ],
)
def test_what_has_a_meaning_for_other_readers_has_none_either(text: str, markdown: str) -> None:
    assert markdown_line(text) == markdown


def test_an_exclamation_mark_before_an_address_makes_no_picture() -> None:
    (block,) = blocks(markdown_line("Wow!https://example.org/[x]y"))
    assert (block.text, block.links, block.marks) == (
        "Wow!https://example.org/[x]y", ("https://example.org/%5Bx%5Dy",), frozenset(),
    )  # fmt: skip


@pytest.mark.parametrize("address", ["https://example.org/|[x](http://evil.example)", "https://e.org/?a=1&copy;=2"])
def test_an_address_leads_where_it_says(address: str) -> None:
    (block,) = blocks(markdown_line(address))
    assert block.text == address
    assert [unquote(link) for link in block.links] == [address.rstrip(")")]


def test_an_address_that_turns_around_is_no_link() -> None:
    (block,) = blocks(markdown_line("https://example.org/\u202egnp.exe"))
    assert (block.text, block.links) == ("https://example.org/\u202egnp.exe", ())


@given(LINES, st.sampled_from(['https://example.org/a(b)[c]?d=<e>&f="g"', "http://example.org/ x"]))
def test_a_label_stands_on_its_link_as_it_is(label: str, address: str) -> None:
    shown_label = UNPRINTED.sub(" ", TURNS.sub("", label)).strip()
    found = blocks(markdown_link(label, address))
    assert [(block.kind, block.text) for block in found] == ([("p", shown_label)] if shown_label else [])
    for block in found:
        assert len(block.links) == 1
        assert unquote(block.links[0]) == address


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "", "at://did:plc:x/y", "//example.org", "data:text/html,x"]
)
def test_only_addresses_of_the_web_are_linked(address: str) -> None:
    assert blocks(markdown_link("a post", address)) == [Block("p", "a post", (), frozenset())]


@given(LINES)
def test_a_name_is_one_line_and_cannot_turn_the_line_around(name: str) -> None:
    found = blocks(f"- {markdown_name(name)}, 20:06")
    said = " ".join(UNPRINTED.sub(" ", TURNS.sub("", name)).split())
    (text,) = [block.text for block in found if block.kind == "p"]
    assert text == f"{said}, 20:06".strip()
    assert not any(block.marks or block.links for block in found)
