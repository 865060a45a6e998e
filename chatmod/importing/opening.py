"""Opening what people bring: packed or not, in whatever encoding, read as it comes."""

import codecs
import gzip
import io
import zlib
from typing import TYPE_CHECKING, BinaryIO, Final, cast

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_SIZE: Final = 1 << 18
_GZIP = b"\x1f\x8b"
_WIDE = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
"""PowerShell's `>` and Excel's "Unicode text" write these."""
UNREADABLE = (OSError, EOFError, zlib.error)
"""What reading a packed file raises whose end is missing or damaged."""


def opened(stream: BinaryIO) -> io.BufferedReader:
    """A stream of UTF-8 (or of an eight-bit encoding) without a byte order mark, unpacked if it was packed.

    Nothing is read but a first block; the stream need not be seekable.
    """
    buffered = stream if isinstance(stream, io.BufferedReader) else _buffered(stream)
    if buffered.peek(2)[:2] == _GZIP:
        buffered = _buffered(gzip.GzipFile(fileobj=buffered))
    head = buffered.peek(4)[:4]
    if head.startswith(codecs.BOM_UTF8):
        buffered.read(len(codecs.BOM_UTF8))
        return buffered
    encoding = _WIDE.get(head[:2]) or _unmarked(head)
    if encoding is None:
        return buffered
    if head[:2] in _WIDE:
        buffered.read(2)
    return io.BufferedReader(_Narrowed(buffered, encoding), _SIZE)


def _buffered(stream: object) -> io.BufferedReader:
    return io.BufferedReader(cast("io.RawIOBase", stream), _SIZE)


def _unmarked(head: bytes) -> str | None:
    """UTF-16 without a mark: every other byte of what JSON and tables begin with is zero."""
    if len(head) < 4:  # noqa: PLR2004 - two letters
        return None
    if head[1] == head[3] == 0 != head[0]:
        return "utf-16-le"
    return "utf-16-be" if head[0] == head[2] == 0 != head[1] else None


class _Narrowed(io.RawIOBase):
    """UTF-16 as UTF-8; what is no letter becomes U+FFFD."""

    def __init__(self, stream: BinaryIO, encoding: str) -> None:
        self._stream = stream
        self._decoder = codecs.getincrementaldecoder(encoding)("replace")
        self._rest = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer") -> int:
        view = memoryview(buffer)
        while not self._rest:
            read = self._stream.read(_SIZE)
            self._rest = self._decoder.decode(read, final=not read).encode("utf-8", "replace")
            if not read:
                break
        taken = self._rest[: len(view)]
        self._rest = self._rest[len(taken) :]
        view[: len(taken)] = taken
        return len(taken)
