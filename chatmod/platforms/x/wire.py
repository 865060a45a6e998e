"""The JSON of X, in both of its vocabularies, and what it means in the domain.

Source: X's OpenAPI documents 2.166 (`tweet`) and 2.167 (`post`). What X calls by two names is read by both. An edited
post has a new id; the first one of its history stays its id here, so that an archive has one post with its edits.
"""

import contextlib
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, TypeVar

from pydantic import AliasChoices, BaseModel, ConfigDict, Field, ValidationError, field_validator

from chatmod.domain.consent import declines
from chatmod.domain.hashtags import hashtags_in
from chatmod.domain.posts import Author, Media, Post
from chatmod.wire.links import web
from chatmod.wire.x import (
    is_plausible,
    leads_to_picture,
    plain_text,
    posted_at,
    stable_author,
    stable_id,
    web_address,
)


class _Wire(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True, populate_by_name=True)


_Model = TypeVar("_Model", bound=_Wire)


class WireUser(_Wire):
    """An account."""

    id: str
    username: str = ""
    name: str = ""
    protected: bool | None = None
    description: Any = None

    def author(self) -> Author:
        """The account as the domain knows it."""
        return Author(stable_author(self.id), self.username or self.id, self.name or self.username)


class WireMedia(_Wire):
    """Something attached; the address is missing for videos."""

    media_key: str
    url: str | None = None
    preview_image_url: str | None = None
    alt_text: str | None = None

    def media(self) -> Media:
        """It as the domain knows it."""
        return Media(web(self.url or self.preview_image_url), self.alt_text or "")


class _Link(_Wire):
    url: str
    expanded_url: str | None = None
    media_key: str | None = None

    @property
    def is_attachment(self) -> bool:
        """Whether X has put it there for a picture."""
        return bool(self.media_key) or leads_to_picture(self.expanded_url or "")


class _Tag(_Wire):
    tag: str


class _Entities(_Wire):
    urls: tuple[_Link, ...] = ()
    hashtags: tuple[_Tag, ...] = ()

    @field_validator("urls", "hashtags", mode="before")
    @classmethod
    def _none_is_nothing(cls, value: Any) -> Any:  # noqa: ANN401 - whatever a server sends
        return () if value is None else value


class _Note(_Wire):
    text: str = ""
    entities: _Entities | None = None


class _Reference(_Wire):
    type: str
    id: str


class _Attachments(_Wire):
    media_keys: tuple[str, ...] | None = None


def _either(kind: str) -> Any:  # noqa: ANN401 - pydantic's own
    """A field that is called by the old name or by the new one."""
    return Field((), validation_alias=AliasChoices(kind.format("tweet"), kind.format("post")))


class WirePost(_Wire):
    """A post."""

    id: str
    author_id: str
    text: str = ""
    created_at: datetime | None = None
    lang: str | None = None
    conversation_id: str | None = None
    username: str | None = None
    entities: _Entities | None = None
    attachments: _Attachments | None = None
    history: tuple[str, ...] = _either("edit_history_{}_ids")
    references: tuple[_Reference, ...] = _either("referenced_{}s")
    note: _Note | None = Field(None, validation_alias=AliasChoices("note_tweet", "note_post"))

    @field_validator("history", "references", mode="before")
    @classmethod
    def _none_is_nothing(cls, value: Any) -> Any:  # noqa: ANN401 - whatever a server sends
        return () if value is None else value

    @field_validator("created_at")
    @classmethod
    def _in_utc(cls, value: datetime | None) -> datetime | None:
        # an id tells, too; the year 1 cannot even be told in each zone
        if value is None or not is_plausible(value):
            return None
        return (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(UTC)

    @property
    def first_id(self) -> str:
        """Of the post as it was first published."""
        return min((*self.history, self.id), key=lambda native_id: (len(native_id), native_id))

    @property
    def written_at(self) -> datetime:
        """When this version of it was published."""
        return self.created_at or posted_at(self.id) or datetime.min.replace(tzinfo=UTC)

    @property
    def links(self) -> tuple[_Link, ...]:
        """Those that its author has put into the text."""
        return tuple(link for link in self._marks.urls if link.url and not link.is_attachment)

    @property
    def plain(self) -> str:
        """The text as its author wrote it: whole, with the addresses that X has shortened."""
        text = (self.note.text if self.note else "") or self.text
        links = filter(lambda link: link.url, self._marks.urls)
        return plain_text(
            text, ((link.url, "" if link.is_attachment else link.expanded_url or link.url) for link in links)
        )

    def post(self, platform: str, included: "Included", first_ids: Mapping[str, str]) -> Post:
        """The post as the domain knows it.

        Args:
            platform: On which it was seen.
            included: What came with it.
            first_ids: Of edited posts, by the ids of their later versions.
        """
        referred = {reference.type: first_ids.get(reference.id, reference.id) for reference in self.references}
        author = included.users.get(self.author_id) or WireUser(id=self.author_id, username=self.username or "")
        edited = self.id != self.first_id
        tags = tuple(found.tag for found in self._marks.hashtags)
        keys = (self.attachments.media_keys if self.attachments else None) or ()
        return Post(
            id=stable_id(self.first_id),
            native_id=self.first_id,
            platform=platform,
            url=web_address(author.username, self.first_id),
            author=author.author(),
            at=(posted_at(self.first_id) if edited else None) or self.written_at,
            text=self.plain,
            lang=self.lang,
            in_reply_to=referred.get("replied_to"),
            quote_of=referred.get("quoted"),
            edited_at=self.written_at if edited else None,
            is_repost="retweeted" in referred,
            media=tuple(included.media[key].media() for key in keys if key in included.media),
            links=tuple(dict.fromkeys(web(link.expanded_url or link.url) for link in self.links)),
            tags=tags or hashtags_in(self.plain),
            declined=isinstance(author.description, str) and declines(author.description),
        )

    @property
    def _marks(self) -> _Entities:
        whole = self.note.entities if self.note and self.note.text else None
        return whole or self.entities or _Entities()


class Included:
    """What came with posts because it was asked for: their authors and their pictures.

    Attributes:
        posts: Ids of other posts that came along.
    """

    def __init__(self, raw: Any) -> None:  # noqa: ANN401 - whatever a server sends
        self.raw: dict[str, Any] = raw if isinstance(raw, dict) else {}
        users = _parsed(WireUser, self.raw.get("users"))
        self.users = {user.id: user for user in users}
        self.media = {media.media_key: media for media in _parsed(WireMedia, self.raw.get("media"))}
        self.posts = [str(one.get("id")) for name in ("posts", "tweets") for one in listed(self.raw.get(name))]

    def for_post(self, post: WirePost) -> dict[str, Any]:
        """The part of it that one post needs, as X sent it."""
        keys = set((post.attachments.media_keys if post.attachments else None) or ())
        wanted = {"users": ("id", {post.author_id}), "media": ("media_key", keys)}
        kept = {
            kind: [one for one in listed(self.raw.get(kind)) if str(one.get(name)) in values]
            for kind, (name, values) in wanted.items()
        }
        return {kind: found for kind, found in kept.items() if found}


def _parsed(model: type[_Model], values: Any) -> Iterable[_Model]:  # noqa: ANN401 - whatever a server sends
    for value in listed(values):
        # what breaks the rules must not hide what does not
        with contextlib.suppress(ValidationError):
            yield model.model_validate(value)


def listed(values: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - whatever a server sends
    """The objects of an array; none if it is no array."""
    return [value for value in values if isinstance(value, dict)] if isinstance(values, list) else []
