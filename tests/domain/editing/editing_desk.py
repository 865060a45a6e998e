"""What the tests of editing share: a schedule read from its text, and what is remarked on it."""

from collections.abc import Iterable
from datetime import UTC, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from chatmod.domain.editing import edit
from chatmod.domain.lengths import bluesky_length
from chatmod.domain.runsheet import RunSheet, compile_sheet
from chatmod.domain.schedule import Place, PlannedCue, Schedule, Span
from chatmod.domain.sizing import Terms, sized_posts
from chatmod.domain.text.entities import EntityKind
from chatmod.domain.text.facets import facets_in
from chatmod.domain.text.x_text import x_entities, x_length
from chatmod.errors import Problem
from chatmod.loading.cues import CueScanner
from chatmod.loading.problems import Problems
from chatmod.loading.source import Line

PATH = "week-1.md"
START = datetime(2027, 4, 15, 20, tzinfo=UTC)
FRAME = """
## Welcome @ +0
Welcome! A transcript is kept; delete what should not be in it.

## Thanks @ end
Thank you all!
"""
"""What nobody misses anything in, if a question stands between."""


def x_price(text: str, images: int) -> Decimal:
    linked = any(entity.kind is EntityKind.LINK for entity in x_entities(text))
    return (Decimal("0.20") if linked else Decimal("0.015")) + images * Decimal("0.01")


ROOM = Terms("room", 1000, len, images=4)
X = Terms("x", 280, x_length, images=4, alt=1000, entities=x_entities, price=x_price)
BLUESKY = Terms("bluesky", 300, bluesky_length, images=4, alt=2000, entities=facets_in)


def sheet_of(
    body: str,
    *,
    title: str = "Rivers and Bridges",
    hashtag: str = "ShelfTalk",
    language: str = "",
    check: tuple[str, ...] = (),
    length: Span | None = None,
    ritual: str = "",
) -> RunSheet:
    """The sheet of some cues; the first line of the text is line 1 of the file."""
    keys = ("hashtag", *(["language"] if language else []), *(["check"] if check else []))
    cues = _scanned(ritual, "ritual.md") + _scanned(body, PATH)
    schedule = Schedule(
        path=PATH,
        stem="week-1",
        title=title,
        hashtag=hashtag,
        zone=ZoneInfo("UTC"),
        start=START.replace(tzinfo=None),
        length=length or Span(seconds=3600),
        cues=cues,
        language=language or "en",
        check=check,
        places=tuple((key, Place(PATH, 3)) for key in keys),
    )
    return compile_sheet(schedule)


def _scanned(text: str, path: str) -> tuple[PlannedCue, ...]:
    problems = Problems(path)
    lines = [Line(number, line) for number, line in enumerate(text.split("\n"), 1)]
    cues = CueScanner(problems, ["room", "x", "bluesky", "mastodon"], ritual=path != PATH).scan(lines)
    assert problems.found == []
    return cues


def edited(sheet: RunSheet, terms: Iterable[Terms] = (ROOM,), *, timed: bool = True) -> tuple[Problem, ...]:
    """All that is found on some platforms."""
    return edit(sheet, sized_posts(sheet, terms), timed=timed)


def names(sheet: RunSheet, terms: Iterable[Terms] = (ROOM,)) -> list[str]:
    """The names of all that is found."""
    return [problem.name for problem in edited(sheet, terms)]


def of_question(text: str, *terms: Terms, language: str = "", hashtag: str = "ShelfTalk") -> tuple[Problem, ...]:
    """What is found in one question, which begins in line 2, in a chat that lacks nothing else."""
    sheet = sheet_of(f"## Q1 @ +6\n{text}\n{FRAME}", language=language, hashtag=hashtag)
    return edited(sheet, terms or (ROOM,))


def names_of_question(text: str, *terms: Terms, language: str = "", hashtag: str = "ShelfTalk") -> list[str]:
    """The names of all that is found in one question."""
    return [problem.name for problem in of_question(text, *terms, language=language, hashtag=hashtag)]


def meant(text: str, problem: Problem) -> str:
    """The stretch of a file that a problem points at."""
    line = text.split("\n")[problem.line - 1]
    return line[problem.column - 1 : problem.column - 1 + problem.width]
