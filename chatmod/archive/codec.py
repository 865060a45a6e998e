"""Domain values as JSON in the database, and back."""

import threading
import zlib
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Annotated, Any, Final

import zstandard
from pydantic import ConfigDict, Field, TypeAdapter

from chatmod.archive.dictionary import FIELD_NAMES
from chatmod.domain.happenings import Happening
from chatmod.domain.imported import FoundQuestion, ImportedChat
from chatmod.domain.posts import Author
from chatmod.domain.runsheet import RunSheet
from chatmod.domain.steering import Answer

CODING: Final = "zstd-fields-1"
"""How raw JSON is kept: by zstd, against `FIELD_NAMES`. Archives from before have `zlib`."""
_LEVEL: Final = -1
"""A third faster than 1, for an eighth more bytes; what is read again does not depend on it."""
_OF_THREAD = threading.local()

happenings: TypeAdapter[Happening] = TypeAdapter(
    Annotated[Happening, Field(discriminator="kind")],
    config=ConfigDict(ser_json_bytes="base64", val_json_bytes="base64"),
)
authors: TypeAdapter[Author] = TypeAdapter(Author)
answers: TypeAdapter[Answer] = TypeAdapter(Answer)
labels: TypeAdapter[tuple[str, ...]] = TypeAdapter(tuple[str, ...])
imported_chats: TypeAdapter[ImportedChat] = TypeAdapter(ImportedChat)
found_questions: TypeAdapter[tuple[FoundQuestion, ...]] = TypeAdapter(tuple[FoundQuestion, ...])
sheets: TypeAdapter[RunSheet] = TypeAdapter(RunSheet)


def to_json(adapter: TypeAdapter[Any], value: object) -> str:
    """Write a value as JSON text."""
    return adapter.dump_json(value).decode()


def to_text(instant: datetime) -> str:
    """An instant in UTC as text of one width, so that texts sort as instants do."""
    return (instant if instant.tzinfo is UTC else instant.astimezone(UTC)).isoformat(timespec="microseconds")


def compress(raw: bytes) -> tuple[str, bytes]:
    """Raw JSON as it is kept, about a fifth of its size, behind the name of how."""
    return CODING, _compressor().compress(raw)


def compress_many(raws: Sequence[bytes]) -> list[bytes]:
    """The same for many at once; all of them are kept as `CODING`."""
    # one call for all: each would wait for Python's lock again
    if not raws or not all(raws):  # the one call refuses what is empty
        return [_compressor().compress(raw) for raw in raws]
    found = _compressor().multi_compress_to_buffer(list(raws))
    return [found[number].tobytes() for number in range(len(found))]


def expand(coding: str, kept: bytes) -> bytes:
    """Raw JSON as it was fetched.

    Raises:
        ValueError: If it was damaged, or is kept in a way that this chatmod does not know.
    """
    try:
        if coding == CODING:
            return _decompressor().decompress(kept)
        if coding == "zlib":
            return zlib.decompress(kept)
    except (zlib.error, zstandard.ZstdError) as error:
        raise ValueError(f"raw JSON is damaged: {error}") from error
    raise ValueError(f"raw JSON is kept as `{coding}`, which this chatmod does not know")


@cache
def _dictionary() -> zstandard.ZstdCompressionDict:
    dictionary = zstandard.ZstdCompressionDict(FIELD_NAMES, dict_type=zstandard.DICT_TYPE_RAWCONTENT)
    dictionary.precompute_compress(level=_LEVEL)
    return dictionary


def _compressor() -> zstandard.ZstdCompressor:
    """One for each thread: they keep what they work with."""
    found: zstandard.ZstdCompressor | None = getattr(_OF_THREAD, "compressor", None)
    if found is None:
        found = _OF_THREAD.compressor = zstandard.ZstdCompressor(level=_LEVEL, dict_data=_dictionary())
    return found


def _decompressor() -> zstandard.ZstdDecompressor:
    found: zstandard.ZstdDecompressor | None = getattr(_OF_THREAD, "decompressor", None)
    if found is None:
        found = _OF_THREAD.decompressor = zstandard.ZstdDecompressor(dict_data=_dictionary())
    return found
