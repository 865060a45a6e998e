"""When our posts were due, and when they went out: lateness, from the journal.

Why from the journal alone: a post that never went out is nowhere else, and a moderator wants to know of it most.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from chatmod.domain.happenings import Deferred, Happening, LeftOpen, Refused, Skipped, Slot, WentOut
from chatmod.domain.runsheet import RunSheet

Fate = Literal["waiting", "out", "refused", "skipped", "left-open", "left-out"]


@dataclass(frozen=True, slots=True)
class Timing:
    """The three instants of a post of ours that is out (UTC).

    Attributes:
        planned: When it was due.
        sent: When the request was handed over, or None where the post was found by looking.
        acknowledged: When we learned that it is out.
    """

    planned: datetime
    sent: datetime | None
    acknowledged: datetime

    @classmethod
    def of(cls, went: WentOut) -> "Timing":
        """The timing of a post that went out."""
        return cls(went.due, went.sent, went.at)


@dataclass(frozen=True, slots=True)
class SlotTiming:
    """What became of one post of ours, and how late.

    Attributes:
        planned: When it was due; None where the sheet has lost the cue and nobody sent it.
        fate: `left-out` by the moderator; `waiting` also where it may be out and nobody has found it yet.
        timing: Where it is out.
        late: How long after its time it was handed over; of a post found by looking, when it was published.
        reason: Why it is refused, skipped or left open.
        put_off: For every time it had to wait, why.
    """

    slot: Slot
    planned: datetime | None
    fate: Fate = "waiting"
    timing: Timing | None = None
    late: timedelta | None = None
    reason: str = ""
    put_off: tuple[str, ...] = ()


def timings(
    sheet: RunSheet, journal: Iterable[Happening], platforms: Sequence[str], left_out: Collection[str] = ()
) -> tuple[SlotTiming, ...]:
    """What became of every post, in the order of the sheet.

    Args:
        sheet: What was planned; a cue that it has lost since comes last.
        journal: Oldest first.
        platforms: Where we post; a cue of which the journal knows nothing there is waiting.
        left_out: Labels that the moderator has left out, and what would have come with them.
    """
    planned = {cue.label: cue.instant for cue in sheet.cues}
    found: dict[Slot, SlotTiming] = {}
    for happening in journal:
        slot = getattr(happening, "slot", None)
        if isinstance(slot, Slot):
            known = found.get(slot) or SlotTiming(slot, planned.get(slot.label))
            found[slot] = known if known.fate == "out" else _after(known, happening)
    begun = {(slot.platform, slot.label) for slot in found}
    # a warning or a repeat that lapsed with its question is not worth a line
    worth = [cue.label for cue in sheet.cues if cue.is_scheduled or cue.label not in left_out]
    untouched = [Slot(name, label) for label in worth for name in platforms if (name, label) not in begun]
    for slot in untouched:
        fate: Fate = "left-out" if slot.label in left_out else "waiting"
        found[slot] = SlotTiming(slot, planned[slot.label], fate)
    for slot, row in found.items():
        if row.fate == "waiting" and slot.label in left_out:
            found[slot] = replace(row, fate="left-out")
    order = {label: number for number, label in enumerate(planned)}
    return tuple(found[slot] for slot in sorted(found, key=lambda slot: (order.get(slot.label, len(order)), slot)))


def _after(known: SlotTiming, happening: Happening) -> SlotTiming:
    match happening:
        case WentOut():
            return _out(known, happening)
        case Deferred(reason=reason):
            return replace(known, put_off=(*known.put_off, reason))
        case Refused(reason=reason):
            return replace(known, fate="refused", reason=reason)
        case Skipped(reason=reason, missed=missed):
            return replace(known, fate="skipped", reason="it was due before the run began" if missed else reason)
        case LeftOpen(reason=reason):
            return replace(known, fate="left-open", reason=reason)
        case _:
            return known


def _out(known: SlotTiming, went: WentOut) -> SlotTiming:
    # the platform's clock is not ours and may round down: by it nothing is early
    late = went.sent - went.due if went.sent else max(went.published - went.due, timedelta(0))
    return replace(known, planned=went.due, fate="out", timing=Timing.of(went), late=late, reason="")


def how_late(late: timedelta) -> str:
    """A lateness as a person reads it: `4 ms`, `1.3 s`, `2 min 5 s`, `1 h 2 min`."""
    milliseconds = max(round(late / timedelta(milliseconds=1)), 0)
    if milliseconds < 1_000:  # noqa: PLR2004 - to the second
        return f"{milliseconds} ms"
    if milliseconds < 59_950:  # noqa: PLR2004 - what rounds to less than 60.0 s
        return f"{milliseconds / 1_000:.1f} s"
    minutes, seconds = divmod(round(milliseconds / 1_000), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min {seconds} s"
