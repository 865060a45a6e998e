"""Facets: what Bluesky's own client makes of a text.

Source: the behaviour of the official SDK (`@atproto/api` 0.20) and of the reference server. The network itself finds
nothing in a text: what the author's client does not declare as a facet cannot be clicked and is no tag.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import regex

from chatmod.domain.lengths import graphemes
from chatmod.domain.text.domains import has_known_tld
from chatmod.domain.text.entities import Entity, EntityKind, without_overlaps

LONGEST_TAG = 64
"""In graphemes, as the official client counts since 2026."""
MOST_BYTES_OF_A_TAG = 640
"""The server refuses a post with a longer one, whatever the official client makes of it."""
_SPACES = r"\t\n\v\f\r \u00A0\u1680\u2000-\u200A\u2028\u2029\u202F\u205F\u3000\uFEFF"
_INVISIBLE = r"\u00AD\u2060\u200A\u200B\u200C\u200D\u20E2"
_TEST_TLD = ".test"


@dataclass(frozen=True, slots=True)
class _Patterns:
    mention: regex.Pattern[str]
    link: regex.Pattern[str]
    domain: regex.Pattern[str]
    tag: regex.Pattern[str]
    tag_core: regex.Pattern[str]
    tag_end: regex.Pattern[str]
    cashtag: regex.Pattern[str]
    uri: regex.Pattern[str]


@cache
def _patterns() -> _Patterns:
    begin = rf"(?:^|(?<=[{_SPACES}(]))"
    return _Patterns(
        mention=regex.compile(rf"{begin}@([A-Za-z0-9.\-]+)\b", regex.ASCII),
        link=regex.compile(
            rf"(?:^|[{_SPACES}(])((?:[Hh][Tt][Tt][Pp][Ss]?://|[A-Za-z][A-Za-z0-9]*+\.[A-Za-z0-9])[^{_SPACES}]*+)"
        ),
        domain=regex.compile(r"[A-Za-z][A-Za-z0-9]*+(?:\.[A-Za-z0-9]++)++"),
        tag=regex.compile(rf"(?:^|(?<=[{_SPACES}]))[#\uFF03](?!\uFE0F)([^{_SPACES}{_INVISIBLE}]++)"),
        tag_core=regex.compile(r"[^0-9\p{P}]"),
        tag_end=regex.compile(r"(?<!\p{P})\p{P}++\Z"),
        cashtag=regex.compile(rf"{begin}\$([A-Za-z][A-Za-z0-9]{{0,4}}+)(?=[{_SPACES}.,;:!?)\"'\u2019]|$)"),
        uri=regex.compile(rf"https?://[^/{_SPACES}]"),
    )


def facets_in(text: str) -> tuple[Entity, ...]:
    """Links, tags and mentions as Bluesky's client finds them, in the order of the text and without overlaps.

    The value of a link is a full address, `https://` added where it was left out; that of a mention is the handle,
    which is still to be resolved; that of a cashtag is a tag in capitals that begins with `$`. Of two that overlap
    the first is kept, as the client shows them. Unlike the SDK this gives nothing that the server refuses with the
    whole post: no link in `https://.`, `httpbin.org` only with `https://` before it, no tag of over 640 bytes.
    """
    return without_overlaps((*_mentions(text), *_links(text), *_tags(text), *_cashtags(text)))


def _mentions(text: str) -> Iterator[Entity]:
    for found in _patterns().mention.finditer(text):
        if has_known_tld(found[1]) or found[1].endswith(_TEST_TLD):
            yield Entity(EntityKind.MENTION, found.start(), found.end(), found[1])


def _links(text: str) -> Iterator[Entity]:
    for found in _patterns().link.finditer(text):
        uri = _without_stop(found[1])
        address = _address(found[1], uri)
        if address is not None and _patterns().uri.match(address):
            yield Entity(EntityKind.LINK, found.start(1), found.start(1) + len(uri), address)


def _without_stop(uri: str) -> str:
    """Without one stop at the end, and without a bracket that was opened outside."""
    if uri.endswith((".", ",", ";", ":", "!", "?")):
        uri = uri[:-1]
    if uri.endswith(")") and "(" not in uri:
        uri = uri[:-1]
    return uri


def _address(written: str, uri: str) -> str | None:
    if written.startswith(("http://", "https://")):
        return uri
    domain = _patterns().domain.match(written)
    return f"https://{uri}" if domain and has_known_tld(domain[0]) else None


def _tags(text: str) -> Iterator[Entity]:
    for found in _patterns().tag.finditer(text):
        tag = _patterns().tag_end.sub("", found[1])
        if _patterns().tag_core.search(tag) and _is_short(tag):
            yield Entity(EntityKind.TAG, found.start(), found.start(1) + len(tag), tag)


def _is_short(tag: str) -> bool:
    return len(tag.encode()) <= MOST_BYTES_OF_A_TAG and (len(tag) <= LONGEST_TAG or graphemes(tag) <= LONGEST_TAG)


def _cashtags(text: str) -> Iterator[Entity]:
    for found in _patterns().cashtag.finditer(text):
        yield Entity(EntityKind.TAG, found.start(), found.end(), f"${found[1].upper()}")
