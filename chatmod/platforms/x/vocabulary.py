"""How X is asked for what belongs to a post.

Why two vocabularies: X's documentation and most clients ask for `tweet.fields`; the newest OpenAPI document (2.167)
and X's own SDK ask for `post.fields`, and name the fields otherwise. Nobody says since when, or until when, a server
takes which. So we ask with the old one, and where X refuses it, or does not heed it, with the new one from then on.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from chatmod.platforms.replies import Reply
from chatmod.platforms.x.wire import listed

_BAD_REQUEST = 400


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The parameters of a query in one vocabulary.

    Attributes:
        whole: Ask for posts with their authors, pictures and references.
        bare: Ask for what tells one of our own posts.
        along: How many further posts may come along with each that is asked for whole; they are charged, too.
    """

    whole: Mapping[str, str]
    bare: Mapping[str, str]
    along: int = 0

    def fields(self, *, whole: bool) -> Mapping[str, str]:
        """The parameters for the one or for the other."""
        return self.whole if whole else self.bare


_WITH_THEM = {
    "user.fields": "description,id,name,username",
    "media.fields": "alt_text,media_key,preview_image_url,type,url",
}

TWEETS = Vocabulary(
    whole={
        "tweet.fields": (
            "attachments,author_id,conversation_id,created_at,edit_history_tweet_ids,entities,lang,note_tweet,"
            "referenced_tweets"
        ),
        "expansions": "author_id,attachments.media_keys",
        **_WITH_THEM,
    },
    bare={"tweet.fields": "author_id,created_at,entities,note_tweet"},
)
"""OpenAPI 2.166: references are fields. Their expansion would bring, and charge, the posts themselves."""

POSTS = Vocabulary(
    whole={
        "post.fields": "attachments,conversation_id,created_at,entities,lang,note_post",
        "expansions": "author_id,attachments.media_keys,edit_history_post_ids,referenced_posts",
        **_WITH_THEM,
    },
    bare={"post.fields": "created_at,entities,note_post", "expansions": "author_id"},
    along=7,
)
"""OpenAPI 2.167: author, history and references are expansions.

What comes along is what a post answers, what it quotes, and its versions before at most five edits.
"""


def is_foreign(reply: Reply) -> bool:
    """Whether X refuses a question for its words."""
    words = (b"tweet.fields", b"post.fields", b"expansions")
    return reply.status == _BAD_REQUEST and any(word in reply.body for word in words)


def is_unheeded(reply: Reply) -> bool:
    """Whether X has answered with posts, and without the authors that it was asked for."""
    try:
        said = reply.json()
    except ValueError:
        return False
    posts = said.get("data") if isinstance(said, dict) else None
    return isinstance(posts, list) and bool(posts) and not any("author_id" in post for post in listed(posts))
