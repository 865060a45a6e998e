"""Statuses of Mastodon and its relatives, as their interface sends them, and the outbox of an account's export.

Taken: one status a line, lists, the answers of search and of context, `outbox.json`. What only followers or single
people may see is left out. Of posts in an outbox only the address of a post that is answered is known, so there the
address takes the place of the server's own id; a boost in it has no text.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, BinaryIO, Final
from urllib.parse import urlsplit

import msgspec

from chatmod.domain.posts import Author, Media, Post, Seen
from chatmod.importing.decoding import Something, decoded
from chatmod.importing.findings import Damaged, Findings, LeftOut
from chatmod.importing.opening import opened
from chatmod.importing.values import Value, values_in
from chatmod.markup import html_to_text
from chatmod.wire.instants import in_utc
from chatmod.wire.links import web
from chatmod.wire.mastodon import declined_by, quoted_id

PLATFORM: Final = "mastodon"
_LISTS = ("statuses", "ancestors", "descendants", "orderedItems", "items")
_PUBLIC = ("https://www.w3.org/ns/activitystreams#Public", "as:Public", "Public")


class _Account(msgspec.Struct):
    id: str
    acct: str
    display_name: str | None = ""
    url: str | None = None
    uri: str | None = None
    note: object = None
    fields: object = None

    def author(self) -> Author:
        """With the server in the handle: a file outlives the server that sent it."""
        identity = self.uri or self.url or self.id
        host = urlsplit(self.url or self.uri or "").hostname
        handle = self.acct if "@" in self.acct or not host else f"{self.acct}@{host}"
        return Author(identity, handle, self.display_name or self.acct)


class _Tag(msgspec.Struct):
    name: str


class _Attachment(msgspec.Struct):
    url: str | None = None
    remote_url: str | None = None
    description: str | None = None


class _Own(msgspec.Struct):
    """What our room adds."""

    text: str | None = None


class _Status(msgspec.Struct):
    id: str
    account: _Account
    created_at: datetime
    content: str | None = ""
    chatmod: _Own | None = None
    uri: str | None = None
    url: str | None = None
    visibility: str | None = None
    language: str | None = None
    in_reply_to_id: str | None = None
    edited_at: datetime | None = None
    reblog: dict[str, Any] | None = None
    quote: dict[str, Any] | None = None
    tags: list[_Tag] = []
    media_attachments: list[_Attachment] = []

    def post(self) -> Post:
        """It as the domain knows it."""
        seen = html_to_text(self.content or "", quoted=self.quote is not None)
        plain = self.chatmod.text if self.chatmod else None
        return Post(
            id=self.uri or self.url or self.id,
            native_id=self.id,
            platform=PLATFORM,
            url=web(self.url),
            author=self.account.author(),
            at=in_utc(self.created_at),
            text=seen.text if plain is None else plain,
            lang=self.language,
            in_reply_to=self.in_reply_to_id,
            quote_of=quoted_id(self.quote),
            edited_at=in_utc(self.edited_at) if self.edited_at else None,
            is_repost=self.reblog is not None,
            media=tuple(
                Media(web(media.url or media.remote_url), media.description or "") for media in self.media_attachments
            ),
            links=seen.links,
            tags=tuple(tag.name for tag in self.tags),
            declined=declined_by(self.account.note, self.account.fields),
        )


class _Noted(msgspec.Struct):
    """A part of a note: a hashtag, or something attached."""

    type: str = ""
    name: str | None = ""
    url: str | None = None


class _Note(msgspec.Struct):
    id: str
    attributedTo: str  # noqa: N815 - as ActivityStreams call it; likewise below
    published: datetime
    content: str | None = ""
    contentMap: dict[str, str] = {}  # noqa: N815
    inReplyTo: str | None = None  # noqa: N815
    quoteUri: str | None = None  # noqa: N815
    updated: datetime | None = None
    url: str | None = None
    tag: list[_Noted] = []
    attachment: list[_Noted] = []

    def post(self) -> Post:
        """It as the domain knows it."""
        seen = html_to_text(self.content or "", quoted=self.quoteUri is not None)
        name = self.attributedTo.rstrip("/").rsplit("/", 1)[-1].removeprefix("@")
        handle = f"{name}@{urlsplit(self.attributedTo).hostname}"
        return Post(
            id=self.id,
            native_id=self.id,
            platform=PLATFORM,
            url=web(self.url),
            author=Author(self.attributedTo, handle, name),
            at=in_utc(self.published),
            text=seen.text,
            lang=next(iter(self.contentMap), None),
            in_reply_to=self.inReplyTo,
            quote_of=self.quoteUri,
            edited_at=in_utc(self.updated) if self.updated else None,
            media=tuple(Media(_at(self.attributedTo, one.url), one.name or "") for one in self.attachment),
            links=seen.links,
            tags=tuple((one.name or "").removeprefix("#") for one in self.tag if one.type == "Hashtag"),
        )


class _Boost(msgspec.Struct):
    id: str
    actor: str
    published: datetime

    def post(self) -> Post:
        """It as the domain knows it."""
        name = self.actor.rstrip("/").rsplit("/", 1)[-1].removeprefix("@")
        author = Author(self.actor, f"{name}@{urlsplit(self.actor).hostname}", name)
        return Post(self.id, self.id, PLATFORM, "", author, in_utc(self.published), "", is_repost=True)


_NONE: Final = msgspec.Raw(b"")


class _Shape(msgspec.Struct):
    """As much as tells what a value is."""

    content: Any = None
    account: Something | None = None
    type: Any = None
    visibility: Any = None
    to: Any = None
    cc: Any = None
    object: msgspec.Raw = _NONE
    statuses: list[msgspec.Raw] | None = None
    ancestors: list[msgspec.Raw] | None = None
    descendants: list[msgspec.Raw] | None = None
    orderedItems: list[msgspec.Raw] | None = None  # noqa: N815 - as ActivityStreams call it
    items: list[msgspec.Raw] | None = None

    def inner(self) -> Iterator[bytes] | None:
        """What it is an envelope of, if it is one."""
        lists = [found for name in _LISTS if (found := getattr(self, name)) is not None]
        return (bytes(one) for found in lists for one in found) if lists else None


def read(stream: BinaryIO) -> Findings:
    """Read a file of this form."""
    for value in values_in(opened(stream), _LISTS):
        if isinstance(value, Damaged):
            yield value
        else:
            yield from _read_value(value)


def _read_value(value: Value) -> Iterator[Seen | Damaged | LeftOut]:
    try:
        shape = decoded(value.raw, _Shape)
        if shape.account is None and (inner := shape.inner()) is not None:
            for raw in inner:
                yield from _read_value(Value(value.number, raw))
            return
        yield _found(shape, value)
    except ValueError as error:
        yield Damaged(value.number, str(error))


def _found(shape: _Shape, value: Value) -> Seen | LeftOut:
    if shape.account is not None:
        status = decoded(value.raw, _Status)
        if status.visibility not in {None, "public", "unlisted"}:
            return LeftOut(value.number, "not public")
        return Seen(status.post(), value.raw)
    if not isinstance(shape.type, str):
        raise ValueError("no status of Mastodon")  # noqa: TRY004 - of the file's content
    if shape.type not in {"Create", "Announce", "Note"}:
        return LeftOut(value.number, "no post")
    if not _is_public(shape):
        return LeftOut(value.number, "not public")
    return Seen(_activity(shape, value), value.raw)


def _activity(shape: _Shape, value: Value) -> Post:
    if shape.type == "Announce":
        return decoded(value.raw, _Boost).post()
    note = value.raw if shape.type == "Note" or shape.object is _NONE else bytes(shape.object)
    return decoded(note, _Note).post()


def _is_public(shape: _Shape) -> bool:
    def listed(value: object) -> Iterable[object]:
        return value if isinstance(value, list) else [value]

    return any(one in _PUBLIC for one in [*listed(shape.to), *listed(shape.cc)])


def _at(origin: str, url: str | None) -> str:
    """An address; an export names its pictures by their path on the server."""
    if url and url.startswith("/"):
        parts = urlsplit(origin)
        url = f"{parts.scheme}://{parts.netloc}{url}"
    return web(url)
