"""What a moderator reads about each event."""

from datetime import timedelta

from chatmod.cli.printing import one_line
from chatmod.domain.happenings import (
    AnswerLost,
    Deferred,
    Finished,
    Interrupted,
    LeftOpen,
    NotFound,
    Opened,
    Refused,
    Skipped,
    Slot,
    TwinDeleted,
    WentOut,
)
from chatmod.domain.runsheet import RunSheet
from chatmod.live.telling import AnswerSeen, Event, Recalled, Trouble

_ON_TIME = timedelta(milliseconds=50)


def time_of(event: Event, sheet: RunSheet) -> str:
    """The local time of an event, with its date where that is not the day of the chat."""
    at, start = (instant.astimezone(sheet.schedule.zone) for instant in (event.at, sheet.start))
    return f"{at:%H:%M:%S}" if at.date() == start.date() else f"{at:%Y-%m-%d %H:%M:%S}"


def sentence(event: Event, sheet: RunSheet) -> str:
    """One line about an event, or nothing where it is of no use to a person."""
    return one_line(_sentence(event, sheet))


def _sentence(event: Event, sheet: RunSheet) -> str:  # noqa: C901, PLR0911, PLR0912 - one line an event
    match event:
        case WentOut():
            return f"{name_of(event.slot)} is out, {lateness(event)}."
        case Refused():
            return f"{name_of(event.slot)} was refused: {_reason(event.reason)}."
        case Deferred():
            again = f"; again at {event.until.astimezone(sheet.schedule.zone):%H:%M:%S}" if event.until else ""
            return f"{name_of(event.slot)} has to wait: {_reason(event.reason)}{again}."
        case AnswerLost():
            return f"{name_of(event.slot)}: no answer ({_reason(event.reason)}); looking whether it is out."
        case NotFound():
            return f"{name_of(event.slot)} is not out yet."
        case Skipped(missed=True):
            return f"{name_of(event.slot)} was due before this run began, and is left out."
        case Skipped():
            return f"{name_of(event.slot)} is skipped: {_reason(event.reason)}."
        case LeftOpen():
            return f"{name_of(event.slot)} may be out: {_reason(event.reason)}."
        case TwinDeleted():
            return f"{name_of(event.slot)} was out twice; the younger one is deleted."
        case AnswerSeen():
            return _answer(event)
        case Recalled():
            return _recalled(event)
        case Trouble():
            return f"{event.about}: {event.message} chatmod goes on trying."
        case Interrupted():
            return "Interrupted."
        case Finished():
            return "The chat is over."
        case Opened():
            return f"{sheet.name} begins."
        case _:
            return ""


def _reason(text: str) -> str:
    """A reason in the middle of a sentence of ours."""
    return text.rstrip(". ")


def _recalled(event: Recalled) -> str:
    out = dict.fromkeys(entry.slot.label for entry in event.happenings if isinstance(entry, WentOut))
    return f"Out already: {', '.join(out) or 'nothing'}. Posts by others in the archive: {len(event.answers)}."


def notes_for(event: Event, sheet: RunSheet) -> tuple[str, ...]:
    """The moderator's private notes on a cue that has just gone out."""
    if not isinstance(event, WentOut) or event.slot.part > 1:
        return ()
    return next((cue.notes for cue in sheet.cues if cue.label == event.slot.label), ())


def name_of(slot: Slot) -> str:
    """A post of ours, as it is called in a sentence."""
    part = f" (part {slot.part})" if slot.part > 1 else ""
    return f"{slot.label}{part} on {slot.platform}"


def lateness(event: WentOut) -> str:
    """How late a post was, by the time at which it was handed to the network."""
    if event.sent is None:
        return f"found: it went out {_seconds(max(event.published - event.due, timedelta(0)))} late"
    late = event.sent - event.due
    answered = f"answered after {(event.at - event.sent).total_seconds():.1f} s"
    return f"on time, {answered}" if late < _ON_TIME else f"{_seconds(late)} late, {answered}"


def _seconds(late: timedelta) -> str:
    seconds = late.total_seconds()
    minute = 60
    return f"{seconds:.1f} s" if seconds < minute else f"{int(seconds // minute)} min {int(seconds % minute)} s"


def _answer(event: AnswerSeen) -> str:
    question = "/".join(event.attribution.questions) or "-"
    notes = (" (moderator)" if event.by_moderator else "") + (" (first post)" if event.first else "")
    return f"[{question}] @{event.post.author.handle}{notes}: {event.post.text}"
