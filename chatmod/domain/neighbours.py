"""Two chats under one hashtag: late answers to the one are collected while the next is held."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from chatmod.domain.posts import Seen, Sighting


def before_next(sightings: Iterable[Sighting], border: datetime, ours: set[str]) -> Iterator[Sighting]:
    """What belongs to a chat, although the next one has begun: what is older, and what hangs on its own posts.

    Args:
        sightings: In the order in which a platform told them; what it answers comes before an answer, mostly.
        border: When the next chat begins.
        ours: Native ids of the posts of this chat; it grows.
    """
    for sighting in sightings:
        if not isinstance(sighting, Seen):
            yield sighting
            continue
        post = sighting.post
        if post.at < border or {post.native_id, post.in_reply_to, post.quote_of} & ours:
            ours.add(post.native_id)
            yield sighting
