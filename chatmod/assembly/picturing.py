"""Whether the pictures of a schedule can be posted, found out before an evening by making them fit."""

import asyncio
from functools import lru_cache
from pathlib import Path

from chatmod.domain.accounts import network_of
from chatmod.domain.composing import Draft
from chatmod.domain.lengths import graphemes
from chatmod.domain.pictures import Picture, PictureLimits
from chatmod.domain.schedule import Image
from chatmod.errors import Problem, ScheduleError, Severity
from chatmod.pictures import develop
from chatmod.pictures.opening import Unusable, opened
from chatmod.ports.platforms import Limits

UNUSABLE = "unusable-picture"
ALT_TOO_LONG = "alt-too-long"
LEFT_OUT = "picture-left-out"
_REMEMBERED = 256


async def develop_aside(image: Image, limits: PictureLimits) -> Picture:
    """Make a picture fit a platform, in a thread: a large one takes seconds.

    Raises:
        ScheduleError: If it cannot be used.
    """
    return await asyncio.to_thread(develop, image, limits)


def picture_problems(which: str, draft: Draft, platform: str, limits: Limits) -> list[Problem]:
    """What keeps pictures of a post from going out on a platform, or lets them go out poorly.

    Args:
        which: The post, as it begins a sentence.
        draft: The post.
        platform: As on the command line.
        limits: What the platform takes.
    """
    problems = [_left_out(which, image, platform, limits.images) for image in draft.images[limits.images :][:1]]
    for image in draft.images[: limits.images]:
        problems += _unusable(image, limits.picture, _stamp_of(image))
        length = graphemes(image.alt)
        if length > limits.picture.alt:
            problem = (
                f"The description of `{image.path}` is {length - limits.picture.alt} too long for {platform}: "
                f"{length} of {limits.picture.alt}. It goes out cut, with an ellipsis at its end."
            )
            remedy = "Shorten it; what everybody should read belongs into the text."
            problems.append(_at(image, "warning", ALT_TOO_LONG, problem, remedy))
    return problems


def picture_size(image: Image) -> tuple[int, int] | None:
    """Width and height in pixels of a picture's file, as one sees it; None if it cannot be used."""
    return _size(image, _stamp_of(image))


@lru_cache(_REMEMBERED)
def _size(image: Image, _stamp: tuple[int, int] | None) -> tuple[int, int] | None:
    try:
        return opened(Path(image.place.path).parent / image.path).size
    except Unusable:
        return None


def _left_out(which: str, image: Image, platform: str, taken: int) -> Problem:
    if not taken:
        problem = f"{which} will go out on {platform} without its picture: {network_of(platform)} takes none."
        return _at(image, "warning", LEFT_OUT, problem, "Put what matters into the text.")
    pictures = "1 picture" if taken == 1 else f"{taken} pictures"
    problem = f"{which} has more than {pictures}, and {platform} takes no more to a post."
    return _at(image, "error", "too-many-pictures", problem, "Put the others into another part, below a line `---`.")


def _at(image: Image, severity: Severity, name: str, problem: str, remedy: str) -> Problem:
    return Problem(image.place.path, image.place.line, severity, name, problem, remedy)


def _stamp_of(image: Image) -> tuple[int, int] | None:
    try:
        found = (Path(image.place.path).parent / image.path).stat()
    except (OSError, ValueError):
        return None
    return found.st_mtime_ns, found.st_size


@lru_cache(_REMEMBERED)
def _unusable(image: Image, limits: PictureLimits, _stamp: tuple[int, int] | None) -> tuple[Problem, ...]:
    """Looked at once for each state of a file: a schedule is measured again and again."""
    try:
        develop(image, limits)
    except ScheduleError as error:
        return error.problems
    return ()
