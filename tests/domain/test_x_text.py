import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatmod.domain.text.entities import EntityKind
from chatmod.domain.text.x_text import weigh, x_entities, x_length

FAMILY = "\N{MAN}\u200d\N{WOMAN}\u200d\N{GIRL}\u200d\N{BOY}"
HOSTILE = st.text(st.sampled_from("a1é日#@$.:/?()_-! \n\u0301\u200d\ufe0f\ufeff\u20e3\N{WOMAN}\uff03")) | st.lists(
    st.sampled_from(["https://", "example.org", "t.co/", "#Chat", "@ana", "/path", FAMILY, " ", "日本", "?q=1", "("])
).map("".join)


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("", 0),
        ("Why?", 4),
        ("é" * 280, 280),
        ("e\u0301" * 280, 280),
        ("日" * 140, 280),
        ("日" * 141, 282),
        ("“Why?” \u2013 she asked…", 20),
        (FAMILY, 2),
        ("\N{WAVING HAND SIGN}\N{EMOJI MODIFIER FITZPATRICK TYPE-5}", 2),
        ("\N{REGIONAL INDICATOR SYMBOL LETTER C}\N{REGIONAL INDICATOR SYMBOL LETTER A}", 2),
        ("1\ufe0f\u20e3", 2),
        ("\N{HEAVY BLACK HEART}\ufe0f", 2),
        ("\N{COPYRIGHT SIGN}", 1),
        ("\N{COPYRIGHT SIGN}\ufe0f", 2),
        ("https://library.example.org/a/very/long/path?with=a&query=too#and-more", 23),
        ("Read example.org.", 5 + 23 + 1),
        ("library.example and localhost", 29),
        ("ana@example.org", 15),
        ("x.co", 23),
    ],
)
def test_x_weighs_a_text_by_its_published_rules(text: str, length: int) -> None:
    assert x_length(text) == length


def test_what_fits_ends_before_an_address_that_would_be_cut() -> None:
    weighed = weigh("a" * 260 + " https://example.org/path")
    assert (weighed.length, weighed.fitting) == (284, 261)


def test_x_takes_no_byte_order_mark() -> None:
    assert not weigh("Why?\ufeff").permitted


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("#MathChat, @ana: see example.org/a.", ["tag MathChat", "mention ana", "link example.org/a"]),
        ("#2026 #a_b #日本 \uff03日本", ["tag a_b", "tag 日本", "tag 日本"]),
        ("#a#b a#b &#b", []),
        ("https://example.org/#tag/@ana", ["link https://example.org/#tag/@ana"]),
        ("(https://example.org/a_(b)) (example.org)", ["link https://example.org/a_(b)", "link example.org"]),
        ("mail ana@example.org or @ana@example.org", []),
        ("$TVI.CA $CASH", []),
        ("@ana/readers RT@bob", ["list ana/readers", "mention bob"]),
        ("שלום example.org\u200f #שלום", ["link example.org", "tag שלום"]),
        ("foo-https://example.org", ["link https://example.org"]),
        ("http://localhost/a http://192.0.2.1/", []),
        (f"{FAMILY}#Chat\r\n#Chat", ["tag Chat", "tag Chat"]),
        ("https://t.co/abc's https://t.co/" + "a" * 41, ["link https://t.co/abc"]),
        ("example.org/" + "a" * 4096, []),
    ],
)
def test_x_finds_links_tags_and_mentions(text: str, found: list[str]) -> None:
    assert [f"{entity.kind} {entity.value}" for entity in x_entities(text)] == found


@given(HOSTILE)
def test_entities_are_parts_of_the_text_in_order_and_apart(text: str) -> None:
    position = 0
    for entity in x_entities(text):
        assert position <= entity.start < entity.end <= len(text)
        skip = 0 if entity.kind is EntityKind.LINK else 1
        assert text[entity.start + skip : entity.end] == entity.value
        position = entity.end


@given(HOSTILE)
def test_what_fits_is_all_of_a_short_text_and_less_of_a_long_one(text: str) -> None:
    normal = unicodedata.normalize("NFC", text)
    weighed = weigh(text)
    assert weighed.permitted == ("\ufeff" not in text)
    assert (weighed.fitting == len(normal)) == (weighed.permitted and weighed.length <= 280)
