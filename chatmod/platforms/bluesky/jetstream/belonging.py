"""Which posts of the whole network belong to a chat.

Why every line is looked through before it is parsed: Jetstream sends what everybody writes, a hundred posts a second
and thousands after a gap, of which an evening needs a handful. The look is cheap, and passes all that may belong.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from chatmod.domain.hashtags import fold_tag
from chatmod.platforms.atproto_ids import tid_instant
from chatmod.platforms.bluesky.jetstream.events import COLLECTION, Event, mapping
from chatmod.ports.platforms import Window

_KEY = re.compile(r'"rkey"\s*:\s*"([^"]+)')
_BEFORE_KEY = f"{COLLECTION}/"


class Belonging:
    """Tells the chat's posts from all others; learns of new ones as they come.

    Args:
        window: What is wanted; its `threads` and `known` are addresses (`at://DID/COLLECTION/KEY`).
        did: Our account.
    """

    def __init__(self, window: Window, did: str) -> None:
        self._tag = fold_tag(window.hashtag)
        self._did = did
        self._ours = f"at://{did}/{COLLECTION}/"
        self._since = window.since
        self._chat = {*window.threads, *window.known}
        self._keys = {uri.rpartition("/")[2] for uri in self._chat}
        self._told = set(window.known)

    def may_belong(self, line: str) -> bool:
        """Whether a frame has to be parsed: false only where what it says cannot belong."""
        if self._did in line or _is_disguised(line):
            return True
        if '"tag' in line and (not line.isascii() or self._tag in line.lower()):
            return True
        return not (self._keys.isdisjoint(_KEY.findall(line)) and self._keys.isdisjoint(_keys_in_uris(line)))

    def belongs(self, event: Event) -> bool:
        """Whether a post was written or changed that belongs to the chat.

        It does by its hashtag, by a mention of our account, as an answer in a thread of ours or of the chat's, as a
        quote of ours, or because it belonged before. Threads that we began before `since` are another chat's.
        """
        if event.operation not in {"create", "update"}:
            return False
        record = event.record
        return (
            event.uri in self._chat
            or any(fold_tag(tag) == self._tag for tag in _tags(record))
            or any(feature.get("did") == self._did for feature in _features(record))
            or self._is_of_its_thread(record)
        )

    def join(self, uri: str) -> None:
        """From now on a post belongs, and so do answers to it."""
        self._chat.add(uri)
        self._keys.add(uri.rpartition("/")[2])

    def tell(self, uri: str) -> None:
        """A post was told to whoever listens."""
        self._told.add(uri)

    def is_gone(self, event: Event) -> bool:
        """Whether a post was deleted that was known or told."""
        return event.operation == "delete" and event.uri in self._told

    def _is_of_its_thread(self, record: Mapping[str, Any]) -> bool:
        reply = mapping(record, "reply")
        root, parent = (mapping(reply, name).get("uri") for name in ("root", "parent"))
        return (
            (isinstance(parent, str) and parent in self._chat)
            or (isinstance(root, str) and (root in self._chat or self._is_of_this_evening(root)))
            or any(self._is_of_this_evening(quoted) for quoted in _quoted(record))
        )

    def _is_of_this_evening(self, uri: str) -> bool:
        """Whether a post is ours and not older than what is wanted; its key tells."""
        if not uri.startswith(self._ours):
            return False
        try:
            return tid_instant(uri.removeprefix(self._ours)) >= self._since
        except ValueError:
            return False


def _is_disguised(line: str) -> bool:
    """Whether letters, or the `/` of addresses, may be written in a way in which a search does not find them."""
    return "\\u" in line or "\\/" in line


def _keys_in_uris(line: str) -> Iterator[str]:
    """Faster than by a regular expression, and this is asked of every post of the network."""
    return (after.partition('"')[0] for after in line.split(_BEFORE_KEY)[1:])


def _features(record: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for facet in _mappings(record, "facets"):
        yield from _mappings(facet, "features")


def _tags(record: Mapping[str, Any]) -> Iterator[str]:
    """Its hashtags: those of the text, and those beside it."""
    beside = record.get("tags")
    tags = [*(beside if isinstance(beside, list) else ()), *(feature.get("tag") for feature in _features(record))]
    return (tag.removeprefix("#") for tag in tags if isinstance(tag, str))


def _quoted(record: Mapping[str, Any]) -> Iterator[str]:
    """The post it quotes, which is one level deeper where there is a picture as well."""
    quote = mapping(mapping(record, "embed"), "record")
    for level in (quote, mapping(quote, "record")):
        uri = level.get("uri")
        if isinstance(uri, str):
            yield uri


def _mappings(of: Mapping[str, Any], name: str) -> Iterator[Mapping[str, Any]]:
    parts = of.get(name)
    return (part for part in parts if isinstance(part, dict)) if isinstance(parts, list) else iter(())
