"""Where the sentences of a text begin and end, in any language that marks the end of one.

After the default rules of Unicode (UAX #29, sentence boundaries), with the abbreviations that those leave to others.
Where a full stop is in doubt it ends nothing: a text in which an end was missed reads as it did, and one that was cut
in the middle of a sentence does not. Thai and Lao, which mark no ends, have a sentence to a paragraph.

Every pattern is possessive, and looks at a few characters around an end mark: the work grows with the text and not
faster.
"""
# ruff: noqa: RUF001 - the signs of other scripts that resemble ours are meant

from collections.abc import Iterator

import regex

_STOPS = ".…․．"
"""May end a sentence, and an abbreviation or a pause as well."""
_TERMINATORS = "!?‼⁇⁈⁉؟۔।॥։።፧჻"
"""End a sentence where a blank follows."""
_IDEOGRAPHIC = "。？！｡"
"""End a sentence, with a blank or without."""
_LINE = r"\n\r\x0b\x0c\x85\u2028\u2029"
_CLOSING = r"\p{Pe}\p{Pf}\p{Pi}\"'*_~`"
_OPENING = r"\p{Ps}\p{Pi}\p{Pf}\"'*_~`"
_SMILE = r"(?:[\p{Extended_Pictographic}\p{Regional_Indicator}\p{EMod}\uFE0F\u200D\u20E3]|[:;]-?[)(DP](?!\w))"

_CANDIDATE = regex.compile(
    rf"""(?P<marks>[{_STOPS}{_TERMINATORS}{_IDEOGRAPHIC}]++)
        (?P<closing>(?:[{_CLOSING}]|\[\d{{1,3}}\]|[\ \xA0\u202F][»›](?!\w))*+)
        (?:[\ \xA0]?+{_SMILE})*+
    |   (?P<break>(?:\r\n|[{_LINE}])\s*+)""",
    regex.VERBOSE,
)
_NEXT = regex.compile(rf"(?P<gap>\s++)(?P<opening>[{_OPENING}]*+)(?P<word>[¿¡]|\w{{0,20}})")
_LIST_ITEM = regex.compile(r"(?:[-*+•‣◦·–—]|\(?(?:\d{1,3}|\p{L})[.)]|[QTA]\d{1,3}[.:)])[^\S\n]")
_WORDLESS = regex.compile(r"(?:(?:https?://\S++|[#@]\w[\w.@-]*+|[^\w\s]|_)\s*+)*+")

_WINDOW = 24
"""How far back of a full stop it is looked for an abbreviation; longer than the longest."""
_NEVER_ENDS = regex.compile(
    r"""(?<![\w./@\#:=&-])(?:
        e\.\ ?g|i\.\ ?e|z\.\ ?B|d\.\ ?h|u\.\ ?a|s\.\ ?o|s\.\ ?u|p\.\ ?ex|p\.\ ?ej|p\.\ ?es|c\.-à-d|b\.\ ?v|o\.\ ?ä
        |dr|mr|mrs|ms|mx|prof|rev|hon|gov|sen|gen|sgt|capt|lt|messrs|mme|mlle|sra?|srta|dott|hr|fr|frl|st|ste|mt
        |cf|vs|viz|approx|esp|incl|excl|vgl|bzw|resp|ggf|sog|inkl|zzgl|ca|env|feat|bspw|evtl|bijv|t\.ex|np|tzn
    )\Z""",
    regex.VERBOSE | regex.IGNORECASE,
)
_BEFORE_NUMBER = regex.compile(
    r"""(?<![\w./@\#:=&-])(?:
        ch|chs|chap|cap|kap|pp?|págs?|vols?|bd|nos?|nr|núm|figs?|abb|eqs?|secs?|sect|art|arts|paras?|par|abs|ll?|vv?
        |ed|aufl|ex|pt|pts|tab|tel|jan|feb|mar|apr|jun|jul|aug|sept?|oct|okt|nov|dec|dez
    )\Z""",
    regex.VERBOSE | regex.IGNORECASE,
)
_NUMERAL = regex.compile(r"\d|[IVXLC]+\Z")
_INITIALS = regex.compile(r"(?<![\w./@\#:=&-])(?:\p{L}\.-?)*+[\p{Lu}\p{Ll}]\Z|(?<![\w./@\#:=&-])(?:Ph|Ed|M)\.D\Z")
_ENUMERATOR = regex.compile(r"\s*(?:[QTA]?\d{1,3}|\p{L})", regex.IGNORECASE)
_LINE_NUMBER = regex.compile(rf"(?:\A|[{_LINE}])[^\S\n]*[QTA]?\d{{1,3}}\Z", regex.IGNORECASE)
_ORDINAL = regex.compile(r"(?<!\w)\d{1,2}\Z")
_AFTER_ORDINAL = regex.compile(
    r"""(?:januar|jänner|februar|märz|april|mai|juni|juli|august|september|oktober|november|dezember
        |jahrhunderts?|jh|kapitels?|klasse|woche|weltkriegs?|auflage|stunde|runde|frage|teil|teils|band|mal|tag|platz)\Z""",
    regex.VERBOSE | regex.IGNORECASE,
)
_BEGINNER = regex.compile(
    r"""(?:the|this|that|these|those|what|which|who|whose|why|when|where|how|we|you|they|he|she|it|there
        |is|are|was|were|do|does|did|can|could|would|should|if|so|and|but|or|in|on|at|after|before
        |please|let|share|tell)\Z""",
    regex.VERBOSE | regex.IGNORECASE,
)
"""English words that begin a sentence, and are no names: before one of them an initial has ended a sentence."""


def sentences(text: str) -> tuple[tuple[int, int], ...]:
    """Where each sentence of a text begins and ends (exclusive), in code points.

    The spans are in the order of the text and do not overlap; outside them there is only white space, and no span
    begins or ends with any. End marks, closing quotes and brackets, and an emoji behind them, belong to the sentence
    before. A full stop of an abbreviation ("e.g.", "ch. 3", "J. R. R. Tolkien"), of a number, an address or a name,
    and of the number of a list item is no end; nor is a mark in a quotation that goes on in small letters. A blank
    line always ends a sentence; a line break ends one where the next line is a list item, or where an end mark stands
    before it. What has no words of its own (emoji, tags, links) goes with the sentence before it in its paragraph, or
    else with the one behind it.
    """
    pieces: list[tuple[int, int]] = []
    begin, apart, lone = 0, True, False
    for cut, separates in (*_cuts(text), (len(text), True)):
        start, end = _stripped(text, begin, cut)
        if start < end:
            wordless = _WORDLESS.fullmatch(text, start, end) is not None
            if pieces and not apart and (wordless or lone):
                pieces[-1] = (pieces[-1][0], end)
            else:
                pieces.append((start, end))
            lone = wordless and (lone or apart)
            apart = separates
        else:
            apart = apart or separates
        begin = cut
    return tuple(pieces)


def _stripped(text: str, start: int, end: int) -> tuple[int, int]:
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())


def _cuts(text: str) -> Iterator[tuple[int, bool]]:
    """Where a sentence is over, and whether what follows stands apart from it: a new paragraph, or a list item."""
    begin = 0
    for found in _CANDIDATE.finditer(text):
        lines = found["break"]
        if lines:
            separates = _is_blank_line(lines) or _LIST_ITEM.match(text, found.end()) is not None
            ends = separates
        else:
            separates = False
            ends = _ends(text, found, begin)
        if ends:
            yield found.end(), separates
            begin = found.end()


def _is_blank_line(lines: str) -> bool:
    return "\u2029" in lines or len(regex.findall(rf"\r\n|[{_LINE}]", lines)) > 1


def _ends(text: str, found: regex.Match[str], begin: int) -> bool:
    """Whether the sentence that began at `begin` is over with these marks."""
    marks, closing = found["marks"], found["closing"]
    following = _NEXT.match(text, found.end())
    if following is None:
        after = text[found.end() : found.end() + 1]
        # a quotation goes on into the sentence around it, unless another one follows
        return bool(set(marks) & set(_IDEOGRAPHIC)) and (
            not closing or regex.match(r"\p{Ps}|\p{Pi}", after) is not None
        )
    word = following["word"]
    if regex.search(rf"[{_LINE}]", following["gap"]):
        return (
            not set(marks) <= set(_STOPS) or len(marks) > 1 or not _is_abbreviated(text, found.start(), begin, word)
        )
    if not set(marks) <= set(_STOPS):
        return not (closing and _is_small(word))
    if _is_small(word):
        return False
    if marks in {".", "．"}:
        return not _is_abbreviated(text, found.start(), begin, word)
    omits = closing[:1] in {"]", ")"} and text[max(0, found.start() - 1) : found.start()] in {"[", "("}
    return not omits and not word[:1].isdigit()


def _is_small(word: str) -> bool:
    """Whether a word goes on with a sentence; `iPad` may begin one."""
    return word[:1].islower() and not word[1:2].isupper()


def _is_abbreviated(text: str, stop: int, begin: int, following: str) -> bool:
    """Whether a full stop belongs to what stands before it."""
    first = max(0, stop - _WINDOW)
    if begin >= first and _ENUMERATOR.fullmatch(text, begin, stop):
        return True
    if _LINE_NUMBER.search(text, first, stop) or _NEVER_ENDS.search(text, first, stop):
        return True
    if _INITIALS.search(text, first, stop):
        return _BEGINNER.match(following) is None
    if _ORDINAL.search(text, first, stop):
        return _AFTER_ORDINAL.match(following) is not None
    return _BEFORE_NUMBER.search(text, first, stop) is not None and _NUMERAL.match(following) is not None
