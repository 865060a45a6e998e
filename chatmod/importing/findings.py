"""What is found in a file that somebody brings, in the order of the file."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from chatmod.domain.posts import Author, Seen
from chatmod.domain.record import Kind, Removed


@dataclass(frozen=True, slots=True)
class Damaged:
    """A line, row or item that holds no post; the rest of the file is read all the same.

    Attributes:
        number: Of the line, 1-based; in one long JSON document, of the item.
        problem: A sentence without a full stop: what is wrong with it.
    """

    number: int
    problem: str


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Something that is whole, and none of the chat's posts."""

    number: int
    reason: Literal["not public", "came along", "no post", "before"]


@dataclass(frozen=True, slots=True)
class Rounded:
    """An id that a spreadsheet has rounded.

    Attributes:
        given: As it stands in the file.
        found: The whole id, from the address of the post; None where the file does not tell it.
        of: Whose id it is: the post's, or that of what it answers.
    """

    number: int
    given: str
    found: str | None
    of: Literal["post", "answered"] = "post"


@dataclass(frozen=True, slots=True)
class About:
    """What a file says of the chat as a whole; nothing is None or empty where it is silent.

    Attributes:
        name: The chat's name in the archive that it came from.
        missing: Sentences: what that record was known not to have.
    """

    name: str = ""
    title: str = ""
    hashtag: str = ""
    start: datetime | None = None
    end: datetime | None = None
    timezone: str = ""
    language: str = ""
    moderators: tuple[Author, ...] = ()
    platforms: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Stated:
    """What a file says of the post before it, which need not be found out again.

    Attributes:
        kind: What it was.
        by_moderator: Its author was one.
        corrected: The moderator has filed it by hand, under `questions`; that stands for ever.
    """

    post_id: str
    platform: str
    kind: Kind
    by_moderator: bool
    questions: tuple[str, ...]
    corrected: bool


Finding = Seen | Removed | Damaged | LeftOut | Rounded | About | Stated
Findings = Iterator[Finding]
