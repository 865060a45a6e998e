"""How long a text is, as a platform counts it. X's rule has a module of its own, `chatmod.domain.text.x_text`.

Source of the rules: Mastodon's StatusLengthValidator, 4.4 to 4.6 (see `mastodon_length`); the lexicon
`app.bsky.feed.post` of 2026-08 (see `bluesky_length`); GoToSocial 0.20 and Takahe 0.11 (see `code_points`).
"""

import regex

from chatmod.domain.text.addresses import ACCENTED, AddressGrammar, find_addresses

URL_LENGTH = 23
"""Mastodon counts every `http(s)://` address as this many characters, however long it is."""
BYTES_TO_A_GRAPHEME = 10
"""Bluesky takes 300 graphemes and 3,000 bytes."""

_MASTODON = AddressGrammar(
    schemes="https?|dat|dweb|ipfs|ipns|ssb|gopher|gemini",
    bare=False,
    path_within=r"""[!*"'「」;:=,.$%\[\]~&|@]""",
    path_last=r"""[^\s()?!*"'「」<>;:=,.$%\[\]~&|@]""",
    query_within=r"[!?*'();:+$%\[\].,~|@\^]",
    query_last=r"[a-z0-9_&=#/\-\u00A0-\uD7FF\uE000-\uFFEF\U00010000-\U000EFFFD]",
)
_REMOTE_MENTION = regex.compile(rf"(?<![=/\w])(@\w++(?:[.-]\w++)*+)@(?>[\w.-]+\w)(?![@\uFF20{ACCENTED}]|://)")
_GRAPHEME = regex.compile(r"\X")
_FLAG = regex.compile(r"\p{Regional_Indicator}{2}")


def graphemes(text: str) -> int:
    """How many user-perceived characters a text has (Unicode extended grapheme clusters)."""
    # a row of flags takes the square of the time otherwise: each half of one asks how many there are before it
    return sum(1 for _ in _GRAPHEME.finditer(_FLAG.sub("x", text)))


def mastodon_length(text: str) -> int:
    """Length in graphemes, an address being 23 of them and the domain of a mention free.

    An address needs its scheme and a host under a known top-level domain: `library.example` counts in full.
    """
    position, pieces = 0, []
    for start, end in find_addresses(text, _MASTODON):
        pieces += [text[position:start], "x" * URL_LENGTH]
        position = end
    return graphemes(_REMOTE_MENTION.sub(r"\1", "".join([*pieces, text[position:]])))


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
