"""Where the sentences of a text end, as far as punctuation tells; in doubt two sentences count as one.

Source of the marks: Unicode Standard Annex 29 (sentence boundaries) and its list of terminal punctuation; the
abbreviations are those that schedules of English, French, German and Spanish chats are likely to have.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import regex

_GREEK_QUESTION_MARK = "\u037e"
_ASKING = f"?\uff1f\u061f{_GREEK_QUESTION_MARK}"
_WITHOUT_BLANK = "\u3002\uff1f\uff01\uff61"
_ENDING = f".!\u2026\u0964\u06d4{_ASKING}{_WITHOUT_BLANK}"
_QUOTES = "\"'\u2019\u201d\u201c\u00bb\u203a\u300d\u300f"
_END = regex.compile(rf"([{_ENDING};]++)((?:[\u00a0\u202f]?+[{_QUOTES})\]])*+)")
_NEXT = regex.compile(r"\s++[\"'\u201c\u201e\u00ab\u2018(\[]*+\s*+(\S)?+")
_WORD = regex.compile(r"(?<![\w#@/.:?&=])\w++(?:['\u2019-]\w++)*+(?!://)")
_LABEL = regex.compile(r"\s*[QT][0-9]{1,4}[.:)]?(?!\w)", regex.IGNORECASE)
_UNSPACED = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}]")
_UNSPACED_TO_A_WORD = 2
_LONGEST_BEFORE_A_STOP = 16
"""Abbreviations are shorter."""
_ORDINALS_WITH_DOT = frozenset({"de", "da", "nb", "nn", "no", "fi", "cs", "sk", "pl", "hu", "hr", "sl", "et"})
_ABBREVIATED = """
    e.g i.e eg ie etc vs cf dr mr mrs ms prof st no nos ch chap p pp vol fig ed eds approx dept min max jr sr inc ca
    al sec art ex p.m a.m mt rev hon gen est ave
    bzw usw vgl abb kap nr d.h z.b u.a o.ä evtl ggf inkl bspw sog hrsg jh tel str fr hl
    p.ex env mlle mme cie
    p.ej ej sra srta ud uds pág págs cap núm dra ee.uu
"""
_ABBREVIATIONS = frozenset(_ABBREVIATED.split())


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


def sentences(text: str, tongue: str = "en") -> tuple[Sentence, ...]:
    """The sentences of a text, without a question's label at its beginning; what has no words is none."""
    label = _LABEL.match(text)
    begin = label.end() if label else 0
    found = []
    for end, asks in _ends(text, begin, tongue):
        sentence = _sentence(text, begin, end, asks=asks)
        begin = end
        if sentence:
            found.append(sentence)
    last = _sentence(text, begin, len(text), asks=False)
    return (*found, last) if last else tuple(found)


def _sentence(text: str, begin: int, end: int, *, asks: bool) -> Sentence | None:
    words, opening = 0, ""
    for word in _WORD.finditer(text, begin, end):
        unspaced = len(_UNSPACED.findall(word[0]))
        words += max(1, unspaced // _UNSPACED_TO_A_WORD)
        opening = opening or word[0].casefold()
    if not words:
        return None
    while text[begin].isspace():
        begin += 1
    return Sentence(begin, end, words, asks, opening)


def _ends(text: str, begin: int, tongue: str) -> Iterator[tuple[int, bool]]:
    """Where sentences end, closing marks included, and whether with a question."""
    for found in _END.finditer(text, begin):
        marks, closing = found[1], found[2]
        if ";" in marks and tongue != "el":
            marks = marks.strip(";")
            if not marks:
                continue
        if _is_end(text, found, marks, closing, tongue):
            quoted = any(mark in _QUOTES for mark in closing)
            asking = _ASKING + ";" if tongue == "el" else _ASKING
            yield found.end(), any(mark in asking for mark in marks) and not quoted


def _is_end(text: str, found: "regex.Match[str]", marks: str, closing: str, tongue: str) -> bool:
    if found.end() == len(text):
        return True
    if marks[-1] in _WITHOUT_BLANK and not closing:
        return True
    following = _NEXT.match(text, found.end())
    if following is None:
        return False
    goes_on = bool(following[1]) and following[1].islower()
    if goes_on and (closing or marks[-1] in ".\u2026"):
        return False
    return marks != "." or bool(closing) or not _is_abbreviated(text, found.start(), tongue)


def _is_abbreviated(text: str, stop: int, tongue: str) -> bool:
    begin = stop
    while begin and stop - begin < _LONGEST_BEFORE_A_STOP and (text[begin - 1].isalnum() or text[begin - 1] == "."):
        begin -= 1
    word = text[begin:stop].casefold()
    if word.isdigit():
        return tongue in _ORDINALS_WITH_DOT or text[begin - 1 : begin] in {"", "\n"}
    return word in _ABBREVIATIONS or (len(word) == 1 and word.isalpha())
