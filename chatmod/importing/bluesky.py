"""Post views of Bluesky: answers of search, feeds and threads, lists of views, or one a line.

A repost in a feed is one of its own, by who reposted; what it shows is the other's.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, BinaryIO, Final

import msgspec

from chatmod.domain.posts import Author, Post, Seen
from chatmod.importing.findings import Damaged, Findings, LeftOut
from chatmod.importing.opening import opened
from chatmod.importing.values import Value, values_in
from chatmod.wire.bluesky import (
    MEMBERS_ONLY,
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
from chatmod.wire.foreign_json import parse_json

PLATFORM: Final = "bluesky"
_LISTS = ("posts", "feed", "thread")
_ABSENT = ("#notFoundPost", "#blockedPost")
_REPOST = "app.bsky.feed.defs#reasonRepost"


def read(stream: BinaryIO) -> Findings:
    """Read a file of this form."""
    for value in values_in(opened(stream), _LISTS):
        if isinstance(value, Damaged):
            yield value
            continue
        try:
            said = parse_json(value.raw)
        except ValueError:
            yield Damaged(value.number, "no JSON, or cut off")
            continue
        yield from _views(said, value)


def _views(said: Any, value: Value) -> Findings:  # noqa: ANN401 - whatever a file has
    """The posts of a value, without recursion: threads are deep."""
    agenda = [said]
    while agenda:
        one = agenda.pop()
        if isinstance(one, list):
            agenda += reversed(one)
        elif not isinstance(one, dict):
            yield Damaged(value.number, "no post of Bluesky")
        elif "record" in one and "uri" in one:
            yield _seen(one, value)
        elif "post" in one:
            # a thread: the posts above it, itself, those below; an item of a feed has none of these
            yield from _item(one, value)
            agenda += [*reversed(items(one.get("replies"))), *([one["parent"]] if "parent" in one else [])]
        elif inner := [one[name] for name in _LISTS if name in one]:
            agenda += reversed(inner)
        elif one.get("notFound") or one.get("blocked") or plain(one.get("$type")).endswith(_ABSENT):
            yield LeftOut(value.number, "no post")
        else:
            yield Damaged(value.number, "no post of Bluesky")


def _item(one: Mapping[str, Any], value: Value) -> Findings:
    reason = mapping(one.get("reason"))
    view = _seen(mapping(one.get("post")), value)
    if reason.get("$type") != _REPOST or not isinstance(view, Seen):
        yield view
        return
    by = _author(mapping(reason.get("by")))
    at = instant_in(reason.get("indexedAt"))
    if by is None or at is None:
        yield Damaged(value.number, "a repost without who or when")
        return
    identity = plain(reason.get("uri")) or f"{view.post.id}#reposted-by-{by.id}"
    repost = replace(view.post, id=identity, native_id=identity, author=by, at=at, is_repost=True)
    yield Seen(replace(repost, in_reply_to=None, quote_of=None), msgspec.json.encode(one))


def _seen(view: Mapping[str, Any], value: Value) -> Seen | Damaged:
    author = _author(mapping(view.get("author")))
    record = mapping(view.get("record"))
    address = PostAddress.parse(plain(view.get("uri")))
    indexed = instant_in(view.get("indexedAt")) or instant_in(record.get("createdAt"))
    if author is None or address is None or indexed is None:
        lacking = "author" if author is None else "address" if address is None else "time"
        return Damaged(value.number, f"a post without {lacking}")
    embed = mapping(view.get("embed"))
    post = Post(
        id=address.uri,
        native_id=address.uri,
        platform=PLATFORM,
        url=address.url,
        author=author,
        at=written_at(record, indexed),
        text=plain(record.get("text")),
        lang=language_of(record),
        in_reply_to=replied_to(record),
        quote_of=quoted_in(record),
        media=tuple(media_of(embed)),
        links=links_of(record, embed),
        tags=tags_of(record),
        members_only=_is_members_only(mapping(view.get("author"))),
    )
    return Seen(post, msgspec.json.encode(view))


def _author(said: Mapping[str, Any]) -> Author | None:
    did, handle = plain(said.get("did")), plain(said.get("handle"))
    if not did:
        return None
    return Author(did, handle or did, plain(said.get("displayName")).strip() or handle or did)


def _is_members_only(author: Mapping[str, Any]) -> bool:
    labels = map(mapping, items(author.get("labels")))
    return any(label.get("val") == MEMBERS_ONLY and not label.get("neg") for label in labels)
