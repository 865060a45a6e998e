"""A post as a record, fixed before it is sent, and the key it goes under.

Why the key comes from the draft's alone: a run that has lost its journal, or goes on at another machine, comes to the
same key, and so finds the post that is out. Source: the lexicons `app.bsky.feed.post`, `app.bsky.richtext.facet`.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Self

from chatmod.domain.composing import Draft
from chatmod.domain.posts import Published
from chatmod.domain.text.entities import EntityKind, byte_ranges
from chatmod.domain.text.facets import facets_in
from chatmod.platforms.atproto_ids import CLOCK_IDS, make_tid
from chatmod.wire.bluesky_addresses import COLLECTION

IMAGES = 4
_FACET = "app.bsky.richtext.facet"
_START = re.compile(r"@(\d{8}T\d{6}Z)/")
_NO_START = datetime(2026, 1, 1, tzinfo=UTC)
_SPREAD = 1 << 30
"""Microseconds: the keys of an evening lie within some 18 minutes from its start."""

Json = dict[str, Any]


def record_key(key: str) -> str:
    """The record key (a TID) of a draft's key: a time at or soon after the start that it names, and a hash of it."""
    number = int.from_bytes(hashlib.sha256(key.encode("utf-8", "surrogatepass")).digest()[:8], "big")
    behind, clock = divmod(number, CLOCK_IDS)
    return make_tid(_start(key) + timedelta(microseconds=behind % _SPREAD), clock)


def _start(key: str) -> datetime:
    found = _START.search(key)
    try:
        return datetime.strptime(found[1], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC) if found else _NO_START
    except ValueError:
        return _NO_START


@dataclass(frozen=True, slots=True)
class Mention:
    """Somebody named in a text, whose DID is not known yet; from `start` to `end` in bytes of UTF-8."""

    handle: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Prepared:
    """What is fixed of a post.

    Attributes:
        rkey: Its record key.
        record: All of it but the facets of mentions.
        mentions: Whose DIDs are looked up at each attempt. Should one be found the second time only, the server
            keeps the record of the first.
    """

    rkey: str
    record: Json
    mentions: tuple[Mention, ...]

    def to_bytes(self) -> bytes:
        """As it is kept in the journal."""
        mentions = [[mention.handle, mention.start, mention.end] for mention in self.mentions]
        return json.dumps({"rkey": self.rkey, "record": self.record, "mentions": mentions}).encode()

    @classmethod
    def from_bytes(cls, prepared: bytes) -> Self:
        """What `to_bytes` made."""
        kept = json.loads(prepared)
        return cls(kept["rkey"], kept["record"], tuple(Mention(*mention) for mention in kept["mentions"]))

    def with_mentions(self, dids: Mapping[str, str]) -> Json:
        """The whole record; who has no DID stays text."""
        facets = list(self.record.get("facets", ()))
        facets += [
            _facet(mention.start, mention.end, "mention", "did", dids[mention.handle])
            for mention in self.mentions
            if mention.handle in dids
        ]
        if not facets:
            return self.record
        return {**self.record, "facets": sorted(facets, key=lambda facet: facet["index"]["byteStart"])}


def fix(draft: Draft, thread: Sequence[Published], instant: datetime, images: Iterable[str]) -> Prepared:
    """Fix a post; see `Platform.prepare`. `images` are texts that `image_handle` made."""
    facets, mentions = _facets(draft.text)
    record: Json = {"$type": COLLECTION, "text": draft.text, "createdAt": _in_milliseconds(instant)}
    if draft.language:
        record["langs"] = [draft.language]
    if facets:
        record["facets"] = facets
    if thread:
        root, parent = ({"uri": part.id, "cid": part.version} for part in (thread[0], thread[-1]))
        record["reply"] = {"root": root, "parent": parent}
    embedded = [json.loads(image) for image in images]
    if embedded:
        record["embed"] = {"$type": "app.bsky.embed.images", "images": embedded}
    return Prepared(record_key(draft.key), record, mentions)


def image_handle(blob: Json, alt: str, width: int, height: int) -> str:
    """What `fix` takes for a picture that has been uploaded."""
    return json.dumps({"image": blob, "alt": alt, "aspectRatio": {"width": width, "height": height}})


def _facets(text: str) -> tuple[list[Json], tuple[Mention, ...]]:
    facets, mentions = [], []
    for entity, start, end in byte_ranges(text, facets_in(text)):
        match entity.kind:
            case EntityKind.LINK:
                facets.append(_facet(start, end, "link", "uri", entity.value))
            case EntityKind.TAG:
                facets.append(_facet(start, end, "tag", "tag", entity.value))
            case EntityKind.MENTION:
                mentions.append(Mention(entity.value, start, end))
    return facets, tuple(mentions)


def _facet(start: int, end: int, kind: str, name: str, value: str) -> Json:
    feature = {"$type": f"{_FACET}#{kind}", name: value}
    return {"index": {"byteStart": start, "byteEnd": end}, "features": [feature]}


def _in_milliseconds(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
