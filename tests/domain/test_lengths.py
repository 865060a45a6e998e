import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatmod.domain.lengths import bluesky_length, code_points, graphemes


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        ("abc", 3),
        ("e\u0301", 1),
        ("\N{REGIONAL INDICATOR SYMBOL LETTER C}\N{REGIONAL INDICATOR SYMBOL LETTER A}", 1),
        ("\N{WOMAN}\N{ZERO WIDTH JOINER}\N{SCHOOL}", 1),
        ("\N{THUMBS UP SIGN}\N{EMOJI MODIFIER FITZPATRICK TYPE-5}", 1),
        ("नि", 1),
        ("a\r\nb", 3),
    ],
)
def test_a_character_is_what_a_person_would_call_one(text: str, count: int) -> None:
    assert graphemes(text) == count


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("", 0),
        ("Why?", 4),
        ("e\u0301" * 300, 300),
        ("a" * 301, 301),
        ("日" * 300, 300),
        ("\N{WOMAN}\N{ZERO WIDTH JOINER}\N{SCHOOL}" * 272, 300),
        ("\N{WOMAN}\N{ZERO WIDTH JOINER}\N{SCHOOL}" * 273, 301),
        ("https://library.example/a/long/path", 35),
        ("a\0b", 3),
    ],
)
def test_bluesky_counts_graphemes_and_ten_bytes_as_one_where_they_are_more(text: str, length: int) -> None:
    assert bluesky_length(text) == length


@given(st.text(st.sampled_from("aé日\N{WOMAN}\N{ZERO WIDTH JOINER}\N{SCHOOL}\u0301"), max_size=900))
def test_a_text_fits_bluesky_exactly_when_both_its_limits_are_kept(text: str) -> None:
    assert (bluesky_length(text) <= 300) == (graphemes(text) <= 300 and len(text.encode()) <= 3000)


def test_a_relative_counts_an_address_and_a_mention_in_full() -> None:
    assert code_points("@ana@social.example https://library.example/e\u0301") == 46
