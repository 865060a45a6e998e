"""How long a text is, where addresses and mentions count as what they are.

The rules of X and Mastodon have modules of their own in `chatmod.domain.text`. Source of these: the lexicon
`app.bsky.feed.post` of 2026-08 (see `bluesky_length`); GoToSocial 0.20 and Takahe 0.11 (see `code_points`).
"""

import regex

BYTES_TO_A_GRAPHEME = 10
"""Bluesky takes 300 graphemes and 3,000 bytes."""

_GRAPHEME = regex.compile(r"\X")
_FLAG = regex.compile(r"\p{Regional_Indicator}{2}")


def graphemes(text: str) -> int:
    """How many user-perceived characters a text has (Unicode extended grapheme clusters)."""
    # a row of flags takes the square of the time otherwise: each half of one asks how many there are before it
    return sum(1 for _ in _GRAPHEME.finditer(_FLAG.sub("x", text)))


def bluesky_length(text: str) -> int:
    """Length to be compared with 300.

    Bluesky takes 300 graphemes and 3,000 bytes of UTF-8, and says no if either is exceeded. Ten bytes are therefore
    counted as one grapheme where a text has more of them: `length <= 300` holds exactly when both limits are kept.
    Addresses count in full. U+0000 counts as a character; the network takes it, and then never indexes the post.
    """
    return max(graphemes(text), -(-len(text.encode()) // BYTES_TO_A_GRAPHEME))


def code_points(text: str) -> int:
    """Length in code points, addresses and mentions in full: GoToSocial and Takahe."""
    return len(text)
