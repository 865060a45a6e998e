"""Everything of a person in the archive: their posts, and what others' posts have of them.

Why it reads the whole archive: who quotes somebody may do it a year later, in another chat. That is done in a
transaction that only reads; nobody waits for it.
"""

import json
import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import regex

from chatmod.archive import codec
from chatmod.archive.identities import Person, full_handle, identities
from chatmod.archive.scrubbing import RawAccount, accounts_in, is_repost_of, scrubbed, texts_in
from chatmod.domain.consent import Traces, Window, cleared, leads_to, windows_in, words_of

_OWN: Final = """
SELECT post.id, post.at, post.text, post.native_id, post.post_id, post.url, post.media FROM post WHERE author = ?
"""
_OTHERS: Final = """
SELECT post.id, post.at, post.text, post.author, author.network, post.in_reply_to, post.quote_of, post.media,
  post.links
FROM post JOIN author ON author.id = post.author WHERE post.author != ? AND post.removed_at IS NULL
"""
_SIGHTINGS: Final = """
SELECT sighting.rowid, sighting.post, sighting.coding, sighting.raw FROM sighting JOIN post ON post.id = sighting.post
WHERE post.author IS NOT ?
"""
_SHORTEST_NAME: Final = 3


@dataclass(frozen=True, slots=True)
class Change:
    """What a post of somebody else says when a person is gone from it."""

    text: str | None
    media: str | None
    links: str | None


@dataclass(frozen=True, slots=True)
class Found:
    """What there is of a person.

    Attributes:
        identities: By which the person is known again.
        posts: Ids of the person's posts, as platforms use them and as others refer to them.
        changes: Of posts of others, by their rows.
        raws: Raw JSON of others, by row: as it is to be.
    """

    person: Person
    traces: Traces
    identities: frozenset[str]
    posts: frozenset[str]
    changes: Mapping[int, Change]
    raws: Mapping[int, bytes]


def find(connection: sqlite3.Connection, person: Person) -> Found:
    """Look for everything of a person.

    Args:
        connection: Reading one state of the archive.
        person: Whose author row is still there.

    Raises:
        ValueError: If the archive is damaged.
    """
    own = _Own.read(connection, person)
    reading = _Reading(own, person)
    reading.meet(connection)
    for row in connection.execute(_OTHERS, (person.row,)):
        reading.take(row)
    traces = own.traces(reading)
    may_lead = _sieve(traces)
    raws: dict[int, bytes] = {}
    reposts: set[int] = set()
    for rowid, post, coding, kept in connection.execute(_SIGHTINGS, (person.row,)):
        raw = codec.expand(coding, kept)
        if post in reading.near or post in reading.candidates or may_lead(raw):
            if is_repost_of(_parsed(raw), traces):
                reposts.add(post)
            without = scrubbed(raw, traces, near=post in reading.near)
            if without != raw and _parsed(without) != _parsed(raw):
                raws[rowid] = without
    changes = dict(reading.changes(connection, traces, reposts))
    return Found(person, traces, own.identities, own.posts, changes, raws)


@dataclass(slots=True)
class _Own:
    """What a person has posted."""

    person: Person
    accounts: set[RawAccount] = field(default_factory=set)
    texts: dict[Window, str] = field(default_factory=dict)
    first_use: dict[Window, str] = field(default_factory=dict)
    posts: frozenset[str] = frozenset()

    @classmethod
    def read(cls, connection: sqlite3.Connection, person: Person) -> "_Own":
        own = cls(person)
        posts: set[str] = set()
        rows = connection.execute(_OWN, (person.row,)).fetchall()
        for row in rows:
            posts.update(value for value in (row["native_id"], row["post_id"], row["url"]) if value)
            alts = [media["alt"] for media in json.loads(row["media"] or "[]")]
            own._say([row["text"], *alts], row["at"])
            for coding, kept in connection.execute("SELECT coding, raw FROM sighting WHERE post = ?", (row["id"],)):
                value = _parsed(codec.expand(coding, kept))
                own._say(texts_in(value), row["at"])
                own.accounts.update(one for one in accounts_in(value) if own._is(one))
        own.posts = frozenset(posts)
        return own

    def _say(self, texts: Iterable[str], at: str) -> None:
        for text in texts:
            self.texts.setdefault(words_of(text), at)
            for window in windows_in(text):
                self.first_use[window] = min(at, self.first_use.get(window, at))

    def _is(self, account: RawAccount) -> bool:
        """Whether an account that stands in a post of the person is the person's."""
        return self.person.author.id in account.identities(self.person.network) or (
            account.handle.casefold() == self.person.author.handle.casefold()
        )

    @property
    def identities(self) -> frozenset[str]:
        network = self.person.network
        found = {identity for one in self.accounts for identity in one.identities(network)}
        return frozenset({*found, *identities(network, self.person.author)})

    @property
    def handles(self) -> frozenset[str]:
        """Every form in which others may write them."""
        seen = {self.person.author.handle, *(one.handle for one in self.accounts)}
        full = {full_handle(self.person.network, handle, self.person.author.id) for handle in seen}
        return frozenset(handle for handle in seen | full if handle)

    @property
    def names(self) -> frozenset[str]:
        names = {self.person.author.name, *(one.name for one in self.accounts)}
        # what others type of a name has no emoji in it
        plain = {regex.sub(r"[^\p{L}\p{M}\p{N}'\u2019. -]+", " ", name).strip() for name in names}
        return frozenset(" ".join(name.split()) for name in names | plain if name.strip())

    def traces(self, reading: "_Reading") -> Traces:
        """What leads to the person in texts of others."""
        names = {name for name in self.names if " " in name or reading.is_name_only(name)}
        firsts = {name.split()[0] for name in self.names}
        near = {name for name in firsts | self.names if len(name) >= _SHORTEST_NAME and name not in reading.shared}
        near -= {name for name in firsts - self.names if not reading.is_name_only(name)}
        marks = {mark for one in self.accounts for mark in one.marks} | {self.person.author.id}
        words = frozenset(window for window, at in self.first_use.items() if at <= reading.first_use.get(window, at))
        short = {handle for handle in self.handles if "@" not in handle}
        handles = (self.handles - short) | (short - reading.shared_handles)
        return Traces(
            handles or self.handles,
            frozenset(names),
            frozenset(near - names),
            frozenset(mark for mark in marks if len(mark) > _SHORTEST_NAME),
            self.posts,
            words,
            frozenset(self.texts),
        )


class _Reading:
    """The posts of others, read once.

    Attributes:
        near: Rows that answer or quote the person.
        candidates: Rows that have words in common with the person.
        first_use: When others first used a window of the person's words.
        shared: Names and first names that others in the archive have, too.
        shared_handles: Handles without a server that others on other servers have, too.
    """

    def __init__(self, own: _Own, person: Person) -> None:
        self.near: set[int] = set()
        self.candidates: set[int] = set()
        self.first_use: dict[Window, str] = {}
        self.shared: set[str] = set()
        self.shared_handles: set[str] = set()
        self._own = own
        self._network = person.network
        self._words = {
            name: regex.compile(rf"(?<!\w){regex.escape(name.lower())}(?!\w)") for name in _single(own.names)
        }
        self._ordinary: set[str] = set()

    def meet(self, connection: sqlite3.Connection) -> None:
        """Take in who else there is."""
        others = connection.execute("SELECT network, handle, name FROM author WHERE id != ?", (self._own.person.row,))
        for network, handle, name in others:
            self.shared |= {name, *name.split()[:1]}
            if network == self._network:
                self.shared_handles.add(handle.partition("@")[0])

    def take(self, row: sqlite3.Row) -> None:
        """Read a post."""
        row_id, at, text = row["id"], row["at"], row["text"]
        same_network = row["network"] == self._network
        if same_network and (row["in_reply_to"] in self._own.posts or row["quote_of"] in self._own.posts):
            self.near.add(row_id)
        if used := windows_in(text) & self._own.first_use.keys():
            self.candidates.add(row_id)
            for window in used:
                self.first_use[window] = min(at, self.first_use.get(window, at))
        for name, pattern in self._words.items():
            if name not in self._ordinary and pattern.search(text):
                self._ordinary.add(name)

    def is_name_only(self, name: str) -> bool:
        """Whether nobody uses a name of one word as a word, and nobody else is called so."""
        return len(name) >= _SHORTEST_NAME and name not in self._ordinary and name not in self.shared

    def changes(
        self, connection: sqlite3.Connection, traces: Traces, reposts: set[int]
    ) -> Iterator[tuple[int, Change]]:
        """What becomes of the posts of others."""
        for row in connection.execute(_OTHERS, (self._own.person.row,)):
            repost, near = row["id"] in reposts, row["id"] in self.near
            if not (repost or near or row["id"] in self.candidates or _names_any(row, traces)):
                continue
            before = Change(row["text"], row["media"], row["links"])
            after = Change("[words removed]", None, None) if repost else _without(before, traces, near=near)
            if after != before:
                yield row["id"], after


def _names_any(row: sqlite3.Row, traces: Traces) -> bool:
    return leads_to(" ".join(filter(None, (row["text"], row["media"], row["links"]))), traces)


def _without(before: Change, traces: Traces, *, near: bool) -> Change:
    media = json.loads(before.media or "[]")
    for one in media:
        one["alt"] = cleared(one["alt"], traces, near=near)
    kept = [one for one in media if cleared(one["url"], traces) == one["url"]]
    links = [link for link in json.loads(before.links or "[]") if cleared(link, traces) == link]
    return Change(cleared(before.text or "", traces, near=near), _listed(kept), _listed(links))


def _single(names: Iterable[str]) -> set[str]:
    """Names of one word, and first names."""
    return {name.split()[0] for name in names if name} | {name for name in names if " " not in name}


def _sieve(traces: Traces) -> Callable[[bytes], bool]:
    """Finds raw JSON that is worth to be parsed: of ten thousand, those that can hold the person."""
    words = {*traces.handles, *traces.marks, *traces.names, *(json.dumps(name)[1:-1] for name in traces.names)}
    plain = [word.lower().encode() for word in words]
    pattern = _pattern(traces)

    def may_lead(raw: bytes) -> bool:
        folded = raw.lower()
        return any(word in folded for word in plain) and pattern.search(raw) is not None

    # letters beyond ASCII have several forms, and JSON has two ways to write each
    return may_lead if all(word.isascii() for word in words) else lambda raw: pattern.search(raw) is not None


def _pattern(traces: Traces) -> "re.Pattern[bytes]":
    handles = [rb"[\"@/> ]" + re.escape(handle.encode()) + rb"(?![\w-])" for handle in traces.handles]
    names = {form.encode() for name in traces.names for form in (name, json.dumps(name)[1:-1])}
    words = [re.escape(word) + rb"(?![\w-])" for word in (*names, *(mark.encode() for mark in traces.marks))]
    return re.compile(b"|".join([*handles, *words]) or b"(?!)", re.IGNORECASE)


def _listed(values: list[Any]) -> str | None:
    return json.dumps(values, ensure_ascii=False) if values else None


def _parsed(raw: bytes) -> Any:  # noqa: ANN401 - whatever a server sent
    try:
        return json.loads(raw)
    except ValueError:
        return None
