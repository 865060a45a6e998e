"""What a hashtag is.

Source of the rule: Mastodon (4.4 to 4.6): letters with their marks, digits and `_`, inside also `·`, `・` and U+200C;
not behind a word, `/`, `)` or `=`. Stricter than the network in one thing, because others are: at least one letter.
The `regex` module, because it knows marks, which are part of a word: without them no tag in Hindi would be whole.
"""

from collections.abc import Iterator

import regex

from chatmod.domain.text.normal_forms import normal_form

WORD = r"\p{Alphabetic}\p{M}\p{Nd}\p{Pc}"
"""What Mastodon takes for a part of a word, for a character class; `\\w` has joiners as well."""
NAME = rf"[{WORD}]++(?:[·・\u200C]++[{WORD}]++)*+"
"""Pattern of a hashtag without its `#`."""
_TAG = regex.compile(NAME)
_IN_TEXT = regex.compile(rf"(?<![{WORD}/#&)=])[#\uFF03]({NAME})")
_AT_THE_END = r"[.,;:!?)\]}\"'»\u201D\u2019…。、\uFF0C\uFF01\uFF1F\uFF09」』]*+"
_STANDING_ALONE = regex.compile(rf"(?<!\S)[#\uFF03]({NAME})(?={_AT_THE_END}(?!\S))")
_LETTER = regex.compile(r"\p{Alphabetic}")
_ACCENTED = regex.compile(r"([a-z])[\u0300-\u036F]+")
_STROKED = str.maketrans("đðħıĸłŀŋøŧ", "ddhikllnot")


def is_hashtag(text: str) -> bool:
    """Whether a text without `#` can be a hashtag."""
    return _TAG.fullmatch(text) is not None and _LETTER.search(text) is not None


def hashtag_spans(text: str) -> Iterator[tuple[int, int]]:
    """Where each hashtag begins, which is at its `#`, and ends, in code points, in the order of the text."""
    for found in _IN_TEXT.finditer(text):
        if is_hashtag(found[1]):
            yield found.start(), found.end()


def hashtags_in(text: str) -> tuple[str, ...]:
    """The hashtags of a text without `#`, as first written, each once."""
    found: dict[str, str] = {}
    for start, end in hashtag_spans(text):
        tag = text[start + 1 : end]
        found.setdefault(fold_tag(tag), tag)
    return tuple(found.values())


def has_hashtag(text: str, tag: str) -> bool:
    """Whether a text has a hashtag, in whatever case, and not as part of a word or of a longer tag."""
    return fold_tag(tag) in {fold_tag(found) for found in hashtags_in(text)}


def has_hashtag_everywhere(text: str, tag: str) -> bool:
    """Whether a text has a hashtag in a place where every network takes it for one.

    Mastodon (since 2026) and Bluesky want a blank before it, or the beginning; for Bluesky a tag goes on to the next
    blank, without the punctuation that stands there.
    """
    wanted = fold_tag(tag)
    return any(fold_tag(found[1]) == wanted for found in _STANDING_ALONE.finditer(text))


def fold_tag(tag: str) -> str:
    """A hashtag as it is compared: in whatever case it was written, and Latin letters with or without accents."""
    folded = normal_form("NFKC", tag).casefold().translate(_STROKED)
    return normal_form("NFC", _ACCENTED.sub(r"\1", normal_form("NFD", folded)))
