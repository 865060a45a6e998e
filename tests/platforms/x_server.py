"""A double of X in memory: as much of its API v2 as chatmod calls, told by a clock that a test brings.

It answers in the form of X's OpenAPI documents, in the old vocabulary or the new one, writes texts as X does, keeps
X's limits, takes each refresh token once, and adds up what the calls would cost.
"""

import html
import json
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any
from urllib.parse import parse_qs

import httpx

from chatmod.domain.hashtags import fold_tag
from chatmod.domain.text.entities import EntityKind
from chatmod.domain.text.x_text import x_entities, x_length
from chatmod.ports.time import Clock
from chatmod.testing import ServerFault
from chatmod.testing.backstage import ACTED, BUSY_FOR, EXPIRED_FOR
from chatmod.wire.x import posted_at

EPOCH_MS = 1288834974657
TIMEOUT = timedelta(seconds=15)
TOKEN_LASTS = timedelta(hours=2)
SPAN = timedelta(minutes=15)
REACH = timedelta(days=7)
SETTLING = timedelta(seconds=30)
"""Search ends so long before now, where nothing else is asked for; this double shows what is newer all the same."""
OLD, NEW = "tweet", "post"
MODERATOR = "7000"
LIMITS = {"search": 300, "mentions": 300, "own": 900, "lookup": 5000, "create": 100, "delete": 50, "me": 75}
PRICES = {"post": 5, "user": 10, "own": 1, "create": 15, "link": 200, "delete": 10, "alt": 5}
"""In thousandths of a dollar."""


@dataclass(frozen=True, slots=True)
class XPost:
    """A post, as X keeps it."""

    id: str
    author: str
    text: str
    conversation: str
    reply_to: str | None = None
    quote_of: str | None = None
    repost_of: str | None = None
    history: tuple[str, ...] = ()
    media: tuple[str, ...] = ()

    @property
    def at(self) -> datetime:
        told = posted_at(self.id)
        assert told is not None
        return told


class Problem(Exception):  # noqa: N818 - X's word
    """An answer other than the one that was hoped for."""

    def __init__(self, status: int, title: str, detail: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(detail)
        self.status = status
        self.headers = dict(headers or {})
        self.body = {"title": title, "detail": detail, "type": "about:blank", "status": status}


@dataclass
class XServer(httpx.AsyncBaseTransport):
    """X, with an account of ours on it.

    Attributes:
        lag: How long search does not show what is new.
        vocabulary: Which it takes and speaks.
        refuses_duplicates: Whether a text is taken once only.
        faults: What happens to the next requests to post; None is one that works.
    """

    clock: Clock
    lag: timedelta = timedelta(0)
    vocabulary: str = OLD
    refuses_duplicates: bool = False
    faults: list[ServerFault | None] = field(default_factory=list)
    users: dict[str, dict[str, Any]] = field(default_factory=dict)
    posts: list[XPost] = field(default_factory=list)
    hidden: set[str] = field(default_factory=set)
    closed: set[str] = field(default_factory=set)
    requests: list[httpx.Request] = field(default_factory=list)
    charged: int = 0
    descriptions: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.users[MODERATOR] = {"id": MODERATOR, "username": "moderator", "name": "Heather"}
        self._passes: dict[str, datetime] = {}
        self._refresh_tokens: set[str] = set()
        self._sequence = 0
        self._calls: defaultdict[str, list[datetime]] = defaultdict(list)
        self._paid: Counter[tuple[str, str, str]] = Counter()
        self._expired_until: datetime | None = None
        self._down_until: datetime | None = None
        self._media = 0

    # what a test does

    def login(self) -> dict[str, str]:
        """A login of ours, as `chatmod login x` would have kept it."""
        return {"client_id": "client", **self._pair()}

    def join(self, user: str, username: str = "") -> str:
        """Somebody has an account."""
        name = username or f"reader{user}"
        self.users[user] = {"id": user, "username": name, "name": name.title()}
        return user

    def say(
        self,
        author: str,
        text: str,
        *,
        reply_to: str | None = None,
        quote_of: str | None = None,
        repost_of: str | None = None,
        media: Iterable[str] = (),
    ) -> str:
        """Somebody posts now; returns the id."""
        if author not in self.users:
            self.join(author)
        native_id = self._next_id()
        parent = self._post(reply_to) if reply_to else None
        conversation = parent.conversation if parent else native_id
        post = XPost(native_id, author, text, conversation, reply_to, quote_of, repost_of, (native_id,), tuple(media))
        self.posts.append(post)
        return native_id

    def edit(self, native_id: str, text: str) -> str:
        """Somebody edits: the post has a new id."""
        old = self._post(native_id)
        assert old is not None
        self.posts.remove(old)
        new = self._next_id()
        self.posts.append(replace(old, id=new, text=text, history=(*old.history, new)))
        return new

    def remove(self, native_id: str) -> None:
        """Somebody deletes a post."""
        self.posts = [post for post in self.posts if post.id != native_id]

    def fail_for(self, duration: timedelta) -> None:
        """Answer 503 to everything for a while."""
        self._down_until = self.clock.now() + duration

    def our_posts(self) -> list[XPost]:
        """What our account has, hidden or not, oldest first."""
        return sorted((post for post in self.posts if post.author == MODERATOR), key=lambda post: int(post.id))

    def expire(self) -> None:
        """All passes have run out."""
        self._passes.clear()

    # what X does

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        await request.aread()
        try:
            return await self._answer(request)
        except Problem as problem:
            return self._respond(request, problem.status, problem.body, problem.headers)

    async def _answer(self, request: httpx.Request) -> httpx.Response:
        now = self.clock.now()
        if self._down_until and now < self._down_until:
            raise Problem(503, "Service Unavailable", "The service is temporarily unavailable.")
        path, method = request.url.path, request.method
        if path == "/2/oauth2/token":
            return self._renew(request)
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        expired = self._expired_until is not None and now < self._expired_until
        if expired or self._passes.get(token, now) <= now:
            raise Problem(401, "Unauthorized", "Unauthorized")
        if (method, path) == ("POST", "/2/tweets"):
            return await self._publish(request)
        return self._respond(request, 200, self._served(method, path, request))

    def _served(self, method: str, path: str, request: httpx.Request) -> dict[str, Any]:
        params = dict(request.url.params)
        match [method, *path.split("/")[2:]]:
            case ["GET", "users", "me"]:
                return self._me()
            case ["GET", "users", account, "tweets" | "mentions" as kind]:
                return self._of_account(account, kind, params)
            case ["GET", "tweets", "search", "recent"]:
                return self._search(params)
            case ["GET", "tweets"]:
                return self._lookup(params["ids"].split(","))
            case ["DELETE", "tweets", native_id]:
                return self._delete(native_id)
            case ["POST", "media", kind]:
                return self._picture(kind, request)
        raise Problem(404, "Not Found", f"no {method} {path}")

    def _of_account(self, account: str, kind: str, params: Mapping[str, str]) -> dict[str, Any]:
        if kind == "tweets":
            return self._timeline("own", params, lambda post: post.author == account and not post.repost_of)
        name = self.users[account]["username"].lower()
        return self._timeline("mentions", params, lambda post: self._mentions(post, name))

    def _picture(self, kind: str, request: httpx.Request) -> dict[str, Any]:
        if kind == "upload":
            self._media += 1
            return {"data": {"id": str(8000 + self._media), "media_key": f"3_{8000 + self._media}"}}
        said = json.loads(request.content)
        self.descriptions[said["id"]] = said["metadata"]["alt_text"]["text"]
        self.charged += PRICES["alt"]
        return {"data": {"id": said["id"], "associated_metadata": said["metadata"]}}

    async def _publish(self, request: httpx.Request) -> httpx.Response:
        fault = self.faults.pop(0) if self.faults else None
        if fault is not None and fault not in ACTED:
            return await self._decline(request, fault)
        made = self._create(json.loads(request.content))
        answer = self._respond(request, 201, {"data": {"id": made.id, "text": self._text(made)[0]}})
        match fault:
            case None:
                return answer
            case ServerFault.SERVER_ERROR_AFTER:
                raise Problem(500, "Internal Server Error", "")
            case ServerFault.BROKEN_JSON:
                return httpx.Response(201, content=answer.content[:-9], request=request)
            case ServerFault.CUT:
                raise httpx.RemoteProtocolError("peer closed connection", request=request)
            case ServerFault.HIDDEN:
                self.hidden.add(made.id)
        return await self._time_out(request)

    async def _decline(self, request: httpx.Request, fault: ServerFault) -> httpx.Response:
        match fault:
            case ServerFault.REFUSED:
                raise Problem(403, "Forbidden", "You are not permitted to perform this action.")
            case ServerFault.BUSY:
                raise Problem(429, "Too Many Requests", "Too Many Requests")
            case ServerFault.BUSY_UNTIL:
                raise self._too_many(self.clock.now() + BUSY_FOR)
            case ServerFault.SERVER_ERROR_BEFORE:
                raise Problem(503, "Service Unavailable", "Service Unavailable")
            case ServerFault.LOGIN_EXPIRED:
                self._expired_until = self.clock.now() + EXPIRED_FOR
                raise Problem(401, "Unauthorized", "Unauthorized")
        return await self._time_out(request)

    def _create(self, body: dict[str, Any]) -> XPost:
        self._count("create")
        text = unicodedata.normalize("NFC", body["text"]).strip()
        if x_length(text) > 280:
            raise Problem(403, "Forbidden", "Your Tweet text is too long.")
        if self.refuses_duplicates and any(post.text == text for post in self.our_posts()):
            raise Problem(403, "Forbidden", "You are not allowed to create a Tweet with duplicate content.")
        reply_to = body.get("reply", {}).get("in_reply_to_tweet_id")
        media = body.get("media", {}).get("media_ids", ())
        linked = any(entity.kind is EntityKind.LINK for entity in x_entities(text))
        self.charged += PRICES["link" if linked else "create"]
        made = self._post(self.say(MODERATOR, text, reply_to=reply_to, media=media))
        assert made is not None
        return made

    def _delete(self, native_id: str) -> dict[str, Any]:
        self._count("delete")
        if self._post(native_id) is None:
            raise Problem(404, "Not Found", "not found")
        self.charged += PRICES["delete"]
        self.remove(native_id)
        return {"data": {"deleted": True}}

    def _me(self) -> dict[str, Any]:
        self._count("me")
        self._charge("user", MODERATOR)
        return {"data": self.users[MODERATOR]}

    def _search(self, params: Mapping[str, str]) -> dict[str, Any]:
        if len(params["query"]) > 512:
            raise Problem(400, "Invalid Request", "the query is too long")
        if "start_time" in params and _instant(params["start_time"]) < self.clock.now() - REACH:
            raise Problem(400, "Invalid Request", "'start_time' must be within the last 7 days")
        if "start_time" in params and _instant(params["start_time"]) >= self.clock.now() - SETTLING:
            raise Problem(400, "Invalid Request", "'start_time' must be before 'end_time'")
        marked_at = posted_at(params["since_id"]) if "since_id" in params else None
        if marked_at is not None and marked_at < self.clock.now() - REACH:
            raise Problem(400, "Invalid Request", "'since_id' must be a tweet id created within the last 7 days")
        latest = self.clock.now() - self.lag
        wanted = _compiled(params["query"])
        return self._timeline("search", params, lambda post: post.at <= latest and wanted(post))

    def _timeline(self, kind: str, params: Mapping[str, str], wanted: Callable[[XPost], bool]) -> dict[str, Any]:
        self._count(kind)
        self._check_words(params)
        since = int(params.get("since_id", 0))
        start = _instant(params["start_time"]) if "start_time" in params else datetime.min.replace(tzinfo=UTC)
        shown = [post for post in self._shown() if wanted(post) and int(post.id) > since and post.at >= start]
        shown.sort(key=lambda post: int(post.id), reverse=True)
        offset = int(params.get("pagination_token", params.get("next_token", "0")))
        size = int(params.get("max_results", "10"))
        page = shown[offset : offset + size]
        if not page:
            return {"meta": {"result_count": 0}}
        for post in page:
            self._charge("post", post.id, "post" if kind == "search" else "own")
        meta = {"result_count": len(page), "newest_id": page[0].id, "oldest_id": page[-1].id}
        if offset + size < len(shown):
            meta["next_token"] = str(offset + size)
        said: dict[str, Any] = {"data": [self._rendered(post) for post in page], "meta": meta}
        if "author_id" in params.get("expansions", "").split(",") and kind != "own":
            authors = dict.fromkeys(post.author for post in page)
            for author in authors:
                self._charge("user", author)
            said["includes"] = {"users": [self.users[author] for author in authors]}
            keys = [key for post in page for key in post.media]
            if keys:
                said["includes"]["media"] = [self._medium(key) for key in keys]
        if f"referenced_{self.vocabulary}s" in params.get("expansions", "").split(","):
            references = {reference for post in page for reference in (post.reply_to, post.quote_of)}
            along = [post for post in self._shown() if post.id in references]
            for post in along:
                self._charge("post", post.id)
            if along:
                said.setdefault("includes", {})[f"{self.vocabulary}s"] = [self._rendered(post) for post in along]
        return said

    def _lookup(self, native_ids: list[str]) -> dict[str, Any]:
        self._count("lookup")
        there = {post_id: post for post in self._shown() for post_id in post.history}
        found = [there[native_id] for native_id in native_ids if native_id in there]
        for post in found:
            self._charge("post", post.id)
        said: dict[str, Any] = {}
        if found:
            shown = [(there[native_id], native_id) for native_id in native_ids if native_id in there]
            said["data"] = [{"id": native_id, "text": self._text(post)[0]} for post, native_id in shown]
        errors = [self._missing(native_id) for native_id in native_ids if native_id not in there]
        return said | ({"errors": errors} if errors else {})

    def _missing(self, native_id: str) -> dict[str, Any]:
        closed = any(native_id in post.history and post.author in self.closed for post in self.posts)
        kind, title = (
            ("not-authorized-for-resource", "Authorization Error")
            if closed
            else ("resource-not-found", "Not Found Error")
        )
        return {
            "value": native_id,
            "resource_id": native_id,
            "resource_type": self.vocabulary,
            "parameter": "ids",
            "title": title,
            "detail": f"Could not find it with ids: [{native_id}].",
            "type": f"https://{'api.twitter.com' if self.vocabulary == OLD else 'api.x.com'}/2/problems/{kind}",
        }

    def _rendered(self, post: XPost) -> dict[str, Any]:
        text, links = self._text(post)
        kinds = {"replied_to": post.reply_to, "quoted": post.quote_of, "retweeted": post.repost_of}
        references = [{"type": kind, "id": native_id} for kind, native_id in kinds.items() if native_id]
        said: dict[str, Any] = {
            "id": post.id,
            "text": text,
            "author_id": post.author,
            "conversation_id": post.conversation,
            "created_at": post.at.strftime("%Y-%m-%dT%H:%M:%S.") + f"{post.at.microsecond // 1000:03}Z",
            f"edit_history_{self.vocabulary}_ids": list(post.history),
            "lang": "en",
        }
        tags = [{"tag": entity.value} for entity in x_entities(post.text) if entity.kind is EntityKind.TAG]
        indexed = [{"start": 0, "end": 0, **tag} for tag in tags]
        entities = {"urls": links, "hashtags": indexed}
        said["entities"] = {name: found for name, found in entities.items() if found}
        if references:
            said[f"referenced_{self.vocabulary}s"] = references
        if post.media:
            said["attachments"] = {"media_keys": [f"3_{key}" for key in post.media]}
        return said

    def _text(self, post: XPost) -> tuple[str, list[dict[str, Any]]]:
        """The text as X tells it: short addresses, three characters as entities, one address more for pictures."""
        text = html.escape(post.text, quote=False)
        links = []
        found = [entity.value for entity in x_entities(post.text) if entity.kind is EntityKind.LINK]
        for number, address in enumerate(dict.fromkeys(found)):
            short = f"https://t.co/{int(post.id) % 10**8:08}{number:02}"
            text = text.replace(html.escape(address, quote=False), short)
            expanded = address if "://" in address else f"http://{address}"
            links.append({"start": 0, "end": 23, "url": short, "expanded_url": expanded, "display_url": address})
        if post.media:
            short = f"https://t.co/{int(post.id) % 10**8:08}pp"
            text = f"{text} {short}"
            shown = f"https://x.com/{self.users[post.author]['username']}/status/{post.id}/photo/1"
            links.append(
                {"start": 0, "end": 23, "url": short, "expanded_url": shown, "media_key": f"3_{post.media[0]}"}
            )
        return text, links

    def _medium(self, key: str) -> dict[str, Any]:
        said = {"media_key": f"3_{key}", "type": "photo", "url": f"https://pbs.twimg.com/media/{key}.jpg"}
        return said | ({"alt_text": self.descriptions[key]} if key in self.descriptions else {})

    def _shown(self) -> list[XPost]:
        return [post for post in self.posts if post.id not in self.hidden and post.author not in self.closed]

    def _mentions(self, post: XPost, name: str) -> bool:
        if post.author == MODERATOR or post.repost_of:
            return False
        parent = self._post(post.reply_to) if post.reply_to else None
        return f"@{name}" in post.text.lower() or (parent is not None and parent.author == MODERATOR)

    def _post(self, native_id: str | None) -> XPost | None:
        return next((post for post in self.posts if native_id in post.history), None)

    def _next_id(self) -> str:
        self._sequence += 1
        milliseconds = round(self.clock.now().timestamp() * 1000) - EPOCH_MS
        return str((milliseconds << 22) + self._sequence)

    def _check_words(self, params: Mapping[str, str]) -> None:
        foreign = f"{NEW if self.vocabulary == OLD else OLD}.fields"
        if foreign in params:
            message = f"The query parameter [{foreign}] is not one of [query,start_time,max_results]"
            problem = Problem(400, "Invalid Request", "One or more parameters to your request was invalid.")
            problem.body["errors"] = [{"parameters": {foreign: [params[foreign]]}, "message": message}]
            raise problem

    def _count(self, kind: str) -> None:
        now = self.clock.now()
        calls = self._calls[kind] = [at for at in self._calls[kind] if at > now - SPAN]
        if len(calls) >= LIMITS[kind]:
            raise self._too_many(calls[0] + SPAN)
        calls.append(now)

    def _too_many(self, until: datetime) -> Problem:
        headers = {"x-rate-limit-remaining": "0", "x-rate-limit-reset": str(int(until.timestamp()))}
        return Problem(429, "Too Many Requests", "Too Many Requests", headers)

    def _charge(self, kind: str, native_id: str, price: str = "") -> None:
        resource = (kind, native_id, self.clock.now().date().isoformat())
        due = PRICES[price or kind]
        self.charged += max(0, due - self._paid[resource])
        self._paid[resource] = max(due, self._paid[resource])

    def _renew(self, request: httpx.Request) -> httpx.Response:
        said = {name: values[0] for name, values in parse_qs(request.content.decode()).items()}
        expired = self._expired_until is not None and self.clock.now() < self._expired_until
        if expired or said.get("refresh_token") not in self._refresh_tokens:
            refusal = {"error": "invalid_request", "error_description": "Value passed for the token was invalid."}
            return self._respond(request, 400, refusal)
        self._refresh_tokens.discard(said["refresh_token"])
        granted = {"token_type": "bearer", "expires_in": 7200, "scope": "tweet.read tweet.write users.read"}
        return self._respond(request, 200, granted | self._pair())

    def _pair(self) -> dict[str, str]:
        self._sequence += 1
        pair = {"access_token": f"access-{self._sequence}", "refresh_token": f"refresh-{self._sequence}"}
        self._passes[pair["access_token"]] = self.clock.now() + TOKEN_LASTS
        self._refresh_tokens.add(pair["refresh_token"])
        return pair

    def _respond(
        self, request: httpx.Request, status: int, body: Mapping[str, Any], headers: Mapping[str, str] | None = None
    ) -> httpx.Response:
        date = {"Date": format_datetime(self.clock.now(), usegmt=True), **(headers or {})}
        return httpx.Response(status, json=body, headers=date, request=request)

    async def _time_out(self, request: httpx.Request) -> httpx.Response:
        await self.clock.sleep(TIMEOUT)
        raise httpx.ReadTimeout("", request=request)


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _compiled(query: str) -> Callable[[XPost], bool]:
    """A query of the kind that chatmod sends: alternatives in brackets, then terms that all hold."""
    alternatives: list[str] = []
    if query.startswith("("):
        inside, _, query = query[1:].partition(")")
        alternatives = inside.split(" OR ")
    terms = query.split()

    def holds(term: str, post: XPost) -> bool:
        if term.startswith("-"):
            return not holds(term[1:], post)
        if term.startswith("#"):
            tags = {fold_tag(found.value) for found in x_entities(post.text) if found.kind is EntityKind.TAG}
            return fold_tag(term[1:]) in tags
        name, _, value = term.partition(":")
        if name == "conversation_id":
            return post.conversation == value
        assert term == "is:retweet", f"a term that X would refuse: {term}"
        return post.repost_of is not None

    def wanted(post: XPost) -> bool:
        fits = not alternatives or any(holds(term, post) for term in alternatives)
        return fits and all(holds(term, post) for term in terms)

    return wanted
