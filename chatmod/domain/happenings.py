"""What happens in an evening: the lines of the journal, and what moves the conductor.

Every happening has its instant `at` in UTC. Those about one post of ours carry its slot.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Literal

from chatmod.domain.commands import Command
from chatmod.domain.runsheet import RunSheet


@dataclass(frozen=True, slots=True, order=True)
class Slot:
    """The place of one post of ours: which platform, which cue, which part of its thread (from 1)."""

    platform: str
    label: str
    part: int = 1


@dataclass(frozen=True, slots=True)
class Opened:
    """A run of the performance began, for the first time or again."""

    at: datetime
    kind: Literal["opened"] = "opened"


@dataclass(frozen=True, slots=True)
class Planned:
    """This sheet is in force from now on; `finish` is when the evening is over then, None while on hold."""

    at: datetime
    sheet: RunSheet
    finish: datetime | None
    kind: Literal["planned"] = "planned"


@dataclass(frozen=True, slots=True)
class Commanded:
    """A command of the moderator is in force from now on.

    Attributes:
        number: From 1, in the order of the journal.
        command: Complete: it says what it is about.
        finish: When the evening is over then, None while on hold.
    """

    at: datetime
    number: int
    command: Command
    finish: datetime | None
    kind: Literal["commanded"] = "commanded"


@dataclass(frozen=True, slots=True)
class ClockStepped:
    """The clock went on by more (or less) than the time that passed: it was set, or the machine slept."""

    at: datetime
    by: timedelta
    kind: Literal["clock-stepped"] = "clock-stepped"


@dataclass(frozen=True, slots=True)
class Prepared:
    """What will be sent is fixed and written down some seconds before it is due.

    Why not an intent: until it is sent, a hold or an edit may still change what becomes of it.
    """

    at: datetime
    slot: Slot
    key: str
    prepared: bytes
    kind: Literal["prepared"] = "prepared"


@dataclass(frozen=True, slots=True)
class Intended:
    """We are about to send: written down before the network is touched.

    `prepared` is all that was fixed before sending, so that any later attempt is the same attempt.
    """

    at: datetime
    slot: Slot
    key: str
    prepared: bytes
    kind: Literal["intended"] = "intended"


@dataclass(frozen=True, slots=True)
class WentOut:
    """The platform has the post.

    Attributes:
        at: When we learned of it.
        due: When it was planned.
        sent: When the request was handed over, or None where the post was found by looking.
        published: When it was published, by the platform's own clock if it told.
        version: See `Published.version`.
    """

    at: datetime
    slot: Slot
    due: datetime
    sent: datetime | None
    post_id: str
    native_id: str
    url: str
    published: datetime
    version: str = ""
    kind: Literal["went-out"] = "went-out"

    @property
    def out_since(self) -> datetime:
        """The first instant it can have been out, by our clock where we sent it ourselves."""
        return self.sent or self.published


@dataclass(frozen=True, slots=True)
class Refused:
    """The platform said no and would say no again."""

    at: datetime
    slot: Slot
    reason: str
    kind: Literal["refused"] = "refused"


@dataclass(frozen=True, slots=True)
class Deferred:
    """Not now: nothing has happened at the platform; `until` is when it asked to be tried again, if it told."""

    at: datetime
    slot: Slot
    reason: str
    until: datetime | None = None
    kind: Literal["deferred"] = "deferred"


@dataclass(frozen=True, slots=True)
class AnswerLost:
    """It may have happened: the platform has to be looked at before any second try."""

    at: datetime
    slot: Slot
    reason: str
    kind: Literal["answer-lost"] = "answer-lost"


@dataclass(frozen=True, slots=True)
class NotFound:
    """We looked, and the post is not there."""

    at: datetime
    slot: Slot
    kind: Literal["not-found"] = "not-found"


@dataclass(frozen=True, slots=True)
class Skipped:
    """It did not go out and will not: too late, or the thread it belongs to was cut.

    `missed` tells that it was too late already when the performance was first opened, so nobody failed.
    """

    at: datetime
    slot: Slot
    reason: str
    missed: bool = False
    kind: Literal["skipped"] = "skipped"


@dataclass(frozen=True, slots=True)
class LeftOpen:
    """Whether it went out could not be found out in time; the next run looks again."""

    at: datetime
    slot: Slot
    reason: str
    kind: Literal["left-open"] = "left-open"


@dataclass(frozen=True, slots=True)
class TwinDeleted:
    """A post was out twice, because an answer was lost and it was sent again; this one, the younger, was deleted."""

    at: datetime
    slot: Slot
    native_id: str
    url: str
    kind: Literal["twin-deleted"] = "twin-deleted"


@dataclass(frozen=True, slots=True)
class Charged:
    """A platform whose calls cost money has charged.

    Attributes:
        platform: Its name.
        total: What this performance has cost there so far, at most, in US dollars.
    """

    at: datetime
    platform: str
    total: Decimal
    kind: Literal["charged"] = "charged"


@dataclass(frozen=True, slots=True)
class Interrupted:
    """The run was stopped by hand, to be resumed."""

    at: datetime
    kind: Literal["interrupted"] = "interrupted"


@dataclass(frozen=True, slots=True)
class Finished:
    """The performance is over; it is not resumed."""

    at: datetime
    kind: Literal["finished"] = "finished"


Outcome = WentOut | Refused | Deferred | AnswerLost | NotFound
Decision = Skipped | LeftOpen | Finished
Steering = Planned | Commanded
Run = Opened | ClockStepped | Charged | Interrupted
Happening = Run | Steering | Prepared | Intended | Outcome | Decision | TwinDeleted
