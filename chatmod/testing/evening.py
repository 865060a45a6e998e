"""A small evening on one platform: four cues in a quarter of an hour, of which two have the same text."""

import asyncio
import base64
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

from chatmod.domain.agenda import State
from chatmod.domain.composing import Draft, compose
from chatmod.domain.happenings import WentOut
from chatmod.domain.pictures import Picture
from chatmod.domain.runsheet import Cue, RunSheet, compile_sheet
from chatmod.domain.schedule import FromStart, Part, Place, PlannedCue, Schedule, Script, Span
from chatmod.errors import ArchiveError
from chatmod.live import Cast, Event, perform
from chatmod.ports.platforms import Platform
from chatmod.rehearsal import VirtualClock, run_virtually
from chatmod.testing.backstage import Backstage, ServerFault
from chatmod.testing.memory import MemoryRecord

START = datetime(2027, 4, 15, 20, 0, tzinfo=UTC)
BEFORE = timedelta(minutes=1)

_T = TypeVar("_T")
_Told = TypeVar("_Told", bound=Event)
_CUES = (
    ("Welcome", 0, "Welcome!"),
    ("Q1", 60, "What did you read?"),
    ("Encore", 90, "Welcome!"),
    ("Q2", 480, "What will you read?"),
)


def _planned(label: str, seconds: int, text: str) -> PlannedCue:
    script = Script("", (Part(text),))
    return PlannedCue(label, FromStart(Span(seconds=seconds)), (script,), (), Place("contract.md", 1))


SHEET: RunSheet = compile_sheet(
    Schedule(
        path="contract.md",
        stem="contract",
        title="A small evening",
        hashtag="ChatmodContract",
        zone=ZoneInfo("UTC"),
        start=START.replace(tzinfo=None),
        length=Span(seconds=12 * 60),
        cues=tuple(_planned(*cue) for cue in _CUES),
        linger=timedelta(minutes=1),
    )
)
"""What is performed. The cues of the same text are closer to each other than two clocks may differ."""


_PNG = "iVBORw0KGgoAAAANSUhEUgAAAAIAAAABCAAAAADRSSBWAAAAC0lEQVR4nGNg+A8AAQIBAEK+vGgAAAAASUVORK5CYII="
PICTURE = Picture(base64.b64decode(_PNG), "image/png", 2, 1, "A black square and a white one", "squares.png")
"""A small picture, whole."""


def cue(label: str) -> Cue:
    """A cue of the evening."""
    return next(cue for cue in SHEET.cues if cue.label == label)


def draft(label: str, platform: str) -> Draft:
    """What goes out for a cue."""
    return compose(SHEET, cue(label), platform)[0]


class SmallEvening:
    """Performs the evening on a virtual clock, and keeps what was told and what the server has at the end.

    Attributes:
        events: What was told.
        texts: What our account has on the server when the evening is over.
        name: Of the platform.
    """

    def __init__(self, backstage: Backstage) -> None:
        self.clock = VirtualClock(START - BEFORE)
        self.record = MemoryRecord()
        self.events: list[Event] = []
        self.texts: list[str] = []
        self.name = ""
        self._backstage = backstage

    def call(self, scene: Callable[[Platform], Awaitable[_T]], *faults: ServerFault | None) -> _T:
        """Do something with the open platform, on the virtual clock."""

        async def opened() -> _T:
            async with self._backstage.open(self.clock) as platform:
                self.name = platform.name
                self._backstage.script(*faults)
                result = await scene(platform)
                self.texts = list(self._backstage.texts())
                return result

        return run_virtually(self.clock, opened())

    def play(
        self, *faults: ServerFault | None, reveal_at: datetime | None = None, power_cut_at: datetime | None = None
    ) -> State:
        """Perform the evening.

        Args:
            faults: What happens to the requests to publish.
            reveal_at: When the server shows what it hides.
            power_cut_at: When the first of two runs ends; what is not written by then never is.
        """

        async def evening(platform: Platform) -> State:
            revealing = asyncio.create_task(self._reveal(reveal_at))
            if power_cut_at is not None:
                await self._perform_until(power_cut_at, platform)
            state = await self._perform(platform)
            await revealing
            return state

        return self.call(evening, *faults)

    def told(self, kind: type[_Told]) -> list[_Told]:
        """The events of a kind, in order."""
        return [event for event in self.events if isinstance(event, kind)]

    @property
    def out(self) -> dict[str, WentOut]:
        """By label, where each cue is at last."""
        return {went.slot.label: went for went in self.record.happenings if isinstance(went, WentOut)}

    def text(self, label: str) -> str:
        """What is posted for a cue."""
        return draft(label, self.name).text

    async def _reveal(self, at: datetime | None) -> None:
        if at is not None:
            await self.clock.sleep(at - self.clock.now())
            self._backstage.reveal()

    async def _perform_until(self, at: datetime, platform: Platform) -> None:
        performing = asyncio.create_task(self._perform(platform))
        await self.clock.sleep(at - self.clock.now())
        self.record.broken = True
        performing.cancel()
        with suppress(asyncio.CancelledError, ArchiveError):
            await performing
        self.record.broken = False

    async def _perform(self, platform: Platform) -> State:
        account = await platform.whoami()
        cast = Cast(
            platforms={platform.name: platform},
            accounts={platform.name: account},
            journal=self.record,
            posts=self.record,
            clock=self.clock,
            timers=self.clock,
            since=START - timedelta(hours=1),
        )
        return await perform(SHEET, cast, self.events.append)
