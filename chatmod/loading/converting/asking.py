"""Questions in a document that labels none: known by their question marks."""

from collections.abc import Sequence

from chatmod.loading.converting.letters import asks
from chatmod.loading.converting.openings import Opening


def asking_lines(openings: Sequence[Opening | None]) -> dict[int, bool]:
    """Where a question begins, in a document that labels none: by its question mark.

    A list has a question in each item of its outermost level that asks; a paragraph is one question, or one in each
    line where each line asks.
    """
    begins: dict[int, bool] = {}
    items = [opening.indent for opening in openings if opening and opening.bullet]
    outermost = min(items, default=0)
    listed = any(o and o.bullet and o.indent == outermost and asks(o.whole) for o in openings)
    paragraph: list[int] = []
    margin = min((opening.indent for opening in openings if opening), default=0)
    for index, opening in enumerate([*openings, None]):
        if opening is not None and _is_plain(opening, margin):
            paragraph.append(index)
            continue
        if not listed:
            _mark_paragraph(openings, paragraph, begins)
        paragraph = []
        if opening is not None and opening.bullet and opening.indent == outermost and asks(opening.whole):
            begins[index] = True
    return begins


def _is_plain(opening: Opening, margin: int) -> bool:
    """Whether a line is one of a paragraph; a line with a time is something of its own, one set in belongs to it."""
    return opening.indent == margin and not (
        opening.rule or opening.bullet or opening.heading or opening.moment or opening.known
    )


def _mark_paragraph(openings: Sequence[Opening | None], paragraph: Sequence[int], begins: dict[int, bool]) -> None:
    lines = [opening.whole for index in paragraph if (opening := openings[index])]
    if lines and all(map(asks, lines)):
        begins.update(dict.fromkeys(paragraph, True))
    elif lines and any(map(asks, lines)):
        begins[paragraph[0]] = True
