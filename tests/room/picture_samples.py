"""Pictures to send, made here."""

import io
import struct
import zlib

from PIL import Image

GPS = 0x8825
ORIENTATION = 0x0112


def painted(kind: str = "PNG", size: tuple[int, int] = (40, 30), mode: str = "RGB") -> bytes:
    """A picture of one colour."""
    return _saved(Image.new(mode, size, "teal"), kind)


def located() -> bytes:
    """A photograph, held sideways, that tells where it was taken, in every way a file can."""
    image = Image.new("RGB", (60, 20), "orange")
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    exif.get_ifd(GPS)[1] = "N"
    exif.get_ifd(GPS)[2] = (48.0, 12.0, 30.0)
    return _saved(image, "JPEG", exif=exif, comment=b"taken at GPS 48.2", xmp=b"<x>GPSLatitude 48,12N</x>")


def moving() -> bytes:
    """A GIF of two frames, with a comment."""
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "blue")]
    return _saved(frames[0], "GIF", save_all=True, append_images=frames[1:], comment=b"GPS 48.2")


def bomb(edge: int = 20_000) -> bytes:
    """A PNG of a few bytes that says it is enormous."""
    header = struct.pack(">IIBBBBB", edge, edge, 8, 2, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(b"\0" * 1000)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in chunks
    )


def tedious(scans: int) -> bytes:
    """A progressive JPEG that says the last of its scans so many times more."""
    data = _saved(Image.new("RGB", (640, 480), "teal"), "JPEG", progressive=True)
    end = data.rindex(b"\xff\xd9")
    last = data[data.rindex(b"\xff\xc4", 0, data.rindex(b"\xff\xda")) : end]
    return data[:end] + last * scans + data[end:]


def opened(data: bytes) -> Image.Image:
    """A picture as somebody's program sees it."""
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


def _saved(image: Image.Image, kind: str, **options: object) -> bytes:
    target = io.BytesIO()
    image.save(target, kind, **options)
    return target.getvalue()
