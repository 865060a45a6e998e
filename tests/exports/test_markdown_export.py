"""The readable edition as Markdown, read by a real parser."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chatmod.domain.figures import figures_of, measures
from chatmod.domain.marks import MarkKind
from chatmod.domain.posts import Author, Media
from chatmod.domain.record import Edition, Entry
from chatmod.exports import FORMATS, markdown_pieces
from chatmod.exports.telling import PRIVATE
from tests.exports.listed import reference_to
from tests.exports.record_samples import (
    BO,
    ENTRIES,
    HOSTILE,
    INES,
    START,
    a_mark,
    a_post,
    a_question,
    an_edition,
    an_entry,
    private,
)
from tests.markup.markdown_reader import Block, blocks

ASKED = a_question("Q1", "Q1: Which bridge?", 6)


def written(edition: Edition) -> str:
    return "".join(markdown_pieces(edition))


def shown(edition: Edition) -> list[str]:
    return [block.text for block in blocks(written(edition)) if block.text]


def headings(edition: Edition) -> list[tuple[str, str]]:
    return [(block.kind, block.text) for block in blocks(written(edition)) if block.kind.startswith("h")]


def test_questions_are_headings_of_the_second_level_below_the_title() -> None:
    assert headings(an_edition(ASKED, an_entry(a_post(), "Q1"))) == [
        ("h1", "Week 1: Préface"),
        ("h2", "Q1: Which bridge?"),
        ("h2", "Q2: Which river?"),
        ("h2", "Before, between and after"),
        ("h2", "People"),
        ("h2", "Numbers"),
    ]


def test_the_head_tells_when_it_was_and_what_is_missing() -> None:
    text = shown(an_edition())
    assert "Began: 2027-04-15 20:00 EDT (2027-04-16 00:00 UTC)" in text
    assert "Hashtag: #ShelfTalk" in text
    assert "Moderators: The Shelf (@shelf)" in text
    assert "Missing: Removed by their authors: 1." in text
    assert "Missing: nothing that is known of." in shown(an_edition(missing=()))


def test_an_answer_stands_below_its_question_with_author_time_and_number() -> None:
    text = shown(an_edition(ASKED, an_entry(a_post(), "Q1")))
    place = text.index("Ines 🎈 (@ines@other.example), post 2, 20:07")
    assert text[place - 2 : place + 2] == ["Q1: Which bridge?", "Asked at 20:06.", text[place], "A1: yes"]


def test_what_it_hangs_on_is_told_in_words() -> None:
    first = an_entry(a_post("1", author=BO), "Q1")
    answers = [
        an_entry(a_post("2"), "Q1", answers=reference_to(ASKED)),
        an_entry(a_post("3"), "Q1", answers=reference_to(first, 2)),
        an_entry(a_post("4"), "Q1", quotes=reference_to(first, 2)),
        an_entry(a_post("5", in_reply_to="lost"), "Q1"),
        an_entry(a_post("6"), "Q1", "Q2"),
        an_entry(replace(a_post("7", minutes=90), edited_at=START + timedelta(hours=2)), "Q1", late=True),
        an_entry(a_post("8", author=BO), "Q1", role="moderator"),
    ]
    told = [line.partition(", post ")[2] for line in shown(an_edition(ASKED, first, *answers)) if ", post " in line]
    assert told == [
        "2, 20:07",
        "3, 20:07, in reply to question Q1",
        "4, 20:07, in reply to Bo (post 2)",
        "5, 20:07, quoting Bo (post 2)",
        "6, 20:07, in reply to a post that is not shown here",
        "7, 20:07, for Q1, Q2",
        "8, 21:30, after the end, edited",
        "9, 20:07, moderator",
    ]


def test_the_date_is_told_of_posts_of_another_day() -> None:
    assert any("post 1, 2027-04-17 20:00" in line for line in shown(an_edition(an_entry(a_post(minutes=2880)))))


def test_pictures_are_told_in_the_words_of_their_authors_or_that_there_are_none() -> None:
    media = (Media("https://e.org/a.png", "An [array]\nof dots"), Media("https://e.org/b.png"), Media("", "A map"))
    found = blocks(written(an_edition(an_entry(a_post(media=media)))))
    assert [(block.text, block.links) for block in found if block.text.startswith("Picture:")] == [
        ("Picture: An [array] of dots", ("https://e.org/a.png",)),
        ("Picture: no description was given", ("https://e.org/b.png",)),
        ("Picture: A map", ()),
    ]


def test_the_pictures_of_a_question_stand_below_it() -> None:
    asked = a_question("Q1", "Q1: Which bridge?", 6, media=(Media("https://e.org/b.png", "A bridge"),))
    text = shown(an_edition(asked))
    assert text[text.index("Asked at 20:06.") + 1] == "Picture: A bridge"


def test_a_question_that_was_not_asked_says_so_and_one_without_answers_too() -> None:
    text = shown(an_edition(ASKED))
    assert text[text.index("Q2: Which river?") :][:3] == ["Q2: Which river?", "Not asked.", "No answers."]


def test_a_long_question_has_its_first_line_as_heading() -> None:
    asked = an_edition().chat.chapters[0]
    found = shown(an_edition(chapters=(replace(asked, text="Q1: Which bridge?\n\n- really\nnow"),)))
    assert found[found.index("Q1: Which bridge?") + 1] == "- really\nnow"


def test_a_post_that_may_not_be_shown_is_a_link_with_the_reason() -> None:
    post = a_post(text="", author=Author("9", "", ""))
    found = blocks(written(an_edition(an_entry(post, "Q1", withheld="terms"))))
    (place,) = [number for number, block in enumerate(found) if block.text == "somebody, post 1, 20:07"]
    assert found[place].links == (post.url,)
    assert any("the terms of its network" in block.text for block in found[place:])


def test_a_link_to_a_room_that_is_closed_is_none() -> None:
    found = blocks(written(an_edition(an_entry(replace(a_post(), url="http://localhost:8080/posts/1")))))
    assert not any(block.links for block in found)


def test_links_are_listed_with_who_shared_them_first() -> None:
    link = "https://example.org/arrays"
    entries = [an_entry(a_post(name, f"see {link}", author=author)) for name, author in (("1", BO), ("2", INES))]
    found = blocks(written(an_edition(*entries)))
    assert Block("p", f"{link}, shared by Bo, 20:07, post 1, 2 times in all", (link,)) in found


def test_people_are_listed_and_counted_only_for_the_moderator() -> None:
    edition = an_edition(an_entry(a_post("1")), an_entry(a_post("2")), an_entry(a_post("3", author=BO)))
    assert shown(edition)[shown(edition).index("People") + 1 :][:2] == ["Ines 🎈 (@ines@other.example)", "Bo (@bo)"]
    assert "Bo (@bo), 1 post" in shown(private(edition))


def test_numbers_come_with_their_definitions() -> None:
    edition = an_edition(ASKED, an_entry(a_post(), "Q1"))
    text = "\n".join(shown(edition))
    for measure in measures(figures_of(edition)):
        assert measure.definition in text
    assert "Answers: 1 of 1 post of people." in text


def test_reposts_are_counted_and_not_shown() -> None:
    text = shown(an_edition(an_entry(a_post(text="the same again", is_repost=True))))
    assert not any("the same again" in line for line in text)
    assert any(line.startswith("Reposts: 1") for line in text)


def test_a_private_edition_says_so_and_shows_the_marks() -> None:
    post = a_post()
    edition = an_edition(an_entry(post, "Q1"), marks=(a_mark(post, MarkKind.GEM, "*lovely*"),))
    assert not any("lovely" in line or PRIVATE in line.lower() for line in shown(edition))
    assert PRIVATE in shown(private(edition))[1].lower()
    assert any(line.endswith("marked as gem: *lovely*") for line in shown(private(edition)))


@given(st.lists(ENTRIES, max_size=4), HOSTILE, HOSTILE)
@settings(max_examples=150)
def test_no_text_of_anybody_becomes_anything_but_text(entries: list[Entry], title: str, question: str) -> None:
    chapters = (replace(an_edition().chat.chapters[0], text=question),)
    edition = private(an_edition(*entries, title=title, chapters=chapters))
    text = written(edition)
    assert text.startswith("# ")
    found = blocks(text)
    kinds = {block.kind for block in found}
    assert kinds <= {
        "h1",
        "h2",
        "p",
        *(f"{name}_{end}" for name in ("blockquote", "bullet_list", "list_item") for end in ("open", "close")),
    }
    assert [block.kind for block in found].count("h1") == 1
    assert [block.kind for block in found].count("h2") <= 5
    assert {mark for block in found for mark in block.marks} <= {"strong_open", "strong_close"}
    assert all(link.startswith(("http://", "https://")) for block in found for link in block.links)


@given(st.lists(ENTRIES, max_size=4))
def test_every_text_is_shown_as_it_was_written(entries: list[Entry]) -> None:
    found = "\n".join(shown(an_edition(*entries)))
    for entry in entries:
        lines = [
            re.sub(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]", " ", line).strip() for line in entry.post.text.split("\n")
        ]
        for line in lines:
            assert line in found


def test_an_empty_chat_is_a_whole_document() -> None:
    text = shown(an_edition(chapters=(), missing=(), moderators=(), platforms=()))
    assert "Nobody wrote." in text
    assert "No other posts." in text


@pytest.mark.parametrize("form", sorted(FORMATS))
def test_every_format_gives_the_same_bytes_for_the_same_edition(form: str) -> None:
    edition = an_edition(ASKED, an_entry(a_post(), "Q1"), an_entry(a_post("2", author=BO)))
    assert "".join(FORMATS[form](edition)).encode() == "".join(FORMATS[form](edition)).encode()


@pytest.mark.parametrize("form", sorted(FORMATS))
def test_every_format_copes_with_an_empty_chat(form: str) -> None:
    assert "".join(FORMATS[form](an_edition(chapters=())))
