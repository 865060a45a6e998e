"""What a server tells about itself, and about us, before an evening."""

from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from chatmod.domain.health import Allowance, Health
from chatmod.errors import Unauthorized, Unavailable
from chatmod.platforms.mastodon import plugin
from chatmod.settings import FixedLogin

LOGIN = FixedLogin({"server": "example.social", "token": "sesame"})

ACCOUNT = {"id": "7", "acct": "heather", "uri": "https://example.social/users/heather"}
ME, APP, INSTANCE = "/api/v1/accounts/verify_credentials", "/api/v1/apps/verify_credentials", "/api/v2/instance"
DATE = "Fri, 16 Apr 2027 00:00:05 GMT"
HEADERS = {
    "Date": DATE,
    "X-RateLimit-Limit": "300",
    "X-RateLimit-Remaining": "299",
    "X-RateLimit-Reset": "2027-04-16T00:05:00.362595Z",
}


async def examined(
    app: httpx.Response | Exception, *, headers: dict[str, str] | None = None, account: dict[str, Any] | None = None
) -> tuple[Health, list[str]]:
    """What is told, and how the server was asked."""
    asked = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(f"{request.method} {request.url.path}")
        answers: dict[str, httpx.Response | Exception] = {
            ME: httpx.Response(200, json=ACCOUNT | (account or {}), headers=HEADERS if headers is None else headers),
            INSTANCE: httpx.Response(200, json={"version": "4.6.5"}),
            APP: app,
        }
        found = answers[request.url.path]
        if isinstance(found, Exception):
            raise found
        return found

    platform = plugin.open(LOGIN, "mastodon", httpx.MockTransport(answer))
    try:
        return await platform.examine(), asked
    finally:
        await platform.close()


def an_app(*scopes: str) -> httpx.Response:
    return httpx.Response(200, json={"name": "chatmod", "scopes": scopes})


@pytest.mark.parametrize(
    ("app", "may_post"),
    [
        (an_app("read", "write:statuses"), True),
        (an_app("read", "write"), True),
        (an_app("read", "write:media"), False),
        (an_app(), False),
        (httpx.Response(200, json={"name": "chatmod"}), None),
        (httpx.Response(200, json={"scopes": "read write"}), None),
        (httpx.Response(200, json=[]), None),
        (httpx.Response(200, html="<html>"), None),
        (httpx.Response(403, json={"error": "This action is outside the authorized scopes"}), None),
        (httpx.Response(404, html="<html>"), None),
        (httpx.Response(500), None),
    ],
)
async def test_whether_a_login_may_post_is_known_where_the_server_tells(
    app: httpx.Response, *, may_post: bool | None
) -> None:
    health, asked = await examined(app)
    assert health.may_post is may_post
    assert all(call.startswith("GET ") for call in asked)


async def test_the_servers_clock_and_what_it_still_takes_are_handed_up() -> None:
    health, _ = await examined(an_app("write"))
    assert health.account.handle == "heather"
    assert health.server_time == datetime(2027, 4, 16, 0, 0, 5, tzinfo=UTC)
    assert health.allowance == Allowance(299, 300, datetime(2027, 4, 16, 0, 5, 0, 362595, tzinfo=UTC))


@pytest.mark.parametrize(
    ("headers", "told"),
    [
        ({}, None),
        ({"Date": "soon"}, None),
        ({"Date": "Fri, 16 Apr 2027 00:00:05 -0000"}, datetime(2027, 4, 16, 0, 0, 5, tzinfo=UTC)),
        ({"X-RateLimit-Limit": "300", "X-RateLimit-Remaining": "-1"}, None),
        ({"X-RateLimit-Limit": "300", "X-RateLimit-Remaining": "9" * 5000}, None),
        ({"X-RateLimit-Remaining": "7"}, None),
    ],
)
async def test_a_server_that_does_not_tell_them_is_taken_as_it_is(
    headers: dict[str, str], told: datetime | None
) -> None:
    health, _ = await examined(an_app("write"), headers=headers)
    assert (health.server_time, health.allowance) == (told, None)


async def test_a_limited_account_may_post_and_a_suspended_one_may_not() -> None:
    health, _ = await examined(an_app("write"), account={"limited": True, "suspended": None})
    assert (health.may_post, health.limited) == (True, True)
    health, _ = await examined(an_app("write"), account={"suspended": True})
    assert (health.may_post, health.limited) == (False, False)


async def test_a_server_that_is_lost_on_the_way_is_unavailable() -> None:
    with pytest.raises(Unavailable):
        await examined(httpx.ConnectError("gone"))


async def test_a_login_that_is_not_accepted_is_unauthorized() -> None:
    refusing = httpx.MockTransport(lambda _: httpx.Response(403, json={"error": "Your login is currently disabled"}))
    platform = plugin.open(LOGIN, "mastodon", refusing)
    with pytest.raises(Unauthorized, match="currently disabled"):
        await platform.examine()
    await platform.close()
