"""Carrying the moderator's commands out on a run sheet: what moves, what is left out, what is added."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import pairwise

from chatmod.domain.commands import Again, End, Hold, Next, Probe, Repace, Resume, Say, Skip, Swap
from chatmod.domain.companions import again, probe, saying
from chatmod.domain.happenings import Commanded
from chatmod.domain.runsheet import Cue, CueKind, RunSheet
from chatmod.domain.schedule import FromEnd

_AT_LEAST = timedelta(seconds=1)
"""A cue that repacing would move into the past comes this much after now."""


@dataclass(slots=True)
class Desk:
    """A run sheet on which the commands are carried out, one after the other.

    Attributes:
        base: As compiled, companions included.
        cues: By label, where they have come to lie.
        end: Of the chat.
        urgent: What was asked for, in the order in which it was.
    """

    base: RunSheet
    cues: dict[str, Cue]
    end: datetime
    skipped: set[str] = field(default_factory=set)
    urgent: dict[str, None] = field(default_factory=dict)
    held_since: datetime | None = None
    ended: datetime | None = None

    def apply(self, order: Commanded) -> None:  # noqa: C901 - one case a command
        """Carry out a command at its instant; what it is about and is not there any more is passed over."""
        at = order.at
        match order.command:
            case Hold(span=None):
                self.held_since = at
            case Hold(span=timedelta() as span):
                self._shift(at, span)
            case Resume(rest=timedelta() as rest):
                self._shift(at, -rest)
            case Resume():
                self._resume(at)
            case Skip(label=str() as label):
                self.skipped.add(label)
            case Next(label=str() as label):
                self._move(label, at)
                self.urgent[label] = None
            case Swap(first=first, second=second) if first in self.cues and second in self.cues:
                instants = self.cues[first].instant, self.cues[second].instant
                self._move(second, instants[0])
                self._move(first, instants[1])
            case Repace(until=datetime() as until, labels=labels):
                self._repace(at, until, labels)
            case End():
                self.end, self.ended = min(self.end, at), at
            case Say() | Again() | Probe():
                self._add(order)
            case _:
                pass

    def _shift(self, after: datetime, span: timedelta) -> None:
        """Move everything to come, and the end if that is to come."""
        for label, cue in self.cues.items():
            if cue.instant > after and label not in self.urgent:
                self.cues[label] = replace(cue, instant=cue.instant + span)
        if self.end > after:
            self.end += span

    def _resume(self, at: datetime) -> None:
        if self.held_since is not None:
            since, self.held_since = self.held_since, None
            self._shift(since, max(at - since, timedelta(0)))  # the clock may have been set back meanwhile

    def _move(self, label: str, instant: datetime) -> None:
        """Move a cue, and with it what it brings along."""
        if label not in self.cues:
            return
        by = instant - self.cues[label].instant
        for moved in (label, f"{label}:warning", f"{label}:repeat"):
            if moved in self.cues:
                self.cues[moved] = replace(self.cues[moved], instant=self.cues[moved].instant + by)

    def _repace(self, at: datetime, until: datetime, labels: tuple[str, ...]) -> None:
        """Spread questions evenly between now and the end; what stands between them keeps its place there."""
        self._resume(at)
        old_end, self.end = self.end, until
        left = [label for label in labels if label in self.cues]
        questions = [label for label in left if self.cues[label].kind is CueKind.QUESTION]
        questions.sort(key=lambda label: self.cues[label].instant)
        room = int((until - at).total_seconds())
        knots = [(at, at)]
        for step, label in enumerate(questions, 1):
            knots.append((self.cues[label].instant, at + timedelta(seconds=room * step // (len(questions) + 1))))
        knots.append((max(old_end, knots[-1][0]), until))
        for label in left:
            cue = self.cues[label]
            if label in questions:
                instant = knots[questions.index(label) + 1][1]
            elif isinstance(cue.planned.when, FromEnd) or cue.instant >= old_end:
                instant = cue.instant + (until - old_end)
            else:
                instant = _between(knots, cue.instant)
            self._move(label, max(instant, at + _AT_LEAST))

    def _add(self, order: Commanded) -> None:
        match order.command:
            case Say(text=text):
                cue = saying(self.base, text, f"say:{order.number}", order.at)
            case Again(label=str() as label) if label in self.cues:
                cue = again(self.base, self.cues[label], f"{label}:again-{order.number}", order.at)
            case Probe(number=int() as number, label=str() as label) if self._has_note(label, number):
                cue = probe(self.base, self.cues[label], number, f"{label}:probe-{order.number}", order.at)
            case _:
                return
        self.cues[cue.label] = cue
        self.urgent[cue.label] = None

    def _has_note(self, label: str, number: int) -> bool:
        return label in self.cues and number <= len(self.cues[label].notes)


def _between(knots: Iterable[tuple[datetime, datetime]], instant: datetime) -> datetime:
    """Where an instant comes to lie when the stretch between two knots becomes longer or shorter."""
    for (old, new), (old_after, new_after) in pairwise(knots):
        if old <= instant <= old_after and old < old_after:
            seconds = (instant - old) / (old_after - old) * (new_after - new).total_seconds()
            return new + timedelta(seconds=int(seconds))
    return instant
