"""Anything published on a platform, by us or by anybody."""

from dataclasses import dataclass, replace
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Author:
    """Who wrote a post.

    Attributes:
        id: The platform's stable id of the account.
        handle: As people address it, without the first `@`.
        name: As it is displayed; empty where an edition does not show it.
    """

    id: str
    handle: str
    name: str


@dataclass(frozen=True, slots=True)
class Media:
    """Something attached to a post; `alt` is the author's description, or empty."""

    url: str
    alt: str = ""


@dataclass(frozen=True, slots=True)
class Post:
    """One post, as a platform told it.

    Attributes:
        id: The platform's stable id (Mastodon: `uri`), the same on every server.
        native_id: What the platform's own calls take; opaque.
        at: When it was published, UTC.
        text: Plain text.
        in_reply_to: The `native_id` of the post it answers.
        quote_of: The `native_id` of the post it quotes.
        is_repost: A boost: never an answer.
        tags: Hashtags without `#`, as written.
        members_only: Its author asks not to show it to people who are not logged in (Bluesky: `!no-unauthenticated`).
        hidden: Hidden in its thread by whoever began that.
        declined: Its author's profile asks that nothing be archived; never kept.
        liked: Whether our account likes it; None where the network, or this view of the post, does not tell.
    """

    id: str
    native_id: str
    platform: str
    url: str
    author: Author
    at: datetime
    text: str
    lang: str | None = None
    in_reply_to: str | None = None
    quote_of: str | None = None
    edited_at: datetime | None = None
    is_repost: bool = False
    media: tuple[Media, ...] = ()
    links: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    members_only: bool = False
    hidden: bool = False
    liked: bool | None = None
    declined: bool = False

    def seen_again(self, view: "Post") -> "Post":
        """What is known of a post after another view of it: its last edit, our like, and what those who show it may.

        Args:
            view: Fetched later; it may be older, because a stream is ahead of what a search knows.
        """
        if self.edited_at is None or (view.edited_at is not None and view.edited_at >= self.edited_at):
            return view if view.liked is not None else replace(view, liked=self.liked)
        liked = self.liked if view.liked is None else view.liked
        return replace(self, members_only=view.members_only, hidden=view.hidden, liked=liked)


@dataclass(frozen=True, slots=True)
class Published:
    """Where a draft of ours stands now.

    Attributes:
        at: When it was published, by the platform's clock, if it told (UTC).
        version: Of its content, where what answers a post has to name it (Bluesky: its `cid`).
    """

    id: str
    native_id: str
    url: str
    at: datetime | None = None
    version: str = ""


@dataclass(frozen=True, slots=True)
class Seen:
    """A post was seen, new or edited; `raw` is the platform's own JSON."""

    post: Post
    raw: bytes


@dataclass(frozen=True, slots=True)
class Gone:
    """A post that we knew is not there any more."""

    native_id: str


Sighting = Seen | Gone
