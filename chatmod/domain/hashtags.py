"""What a hashtag is.

Source of the rule: Mastodon (4.4 to 4.6): letters with their marks, digits and `_`, at least one letter, not behind a
word or a `/`. The `regex` module, because marks are part of a word there: without it no tag in Hindi would be whole.
"""

import unicodedata

import regex

_TAG = regex.compile(r"\w*[^\W\d_]\w*")
_IN_TEXT = regex.compile(r"(?<![\w/#&])#(\w*[^\W\d_]\w*)")


def is_hashtag(text: str) -> bool:
    """Whether a text without `#` can be a hashtag."""
    return _TAG.fullmatch(text) is not None


def hashtags_in(text: str) -> tuple[str, ...]:
    """The hashtags of a text without `#`, as first written, each once."""
    found: dict[str, str] = {}
    for tag in _IN_TEXT.findall(text):
        found.setdefault(fold_tag(tag), tag)
    return tuple(found.values())


def has_hashtag(text: str, tag: str) -> bool:
    """Whether a text has a hashtag, in whatever case, and not as part of a word or of a longer tag."""
    return fold_tag(tag) in {fold_tag(found) for found in hashtags_in(text)}


def fold_tag(tag: str) -> str:
    """A hashtag as it is compared: in whatever case it was written."""
    return unicodedata.normalize("NFKC", tag).casefold()
