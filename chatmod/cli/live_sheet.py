"""The run sheet on a terminal: what is out, what comes next and when, with the events running above it."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Self

from rich.console import Console, Group
from rich.live import Live
from rich.table import Table
from rich.text import Text

from chatmod.cli.wording import lateness, lines_under, notes_for, sentence, time_of
from chatmod.domain.composing import compose
from chatmod.domain.happenings import AnswerLost, Deferred, LeftOpen, Refused, Skipped, WentOut
from chatmod.domain.runsheet import Cue, RunSheet
from chatmod.errors import Problem
from chatmod.live.telling import AnswerSeen, Event, Recalled, Trouble

_REFRESH_PER_SECOND = 4
_FEWEST, _FRAME = 3, 3
_ROOM_FOR_TEXT = 40
_WIDEST_LABEL = 16
_STANDING = 14


class LiveStage:
    """Shows events above, and below them the cues around the present with a countdown to the next."""

    def __init__(self, sheet: RunSheet, platforms: tuple[str, ...], console: Console | None = None) -> None:
        self._sheet = sheet
        self._platforms = platforms
        self._console = console or Console(highlight=False)
        self._standing: dict[tuple[str, str], str] = {}
        self._answers: dict[str, int] = {}
        self._now: Callable[[], datetime] | None = None
        self._live = Live(
            console=self._console, get_renderable=self._draw, refresh_per_second=_REFRESH_PER_SECOND, transient=True
        )

    def __enter__(self) -> Self:
        self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._live.stop()

    def tell(self, event: Event) -> None:
        """See `Stage.tell`."""
        self._note(event)
        text = sentence(event, self._sheet)
        if text:
            time = f"{time_of(event, self._sheet)}  "
            self._console.print(Text(time, style="dim") + Text(text, style=_style(event)))
        for line in lines_under(event):
            self._console.print(Text(f"          {line}", style="yellow"))
        for note in notes_for(event, self._sheet):
            self._console.print(Text(f"          private note: {note}", style="italic"))

    def say(self, text: str, kind: str = "note", **facts: str) -> None:  # noqa: ARG002 - for scripts
        """See `Stage.say`."""
        self._console.print(Text(text))

    def warn(self, problems: Iterable[Problem]) -> None:
        """See `Stage.warn`."""
        for problem in problems:
            self._console.print(Text(str(problem), style="yellow"))

    def watch(self, now: Callable[[], datetime]) -> None:
        """See `Stage.watch`."""
        self._now = now

    def _note(self, event: Event) -> None:
        match event:
            case Recalled():
                for earlier in (*event.happenings, *event.answers):
                    self._note(earlier)
            case WentOut(slot=slot):
                self._standing[slot.label, slot.platform] = (
                    f"out {lateness(event).partition(',')[0].partition(':')[0]}"
                )
            case Refused(slot=slot):
                self._standing[slot.label, slot.platform] = "refused"
            case Skipped(slot=slot):
                self._standing[slot.label, slot.platform] = "left out" if event.missed else "skipped"
            case LeftOpen(slot=slot):
                self._standing[slot.label, slot.platform] = "may be out"
            case Deferred(slot=slot) | AnswerLost(slot=slot):
                self._standing[slot.label, slot.platform] = "trying"
            case AnswerSeen():
                for label in event.attribution.questions:
                    self._answers[label] = self._answers.get(label, 0) + 1
            case _:
                pass

    def _draw(self) -> Group:
        if self._now is None:
            return Group()
        now = self._now()
        zone = self._sheet.schedule.zone
        table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold", expand=True)
        labels = max((len(cue.label) for cue in self._sheet.cues), default=0)
        widths = {"Time": 8, "Cue": min(labels, _WIDEST_LABEL), **dict.fromkeys(self._platforms, _STANDING)}
        for heading, width in (*widths.items(), ("Answers", len("Answers"))):
            table.add_column(heading, no_wrap=True, min_width=width)
        roomy = self._console.width > sum(widths.values()) + _ROOM_FOR_TEXT
        if roomy:
            table.add_column("Text", no_wrap=True, overflow="ellipsis", ratio=1)
        coming = next((cue for cue in self._sheet.cues if cue.instant > now), None)
        shown = self._around(coming)
        for cue in shown:
            style = "bold" if cue is coming else "dim" if cue.instant <= now else ""
            table.add_row(
                f"{cue.instant.astimezone(zone):%H:%M:%S}",
                cue.label,
                *(self._standing.get((cue.label, platform), "") for platform in self._platforms),
                str(self._answers.get(cue.label, "")),
                *([Text(_short(compose(self._sheet, cue, self._platforms[0])[0].text))] if roomy else []),
                style=style,
            )
        hidden = len(self._sheet.cues) - len(shown)
        more = [Text(f"{hidden} more cues are not shown.", style="dim")] if hidden else []
        return Group(Text(""), table, *more, Text(self._countdown(now, coming), style="bold"))

    def _around(self, coming: Cue | None) -> tuple[Cue, ...]:
        cues = self._sheet.cues
        at = cues.index(coming) if coming else len(cues)
        shown = max(_FEWEST, min(len(cues), self._console.height // 2 - _FRAME))
        first = max(0, min(at - shown // 2, len(cues) - shown))
        return cues[first : first + shown]

    def _countdown(self, now: datetime, coming: Cue | None) -> str:
        clock = f"{now.astimezone(self._sheet.schedule.zone):%H:%M:%S}"
        if coming:
            return f"{clock}  {coming.label} in {_span(coming.instant - now)}    Ctrl-C interrupts"
        if now < self._sheet.finish:
            return f"{clock}  Collecting for another {_span(self._sheet.finish - now)}"
        return f"{clock}  Closing"


def _style(event: Event) -> str:
    match event:
        case WentOut():
            return "green"
        case Refused() | LeftOpen() | Trouble():
            return "red"
        case Deferred() | AnswerLost() | Skipped():
            return "yellow"
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
