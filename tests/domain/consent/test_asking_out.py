"""When a post or a profile asks to be left out, and when it only speaks of that."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatmod.domain.consent import asking_of, declines, fault_of_word


@pytest.mark.parametrize(
    "text",
    [
        "noarchive",
        "#NoArchive",
        "NOARCHIVE!",
        "noarchive.",
        "@heather noarchive, please!",
        "@shelf@books.example #noarchive #ShelfTalk",
        "@heather.example.social noarchive",
        "Please #noarchive me",
        "A2 noarchive",
        "noarchive \N{PERSON WITH FOLDED HANDS}",
        "noarchive, merci",
        "Bitte noarchive",
        "no archive please",
        "A1: The old one by the mill. #ShelfTalk #noarchive",
        "The old one by the mill #noarchive",
        "The old one.\n\n#noarchive",
        "That is what I did there #noarchive",
        "A1: that is what I like #ShelfTalk #noarchive",
        "I know.\n#noarchive",
    ],
)
def test_who_says_the_word_and_nothing_else_or_puts_it_among_the_hashtags_is_out(text: str) -> None:
    assert asking_of(text, ["noarchive"]) == "out"


@pytest.mark.parametrize(
    "text",
    [
        "What does noarchive mean?",
        "noarchive?",
        "Reply noarchive to stay out",
        "You can reply #noarchive",
        "If you want to stay out, write: #noarchive",
        "Just say noarchive and you are out of it",
        "I would rather noarchive this one",
        "Antworte mit #noarchive",
        "Did somebody say #noarchive? #ShelfTalk",
        "What is #noarchive",
        "How do I #noarchive",
        "Please explain #noarchive",
        "I like the idea of #noarchive",
        "Great that there is #noarchive",
        "C'est quoi #noarchive",
        "Was ist #noarchive",
        "I respect #noarchive",
    ],
)
def test_who_speaks_of_the_word_is_not_out_and_a_moderator_may_ask(text: str) -> None:
    assert asking_of(text, ["noarchive"]) == "perhaps"


@pytest.mark.parametrize(
    "text",
    [
        "A1: I like the old one",
        "There is no archive of that newspaper left",
        "See https://example.org/noarchive",
        "My noarchiver broke",
        "#noarchives",
        "RT @ana: noarchive",
        'She wrote "noarchive" and that was it',
        "> noarchive\nThat is what I read",
        "",
    ],
)
def test_a_part_of_a_word_an_address_and_what_is_quoted_do_not_count(text: str) -> None:
    assert asking_of(text, ["noarchive"]) is None


def test_the_chat_may_have_a_word_of_its_own_and_the_usual_one_still_counts() -> None:
    assert asking_of("@heather Leave me out!", ["leave me out"]) == "out"
    assert asking_of("#SansMoi", ["#sansmoi"]) == "out"
    assert asking_of("noarchive", ["sansmoi"]) == "out"


@pytest.mark.parametrize(
    ("profile", "declined"),
    [
        ("I teach. #noarchive #nobot", True),
        ("I teach. #NoArchive", True),
        ("noarchive", True),
        ("I study what #noarchives do", False),
        ("The inventor of noarchive", False),
        ("#nobot", False),
        ("", False),
    ],
)
def test_a_profile_declines_by_the_hashtag(profile: str, declined: bool) -> None:
    assert declines(profile) is declined


@pytest.mark.parametrize(
    ("word", "usable"),
    [
        ("noarchive", True),
        ("#leavemeout", True),
        ("leave me out", True),
        ("no", False),
        ("out!", False),
        ("ShelfTalk", False),
        ("a1b2", False),
    ],
)
def test_a_word_that_stands_in_any_answer_is_none(word: str, usable: bool) -> None:
    assert (fault_of_word(word, "ShelfTalk") is None) is usable


@given(st.text())
def test_whatever_is_written_can_be_read(text: str) -> None:
    assert asking_of(text, ["noarchive"]) in {None, "out", "perhaps"}
    assert asking_of(f"What is {text.replace('noarchive', '')}?", ["noarchive"]) is None
