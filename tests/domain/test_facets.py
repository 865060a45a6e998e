import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatmod.domain.text.entities import byte_ranges
from chatmod.domain.text.facets import facets_in

FAMILY = "\N{MAN}\u200d\N{WOMAN}\u200d\N{GIRL}"
BOOK = "\N{OPEN BOOK}"
SCOTLAND = "\N{WAVING BLACK FLAG}" + "".join(chr(0xE0000 + ord(letter)) for letter in "gbsct") + "\U000e007f"
PIECES = (
    "#", "\uff03", "@", "$", "(", ")", " ", "\r\n", "\u3000", "\u200b", "\u00ad", "\ufe0f", "\u202b", ".", ",", "!",
    "a", "Z9", "e\u0301", "日本", FAMILY, "2026", "a.com", "example.zzz", "https://", "http", "/x", "(film)",
    "@bob.com", "@x.test", "#tag", "#a#b", "$AAPL", "me@site.org",
)  # fmt: skip
HOSTILE = st.lists(st.sampled_from(PIECES), max_size=20).map("".join)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", []),
        ("#Chat and more", ["tag Chat 0-5"]),
        (f"{FAMILY} #Chat", ["tag Chat 19-24"]),
        (f"{FAMILY}#Chat", []),
        ("日本 #日本 \uff03日本", ["tag 日本 7-14", "tag 日本 15-24"]),
        ("#a#b", ["tag a#b 0-4"]),
        ("#2026 #2026a #! #_", ["tag 2026a 6-12"]),
        ("#Chat! #Chat?! #(Chat)", ["tag Chat 0-5", "tag Chat 7-12", "tag (Chat 15-21"]),
        ("#cafe\u0301.", ["tag cafe\u0301 0-7"]),
        ("#one\u200btwo #\u200bx", ["tag one 0-4"]),
        ("#\ufe0f\u20e3 #\ufe0fx", []),
        ("#" + "a" * 64, [f"tag {'a' * 64} 0-65"]),
        ("#" + "a" * 65, []),
        ("#" + BOOK * 64, [f"tag {BOOK * 64} 0-257"]),
        ("#" + BOOK * 65, []),
        ("#" + SCOTLAND * 22, [f"tag {SCOTLAND * 22} 0-617"]),
        ("#" + SCOTLAND * 23, []),
        ("#a\r\n#b", ["tag a 0-2", "tag b 4-6"]),
        ("שלום #שלום \u202b#a", ["tag שלום 9-18"]),
        ("#a\0b", ["tag a\0b 0-4"]),
        ("https://example.org/a_(b).", ["link https://example.org/a_(b) 0-25"]),
        ("(https://example.org/a).", ["link https://example.org/a 1-22"]),
        ("(https://example.org/a)", ["link https://example.org/a 1-22"]),
        ("(example.org)", ["link https://example.org 1-12"]),
        ("example.org, a.zzz", ["link https://example.org 0-11"]),
        ("ana@example.org", []),
        ("HTTPS://EXAMPLE.ORG EXAMPLE.ORG", []),
        ("httpbin.org https://. http:///x", ["link https://httpbin.org 0-11"]),
        ("@ana.bsky.social, (@bob.com) @carl", ["mention ana.bsky.social 0-16", "mention bob.com 19-27"]),
        ("@ana.test.", ["mention ana.test 0-9"]),
        ("https://example.org/(@bob.com", ["link https://example.org/(@bob.com 0-29"]),
        ("$aapl $abcdef $2", ["tag $AAPL 0-5"]),
        ("#a @b.com c.com", ["tag a 0-2", "mention b.com 3-9", "link https://c.com 10-15"]),
    ],
)
def test_bluesky_finds_links_tags_and_mentions(text: str, found: list[str]) -> None:
    facets = byte_ranges(text, facets_in(text))
    assert [f"{entity.kind} {entity.value} {begin}-{end}" for entity, begin, end in facets] == found


@given(HOSTILE)
def test_byte_offsets_are_those_of_the_encoded_text(text: str) -> None:
    encoded, position = text.encode(), 0
    for entity, begin, end in byte_ranges(text, facets_in(text)):
        assert position <= begin < end <= len(encoded)
        assert encoded[begin:end].decode() == text[entity.start : entity.end]
        position = end
