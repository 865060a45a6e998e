"""What people want with their posts, and what came of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from chatmod.domain.posts import Author

How = Literal["reply", "profile", "moderator"]
"""By whom it was said: in a post of the person, in the person's profile, or by the moderator."""
Kind = Literal["out", "agreed"]
"""`out`: nothing of the person is kept or handed out; `agreed`: shown in full also where terms ask for less."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants, as far as the archive still knows who that is.

    Attributes:
        code: Names the wish without naming anybody.
        posts: How many of theirs were taken out.
        texts: How many posts of others were cleared of them.
        author: Of an agreement, where something of theirs is in the archive.
    """

    code: str
    network: str
    kind: Kind
    how: How
    at: datetime
    posts: int
    texts: int
    author: Author | None = None


@dataclass(frozen=True, slots=True)
class Removal:
    """What was taken out.

    Attributes:
        code: Of the wish.
        posts: How many of theirs there were.
        texts: How many posts of others named or quoted the person.
        chats: Names of those that have changed.
        native_ids: What the posts were called, each behind its platform; nobody keeps this.
    """

    code: str
    posts: int
    texts: int
    chats: tuple[str, ...]
    native_ids: tuple[tuple[str, str], ...] = ()
