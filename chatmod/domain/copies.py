"""Each post once, whatever several accounts of ours have seen of it, and in whichever order."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import reduce

from chatmod.domain.posts import Post

Place = tuple[str, str]
"""A platform, and a native id there."""


class Copies:
    """Posts with all views of them; what is deleted on one account is deleted, and does not come back."""

    def __init__(self) -> None:
        self._copies: dict[str, dict[Place, Post]] = {}
        self._id_at: dict[Place, str] = {}
        self._gone: set[Place] = set()

    def take(self, post: Post) -> bool:
        """Take a view of a post in; tells whether it is news: sweeps see the same again and again."""
        place = post.platform, post.native_id
        self._id_at[place] = post.id
        copies = self._copies.setdefault(post.id, {})
        known = copies.get(place)
        copies[place] = post if known is None else known.seen_again(post)
        return copies[place] != known

    def bury(self, place: Place) -> str | None:
        """A post was deleted; returns its stable id, if it is known."""
        self._gone.add(place)
        return self._id_at.get(place)

    def id_at(self, place: Place) -> str | None:
        """The stable id of what is at a place, if it is known."""
        return self._id_at.get(place)

    def of(self, post_id: str) -> Mapping[Place, Post]:
        """All views of a post, by their places."""
        return self._copies.get(post_id, {})

    def together(self, post_id: str) -> Post | None:
        """A post as it was last edited, liked by any of our accounts; None where it is gone, or was never seen."""
        copies = self._copies.get(post_id)
        return reduce(_together, copies.values()) if copies and self._gone.isdisjoint(copies) else None

    @property
    def ids(self) -> Iterable[str]:
        """Of all posts that were ever seen."""
        return self._copies.keys()


def _together(one: Post, other: Post) -> Post:
    latest = max(one, other, key=lambda post: (post.edited_at or post.at, post.platform, post.native_id))
    told = {view.liked for view in (one, other)} - {None}
    return replace(latest, liked=True in told if told else None, hidden=one.hidden or other.hidden)
