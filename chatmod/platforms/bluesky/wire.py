"""The JSON of posts, and what it means in the domain.

Source: the lexicons `app.bsky.feed.defs`, `app.bsky.feed.post`, `app.bsky.embed.*` of 2026-08. A record is what its
author's client wrote: any part of it may be missing or nonsense, and hides no more than itself.
"""

import contextlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from pydantic import ValidationError, field_validator

from chatmod.domain.posts import Author, Media, Post
from chatmod.platforms.bluesky.addresses import PostAddress
from chatmod.platforms.bluesky.answers import Answer

_MEMBERS_ONLY = "!no-unauthenticated"
"""Source: the author's own label on the profile; it asks apps not to show posts to people without a login."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class WireLabel(Answer):
    """Something said about an account; `neg` takes it back."""

    val: str
    neg: bool | None = None


class WireActor(Answer):
    """An account as it is shown beside a post."""

    did: str
    handle: str
    display_name: str = ""
    labels: tuple[WireLabel, ...] = ()

    @field_validator("display_name", mode="before")
    @classmethod
    def _name_or_none(cls, value: object) -> str:
        return _text(value)

    @field_validator("labels", mode="before")
    @classmethod
    def _those_understood(cls, value: object) -> list[Any]:
        return [label for label in _list(value) if isinstance(_dict(label).get("val"), str)]

    def author(self) -> Author:
        """The account as the domain knows it."""
        return Author(self.did, self.handle, self.display_name.strip() or self.handle)

    def is_labelled(self, label: str) -> bool:
        """Whether a label stands."""
        return any(found.val == label and not found.neg for found in self.labels)


class WirePost(Answer):
    """A post as the index shows it (`#postView`); `record` is the author's part."""

    uri: str
    cid: str
    author: WireActor
    record: dict[str, Any]
    indexed_at: datetime
    embed: dict[str, Any] | None = None
    reply_count: int = 0
    quote_count: int = 0
    viewer: Any = None

    @field_validator("indexed_at")
    @classmethod
    def _in_utc(cls, value: datetime) -> datetime:
        return in_utc(value)

    @property
    def at(self) -> datetime:
        """The earlier of when its author's clock says it was written, and when it was indexed; the network's rule.

        A record may name any instant. What is before 1970 is no clock's: the year 1 cannot even be told in each zone.
        """
        written = instant_in(self.record.get("createdAt"))
        return self.indexed_at if written is None or written < _EPOCH else min(written, self.indexed_at)

    @property
    def parent(self) -> str | None:
        """The post it answers."""
        return _reference(_dict(self.record.get("reply")).get("parent"))

    @property
    def root(self) -> str | None:
        """The post that began its thread, if it is another."""
        return _reference(_dict(self.record.get("reply")).get("root"))

    @property
    def quoted(self) -> str | None:
        """The post it quotes; told by its record, because the index hides what is detached or blocked."""
        embed = _dict(self.record.get("embed"))
        quoted = embed.get("record")
        if embed.get("$type") == "app.bsky.embed.recordWithMedia":
            quoted = _dict(quoted).get("record")
        found = _reference(quoted)
        return found if found and PostAddress.parse(found) else None

    @property
    def text(self) -> str:
        """Plain; of a link whatever its author shows."""
        return _text(self.record.get("text"))

    @property
    def tags(self) -> tuple[str, ...]:
        """Those of the text, and those beside it."""
        return _once([*_features(self.record, "tag", "tag"), *map(_text, _list(self.record.get("tags")))])

    def post(self, platform: str, *, hidden: bool = False) -> Post:
        """The post as the domain knows it.

        `edited_at` stays open: the index shows an edited post as if it had always been so, and only whoever kept its
        earlier `cid` sees the difference.
        """
        address = PostAddress.parse(self.uri)
        return Post(
            id=self.uri,
            native_id=self.uri,
            platform=platform,
            url=address.url if address else "",
            author=self.author.author(),
            at=self.at,
            text=self.text,
            lang=next(filter(None, map(_text, _list(self.record.get("langs")))), None),
            in_reply_to=self.parent,
            quote_of=self.quoted,
            media=tuple(_media(_dict(self.embed))),
            links=_once([*_features(self.record, "link", "uri"), *_card(_dict(self.embed))], web=True),
            tags=self.tags,
            members_only=self.author.is_labelled(_MEMBERS_ONLY),
            hidden=hidden,
            liked=self._liked,
        )

    @property
    def _liked(self) -> bool | None:
        """Whether our account likes it; an index that does not know who asks shows no `viewer`."""
        return bool(_text(self.viewer.get("like"))) if isinstance(self.viewer, dict) else None


@dataclass(frozen=True, slots=True)
class View:
    """A post as the index shows it; `raw` is all that it told."""

    post: WirePost
    raw: dict[str, Any]


def views_in(values: object) -> list[View]:
    """The posts in a list; one that breaks the rules must not hide all others, sweep after sweep."""
    views = []
    for value in _list(values):
        with contextlib.suppress(ValidationError):
            views.append(View(WirePost.model_validate(value), value))
    return views


def in_utc(value: datetime) -> datetime:
    """An instant in UTC; one without a zone is taken for that.

    Raises:
        ValueError: If no calendar has it.
    """
    try:
        return (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(UTC)
    except OverflowError as error:
        raise ValueError("a time that no calendar has") from error


def instant_in(value: object) -> datetime | None:
    """An instant as records have it, if it is one."""
    try:
        return in_utc(datetime.fromisoformat(value)) if isinstance(value, str) else None
    except ValueError:
        return None


def _features(record: dict[str, Any], kind: str, name: str) -> Iterator[str]:
    """Of the facets of a text those of a kind; their byte offsets are often wrong, and not needed."""
    for facet in _list(record.get("facets")):
        for feature in _list(_dict(facet).get("features")):
            if _dict(feature).get("$type") == f"app.bsky.richtext.facet#{kind}":
                yield _text(_dict(feature).get(name))


def _media(embed: dict[str, Any]) -> Iterator[Media]:
    kind = _text(embed.get("$type"))
    if kind.startswith("app.bsky.embed.recordWithMedia"):
        yield from _media(_dict(embed.get("media")) | {"media": None})
    elif kind.startswith("app.bsky.embed.video"):
        yield Media(_web(embed.get("playlist")), _text(embed.get("alt")))
    else:
        for image in map(_dict, _list(embed.get("images")) + _list(embed.get("items"))):
            yield Media(_web(image.get("fullsize")), _text(image.get("alt")))


def _card(embed: dict[str, Any]) -> Iterator[str]:
    for part in (embed, _dict(embed.get("media"))):
        yield _text(_dict(part.get("external")).get("uri"))


def _reference(value: object) -> str | None:
    return _text(_dict(value).get("uri")) or None


def _once(values: Iterable[str], *, web: bool = False) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in values if value and (not web or _web(value))))


def _web(value: object) -> str:
    """An address that can be a link; a stranger may write anything."""
    text = _text(value)
    return text if text.lower().startswith(("http://", "https://")) else ""


def _text(value: object) -> str:
    if not isinstance(value, str):
        return ""
    return value.encode("utf-8", "replace").decode()


def _dict(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []
