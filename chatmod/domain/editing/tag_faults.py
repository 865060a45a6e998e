"""What keeps a word from being a hashtag anywhere, and which hashtag was probably meant."""

from dataclasses import dataclass

import regex

from chatmod.domain.editing.camel_case import joined_up
from chatmod.domain.editing.tags import named
from chatmod.domain.hashtags import is_hashtag

_BEGINNING = regex.compile(r"\w++(?:[\u00B7\u30FB\u200C]++\w++)*+")
_BETWEEN = regex.compile(r"\W++|_*+(?!\w)")


@dataclass(frozen=True, slots=True)
class TagFault:
    """Why a word is no hashtag.

    Attributes:
        name: Of the problem.
        offset: Of the character that is meant, in code points; `rest` tells whether all that follows is meant, too.
    """

    name: str
    problem: str
    remedy: str
    offset: int = 0
    rest: bool = True


def tag_fault(tag: str) -> TagFault | None:
    """What is wrong with a word, without `#`, as a hashtag; None if it is one."""
    if is_hashtag(tag):
        return None
    begun = _BEGINNING.match(tag)
    meant = joined_up(_BETWEEN.sub(" ", tag).split())
    remedy = f"Write `#{meant}`." if is_hashtag(meant) else "Write one word with at least one letter in it."
    if begun is None:
        problem = f"`#{tag}` is no hashtag: it begins with {named(tag[0])}." if tag else "`#` alone is no hashtag."
        return TagFault("bad-hashtag", problem, remedy)
    left = begun[0]
    if left == tag:
        problem = f"`#{tag}` is no hashtag: it has no letter, and networks take digits alone for a number."
        return TagFault("hashtag-all-digits", problem, f"Add a letter, such as `#Chat{tag}`.")
    sign = tag[len(left)]
    becomes = f"it becomes `#{left}`" if is_hashtag(left) else f"what is left, `#{left}`, is no hashtag"
    problem = f"`#{tag}` is cut short by {named(sign)}: {becomes}."
    return TagFault("hashtag-cut-short", problem, remedy, len(left), rest=False)
