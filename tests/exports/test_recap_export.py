"""The recap: what stays of an evening, ready to post."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from chatmod.domain.marks import MarkKind
from chatmod.domain.posts import Author
from chatmod.domain.record import Edition, Entry
from chatmod.exports import recap_pieces
from chatmod.exports.telling import PRIVATE
from tests.exports.record_samples import (
    BO,
    ENTRIES,
    HOSTILE,
    a_mark,
    a_post,
    a_question,
    an_edition,
    an_entry,
    private,
)
from tests.markup.markdown_reader import Block, blocks

ASKED = a_question("Q1", "Q1: Which bridge?", 6)
GEM, RESOURCE, ACTION, LATER = MarkKind


def written(edition: Edition) -> str:
    return "".join(recap_pieces(edition))


def found(edition: Edition) -> list[Block]:
    return [block for block in blocks(written(edition)) if block.text]


def section(edition: Edition, heading: str) -> list[Block]:
    """What stands below a heading."""
    all_of_it = found(edition)
    begin = [(block.kind, block.text) for block in all_of_it].index(("h2", heading)) + 1
    rest = all_of_it[begin:]
    return rest[: next((number for number, block in enumerate(rest) if block.kind == "h2"), len(rest))]


def headings(edition: Edition) -> list[str]:
    return [block.text for block in found(edition) if block.kind == "h2"]


def test_it_begins_with_the_title_the_day_the_tag_and_the_numbers() -> None:
    edition = an_edition(ASKED, an_entry(a_post(text="see https://e.org/ "), "Q1"), an_entry(a_post("2"), "Q1"))
    assert [block.text for block in found(edition)][:3] == [
        "Week 1: Préface",
        "Thursday, 15 April 2027 · #ShelfTalk",
        "1 question, 2 answers, 1 person and 1 link.",
    ]


def test_a_gem_is_quoted_with_its_author_and_the_way_to_it() -> None:
    post = a_post(text="A1: # Arrays\nare everywhere")
    edition = an_edition(ASKED, an_entry(post, "Q1"), marks=(a_mark(post, GEM, "The line of the evening:"),))
    note, text, by = section(edition, "Highlights")
    assert (note.text, text.text) == ("The line of the evening:", "A1: # Arrays\nare everywhere")
    assert (by.text, by.links) == ("— Ines 🎈", (post.url,))


def test_a_gem_that_may_not_be_shown_is_a_link() -> None:
    post = replace(a_post(text="", author=Author("9", "", "")), platform="x")
    edition = an_edition(an_entry(post, withheld="terms"), marks=(a_mark(post, GEM),))
    assert section(edition, "Highlights") == [Block("p", "A post on x", (post.url,))]


def test_a_mark_on_what_the_edition_does_not_have_is_not_in_it() -> None:
    hidden = a_post("hidden", "secret")
    marks = tuple(a_mark(hidden, kind, "secret") for kind in MarkKind)
    assert "secret" not in written(an_edition(an_entry(a_post()), marks=marks))


def test_resources_come_first_with_their_notes_and_every_link_once() -> None:
    talk = a_post("1", "https://e.org/talk")
    book = a_post("2", "https://e.org/book and https://e.org/talk", author=BO)
    bare = a_post("3", "my own worksheet", author=BO)
    edition = an_edition(
        an_entry(talk),
        an_entry(book),
        an_entry(bare),
        an_entry(a_post("4", "https://e.org/other")),
        marks=(a_mark(book, RESOURCE, "a free book"), a_mark(bare, RESOURCE)),
    )
    assert [(block.text, block.links) for block in section(edition, "Links")] == [
        (
            "https://e.org/book, https://e.org/talk: a free book (from Bo)",
            ("https://e.org/book", "https://e.org/talk"),
        ),
        ("my own worksheet (post)", (bare.url,)),
        ("https://e.org/other (from Ines 🎈)", ("https://e.org/other",)),
    ]


def test_a_long_list_of_links_is_cut_and_says_so() -> None:
    posts = [an_entry(a_post(str(number), f"https://e.org/{number}")) for number in range(40)]
    lines = section(an_edition(*posts), "Links")
    assert len(lines) == 26
    assert lines[-1].text == "and 15 more in the record"


def test_actions_and_questions_for_later_are_listed_in_the_moderators_words_or_else_the_authors() -> None:
    one, other = a_post("1", "I will try\nit"), a_post("2", "and fractions?")
    edition = an_edition(
        an_entry(one), an_entry(other), marks=(a_mark(one, ACTION, "try one array a week"), a_mark(other, LATER))
    )
    assert [block.text for block in section(edition, "What we take away")] == ["try one array a week (post)"]
    later = section(edition, "Left for another time")
    assert [block.text for block in later] == ["and fractions? (post)", "Q2: Which river?"]
    assert later[0].links == (other.url,)


def test_everybody_is_thanked_once_and_nobody_is_mentioned() -> None:
    edition = an_edition(
        an_entry(a_post("1")),
        an_entry(a_post("2")),
        an_entry(a_post("3", author=BO)),
        an_entry(a_post("4", author=Author("u4", "dee@far.example", ""))),
    )
    thanks, hosts = section(edition, "Thanks")
    assert thanks.text == "Thanks to Ines 🎈, Bo and dee@far.example."
    assert hosts.text == "Moderated by The Shelf."


def test_people_without_a_name_are_thanked_together() -> None:
    edition = an_edition(an_entry(a_post("1")), an_entry(a_post("2", author=Author("u4", "", ""))), moderators=())
    assert [block.text for block in section(edition, "Thanks")] == ["Thanks to Ines 🎈 and to everybody else."]


def test_it_tells_where_the_record_is_if_the_schedule_does() -> None:
    lines = section(an_edition(archive="https://example.org/chats/1"), "And now")
    assert lines[0].links == ("https://example.org/chats/1",)
    assert not any(block.links for block in section(an_edition(), "And now"))


def test_without_marks_it_tells_of_links_and_people_and_how_to_mark() -> None:
    edition = an_edition(ASKED, an_entry(a_post(text="https://e.org/"), "Q1"))
    assert headings(edition) == ["Links", "Left for another time", "Thanks", "And now"]
    assert "chatmod mark week-1@2027-04-15-2000 17 --gem" in written(edition)
    marked = replace(edition, marks=(a_mark(a_post(), GEM),))
    assert "chatmod mark" not in written(marked)


def test_one_of_the_private_edition_says_so() -> None:
    assert found(private(an_edition()))[1].text.lower() == PRIVATE
    assert PRIVATE not in written(an_edition()).lower()


@given(st.lists(ENTRIES, max_size=4), HOSTILE, HOSTILE, st.sampled_from(list(MarkKind)))
def test_no_text_of_anybody_becomes_anything_but_text(
    entries: list[Entry], title: str, note: str, kind: MarkKind
) -> None:
    marks = tuple(a_mark(entry.post, kind, " ".join(note.split())) for entry in entries)
    edition = an_edition(*entries, title=title, marks=marks)
    shown = blocks(written(edition))
    lists = {f"{name}_{end}" for name in ("blockquote", "bullet_list", "list_item") for end in ("open", "close")}
    assert {block.kind for block in shown} <= {"h1", "h2", "p", "html_block", *lists}
    assert sum(block.kind == "h1" for block in shown) == 1
    assert not any(block.marks for block in shown)
    assert sum(block.kind == "html_block" for block in shown) == (not entries)
    assert all(link.startswith(("http://", "https://")) for block in shown for link in block.links)
