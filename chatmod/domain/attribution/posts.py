"""A post as a platform told it, as attribution sees it."""

from collections.abc import Mapping

from chatmod.domain.attribution.evening import Statement
from chatmod.domain.posts import Post


def statement_of(post: Post, ids: Mapping[tuple[str, str], str]) -> Statement:
    """What attribution needs of a post; its key is the post's stable id.

    Args:
        post: Of any platform.
        ids: The stable ids of the posts in the record, by platform and native id.
    """
    parent = ids.get((post.platform, post.in_reply_to)) if post.in_reply_to else None
    return Statement(
        post.id,
        post.author.id,
        post.at,
        post.text,
        parent,
        ids.get((post.platform, post.quote_of)) if post.quote_of else None,
        post.is_repost,
        post.in_reply_to is not None and parent is None,
        post.author.handle,
    )
