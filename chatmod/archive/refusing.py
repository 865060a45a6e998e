"""What the archive does not take in: the posts of people who are out, and what others carry of them.

Why at the lowest door: a sweep sees everything again, every five minutes, and an import may bring the same evening
from a file. Whoever keeps a post comes through here, and it costs one look into an empty table if nobody is out.
"""

import json
import sqlite3
from dataclasses import dataclass, replace
from typing import Any

import regex

from chatmod.archive.identities import Digests, full_handle, identities
from chatmod.archive.scrubbing import accounts_in, scrubbed
from chatmod.archive.wishes import is_settled
from chatmod.domain.accounts import network_of
from chatmod.domain.consent import Traces, cleared
from chatmod.domain.posts import Author, Media, Post, Seen

_MENTION = regex.compile(r"(?<![\w@])[@\uFF20]([\w.-]*\w(?:@[\w.-]*\w)?)")
_NOBODY = "SELECT 1 FROM consent_digest LIMIT 1"
IS_OUT = """
SELECT 1 FROM consent_digest JOIN consent ON consent.id = consent_digest.consent
WHERE digest = ? AND kind = 'out' AND undone_at IS NULL LIMIT 1
"""


def admitted(connection: sqlite3.Connection, platform: str, seen: Seen) -> Seen | None:
    """A sighting as it may be kept: None where its author is out; without the people who are.

    Args:
        connection: To the archive.
        platform: The account that saw it.
        seen: What it saw; where the profile declines, it is refused unless the moderator has taken that back.
    """
    if seen.post.declined and not is_settled(connection, network_of(platform), seen.post.author, None):
        return None
    if connection.execute(_NOBODY).fetchone() is None:
        return seen
    door = _Door(connection, network_of(platform), Digests.of(connection))
    if any(map(door.is_out, identities(door.network, seen.post.author))):
        return None
    return door.without_people(seen)


def is_cleared(connection: sqlite3.Connection, row: int) -> bool:
    """Whether a post was cleared of somebody: then it stays as it is, whatever is seen of it again."""
    return connection.execute("SELECT 1 FROM cleared WHERE post = ?", (row,)).fetchone() is not None


@dataclass(frozen=True, slots=True)
class _Door:
    connection: sqlite3.Connection
    network: str
    digests: Digests

    def is_out(self, identity: str) -> bool:
        digest = self.digests.digest(self.network, identity)
        return self.connection.execute(IS_OUT, (digest,)).fetchone() is not None

    def without_people(self, seen: Seen) -> Seen:
        parent, quoted = self._stand_in(seen.post.in_reply_to), self._stand_in(seen.post.quote_of)
        post = replace(seen.post, in_reply_to=parent, quote_of=quoted)
        traces = self._traces(seen, post)
        return seen if traces == Traces() else Seen(without(post, traces), scrubbed(seen.raw, traces))

    def _stand_in(self, native_id: str | None) -> str | None:
        """What stands for the id of a post that was taken out."""
        if native_id is None:
            return None
        found = self.connection.execute(
            "SELECT token FROM taken_out WHERE digest = ?", (self.digests.digest(self.network, native_id),)
        ).fetchone()
        return found[0] if found else native_id

    def _traces(self, seen: Seen, post: Post) -> Traces:
        """What a post of somebody else has of people who are out."""
        found = [one for one in accounts_in(_parsed(seen.raw)) if any(map(self.is_out, one.identities(self.network)))]
        handles = {one.handle for one in found if one.handle}
        handles |= {
            name
            for name in _MENTION.findall(seen.post.text)
            if self.is_out(f"@{full_handle(self.network, name, seen.post.author.id)}")
        }
        before, after = {seen.post.in_reply_to, seen.post.quote_of}, {post.in_reply_to, post.quote_of}
        return Traces(
            frozenset(handles),
            frozenset(one.name for one in found if " " in one.name),
            marks=frozenset(mark for one in found for mark in one.marks),
            posts=frozenset(gone for gone in before - after if gone),
        )


def without(post: Post, traces: Traces, *, near: bool = False) -> Post:
    """A post of somebody else without a person."""
    return replace(
        post,
        text=cleared(post.text, traces, near=near),
        media=tuple(Media(media.url, cleared(media.alt, traces, near=near)) for media in post.media),
        links=tuple(link for link in post.links if cleared(link, traces) == link),
    )


def author_is_out(connection: sqlite3.Connection, network: str, author: Author) -> bool:
    """Whether somebody is out."""
    door = _Door(connection, network, Digests.of(connection))
    return any(map(door.is_out, identities(network, author)))


def _parsed(raw: bytes) -> Any:  # noqa: ANN401 - whatever a server sent
    try:
        return json.loads(raw)
    except ValueError:
        return None
