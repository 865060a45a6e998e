"""The texts of a schedule as they were typed, one by one, and what is remarked on them."""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from chatmod.domain.composing import parts_of
from chatmod.domain.runsheet import RunSheet
from chatmod.domain.schedule import Part, PlannedCue, Script
from chatmod.domain.sizing import SizedPost
from chatmod.errors import Problem, Severity


@dataclass(frozen=True, slots=True)
class Remark:
    """Something about a stretch of a text.

    Attributes:
        start: First character, in code points; `end` is exclusive.
        subject: What it is about, where a text may get more than one remark of a name: each is made once to a cue.
    """

    name: str
    start: int
    end: int
    problem: str
    remedy: str
    subject: str = ""
    severity: Severity = "warning"


@dataclass(frozen=True)
class Passage:
    """The text of one post as typed, variables not filled in.

    Attributes:
        which: The post, as it begins a sentence: "Q3", "Part 2 of Q3".
        language: BCP 47.
        platform: Whose own text it is; empty for the one that the others share.
    """

    planned: PlannedCue
    part: Part
    which: str
    language: str
    platform: str = ""

    @property
    def text(self) -> str:
        """The text itself."""
        return self.part.text

    @property
    def tongue(self) -> str:
        """The language without its region, in lower case."""
        return self.language.partition("-")[0].lower()

    @cached_property
    def _lines(self) -> list[int]:
        """Where each line begins."""
        return [0, *(found.end() for found in re.finditer("\n", self.text))]

    def problem(self, remark: Remark) -> Problem:
        """A remark with its place in the file; the whole heading where the text stands in none."""
        place = self.planned.place
        number = bisect_right(self._lines, remark.start) - 1
        if number >= len(self.part.spots):
            return Problem(place.path, place.line, remark.severity, remark.name, remark.problem, remark.remedy)
        begin = self._lines[number]
        following = self._lines[number + 1] - 1 if number + 1 < len(self._lines) else len(self.text)
        spot = self.part.spots[number]
        return Problem(
            place.path,
            spot.line,
            remark.severity,
            remark.name,
            remark.problem,
            remark.remedy,
            spot.column + remark.start - begin,
            max(1, min(remark.end, following) - remark.start),
        )


def at_heading(planned: PlannedCue, name: str, problem: str, remedy: str) -> Problem:
    """A warning about a cue as a whole."""
    return Problem(planned.place.path, planned.place.line, "warning", name, problem, remedy)


Rule = Callable[[Passage], Iterator[Remark]]


def passages_of(sheet: RunSheet) -> Iterator[Passage]:
    """Every text of a sheet: cue by cue as they go out, the shared text before those for one platform."""
    for cue in sheet.cues:
        for script in cue.planned.scripts:
            for number, part in enumerate(script.parts, 1):
                which = _which(cue.label, number)
                yield Passage(cue.planned, part, which, sheet.schedule.language, script.platform)


def passage_of(post: SizedPost) -> Passage:
    """The text that a post was composed from."""
    script, number = script_of(post), post.draft.part
    which = _which(post.cue.planned.label, number)
    return Passage(post.cue.planned, script.parts[number - 1], which, post.draft.language, script.platform)


def script_of(post: SizedPost) -> Script:
    """The script that a post was composed from."""
    parts = parts_of(post.cue, post.terms.platform)
    return next(script for script in post.cue.scripts if script.parts is parts)


def _which(label: str, number: int) -> str:
    return label if number == 1 else f"Part {number} of {label}"


def remarked(passages: Iterable[Passage], rules: Iterable[Rule]) -> Iterator[Problem]:
    """What rules remark on texts; what is said of a cue's shared text is not said again of one for a platform."""
    everything = tuple(rules)
    said: set[tuple[str, int, str, str]] = set()
    for passage in passages:
        place = passage.planned.place
        fresh = set()
        for rule in everything:
            for remark in rule(passage):
                about = (place.path, place.line, remark.name, remark.subject or _part_of(passage))
                if about not in said and about not in fresh:
                    yield passage.problem(remark)
                    fresh.add(about)
        if not passage.platform:
            said |= fresh


def _part_of(passage: Passage) -> str:
    return passage.which.rpartition(" of ")[0]
