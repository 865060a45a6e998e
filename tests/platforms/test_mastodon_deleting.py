"""Deleting a post of ours from Mastodon and its relatives."""

import httpx
import pytest

from chatmod.errors import PlatformError, Rejected, Unauthorized, Unavailable
from chatmod.platforms.mastodon import plugin
from chatmod.settings import FixedLogin

LOGIN = FixedLogin({"server": "example.social", "token": "sesame"})


async def deleted(answer: httpx.Response | Exception) -> list[httpx.Request]:
    requests = []

    def answered(request: httpx.Request) -> httpx.Response:
        requests.append(request)
        if isinstance(answer, Exception):
            raise answer
        return answer

    platform = plugin.open(LOGIN, "mastodon", httpx.MockTransport(answered))
    try:
        await platform.delete("01J/opaque")
    finally:
        await platform.close()
    return requests


async def test_a_post_is_deleted_by_its_id() -> None:
    (request,) = await deleted(httpx.Response(200, json={"id": "01J/opaque", "text": "Q1"}))
    assert (request.method, str(request.url)) == ("DELETE", "https://example.social/api/v1/statuses/01J%2Fopaque")
    assert request.headers["Authorization"] == "Bearer sesame"


@pytest.mark.parametrize("status", [404, 410])
async def test_what_is_gone_already_is_deleted(status: int) -> None:
    await deleted(httpx.Response(status, json={"error": "Record not found"}))


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (httpx.Response(401), Unauthorized),
        (httpx.Response(403), Unauthorized),
        (httpx.Response(422, json={"error": "No"}), Rejected),
        (httpx.Response(429, headers={"Retry-After": "7"}), Unavailable),
        (httpx.Response(500), Unavailable),
        (httpx.Response(503), Unavailable),
        (httpx.ConnectError("Connection refused"), Unavailable),
        (httpx.ReadTimeout("slow"), Unavailable),
        (httpx.RemoteProtocolError("closed"), Unavailable),
    ],
)
async def test_a_failure_says_whether_to_come_again(
    answer: httpx.Response | Exception, kind: type[PlatformError]
) -> None:
    with pytest.raises(PlatformError) as caught:
        await deleted(answer)
    assert type(caught.value) is kind
