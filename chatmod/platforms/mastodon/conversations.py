"""Conversations of others: what is answered to posts of the chat, and what those answer, all without the hashtag.

Why some at a time: each is a request of its own, and nothing but reading it tells what is new in it. Those with
answers that nobody has come across go first, then those that were read the longest ago.
"""

from collections import Counter
from collections.abc import Collection

from chatmod.platforms.mastodon.wire import WireStatus


class Conversations:
    """Remembers which conversations were read, and how many answers their posts had then."""

    def __init__(self) -> None:
        self._read: dict[str, tuple[int, int]] = {}
        self._turn = 0

    def choose(self, statuses: Collection[WireStatus], known: Collection[str], most: int) -> list[str]:
        """The posts whose conversations are to be read now.

        Args:
            statuses: Posts of the chat, as they are.
            known: Ids of these, and of others that are known.
            most: How many at most.
        """
        self._turn += 1
        answered = Counter(status.in_reply_to_id for status in statuses)
        wanted = {
            status.id: status.replies_count
            for status in statuses
            if status.replies_count > answered[status.id]
            or (status.in_reply_to_id is not None and status.in_reply_to_id not in known)
        }
        chosen = sorted(wanted, key=lambda native_id: self._last_turn(native_id, wanted[native_id]))[:most]
        self._read.update((native_id, (self._turn, wanted[native_id])) for native_id in chosen)
        return chosen

    def _last_turn(self, native_id: str, replies: int) -> int:
        """When a conversation was read last; one that has grown since counts as not read."""
        turn, had = self._read.get(native_id, (0, replies))
        return turn if had == replies else 0
