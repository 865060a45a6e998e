"""Questions that leave much less time to answer than the others."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise
from statistics import median

from chatmod.domain.editing.passages import at_heading
from chatmod.domain.runsheet import RunSheet
from chatmod.errors import Problem

_FEWEST = 3
"""Of two questions none is the odd one."""


def short_times(sheet: RunSheet) -> Iterator[Problem]:
    """Questions with less than half the time of the median one; the last has it until the end."""
    questions = [cue for cue in sheet.questions if cue.instant < sheet.end]
    if len(questions) < _FEWEST:
        return
    ends = [after.instant for _, after in pairwise(questions)] + [sheet.end]
    times = [(end - cue.instant).total_seconds() for cue, end in zip(questions, ends, strict=True)]
    usual = median(times)
    for cue, time in zip(questions, times, strict=True):
        if 2 * time < usual:
            problem = f"{cue.label} has {_span(time)}, and half of the questions have {_span(usual)} or more."
            remedy = "Move it or its neighbours, or leave out its time: then questions share the time evenly."
            yield at_heading(cue.planned, "short-question-time", problem, remedy)


def _span(seconds: float) -> str:
    """Such as `4 min 30 s`, `2 h`, `1 day`: in the two largest units."""
    left = timedelta(seconds=round(seconds))
    hours, minutes = divmod(left.seconds // 60, 60)
    amounts = [(left.days, "days"), (hours, "h"), (minutes, "min"), (left.seconds % 60, "s")]
    told = [f"{amount} {'day' if amount == 1 and unit == 'days' else unit}" for amount, unit in amounts if amount]
    return " ".join(told[:2]) or "no time"
