"""What the tests of loading share: a folder to write schedules into, and short ways to read them back."""

from pathlib import Path
from zoneinfo import ZoneInfo

from chatmod.domain.schedule import PlannedCue, Schedule
from chatmod.errors import Problem, ScheduleError
from chatmod.loading import Loaded, load_schedule

PLATFORMS = frozenset({"room", "mastodon", "bluesky", "x"})
MACHINE_ZONE = ZoneInfo("Europe/Berlin")
HEAD = """\
---
title: Rivers and Bridges
hashtag: ShelfTalk
start: 2027-04-15 20:00
timezone: America/Toronto
---
"""
FIRST = HEAD.count("\n") + 1
"""The number of the first line below the front matter."""

QUESTION = "## Q1\nWhich bridge did you cross today?\n"


def write(folder: Path, text: str, name: str = "week-1.md") -> Path:
    path = folder / name
    path.write_bytes(text.encode())
    return path


def load(path: Path) -> Loaded:
    return load_schedule(path, machine_zone=MACHINE_ZONE, platforms=PLATFORMS)


def schedule_of(folder: Path, text: str) -> Schedule:
    return load(write(folder, text)).schedule


def cue_of(folder: Path, body: str) -> PlannedCue:
    """The only cue of a schedule with this below its front matter."""
    (cue,) = schedule_of(folder, HEAD + body).cues
    return cue


def body_of(folder: Path, body: str) -> str:
    """What a body below the heading of a question reads as."""
    ((text,),) = [[part.text for part in script.parts] for script in cue_of(folder, f"## Q1\n{body}\n").scripts]
    return text


def problems_of(path: Path) -> tuple[Problem, ...]:
    try:
        load(path)
    except ScheduleError as error:
        return error.problems
    raise AssertionError(f"{path} was loaded, and should not have been")


def lines_and_names(folder: Path, text: str) -> list[tuple[int, str]]:
    """Line and name of every error of a schedule, in their order."""
    found = problems_of(write(folder, text))
    return [(problem.line, problem.name) for problem in found if problem.severity == "error"]
