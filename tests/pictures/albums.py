"""Picture files for tests, with everything in them that must not go out."""

import io
import struct
import zlib
from pathlib import Path
from typing import Any

from PIL import Image as Pillow
from PIL import ImageCms, ImageDraw, PngImagePlugin

from chatmod.domain.schedule import Image, Place

PLACE_TAKEN = "52.2296756N-21.0122287E"
"""Stands in every kind of note that a file can hold."""

GPS, ORIENTATION, DESCRIPTION = 0x8825, 0x0112, 0x010E


def image(path: Path, alt: str = "An array of dots") -> Image:
    """As a schedule beside it names it."""
    return Image(alt, path.name, Place(str(path.parent / "week-1.md"), 7))


def photograph(width: int = 64, height: int = 48, mode: str = "RGB") -> Pillow.Image:
    """Something with gradients and edges; red on the left, with a green corner above."""
    pixels = Pillow.new("RGB", (width, height))
    pixels.putdata(
        [((x * 255) // width, (y * 255) // height, (x * y) % 256) for y in range(height) for x in range(width)]
    )
    ImageDraw.Draw(pixels).rectangle((0, 0, width // 4, height // 4), fill=(0, 255, 0))
    return pixels.convert(mode)


def noise(width: int, height: int, mode: str = "RGB") -> Pillow.Image:
    """What no format can make small."""
    channels = len(Pillow.new(mode, (1, 1)).getbands())
    seed, rows = 1, bytearray()
    for _ in range(width * height * channels):
        seed = (seed * 1103515245 + 12345) % 2**31
        rows.append(seed >> 16 & 0xFF)
    return Pillow.frombytes(mode, (width, height), bytes(rows))


def profile() -> bytes:
    """A colour profile."""
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def exif(orientation: int = 1) -> Pillow.Exif:
    """Where a picture was taken, and how the camera was held."""
    made = Pillow.Exif()
    made[ORIENTATION] = orientation
    made[DESCRIPTION] = PLACE_TAKEN
    made.get_ifd(GPS)[29] = PLACE_TAKEN
    return made


def saved(pixels: Pillow.Image, kind: str, **options: Any) -> bytes:  # noqa: ANN401 - the library's
    """A file as the library writes it."""
    file = io.BytesIO()
    pixels.save(file, kind, **options)
    return file.getvalue()


def jpeg(orientation: int = 1, **options: Any) -> bytes:  # noqa: ANN401 - likewise
    """A photograph with a place, a comment, an Adobe note, a profile, and a film behind its end."""
    whole = saved(
        photograph(),
        "JPEG",
        exif=exif(orientation),
        comment=PLACE_TAKEN,
        icc_profile=profile(),
        quality=95,
        **options,
    )
    note = b"Photoshop 3.0\0" + PLACE_TAKEN.encode()
    note_segment = b"\xff\xed" + struct.pack(">H", len(note) + 2) + note
    return whole[:2] + note_segment + whole[2:] + b"\0\0\0 ftypmp42 " + PLACE_TAKEN.encode()


def png(pixels: Pillow.Image | None = None) -> bytes:
    """A drawing with a place in every kind of text, and something behind its end."""
    texts = PngImagePlugin.PngInfo()
    texts.add_text("Location", PLACE_TAKEN)
    texts.add_text("Comment", PLACE_TAKEN, zip=True)
    texts.add_itxt("XML:com.adobe.xmp", PLACE_TAKEN)
    made = saved(pixels or photograph(), "PNG", pnginfo=texts, exif=exif(), icc_profile=profile())
    return made + PLACE_TAKEN.encode()


def gif(frames: int = 3) -> bytes:
    """A film with a comment, and a place as Adobe's programs put it."""
    pictures = [photograph().rotate(90 * number).convert("P") for number in range(frames)]
    made = saved(
        pictures[0],
        "GIF",
        save_all=True,
        append_images=pictures[1:],
        loop=0,
        duration=100,
        comment=PLACE_TAKEN.encode(),
    )
    xmp = b"!\xff\x0bXMP DataXMP" + bytes([len(PLACE_TAKEN)]) + PLACE_TAKEN.encode() + b"\0"
    return made[:-1] + xmp + made[-1:]


def webp(**options: Any) -> bytes:  # noqa: ANN401 - the library's
    """A photograph with a place in both of its notes."""
    return saved(
        photograph(), "WEBP", exif=exif().tobytes(), xmp=PLACE_TAKEN.encode(), icc_profile=profile(), **options
    )


def bomb() -> bytes:
    """A few hundred bytes that say they are ten thousand million pixels."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 100_000, 100_000, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")
