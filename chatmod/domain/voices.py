"""Who speaks in a chat, and by which names they can be meant."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import datetime

from chatmod.domain.posts import Post

Name = tuple[str, str]
"""A network, and a name there."""


@dataclass(slots=True)
class _Voice:
    posts: dict[str, Post] = field(default_factory=dict)
    named: dict[str, frozenset[Name]] = field(default_factory=dict)
    names: frozenset[Name] = frozenset()
    first: datetime | None = None


class Voices:
    """The participants' posts that count, by author.

    Attributes:
        stale: Author ids of those for whom something may have changed; whoever looks again clears it.
    """

    def __init__(self) -> None:
        self.stale: set[str] = set()
        self._voices: dict[str, _Voice] = defaultdict(_Voice)
        self._bearers: dict[Name, set[str]] = defaultdict(set)

    def add(self, post: Post, names: frozenset[Name]) -> None:
        """Somebody has said something, under these names."""
        voice = self._voices[post.author.id]
        voice.posts[post.id], voice.named[post.id] = post, names
        first = post.at if voice.first is None else min(voice.first, post.at)
        self._note(post.author.id, voice.names | names, first)

    def drop(self, post: Post) -> None:
        """It was not said."""
        voice = self._voices[post.author.id]
        del voice.posts[post.id], voice.named[post.id]
        names = frozenset[Name]().union(*voice.named.values())
        self._note(post.author.id, names, min((other.at for other in voice.posts.values()), default=None))

    def posts_of(self, author_id: str) -> Sequence[Post]:
        """What somebody has said, in the order of time."""
        return sorted(self._voices[author_id].posts.values(), key=lambda post: (post.at, post.id))

    def names_of(self, author_id: str) -> Collection[Name]:
        """The names of somebody, on every network."""
        return self._voices[author_id].names

    def bearers(self, name: Name) -> AbstractSet[str]:
        """Who has a name."""
        return self._bearers.get(name, frozenset())

    def meant(self, name: Name, at: datetime) -> Collection[str]:
        """Who of those who had spoken at an instant has a name."""
        return [bearer for bearer in self.bearers(name) if self._had_spoken(bearer, at)]

    def _had_spoken(self, author_id: str, at: datetime) -> bool:
        first = self._voices[author_id].first
        return first is not None and first <= at

    def _note(self, author_id: str, names: frozenset[Name], first: datetime | None) -> None:
        """Whom a name means depends on who has it, and had spoken already."""
        voice = self._voices[author_id]
        self.stale.add(author_id)
        if (voice.names, voice.first) == (names, first):
            return
        for name in voice.names ^ names:
            self._bearers[name] ^= {author_id}
        for name in voice.names | names:
            self.stale |= self._bearers[name]
        voice.names, voice.first = names, first
