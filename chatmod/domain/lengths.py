"""How long a text is, as a platform counts it.

Source of the rules: Mastodon's StatusLengthValidator, 4.4 to 4.6 (see `mastodon_length`).
"""

import re

import regex

URL_LENGTH = 23
"""Mastodon counts every `http(s)://` address as this many characters, however long it is."""

_URL = re.compile(r"https?://[^\s<>\"]*[\w/=#+-]", re.IGNORECASE)
_REMOTE_MENTION = re.compile(r"(?<![\w/])(@\w+(?:[.-]\w+)*)@[\w.-]+\w")
_GRAPHEME = regex.compile(r"\X")


def graphemes(text: str) -> int:
    """How many user-perceived characters a text has (Unicode extended grapheme clusters)."""
    return sum(1 for _ in _GRAPHEME.finditer(text))


def mastodon_length(text: str) -> int:
    """Length in graphemes, an address being 23 of them and the domain of a mention free."""
    text = _URL.sub("x" * URL_LENGTH, text)
    return graphemes(_REMOTE_MENTION.sub(r"\1", text))
