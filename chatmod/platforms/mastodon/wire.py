"""The JSON of Mastodon and its relatives, and what it means in the domain.

Source: Mastodon's documentation of 4.4 to 4.6. Only what every relative sends is required; the rest has defaults.
"""

from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import (
    AliasPath,
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    ValidatorFunctionWrapHandler,
    WrapValidator,
)

from chatmod.domain.posts import Author, Media, Post
from chatmod.markup import html_to_text
from chatmod.wire.links import web
from chatmod.wire.mastodon import declined_by, quoted_id


class _Wire(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


def _in_utc(value: Any, parse: ValidatorFunctionWrapHandler) -> datetime:  # noqa: ANN401 - whatever a server sends
    parsed: datetime = parse(value)
    try:
        return (parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)).astimezone(UTC)
    except OverflowError as error:
        raise ValueError("a time that no calendar has") from error


Instant = Annotated[datetime, WrapValidator(_in_utc)]
"""A time without a zone is UTC."""


def _or_none_yet(value: Any, parse: ValidatorFunctionWrapHandler) -> int:  # noqa: ANN401 - whatever a server sends
    try:
        return int(parse(value))
    except ValidationError:
        return 0


Count = Annotated[int, WrapValidator(_or_none_yet)]
"""A number that hides no post where it is told oddly."""


class WireAccount(_Wire):
    """An account, with what tells it from all others on every server."""

    id: str
    acct: str
    display_name: str = ""
    url: str | None = None
    uri: str | None = None
    limited: bool | None = None
    suspended: bool | None = None
    note: Any = None
    fields: Any = None

    @property
    def declined(self) -> bool:
        """Whether the profile asks that nothing be archived."""
        return declined_by(self.note, self.fields)

    def author(self) -> Author:
        """The account as the domain knows it."""
        return Author(self.uri or self.url or self.id, self.acct, self.display_name or self.acct)


class WireApp(_Wire):
    """The app that a login was made with; `scopes` is left out by servers that do not tell."""

    scopes: tuple[str, ...] | None = None

    @property
    def may_post(self) -> bool | None:
        """Whether its logins may post, where the server tells."""
        return None if self.scopes is None else bool({"write", "write:statuses"} & set(self.scopes))


class _Tag(_Wire):
    name: str


class _Attachment(_Wire):
    url: str | None = None
    remote_url: str | None = None
    description: str | None = None


class WireStatus(_Wire):
    """A post.

    `text` is plain where a server gives it (our room does); streams leave `favourited` out.
    """

    id: str
    account: WireAccount
    created_at: Instant
    content: str = ""
    plain: str | None = Field(None, validation_alias=AliasPath("chatmod", "text"))
    uri: str | None = None
    url: str | None = None
    visibility: str = "public"
    language: str | None = None
    in_reply_to_id: str | None = None
    edited_at: Instant | None = None
    reblog: dict[str, Any] | None = None
    quote: dict[str, Any] | None = None
    tags: tuple[_Tag, ...] = ()
    media_attachments: tuple[_Attachment, ...] = ()
    replies_count: Count = 0
    favourited: bool | None = None

    @property
    def is_public(self) -> bool:
        """Whether it may be kept at all."""
        return self.visibility in {"public", "unlisted"}

    @property
    def quote_of(self) -> str | None:
        """The id of the post it quotes, where that is shown."""
        return quoted_id(self.quote)

    def post(self, platform: str) -> Post:
        """The post as the domain knows it."""
        seen = html_to_text(self.content, quoted=self.quote is not None)
        return Post(
            id=self.uri or self.url or self.id,
            native_id=self.id,
            platform=platform,
            url=web(self.url),
            author=self.account.author(),
            at=self.created_at,
            text=seen.text if self.plain is None else self.plain,
            lang=self.language,
            in_reply_to=self.in_reply_to_id,
            quote_of=self.quote_of,
            edited_at=self.edited_at,
            is_repost=self.reblog is not None,
            media=tuple(
                Media(web(media.url or media.remote_url), media.description or "") for media in self.media_attachments
            ),
            links=seen.links,
            tags=tuple(tag.name for tag in self.tags),
            liked=self.favourited,
            declined=self.account.declined,
        )


class WireNotification(_Wire):
    """Something that happened to our account; `status` is what was posted, as JSON."""

    id: str
    type: str
    created_at: Instant
    status: dict[str, Any] | None = None
