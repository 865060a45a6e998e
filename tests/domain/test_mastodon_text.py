import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatmod.domain.text.entities import EntityKind
from chatmod.domain.text.mastodon_text import mastodon_entities, mastodon_length

PIECES = (
    "#", "\uff03", "@", "(", ")", " ", "\n", "\u200c", "\u200d", "\u202b", ".", "-", ",", "!", "&", "=", "/", "a",
    "Z9", "e\u0301", "日本", "\N{WOMAN}", "2026", "a.com", "https", "://", "https://", "gemini://", "/x", "(film)",
    "@bob", "@bob@site.org", "#tag", "#a#b", "·",
)  # fmt: skip
HOSTILE = st.lists(st.sampled_from(PIECES), max_size=20).map("".join)


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
    ("text", "found"),
    [
        ("", []),
        ("#Chat and more", ["tag Chat 0-5"]),
        ("日本 #日本 \uff03日本", ["tag 日本 3-6", "tag 日本 7-10"]),
        ("#2026 #2026a #! #il·lusió #a-b", ["tag 2026a 6-12", "tag il·lusió 16-25", "tag a 26-28"]),
        ("a#b /#b )#b =#b (#b) ,#b ##b \N{WOMAN}#b", []),
        ("#a\u00a0#b\n#c", ["tag a 0-2", "tag b 3-5", "tag c 6-8"]),
        ("#1_2 #1_ #_1 #___ #1·2", ["tag 1_2 0-4", "tag ___ 13-17", "tag 1·2 18-22"]),
        ("#a\u200db #\u2167 #\u0e47", ["tag a 0-2", "tag \u2167 5-7"]),
        ("#Chathttps://example.org/1", ["tag Chat 0-5"]),
        ("#https://example.org/1", ["tag https 0-6"]),
        ("https://example.org/a#b #c", ["link https://example.org/a#b 0-23", "tag c 24-26"]),
        ("See (https://example.org/a_(b)).", ["link https://example.org/a_(b) 5-30"]),
        ("example.org library.example (https://library.org)", ["link https://library.org 29-48"]),
        ("gemini://example.org/1", ["link gemini://example.org/1 0-22"]),
        ("@ana hello", ["mention ana 0-4"]),
        ("(@ana@social.example)", ["mention ana@social.example 1-20"]),
        ("@ana.lee-b, @ana. @_", ["mention ana.lee-b 0-10", "mention ana 12-16", "mention _ 18-20"]),
        ("@ana--lee@a--b.org @\u017f", ["mention ana--lee@a--b.org 0-18", "mention \u017f 19-21"]),
        ("ana@social.example /@ana =@ana", []),
        ("@ana@social.example@other.example", []),
        ("@ana\u00e9 @ana://x @anaと", ["mention ana 15-19"]),
        ("https://example.org/@ana @bob", ["link https://example.org/@ana 0-24", "mention bob 25-29"]),
        ("@ana@" + "a." * 120 + "org", [f"mention ana@{'a.' * 120}org 0-248"]),
        ("@ana@" + "a." * 130 + "org", []),
    ],
)
def test_mastodon_finds_links_hashtags_and_mentions(text: str, found: list[str]) -> None:
    entities = mastodon_entities(text)
    assert [f"{entity.kind} {entity.value} {entity.start}-{entity.end}" for entity in entities] == found


@given(HOSTILE)
def test_what_mastodon_finds_stands_in_the_text_in_order_and_without_overlaps(text: str) -> None:
    position = 0
    for entity in mastodon_entities(text):
        assert position <= entity.start < entity.end <= len(text)
        sign = 0 if entity.kind is EntityKind.LINK else 1
        assert text[entity.start + sign : entity.end] == entity.value
        position = entity.end


def test_what_is_no_mention_is_not_counted_as_one() -> None:
    assert mastodon_length("@ana@social.example://") == 22
    assert mastodon_length("@ana@" + "a." * 130 + "org") == 268
