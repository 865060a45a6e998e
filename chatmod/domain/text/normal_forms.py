"""Unicode's normal forms, in time that grows with the text."""

import unicodedata
from functools import cache
from itertools import groupby
from typing import Literal

import regex

Form = Literal["NFC", "NFD", "NFKC"]


@cache
def _piled_up() -> regex.Pattern[str]:
    return regex.compile(r"\p{M}{32,}+")


def normal_form(form: Form, text: str) -> str:
    """The same as `unicodedata.normalize`, without the square of the time that it takes for thousands of marks."""
    if text.isascii() or unicodedata.is_normalized(form, text):
        return text
    return unicodedata.normalize(form, _piled_up().sub(_in_canonical_order, text))


def _in_canonical_order(marks: regex.Match[str]) -> str:
    """Marks in the order that every normal form has (Unicode, section 3.11), so that nothing is left to be moved."""
    decomposed = "".join(unicodedata.normalize("NFD", mark) for mark in marks[0])
    groups = groupby(decomposed, key=lambda mark: unicodedata.combining(mark) > 0)
    return "".join(
        "".join(sorted(group, key=unicodedata.combining) if movable else group) for movable, group in groups
    )
