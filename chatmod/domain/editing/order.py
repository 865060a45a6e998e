"""The numbers of questions: in the order in which they go out, none missing, and the same in the text."""

from collections.abc import Iterator

import regex

from chatmod.domain.editing.passages import Passage, Remark, at_heading
from chatmod.domain.runsheet import Cue, RunSheet
from chatmod.errors import Problem

_TYPED = regex.compile(r"\s*([QT])[ ]?([0-9]{1,4})[ \u00a0]?[:.)\u2013-](?!\w)", regex.IGNORECASE)


def other_label(passage: Passage) -> Iterator[Remark]:
    """A question that begins with the label of another, as after questions were moved."""
    label = passage.planned.label
    typed = _TYPED.match(passage.text) if passage.planned.is_question and passage.which == label else None
    if typed and typed[1].upper() == label[0] and int(typed[2]) != int(label[1:]):
        problem = f"{label} begins with `{typed[1]}{typed[2]}`."
        remedy = "Delete that; chatmod puts the label in front."
        yield Remark("other-label", typed.start(1), typed.end(2), problem, remedy)


def label_order(sheet: RunSheet) -> Iterator[Problem]:
    """Numbers that go backwards or are missing; a series may begin with any number but 2."""
    for letter in ("Q", "T"):
        series = [cue for cue in sheet.questions if cue.label.startswith(letter)]
        yield from _backwards(series)
        yield from _skipped(letter, series)


def _backwards(series: list[Cue]) -> Iterator[Problem]:
    highest = None
    for cue in series:
        if highest is not None and _number(cue) < _number(highest):
            problem = f"{cue.label} goes out after {highest.label}."
            remedy = "Change its time or its number; people answer by the number."
            yield at_heading(cue.planned, "label-order", problem, remedy)
        else:
            highest = cue


def _skipped(letter: str, series: list[Cue]) -> Iterator[Problem]:
    ordered = sorted(series, key=_number)
    before = 0 if ordered and _number(ordered[0]) == 2 else None  # noqa: PLR2004 - where Q1 is missing
    for cue in ordered:
        number = _number(cue)
        if before is not None and number > before + 1:
            first, last = f"{letter}{before + 1}", f"{letter}{number - 1}"
            missing = f"{first} is missing" if first == last else f"{first} to {last} are missing"
            problem = f"{missing}: {cue.label} comes next."
            remedy = "Number the questions without a gap; people count along."
            yield at_heading(cue.planned, "label-skipped", problem, remedy)
        before = number


def _number(cue: Cue) -> int:
    return int(cue.label[1:])
