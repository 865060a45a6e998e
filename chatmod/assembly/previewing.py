"""From a file on disk to how its posts will look, as far as it can be understood."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from chatmod.assembly.checking import check
from chatmod.assembly.cutting import cut_sheet, thread_notes
from chatmod.assembly.picturing import picture_size
from chatmod.assembly.preparing import plugins_for, read
from chatmod.assembly.sizing import terms_of
from chatmod.assembly.starts import example_start, parse_start
from chatmod.domain.previewing import Preview, PreviewedCue, previewed
from chatmod.domain.runsheet import compile_leniently
from chatmod.domain.schedule import Image, Schedule
from chatmod.domain.zones import to_utc
from chatmod.errors import Problem

_MOVED = "past"
"""A problem of the start that the file declares; it does not matter where another is given."""


def preview(
    path: Path,
    on: Sequence[str],
    now: datetime,
    *,
    start: str | None = None,
    zones: Sequence[ZoneInfo] = (),
    split: bool = False,
) -> Preview:
    """How each post of a schedule will look.

    Args:
        path: The schedule.
        on: Platforms, instead of those the schedule names.
        now: UTC.
        start: As `--start` has it; None takes the file's own, or an example where it has none.
        zones: In which the times are wanted as well.
        split: Whether what is too long is cut into threads, as `run --split` will.

    Raises:
        SettingsError: If `start` is not a time, or a platform's name is none.
        PluginError: If a platform is not installed.
    """
    reading = read(path)
    schedule = reading.schedule
    if schedule is None:
        return Preview(str(path), None, problems=reading.problems, zones=tuple(zones))
    sheet, of_times = compile_leniently(schedule, _start(schedule, start, now))
    plugins = plugins_for(schedule, on)
    if split:
        sheet = cut_sheet(sheet, plugins)
    cues = previewed(sheet, terms_of(plugins), of_times)
    return Preview(
        path=str(path),
        sheet=sheet,
        cues=cues,
        platforms=tuple(plugins),
        problems=_problems(check(path, on, now, split=split).problems, of_times, moved=start is not None),
        zones=tuple(zones),
        supposed=start is None and schedule.start is None,
        threads=tuple(sentence for sentence, _ in thread_notes(sheet, plugins)),
        sizes={image: size for image in _images(cues) if (size := picture_size(image)) is not None},
    )


def _start(schedule: Schedule, start: str | None, now: datetime) -> datetime:
    if start is not None:
        return parse_start(start, schedule, now)
    return to_utc(schedule.start, schedule.zone) if schedule.start else example_start(schedule, now)


def _problems(found: Sequence[Problem], of_times: Sequence[Problem], *, moved: bool) -> tuple[Problem, ...]:
    """What `check` tells, and of the times also what is wrong with those of another start."""
    kept = (problem for problem in found if not (moved and problem.name == _MOVED))
    return tuple(sorted({*kept, *of_times}))


def _images(cues: Sequence[PreviewedCue]) -> Iterator[Image]:
    seen = (image for cue in cues for version in cue.versions for post in version.posts for image in post.images)
    yield from dict.fromkeys(seen)
