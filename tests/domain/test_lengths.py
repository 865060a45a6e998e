import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatmod.domain.lengths import bluesky_length, code_points, graphemes, mastodon_length


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
        ("Why?", 4),
        ("https://a.example.org", 23),
        ("https://library.example.org/a/very/long/path?with=a&query=too#and-more", 23),
        ("See HTTP://library.example.org/page now", 31),
        ("https://a.example.org https://b.example.org", 47),
        ("library.example.org", 19),
        ("https://library.example", 23),
        ("https://a.example", 17),
        ("https://example.org/日本語のページ", 23),
        ("https://example.org/a_(b)", 23),
        ("https://example.org/a_(b).", 24),
        ("gemini://example.org/1", 23),
        ("xhttps://example.org/1", 22),
        ("@ana hello", 10),
        ("@ana@social.example hello", 10),
        ("@ana@social.example", 4),
        ("ana@social.example", 18),
        ("@ana@social.example@other.example", 33),
        ("(@ana@social.example)", 6),
        ("https://social.example.org/@ana@other.example/1", 23),
        ("e\u0301" * 500, 500),
    ],
)
def test_mastodon_counts_an_address_as_23_and_a_mention_without_its_server(text: str, length: int) -> None:
    assert mastodon_length(text) == length


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("Read https://library.example.org/page.", 5 + 23 + 1),
        ("Really (https://library.example.org/page)?", 8 + 23 + 2),
        ("https://library.example.org/page, then", 23 + 6),
        ("https://library.example.org/page!", 23 + 1),
    ],
)
def test_the_stop_after_an_address_is_not_part_of_it(text: str, length: int) -> None:
    assert mastodon_length(text) == length


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
