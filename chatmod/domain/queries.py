"""What a person types to find posts: words, "phrases", beginn*, this OR that, -not.

Every text has a meaning, so no query is ever wrong: what is no operator where it stands is a word.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

MOST_TERMS: Final = 60
"""More words than this are not looked for: who pastes a page means its beginning."""

_QUOTES: Final = '"\u201c\u201d\u201e\u201f\u00ab\u00bb\u300c\u300d\uff02'
"""Also those that a document makes of straight ones."""
_OPERATORS: Final = frozenset({"OR", "AND", "NOT"})
_PIECE: Final = re.compile(
    rf"(?P<minus>-?)(?:[{_QUOTES}](?P<phrase>[^{_QUOTES}]*)(?:[{_QUOTES}](?P<star>\*?)|$)|(?P<word>[^\s{_QUOTES}]+))"
)
_MINUSES: Final = str.maketrans({"\N{MINUS SIGN}": "-", "\N{EN DASH}": "-"})


@dataclass(frozen=True, slots=True)
class Term:
    """Words that stand side by side, in this order.

    Attributes:
        text: As typed, without operators.
        prefix: Whether the last of them may go on.
    """

    text: str
    prefix: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """What is looked for.

    Attributes:
        all_of: Of each group one term at least stands in the post.
        none_of: None of these does.
    """

    all_of: tuple[tuple[Term, ...], ...] = ()
    none_of: tuple[Term, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.all_of)


def parse_query(arguments: Iterable[str]) -> Query:
    """Read what was typed, as a shell hands it over.

    An argument with blanks was in the shell's quotes: it is a phrase, unless it has operators itself. `OR` binds
    closer than its neighbours: `a b OR c` is a, and b or c. What holds no letter and no digit is left out.
    """
    groups: list[list[Term]] = []
    without: list[Term] = []
    operator = ""
    for said in _said(arguments):
        if isinstance(said, str):
            operator = said
            continue
        minus, term = said
        if minus or operator == "NOT":
            without.append(term)
        elif operator == "OR" and groups:
            groups[-1].append(term)
        else:
            groups.append([term])
        operator = ""
        if sum(map(len, groups)) + len(without) == MOST_TERMS:
            break
    return Query(tuple(map(tuple, groups)), tuple(without))


def _said(arguments: Iterable[str]) -> Iterator[str | tuple[bool, Term]]:
    """Operators, and terms with whether they are to be absent."""
    for argument in arguments:
        typed = _clean(argument)
        if len(typed.split()) > 1 and not _has_operators(typed):
            yield False, Term(typed)
            continue
        for piece in _PIECE.finditer(typed):
            if not piece["minus"] and piece["word"] in _OPERATORS:
                yield piece["word"]
            elif _is_word(piece["phrase"] or piece["word"] or ""):
                yield bool(piece["minus"]), _term(piece)


def _term(piece: re.Match[str]) -> Term:
    if piece["phrase"] is not None:
        return Term(piece["phrase"], bool(piece["star"]))
    return Term(piece["word"].rstrip("*"), piece["word"].endswith("*"))


def _has_operators(typed: str) -> bool:
    return any(
        word in _OPERATORS or word[0] == "-" or word[-1] == "*" or any(quote in word for quote in _QUOTES)
        for word in typed.split()
    )


def _clean(typed: str) -> str:
    """Without what no post can hold: a zero byte, and half a letter of a wrong encoding."""
    text = "".join(" " if letter == "\0" or "\ud800" <= letter <= "\udfff" else letter for letter in typed)
    return text.translate(_MINUSES) if text[:1] in "\N{MINUS SIGN}\N{EN DASH}" else text


def _is_word(text: str) -> bool:
    return any(unicodedata.category(letter)[0] in "LNM" or unicodedata.category(letter) == "Co" for letter in text)
