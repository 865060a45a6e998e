"""Jetstream and the network's index, as far as a listener sees them; the events are imaginary."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from websockets.asyncio.server import ServerConnection

from chatmod.domain.posts import Author, Post, Seen
from chatmod.errors import PlatformError
from chatmod.platforms.atproto_ids import make_tid
from tests.platforms.loopback_sockets import Refusal, serving, stay

US = "did:plc:moderatormoderatormoder"
GUEST = "did:plc:guestguestguestguestgue"
START = datetime(2027, 4, 16, 0, 0, tzinfo=UTC)
PATHS = {1: "/subscribe", 2: "/xrpc/network.bsky.jetstream.subscribeEvents"}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def key(seconds: float = 0, clock: int = 0) -> str:
    return make_tid(START + timedelta(seconds=seconds), clock)


def uri(rkey: str, did: str = GUEST) -> str:
    return f"at://{did}/app.bsky.feed.post/{rkey}"


def tagged(*tags: str, text: str = "") -> dict[str, Any]:
    """A post with hashtags in its text."""
    features = [{"$type": "app.bsky.richtext.facet#tag", "tag": tag} for tag in tags]
    facets = [{"index": {"byteStart": 0, "byteEnd": 1}, "features": [feature]} for feature in features]
    return {"$type": "app.bsky.feed.post", "text": text, "createdAt": "2027-04-16T00:00:00Z", "facets": facets}


def answer(root: str, parent: str, text: str = "") -> dict[str, Any]:
    reply = {"root": {"cid": "bafyroot", "uri": root}, "parent": {"cid": "bafyparent", "uri": parent}}
    return {"$type": "app.bsky.feed.post", "text": text, "createdAt": "2027-04-16T00:00:00Z", "reply": reply}


@dataclass(frozen=True)
class Happening:
    """What happened; `after` in seconds from the start."""

    after: float
    rkey: str
    record: Mapping[str, Any] | None
    operation: str = "create"
    did: str = GUEST
    cid: str = "bafyone"

    @property
    def micros(self) -> int:
        return (START + timedelta(seconds=self.after) - _EPOCH) // timedelta(microseconds=1)

    def told(self, version: int) -> str:
        """As one of the two versions says it."""
        commit = {"rev": key(self.after), "operation": self.operation, "collection": "app.bsky.feed.post"}
        commit["rkey"] = self.rkey
        content = {} if self.record is None else {"record": self.record, "cid": self.cid}
        if version == 1:
            event = {"did": self.did, "time_us": self.micros, "kind": "commit", "commit": commit | content}
            return json.dumps(event, separators=(",", ":"), ensure_ascii=False)
        time = (START + timedelta(seconds=self.after)).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        payload = {"$type": "network.bsky.jetstream.subscribeEvents#commit", "seq": int(self.after * 1000)}
        payload |= {"did": self.did, "time": time, **commit, **content}
        return json.dumps({"$type": "message", "payload": payload}, separators=(",", ":"), ensure_ascii=False)


def noise(after: float) -> Happening:
    """A post of somebody about something else."""
    return Happening(after, key(after, 9), tagged("cats", text="Meow. 🐈"), did="did:plc:somebodyelse")


def deletion(after: float, rkey: str, did: str = GUEST) -> Happening:
    return Happening(after, rkey, None, "delete", did)


Saying = Happening | str | bytes


@dataclass
class Index:
    """Shows the posts it has; what is in `late` it shows only when asked so many times."""

    late: dict[str, int] = field(default_factory=dict)
    missing: set[str] = field(default_factory=set)
    failures: list[PlatformError] = field(default_factory=list)
    version: str = "bafyone"
    asked: list[tuple[str, ...]] = field(default_factory=list)

    async def views(self, uris: Sequence[str]) -> Sequence[Seen]:
        self.asked.append(tuple(uris))
        if self.failures:
            raise self.failures.pop(0)
        return [self._seen(wanted) for wanted in uris if self._has(wanted)]

    def _has(self, wanted: str) -> bool:
        left = self.late.get(wanted, 0)
        self.late[wanted] = left - 1
        return left <= 0 and wanted not in self.missing

    def _seen(self, wanted: str) -> Seen:
        author = Author(wanted.split("/")[2], "guest.example.social", "A Guest")
        post = Post(wanted, wanted, "bluesky", "https://example.social/", author, START, "An answer")
        return Seen(post, json.dumps({"uri": wanted, "cid": self.version}).encode())


@dataclass
class Jet:
    """A server that sends, on its nth connection, the nth script; then it stays silent."""

    version: int
    scripts: Sequence[Sequence[Saying]]
    ends: bool = False
    address: str = ""
    asked: list[dict[str, str]] = field(default_factory=list)
    heard: asyncio.Event = field(default_factory=asyncio.Event)

    async def __call__(self, connection: ServerConnection) -> None:
        assert connection.request
        self.asked.append(dict(parse_qsl(urlsplit(connection.request.path).query)))
        for saying in self.scripts[min(len(self.asked), len(self.scripts)) - 1]:
            await connection.send(saying.told(self.version) if isinstance(saying, Happening) else saying)
        if not self.ends:
            await stay(connection)


@asynccontextmanager
async def jetstream(
    *scripts: Sequence[Saying], version: int = 2, ends: bool = False, refusal: Refusal | None = None
) -> AsyncIterator[Jet]:
    """A double of Jetstream that can be connected to."""
    jet = Jet(version, scripts or [()], ends)
    async with serving(jet, refusal) as url:
        jet.address = url + PATHS[version]
        yield jet
