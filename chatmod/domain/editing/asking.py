"""The sentences of a text that say something, and which of them ask."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import regex

from chatmod.domain.text.sentences import sentences

_GREEK_QUESTION_MARK = "\u037e"
_ASKING = "?\uff1f\u061f"
_ENDING = f".!\u2026\u3002\uff01{_ASKING}"
_QUOTES = "\"'\u2019\u201d\u201c\u00bb\u203a\u300d\u300f"
_ADDRESS = regex.compile(
    r"https?://(?:[^\s.,;:!?)]|[.,;:!?)](?=\S))++|(?<![\w.-])[\w-]++(?:\.[\w-]++)++/\S*+|[#\uFF03@]\w[\w@-]*+(?:\.\w++)*+",
    regex.IGNORECASE,
)
_WORD = regex.compile(r"\w++(?:['\u2019-]\w++)*+")
_LABEL = regex.compile(r"\s*[QT][0-9]{1,4}[.:)]?(?!\w)", regex.IGNORECASE)
_CLOSING = regex.compile(rf"[{_ENDING}]*+[)\]]*+(?:[ \u00a0\u202f](?=[\u00bb\u203a]))?+([{_QUOTES}])?+")
_ORDINAL = regex.compile(r"(?<![\w.])[0-9]{1,3}\.\Z")
_ORDINALS_WITH_DOT = frozenset({"de", "da", "nb", "nn", "no", "fi", "cs", "sk", "pl", "hu", "hr", "sl", "et"})
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


def sentences_said(text: str, tongue: str = "en") -> tuple[Sentence, ...]:
    """The sentences of a text, a question's label at its beginning aside; what has no words of its own is none."""
    plain = _ADDRESS.sub(lambda found: " " * len(found[0]), text)
    if label := _LABEL.match(plain):
        plain = " " * label.end() + plain[label.end() :]
    plain = plain.replace(_GREEK_QUESTION_MARK, "?")
    if tongue == "el":
        plain = plain.replace(";", "?")
    spans = sentences(plain)
    if tongue in _ORDINALS_WITH_DOT:
        spans = tuple(_with_ordinals(plain, spans))
    found = (_sentence(plain, start, end) for start, end in spans)
    return tuple(sentence for sentence in found if sentence.words)


def _with_ordinals(text: str, spans: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Sentences that do not end in `2.`, which may be the second of something."""
    begin = None
    end = 0
    for start, end in spans:
        begin = start if begin is None else begin
        if not _ORDINAL.search(text, max(begin, end - 5), end):
            yield begin, end
            begin = None
    if begin is not None:
        yield begin, end


def _sentence(text: str, start: int, end: int) -> Sentence:
    words, opening, behind = 0, "", start
    for word in _WORD.finditer(text, start, end):
        words += max(1, len(_UNSPACED.findall(word[0])) // _UNSPACED_TO_A_WORD)
        opening = opening or word[0].casefold()
        behind = word.end()
    mark = regex.search(rf"[{_ASKING}]", text, pos=behind, endpos=end)
    closing = _CLOSING.match(text, mark.start(), end) if mark else None
    return Sentence(start, end, words, closing is not None and closing[1] is None, opening)
