"""A part of a text that a network treats as more than text."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum


class EntityKind(StrEnum):
    """What an entity is."""

    LINK = "link"
    TAG = "tag"
    MENTION = "mention"
    LIST = "list"
    """A list of accounts, which only X has."""


@dataclass(frozen=True, slots=True)
class Entity:
    """A link, a tag or a mention in a text.

    Attributes:
        kind: What it is.
        start: Where it begins, in code points.
        end: Where it ends, exclusive, in code points.
        value: Address, tag without `#`, or name without `@`.
    """

    kind: EntityKind
    start: int
    end: int
    value: str


def without_overlaps(entities: Iterable[Entity]) -> tuple[Entity, ...]:
    """Entities in the order of the text; of two that overlap the one that begins first."""
    kept: list[Entity] = []
    for entity in sorted(entities, key=lambda entity: entity.start):
        if not kept or entity.start >= kept[-1].end:
            kept.append(entity)
    return tuple(kept)


def byte_ranges(text: str, entities: Iterable[Entity]) -> Iterator[tuple[Entity, int, int]]:
    """Each entity with its first byte and the one behind its last, in UTF-8.

    Args:
        text: What the entities were found in.
        entities: Ordered and without overlaps.
    """
    seen = length = 0
    for entity in entities:
        begin = length + len(text[seen : entity.start].encode())
        length = begin + len(text[entity.start : entity.end].encode())
        seen = entity.end
        yield entity, begin, length
