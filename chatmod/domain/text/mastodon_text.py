"""What Mastodon makes of a text: links, hashtags, mentions, and its length.

Source: Mastodon 4.4 to 4.6: what its extractor finds when it formats a post, and what its validator counts. An
address needs its scheme and a host under a known top-level domain: `library.example` is text. A local mention is
`@name`, a remote one `@name@host`; whether there is such a person only the server knows. A hashtag begins the text
or stands behind a blank: so it is since 2026 (pull request 37684), and what keeps to it is one before that as well.
"""

from collections.abc import Iterator

import regex

from chatmod.domain.hashtags import NAME, WORD
from chatmod.domain.lengths import graphemes
from chatmod.domain.text.addresses import ACCENTED, AddressGrammar, find_addresses
from chatmod.domain.text.entities import Entity, EntityKind, without_overlaps

URL_LENGTH = 23
"""Mastodon counts every `http(s)://` address as this many characters, however long it is."""
_LONGEST_HOST = 253
_GRAMMAR = AddressGrammar(
    schemes="https?|dat|dweb|ipfs|ipns|ssb|gopher|gemini",
    bare=False,
    path_within=r"""[!*"'「」;:=,.$%\[\]~&|@]""",
    path_last=r"""[^\s()?!*"'「」<>;:=,.$%\[\]~&|@]""",
    query_within=r"[!?*'();:+$%\[\].,~|@\^]",
    query_last=r"[a-z0-9_&=#/\-\u00A0-\uD7FF\uE000-\uFFEF\U00010000-\U000EFFFD]",
)
_USER = r"[A-Za-z\u017F\u212A0-9_]"
"""In whatever case, which makes letters of a long s and of the sign for kelvin."""
_PERSON, _HOST = rf"{_USER}++(?:[.-]++{_USER}++)*+", rf"[{WORD}]++(?:[.-]++[{WORD}]++)*+"
_MENTION = regex.compile(rf"(?<![=/{WORD}])@({_PERSON})(?:@({_HOST}))?+(?![@\uFF20{ACCENTED}]|://)")
_TAG = regex.compile(rf"(?<!\P{{White_Space}})[#\uFF03]({NAME})")
_IS_NAMED = regex.compile(r"\p{Alphabetic}|(?!^)[_·・\u200C](?!$)")
_SCHEMES = ("https", "http")


def mastodon_entities(text: str) -> tuple[Entity, ...]:
    """Links, hashtags and mentions as Mastodon finds them, in the order of the text and without overlaps.

    The value of a mention is `name` or `name@host`; that of a link is the address as written.
    """
    return without_overlaps((*_links(text), *_tags(text), *_mentions(text)))


def mastodon_length(text: str) -> int:
    """Length in graphemes, an address being 23 of them and the host of a mention free."""
    position, pieces = 0, []
    for entity in without_overlaps((*_links(text), *_mentions(text))):
        counted = "x" * URL_LENGTH if entity.kind is EntityKind.LINK else "@" + entity.value.partition("@")[0]
        pieces += [text[position : entity.start], counted]
        position = entity.end
    return graphemes("".join([*pieces, text[position:]]))


def _links(text: str) -> Iterator[Entity]:
    for start, end in find_addresses(text, _GRAMMAR):
        yield Entity(EntityKind.LINK, start, end, text[start:end])


def _tags(text: str) -> Iterator[Entity]:
    for found in _TAG.finditer(text):
        if _IS_NAMED.search(found[1]):
            start, end = found.span(1)
            end -= _scheme_at_the_end(text, start, end)
            yield Entity(EntityKind.TAG, found.start(), end, text[start:end])


def _scheme_at_the_end(text: str, start: int, end: int) -> int:
    """How much of a tag is the beginning of an address that was written without a blank before it."""
    if not text.startswith("://", end):
        return 0
    return next((len(scheme) for scheme in _SCHEMES if text.endswith(scheme, start + 1, end)), 0)


def _mentions(text: str) -> Iterator[Entity]:
    for found in _MENTION.finditer(text):
        if len(found[2] or "") <= _LONGEST_HOST:
            yield Entity(EntityKind.MENTION, found.start(), found.end(), text[found.start() + 1 : found.end()])
