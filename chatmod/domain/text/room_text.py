"""What our own room makes of a text.

Its page links addresses with `http(s)://` and marks nothing else. Hashtags are Mastodon's: a post is filed under
them, and found by them. Whose handle stands behind an `@` is told of the post, if there is such a person here; the
room knows no other servers.
"""

import re
from collections.abc import Iterator

from chatmod.domain.hashtags import hashtag_spans
from chatmod.domain.text.entities import Entity, EntityKind, without_overlaps

_REST = re.compile(r"[^\s<>\"']+")
_NOT_AT_THE_END = ".,;:!?)]}'"
_HANDLE = re.compile(r"(?<![\w/@.])@(\w+)(?![\w@])")


def room_entities(text: str) -> tuple[Entity, ...]:
    """Links, hashtags and mentions in the order of the text and without overlaps."""
    links = (Entity(EntityKind.LINK, start, end, text[start:end]) for start, end in address_spans(text))
    tags = (Entity(EntityKind.TAG, start, end, text[start + 1 : end]) for start, end in hashtag_spans(text))
    mentions = (Entity(EntityKind.MENTION, found.start(), found.end(), found[1]) for found in _HANDLE.finditer(text))
    return without_overlaps((*links, *tags, *mentions))


def address_spans(text: str) -> Iterator[tuple[int, int]]:
    """Where each address begins and ends, without the signs behind it, in the order of the text.

    Looked for from its middle: a pattern that begins with a letter, large or small, is tried at each of them.
    """
    position = 0
    while (colon := text.find("://", position)) >= 0:
        rest = _REST.match(text, colon + 3)
        start = _scheme_before(colon, text, position)
        position = rest.end() if rest and start is not None else colon + 3
        if rest and start is not None:
            yield start, start + len(text[start : rest.end()].rstrip(_NOT_AT_THE_END))


def _scheme_before(colon: int, text: str, position: int) -> int | None:
    for scheme in ("https", "http"):
        start = colon - len(scheme)
        if start >= position and text[start:colon].casefold() == scheme:
            return start
    return None


def names_spoken_to(text: str) -> tuple[str, ...]:
    """What stands behind each `@`, as written."""
    return tuple(_HANDLE.findall(text))
