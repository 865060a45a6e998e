"""Whether a moderator's text asks a question, and which."""

import re
from typing import NamedTuple

from chatmod.domain.attribution.hosting import speaks_about
from chatmod.domain.attribution.label_contexts import is_said_of_something_else
from chatmod.domain.attribution.quoting import is_repost_in_words, own_words

_LABEL = re.compile(
    r"(?<![\w@/&])\#?(?:(?P<letter>[QT])(?:[ ]|(?<=[Qq])[ ]?[.\#-])?|(?P<word>question|topic)[ ]{0,3}\#?)"
    r"(?P<number>[0-9]{1,4})(?:\.[0-9]{1,3}|[ab])?(?!\w)",
    re.IGNORECASE,
)
_BARE = re.compile(r"(?:[^\w@#\"]++|\#\w++)*+(?P<number>[0-9]{1,3})[.):]\s+(?=\S)")
_ANSWERS = re.compile(r"(?:[^\w@#\"]++|[@#][\w.@-]++)*+A(?:ns\w*)?\W?[0-9]", re.IGNORECASE)
_DENIED = re.compile(
    r"\b(?:no\s+time|coming\s+up|skip\w*|use|using|inspired|answers?|respon\w+|thoughts?|before|until|after|love[ds]?|wait\w*"
    r"|great|still|miss\w*|minutes?|save|leave|revisit|back\s+to|thanks)\b",
    re.IGNORECASE,
)
_REFUSED = re.compile(
    r"\b(?:no\s+time|coming\s+up|skip\w*|use|using|before|until|wait\w*|minutes?|save|leave)\b", re.IGNORECASE
)
_FOLLOWS = re.compile(r"\bfollow\w*[\s-]?up\b", re.IGNORECASE)
_PART = re.compile(r"\W{0,3}(?P<part>[1-9])\s?(?:/|of)\s?[1-9]\b")
_WORD = re.compile(r"\w+(?:['\u2019]\w+)?")
_NOISE = re.compile(r"https?://\S+|[@#][\w.@-]+")
_SENTENCE_END = re.compile(r"[.!?;\n]+\s")
_MARKS = {":", ".", ")", "-", "\u2013", "\u2014", "|", "\n"}
_TELLS = re.compile(
    r"[\W_]*(?:please\s+|pls\s+|let['\u2019]?s\s+)?(?:share|describe|tell|name|list|give|discuss|explain|talk|post|show|imagine"
    r"|complete|finish|fill|pick|choose|consider|reflect|identify|brainstorm|compare|define|suggest|recommend)\b",
    re.IGNORECASE,
)
_THEN = re.compile(r"(?::|\s[-\u2013\u2014])\s(?P<words>[^?]+)\??")
_COMES = re.compile(
    r"\W*(?:(?:is|was|will|has)\s+(?:\w+\s+)?)?(?:coming|inspired|up\s+next|next\s+up|(?:up|out|here|next|now)\W"
    r"|in\s+(?:[0-9]+|a|one|two|three|five|ten)\s|from\s+@|by\s+@)",
    re.IGNORECASE,
)
_BEGINS = re.compile(
    r"\s*(?:[.:)\]|]|[-\u2013\u2014]\s)|\s+(?:[Ii]s|[Ww]as|[Ww]ere|[Ww]ill|[Hh]as|[Hh]ad|[A-Z])\w*\b"
)
_PICTURED = re.compile(r"[\W_]*(?:\#\w++[\W_]*)*+https?://\S+")
_SOON = 40
_LEAD_IN = 70
_BEFORE = 200
_MANY = 3
_FEW = 5
_LITTLE = 3
_SHORTEST = 4


class Asking(NamedTuple):
    """A text that asks.

    Attributes:
        letter: `Q` or `T`; empty for `1.`.
        asks: It has a question mark, or begins as `Share ...` does.
        firm: It is no follow-up, and has one, or a mark or a picture behind its label, or is a part;
            `Q1 I always ...` may be an answer.
        part: 2 for `Q2 2/2`; 1 where it is the first or only one.
        words: Of the question, for comparing.
    """

    number: int
    letter: str
    asks: bool
    firm: bool
    part: int
    words: frozenset[str]


def asking_in(text: str) -> Asking | None:
    """The question that a moderator's text asks under its label; None if it only speaks of one, or of several."""
    if is_repost_in_words(text) or _ANSWERS.match(text):
        return None
    text, _ = own_words(text)
    labels = list(_LABEL.finditer(text))
    if not labels:
        return _without_letter(text)
    if len({int(label["number"]) for label in labels}) >= _MANY:
        return None
    asking = (_asking(text, label) for label in labels[:_FEW])
    return next((found for found in asking if found is not None), None)


def _asking(text: str, label: re.Match[str]) -> Asking | None:
    before = _SENTENCE_END.split(text[max(0, label.start() - _BEFORE) : label.start()])[-1]
    after = text[label.end() :]
    asks_at_once = after[:1] == ":" and "?" in after
    if len(before) > _LEAD_IN or (_REFUSED if asks_at_once else _DENIED).search(before):
        return None
    if is_said_of_something_else(label["letter"] or "Q", after[:40]):
        return None
    if speaks_about(after) and not (_asks_itself(after) or _asks_then(after)):
        return None
    asks = "?" in after or _TELLS.match(after) is not None
    is_marked = after.lstrip(" ")[:1] in _MARKS
    leads = not _WORD.findall(_NOISE.sub(" ", before))
    is_pictured = leads and _PICTURED.match(after) is not None and not _has_words(after)
    if not (asks or is_pictured or (_has_words(after) and (leads or is_marked))):
        return None
    part = _PART.match(after)
    letter = (label["letter"] or "Q").upper()
    is_firm = (asks or is_marked or is_pictured or part is not None) and not _FOLLOWS.search(before)
    return Asking(int(label["number"]), letter, asks, is_firm, int(part["part"]) if part else 1, words_of(after))


def _asks_itself(after: str) -> bool:
    """Whether a question only begins as remarks about one do: `Q4 Is there ...?`, `Q5. Now what ...?`."""
    if "?" not in after or len(_WORD.findall(_NOISE.sub(" ", after))) < _LITTLE or _COMES.match(after):
        return False
    return _BEGINS.match(after) is not None


def _asks_then(after: str) -> bool:
    """Whether a question follows what is said about it: `Q4 coming at you: What would you ...?`."""
    then = _THEN.search(after[:_BEFORE])
    if then is None or then.start() > _SOON:
        return False
    has_words = len(_WORD.findall(then["words"])) >= _FEW
    return (then[0].endswith("?") and has_words) or _TELLS.match(then["words"]) is not None


def _without_letter(text: str) -> Asking | None:
    label = _BARE.match(text)
    if label is None or not _has_words(text[label.end() :]):
        return None
    after = text[label.end() :]
    asks = "?" in after or _TELLS.match(after) is not None
    return Asking(int(label["number"]), "", asks, asks, 1, words_of(after))


def _has_words(text: str) -> bool:
    return len(_WORD.findall(_NOISE.sub(" ", text))) >= _LITTLE


def words_of(text: str) -> frozenset[str]:
    """What two wordings of one question have in common: its longer words, in whatever case."""
    found = _WORD.findall(_NOISE.sub(" ", text).casefold())
    return frozenset(word for word in found if len(word) >= _SHORTEST) or frozenset(found)


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """How much of the shorter wording the longer one has: from 0 to 1."""
    shorter = min(len(one), len(other))
    return len(one & other) / shorter if shorter else 0.0
