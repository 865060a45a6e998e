"""The sentences of a question, and which of them ask."""

from collections.abc import Iterator
from dataclasses import dataclass

import regex

from chatmod.domain.text.sentences import sentences

_GREEK_QUESTION_MARK = "\u037e"
_ASKING = "?\uff1f\u061f\u203d\u2047\u2048\u2049"
_QUOTES = "\"'\u2019\u201d\u201c\u00bb\u203a\u300d\u300f"
_END = regex.compile(rf"([\p{{Sentence_Terminal}}\u2026]++)((?:[\u00a0\u202f ]?+[{_QUOTES})\]])*+)")
_WORD = regex.compile(r"(?<![\w#@/.:?&=])\w++(?:['\u2019-]\w++)*+(?!://)")
_LABEL = regex.compile(r"\s*[QT][0-9]{1,4}[.:)]?(?!\w)", regex.IGNORECASE)
_UNSPACED = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}]")
_UNSPACED_TO_A_WORD = 2


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of a text.

    Attributes:
        start: First character, in code points; `end` is exclusive.
        words: How many words it has, tags and addresses aside; where they are not parted by blanks, two characters
            count as one.
        asks: Whether it ends in a question mark that is not within quotation marks.
        opening: Its first word, case folded.
    """

    start: int
    end: int
    words: int
    asks: bool
    opening: str


def sentences_of(text: str, tongue: str = "en") -> tuple[Sentence, ...]:
    """The sentences of a question as a reader counts them.

    The question's label is none, nor is what has no words. What has no mark at its end, such as an item of a list,
    goes with what follows.
    """
    label = _LABEL.match(text)
    begin = label.end() if label else 0
    # in Greek the semicolon asks; a sign of the same length keeps every place
    marked = text.replace(_GREEK_QUESTION_MARK, "?").replace(";", "?" if tongue == "el" else ";")
    return tuple(_read(marked, begin))


def _read(text: str, begin: int) -> Iterator[Sentence]:
    start: int | None = None
    spans = sentences(text[begin:])
    for number, (first, last) in enumerate(spans, 1):
        start = begin + first if start is None else start
        end = begin + last
        asks = _asks(text, start, end)
        if asks is None and number < len(spans):
            continue
        words = list(_WORD.finditer(text, start, end))
        if words:
            yield Sentence(start, end, sum(_weight(word[0]) for word in words), bool(asks), words[0][0].casefold())
        start = None


def _weight(word: str) -> int:
    return max(1, len(_UNSPACED.findall(word)) // _UNSPACED_TO_A_WORD)


def _asks(text: str, start: int, end: int) -> bool | None:
    """Whether a sentence ends in a question; None if no mark ends it."""
    *_, last = (None, *_END.finditer(text, start, end))
    if last is None or _WORD.search(text, last.end(), end):
        return None
    return any(mark in _ASKING for mark in last[1]) and not any(mark in _QUOTES for mark in last[2])
