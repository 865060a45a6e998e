"""Ids that a spreadsheet has taken for numbers: `1.22586E+18`, or only fifteen digits and then zeros."""

import hashlib
import re
from dataclasses import dataclass

from chatmod.wire.x import is_id

_EXACT = 15
"""Digits that a spreadsheet keeps of a number."""
_SCIENTIFIC = re.compile(r"[0-9](?:[.,][0-9]*)?[eE]\+?[0-9]{1,2}")
_FRACTION = re.compile(r"([0-9]+)[.,]0+")
_IN_ADDRESS = re.compile(r"/status(?:es)?/([0-9]{1,19})(?![0-9.,eE])")


@dataclass(frozen=True, slots=True)
class Id:
    """The id of a row: what it is, as far as that can be told, and whether the file has it rounded."""

    whole: str | None
    is_rounded: bool


def cleaned(cell: str) -> str:
    """An id without what people put around it so that it stays a text."""
    bare = cell.strip().strip("'\"").removeprefix("ID:").strip()
    fraction = _FRACTION.fullmatch(bare)
    return fraction[1] if fraction else bare


def is_rounded(cell: str) -> bool:
    """Whether an id has lost its last digits; one whole id in a thousand ends like that, too."""
    if _SCIENTIFIC.fullmatch(cell):
        return True
    return is_id(cell) and len(cell) > _EXACT + 1 and cell.endswith("000")


def whole_id(cell: str, address: str) -> Id:
    """The id of a row.

    Args:
        cell: Of the id, cleaned.
        address: Of the post; it is a text, so that no spreadsheet rounds what is in it.
    """
    if is_id(cell) and not is_rounded(cell):
        return Id(cell, is_rounded=False)
    told = _IN_ADDRESS.search(address)
    found = told[1] if told else None
    return Id(found, is_rounded=bool(cell) and found != cell)


def own_id(*parts: str) -> str:
    """An id for a post whose own is lost: the same for the same author, time and text."""
    return "lost-" + hashlib.sha256("\n".join(parts).encode("utf-8", "replace")).hexdigest()[:20]
