"""Posts of X's first interface (1.1), as twarc kept them until 2021 and TAGS keeps parts of them."""

from datetime import UTC, datetime
from typing import Final

import msgspec

from chatmod.domain.hashtags import hashtags_in
from chatmod.domain.posts import Author, Media, Post
from chatmod.importing.decoding import Something
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
_MONTHS = {
    name: number
    for number, name in enumerate(
        ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"), 1
    )
}
_WORDS = 6


class _User(msgspec.Struct, gc=False):
    id_str: str | None = None
    id: int | None = None
    screen_name: str = ""
    name: str | None = ""


class _Link(msgspec.Struct, gc=False):
    url: str = ""
    expanded_url: str | None = None


class _Tag(msgspec.Struct, gc=False):
    text: str = ""


class _Picture(msgspec.Struct, gc=False):
    url: str = ""
    expanded_url: str | None = None
    media_url_https: str | None = None
    media_url: str | None = None
    ext_alt_text: str | None = None


class Entities(msgspec.Struct, gc=False):
    """What X has found in a text."""

    urls: list[_Link] | None = None
    hashtags: list[_Tag] | None = None
    media: list[_Picture] | None = None

    @property
    def written(self) -> list[tuple[str, str]]:
        """Addresses as they stand in the text, and as their authors wrote them; what stands for a picture goes."""
        pictures = [(one.url, "") for one in self.media or () if one.url]
        return pictures + [
            (one.url, "" if leads_to_picture(one.expanded_url or "") else one.expanded_url or one.url)
            for one in self.urls or ()
            if one.url
        ]

    @property
    def links(self) -> tuple[str, ...]:
        """Those that the author has put into the text."""
        return tuple(dict.fromkeys(filter(web, (whole for _, whole in self.written))))

    @property
    def tags(self) -> tuple[str, ...]:
        """Hashtags."""
        return tuple(one.text for one in self.hashtags or () if one.text)

    @property
    def pictures(self) -> tuple[Media, ...]:
        """What is attached."""
        return tuple(
            Media(web(one.media_url_https or one.media_url), one.ext_alt_text or "") for one in self.media or ()
        )


_NONE = Entities()


class _Extended(msgspec.Struct, gc=False):
    full_text: str | None = None
    entities: Entities | None = None
    extended_entities: Entities | None = None


class Status(msgspec.Struct, gc=False):
    """A post."""

    user: _User
    id_str: str | None = None
    id: int | str | None = None
    created_at: str | None = None
    full_text: str | None = None
    text: str | None = None
    lang: str | None = None
    in_reply_to_status_id_str: str | None = None
    in_reply_to_status_id: int | None = None
    quoted_status_id_str: str | None = None
    retweeted_status: Something | None = None
    entities: Entities | None = None
    extended_entities: Entities | None = None
    extended_tweet: _Extended | None = None


def post_of(status: Status) -> Post:
    """The post as the domain knows it.

    Raises:
        ValueError: If it has no id, no author or no time.
    """
    identity = status.id_str or str(status.id or "")
    user = status.user
    author_id = user.id_str or str(user.id or "")
    if not is_id(identity) or not (author_id or user.screen_name):
        raise ValueError("a post without " + ("author" if is_id(identity) else "id"))
    at = moment(status.created_at or "") or posted_at(identity)
    if at is None:
        raise ValueError("a post without time")
    longer = status.extended_tweet or _Extended()
    entities = longer.entities or status.entities or _NONE
    pictures = longer.extended_entities or status.extended_entities or entities
    text = plain_text(longer.full_text or status.full_text or status.text or "", entities.written)
    parent = status.in_reply_to_status_id_str or (status.in_reply_to_status_id and str(status.in_reply_to_status_id))
    return Post(
        id=stable_id(identity),
        native_id=identity,
        platform=PLATFORM,
        url=web_address(user.screen_name, identity),
        author=author_of(author_id, user.screen_name, user.name or ""),
        at=at,
        text=text,
        lang=None if status.lang in {"und", ""} else status.lang,
        in_reply_to=parent or None,
        quote_of=status.quoted_status_id_str,
        is_repost=status.retweeted_status is not None or is_manual_repost(text),
        media=pictures.pictures,
        links=entities.links,
        tags=entities.tags or hashtags_in(text),
    )


def author_of(identity: str, handle: str, name: str) -> Author:
    """An account; one whose id is not known goes by its handle."""
    known = stable_author(identity) if identity else f"https://x.com/{handle.lower()}"
    return Author(known, handle or identity, name or handle or identity)


def is_manual_repost(text: str) -> bool:
    """Whether a text is what X itself makes of a repost, which exports cut with `…`, and not a comment on one."""
    return text.startswith("RT @") and ":" in text[:21]


def moment(text: str) -> datetime | None:
    """A time such as `Wed Apr 08 03:29:36 +0000 2015`, in UTC; None if it is none."""
    words = text.split()
    if len(words) != _WORDS or words[1] not in _MONTHS:
        return None
    _, month, day, clock, zone, year = words
    try:
        hour, minute, second = clock.split(":")
        at = datetime(int(year), _MONTHS[month], int(day), int(hour), int(minute), int(second), tzinfo=UTC)
        if zone != "+0000":
            at = datetime.strptime(text, "%a %b %d %H:%M:%S %z %Y").astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return at if is_plausible(at) else None
