"""What is known of a chat from one read to the next, so that each of them tells the same of a post.

Why: a search does not show what was hidden in a thread, and no view of a post shows that it is another than before.
What one read has learnt must not be undone by the next.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from chatmod.domain.posts import Seen
from chatmod.platforms.bluesky.wire import View, WirePost


@dataclass(frozen=True, slots=True)
class _Version:
    cid: str
    indexed_at: datetime
    edited_at: datetime | None


class Memory:
    """Of one account's chat, as long as a process lasts.

    Args:
        platform: As posts name it.

    Attributes:
        hidden: By the first post of a thread of ours, what we have hidden in it.
    """

    def __init__(self, platform: str) -> None:
        self.hidden: dict[str, frozenset[str]] = {}
        self._platform = platform
        self._uris: set[str] = set()
        self._versions: dict[str, _Version] = {}

    def add(self, uris: Iterable[str]) -> None:
        """These posts belong to the chat."""
        self._uris.update(uris)

    def knows_any(self, uris: Iterable[str | None]) -> bool:
        """Whether one of these belongs to the chat."""
        return not self._uris.isdisjoint(uri for uri in uris if uri)

    def sighting(self, view: View, now: datetime | None) -> Seen | None:
        """A post of the chat as it is to be told; None if a later version of it has been seen.

        An edit shows by another `cid` than at first; it took place when the index took it in, or at the latest `now`.
        """
        version = self._version(view.post, now)
        if version is None:
            return None
        uri = view.post.uri
        self._uris.add(uri)
        self._versions[uri] = version
        hidden = any(uri in hidden for hidden in self.hidden.values())
        post = replace(view.post.post(self._platform, hidden=hidden), edited_at=version.edited_at)
        return Seen(post, json.dumps(view.raw).encode())

    def note_edit(self, uri: str, edited_at: datetime | None) -> None:
        """A stream has told when a post was edited."""
        version = self._versions.get(uri)
        if version is not None and edited_at is not None:
            self._versions[uri] = replace(version, edited_at=edited_at)

    def _version(self, post: WirePost, now: datetime | None) -> _Version | None:
        known = self._versions.get(post.uri)
        if known is None:
            return _Version(post.cid, post.indexed_at, None)
        if post.cid == known.cid:
            return known
        if post.indexed_at < known.indexed_at:
            return None
        edited_at = post.indexed_at if post.indexed_at > known.indexed_at else now or post.indexed_at
        return _Version(post.cid, post.indexed_at, edited_at)
