"""A place for text that is made before what stands above it is known, and that no memory has to hold."""

from collections.abc import Iterator
from tempfile import SpooledTemporaryFile
from types import TracebackType
from typing import Final, Self

_IN_MEMORY: Final = 1 << 17
"""Bytes; of a longer text the disk keeps all."""


class Spool:
    """Pieces of text, written once, read once and in the order of their parts.

    A context manager: what it holds is gone afterwards.
    """

    def __init__(self) -> None:
        self._file = SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - closed by __exit__
        self._parts: list[list[int]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def begin(self) -> None:
        """Begin the next part."""
        self._parts.append([])

    def add(self, text: str) -> None:
        """Add a piece to the part that was begun last."""
        self._parts[-1].append(self._file.write(text.encode()))

    def parts(self) -> Iterator[Iterator[str]]:
        """What each part holds; each is to be read to its end before the next one."""
        self._file.seek(0)
        for sizes in self._parts:
            yield (self._file.read(size).decode() for size in sizes)
