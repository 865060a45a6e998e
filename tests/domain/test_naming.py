import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from chatmod.domain.hashtags import has_hashtag
from chatmod.domain.naming import fits_every_network, suggest_hashtag


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
    assert fits_every_network(suggest_hashtag(title))


@pytest.mark.parametrize(
    "tag",
    [
        "",
        "2027",
        "book study",
        "#BookStudy",
        "x" * 41,
        "本" * 21,
        "Shelf\N{ZERO WIDTH NON-JOINER}Talk",
    ],
)
def test_what_is_no_hashtag_on_some_network_does_not_fit_every_one(tag: str) -> None:
    assert not fits_every_network(tag)


@given(st.text(max_size=12) | st.from_regex(r"\A\w{1,12}\Z"))
def test_what_fits_every_network_is_a_hashtag_in_a_post(tag: str) -> None:
    if fits_every_network(tag):
        assert has_hashtag(f"Well said. #{tag}", tag)
