"""What is handed out before an evening: from a file on disk to all that stands in it."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from chatmod.assembly.preparing import load, plugins_for
from chatmod.assembly.starts import example_start, parse_start
from chatmod.assembly.zoning import zones_named
from chatmod.domain.ahead import Ahead, ahead_of, images_of
from chatmod.domain.pictures import COMMON_KINDS, Picture, PictureLimits
from chatmod.domain.previewing import Preview
from chatmod.domain.runsheet import compile_sheet
from chatmod.domain.schedule import Image
from chatmod.errors import Problem, ScheduleError
from chatmod.pictures import develop

PAGE_LIMITS = PictureLimits(bytes=400_000, pixels=1_500_000)
"""Twice as wide as the column of a page; twenty such pictures can still be sent by mail."""

THUMBNAIL_LIMITS = PictureLimits(bytes=60_000, pixels=120_000)
"""As wide as a thumb is long, in print."""

_AS_IT_IS = PictureLimits(bytes=20_000_000, kinds=COMMON_KINDS)
"""What moves cannot be made smaller."""


@dataclass(frozen=True, slots=True)
class HandOut:
    """What may be handed out, and what the schedule's author should know of it."""

    ahead: Ahead
    warnings: tuple[Problem, ...]


def questions_ahead(
    path: Path,
    start: str | None,
    now: datetime,
    *,
    on: Sequence[str] = (),
    zones: Iterable[str] = (),
    room_url: str = "",
) -> HandOut:
    """Read a schedule for what everybody may know of it before the evening.

    Args:
        path: The schedule.
        start: As `--start` has it; None takes the schedule's own. Where there is none either, no time is told.
        now: UTC.
        on: Platforms, instead of those that the schedule names.
        zones: Names of zones of choice.
        room_url: Where the room will be.

    Raises:
        ScheduleError: If the schedule cannot be read, a time is not possible, or a picture cannot be used.
        SettingsError: If the start or a zone is none.
        PluginError: If a platform of `on` is not installed.
    """
    chosen = zones_named(zones)
    loaded = load(path)
    schedule = loaded.schedule
    if on:
        plugins_for(schedule, on)
    given = parse_start(start, schedule, now) if start else None
    dated = given is not None or schedule.start is not None
    sheet = compile_sheet(schedule, given if dated else example_start(schedule, now))
    pictures = developed(images_of(sheet), PAGE_LIMITS)
    ahead = ahead_of(sheet, pictures, dated=dated, platforms=on, zones=chosen, room_url=room_url)
    return HandOut(ahead, loaded.warnings)


def developed(images: Iterable[Image], limits: PictureLimits) -> Mapping[Image, Picture]:
    """Pictures for a page: no larger than it needs, and without the place where they were taken.

    Raises:
        ScheduleError: With each that cannot be used.
    """
    pictures: dict[Image, Picture] = {}
    problems: list[Problem] = []
    for image in images:
        try:
            pictures[image] = _developed(image, limits)
        except ScheduleError as error:
            problems += error.problems
    if problems:
        raise ScheduleError(problems)
    return pictures


def thumbnails(preview: Preview) -> Mapping[Image, Picture]:
    """Small pictures of those that can be shown; what is wrong with the others is among the preview's problems."""
    posts = (post for cue in preview.cues for version in cue.versions for post in version.posts)
    pictures: dict[Image, Picture] = {}
    for image in dict.fromkeys(image for post in posts for image in post.images):
        with suppress(ScheduleError):
            pictures[image] = _developed(image, THUMBNAIL_LIMITS)
    return pictures


def _developed(image: Image, limits: PictureLimits) -> Picture:
    try:
        return develop(image, limits)
    except ScheduleError:
        return develop(image, _AS_IT_IS)
