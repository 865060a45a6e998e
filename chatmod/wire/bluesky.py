"""What a post of Bluesky says: its author's record, and what the index shows beside it.

Source: the lexicons `app.bsky.feed.defs`, `app.bsky.feed.post`, `app.bsky.embed.*` of 2026-08. A record is what its
author's client wrote: any part of it may be missing or nonsense, and hides no more than itself.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from chatmod.domain.posts import Media
from chatmod.wire.bluesky_addresses import PostAddress
from chatmod.wire.instants import in_utc
from chatmod.wire.links import web

MEMBERS_ONLY = "!no-unauthenticated"
"""Source: the author's own label on the profile; it asks apps not to show posts to people without a login."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def written_at(record: Mapping[str, Any], indexed_at: datetime) -> datetime:
    """The earlier of when its author's clock says it was written, and when it was indexed; the network's rule.

    A record may name any instant. What is before 1970 is no clock's: the year 1 cannot even be told in each zone.
    """
    written = instant_in(record.get("createdAt"))
    return indexed_at if written is None or written < _EPOCH else min(written, indexed_at)


def replied_to(record: Mapping[str, Any]) -> str | None:
    """The post that it answers."""
    return reference(mapping(record.get("reply")).get("parent"))


def begun_by(record: Mapping[str, Any]) -> str | None:
    """The post that began its thread, if it is another."""
    return reference(mapping(record.get("reply")).get("root"))


def quoted_in(record: Mapping[str, Any]) -> str | None:
    """The post it quotes; told by its record, because the index hides what is detached or blocked."""
    embed = mapping(record.get("embed"))
    quoted = embed.get("record")
    if embed.get("$type") == "app.bsky.embed.recordWithMedia":
        quoted = mapping(quoted).get("record")
    found = reference(quoted)
    return found if found and PostAddress.parse(found) else None


def language_of(record: Mapping[str, Any]) -> str | None:
    """The first language that its author names."""
    return next(filter(None, map(plain, items(record.get("langs")))), None)


def tags_of(record: Mapping[str, Any]) -> tuple[str, ...]:
    """Those of the text, and those beside it."""
    return _once([*_features(record, "tag", "tag"), *map(plain, items(record.get("tags")))])


def links_of(record: Mapping[str, Any], embed: Mapping[str, Any]) -> tuple[str, ...]:
    """Those of the text, and that of a card."""
    return _once(filter(web, [*_features(record, "link", "uri"), *_card(embed)]))


def media_of(embed: Mapping[str, Any]) -> Iterator[Media]:
    """What is attached, as the index shows it."""
    kind = plain(embed.get("$type"))
    if kind.startswith("app.bsky.embed.recordWithMedia"):
        yield from media_of({**mapping(embed.get("media")), "media": None})
    elif kind.startswith("app.bsky.embed.video"):
        yield Media(web(embed.get("playlist")), plain(embed.get("alt")))
    else:
        for image in map(mapping, items(embed.get("images")) + items(embed.get("items"))):
            yield Media(web(image.get("fullsize")), plain(image.get("alt")))


def instant_in(value: object) -> datetime | None:
    """An instant as records have it, if it is one."""
    try:
        return in_utc(datetime.fromisoformat(value)) if isinstance(value, str) else None
    except ValueError:
        return None


def reference(value: object) -> str | None:
    """The address in a reference."""
    return plain(mapping(value).get("uri")) or None


def plain(value: object) -> str:
    """A text that is fit for every file; nothing if it is none."""
    if not isinstance(value, str):
        return ""
    return value.encode("utf-8", "replace").decode()


def mapping(value: object) -> Mapping[str, Any]:
    """An object; an empty one if it is none."""
    return value if isinstance(value, dict) else {}


def items(value: object) -> list[Any]:
    """An array; an empty one if it is none."""
    return value if isinstance(value, list) else []


def _features(record: Mapping[str, Any], kind: str, name: str) -> Iterator[str]:
    """Of the facets of a text those of a kind; their byte offsets are often wrong, and not needed."""
    for facet in items(record.get("facets")):
        for feature in items(mapping(facet).get("features")):
            if mapping(feature).get("$type") == f"app.bsky.richtext.facet#{kind}":
                yield plain(mapping(feature).get(name))


def _card(embed: Mapping[str, Any]) -> Iterator[str]:
    for part in (embed, mapping(embed.get("media"))):
        yield plain(mapping(part.get("external")).get("uri"))


def _once(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, values)))
