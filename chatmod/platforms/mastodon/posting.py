"""Posting, with pictures, and finding again what was posted."""

import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import quote

from pydantic import BaseModel, ConfigDict

from chatmod.domain.composing import Draft
from chatmod.domain.pictures import Picture
from chatmod.domain.posts import Published
from chatmod.errors import Rejected, Unavailable, Unconfirmed
from chatmod.platforms.mastodon.answers import ANY_FAILURE, GONE, Answers
from chatmod.platforms.mastodon.wire import WireStatus
from chatmod.platforms.replies import Form, Reply

STATUSES = "/api/v1/statuses"
_PAGE = 40
_LOOK_BACK_PAGES = 5
_REMOTE_MENTION = re.compile(r"(?<![\w/])(@\w+(?:[.-]\w+)*)@[\w.-]+\w")
_NO_SECOND_VERSION = frozenset({404, 405, 410})
_INVALID = frozenset({400, 422})
_NOT_READY = "not finished processing"
_PARTIAL = 206
"""A picture's address answers this as long as it is being processed."""


class _WireMedia(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)

    id: str


def prepared_post(draft: Draft, thread: Sequence[Published], media: Sequence[str]) -> bytes:
    """The request of a post and its key, to be the same on every attempt."""
    body: dict[str, Any] = {"status": draft.text, "visibility": "public", "language": draft.language}
    if thread:
        body["in_reply_to_id"] = thread[-1].native_id
    if media:
        body["media_ids"] = list(media)
    # a header takes ASCII only, and a file's name may be anything
    return json.dumps({"key": quote(draft.key, safe="@/"), "body": body}).encode()


class Posting:
    """Posts for one account."""

    def __init__(self, answers: Answers) -> None:
        self._answers = answers
        self._server = answers.server

    async def upload(self, picture: Picture) -> str:
        """See `TakesPictures.upload`: 202 means that it is still being processed, and its id is good all the same."""
        form = Form({"description": picture.alt}, {"file": (picture.name, picture.data, picture.kind)})
        reply = await self._server.submit("POST", "/api/v2/media", form, accept=_NO_SECOND_VERSION)
        if reply.status in _NO_SECOND_VERSION:
            reply = await self._server.submit("POST", "/api/v1/media", form)
        return self._answers.one(_WireMedia, reply).id

    async def publish(self, prepared: bytes) -> Published:
        """See `Platform.publish`.

        A failure of the server is `Unconfirmed`, also the one that Mastodon calls temporary: it says so, too, while
        another request with the same key is under way.
        """
        wanted = json.loads(prepared)
        body, headers = wanted["body"], {"Idempotency-Key": wanted["key"]}
        reply = await self._server.write(STATUSES, body, headers, accept=GONE | _INVALID)
        if reply.status in _INVALID and await self._is_not_ready(reply, body.get("media_ids", ())):
            raise Unavailable(self._answers.name, "The server is still processing the pictures.")
        if reply.status in GONE:
            raise Rejected(self._answers.name, f"{self._server.reason(reply)}: {_gone(body)}")
        return self._published(self._answers.expect(reply))

    async def find(self, prepared: bytes, since: datetime, account_id: str) -> Sequence[Published]:
        """See `Platform.find`: among the posts of an account."""
        wanted = _comparable(json.loads(prepared)["body"]["status"])
        path = f"/api/v1/accounts/{quote(account_id, safe='')}/statuses"
        params = {"limit": str(_PAGE), "exclude_reblogs": "true"}
        found: dict[str, WireStatus] = {}
        for _ in range(_LOOK_BACK_PAGES):
            statuses = await self._page(path, params)
            for status in statuses:
                text = status.post(self._answers.name).text
                if status.created_at >= since and status.reblog is None and _comparable(text) == wanted:
                    found[status.id] = status
            # a server that does not know max_id gives the same page for ever
            if not statuses or statuses[-1].created_at < since or statuses[-1].id == params.get("max_id"):
                break
            params["max_id"] = statuses[-1].id
        return [_as_published(status) for status in reversed(found.values())]

    async def delete(self, native_id: str) -> None:
        """See `Platform.delete`."""
        reply = await self._server.submit("DELETE", f"{STATUSES}/{quote(native_id, safe='')}")
        if reply.status not in GONE:
            self._answers.expect(reply)

    async def _page(self, path: str, params: Mapping[str, str]) -> list[WireStatus]:
        said = self._answers.json(await self._server.read(path, params))
        return [status for status, _ in self._answers.many(WireStatus, said)]

    async def _is_not_ready(self, reply: Reply, media: Sequence[str]) -> bool:
        """Whether pictures are still being processed; servers say it in words, of the language of the account."""
        if _NOT_READY in self._server.reason(reply).lower():
            return True
        for native_id in media:
            told = await self._server.read(f"/api/v1/media/{quote(native_id, safe='')}", accept=ANY_FAILURE)
            if told.status == _PARTIAL:
                return True
        return False

    def _published(self, reply: Reply) -> Published:
        try:
            said = reply.json()
            if isinstance(said, dict) and "params" in said:
                raise ValueError("a post that is scheduled, and not out")  # noqa: TRY301 - as what is no post at all
            return _as_published(WireStatus.model_validate(said))
        except ValueError as error:  # pydantic's ValidationError is one
            raise Unconfirmed(self._answers.name, "the server's answer is not understood") from error


def _gone(body: Mapping[str, Any]) -> str:
    """What a server cannot find that is asked to post; Mastodon knows the key of a deleted post for an hour."""
    if "in_reply_to_id" in body:
        return "the post that this one continues has been deleted."
    return "this was posted before, and has been deleted since."


def _as_published(status: WireStatus) -> Published:
    return Published(status.uri or status.url or status.id, status.id, status.url or "", status.created_at)


def _comparable(text: str) -> str:
    """A text as it survives a server's rewriting: white space folded, the domain of a mention left out."""
    return " ".join(_REMOTE_MENTION.sub(r"\1", unicodedata.normalize("NFC", text)).split())
