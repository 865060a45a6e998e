"""Mastodon, its relatives, and chatmod's own room, by the Mastodon client API.

Source: Mastodon's documentation of 4.4 to 4.6, and servers tried on loopback. JSON bodies, because some relatives
post an empty status from a form; `visibility` always, because its default differs; ids are opaque.
"""

import contextlib
import json
import re
import unicodedata
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, TypeVar
from urllib.parse import quote, urlsplit

from pydantic import BaseModel, ValidationError

from chatmod.domain.composing import Draft
from chatmod.domain.health import Health
from chatmod.domain.lengths import mastodon_length
from chatmod.domain.posts import Author, Gone, Published, Seen
from chatmod.errors import PluginError, Rejected, SettingsError, Unavailable, Unconfirmed
from chatmod.platforms.dialect import MastodonDialect, allowance
from chatmod.platforms.http import Reply, Server, Transport
from chatmod.platforms.wire import WireAccount, WireApp, WireInstance, WireStatus
from chatmod.ports.logins import Credential, Login
from chatmod.ports.platforms import Limits, Page, Window

_HEALTH = "/health"
"""Mastodon answers it in two letters, and counts it against no limit; elsewhere a 404 warms as well."""
_PAGE = 40
_LOOK_BACK_PAGES = 5
_KEYLESS_SETTLE = timedelta(seconds=30)
_Model = TypeVar("_Model", bound=BaseModel)
_REMOTE_MENTION = re.compile(r"(?<![\w/])(@\w+(?:[.-]\w+)*)@[\w.-]+\w")
_GONE = frozenset({404, 410})
_ANY_FAILURE = range(400, 600)
_OF_THE_POST = frozenset({403, 500})
"""A post that may not be seen, or that the server stumbles over, must not keep all others from being read."""


class Mastodon:
    """Implements the port `Platform` for one account on one server.

    Args:
        name: As it is named on the command line.
        server: Where the account is.
        limits: Until the server has told its own.
    """

    def __init__(self, name: str, server: Server, limits: Limits) -> None:
        self.name = name
        self.limits = limits
        self._server = server
        self._account: WireAccount | None = None

    def measure(self, text: str) -> int:
        """See `Platform.measure`."""
        return mastodon_length(text)

    async def whoami(self) -> Author:
        """See `Platform.whoami`."""
        return (await self._own_account())[0].author()

    async def examine(self) -> Health:
        """See `Platform.examine`.

        The server's clock and what it still takes stand in its answer about our account.
        """
        account, reply = await self._own_account()
        may_post = False if account.suspended else await self._app_may_post()
        return Health(account.author(), may_post, reply.server_time, allowance(reply), limited=bool(account.limited))

    def prepare(
        self,
        draft: Draft,
        thread: Sequence[Published],
        instant: datetime,  # noqa: ARG002 - the port's
        media: Sequence[str] = (),
    ) -> bytes:
        """See `Platform.prepare`."""
        body: dict[str, Any] = {"status": draft.text, "visibility": "public", "language": draft.language}
        if thread:
            body["in_reply_to_id"] = thread[-1].native_id
        if media:
            body["media_ids"] = list(media)
        # a header takes ASCII only, and a file's name may be anything
        return json.dumps({"key": quote(draft.key, safe="@/"), "body": body}).encode()

    async def warm_up(self) -> None:
        """See `Platform.warm_up`."""
        await self._server.warm_up(_HEALTH)

    async def publish(self, prepared: bytes) -> Published:
        """See `Platform.publish`."""
        wanted = json.loads(prepared)
        reply = await self._server.write("/api/v1/statuses", wanted["body"], {"Idempotency-Key": wanted["key"]})
        try:
            return _published(WireStatus.model_validate(reply.json()))
        except ValueError as error:  # pydantic's ValidationError is one
            raise Unconfirmed(self.name, "the server's answer is not understood") from error

    async def find(self, prepared: bytes, since: datetime) -> Sequence[Published]:
        """See `Platform.find`."""
        wanted = _comparable(json.loads(prepared)["body"]["status"])
        if self._account is None:
            await self.whoami()
        assert self._account is not None
        path = f"/api/v1/accounts/{quote(self._account.id, safe='')}/statuses"
        params = {"limit": str(_PAGE), "exclude_reblogs": "true"}
        found: dict[str, WireStatus] = {}
        for _ in range(_LOOK_BACK_PAGES):
            statuses = [
                status for status, _raw in self._statuses(self._expect(await self._server.read(path, params)))
            ]
            for status in statuses:
                if status.created_at >= since and _comparable(status.post(self.name).text) == wanted:
                    found[status.id] = status
            # a server that does not know max_id gives the same page for ever
            if not statuses or statuses[-1].created_at < since or statuses[-1].id == params.get("max_id"):
                break
            params["max_id"] = statuses[-1].id
        return [_published(status) for status in reversed(found.values())]

    async def delete(self, native_id: str) -> None:
        """See `Platform.delete`."""
        reply = await self._server.submit("DELETE", f"/api/v1/statuses/{quote(native_id, safe='')}")
        if reply.status not in _GONE:
            self._expect(reply)

    async def sweep(self, window: Window) -> AsyncIterator[Page]:
        """See `Platform.sweep`."""
        seen: set[str] = set()
        timeline = self._back(window) if window.cursor is None else self._forward(window, window.cursor)
        async for page in timeline:
            seen.update(sighting.post.native_id for sighting in page.sightings if isinstance(sighting, Seen))
            yield page
        for thread in window.threads:
            sightings = await self._context(thread, window.since)
            seen.update(sighting.post.native_id for sighting in sightings)
            if sightings:
                yield Page(tuple(sightings))
        if window.cursor is None:
            async for gone in self._gone(window.known - seen):
                yield Page((gone,))

    async def close(self) -> None:
        """See `Platform.close`."""
        await self._server.close()

    async def _own_account(self) -> tuple[WireAccount, Reply]:
        reply = await self._server.read("/api/v1/accounts/verify_credentials")
        account = self._account = self._parse(WireAccount, self._expect(reply))
        await self._read_limits()
        return account, reply

    async def _app_may_post(self) -> bool | None:
        """What the login was made for, where the server tells: Mastodon does since 4.3.

        A trial post would tell more, but some relatives publish what others refuse as empty.
        """
        reply = await self._server.read("/api/v1/apps/verify_credentials", accept=_ANY_FAILURE)
        try:
            return WireApp.model_validate(reply.json()).may_post if reply.ok else None
        except ValueError:  # pydantic's ValidationError is one
            return None

    async def _read_limits(self) -> None:
        for path in ("/api/v2/instance", "/api/v1/instance"):
            reply = await self._server.read(path)
            if reply.ok:
                instance = self._parse(WireInstance, reply)
                settle = timedelta(0) if instance.knows_keys else _KEYLESS_SETTLE
                characters = instance.configuration.statuses.max_characters
                self.limits = replace(self.limits, characters=characters, settle=settle)
                return

    async def _back(self, window: Window) -> AsyncIterator[Page]:
        """All of the hashtag's timeline since the window begins, newest first; the cursor is the newest of all."""
        params = {"limit": str(_PAGE)}
        cursor: str | None = None
        while True:
            statuses = await self._timeline(window, params)
            if not statuses:
                return
            cursor = cursor or statuses[0][0].id
            yield Page(tuple(self._sightings(statuses, window.since)), cursor)
            oldest = statuses[-1][0]
            # a server that does not know max_id gives the same page for ever
            if oldest.created_at < window.since or oldest.id == params.get("max_id"):
                return
            params["max_id"] = oldest.id

    async def _forward(self, window: Window, cursor: str) -> AsyncIterator[Page]:
        """What has come since the cursor, oldest page first: `min_id` leaves no gap, as `since_id` does."""
        while statuses := await self._timeline(window, {"limit": str(_PAGE), "min_id": cursor}):
            if statuses[0][0].id == cursor:
                return
            cursor = statuses[0][0].id
            yield Page(tuple(self._sightings(statuses, window.since)), cursor)

    async def _timeline(self, window: Window, params: Mapping[str, str]) -> list[tuple[WireStatus, bytes]]:
        reply = await self._server.read(f"/api/v1/timelines/tag/{quote(window.hashtag, safe='')}", params)
        # some relatives answer 404 until somebody uses the tag
        return [] if reply.status in _GONE else self._statuses(self._expect(reply))

    async def _context(self, native_id: str, since: datetime) -> list[Seen]:
        reply = await self._server.read(f"/api/v1/statuses/{quote(native_id, safe='')}/context", accept=_OF_THE_POST)
        if reply.status in _GONE | _OF_THE_POST:
            return []
        said = self._json(self._expect(reply))
        descendants = said.get("descendants") if isinstance(said, dict) else None
        return list(self._sightings(self._parsed(descendants), since))

    async def _gone(self, native_ids: Iterable[str]) -> AsyncIterator[Gone]:
        for native_id in sorted(native_ids):
            reply = await self._server.read(f"/api/v1/statuses/{quote(native_id, safe='')}", accept=_OF_THE_POST)
            if reply.status in _GONE:
                yield Gone(native_id)

    def _sightings(self, statuses: Iterable[tuple[WireStatus, bytes]], since: datetime) -> Iterable[Seen]:
        for status, raw in statuses:
            if status.is_public and status.created_at >= since:
                yield Seen(status.post(self.name), raw)

    def _statuses(self, reply: Reply) -> list[tuple[WireStatus, bytes]]:
        return self._parsed(self._json(reply))

    def _parsed(self, values: Any) -> list[tuple[WireStatus, bytes]]:  # noqa: ANN401 - whatever a server sends
        if not isinstance(values, list):
            raise self._not_understood()
        parsed = []
        for value in values:
            # one status that breaks the rules must not hide all others, sweep after sweep
            with contextlib.suppress(ValidationError):
                parsed.append((WireStatus.model_validate(value), json.dumps(value).encode()))
        return parsed

    def _parse(self, model: type[_Model], reply: Reply) -> _Model:
        try:
            return model.model_validate(self._json(reply))
        except ValidationError as error:
            raise self._not_understood() from error

    def _json(self, reply: Reply) -> Any:  # noqa: ANN401 - whatever a server sends
        try:
            return reply.json()
        except ValueError as error:
            raise self._not_understood() from error

    def _expect(self, reply: Reply) -> Reply:
        if not reply.ok:
            raise Rejected(self.name, self._server.reason(reply))
        return reply

    def _not_understood(self) -> Unavailable:
        return Unavailable(self.name, "the server's answer is not understood")


@dataclass(frozen=True, slots=True)
class MastodonPlugin:
    """Implements the port `Plugin`, for networks and for the room."""

    name: str
    limits: Limits
    credentials: Mapping[str, Credential]

    def measure(self, text: str) -> int:
        """See `Plugin.measure`."""
        return mastodon_length(text)

    def open(self, login: Login, name: str, transport: Transport | None = None) -> Mastodon:
        """See `Plugin.open`; a test hands in a transport."""
        missing = self.credentials.keys() - login.values.keys()
        if missing:
            raise PluginError(f"{name} was opened without {', '.join(sorted(missing))}.")
        token = login.values["token"]
        url = _server_url(self.name, login.values["server"])
        if not token.isascii() or not token.isprintable():
            raise SettingsError(
                f"The token for {name} has letters that no token has.", "Copy it again, without quotation marks."
            )
        headers = {"Authorization": f"Bearer {token}"}
        return Mastodon(name, Server(name, url, lambda: headers, MastodonDialect(), transport=transport), self.limits)


def _server_url(name: str, text: str) -> str:
    """The address of a server from what people write: `example.social`, or with `https://`."""
    try:
        parts = urlsplit(text if "://" in text else f"https://{text}")
        fits = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        fits = False
    if not fits:
        raise SettingsError(f"`{text}` is not the address of a {name} server.", "Write it as `example.social`.")
    return f"{parts.scheme}://{parts.netloc}"


def _published(status: WireStatus) -> Published:
    return Published(status.uri or status.url or status.id, status.id, status.url or "", status.created_at)


def _comparable(text: str) -> str:
    """A text as it survives a server's rewriting: white space folded, the domain of a mention left out."""
    return " ".join(_REMOTE_MENTION.sub(r"\1", unicodedata.normalize("NFC", text)).split())


plugin = MastodonPlugin(
    name="mastodon",
    limits=Limits(characters=500),
    credentials={
        "server": Credential("the address of your server, such as example.social", secret=False),
        "token": Credential(
            "an access token: Preferences, Development, New application, scopes read, write:statuses and write:media"
        ),
    },
)
