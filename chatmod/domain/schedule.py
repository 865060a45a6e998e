"""What a moderator wrote, as values: a schedule with its ritual merged in, before it has a start.

Lines and paths are kept with every part, so that a rule that finds fault later can point at the place.
"""

import re
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Literal
from zoneinfo import ZoneInfo

QUESTION_LABEL = re.compile(r"[QT](0|[1-9][0-9]{0,3})")


class NameLevel(StrEnum):
    """How people appear in public editions."""

    NAMES = "names"
    HANDLES = "handles"
    PSEUDONYMS = "pseudonyms"


@dataclass(frozen=True, slots=True)
class Span:
    """A length of time: whole calendar days in the chat's zone, and then seconds that pass on any clock."""

    days: int = 0
    seconds: int = 0

    def __neg__(self) -> "Span":
        return Span(-self.days, -self.seconds)

    @property
    def elapsed(self) -> timedelta:
        """The span with days counted as 24 hours."""
        return timedelta(days=self.days, seconds=self.seconds)

    def __str__(self) -> str:
        if not self.days and not self.seconds:
            return "0 min"
        sign = "-" if self.days < 0 or self.seconds < 0 else ""
        minutes, seconds = divmod(abs(self.seconds), 60)
        amounts = ((abs(self.days), "day" if abs(self.days) == 1 else "days"), (minutes, "min"), (seconds, "s"))
        return sign + " ".join(f"{amount} {unit}" for amount, unit in amounts if amount)


@dataclass(frozen=True, slots=True)
class AtClock:
    """A wall-clock time of the evening; earlier than the start means after midnight."""

    time: time
    kind: Literal["at-clock"] = "at-clock"


@dataclass(frozen=True, slots=True)
class FromStart:
    """An offset from the start; with a time, the day is counted and the time taken from the clock."""

    span: Span
    at: time | None = None
    kind: Literal["from-start"] = "from-start"


@dataclass(frozen=True, slots=True)
class FromEnd:
    """An offset from the end; negative is before it."""

    span: Span
    kind: Literal["from-end"] = "from-end"


When = AtClock | FromStart | FromEnd


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands: the file as the moderator named it, and the 1-based line."""

    path: str
    line: int


@dataclass(frozen=True, slots=True)
class Image:
    """A picture to attach: alternative text, and the path as written, relative to the file it stands in."""

    alt: str
    path: str
    place: Place


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a line of a text stands in its file: the 1-based line, and the 1-based column of its first character."""

    line: int
    column: int = 1


@dataclass(frozen=True, slots=True)
class Part:
    """One post of a cue: literal text (variables not filled in yet) and its pictures.

    Attributes:
        spots: Of each line of the text; empty where the text stands in no file. Two parts that say the same are equal
            wherever they stand.
    """

    text: str
    images: tuple[Image, ...] = ()
    spots: tuple[Spot, ...] = field(default=(), compare=False)

    def spot(self, offset: int) -> Spot | None:
        """Where the character of the text at an offset stands; None where that is not known."""
        before = self.text[:offset]
        number = before.count("\n")
        if number >= len(self.spots):
            return None
        first = self.spots[number]
        return Spot(first.line, first.column + offset - (before.rfind("\n") + 1))


@dataclass(frozen=True, slots=True)
class Script:
    """The parts of a cue for one platform; `platform` is empty for the text that all others share."""

    platform: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class PlannedCue:
    """A cue as it stands in the file: its time may still be open."""

    label: str
    when: When | None
    scripts: tuple[Script, ...]
    notes: tuple[str, ...]
    place: Place
    from_ritual: bool = False

    @property
    def is_question(self) -> bool:
        """Whether the label is one of Q0, Q1, ... or T0, T1, ..."""
        return QUESTION_LABEL.fullmatch(self.label) is not None


@dataclass(frozen=True, slots=True)
class Schedule:
    """A schedule, its ritual merged in; the keys of the front matter have their defaults filled in.

    Attributes:
        stem: File name without its ending; the first half of every key.
        start: Wall-clock time in `zone`, or None where the file leaves it to `--start`.
        hashtag: Without `#`.
        tolerance: Set by the file; None means ten minutes for questions and two for the rest.
        places: Where each key of the front matter was set.
    """

    path: str
    stem: str
    title: str
    hashtag: str
    zone: ZoneInfo
    start: datetime | None
    length: Span
    cues: tuple[PlannedCue, ...]
    moderators: tuple[str, ...] = ()
    platforms: tuple[str, ...] = ("room",)
    language: str = "en"
    label: bool = True
    tolerance: timedelta | None = None
    linger: timedelta = timedelta(minutes=30)
    warn: timedelta | None = None
    repeat: timedelta | None = None
    grace: timedelta | None = timedelta(minutes=3)
    archive: str | None = None
    optout: str = "noarchive"
    names: NameLevel = NameLevel.HANDLES
    check: tuple[str, ...] = ()
    places: tuple[tuple[str, Place], ...] = ()

    @property
    def usual_start(self) -> time:
        """A time of the day at which a chat may begin whose start is still open.

        Eight in the evening; where the first clock time of the file is of another hour, the half hour it lies in.
        """
        evening = time(20)
        first = next((cue.when.time for cue in self.cues if isinstance(cue.when, AtClock)), evening)
        return evening if first.hour == evening.hour else time(first.hour, first.minute // 30 * 30)

    def place_of(self, key: str) -> Place:
        """Where a key of the front matter stands, or the first line of the file."""
        return dict(self.places).get(key, Place(self.path, 1))
