"""What a picture's file says besides its pixels, left out without touching a pixel.

Why byte by byte: writing a JPEG anew costs quality, and an animation much more. Cameras put the place, their serial
number, a thumbnail of the uncut picture, and behind its end a film with all of that once more. What shows the colours
as they are meant stays: ICC profiles, gamma, and Adobe's mark.

Source of the formats: ITU T.81 (JPEG), PNG third edition, GIF89a, Google's WebP container specification.
"""

import struct
from collections.abc import Callable, Iterator, Mapping

_SOI, _EOI, _SOS = 0xD8, 0xD9, 0xDA
_ALONE = frozenset({0x01, *range(0xD0, 0xD8)})
"""JPEG markers without a length: TEM, and the restarts between stretches of a scan."""
_APP0, _APP2, _APP14, _APP15, _COMMENT = 0xE0, 0xE2, 0xEE, 0xEF, 0xFE

_PNG_HEAD = b"\x89PNG\r\n\x1a\n"
_PNG_KEPT = frozenset(
    b"IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB iCCP sBIT bKGD pHYs cICP mDCV cLLI acTL fcTL fdAT".split()
)

_GIF_EXTENSION, _GIF_IMAGE, _GIF_END = 0x21, 0x2C, 0x3B
_GIF_APPLICATION, _GIF_COMMENT, _GIF_PLAIN_TEXT = 0xFF, 0xFE, 0x01
_GIF_LOOPS = (b"NETSCAPE2.0", b"ANIMEXTS1.0")

_WEBP_KEPT = frozenset({b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP"})
_WEBP_FLAGS = 0b1100
"""Of VP8X: there is EXIF, there is XMP."""


class Damaged(ValueError):  # noqa: N818 - what the file is
    """The file ends too early, or is not what it begins as."""


def stripped(data: bytes, kind: str) -> bytes:
    """The same picture without what is said about it; the kinds are those of `STRIPPERS`.

    Raises:
        Damaged: If the file is not whole.
    """
    try:
        return b"".join(STRIPPERS[kind](data))
    except (IndexError, struct.error) as error:
        raise Damaged("it is not whole") from error


def _jpeg(data: bytes) -> Iterator[bytes]:
    yield data[:2]
    at = 2
    while True:
        if data[at] != 0xFF:  # noqa: PLR2004 - every marker begins so
            raise Damaged("a mark is missing")
        marker = data[at + 1]
        if marker == 0xFF:  # noqa: PLR2004 - a filler
            at += 1
        elif marker == _EOI:
            yield data[at : at + 2]
            return
        elif marker in _ALONE:
            yield data[at : at + 2]
            at += 2
        else:
            end = at + 2 + struct.unpack_from(">H", data, at + 2)[0]
            if marker == _SOS:
                end = _end_of_scan(data, end)
            if _is_kept(marker, data[at + 4 : end]):
                yield data[at:end]
            at = end


def _is_kept(marker: int, body: bytes) -> bool:
    if marker == _APP0:
        return body.startswith(b"JFIF\0")
    if marker == _APP2:
        return body.startswith(b"ICC_PROFILE\0")
    return marker == _APP14 or not (_APP0 < marker <= _APP15 or marker == _COMMENT)


def _end_of_scan(data: bytes, at: int) -> int:
    """Where the next marker stands that is no part of a scan."""
    while True:
        at = data.find(b"\xff", at)
        if at < 0:
            raise Damaged("its end is missing")
        following = data[at + 1]
        if following and following not in _ALONE and following != 0xFF:  # noqa: PLR2004 - a filler
            return at
        at += 1 if following == 0xFF else 2  # noqa: PLR2004 - likewise


def _png(data: bytes) -> Iterator[bytes]:
    yield _PNG_HEAD
    at = len(_PNG_HEAD)
    name = b""
    while name != b"IEND":
        length, name = struct.unpack_from(">I4s", data, at)
        end = at + 12 + length
        if end > len(data):
            raise Damaged("its end is missing")
        if name in _PNG_KEPT:
            yield data[at:end]
        at = end


def _gif(data: bytes) -> Iterator[bytes]:
    at = 13 + _colours(data[10])
    yield data[:at]
    while data[at] != _GIF_END:
        begin = at
        if data[at] == _GIF_IMAGE:
            at = _behind_blocks(data, at + 11 + _colours(data[at + 9]))
            yield data[begin:at]
        elif data[at] == _GIF_EXTENSION:
            at = _behind_blocks(data, at + 2)
            label = data[begin + 1]
            name = data[begin + 3 : begin + 14]
            if label not in {_GIF_COMMENT, _GIF_PLAIN_TEXT} and (label != _GIF_APPLICATION or name in _GIF_LOOPS):
                yield data[begin:at]
        else:
            raise Damaged("a block of it is unknown")
    yield data[at : at + 1]


def _colours(flags: int) -> int:
    """How many bytes a table of colours takes."""
    return 3 * 2 ** ((flags & 0b111) + 1) if flags & 0b1000_0000 else 0


def _behind_blocks(data: bytes, at: int) -> int:
    while data[at]:
        at += 1 + data[at]
    return at + 1


def _webp(data: bytes) -> Iterator[bytes]:
    chunks = list(_webp_chunks(data))
    yield struct.pack("<4sI4s", b"RIFF", 4 + sum(map(len, chunks)), b"WEBP")
    yield from chunks


def _webp_chunks(data: bytes) -> Iterator[bytes]:
    end_of_file = 8 + struct.unpack_from("<I", data, 4)[0]
    at = 12
    while at + 8 <= min(end_of_file, len(data)):
        name, length = struct.unpack_from("<4sI", data, at)
        end = at + 8 + length + length % 2
        if at + 8 + length > len(data):
            raise Damaged("its end is missing")
        chunk = data[at:end].ljust(end - at, b"\0")
        if name == b"VP8X":
            chunk = chunk[:8] + bytes([chunk[8] & ~_WEBP_FLAGS]) + chunk[9:]
        if name in _WEBP_KEPT:
            yield chunk
        at = end


STRIPPERS: Mapping[str, Callable[[bytes], Iterator[bytes]]] = {
    "image/jpeg": _jpeg,
    "image/png": _png,
    "image/gif": _gif,
    "image/webp": _webp,
}
"""By MIME type."""
