"""The JSON of posts as the index answers with it, and what it means in the domain; see `chatmod.wire.bluesky`."""

import contextlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import ValidationError, field_validator

from chatmod.domain.posts import Author, Post
from chatmod.platforms.bluesky.answers import Answer
from chatmod.wire.bluesky import (
    MEMBERS_ONLY,
    begun_by,
    instant_in,
    items,
    language_of,
    links_of,
    mapping,
    media_of,
    plain,
    quoted_in,
    replied_to,
    tags_of,
    written_at,
)
from chatmod.wire.bluesky_addresses import PostAddress
from chatmod.wire.instants import in_utc

__all__ = ["View", "WireActor", "WireLabel", "WirePost", "instant_in", "views_in"]


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
        return plain(value)

    @field_validator("labels", mode="before")
    @classmethod
    def _those_understood(cls, value: object) -> list[Any]:
        return [label for label in items(value) if isinstance(mapping(label).get("val"), str)]

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
        """When it was written, as far as it is to be believed."""
        return written_at(self.record, self.indexed_at)

    @property
    def parent(self) -> str | None:
        """The post it answers."""
        return replied_to(self.record)

    @property
    def root(self) -> str | None:
        """The post that began its thread, if it is another."""
        return begun_by(self.record)

    @property
    def quoted(self) -> str | None:
        """The post it quotes."""
        return quoted_in(self.record)

    @property
    def text(self) -> str:
        """Plain; of a link whatever its author shows."""
        return plain(self.record.get("text"))

    @property
    def tags(self) -> tuple[str, ...]:
        """Those of the text, and those beside it."""
        return tags_of(self.record)

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
            lang=language_of(self.record),
            in_reply_to=self.parent,
            quote_of=self.quoted,
            media=tuple(media_of(self.embed or {})),
            links=links_of(self.record, self.embed or {}),
            tags=self.tags,
            members_only=self.author.is_labelled(MEMBERS_ONLY),
            hidden=hidden,
            liked=self._liked,
        )

    @property
    def _liked(self) -> bool | None:
        """Whether our account likes it; an index that does not know who asks shows no `viewer`."""
        return bool(plain(self.viewer.get("like"))) if isinstance(self.viewer, dict) else None


@dataclass(frozen=True, slots=True)
class View:
    """A post as the index shows it; `raw` is all that it told."""

    post: WirePost
    raw: dict[str, Any]


def views_in(values: object) -> list[View]:
    """The posts in a list; one that breaks the rules must not hide all others, sweep after sweep."""
    views = []
    for value in items(values):
        with contextlib.suppress(ValidationError):
            views.append(View(WirePost.model_validate(value), value))
    return views
