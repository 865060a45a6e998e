"""From a picture's file to what a platform takes of it.

A file that fits is sent as it is, only without what stands in it besides the pixels. One that does not is turned
upright, made smaller, and written anew, no further than the platform asks. The same file and the same limits give the
same bytes. A description that is too long is cut at the end of a word.
"""

from pathlib import Path

from chatmod.domain.pictures import Picture, PictureLimits, fitting_description
from chatmod.domain.schedule import Image
from chatmod.errors import Problem, ScheduleError
from chatmod.pictures.opening import Opened, Unusable, opened
from chatmod.pictures.shrinking import shrunk
from chatmod.pictures.stripping import STRIPPERS, Damaged, stripped


def develop(image: Image, limits: PictureLimits) -> Picture:
    """Make of a picture in a schedule what a platform takes.

    Args:
        image: Its path is relative to the file in which it stands.
        limits: What the platform takes.

    Raises:
        ScheduleError: If it cannot be used: not there, damaged, no picture, too large to be opened, or moving and
            more than the platform takes.
    """
    path = Path(image.place.path).parent / image.path
    try:
        data, kind, (width, height) = _fitting(path, limits)
    except Unusable as reason:
        where, problem = image.place, f"The picture `{image.path}` cannot be used: {reason}."
        found = Problem(where.path, where.line, "error", "unusable-picture", problem, reason.remedy)
        raise ScheduleError([found]) from reason
    return Picture(data, kind, width, height, fitting_description(image.alt, limits.alt), path.name)


def _fitting(path: Path, limits: PictureLimits) -> tuple[bytes, str, tuple[int, int]]:
    found = opened(path)
    if not found.turned and found.kind in STRIPPERS:
        bare = _bare(found)
        if len(bare) <= limits.bytes and _takes(found, limits):
            return bare, found.kind, found.size
    if found.moves:
        raise Unusable(
            f"it moves, and is more than the platform takes ({_described(limits)})",
            "Make it smaller, or use a still picture.",
        )
    return shrunk(found, limits)


def _takes(found: Opened, limits: PictureLimits) -> bool:
    width, height = found.size
    return found.kind in limits.kinds and (limits.pixels is None or width * height <= limits.pixels)


def _bare(found: Opened) -> bytes:
    try:
        return stripped(found.data, found.kind)
    except Damaged as error:
        raise Unusable("it is damaged", "Export it anew from the program that made it.") from error


def _described(limits: PictureLimits) -> str:
    pixels = f", {limits.pixels:,} pixels" if limits.pixels else ""
    kinds = ", ".join(kind.removeprefix("image/").upper() for kind in limits.kinds)
    return f"{limits.bytes:,} bytes{pixels}; {kinds}"
