"""What stands around a label inside a sentence, and tells whether it is one.

Every function looks at a few dozen characters only.
"""

import re

_SOMETHING_ELSE = re.compile(
    r"""\s*\(?\s*(?:[<>\u2264\u2265=~]|[0-9.,]+\s?%)             # T2 (> 50%)
    |\s+(?:of\s+|in\s+)?(?:fy\s?)?'?(?:19|20)[0-9]{2}\b           # Q1 2019
    |\s*/\s*[AQ][0-9]*\b[^:]{0,12}\b(?:format|style|labels?|tags?)\b  # Q1/A1 format
    |\s+(?:format|style|labels?)\b
    |\s+not\s+["'\u201c]?[AQ][0-9]                                # A4 not A2
    |\s?-?\s?(?:papers?|sized?|sheets?|posters?|envelopes?|motorway|autobahn|steak|sauce|batter(?:y|ies)
        |levels?|learners?|earnings|sales|results\s+for|weighted|diabetes|tumou?rs?|mri)\b""",
    re.IGNORECASE | re.VERBOSE,
)
_SIGN = re.compile(r"[%~=>]")
_ABOUT = re.compile(
    r"""(?:^|[\s(.,;:!\u2014-])(?:re|re:|regarding|revisiting|continuing|concerning
    |(?:return|go|come|get|think|circl|back|refer)\w*\s+(?:back\s+)?to|back\s+(?:to|on)
    |(?:add|follow|build|expand)\w*\s+(?:\w+\s+){0,2}(?:to|on)|more\s+(?:on|for|about)
    |(?:answer|response|reply|thought|thinking)\w*\s+(?:to|for|on|about|is)
    |(?:catching\s+up|stuck|still)\s+(?:with|on)|answering|late\s+(?:to|on|with|for)|for\s+my|here(?:'s|\u2019s|\s+is)\s+my
    |my|another|other|second|also|finally|now|for)\W{0,3}$""",
    re.IGNORECASE | re.VERBOSE,
)
_QUESTION_ABOUT = re.compile(
    r"""^\W*(?:as\s+)?(?:for|on)\s+$|(?:^|[\s(.,;:!\u2014-])(?:re|re:|regarding|revisiting|answering
    |(?:return|go|circl)\w*\s+(?:back\s+)?to|back\s+(?:to|on)
    |(?:answer|response|reply)\w*\s+(?:to|for|on)|late\s+(?:to|on|with|for))\W{0,3}$""",
    re.IGNORECASE | re.VERBOSE,
)
_DENIED = re.compile(
    r"\b(?:no|not|never|without|skip\w*|miss\w*|wait\w*|supposed|meant|instead|use|using|(?:start|begin|lead|mark)\w*\s+(?:\w+\s+){0,3}with)\b|n['\u2019]t\b",
    re.IGNORECASE,
)
_MARKED = re.compile(r"\s?[:)]|\.\s|\s?[-\u2013\u2014]\s")
_WORD = re.compile(r"\w+(?:['\u2019]\w+)?")
_FEW_WORDS = 3


def is_said_of_something_else(letter: str, after: str) -> bool:
    """Whether what follows says that `A4`, `Q1` or `T2` is no label: paper, a quarter of a year, a measurement."""
    found = _SOMETHING_ELSE.match(after)
    return found is not None and not (letter in "Aa" and _SIGN.search(found[0]) and "(" not in found[0])


def is_short_lead(before: str) -> bool:
    """Whether a few words stand before the label: `Other A4:`, `oh. A4`."""
    return sum(1 for word in _WORD.findall(before) if not word.isdigit()) <= _FEW_WORDS


def is_about(letter: str, before: str, after: str, *, is_short: bool) -> bool:
    """Whether a sentence names the question that it answers.

    Args:
        letter: Of the label, as written.
        before: What stands before it.
        after: What stands behind it.
        is_short: Whether only a few words stand before it in the whole post.
    """
    if _DENIED.search(before):
        return False
    is_marked = _MARKED.match(after) is not None
    if letter in "QqTt":
        return _QUESTION_ABOUT.search(before) is not None or (is_marked and is_short and letter == "Q")
    if letter == "a":
        return (is_marked and (is_short or before[-1:] == "(")) or _QUESTION_ABOUT.search(before) is not None
    return is_marked or is_short or _ABOUT.search(before) is not None
