"""What a moderator reads about each event."""

from datetime import timedelta
from decimal import Decimal

from chatmod.cli import findings
from chatmod.cli.answers import answer_to, changes
from chatmod.cli.missed import board_line
from chatmod.cli.printing import one_line
from chatmod.domain.companions import spoken
from chatmod.domain.happenings import (
    AnswerLost,
    Charged,
    ClockStepped,
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
from chatmod.domain.preflight import Light
from chatmod.domain.runsheet import RunSheet
from chatmod.live.telling import (
    Answered,
    AnswerSeen,
    BoardChanged,
    Edited,
    EditRefused,
    Event,
    MayOptOut,
    Mended,
    OptedOut,
    PreFlight,
    Recalled,
    Trouble,
)

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
            until = f"at {event.until.astimezone(sheet.schedule.zone):%H:%M:%S}" if event.until else "again and again"
            return f"{name_of(event.slot)} has to wait: {_reason(event.reason)}. chatmod tries {until}."
        case AnswerLost():
            return f"{name_of(event.slot)}: no answer ({_reason(event.reason)}); looking whether it is out."
        case NotFound():
            return f"{name_of(event.slot)} is not out yet."
        case Skipped(missed=True, reason="too late"):
            return f"{name_of(event.slot)} was due before this run began, and is left out."
        case Skipped():
            return f"{name_of(event.slot)} is skipped: {_reason(event.reason)}."
        case LeftOpen():
            return f"{name_of(event.slot)} may be out: {_reason(event.reason)}."
        case TwinDeleted():
            return f"{name_of(event.slot)} was out twice; the younger one is deleted."
        case AnswerSeen():
            return _answer(event)
        case BoardChanged():
            return board_line(event.board, event.at)
        case Recalled():
            return _recalled(event)
        case OptedOut() | MayOptOut():
            return of_wish(event)
        case PreFlight():
            return f"Pre-flight: {findings.summary(event.findings)}"
        case Trouble():
            trying = "" if event.lasts else " chatmod goes on trying."
            return f"{event.about}: {_reason(event.message)}.{trying} {event.remedy}".rstrip()
        case Mended():
            return f"{event.about}: {event.message}"
        case ClockStepped():
            return _clock_stepped(event)
        case Charged():
            return f"{event.platform} has cost {dollars(event.total)} so far, at most."
        case Answered():
            return answer_to(event.answer, sheet)
        case Edited():
            return _edited(event, sheet)
        case EditRefused():
            problems = " ".join(str(problem) for problem in event.problems if problem.severity == "error")
            return f"The schedule was changed and cannot be used; the last good one stays in force. {problems}"
        case Interrupted():
            return "Interrupted."
        case Finished():
            return "The chat is over."
        case Opened():
            return f"{sheet.name} begins. Times are those of {sheet.schedule.zone.key}."
        case _:
            return ""


def dollars(amount: Decimal) -> str:
    """A sum in US dollars: in cents, and in tenths of one where that matters."""
    return f"${amount:.2f}" if amount == amount.quantize(Decimal("0.01")) else f"${amount:.3f}"


def _clock_stepped(event: ClockStepped) -> str:
    by = _seconds(abs(event.by))
    if event.by > timedelta(0):
        return f"The clock went on by {by} at once: the machine slept, or its clock was set. What is late follows."
    return f"The clock was set back by {by}. What is out stays out; the rest waits for its time."


def _edited(event: Edited, sheet: RunSheet) -> str:
    said = changes(event.steered, sheet)
    if event.texts:
        said.append(f"New text: {', '.join(event.texts)}.")
    said += map(str, event.threads)
    if event.too_late:
        said.append(f"Out already, so what is new there is not posted: {', '.join(event.too_late)}.")
    return " ".join(["The schedule was changed.", *said])


def of_wish(event: OptedOut | MayOptOut) -> str:
    """What somebody wants with the record, and what came of it."""
    return _opted_out(event) if isinstance(event, OptedOut) else _may_opt_out(event)


def _opted_out(event: OptedOut) -> str:
    asks = "says so in the profile" if event.how == "profile" else "asked for it"
    said = f"@{event.author.handle} on {event.platform} is left out of the record: {asks}."
    removal = event.removal
    gone = f"Taken out of the archive: {counted(removal.posts, 'post')} of theirs"
    if removal.texts:
        gone += f", and their name and words in {counted(removal.texts, 'post')} of others"
    return f"{said} {gone}. A mistake? `chatmod consent last {removal.code} --undo`, and it holds from then on."


def _may_opt_out(event: MayOptOut) -> str:
    post = event.post
    return (
        f"@{post.author.handle} on {post.platform} may want to be left out of the record: {post.text} "
        f"(`chatmod consent last @{post.author.handle} --out` does it.)"
    )


def counted(number: int, thing: str, things: str = "") -> str:
    """Such as `1 post`, `3 posts`."""
    return f"{number} {thing}" if number == 1 else f"{number} {things or f'{thing}s'}"


def _reason(text: str) -> str:
    """A reason in the middle of a sentence of ours."""
    return text.rstrip(". ")


def _recalled(event: Recalled) -> str:
    out = dict.fromkeys(entry.slot.label for entry in event.happenings if isinstance(entry, WentOut))
    told = ", ".join(map(spoken, out)) or "nothing"
    return f"Out already: {told}. Posts by others in the archive: {len(event.answers)}."


def notes_for(event: Event, sheet: RunSheet) -> tuple[str, ...]:
    """The moderator's private notes on a cue that has just gone out; numbered as `probe` counts them."""
    if not isinstance(event, WentOut) or event.slot.part > 1:
        return ()
    notes = next((cue.notes for cue in sheet.cues if cue.label == event.slot.label), ())
    if len(notes) == 1:
        return (f"private note: {notes[0]}",)
    return tuple(f"private note {number}: {note}" for number, note in enumerate(notes, 1))


def lines_under(event: Event) -> tuple[str, ...]:
    """What stands below the sentence about an event: of a pre-flight, all that is not green, each with its remedy."""
    if not isinstance(event, PreFlight):
        return ()
    amiss = [found for found in event.findings if found.light is not Light.GREEN]
    return tuple(f"{findings.word(found)}  {findings.said(found)} {findings.remedy(found)}" for found in amiss)


def name_of(slot: Slot) -> str:
    """A post of ours, as it is called in a sentence."""
    part = f" (part {slot.part})" if slot.part > 1 else ""
    return f"{spoken(slot.label)}{part} on {slot.platform}"


def lateness(event: WentOut) -> str:
    """How late a post was, by the time at which it was handed to the network."""
    if event.sent is None:
        late = event.published - event.due
        return f"found: it went out {'on time' if late < _ON_TIME else f'{_seconds(late)} late'}"
    late = event.sent - event.due
    answered = f"answered after {(event.at - event.sent).total_seconds():.1f} s"
    return f"on time, {answered}" if late < _ON_TIME else f"{_seconds(late)} late, {answered}"


def _seconds(late: timedelta) -> str:
    seconds = late.total_seconds()
    minute = 60
    return f"{seconds:.1f} s" if seconds < minute else f"{int(seconds // minute)} min {int(seconds % minute)} s"


def _first(event: AnswerSeen) -> str:
    if not event.first:
        return ""
    return " (first post, first time here)" if event.newcomer else " (first post)"


def _answer(event: AnswerSeen) -> str:
    question = "/".join(event.attribution.questions) or "-"
    notes = (" (moderator)" if event.by_moderator else "") + _first(event)
    return f"[{question}] @{event.post.author.handle} on {event.post.platform}{notes}: {event.post.text}"
