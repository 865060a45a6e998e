"""Letters as people and their programs write them, made alike where they are compared."""

import unicodedata

_BREAKS = dict.fromkeys(map(ord, "\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"), "\n")
_QUESTION_MARKS = ("?", "\uff1f", "\u061f", "\u055e", "\u037e")
UNSEEN = "\ufeff\u200b\u200e\u200f\u2060\u00ad"
"""Marks of direction, of where a word may break, and of the byte order."""

_UNSEEN = dict.fromkeys(map(ord, UNSEEN))


def with_plain_breaks(text: str) -> str:
    """A text in which every way to end a line is a line feed: word processors and spreadsheets know eight."""
    return text.replace("\r\n", "\n").replace("_x000D_", "").translate(_BREAKS)


def bare(text: str) -> str:
    """A short text without what is not seen: blanks of every kind become one, marks of direction none."""
    return " ".join(text.translate(_UNSEEN).split())


def folded(text: str) -> str:
    """A heading or a key as it is compared: without case, accents, blanks and punctuation; `#` stays."""
    letters = unicodedata.normalize("NFKD", text[:200]).casefold()
    return "".join(letter for letter in letters if letter.isalnum() or letter == "#")


def asks(text: str) -> bool:
    """Whether there is a question mark in a text, of whatever script."""
    return any(mark in text for mark in _QUESTION_MARKS)
