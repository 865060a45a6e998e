"""Pictures that strangers send, as they are kept: their pixels, and nothing else of the file.

Every picture is decoded and written anew. So where it was taken (EXIF, XMP), comments, a thumbnail of what was cut
away and whatever else hides in a file stay out of the room. Colours are taken for sRGB. Of a moving picture the first
frame stays: nothing moves on the page that a reader cannot stop (WCAG 2.2.2).
"""

import asyncio
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from chatmod.room.values import MAX_PICTURE, Turned

if TYPE_CHECKING:
    from collections.abc import Callable

    from PIL.Image import Image

MAX_PIXELS: Final = 33_177_600
"""As stock Mastodon: 7680 x 4320. What a few kilobytes unfold into is known before they are unfolded."""

MIME_TYPES: Final = ("image/jpeg", "image/png", "image/gif", "image/webp")
_EDGE = 2048
_MAX_LOSSLESS = 4 * 1024 * 1024
_MOST_WAITING = 16
_BEGIN_OF_SCAN = b"\xff\xda"
_MOST_SCANS = 200
"""Of a JPEG: cameras and programs write up to twenty, each takes milliseconds for 75 bytes, and a file may have room
for enough of them to keep this machine busy for an hour."""
_SIGNATURES = ((b"\xff\xd8\xff", "JPEG"), (b"\x89PNG\r\n\x1a\n", "PNG"), (b"GIF87a", "GIF"), (b"GIF89a", "GIF"))


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as it is kept; `width` and `height` in pixels."""

    data: bytes
    mime: str
    width: int
    height: int


class Decoder:
    """Decodes beside the event loop, one picture after the other: each may take 130 MB of memory."""

    def __init__(self) -> None:
        self._turn = asyncio.Lock()
        self._waiting = 0

    async def decode(self, data: bytes) -> Picture:
        """See `cleaned`.

        Raises:
            Turned: Also if too many others wait.
        """
        if self._waiting >= _MOST_WAITING:
            raise Turned(503, "Many pictures are coming in at once. Please try again in a moment.")
        self._waiting += 1
        try:
            async with self._turn:
                return await asyncio.to_thread(cleaned, data)
        finally:
            self._waiting -= 1


def cleaned(data: bytes) -> Picture:
    """The picture in a file, whose bytes alone tell what it is, at most 2048 pixels wide and high.

    Raises:
        Turned: If it is too large, or none of `MIME_TYPES`, or broken.
    """
    if len(data) > MAX_PICTURE:
        raise Turned(422, f"Validation failed: File must be less than {MAX_PICTURE // 1024 // 1024} MB")
    kind = _kind(data)
    if kind is None or (kind == "JPEG" and data.count(_BEGIN_OF_SCAN) > _MOST_SCANS):
        raise _invalid()
    try:
        with _opened(kind, data) as image:
            _check_size(*image.size)
            return _written(kind, _upright(image))
    except Turned:
        raise
    except Exception as error:  # hostile bytes make a decoder stumble in any way
        raise _invalid() from error


def _check_size(width: int, height: int) -> None:
    if width * height > MAX_PIXELS:
        raise Turned(422, f"{width}x{height} images are not supported")


def _invalid() -> Turned:
    return Turned(422, "Validation failed: File content type is invalid, File is invalid")


def _kind(data: bytes) -> str | None:
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "WEBP"
    return next((kind for signature, kind in _SIGNATURES if data.startswith(signature)), None)


def _opened(kind: str, data: bytes) -> "Image":
    """Only the decoder of this kind looks at the bytes; Pillow's `open` would warn on the moderator's screen."""
    from PIL import GifImagePlugin, JpegImagePlugin, PngImagePlugin, WebPImagePlugin  # noqa: PLC0415 - heavy

    decoders: dict[str, Callable[[io.BytesIO], Image]] = {
        "JPEG": JpegImagePlugin.JpegImageFile,
        "PNG": PngImagePlugin.PngImageFile,
        "GIF": GifImagePlugin.GifImageFile,
        "WEBP": WebPImagePlugin.WebPImageFile,
    }
    return decoders[kind](io.BytesIO(data))


def _upright(image: "Image") -> "Image":
    """Scaled, turned as the camera was held, and without what the file said besides."""
    from PIL import ImageOps  # noqa: PLC0415 - heavy

    image.thumbnail((_EDGE, _EDGE))
    turned = ImageOps.exif_transpose(image)
    pixels = turned.convert("RGBA" if turned.has_transparency_data else "RGB")
    pixels.info.clear()
    return pixels


def _written(kind: str, image: "Image") -> Picture:
    width, height = image.size
    if kind in {"PNG", "GIF"}:
        data = _saved(image, "PNG")
        if len(data) <= _MAX_LOSSLESS:
            return Picture(data, "image/png", width, height)
    if kind == "JPEG":
        return Picture(_saved(image, "JPEG", quality=88), "image/jpeg", width, height)
    return Picture(_saved(image, "WEBP", quality=85), "image/webp", width, height)


def _saved(image: "Image", kind: str, **options: int) -> bytes:
    target = io.BytesIO()
    image.save(target, kind, **options)
    return target.getvalue()
