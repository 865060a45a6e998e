"""Posts of X's second interface, in both of its vocabularies: pages of answers, and one post a line ("flattened").

What came along with a page because a post answers or quotes it (`includes`) is none of the chat's: nobody said it
there. Where it belongs to a thread of the chat, twarc's `conversations` brings it as a post of its own.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

import msgspec

from chatmod.domain.hashtags import hashtags_in
from chatmod.domain.posts import Author, Media, Post, Seen
from chatmod.importing.decoding import Something, decoded
from chatmod.importing.findings import Damaged, Findings, LeftOut
from chatmod.importing.values import Value
from chatmod.wire.instants import in_utc
from chatmod.wire.links import web
from chatmod.wire.x import (
    is_id,
    is_plausible,
    leads_to_picture,
    plain_text,
    posted_at,
    stable_author,
    stable_id,
    web_address,
)

PLATFORM: Final = "x"
_REPOSTS = {"retweeted", "reposted"}


class User(msgspec.Struct, gc=False):
    """An account."""

    id: str = ""
    username: str = ""
    name: str = ""


class Picture(msgspec.Struct, gc=False):
    """Something attached."""

    media_key: str = ""
    url: str | None = None
    preview_image_url: str | None = None
    alt_text: str | None = None


class Link(msgspec.Struct, gc=False):
    """An address in a text, as X has shortened it."""

    url: str = ""
    expanded_url: str | None = None
    media_key: str | None = None


class Tag(msgspec.Struct, gc=False):
    """A hashtag."""

    tag: str = ""


class Entities(msgspec.Struct, gc=False):
    """What X has found in a text."""

    urls: list[Link] | None = None
    hashtags: list[Tag] | None = None


class Note(msgspec.Struct, gc=False):
    """The whole text of a long post."""

    text: str = ""
    entities: Entities | None = None


class Referred(msgspec.Struct, gc=False):
    """Another post that a post is about."""

    type: str
    id: str


class Attached(msgspec.Struct, gc=False):
    """What is attached; flattened posts have all of it here."""

    media_keys: list[str] | None = None
    media: list[Picture] | None = None


class Tweet(msgspec.Struct, gc=False):
    """A post; or with `data` a page of them, or with `user` one of the first interface."""

    id: str | int | None = None
    author_id: str | None = None
    author: User | None = None
    text: str = ""
    created_at: str | None = None
    lang: str | None = None
    entities: Entities | None = None
    attachments: Attached | None = None
    edit_history_tweet_ids: list[str] | None = None
    edit_history_post_ids: list[str] | None = None
    referenced_tweets: list[Referred] | None = None
    referenced_posts: list[Referred] | None = None
    note_tweet: Note | None = None
    note_post: Note | None = None
    data: list[Something] | Something | None = None
    user: Something | None = None


class _Includes(msgspec.Struct, gc=False):
    users: list[msgspec.Raw] = []
    media: list[msgspec.Raw] = []
    tweets: list[msgspec.Raw] = []
    posts: list[msgspec.Raw] = []


class _Page(msgspec.Struct, gc=False):
    data: list[msgspec.Raw]
    includes: _Includes = msgspec.field(default_factory=_Includes)


class _Single(msgspec.Struct, gc=False):
    data: msgspec.Raw
    includes: _Includes = msgspec.field(default_factory=_Includes)


_NOBODY = User()
_NO_ENTITIES = Entities()


def post_of(
    tweet: Tweet, users: Mapping[str, User] | None = None, pictures: Mapping[str, Picture] | None = None
) -> Post:
    """The post as the domain knows it.

    Args:
        tweet: As it stands in the file.
        users: Those that came along.
        pictures: Likewise.

    Raises:
        ValueError: If it has no id, no author or no time.
    """
    author = tweet.author or _NOBODY
    author_id = tweet.author_id or author.id
    identity = str(tweet.id)
    if not author_id or not is_id(identity):
        raise ValueError("a post without " + ("author" if is_id(identity) else "id"))
    if users and author_id in users:
        author = users[author_id]
    history = tweet.edit_history_tweet_ids or tweet.edit_history_post_ids
    first = identity if not history or len(history) == 1 else _first(identity, history)
    at = _written_at(tweet.created_at, identity)
    reply, quote, is_repost = _references(tweet.referenced_tweets or tweet.referenced_posts)
    note = tweet.note_tweet or tweet.note_post
    entities = (note.entities if note and note.text else None) or tweet.entities or _NO_ENTITIES
    text = (note.text if note else "") or tweet.text
    links: tuple[str, ...] = ()
    if entities.urls:
        written = [_written(link) for link in entities.urls if link.url]
        links = tuple(dict.fromkeys([whole for _, whole in written if web(whole)]))
        text = plain_text(text, written)
    else:
        text = plain_text(text)
    tags = tuple([found.tag for found in entities.hashtags]) if entities.hashtags else ()
    return Post(
        id=stable_id(first),
        native_id=first,
        platform=PLATFORM,
        url=web_address(author.username, first),
        author=Author(stable_author(author_id), author.username or author_id, author.name or author.username),
        at=(posted_at(first) or at) if first != identity else at,
        text=text,
        lang=tweet.lang,
        in_reply_to=reply,
        quote_of=quote,
        edited_at=at if first != identity else None,
        is_repost=is_repost,
        media=_media(tweet.attachments, pictures) if tweet.attachments else (),
        links=links,
        tags=tags or (hashtags_in(text) if "#" in text or "\uff03" in text else ()),
    )


def page_of(value: Value) -> Findings:
    """The posts of a page (or of the answer about a single one), each with what it needs of the rest as raw JSON."""
    try:
        page = _as_page(value.raw)
        includes = page.includes
        users = {user.id: (user, raw) for raw in includes.users for user in [decoded(bytes(raw), User)]}
        media = {one.media_key: (one, raw) for raw in includes.media for one in [decoded(bytes(raw), Picture)]}
    except ValueError as error:
        yield Damaged(value.number, str(error))
        return
    named = {key: user for key, (user, _raw) in users.items()}
    pictures = {key: picture for key, (picture, _raw) in media.items()}
    for raw in page.data:
        try:
            tweet = decoded(bytes(raw), Tweet)
            post = post_of(tweet, named, pictures)
        except ValueError as error:
            yield Damaged(value.number, str(error))
            continue
        along: dict[str, list[msgspec.Raw]] = {}
        if tweet.author_id in users:
            along["users"] = [users[tweet.author_id][1]]
        if keys := [key for key in (tweet.attachments and tweet.attachments.media_keys) or () if key in media]:
            along["media"] = [media[key][1] for key in keys]
        yield Seen(post, msgspec.json.encode({"data": raw, "includes": along}))
    for _other in (*includes.tweets, *includes.posts):
        yield LeftOut(value.number, "came along")


def _as_page(raw: bytes) -> _Page:
    shape = decoded(raw, Tweet)
    if isinstance(shape.data, Something):
        single = decoded(raw, _Single)
        return _Page([single.data], single.includes)
    return decoded(raw, _Page)


def _written_at(said: str | None, identity: str) -> datetime:
    """When a post was published, told by itself or by its id."""
    try:
        written = in_utc(datetime.fromisoformat(said)) if said else None
    except ValueError:
        written = None
    if written is None or not is_plausible(written):
        written = posted_at(identity)
    if written is None:
        raise ValueError("a post without time")
    return written


def _first(identity: str, history: list[str]) -> str:
    """The id of a post as it was first published: an edited one has a new id."""
    return min((*history, identity), key=lambda one: (len(one), one))


def _references(references: list[Referred] | None) -> tuple[str | None, str | None, bool]:
    """What a post answers, what it quotes, and whether it is a repost."""
    reply = quote = None
    is_repost = False
    for one in references or ():
        if one.type == "replied_to":
            reply = one.id
        elif one.type == "quoted":
            quote = one.id
        elif one.type in _REPOSTS:
            is_repost = True
    return reply, quote, is_repost


def _written(link: Link) -> tuple[str, str]:
    """An address as it stands in the text, and as its author wrote it; what X has put there for a picture goes."""
    whole = link.expanded_url or link.url
    return link.url, "" if link.media_key or leads_to_picture(whole) else whole


def _media(attached: Attached, pictures: Mapping[str, Picture] | None) -> tuple[Media, ...]:
    found = attached.media or []
    if not found and pictures:
        found = [pictures[key] for key in attached.media_keys or () if key in pictures]
    return tuple(Media(web(one.url or one.preview_image_url), one.alt_text or "") for one in found)
