"""Addresses in a text, made into links; all else is escaped."""

import re
from collections.abc import Iterator

from markupsafe import Markup, escape

_URL = re.compile(r"https?://[^\s<>\"']+", re.IGNORECASE)
_NOT_AT_THE_END = ".,;:!?)]}'"


def addresses(text: str) -> Iterator[tuple[int, str]]:
    """The `http(s)` addresses of a plain text, each with its offset, and without what only follows them."""
    for found in _URL.finditer(text):
        yield found.start(), found[0].rstrip(_NOT_AT_THE_END)


def linked(text: str) -> Markup:
    """HTML of a plain text: escaped, `http(s)` addresses as links, line breaks kept."""
    pieces: list[Markup] = []
    position = 0
    for start, url in addresses(text):
        pieces.append(escape(text[position:start]))
        pieces.append(Markup('<a href="{0}" rel="nofollow noopener noreferrer">{0}</a>').format(url))
        position = start + len(url)
    pieces.append(escape(text[position:]))
    return Markup("<br>\n").join(Markup("").join(pieces).split("\n"))
