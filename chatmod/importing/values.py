"""JSON that people bring: a value on each line, or one long document; read as it comes, in bounded memory.

Why the document is taken apart by hand: an account's export is one array of many megabytes on a single line, and what
reads it whole needs five times as much memory.
"""

import codecs
import io
import itertools
import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from chatmod.importing.findings import Damaged
from chatmod.importing.opening import UNREADABLE

LONGEST = 1 << 24
"""Bytes: what is longer is no post, nor a page of them."""
_PAGE = 1 << 20
"""Letters: a page of an answer of a server is shorter."""
_LOOKED_AT = 20
_STEP = 1 << 16
_DECODER = json.JSONDecoder(strict=False)
_BLANKS = " \t\r\n"


@dataclass(frozen=True, slots=True)
class Value:
    """One JSON value, as it stands in the file; `number` is that of its line, or in a document of the item."""

    number: int
    raw: bytes


def values_in(stream: io.BufferedReader, lists: Collection[str] = ()) -> Iterator[Value | Damaged]:
    """The values of a file, each by its number.

    Args:
        stream: UTF-8.
        lists: Members of a document's outermost object whose items are what is wanted. They are taken one by one
            where the document is long; a short one comes as it is.
    """
    first = _first_lines(stream)
    if first is None:
        return
    head, by_line = first
    yield from _lines(stream, head) if by_line else _Document(stream, b"".join(head), lists).values()


def _first_lines(stream: io.BufferedReader) -> tuple[list[bytes], bool] | None:
    """Some lines from the beginning, and whether each line is a value by itself; None if there is nothing."""
    head: list[bytes] = []
    for line in itertools.islice(_read_lines(stream), 0, _LOOKED_AT):
        head.append(line)
        stripped = line.strip()
        if stripped.startswith(b"[") and not any(map(bytes.strip, head[:-1])):
            return head, False
        if not line.endswith(b"\n") and len(line) >= LONGEST:
            return head, False
        if line.startswith(b"{") and _is_whole(stripped):
            # a document has nothing behind its end; of a single line both readings are the same
            return head, True
    if not any(map(bytes.strip, head)):
        return (head, True) if len(head) == _LOOKED_AT else None
    begins = b"".join(head).lstrip()
    return head, not begins.startswith((b"{", b"[")) or begins[1:2] not in {b"\n", b"\r", b" ", b'"'}


def _is_whole(line: bytes) -> bool:
    try:
        json.loads(line.decode("utf-8", "replace"), strict=False)
    except (ValueError, RecursionError):
        return False
    return True


def _read_lines(stream: io.BufferedReader) -> Iterator[bytes]:
    return iter(lambda: stream.readline(LONGEST), b"")


def _lines(stream: io.BufferedReader, head: list[bytes]) -> Iterator[Value | Damaged]:
    number = 0
    try:
        for number, line in enumerate(itertools.chain(head, _read_lines(stream)), 1):
            if len(line) >= LONGEST and not line.endswith(b"\n"):
                _skip_line(stream)
                yield Damaged(number, "longer than any post")
            elif stripped := line.strip():
                yield Value(number, stripped)
    except UNREADABLE as error:
        yield Damaged(number + 1, f"the file cannot be read any further: {error}")


def _skip_line(stream: io.BufferedReader) -> None:
    for part in _read_lines(stream):
        if part.endswith(b"\n"):
            return


class _Incomplete(Exception):  # noqa: N818 - it tells that more has to be read
    """The value goes on behind what was read so far."""


class _Document:
    """One long value, or several behind each other, taken apart."""

    def __init__(self, stream: io.BufferedReader, head: bytes, lists: Collection[str]) -> None:
        self._stream = stream
        self._lists = lists
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._buffer = ""
        self._at = 0
        self._ended = False
        self._number = 0
        self._feed(head)

    def values(self) -> Iterator[Value | Damaged]:
        """All of them; what follows a damage in a document cannot be told from it, so there the reading ends."""
        try:
            while self._next():
                if self._buffer[self._at] == "[":
                    yield from self._items()
                elif self._buffer[self._at] == "{" and self._lists and self._is_long():
                    yield from self._members()
                else:
                    yield self._value()
        except (ValueError, RecursionError, *UNREADABLE) as error:
            said = str(error) if isinstance(error, UNREADABLE) else "no JSON from here on, or cut off"
            yield Damaged(self._number + 1, f"the file cannot be read any further: {said}")

    def _items(self) -> Iterator[Value]:
        self._at += 1
        while (sign := self._sign()) != "]":
            if sign == ",":
                self._at += 1
            else:
                yield self._value()
        self._at += 1

    def _members(self) -> Iterator[Value]:
        """Of a long object only the lists that are asked for; the rest is passed over."""
        self._at += 1
        while (sign := self._sign()) != "}":
            if sign == ",":
                self._at += 1
                continue
            name = json.loads(self._take())
            if self._sign() != ":":
                raise ValueError("no colon")
            self._at += 1
            if self._sign() == "[" and name in self._lists:
                yield from self._items()
            else:
                self._take()
        self._at += 1

    def _is_long(self) -> bool:
        """Whether an object is more than can be a page of posts, or is cut off."""
        while len(self._buffer) - self._at < _PAGE and not self._ended:
            self._read()
        try:
            self._end()
        except _Incomplete:
            return True
        return False

    def _value(self) -> Value:
        taken = self._take()
        self._number += 1
        return Value(self._number, taken.encode("utf-8", "replace"))

    def _take(self) -> str:
        self._sign()
        while True:
            try:
                end = self._end()
            except _Incomplete:
                if self._ended or len(self._buffer) - self._at > LONGEST:
                    raise ValueError("cut off") from None
                self._read()
                continue
            taken = self._buffer[self._at : end]
            self._at = end
            return taken

    def _end(self) -> int:
        """Where the value ends that begins here."""
        try:
            end = _DECODER.raw_decode(self._buffer, self._at)[1]
        except json.JSONDecodeError as error:
            raise _Incomplete from error
        if end == len(self._buffer) and not self._ended and self._buffer[end - 1] not in '}]"':
            raise _Incomplete  # a number may go on
        return end

    def _sign(self) -> str:
        if not self._next():
            raise ValueError("cut off")
        return self._buffer[self._at]

    def _next(self) -> bool:
        """Go to the next sign that is no blank; False at the end."""
        while True:
            while self._at < len(self._buffer) and self._buffer[self._at] in _BLANKS:
                self._at += 1
            if self._at < len(self._buffer):
                return True
            if self._ended:
                return False
            self._read()

    def _read(self) -> None:
        # as much again as is waiting: what is tried again and again must not take the square of its length
        self._feed(self._stream.read(max(_STEP, len(self._buffer) - self._at)))

    def _feed(self, read: bytes) -> None:
        self._ended = not read
        self._buffer = self._buffer[self._at :] + self._decoder.decode(read, final=self._ended)
        self._at = 0
