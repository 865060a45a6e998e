"""What a server in disorder, or one that means harm, may answer to a client."""

from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pytest

from chatmod.errors import Unavailable, Unconfirmed
from chatmod.platforms.dialect import MastodonDialect
from chatmod.platforms.http import Server, Transport

TOKEN = {"Authorization": "Bearer sesame"}


class Endless(httpx.AsyncByteStream):
    """A body that does not end."""

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while True:
            yield b" " * 2**20


def server(transport: Transport) -> Server:
    return Server("x", "https://example.social", lambda: TOKEN, MastodonDialect(), transport=transport)


def answering(status: int, **headers: str) -> Server:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return server(httpx.MockTransport(lambda _: httpx.Response(status, headers=named)))


def endless(status: int, kind: str = "application/json") -> Server:
    return server(
        httpx.MockTransport(lambda _: httpx.Response(status, headers={"Content-Type": kind}, stream=Endless()))
    )


@pytest.mark.parametrize("status", [200, 404, 500])
async def test_an_answer_that_does_not_end_is_given_up(status: int) -> None:
    with pytest.raises(Unavailable, match="does not end"):
        await endless(status).read("/api/v1/timelines/tag/x")


@pytest.mark.parametrize("status", [200, 422, 503])
async def test_a_post_whose_answer_does_not_end_may_be_out(status: int) -> None:
    with pytest.raises(Unconfirmed, match="does not end"):
        await endless(status).write("/api/v1/statuses", {"status": "Q1"})


async def test_a_refusal_of_a_stream_that_does_not_end_is_given_up() -> None:
    with pytest.raises(Unavailable, match="does not end"):
        async with endless(404).events("/api/v1/streaming/hashtag"):
            pass


@pytest.mark.parametrize("status", [300, 302, 303, 304])
async def test_a_post_that_leads_to_another_page_may_be_out(status: int) -> None:
    with pytest.raises(Unconfirmed):
        await answering(status, Location="https://example.social/done").write("/api/v1/statuses", {"status": "Q1"})


@pytest.mark.parametrize("status", [301, 307, 308])
async def test_a_post_that_is_to_be_sent_elsewhere_is_not_out_and_not_sent_there(status: int) -> None:
    asked: list[str] = []

    def redirect(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.host)
        return httpx.Response(status, headers={"Location": "http://elsewhere.example/"})

    with pytest.raises(Unavailable):
        await server(httpx.MockTransport(redirect)).write("/api/v1/statuses", {"status": "Q1"})
    assert asked == ["example.social"]


async def test_a_wait_of_five_thousand_digits_is_a_day() -> None:
    with pytest.raises(Unavailable) as caught:
        await answering(429, Retry_After="9" * 5000).read("/")
    assert caught.value.after == timedelta(days=1)
