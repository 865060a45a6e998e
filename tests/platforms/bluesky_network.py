"""A small AT Protocol network in memory: an entryway, a directory, a PDS with its index, and clocks that agree.

It answers as the reference servers do: failures as 400 with names, tokens that run out, posts as nested threads, a
search that looks for a piece of text whatever else it is asked for.
"""

import base64
import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import httpx

from chatmod.platforms.bluesky import plugin
from chatmod.platforms.bluesky.client import Bluesky
from chatmod.ports.time import Clock
from chatmod.settings import FixedLogin

PDS = "https://pds.example"
EMAIL = "heather@mail.example"
PASSWORD = "abcd-efgh-ijkl-mnop"
MAIN_PASSWORD = "correct horse battery staple"
POSTS = "app.bsky.feed.post"
NOW = datetime(2027, 4, 16, 0, 6, tzinfo=UTC)

Json = dict[str, Any]
Answered = tuple[int, Json]


@dataclass
class Still:
    """A clock that is set by hand."""

    instant: datetime = NOW

    def now(self) -> datetime:
        return self.instant

    async def sleep(self, duration: timedelta) -> None:
        self.instant += duration


@dataclass
class Record:
    cid: str
    value: Json
    indexed_at: datetime


@dataclass
class Account:
    did: str
    handle: str
    name: str = ""
    passwords: dict[str, str] = field(default_factory=dict)
    labels: list[Json] = field(default_factory=list)
    posts: dict[str, Record] = field(default_factory=dict)
    hidden_replies: dict[str, list[str]] = field(default_factory=dict)
    taken_down: bool = False

    def uri(self, rkey: str) -> str:
        return f"at://{self.did}/{POSTS}/{rkey}"


class XrpcError(Exception):
    def __init__(self, status: int, error: str, message: str = "", headers: Mapping[str, str] | None = None) -> None:
        self.status = status
        self.said = {"error": error, "message": message or error}
        self.headers = dict(headers or {})


def heather() -> Account:
    passwords = {PASSWORD: "com.atproto.appPass", MAIN_PASSWORD: "com.atproto.access"}
    return Account("did:plc:heather", "heather.example", "Heather", passwords)


class Network(httpx.AsyncBaseTransport):
    """The network; remembers what was asked.

    Attributes:
        odd: Answers to methods in place of ours, each taken once, in order.
        unseen: Addresses of posts that nobody is shown.
        not_indexed: Addresses of posts that the index does not have, though their server does.
    """

    def __init__(self, clock: Clock | None = None) -> None:
        self.clock: Clock = clock or Still()
        self.us = heather()
        self.accounts = {self.us.did: self.us}
        self.asked: list[tuple[str, httpx.Request]] = []
        self.odd: dict[str, list[httpx.Response | Exception | None]] = {}
        self.unseen: set[str] = set()
        self.not_indexed: set[str] = set()
        self.access: set[str] = set()
        self.refresh: dict[str, str] = {}
        self.tombstones: set[str] = set()
        self.blobs: list[bytes] = []
        self._count = 0

    # what tests do there

    def open(self, login: FixedLogin | None = None, **values: str) -> Bluesky:
        given = {"handle": "heather.example", "password": PASSWORD, "directory": "https://plc.example", **values}
        return plugin.open(login or FixedLogin(given), "bluesky", self)

    def join(self, handle: str, name: str = "", labels: Sequence[Json] = ()) -> Account:
        account = Account(f"did:plc:{handle.partition('.')[0]}", handle, name, labels=list(labels))
        self.accounts[account.did] = account
        return account

    def say(
        self, account: Account, text: str, *, to: str | None = None, tags: tuple[str, ...] = (), **more: object
    ) -> str:
        """Post; returns the address."""
        self._count += 1
        record: Json = {"$type": POSTS, "text": text, "createdAt": stamp(self.clock.now()), **more}
        if to is not None:
            parent = self.record(to)
            root = parent.value.get("reply", {}).get("root") or {"uri": to, "cid": parent.cid}
            record["reply"] = {"root": root, "parent": {"uri": to, "cid": parent.cid}}
        if tags:
            record["facets"] = [
                {
                    "index": {"byteStart": 0, "byteEnd": 1},
                    "features": [{"$type": "app.bsky.richtext.facet#tag", "tag": tag} for tag in tags],
                }
            ]
        return self._keep(account, f"3{self._count:012}", record)

    def take_back(self, uri: str) -> None:
        del self._owner(uri).posts[uri.rpartition("/")[2]]

    def edit(self, uri: str, text: str) -> None:
        kept = self.record(uri)
        self._keep(self._owner(uri), uri.rpartition("/")[2], kept.value | {"text": text})

    def record(self, uri: str) -> Record:
        return self._owner(uri).posts[uri.rpartition("/")[2]]

    def expire(self) -> None:
        """No access token is good any more."""
        self.access.clear()

    def end_sessions(self) -> None:
        """No token is."""
        self.access.clear()
        self.refresh.clear()

    def methods(self) -> list[str]:
        return [method for method, _ in self.asked]

    def requests(self, method: str) -> list[httpx.Request]:
        return [request for asked, request in self.asked if asked == method]

    def texts(self) -> list[str]:
        ours = sorted(self.us.posts.values(), key=lambda record: record.indexed_at)
        return [record.value["text"] for record in ours]

    # what the network does

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        await request.aread()
        method = request.url.path.removeprefix("/xrpc/").lstrip("/")
        self.asked.append((method, request))
        waiting = self.odd.get(method)
        odd = waiting.pop(0) if waiting else None
        if isinstance(odd, Exception):
            raise odd
        if odd is not None:
            return odd
        return self.served(request)

    def served(self, request: httpx.Request) -> httpx.Response:
        headers = {"Date": format_datetime(self.clock.now(), usegmt=True)}
        try:
            status, said = self._answer(request)
        except XrpcError as error:
            return httpx.Response(error.status, json=error.said, headers=headers | error.headers, request=request)
        return httpx.Response(status, json=said, headers=headers, request=request)

    def _answer(self, request: httpx.Request) -> Answered:
        if request.url.host in {"plc.directory", "plc.example"}:
            return self._document(request.url.path.removeprefix("/"))
        method = request.url.path.removeprefix("/xrpc/")
        if method == "com.atproto.repo.getRecord":
            return 200, self._get_record(request)
        if method in {"com.atproto.identity.resolveHandle", "_health"}:
            return 200, self._resolve(request) if method != "_health" else {"version": "0"}
        if method == "com.atproto.server.createSession":
            return 200, self._create_session(json.loads(request.content))
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if method in {"com.atproto.server.refreshSession", "com.atproto.server.deleteSession"}:
            return 200, self._with_refresh(method, token)
        if self.us.taken_down:
            raise XrpcError(401, "AccountTakedown", "Account has been taken down")
        if token not in self.access:
            raise XrpcError(400, "ExpiredToken", "Token has expired")
        methods: dict[str, Callable[[httpx.Request], Json]] = {
            "com.atproto.server.getSession": lambda _: self._session(),
            "com.atproto.repo.putRecord": lambda request: self._put(json.loads(request.content)),
            "com.atproto.repo.deleteRecord": lambda request: self._delete(json.loads(request.content)),
            "com.atproto.repo.uploadBlob": self._upload,
            "app.bsky.actor.getProfile": lambda _: self._actor(self.us),
            "app.bsky.feed.getPosts": self._get_posts,
            "app.bsky.feed.getPostThread": self._thread,
            "app.bsky.feed.getQuotes": self._quotes,
            "app.bsky.feed.searchPosts": self._search,
            "app.bsky.notification.listNotifications": self._notifications,
        }
        if method not in methods:
            raise XrpcError(501, "MethodNotImplemented")
        return 200, methods[method](request)

    def _document(self, did: str) -> Answered:
        if did in self.tombstones:
            raise XrpcError(410, "", f"DID not available: {did}")
        if did not in self.accounts:
            raise XrpcError(404, "", f"DID not registered: {did}")
        return 200, document(did)

    def _resolve(self, request: httpx.Request) -> Json:
        for account in self.accounts.values():
            if account.handle == request.url.params["handle"]:
                return {"did": account.did}
        raise XrpcError(400, "InvalidRequest", "Unable to resolve handle")

    def _create_session(self, asked: Json) -> Json:
        who = asked["identifier"]
        account = self.us if who in {self.us.did, self.us.handle, EMAIL} else None
        scope = account.passwords.get(asked["password"]) if account else None
        if scope is None:
            raise XrpcError(401, "AuthenticationRequired", "Invalid identifier or password")
        if self.us.taken_down:
            raise XrpcError(401, "AccountTakedown", "Account has been taken down")
        return self._pair(scope)

    def _pair(self, scope: str) -> Json:
        self._count += 1
        access, refresh = (
            jwt({"scope": scope, "n": self._count}),
            jwt({"scope": "com.atproto.refresh", "n": self._count}),
        )
        self.access.add(access)
        self.refresh[refresh] = scope
        return {"accessJwt": access, "refreshJwt": refresh, **self._session(), "didDoc": document(self.us.did)}

    def _session(self) -> Json:
        return {"did": self.us.did, "handle": self.us.handle, "active": True}

    def _with_refresh(self, method: str, token: str) -> Json:
        if self.us.taken_down:
            raise XrpcError(401, "AccountTakedown", "Account has been taken down")
        if token not in self.refresh:
            raise XrpcError(400, "ExpiredToken", "Token has been revoked")
        scope = self.refresh.pop(token)
        return {} if method.endswith("deleteSession") else self._pair(scope)

    def _put(self, asked: Json) -> Json:
        assert asked["repo"] == self.us.did
        assert asked["collection"] == POSTS
        assert "validate" not in asked
        self._check(asked["record"])
        uri, cid = self.us.uri(asked["rkey"]), cid_of(asked["record"])
        kept = self.us.posts.get(asked["rkey"])
        if kept is None:
            self._keep(self.us, asked["rkey"], asked["record"])
            return {"uri": uri, "cid": cid, "commit": {"cid": "c", "rev": "r"}, "validationStatus": "valid"}
        if kept.cid != cid:
            raise XrpcError(400, "InvalidSwap", "Record was at another cid")
        return {"uri": uri, "cid": cid, "validationStatus": "valid"}

    def _check(self, record: Json) -> None:
        if len(record["text"]) > 300:
            message = "Invalid app.bsky.feed.post record: grapheme too big (maximum 300, got 301) at $.text"
            raise XrpcError(400, "InvalidRequest", message)
        for image in record.get("embed", {}).get("images", ()):
            if image["image"]["ref"]["$link"] not in {hashlib.sha256(blob).hexdigest() for blob in self.blobs}:
                raise XrpcError(400, "BlobNotFound", "Could not find blob: bafy")

    def _delete(self, asked: Json) -> Json:
        self.us.posts.pop(asked["rkey"], None)
        return {}

    def _get_record(self, request: httpx.Request) -> Json:
        query = request.url.params
        account = self.accounts.get(query["repo"])
        if account is None:
            raise XrpcError(400, "InvalidRequest", f"Could not find repo: {query['repo']}")
        record = account.posts.get(query["rkey"])
        uri = account.uri(query["rkey"])
        if record is None or uri in self.unseen:
            raise XrpcError(400, "RecordNotFound", f"Could not locate record: {uri}")
        return {"uri": uri, "cid": record.cid, "value": record.value}

    def _upload(self, request: httpx.Request) -> Json:
        self.blobs.append(request.content)
        link = hashlib.sha256(request.content).hexdigest()
        kind = request.headers["Content-Type"]
        return {"blob": {"$type": "blob", "ref": {"$link": link}, "mimeType": kind, "size": len(request.content)}}

    def _get_posts(self, request: httpx.Request) -> Json:
        uris = request.url.params.get_list("uris")
        assert len(uris) <= 25
        shown = self._shown()
        return {"posts": [self.view(uri) for uri in uris if uri in shown]}

    def _thread(self, request: httpx.Request) -> Json:
        uri = request.url.params["uri"]
        shown = self._shown()
        if uri not in shown:
            raise XrpcError(400, "NotFound", f"Post not found: {uri}")
        root = shown[uri].value.get("reply", {}).get("root", {}).get("uri", uri)
        owner = self._owner(root)
        said: Json = {"thread": self._node(uri, int(request.url.params["depth"]))}
        if root in owner.hidden_replies:
            record = {"post": root, "hiddenReplies": owner.hidden_replies[root]}
            said["threadgate"] = {"uri": root.replace("feed.post", "feed.threadgate"), "record": record}
        return said

    def _node(self, uri: str, depth: int) -> Json:
        node: Json = {"$type": "app.bsky.feed.defs#threadViewPost", "post": self.view(uri)}
        if depth > 0:
            node["replies"] = [self._node(reply, depth - 1) for reply in self._replies(uri)]
        return node

    def _replies(self, uri: str) -> list[str]:
        shown = self._shown().items()
        return [one for one, record in shown if record.value.get("reply", {}).get("parent", {}).get("uri") == uri]

    def _quotes(self, request: httpx.Request) -> Json:
        return {"posts": [self.view(uri) for uri in self._quoting(request.url.params["uri"])]}

    def _quoting(self, uri: str) -> list[str]:
        shown = self._shown().items()
        return [one for one, record in shown if record.value.get("embed", {}).get("record", {}).get("uri") == uri]

    def _search(self, request: httpx.Request) -> Json:
        wanted = request.url.params["q"]
        found = [uri for uri, record in self._newest() if wanted in record.value["text"]]
        return self._page(request, "posts", [self.view(uri) for uri in found])

    def _notifications(self, request: httpx.Request) -> Json:
        told = []
        for uri, record in self._newest():
            reason = self._reason(uri, record)
            if reason and reason in request.url.params.get_list("reasons"):
                view = self.view(uri)
                told.append({**view, "reason": reason, "isRead": False})
        return self._page(request, "notifications", told)

    def _reason(self, uri: str, record: Record) -> str | None:
        if uri.startswith(f"at://{self.us.did}/"):
            return None
        for name in ("parent", "root"):
            if record.value.get("reply", {}).get(name, {}).get("uri", "").startswith(f"at://{self.us.did}/"):
                return "reply"
        if record.value.get("embed", {}).get("record", {}).get("uri", "").startswith(f"at://{self.us.did}/"):
            return "quote"
        return "mention" if f"@{self.us.handle}" in record.value["text"] else None

    def _page(self, request: httpx.Request, name: str, found: list[Json]) -> Json:
        begin, limit = int(request.url.params.get("cursor", "0")), int(request.url.params["limit"])
        assert limit <= 100
        more = {"cursor": str(begin + limit)} if begin + limit < len(found) else {}
        return {name: found[begin : begin + limit], **more}

    def view(self, uri: str) -> Json:
        record = self.record(uri)
        images = record.value.get("embed", {}).get("images")
        view: Json = {
            "$type": "app.bsky.feed.defs#postView",
            "uri": uri,
            "cid": record.cid,
            "author": self._actor(self._owner(uri)),
            "record": record.value,
            "replyCount": len(self._replies(uri)),
            "quoteCount": len(self._quoting(uri)),
            "indexedAt": stamp(record.indexed_at),
            "labels": [],
        }
        if images:
            view["embed"] = {
                "$type": "app.bsky.embed.images#view",
                "images": [{"fullsize": "https://cdn.example/full.jpg", "alt": image["alt"]} for image in images],
            }
        return view

    def _actor(self, account: Account) -> Json:
        return {"did": account.did, "handle": account.handle, "displayName": account.name, "labels": account.labels}

    def _shown(self) -> dict[str, Record]:
        return {
            account.uri(rkey): record
            for account in self.accounts.values()
            for rkey, record in account.posts.items()
            if account.uri(rkey) not in self.unseen | self.not_indexed
        }

    def _newest(self) -> list[tuple[str, Record]]:
        return sorted(self._shown().items(), key=lambda item: item[1].indexed_at, reverse=True)

    def _keep(self, account: Account, rkey: str, value: Json) -> str:
        account.posts[rkey] = Record(cid_of(value), value, self.clock.now())
        return account.uri(rkey)

    def _owner(self, uri: str) -> Account:
        return self.accounts[uri.removeprefix("at://").partition("/")[0]]


def document(did: str, home: str = PDS) -> Json:
    service = {"id": "#atproto_pds", "type": "AtprotoPersonalDataServer", "serviceEndpoint": home}
    return {"id": did, "service": [service]}


def stamp(instant: datetime) -> str:
    return instant.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def cid_of(value: Json) -> str:
    return "bafy" + hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()[:20]


def jwt(claims: Json) -> str:
    parts = ({"typ": "at+jwt", "alg": "HS256"}, claims)
    head, body = (base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts)
    return f"{head}.{body}.c2lnbmVk"
