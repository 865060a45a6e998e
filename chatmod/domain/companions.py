"""The cues that others bring with them: a warning before a question, the question again, and what is said ad hoc.

Their labels have a colon (`Q4:warning`), which no label of a schedule has.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from chatmod.domain.phrases import once_more, soon
from chatmod.domain.runsheet import ANNOUNCEMENT_TOLERANCE, Cue, CueKind, RunSheet, in_order
from chatmod.domain.schedule import Part, Place, PlannedCue, Script

WARNING_TOLERANCE = timedelta(seconds=15)
"""A warning names a span; later than this, or than a quarter of the span, it would be wrong."""


def accompany(sheet: RunSheet) -> RunSheet:
    """A sheet with the warnings and repeats that its schedule asks for."""
    cues = [cue for question in sheet.questions for cue in _companions(sheet, question)]
    return replace(sheet, cues=in_order([*sheet.cues, *cues]))


def _companions(sheet: RunSheet, question: Cue) -> Iterator[Cue]:
    schedule = sheet.schedule
    if schedule.warn:
        text = soon(question.label, schedule.warn, schedule.language)
        tolerance = min(WARNING_TOLERANCE, schedule.warn / 4)
        label = f"{question.label}:warning"
        yield _plain(sheet, label, text, question.instant - schedule.warn, tolerance)
    if schedule.repeat:
        yield again(sheet, question, f"{question.label}:repeat", question.instant + schedule.repeat)


def is_companion(label: str) -> bool:
    """Whether a label is that of a warning or a repeat, which a question brings with it."""
    return label.partition(":")[2] in {"warning", "repeat"}


def is_said(label: str) -> bool:
    """Whether a label is that of what the moderator said ad hoc."""
    return label.partition(":")[0] == "say"


def spoken(label: str) -> str:
    """A label as people say it: `Q4:warning` is "Q4 (warning)", `Q3:again-7` is "Q3 (again)"."""
    cue, _, what = label.partition(":")
    return f"{cue} ({what.partition('-')[0]})" if what else cue


def again(sheet: RunSheet, question: Cue, label: str, instant: datetime) -> Cue:
    """A question once more, with a few words for latecomers before it."""
    return replace(
        question,
        label=label,
        kind=CueKind.REPEAT,
        instant=instant,
        tolerance=ANNOUNCEMENT_TOLERANCE,
        notes=(),
        of=question.label,
        prefix=once_more(sheet.schedule.language),
    )


def probe(sheet: RunSheet, question: Cue, number: int, label: str, instant: datetime) -> Cue:
    """A private note of a question, as a post of its own."""
    note = _plain(sheet, label, question.notes[number - 1], instant, ANNOUNCEMENT_TOLERANCE)
    return replace(note, kind=CueKind.PROBE, of=question.label)


def saying(sheet: RunSheet, text: str, label: str, instant: datetime) -> Cue:
    """An announcement that stands in no schedule."""
    return _plain(sheet, label, text, instant, ANNOUNCEMENT_TOLERANCE)


def _plain(sheet: RunSheet, label: str, text: str, instant: datetime, tolerance: timedelta) -> Cue:
    scripts = (Script("", (Part(text),)),)
    planned = PlannedCue(label, None, scripts, (), Place(sheet.schedule.path, 1))
    return Cue(label, CueKind.ANNOUNCEMENT, instant, tolerance, scripts, (), planned)
