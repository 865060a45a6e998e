"""Domain values as JSON in the database, and back."""

import zlib
from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import ConfigDict, Field, TypeAdapter

from chatmod.domain.happenings import Happening
from chatmod.domain.posts import Author
from chatmod.domain.runsheet import RunSheet
from chatmod.domain.steering import Answer

happenings: TypeAdapter[Happening] = TypeAdapter(
    Annotated[Happening, Field(discriminator="kind")],
    config=ConfigDict(ser_json_bytes="base64", val_json_bytes="base64"),
)
authors: TypeAdapter[Author] = TypeAdapter(Author)
answers: TypeAdapter[Answer] = TypeAdapter(Answer)
labels: TypeAdapter[tuple[str, ...]] = TypeAdapter(tuple[str, ...])
sheets: TypeAdapter[RunSheet] = TypeAdapter(RunSheet)


def to_json(adapter: TypeAdapter[Any], value: object) -> str:
    """Write a value as JSON text."""
    return adapter.dump_json(value).decode()


def to_text(instant: datetime) -> str:
    """An instant in UTC as text of one width, so that texts sort as instants do."""
    return instant.astimezone(UTC).isoformat(timespec="microseconds")


def compress(raw: bytes) -> tuple[str, bytes]:
    """Raw JSON as it is kept, about a fifth of its size, behind the name of how."""
    return "zlib", zlib.compress(raw)


def expand(coding: str, kept: bytes) -> bytes:
    """Raw JSON as it was fetched.

    Raises:
        ValueError: If it was damaged, or is kept in a way that this chatmod does not know.
    """
    if coding != "zlib":
        raise ValueError(f"raw JSON is kept as `{coding}`, which this chatmod does not know")
    try:
        return zlib.decompress(kept)
    except zlib.error as error:
        raise ValueError(f"raw JSON is damaged: {error}") from error
