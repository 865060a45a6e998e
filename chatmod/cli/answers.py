"""What a moderator reads about a command, or about an edit of the schedule."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from chatmod.domain.commands import (
    Again,
    Command,
    End,
    Hold,
    Next,
    Probe,
    Repace,
    Resume,
    Say,
    Skip,
    Swap,
    Undo,
)
from chatmod.domain.companions import spoken
from chatmod.domain.runsheet import RunSheet
from chatmod.domain.steering import Answer, Change, Place, Steered


def answer_to(answer: Answer, sheet: RunSheet) -> str:
    """One line about what became of a command: what it did, and the new times."""
    if answer.command is None or answer.steered is None:
        which = "" if f"`{answer.text}`" in answer.refused else f"`{answer.text}`: "
        return f"Not done. {which}{answer.refused} {answer.remedy}".rstrip()
    return " ".join([_did(answer.command, sheet), *_still_tried(answer), *changes(answer.steered, sheet)])


def _still_tried(answer: Answer) -> list[str]:
    """What a hold or a skip does not reach any more."""
    labels = ", ".join(spoken(label) for label in answer.under_way)
    match answer.command:
        case Hold() if labels:
            return [f"Not held, because it is being tried already: {labels}."]
        case Skip(label=str() as label) if label in answer.under_way:
            return ["It may have been sent already, and be out all the same."]
        case _:
            return []


def _did(command: Command, sheet: RunSheet) -> str:  # noqa: C901, PLR0911, PLR0912 - one line a command
    match command:
        case Hold(span=None):
            return "On hold until `resume`."
        case Hold(span=timedelta() as span):
            return f"Held for {_span(span)}."
        case Resume():
            return "Resumed."
        case Undo():
            return "Undone."
        case Skip(label=label):
            return f"{spoken(label or '')} is skipped."
        case Next(label=label):
            return f"{label} goes out now."
        case Swap(first=first, second=second):
            return f"{first} and {second} have changed places."
        case Repace(until=datetime() as until):
            return f"What is left is spread evenly until {_clock(until, sheet)}."
        case Say():
            return "It goes out now."
        case Again(label=label):
            return f"{label} goes out once more."
        case Probe(number=number, label=label):
            return f"Note {number} of {label} goes out now."
        case End():
            return "The evening ends now."
        case _:
            return ""


def changes(steered: Steered, sheet: RunSheet) -> list[str]:
    """Sentences about what a change has made of the cues to come, and of the end."""
    moved = [_moved(change, sheet) for change in _of(steered, "planned")]
    if steered.end != steered.end_before and steered.held_since is None:
        moved.append(f"the end {_clock(steered.end, sheet)} (was {_clock(steered.end_before, sheet)})")
    listed = ", ".join(moved)
    sentences = [f"{listed[0].upper()}{listed[1:]}."] if moved else []
    for place, beginning in _SENTENCES.items():
        if labels := [spoken(change.label) for change in _of(steered, place)]:
            sentences.append(f"{beginning}: {', '.join(labels)}.")
    return sentences


_SENTENCES: dict[Place, str] = {
    "held": "On hold",
    "waiting": "Its time is past, so it waits for `next`",
    "skipped": "Left out",
    "removed": "Taken out",
}


def _of(steered: Steered, place: Place) -> Iterable[Change]:
    return (change for change in steered.changes if change.place == place)


def _moved(change: Change, sheet: RunSheet) -> str:
    after = _clock(change.after, sheet) if change.after else ""
    if change.before is None:
        return f"{spoken(change.label)} {after} (new)"
    was = f" (was {_clock(change.before, sheet)})" if change.before != change.after else ""
    return f"{spoken(change.label)} {after}{was}"


def _clock(instant: datetime, sheet: RunSheet) -> str:
    """The local time, with its date where that is not the day of the chat."""
    local, start = (each.astimezone(sheet.schedule.zone) for each in (instant, sheet.start))
    shown = f"{local:%H:%M:%S}" if local.second else f"{local:%H:%M}"
    return shown if local.date() == start.date() else f"{local:%Y-%m-%d} {shown}"


def _span(span: timedelta) -> str:
    minutes, seconds = divmod(int(span.total_seconds()), 60)
    return " ".join(part for part in (f"{minutes} min" if minutes else "", f"{seconds} s" if seconds else "") if part)
