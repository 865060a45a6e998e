"""Our exchange form: the chat first, then a post or a tombstone a line; see the export of the same name.

Only `id`, `author`, `at` and `text` are required, so that other programs can write it: `author` may be a name alone.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import BinaryIO, Literal

import msgspec

from chatmod.domain.posts import Author, Media, Post, Seen
from chatmod.domain.record import Removed
from chatmod.importing.decoding import decoded
from chatmod.importing.findings import About, Damaged, Findings, LeftOut, Stated
from chatmod.importing.opening import opened
from chatmod.importing.values import values_in
from chatmod.importing.x_v1 import is_manual_repost
from chatmod.wire.instants import in_utc
from chatmod.wire.links import web
from chatmod.wire.x import stable_id

VERSION = 1
_UNKNOWN = "unknown"
"""The platform of a post whose line names none and whose id tells none."""
_NETWORKS = {"https://x.com/": "x", "https://twitter.com/": "x", "at://": "bluesky"}
_NAMED = {"twitter": "x", "x": "x"}
"""What others call a network."""
_HOST = re.compile(r"//(?:www|mobile|m)\.")
_ADDRESS = re.compile(r"https?://(?:www\.|mobile\.)?(?:x|twitter)\.com/\w+/status(?:es)?/(?P<id>[0-9]+)/?$")


class _Author(msgspec.Struct):
    id: str | int = ""
    handle: str = ""
    name: str = ""
    role: str = ""


class _Media(msgspec.Struct):
    url: str = ""
    alt: str | None = ""


class _Line(msgspec.Struct):
    """Any line; what each kind needs is asked for afterwards."""

    type: str = "post"
    version: int = VERSION
    # of a chat
    chat: str = ""
    title: str = ""
    hashtag: str = ""
    start: datetime | None = None
    end: datetime | None = None
    timezone: str = ""
    language: str = ""
    moderators: list[_Author | str] = []
    platforms: list[str] = []
    missing: list[str] = []
    # of a post
    id: str | int | None = None
    platform: str | None = None
    url: str | None = ""
    author: _Author | str | None = None
    kind: Literal["question", "announcement", "post"] = "post"
    at: datetime | None = None
    text: str | None = None
    lang: str | None = None
    in_reply_to: str | int | None = None
    quote_of: str | int | None = None
    repost: bool | None = None
    members_only: bool | None = None
    hidden: bool | None = None
    questions: list[str] = []
    reason: str | None = None
    edited_at: datetime | None = None
    media: list[_Media] = []
    links: list[str] = []
    tags: list[str] = []


def read(stream: BinaryIO) -> Findings:
    """Read a file of this form."""
    for value in values_in(opened(stream)):
        if isinstance(value, Damaged):
            yield value
            continue
        try:
            line = decoded(value.raw, _Line)
            yield from _findings(line, value.number, value.raw)
        except ValueError as error:
            yield Damaged(value.number, str(error))


def _findings(line: _Line, number: int, raw: bytes) -> Iterator[Seen | Removed | About | Stated | LeftOut]:
    if line.type == "post":
        yield from _post(line, raw)
    elif line.type == "chat":
        if line.version > VERSION:
            raise ValueError(f"written by a newer chatmod (version {line.version}, known is {VERSION})")
        yield _about(line)
    elif line.type == "tombstone":
        if line.id is None:
            raise ValueError("a tombstone without an id")
        yield Removed(str(line.id), in_utc(line.at) if line.at else datetime.fromtimestamp(0, UTC))
    else:
        yield LeftOut(number, "no post")


def _about(line: _Line) -> About:
    return About(
        name=line.chat,
        title=line.title,
        hashtag=line.hashtag.removeprefix("#"),
        start=in_utc(line.start) if line.start else None,
        end=in_utc(line.end) if line.end else None,
        timezone=line.timezone,
        language=line.language,
        moderators=tuple(_author(one) for one in line.moderators),
        platforms=tuple(line.platforms),
        missing=tuple(line.missing),
    )


def _post(line: _Line, raw: bytes) -> Iterator[Seen | Stated]:
    if lacking := [name for name in ("id", "author", "at", "text") if getattr(line, name) is None]:
        raise ValueError(f"a post without {' and '.join(lacking)}")
    assert line.author is not None
    assert line.at is not None
    identity = str(line.id)
    platform = _platform(line, identity)
    author = _author(line.author)
    if not author.id or not identity:
        raise ValueError(f"a post without {'an id' if not identity else 'an author'}")
    post = Post(
        id=identity,
        native_id=_native(platform, identity),
        platform=platform,
        url=web(line.url),
        author=author,
        at=in_utc(line.at),
        text=line.text or "",
        lang=line.lang,
        in_reply_to=_name(platform, line.in_reply_to),
        quote_of=_name(platform, line.quote_of),
        edited_at=in_utc(line.edited_at) if line.edited_at else None,
        is_repost=platform == "x" and is_manual_repost(line.text or "") if line.repost is None else line.repost,
        media=tuple(Media(web(one.url), one.alt or "") for one in line.media),
        links=tuple(filter(web, line.links)),
        tags=tuple(line.tags),
        members_only=bool(line.members_only),
        hidden=bool(line.hidden),
    )
    yield Seen(post, raw)
    by_moderator = not isinstance(line.author, str) and line.author.role == "moderator"
    corrected = line.reason == "moderator"
    if by_moderator or corrected or line.kind != "post":
        yield Stated(post.id, platform, line.kind, by_moderator, tuple(line.questions), corrected)


def _platform(line: _Line, identity: str) -> str:
    """Where a post is from; its address tells, too: what is on X is handed on by other rules."""
    named = (line.platform or "").strip()
    network = _NAMED.get(named.casefold().removesuffix(".com"), named)
    return network or next(
        (found for one in (identity, line.url or "") if (found := _network_of(one)) != _UNKNOWN), _UNKNOWN
    )


def _network_of(identity: str) -> str:
    identity = _HOST.sub("//", identity.replace("http://", "https://"))
    return next((name for beginning, name in _NETWORKS.items() if identity.startswith(beginning)), _UNKNOWN)


def _author(said: _Author | str) -> Author:
    if isinstance(said, str):
        handle = said.strip().removeprefix("@")
        return Author(handle, handle, handle)
    identity = str(said.id) or said.handle.removeprefix("@")
    handle = said.handle.removeprefix("@") or identity
    return Author(identity, handle, said.name or handle)


def _name(platform: str, said: str | int | None) -> str | None:
    return _native(platform, str(said)) if said is not None and said != "" else None


def _native(platform: str, identity: str) -> str:
    """What the platform calls a post, where its stable id tells: so it is the same post whoever recorded it."""
    if platform != "x":
        return identity
    address = _ADDRESS.match(identity)
    return address["id"] if address else identity.removeprefix(stable_id(""))
