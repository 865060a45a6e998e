"""Marks: what a moderator notes in the margin of a chat while reading it again."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class MarkKind(StrEnum):
    """What a post is to the moderator."""

    GEM = "gem"
    """Worth to be read by everybody: a highlight of the recap."""
    RESOURCE = "resource"
    """It points to something that people will look for later."""
    ACTION = "action"
    """Something to be done comes of it, or to be taken away."""
    LATER = "later"
    """A question that was left for another time."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark on a post; a post has at most one of each kind.

    Attributes:
        post_id: The platform's stable id.
        note: In the moderator's own words, on one line; may be empty.
        at: When it was made, UTC.
    """

    post_id: str
    kind: MarkKind
    note: str
    at: datetime


def by_post(marks: Iterable[Mark]) -> Mapping[str, tuple[Mark, ...]]:
    """The marks of each post, by its stable id."""
    found: dict[str, tuple[Mark, ...]] = {}
    for mark in marks:
        found[mark.post_id] = (*found.get(mark.post_id, ()), mark)
    return found
