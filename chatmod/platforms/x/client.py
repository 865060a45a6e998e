"""X, as a platform.

Source: X's documentation of August 2026 and its OpenAPI documents 2.166 and 2.167. X knows no key that would make a
post unique: what may be out is looked for among our own posts, which show it at once.

Posts are published at the top level, and the later parts of a thread as answers to the part before. Whether X lets
every account do that by its API is unproven: where it does not, the refusal says so, and the first part stands.
"""

import json
from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from urllib.parse import quote

from pydantic import BaseModel, ValidationError

from chatmod.domain.composing import Draft
from chatmod.domain.health import Allowance, Health
from chatmod.domain.pictures import Picture
from chatmod.domain.posts import Author, Published
from chatmod.domain.text.x_text import x_length
from chatmod.errors import Rejected, Unavailable, Unconfirmed
from chatmod.platforms.http import Server, Transport
from chatmod.platforms.replies import Form, Reply, count
from chatmod.platforms.x.comparing import same_as
from chatmod.platforms.x.dialect import Duplicate, XDialect, problems
from chatmod.platforms.x.meter import Meter
from chatmod.platforms.x.prices import Prices
from chatmod.platforms.x.sweeping import Sweep
from chatmod.platforms.x.timelines import Timelines, is_gone
from chatmod.platforms.x.tokens import API, Tokens
from chatmod.platforms.x.wire import WirePost, WireUser
from chatmod.ports.logins import Login
from chatmod.ports.platforms import Limits, Page, Window
from chatmod.wire.x import posted_at, stable_id

_ME = "/2/users/me"
_NOT_FOUND = 404


class _Told(BaseModel):
    """What has just been made."""

    id: str


class _Created(BaseModel):
    data: _Told


class _Me(BaseModel):
    data: WireUser


class X:
    """Implements the ports `Platform`, `TakesPictures` and `Metered` for one account.

    Args:
        name: As it is named on the command line.
        login: Has an access token, and what renews it.
        limits: Of X.
        prices: Of each call.
        transport: Takes the place of the network in tests.
    """

    def __init__(self, name: str, login: Login, limits: Limits, prices: Prices, transport: Transport | None) -> None:
        self.name = name
        self.limits = limits
        self._prices = prices
        self._meter = Meter(name)
        self._tokens = Tokens(name, login, transport)
        self._server = Server(
            name, API, self._tokens.authorize, XDialect(), renew=self._tokens.renew, transport=transport
        )
        self._timelines = Timelines(name, self._server, self._meter, prices)
        self._account: WireUser | None = None
        self._first_ids: dict[str, str] = {}
        self._lost: set[bytes] = set()
        self._doubted: set[bytes] = set()
        self._anothers: set[bytes] = set()

    @property
    def spent(self) -> Decimal:
        """See `Metered.spent`: by the published prices, each resource once a day."""
        return self._meter.spent

    def allow(self, dollars: Decimal) -> None:
        """See `Metered.allow`."""
        self._meter.allow(dollars)

    def measure(self, text: str) -> int:
        """See `Platform.measure`."""
        return x_length(text)

    async def whoami(self) -> Author:
        """See `Platform.whoami`: X's limits are the same for all."""
        return (await self._own_account())[0].author()

    async def examine(self) -> Health:
        """See `Platform.examine`."""
        account, reply = await self._own_account()
        scopes = self._tokens.scopes
        may_post = "tweet.write" in scopes if scopes else None
        return Health(account.author(), may_post, reply.server_time, _allowance(reply), bool(account.protected))

    def prepare(
        self,
        draft: Draft,
        thread: Sequence[Published],
        instant: datetime,  # noqa: ARG002 - the port's
        media: Sequence[str] = (),
    ) -> bytes:
        """See `Platform.prepare`; the key goes nowhere, and tells apart two posts of the same text."""
        body: dict[str, Any] = {"text": draft.text}
        if thread:
            body["reply"] = {"in_reply_to_tweet_id": thread[-1].native_id}
        if media:
            body["media"] = {"media_ids": list(media)}
        return json.dumps({"key": draft.key, "body": body}).encode()

    async def warm_up(self) -> None:
        """See `Platform.warm_up`; a login that has run out is renewed by it, before the post is due."""
        # over the connections of what is written; an account costs once a day
        self._note(await self._server.submit("GET", _ME))

    async def publish(self, prepared: bytes) -> Published:
        """See `Platform.publish`.

        A text that X refuses as published already is `Unconfirmed`, until `find` has not found it and X refuses it
        once more: then an older post of ours has the same text, and X will go on saying no. Where an answer to this
        very post was lost before, it stays `Unconfirmed`: X says itself that it is out.
        """
        body = json.loads(prepared)["body"]
        price = self._prices.of_post(body["text"])
        try:
            reply = await self._server.write("/2/tweets", body)
            told = _Created.model_validate_json(reply.body).data
        except Duplicate as error:
            if prepared in self._lost or prepared not in self._anothers:
                self._doubted.add(prepared)
                raise
            remedy = "Change the text, if only by a word: X takes no text twice within some hours."
            raise Rejected(self.name, f"{error}, most likely by an older post of this account", remedy) from error
        except Unconfirmed:
            self._meter.pay(price)
            self._lost.add(prepared)
            raise
        except ValidationError as error:
            self._meter.pay(price)
            self._lost.add(prepared)
            raise Unconfirmed(self.name, "X's answer is not understood") from error
        self._meter.pay(price)
        return self._published(told.id)

    async def find(self, prepared: bytes, since: datetime) -> Sequence[Published]:
        """See `Platform.find`."""
        account = self._account or (await self._own_account())[0]
        posts = [post for post in await self._timelines.own(account.id, since) if post.written_at >= since]
        found = sorted(same_as(json.loads(prepared)["body"]["text"], posts), key=_in_order)
        if not found and prepared in self._doubted:
            self._anothers.add(prepared)
        return [self._published(post.id) for post in found]

    async def delete(self, native_id: str) -> None:
        """See `Platform.delete`."""
        reply = await self._server.submit("DELETE", f"/2/tweets/{quote(native_id, safe='')}", accept={_NOT_FOUND})
        if reply.status == _NOT_FOUND or any(is_gone(problem) for problem in problems(reply)):
            return
        self._meter.pay(self._prices.deletion)
        if not reply.ok:
            raise Rejected(self.name, f"X does not delete the post: {self._server.reason(reply)}")

    async def upload(self, picture: Picture) -> str:
        """See `TakesPictures.upload`; X keeps it for a day."""
        form = Form({"media_category": "tweet_image"}, {"media": (picture.name, picture.data, picture.kind)})
        handle = self._made(await self._server.submit("POST", "/2/media/upload", form))
        if picture.alt:
            described = {"id": handle, "metadata": {"alt_text": {"text": picture.alt}}}
            reply = await self._server.submit("POST", "/2/media/metadata", described)
            if not reply.ok:
                raise Rejected(self.name, f"X does not take the description: {self._server.reason(reply)}")
            self._meter.pay(self._prices.picture_description)
        return handle

    async def sweep(self, window: Window) -> AsyncIterator[Page]:
        """See `Platform.sweep`; before `since` nothing is read: X refuses to be asked for what is still to come.

        Raises:
            OverBudget: Before a call whose cost, at worst, would pass what is allowed.
        """
        if self._account is None or self._is_to_come(window):
            await self._own_account()  # tells what time it is there, too
        account = self._account
        if account is None or self._is_to_come(window):
            return
        sweep = Sweep(self.name, self._timelines, account.id, window, self._timelines.now, self._first_ids)
        async for page in sweep.pages():
            yield page

    def _is_to_come(self, window: Window) -> bool:
        return self._timelines.now is not None and window.since > self._timelines.now

    async def close(self) -> None:
        """See `Platform.close`."""
        await self._tokens.close()
        await self._server.close()

    async def _own_account(self) -> tuple[WireUser, Reply]:
        reply = await self._server.read(_ME, {"user.fields": "id,name,protected,username"})
        return self._note(reply), reply

    def _note(self, reply: Reply) -> WireUser:
        if not reply.ok:
            raise Rejected(self.name, f"X does not tell the account: {self._server.reason(reply)}")
        try:
            account = _Me.model_validate_json(reply.body).data
        except ValidationError as error:
            raise Unavailable(self.name, "X's answer is not understood") from error
        self._meter.read("user", [account.id], self._prices.read_user, self._timelines.day(reply))
        self._account = account
        return account

    def _made(self, reply: Reply) -> str:
        if not reply.ok:
            raise Rejected(self.name, f"X does not take the picture: {self._server.reason(reply)}")
        try:
            return _Created.model_validate_json(reply.body).data.id
        except ValidationError as error:
            raise Unavailable(self.name, "X's answer is not understood") from error

    def _published(self, native_id: str) -> Published:
        author = self._account.username if self._account else ""
        url = f"https://x.com/{author or 'i'}/status/{native_id}"
        return Published(stable_id(native_id), native_id, url, posted_at(native_id))


def _in_order(post: WirePost) -> tuple[datetime, int, str]:
    return post.written_at, len(post.id), post.id


def _allowance(reply: Reply) -> Allowance | None:
    left, of = (count(reply, f"x-rate-limit-{name}") for name in ("remaining", "limit"))
    return None if left is None or of is None else Allowance(left, of, XDialect().reset(reply))
