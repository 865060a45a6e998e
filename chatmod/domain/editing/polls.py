"""Polls, which chatmod posts on no platform."""

from collections.abc import Iterator

import regex

from chatmod.domain.editing.passages import Passage, Remark

POLL_PROBLEM = "chatmod posts no polls."
POLL_REMEDY = "Ask in the text, and let people answer with A or B."
_BOX = regex.compile(
    r"^[ \t]*+(?:[-*+\u2022][ \t]++)?+(\[[ \t]?+\]|\([ \t]?+\)|[\u2610\u25A1\u25A2\u25CB\u25EF\u2B1C])[ \t]++\S",
    regex.MULTILINE,
)
_MARK = regex.compile(r"[?\uFF1F\u061F]")


def poll(passage: Passage) -> Iterator[Remark]:
    """Two or more empty boxes below a question; a list of things to bring is none."""
    if not passage.planned.is_question and not _MARK.search(passage.text):
        return
    boxes = _BOX.finditer(passage.text)
    first, second = next(boxes, None), next(boxes, None)
    if first and second:
        problem = f"{passage.which} looks like a poll; {POLL_PROBLEM}"
        remedy = f"{POLL_REMEDY} `A) ...` and `B) ...` instead of boxes."
        yield Remark("poll", first.start(1), first.end(1), problem, remedy, severity="error")
