import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from chatmod.domain.hashtags import has_hashtag, is_hashtag
from chatmod.domain.naming import hashtag_fault, suggest_hashtag


@pytest.mark.parametrize(
    ("title", "tag"),
    [
        ("Mathematicians at Work: Preface and Chapter 1", "MathematiciansAtWork"),
        ("frankenstein", "Frankenstein"),
        ("STEM chat", "STEMChat"),
        ("The teacher's book-study", "TheTeachersBookStudy"),
        ("A very long title that nobody would like to type in a hurry", "AVeryLongTitleThatNobody"),
        ("1984", "1984Chat"),
        ("1984: the book", "1984Chat"),
        ("Élan vital", "ÉlanVital"),
        ("本の会", "本の会"),
        ("किताब और हम", "किताबऔरहम"),
        ("\N{PARTY POPPER}", "Chat"),
        ("", "Chat"),
        ("x" * 60, "BookChat"),
    ],
)
def test_a_hashtag_is_suggested_from_a_title(title: str, tag: str) -> None:
    assert suggest_hashtag(title) == tag


@given(st.text())
@example("\N{LATIN SMALL LETTER SHARP S} :")
def test_what_is_suggested_is_a_good_hashtag_whatever_the_title(title: str) -> None:
    assert hashtag_fault(suggest_hashtag(title)) is None


@pytest.mark.parametrize(
    ("tag", "said"),
    [
        ("", "needs a hashtag"),
        ("2027", "all digits"),
        ("\N{FULLWIDTH DIGIT TWO}\N{FULLWIDTH DIGIT ZERO}", "all digits"),
        ("book study", "`book study` is not a hashtag"),
        ("book-study", "is not a hashtag"),
        ("#BookStudy", "is not a hashtag"),
        ("x" * 41, "more than 40"),
        ("本" * 21, "more than 40"),
        ("one\N{KATAKANA MIDDLE DOT}two\N{ZERO WIDTH NON-JOINER}three", "cuts `#one"),
    ],
)
def test_what_is_no_hashtag_on_some_network_is_told(tag: str, said: str) -> None:
    assert said in (hashtag_fault(tag) or "")


@given(st.text(max_size=12) | st.from_regex(r"\A\w{1,12}\Z"))
def test_what_is_taken_is_a_hashtag_in_a_post(tag: str) -> None:
    if hashtag_fault(tag) is None:
        assert is_hashtag(tag)
        assert has_hashtag(f"Well said. #{tag}", tag)
