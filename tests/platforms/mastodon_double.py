"""A Mastodon server in memory: a hashtag's timeline, notifications, contexts, paged as real servers page them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from chatmod.platforms.mastodon import Mastodon, plugin
from chatmod.settings import FixedLogin

START = datetime(2027, 4, 16, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
ME, V2 = "/api/v1/accounts/verify_credentials", "/api/v2/instance"
TAG, NOTIFICATIONS = "/api/v1/timelines/tag/BookChat", "/api/v1/notifications"
STATUSES = "/api/v1/statuses"
Json = dict[str, Any]
Route = Callable[[httpx.Request], httpx.Response]


def a_status(number: int, text: str = "A1: yes", **more: object) -> Json:
    return {
        "id": f"{number:04}",
        "created_at": (START + number * MINUTE).isoformat(),
        "visibility": "public",
        "uri": f"https://other.example/users/ines/statuses/{number}",
        "url": f"https://other.example/@ines/{number}",
        "content": f"<p>{text}</p>",
        "in_reply_to_id": None,
        "account": {"id": "8", "acct": "ines@other.example", "uri": "https://other.example/users/ines"},
        "tags": [{"name": "bookchat"}],
        **more,
    }


def a_mention(number: int, status: Json, kind: str = "mention") -> Json:
    return {"id": f"n{number:04}", "type": kind, "created_at": status["created_at"], "status": status}


def paged(items: list[Json], *, newest_first_after_min_id: bool = False, ignores_max_id: bool = False) -> Route:
    """A list as servers page it.

    Args:
        items: What there is, in any order.
        newest_first_after_min_id: As Hollo does it: `min_id` gives the newest of all that is newer.
        ignores_max_id: As a server does that knows no paging.
    """

    def answer(request: httpx.Request) -> httpx.Response:
        query = request.url.params
        limit = min(int(query.get("limit", "20")), 40)
        found = sorted(items, key=lambda item: str(item["id"]), reverse=True)
        if "max_id" in query and not ignores_max_id:
            found = [item for item in found if item["id"] < query["max_id"]]
        if "min_id" in query:
            newer = [item for item in found if item["id"] > query["min_id"]]
            found = newer if newest_first_after_min_id else newer[-limit:]
        return httpx.Response(200, json=found[:limit])

    return answer


@dataclass
class Double:
    """Answers by path; everything else is not there. Remembers what was asked."""

    routes: dict[str, Route | httpx.Response] = field(default_factory=dict)
    asked: list[httpx.Request] = field(default_factory=list)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        if request.url.path == ME:
            return httpx.Response(200, json={"id": "7", "acct": "heather"})
        route = self.routes.get(request.url.path, httpx.Response(404, json={"error": "Record not found"}))
        return route if isinstance(route, httpx.Response) else route(request)

    def queries(self, path: str) -> list[Json]:
        """What was asked for at a path."""
        return [dict(request.url.params) for request in self.asked if request.url.path == path]

    def open(self, name: str = "mastodon") -> Mastodon:
        """An account on it."""
        login = FixedLogin({"server": "example.social", "token": "sesame"})
        return plugin.open(login, name, httpx.MockTransport(self))
