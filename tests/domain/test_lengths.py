import pytest

from chatmod.domain.lengths import graphemes, mastodon_length


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
        ("https://a.example", 23),
        ("https://library.example/a/very/long/path?with=a&query=too#and-more", 23),
        ("See HTTP://library.example/page now", 31),
        ("https://a.example https://b.example", 47),
        ("library.example", 15),
        ("@ana hello", 10),
        ("@ana@social.example hello", 10),
        ("@ana@social.example", 4),
        ("ana@social.example", 18),
        ("(@ana@social.example)", 6),
        ("https://social.example/@ana@other.example/1", 23),
        ("e\u0301" * 500, 500),
    ],
)
def test_mastodon_counts_an_address_as_23_and_a_mention_without_its_server(text: str, length: int) -> None:
    assert mastodon_length(text) == length


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("Read https://library.example/page.", 5 + 23 + 1),
        ("Really (https://library.example/page)?", 8 + 23 + 2),
        ("https://library.example/page, then", 23 + 6),
        ("https://library.example/page!", 23 + 1),
    ],
)
def test_the_stop_after_an_address_is_not_part_of_it(text: str, length: int) -> None:
    assert mastodon_length(text) == length
