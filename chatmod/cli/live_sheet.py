"""The run sheet as it is drawn on a terminal: what is out, what comes next and when."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

from rich.console import Group
from rich.table import Table
from rich.text import Text

from chatmod.cli.missed import board_line, waiting_lines
from chatmod.cli.wording import dollars, lateness
from chatmod.domain.board import Board
from chatmod.domain.companions import spoken
from chatmod.domain.composing import compose
from chatmod.domain.happenings import AnswerLost, Charged, ClockStepped, Deferred, LeftOpen, Refused, Skipped, WentOut
from chatmod.domain.plan import plan_for
from chatmod.domain.runsheet import Cue, RunSheet
from chatmod.domain.steering import place_of
from chatmod.live.telling import (
    Answered,
    AnswerSeen,
    BoardChanged,
    Edited,
    EditRefused,
    Event,
    Outlook,
    Recalled,
    Trouble,
)

_FEWEST, _FRAME = 3, 3
_ROOM_FOR_TEXT = 40
_WIDEST_LABEL = 16
_STANDING = 14
_WAITING, _TALL = 3, 30
"""So many of those who wait are named, on a terminal of that many lines."""


class LiveSheet:
    """The cues around the present with what became of them, and a countdown to the next."""

    def __init__(self, sheet: RunSheet, platforms: tuple[str, ...]) -> None:
        self._sheet = sheet
        self._plan = plan_for(sheet)
        self._platforms = platforms
        self._standing: dict[tuple[str, str], str] = {}
        self._begun: dict[tuple[str, str], str] = {}
        self._answers: dict[str, int] = {}
        self._costs: dict[str, str] = {}
        self._board = Board()
        self._now: Callable[[], datetime] | None = None

    @property
    def sheet(self) -> RunSheet:
        """The sheet as it stands."""
        return self._sheet

    def watch(self, now: Callable[[], datetime]) -> None:
        """Set the clock that counts."""
        self._now = now

    def note(self, event: Event) -> None:
        """Follow an event."""
        match event:
            case Outlook(plan=plan):
                self._plan, self._sheet = plan, plan.sheet
            case Recalled():
                for earlier in (*event.happenings, *event.answers):
                    self.note(earlier)
            case AnswerSeen():
                for label in event.attribution.questions:
                    self._answers[label] = self._answers.get(label, 0) + 1
            case WentOut() | Refused() | Skipped() | LeftOpen() | Deferred() | AnswerLost():
                self._follow(event)
            case BoardChanged(board=board):
                self._board = board
            case Charged(platform=platform, total=total):
                self._costs[platform] = dollars(total)
            case _:
                pass

    def _follow(self, event: WentOut | Refused | Skipped | LeftOpen | Deferred | AnswerLost) -> None:
        """Of a thread that is out, the beginning tells how late it was: the rest can only come after it."""
        where = event.slot.label, event.slot.platform
        if isinstance(event, WentOut):
            self._begun.setdefault(where, _standing(event))
            self._standing[where] = self._begun[where]
        else:
            self._standing[where] = _standing(event)

    def draw(self, width: int, height: int) -> Group:
        """The sheet as it is now, for a terminal of this size."""
        if self._now is None:
            return Group()
        now = self._now()
        zone = self._sheet.schedule.zone
        table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold", expand=True)
        cues = self._cues()
        labels = max((len(spoken(cue.label)) for cue in cues), default=0)
        widths = {"Time": 8, "Cue": min(labels, _WIDEST_LABEL), **dict.fromkeys(self._platforms, _STANDING)}
        for heading, least in (*widths.items(), ("Answers", len("Answers"))):
            table.add_column(heading, no_wrap=True, min_width=least)
        roomy = width > sum(widths.values()) + _ROOM_FOR_TEXT
        if roomy:
            table.add_column("Text", no_wrap=True, overflow="ellipsis", ratio=1)
        coming = next((cue for cue in cues if self._place(cue) == "planned" and cue.instant > now), None)
        shown = self._around(cues, coming, height)
        for cue in shown:
            style = "bold" if cue is coming else "dim" if cue.instant <= now else ""
            place = self._place(cue)
            time = f"{cue.instant.astimezone(zone):%H:%M:%S}" if place == "planned" else place
            table.add_row(
                time,
                spoken(cue.label),
                *(self._standing.get((cue.label, platform), "") for platform in self._platforms),
                str(self._answers.get(cue.label, "")),
                *([Text(_short(compose(self._sheet, cue, self._platforms[0])[0].text))] if roomy else []),
                style=style,
            )
        hidden = len(cues) - len(shown)
        more = [Text(f"{hidden} more cues are not shown.", style="dim")] if hidden else []
        costs = [Text(f"{name} has cost {total} so far, at most.") for name, total in self._costs.items()]
        return Group(
            Text(""),
            table,
            *more,
            *costs,
            *self._waiting(now, tall=height >= _TALL),
            Text(self._countdown(now, coming), style="bold"),
        )

    def _waiting(self, now: datetime, *, tall: bool) -> Iterator[Text]:
        """Who has not been answered: always how many; where there is room, who."""
        line = board_line(self._board, now, newcomers_named=not tall)
        yield Text(line, style="bold" if self._board.waiting else "")
        for said in waiting_lines(self._board, now, _WAITING if tall else 0):
            yield Text(said, no_wrap=True, overflow="ellipsis")

    def _cues(self) -> tuple[Cue, ...]:
        """What is worth a line: companions that will not go out are not."""
        return tuple(cue for cue in self._sheet.cues if cue.is_scheduled or self._place(cue) == "planned")

    def _place(self, cue: Cue) -> str:
        return "planned" if cue.label in self._plan.begun else place_of(self._plan, cue)

    def _around(self, cues: tuple[Cue, ...], coming: Cue | None, height: int) -> tuple[Cue, ...]:
        at = cues.index(coming) if coming else len(cues)
        shown = max(_FEWEST, min(len(cues), height // 2 - _FRAME))
        first = max(0, min(at - shown // 2, len(cues) - shown))
        return cues[first : first + shown]

    def _countdown(self, now: datetime, coming: Cue | None) -> str:
        clock = f"{now.astimezone(self._sheet.schedule.zone):%H:%M:%S}"
        if self._plan.held_since:
            return f"{clock}  On hold for {_span(now - self._plan.held_since)}: `resume` goes on"
        if coming:
            return f"{clock}  {spoken(coming.label)} in {_span(coming.instant - now)}"
        if now < self._sheet.finish:
            return f"{clock}  Collecting for another {_span(self._sheet.finish - now)}"
        return f"{clock}  Closing"


def _standing(event: WentOut | Refused | Skipped | LeftOpen | Deferred | AnswerLost) -> str:
    match event:
        case WentOut():
            late = lateness(event).partition(",")[0].rpartition(" out ")[2]
            return f"out {late}"
        case Refused():
            return "refused"
        case Skipped():
            return "left out" if event.missed else "skipped"
        case LeftOpen():
            return "may be out"
        case _:
            return "trying"


def style_of(event: Event) -> str:
    """How an event is set off; its words say the same."""
    match event:
        case WentOut():
            return "green"
        case Refused() | LeftOpen() | Trouble():
            return "red"
        case Deferred() | AnswerLost() | Skipped() | ClockStepped() | EditRefused():
            return "yellow"
        case Answered() | Edited():
            return "cyan"
        case _:
            return ""


def _short(text: str) -> str:
    return " ".join(text.split())


def _span(duration: timedelta) -> str:
    """Hours, minutes and seconds, rounded up: `0:00` is shown when it is time."""
    seconds = -(-duration // timedelta(seconds=1))
    clock = datetime.fromtimestamp(seconds % 86400, UTC)
    days = f"{seconds // 86400} d " if seconds >= 86400 else ""  # noqa: PLR2004 - a day
    hour = 3600
    return days + (f"{clock:%H:%M:%S}" if seconds >= hour else f"{clock:%M:%S}")
