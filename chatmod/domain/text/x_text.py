"""What X makes of a text: links, hashtags, mentions, and its weighted length.

Source: X's published rules on counting characters (docs.x.com), the third version of its configuration (280, ranges
of weight 1, 23 for an address, emoji as one), and the conformance cases of twitter-text 3.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import regex

from chatmod.domain.text.addresses import ACCENTED, FORBIDDEN, AddressGrammar, find_addresses
from chatmod.domain.text.entities import Entity, EntityKind, without_overlaps
from chatmod.domain.text.normal_forms import normal_form

LIMIT = 280
"""Longest weighted length of a post."""
URL_WEIGHT = 23
"""X shortens every address to this many characters, however long or short it is."""
_EMOJI_WEIGHT = 2
_HEAVY = 2
_LIGHT = ((0x0000, 0x10FF), (0x2000, 0x200D), (0x2010, 0x201F), (0x2032, 0x2037))

_GRAMMAR = AddressGrammar(
    schemes="https?",
    bare=True,
    path_within=r"[!*';:,.$%\[\]\u2013~@|&]",
    path_last=rf"[a-z0-9=_#/+\-\u0400-\u04FF{ACCENTED}]",
    query_within=r"[!?*'();:+$%\[\].,~|@]",
    query_last=r"[a-z0-9_&=#/\-]",
)
_TAG_JOINERS = r"_\u200C\u200D\uA67E\u05BE\u05F3\u05F4\uFF5E\u301C\u309B\u309C\u30A0\u30FB\u3003\u0F0B\u0F0C\u00B7"


@dataclass(frozen=True, slots=True)
class Weighed:
    """What a post takes of X's limit.

    Attributes:
        length: Weighted length, to be compared with `LIMIT`.
        fitting: How many code points of the text, in the form NFC, a post can hold; ends within no address or emoji.
        permitted: Whether it is free of characters that X takes in no post (U+FEFF, U+FFFE, U+FFFF).
    """

    length: int
    fitting: int
    permitted: bool


@dataclass(frozen=True, slots=True)
class _Patterns:
    tag: regex.Pattern[str]
    letter: regex.Pattern[str]
    mention: regex.Pattern[str]
    emoji: regex.Pattern[str]


@cache
def _patterns() -> _Patterns:
    word = rf"\p{{L}}\p{{M}}\p{{Nd}}{_TAG_JOINERS}"
    tag = rf"(?<![&{word}--[\uFE0E\uFE0F]])[#\uFF03](?!\uFE0F|\u20E3)([{word}]++)(?![#\uFF03]|://)"
    reply = r"(?<![A-Za-z0-9_!#$%&*@\uFF20])|(?<=(?<![A-Za-z0-9_+~.\-])[Rr][Tt])"
    mention = (
        rf"(?:{reply})[@\uFF20]([A-Za-z0-9_]{{1,20}}+)(/[A-Za-z][A-Za-z0-9_\-]{{0,24}}+)?+(?![@\uFF20{ACCENTED}]|://)"
    )
    shown = r"\p{Emoji_Presentation}\uFE0F?+|[\p{Emoji}--[0-9#*]]\uFE0F"
    part = rf"(?:\p{{Emoji_Modifier_Base}}\p{{Emoji_Modifier}}\uFE0F?+|{shown})"
    within = rf"(?:{part}|[\p{{Extended_Pictographic}}--[\u00A9\u00AE]])"
    emoji = (
        r"\p{Regional_Indicator}{2}|[0-9#*]\uFE0F?+\u20E3|\U0001F3F4[\U000E0020-\U000E007E]++\U000E007F"
        rf"|{within}(?:\u200D{within})*+"
    )
    return _Patterns(
        regex.compile(tag, regex.VERSION1),
        regex.compile(r"[\p{L}\p{M}]"),
        regex.compile(mention),
        regex.compile(emoji, regex.VERSION1),
    )


def x_entities(text: str) -> tuple[Entity, ...]:
    """Links, hashtags, mentions and lists as X finds them, in the order of the text and without overlaps.

    The value of a list is `name/list`; that of a link is the address as written, with or without a scheme.
    """
    links = tuple(_links(text))
    return without_overlaps((*links, *_tags(text), *_mentions(text)))


def _links(text: str) -> Iterator[Entity]:
    for start, end in find_addresses(text, _GRAMMAR):
        yield Entity(EntityKind.LINK, start, end, text[start:end])


def _tags(text: str) -> Iterator[Entity]:
    for found in _patterns().tag.finditer(text):
        if _patterns().letter.search(found[1]):
            yield Entity(EntityKind.TAG, found.start(), found.end(), found[1])


def _mentions(text: str) -> Iterator[Entity]:
    for found in _patterns().mention.finditer(text):
        kind = EntityKind.LIST if found[2] else EntityKind.MENTION
        yield Entity(kind, found.start(), found.end(), text[found.start(1) : found.end()])


def weigh(text: str) -> Weighed:
    """Weigh a text as X does, in the form NFC."""
    text = normal_form("NFC", text)
    length = fitting = 0
    permitted = fits = True
    for end, weight, allowed in _pieces(text):
        length += weight
        permitted = permitted and allowed
        fits = fits and permitted and length <= LIMIT
        if fits:
            fitting = end
    return Weighed(length, fitting, permitted)


def x_length(text: str) -> int:
    """Weighted length of a text, to be compared with 280."""
    return weigh(text).length


def _pieces(text: str) -> Iterator[tuple[int, int, bool]]:
    """What is counted as one, each with its end, its weight and whether X takes it."""
    position = 0
    whole = [(start, end, URL_WEIGHT) for start, end in find_addresses(text, _GRAMMAR)]
    for start, end, weight in [*whole, (len(text), len(text), 0)]:
        yield from _plain(text, position, start)
        if weight:
            yield end, weight, True
        position = end


def _plain(text: str, position: int, until: int) -> Iterator[tuple[int, int, bool]]:
    for emoji in _patterns().emoji.finditer(text, position, until):
        yield from _characters(text, position, emoji.start())
        yield emoji.end(), _EMOJI_WEIGHT, True
        position = emoji.end()
    yield from _characters(text, position, until)


def _characters(text: str, position: int, until: int) -> Iterator[tuple[int, int, bool]]:
    for index in range(position, until):
        yield index + 1, _weight(ord(text[index])), text[index] not in FORBIDDEN


def _weight(code_point: int) -> int:
    return 1 if any(first <= code_point <= last for first, last in _LIGHT) else _HEAVY
