"""The schedule's file, watched while it is performed: what may change then, and what may not."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from chatmod.assembly.preparing import fitting_sheet, load
from chatmod.domain.runsheet import RunSheet
from chatmod.domain.schedule import Schedule
from chatmod.errors import Problem, ScheduleError
from chatmod.ports.platforms import Plugin

_SETTLED = ("start", "timezone", "hashtag", "platforms")
"""What the whole performance rests on: an evening that has begun keeps it."""

_AGAIN = 5
"""Every so many looks, files that cannot be used are read again."""

Stamp = tuple[int, int, int] | None
Aside = Callable[[Callable[[], RunSheet | None]], Awaitable[RunSheet | None]]


async def at_once(look: Callable[[], RunSheet | None]) -> RunSheet | None:
    """Look in the calling thread: for rehearsals, whose clock stands still while anything is pending."""
    return look()


@dataclass(slots=True)
class FileRevisions:
    """Implements the port `Revisions` for the files of a schedule.

    A change counts when the files have been the same at two looks: editors write in several steps. Files that cannot
    be used are read again from time to time: what they lack, such as a picture, may be put beside them later.

    Attributes:
        sheet: What the file said when the performance was opened.
        aside: Runs the reading where it disturbs nobody.
    """

    sheet: RunSheet
    plugins: Mapping[str, Plugin]
    aside: Aside = asyncio.to_thread
    _latest: RunSheet = field(init=False)
    _files: tuple[Path, ...] = field(init=False)
    _refused: tuple[Problem, ...] = field(init=False, default=())
    _looks: int = field(init=False, default=0)
    _seen: dict[Path, Stamp] = field(init=False, default_factory=dict)
    _read: dict[Path, Stamp] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self._latest = self.sheet
        self._files = _files_of(self.sheet.schedule)

    @property
    def in_file(self) -> RunSheet:
        """What the file said when it could last be used."""
        return self._latest

    async def latest(self) -> RunSheet | None:
        """See `Revisions.latest`."""
        return await self.aside(self._look)

    def _look(self) -> RunSheet | None:
        before, self._seen = self._seen, {path: _stamp_of(path) for path in self._files}
        self._looks += 1
        again = bool(self._refused) and self._looks % _AGAIN == 0
        if self._seen != before or (self._seen == self._read and not again):
            return None
        self._read = self._seen
        refused = self._refused
        try:
            sheet = self._load()
        except ScheduleError as error:
            self._refused = error.problems
            if self._refused == refused:
                return None
            raise
        # a file that is new among them counts as unseen: it may change while this is read
        self._files = _files_of(sheet.schedule)
        if sheet == self._latest and not refused:
            return None
        self._latest, self._refused = sheet, ()
        return sheet

    def _load(self) -> RunSheet:
        loaded = load(Path(self.sheet.schedule.path))
        problems = _unsettled(self.sheet.schedule, loaded.schedule)
        if problems:
            raise ScheduleError(problems)
        return fitting_sheet(loaded, self.sheet.start, self.plugins, split=self.sheet.split)


def _stamp_of(path: Path) -> Stamp:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino


def _files_of(schedule: Schedule) -> tuple[Path, ...]:
    """The schedule and its ritual, as far as anything comes from that."""
    places = [place for _, place in schedule.places] + [cue.place for cue in schedule.cues]
    return tuple(Path(path) for path in dict.fromkeys([schedule.path, *(place.path for place in places)]))


def _unsettled(before: Schedule, after: Schedule) -> list[Problem]:
    """Changes of what cannot change any more."""
    same = {
        "start": before.start == after.start,
        "timezone": before.zone == after.zone,
        "hashtag": before.hashtag == after.hashtag,
        "platforms": before.platforms == after.platforms,
    }
    problems = []
    for key in _SETTLED:
        if not same[key]:
            place = after.place_of(key)
            remedy = "Put it back; `hold` and `repace` move the evening, and `run --new` begins another."
            problem = f"`{key}` cannot be changed while the chat runs."
            problems.append(Problem(place.path, place.line, "error", "settled", problem, remedy))
    return problems
