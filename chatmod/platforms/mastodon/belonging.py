"""Which of the posts that a server tells of belong to the chat.

A hashtag's timeline and the thread of a question are the chat by themselves. A notification says only that somebody
spoke to the moderator, who may well have other conversations that evening. It counts

- if the post has the hashtag,
- if it answers or quotes a post of the chat,
- if it begins a conversation: a newcomer who writes to the moderator and forgets the hashtag.

It does not count if it answers anything else. What answers a post of the chat that this client has not come across is
found by reading the threads.
"""

from collections.abc import Iterable

from chatmod.domain.hashtags import fold_tag
from chatmod.platforms.mastodon.wire import WireStatus


class Belonging:
    """Knows the posts of one chat, as far as a client has come across them."""

    def __init__(self) -> None:
        self._ids: set[str] = set()

    def note(self, native_ids: Iterable[str]) -> None:
        """These are of the chat."""
        self._ids.update(native_ids)

    def forget(self, native_id: str) -> bool:
        """This one is gone; tells whether it was of the chat."""
        if native_id not in self._ids:
            return False
        self._ids.remove(native_id)
        return True

    def has(self, status: WireStatus, hashtag: str) -> bool:
        """Whether a post of a notification belongs to the chat."""
        if status.id in self._ids or fold_tag(hashtag) in {fold_tag(tag.name) for tag in status.tags}:
            return True
        return status.in_reply_to_id is None or bool({status.in_reply_to_id, status.quote_of} & self._ids)
