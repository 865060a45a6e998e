"""Who moderates a chat: our accounts, and the people whom the schedule names."""

from collections.abc import Collection
from dataclasses import dataclass

from chatmod.domain.accounts import network_of
from chatmod.domain.posts import Author, Post
from chatmod.domain.text.naming_people import names_of, plain_name


@dataclass(frozen=True, slots=True)
class Moderators:
    """The moderators of one chat.

    Attributes:
        ids: Author ids of our accounts.
        handles: As `moderators:` of a schedule has them: `heather`, `@heather@example.social`,
            `mastodon:heather@example.social`. What names no network counts on each of the chat's.
    """

    ids: frozenset[str] = frozenset()
    handles: tuple[str, ...] = ()

    def wrote(self, post: Post) -> bool:
        """Whether a post is by one of them."""
        return post.author.id in self.ids or self.has_named(post.author, post.platform)

    def has_named(self, author: Author, platform: str) -> bool:
        """Whether the schedule names this person; `platform` is where they have written."""
        return bool(self.handles) and _is_named(author, network_of(platform), self.handles)


def _is_named(author: Author, network: str, handles: Collection[str]) -> bool:
    names = names_of(author, network)
    for handle in handles:
        where, colon, name = handle.rpartition(":")
        if (not colon or network_of(where) == network) and plain_name(name) in names:
            return True
    return False
