"""Web addresses in a text, as X finds them and, with another idea of a path, Mastodon.

Source: X's published rules on counting characters (docs.x.com) and the conformance cases of twitter-text 3. A domain
counts if its last label begins with a known top-level domain that no further letter, digit, `@`, `+` or `-` extends.

All patterns are possessive and every candidate is looked at once: the work grows with the text and not faster.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import regex

from chatmod.domain.text.domains import is_encodable, known_tlds, longest_tld

ACCENTED = r"\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u024F\u0253-\u028B\u02BB\u0300-\u036F\u1E00-\u1EFF"
"""Latin letters beyond ASCII, for a character class."""
FORBIDDEN = "\ufffe\uffff\ufeff"
"""Characters that X takes in no post."""

_LONGEST_ADDRESS = 4096
_LONGEST_SHORT = 40
_DIRECTIONS = r"\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069"
_LABEL = rf"[^\s\p{{Cc}}!-,./:-@\[-\^`\{{-~{FORBIDDEN}{_DIRECTIONS}]"
_BARE_LABEL = rf"[A-Za-z0-9_\-{ACCENTED}]"
_SHORT = r"https?://t\.co/([a-z0-9]++)"


@dataclass(frozen=True, slots=True)
class AddressGrammar:
    """What a network takes for an address.

    Attributes:
        schemes: With which schemes, as alternatives of a pattern.
        bare: Whether a domain without a scheme is an address too.
        path_within: Pattern of a character that a path may contain and not end in, brackets aside.
        path_last: Pattern of one that a path may end in; disjoint from the former.
        query_within: Pattern of a character that a query may contain and not end in.
        query_last: Pattern of one that a query may end in; disjoint from the former.
    """

    schemes: str
    bare: bool
    path_within: str
    path_last: str
    query_within: str
    query_last: str


@dataclass(frozen=True, slots=True)
class _Patterns:
    start: regex.Pattern[str]
    domain: regex.Pattern[str]
    rest: regex.Pattern[str]
    short: regex.Pattern[str]


@cache
def _compiled(grammar: AddressGrammar) -> _Patterns:
    before = rf"A-Za-z0-9@\uFF20$#\uFF03{FORBIDDEN}"
    start = rf"(?<![{before}])(?P<scheme>(?:{grammar.schemes})://)"
    if grammar.bare:
        start += rf"|(?<![{before}\-_./{ACCENTED}])(?P<bare>{_BARE_LABEL}++(?:\.{_BARE_LABEL}++)*+)"
    inner = rf"(?:{grammar.path_within}|{grammar.path_last})"
    brackets = rf"\((?!\)){inner}*+(?:\({inner}++\){inner}*+)?+\)"
    path = rf"/(?:{grammar.path_within}*+(?:{grammar.path_last}++|{brackets}))*+"
    query = rf"\?(?:{grammar.query_within}*+{grammar.query_last}++)++"
    return _Patterns(
        regex.compile(start, regex.IGNORECASE),
        regex.compile(rf"{_LABEL}++(?:\.{_LABEL}++)*+"),
        regex.compile(rf"(?::[0-9]++)?+(?:{path})?+(?:{query})?+", regex.IGNORECASE),
        regex.compile(rf"{_SHORT}(?:{query})?+", regex.IGNORECASE),
    )


def find_addresses(text: str, grammar: AddressGrammar) -> Iterator[tuple[int, int]]:
    """Where each address begins and ends, in code points, in the order of the text and without overlaps."""
    patterns = _compiled(grammar)
    position = 0
    while found := patterns.start.search(text, position):
        if found["scheme"]:
            domain = patterns.domain.match(text, found.end())
            domain_end = domain and _domain_end(text, found.end(), domain.end())
        else:
            domain_end = _domain_end(text, found.start(), _bare_run(text, found.end()))
        if not domain_end:
            position = _after_miss(text, found)
            continue
        position, is_address = _rest(text, found.start(), domain_end, patterns)
        if is_address:
            yield found.start(), position


def _after_miss(text: str, found: regex.Match[str]) -> int:
    """Where to look on: a scheme may be the end of a word that is no domain."""
    if not found["scheme"] and text.startswith("://", found.end()):
        return max(found.start() + 1, found.end() - len("https"))
    return found.end()


def _bare_run(text: str, run: int) -> int:
    """Where a run of labels ends if a top-level domain in another script follows it."""
    foreign = run + 1
    if text.startswith(".", run) and foreign < len(text) and not text[foreign].isascii():
        return min(foreign + longest_tld(), len(text))
    return run


def _rest(text: str, start: int, domain_end: int, patterns: _Patterns) -> tuple[int, bool]:
    """Where an address ends, and whether it is short enough; of one that is too long no part is an address either."""
    if short := patterns.short.match(text, start):
        return short.end(), len(short[1]) <= _LONGEST_SHORT
    rest = patterns.rest.match(text, domain_end)
    end = rest.end() if rest else domain_end
    return end, end - start <= _LONGEST_ADDRESS


def _domain_end(text: str, start: int, run: int) -> int | None:
    """Where the longest domain in a run of labels ends."""
    labels = text[start:run].split(".")
    usable = next((index for index, label in enumerate(labels) if not _is_label(label)), len(labels) - 1)
    ends = start - 1
    tld_starts = []
    for label in labels[:usable]:
        ends += len(label) + 1
        tld_starts.append(ends + 1)
    for index in range(usable, 0, -1):
        length = _tld_length(text, tld_starts[index - 1], labels[index])
        if length and "_" not in labels[index - 1]:
            return tld_starts[index - 1] + length
    return None


def _is_label(label: str) -> bool:
    return label != "" and label[0] not in "-_" and label[-1] not in "-_" and is_encodable(label)


def _tld_length(text: str, start: int, label: str) -> int:
    """How much of a label is a top-level domain that ends there; 0 if none."""
    for length in range(min(len(label), longest_tld()), 1, -1):
        if label[:length].lower() in known_tlds() and not _extends(text[start + length : start + length + 1]):
            return length
    return 0


def _extends(character: str) -> bool:
    return character.isascii() and (character.isalnum() or character in {"@", "+", "-"})
