"""Opening a picture's file: what kind it is by its content, and whether all of it is there."""

import io
import stat
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image as Pixels

LARGEST_FILE = 100_000_000
"""Bytes; a camera's own file is seldom more than thirty million."""

MOST_PIXELS = 120_000_000
"""All frames together. A small file may claim billions, to fill a machine's memory; each takes four bytes."""

_FORMATS = ("JPEG", "PNG", "GIF", "WEBP", "AVIF", "BMP", "TIFF")
_JPEG = "image/jpeg"
_ORIENTATION = 0x0112
_TURNED = range(2, 9)
_ON_THEIR_SIDE = range(5, 9)
_NEITHER = "It has to be a JPEG, PNG, GIF or WebP: export it as one of these."
_AGAIN = "Put it there again, or export it anew from the program that made it."


class Unusable(Exception):  # noqa: N818 - why, in the words that a person reads
    """A picture cannot be used; the text is the end of a sentence."""

    def __init__(self, reason: str, remedy: str) -> None:
        super().__init__(reason)
        self.remedy = remedy


@dataclass(frozen=True, slots=True)
class Opened:
    """A picture that could be read to its end.

    Attributes:
        data: Its file.
        kind: Its MIME type.
        pixels: Its first frame, as the camera held it.
        size: Width and height, upright.
        turned: Whether it says that it has to be turned.
        moves: Whether it has more than one frame.
    """

    data: bytes
    kind: str
    pixels: "Pixels"
    size: tuple[int, int]
    turned: bool
    moves: bool


def opened(path: Path) -> Opened:
    """Read a picture.

    Raises:
        Unusable: If it cannot be.
    """
    data = _read(path)
    from PIL import Image, UnidentifiedImageError  # noqa: PLC0415 - slow to import, and few chats have pictures

    try:
        return _opened(data)
    except UnidentifiedImageError:
        raise Unusable("it is no picture of a kind that chatmod knows", _NEITHER) from None
    except (Image.DecompressionBombError, MemoryError):
        raise _too_large() from None
    except (OSError, SyntaxError, ValueError, EOFError, LookupError, TypeError, ArithmeticError) as error:
        # which of them the library raises depends on where the damage is
        raise Unusable("it is damaged", _AGAIN) from error


def _read(path: Path) -> bytes:
    try:
        if not stat.S_ISREG(path.stat().st_mode):  # a pipe would be waited for, and a device has no end
            raise Unusable("it is no file", "Name the file of a picture.")
        with path.open("rb") as file:
            data = file.read(LARGEST_FILE + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise Unusable(reason, "Put it there again, so that you can read it.") from error
    if not data:
        raise Unusable("it is empty", _AGAIN)
    if len(data) > LARGEST_FILE:
        raise Unusable(f"it has more than {LARGEST_FILE // 1_000_000} million bytes", "Make it smaller.")
    return data


def _opened(data: bytes) -> Opened:
    from PIL import Image, features  # noqa: PLC0415 - as above

    # what matters of it is told below, in words of ours
    warnings.filterwarnings("ignore", module=r"PIL\.")
    known = [name for name in _FORMATS if name != "AVIF" or features.check("avif")]
    pixels = Image.open(io.BytesIO(data), formats=known)
    width, height = pixels.size
    one_only = pixels.format in {"MPO", "TIFF"}  # what follows there is another picture, or another page
    frames = 1 if one_only else getattr(pixels, "n_frames", 1)
    if width * height * frames > MOST_PIXELS:
        raise _too_large()
    kind = _JPEG if pixels.format == "MPO" else Image.MIME[str(pixels.format)]
    orientation = pixels.getexif().get(_ORIENTATION, 1)
    # forwards, and back once: to go back by one frame the library begins anew
    for number in (*range(frames), 0):
        pixels.seek(number)
        pixels.load()
    size = (height, width) if orientation in _ON_THEIR_SIDE else (width, height)
    return Opened(data, kind, pixels, size, orientation in _TURNED, frames > 1)


def _too_large() -> Unusable:
    return Unusable(f"it has more than {MOST_PIXELS // 1_000_000} million pixels", "Make it smaller.")
