"""People on the reference network, who write by plain HTTP, without a line of chatmod's."""

from dataclasses import dataclass
from typing import Any

import httpx

from chatmod.live import SystemClock

_PATIENCE_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who is logged in."""

    pds: str
    handle: str
    password: str
    did: str
    access_token: str
    refresh_token: str

    def get(self, method: str, **params: str | int | list[str]) -> httpx.Response:
        """A query, as this account."""
        return httpx.get(f"{self.pds}/xrpc/{method}", params=params, headers=self._headers, timeout=_PATIENCE_SECONDS)

    def call(self, method: str, **body: object) -> httpx.Response:
        """A procedure, as this account."""
        return httpx.post(f"{self.pds}/xrpc/{method}", json=body, headers=self._headers, timeout=_PATIENCE_SECONDS)

    def create(self, collection: str, record: dict[str, Any], **more: object) -> httpx.Response:
        """Write a record, made now."""
        whole = {"$type": collection, "createdAt": now(), **record}
        return self.call("com.atproto.repo.createRecord", repo=self.did, collection=collection, record=whole, **more)

    def post(
        self, text: str, *, reply_to: dict[str, str] | None = None, root: dict[str, str] | None = None
    ) -> dict[str, str]:
        """Post, and return the reference (`uri`, `cid`) by which others reply; `root` is the thread's first post."""
        record: dict[str, Any] = {"text": text}
        if reply_to is not None:
            record["reply"] = {"root": root or reply_to, "parent": reply_to}
        answer = self.create("app.bsky.feed.post", record)
        answer.raise_for_status()
        return {name: answer.json()[name] for name in ("uri", "cid")}

    def app_password(self, name: str) -> str:
        """A new app password."""
        answer = self.call("com.atproto.server.createAppPassword", name=name)
        answer.raise_for_status()
        return str(answer.json()["password"])

    @property
    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.access_token}"}


def now() -> str:
    """This instant, as records have it."""
    return SystemClock().now().isoformat(timespec="milliseconds").replace("+00:00", "Z")
