"""Posting to Mastodon and its relatives: what is sent, and what each answer means."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from chatmod.domain.composing import Draft
from chatmod.domain.posts import Published
from chatmod.errors import PlatformError, Rejected, Unauthorized, Unavailable, Unconfirmed
from chatmod.platforms.mastodon import Mastodon, plugin
from chatmod.settings import FixedLogin

NOW = datetime(2027, 4, 16, 0, 6, tzinfo=UTC)
RESET = "2027-04-16T00:10:00.362595Z"
STATUS = {
    "id": "117658137290386538",
    "created_at": "2027-04-16T00:06:00.400Z",
    "visibility": "public",
    "uri": "https://example.social/users/moderator/statuses/1176",
    "url": "https://example.social/@moderator/1176",
    "content": "<p>Q1: What did you see?</p>",
    "account": {"id": "1", "acct": "moderator"},
}
ZOD_ERROR = {
    "issues": [{"path": ["status"], "message": "Required"}, {"path": [], "message": "Invalid input"}],
    "name": "ZodError",
}


class Wire:
    """A network with one server on it; remembers what was sent."""

    def __init__(self, answer: httpx.Response | Exception) -> None:
        self.requests: list[httpx.Request] = []
        self._answer = answer

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        if isinstance(self._answer, Exception):
            raise self._answer
        return self._answer


def a_draft(text: str = "Q1: What did you see? #T", key: str = "week-1@20270416T000000Z/Q1") -> Draft:
    return Draft(key, "Q1", 1, text, "en-CA")


def a_platform(wire: Wire) -> Mastodon:
    credentials = {"server": "example.social", "token": "sesame"}
    return plugin.open(FixedLogin(credentials), "mastodon", httpx.MockTransport(wire))


async def posted(wire: Wire, draft: Draft | None = None, thread: Sequence[Published] = ()) -> Published:
    platform = a_platform(wire)
    try:
        return await platform.publish(platform.prepare(draft or a_draft(), thread, NOW))
    finally:
        await platform.close()


async def refused(answer: httpx.Response | Exception) -> PlatformError:
    with pytest.raises(PlatformError) as caught:
        await posted(Wire(answer))
    return caught.value


async def test_a_post_is_sent_as_json_with_everything_that_servers_differ_in() -> None:
    wire = Wire(httpx.Response(200, json=STATUS))
    await posted(wire)
    (request,) = wire.requests
    assert (request.method, str(request.url)) == ("POST", "https://example.social/api/v1/statuses")
    assert request.headers["Content-Type"] == "application/json"
    assert request.headers["Authorization"] == "Bearer sesame"
    assert json.loads(request.content) == {
        "status": "Q1: What did you see? #T",
        "visibility": "public",
        "language": "en-CA",
    }


async def test_a_post_carries_its_key() -> None:
    wire = Wire(httpx.Response(200, json=STATUS))
    await posted(wire)
    assert wire.requests[0].headers["Idempotency-Key"] == "week-1@20270416T000000Z/Q1"


async def test_a_part_of_a_thread_replies_to_the_one_before() -> None:
    wire = Wire(httpx.Response(200, json=STATUS))
    await posted(wire, thread=[Published("01J", "01J-opaque", "")])
    assert json.loads(wire.requests[0].content)["in_reply_to_id"] == "01J-opaque"


@pytest.mark.parametrize("stem", ["Woche 1", "日本語", "a\nb", "100 %", "ü/ö", "🎈", "a:b;c", "\u202e"])
async def test_the_key_is_plain_ascii_whatever_the_file_is_called(stem: str) -> None:
    wire = Wire(httpx.Response(200, json=STATUS))
    await posted(wire, a_draft(key=f"{stem}@20270416T000000Z/Q1"))
    key = dict(wire.requests[0].headers.raw)[b"Idempotency-Key"].decode("ascii")
    assert key.isprintable()
    assert key.endswith("@20270416T000000Z/Q1")


def test_different_files_have_different_keys() -> None:
    platform = a_platform(Wire(httpx.Response(200)))
    stems = ["a b", "a%20b", "a_b", "ä", "a"]
    keys = {json.loads(platform.prepare(a_draft(key=f"{stem}/Q1"), (), NOW))["key"] for stem in stems}
    assert len(keys) == len(stems)


async def test_every_attempt_is_the_same_attempt() -> None:
    wire = Wire(httpx.Response(200, json=STATUS))
    platform = a_platform(wire)
    prepared = platform.prepare(a_draft(), (), NOW)
    assert prepared == platform.prepare(a_draft(), (), NOW + timedelta(minutes=5))
    assert await platform.publish(prepared) == await platform.publish(prepared)
    first, second = wire.requests
    assert first.content == second.content
    assert first.headers == second.headers
    await platform.close()


async def test_a_published_post_is_known_by_its_stable_id_and_by_the_servers_own() -> None:
    published = await posted(Wire(httpx.Response(200, json=STATUS)))
    assert published.id == "https://example.social/users/moderator/statuses/1176"
    assert published.native_id == "117658137290386538"
    assert published.url == "https://example.social/@moderator/1176"
    assert published.at == datetime(2027, 4, 16, 0, 6, 0, 400_000, tzinfo=UTC)


def _without_content() -> dict[str, Any]:
    return {key: value for key, value in STATUS.items() if key != "content"}


async def test_a_post_whose_text_speaks_of_tokens_is_published_all_the_same() -> None:
    said = json.dumps(
        {"content": "<p>Q1: Invalid Bearer token: what would you tell your students?</p>"} | _without_content()
    )
    assert (await posted(Wire(httpx.Response(200, text=said)))).native_id == STATUS["id"]


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(401, json={"error": "The access token is invalid"}),
        httpx.Response(401, json={"error": "Unauthorized: token not supplied"}),
        httpx.Response(401),
        httpx.Response(403, json={"error": "This action is outside the authorized scopes"}),
        httpx.Response(403, text="<html>no</html>"),
        httpx.Response(400, text="Invalid Bearer token"),  # Takahe
    ],
)
async def test_a_login_that_is_not_accepted_is_unauthorized_with_a_remedy(answer: httpx.Response) -> None:
    error = await refused(answer)
    assert type(error) is Unauthorized
    assert error.platform == "mastodon"
    assert error.remedy


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (
            httpx.Response(422, json={"error": "Validation failed: Text character limit of 500 exceeded"}),
            "Validation failed: Text character limit of 500 exceeded",
        ),
        (httpx.Response(400, json={"error": "Status is too long"}), "Status is too long"),
        (
            httpx.Response(404, json={"error": "Record not found"}),
            "Record not found: this was posted before, and has been deleted since.",
        ),
        (
            httpx.Response(400, json={"success": False, "error": {"issues": [{}], "name": "ZodError"}}),
            "HTTP 400",
        ),
        (httpx.Response(400, json={"success": False, "error": ZOD_ERROR}), "status: Required; Invalid input"),
        (httpx.Response(400, json={"error": "invalid_input", "error_details": [{"x": 1}]}), "invalid_input"),
        (
            httpx.Response(
                400,
                json={
                    "error": "invalid_input",
                    "error_details": [{"loc": ["visibility"], "msg": "not one of these"}],
                },
            ),
            "invalid_input; visibility: not one of these",
        ),
        (httpx.Response(422, json={"error": "a", "error_description": "The longer story"}), "a; The longer story"),
        (httpx.Response(422, json={"error": None}), "HTTP 422"),
        (httpx.Response(422, json={"error": ""}), "HTTP 422"),
        (httpx.Response(422, json={"error": ["a"]}), "HTTP 422"),
        (httpx.Response(422, json=["a"]), "HTTP 422"),
        (httpx.Response(422, json="a"), "HTTP 422"),
        (httpx.Response(422, json=None), "HTTP 422"),
        (httpx.Response(400), "HTTP 400"),
        (
            httpx.Response(
                422, html="<!doctype html><title>\n The change you wanted was &quot;rejected&quot;\n</title>"
            ),
            'The change you wanted was "rejected"',
        ),
        (httpx.Response(400, html="<html><p>Bad request"), "HTTP 400"),
        (httpx.Response(405, text="Method Not Allowed"), "Method Not Allowed"),
        (httpx.Response(405), "HTTP 405"),
        (httpx.Response(422, content=b'{"error": "Too long\xff"}'), "Too long\N{REPLACEMENT CHARACTER}"),
    ],
)
async def test_a_post_that_will_not_do_is_rejected_with_the_servers_reason(
    answer: httpx.Response, reason: str
) -> None:
    error = await refused(answer)
    assert type(error) is Rejected
    assert str(error) == reason


async def test_a_part_of_a_thread_whose_beginning_is_gone_is_rejected() -> None:
    with pytest.raises(Rejected, match="the post that this one continues has been deleted"):
        await posted(Wire(httpx.Response(404, html="<html>")), thread=[Published("7", "7", "")])


async def test_a_long_reason_is_cut() -> None:
    assert len(str(await refused(httpx.Response(422, json={"error": "no " * 10_000})))) <= 200


@pytest.mark.parametrize(
    ("headers", "after", "not_before"),
    [
        ({"X-RateLimit-Reset": RESET}, None, datetime(2027, 4, 16, 0, 10, 0, 362_595, tzinfo=UTC)),
        ({"X-RateLimit-Reset": "2027-04-16T00:10:00.000Z"}, None, datetime(2027, 4, 16, 0, 10, tzinfo=UTC)),
        ({"X-RateLimit-Reset": "2027-04-16T00:10:00"}, None, datetime(2027, 4, 16, 0, 10, tzinfo=UTC)),
        (
            {"X-RateLimit-Reset": RESET, "Retry-After": "30"},
            None,
            datetime(2027, 4, 16, 0, 10, 0, 362_595, tzinfo=UTC),
        ),
        ({"Retry-After": "30"}, timedelta(seconds=30), None),
        ({"Retry-After": "0"}, timedelta(0), None),
        ({"Retry-After": "99999999999999"}, timedelta(days=1), None),
        (
            {"Retry-After": "Fri, 16 Apr 2027 00:07:00 GMT", "Date": "Fri, 16 Apr 2027 00:06:00 GMT"},
            timedelta(minutes=1),
            None,
        ),
        (
            {"Retry-After": "Fri, 16 Apr 2027 00:05:00 GMT", "Date": "Fri, 16 Apr 2027 00:06:00 GMT"},
            timedelta(0),
            None,
        ),
        ({"Retry-After": "Fri, 16 Apr 2027 00:07:00 GMT"}, None, None),
        ({"X-RateLimit-Reset": "1807833600"}, None, None),
        ({"X-RateLimit-Reset": "soon", "Retry-After": "30"}, timedelta(seconds=30), None),
        ({"Retry-After": "soon"}, None, None),
        ({"Retry-After": "-5"}, None, None),
        ({}, None, None),
    ],
)
async def test_too_many_requests_tells_when_to_come_again(
    headers: dict[str, str], after: timedelta | None, not_before: datetime | None
) -> None:
    error = await refused(httpx.Response(429, headers=headers, json={"error": "Too many requests"}))
    assert type(error) is Unavailable
    assert (error.after, error.not_before) == (after, not_before)
    assert str(error) == "Too many requests"


async def test_a_wait_in_odd_digits_is_no_wait() -> None:
    error = await refused(httpx.Response(429, headers=[(b"Retry-After", b"\xb2")]))
    assert type(error) is Unavailable
    assert error.after is None


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(500),
        httpx.Response(500, html="<!doctype html><title>We're sorry"),
        httpx.Response(502, text="Bad Gateway"),
        httpx.Response(503, json={"error": "There was a temporary problem serving your request, please try again"}),
        httpx.Response(504),
    ],
)
async def test_a_server_that_fails_may_have_posted(answer: httpx.Response) -> None:
    assert type(await refused(answer)) is Unconfirmed


@pytest.mark.parametrize(
    "failure",
    [
        httpx.ConnectError("Connection refused"),
        httpx.ConnectError("[Errno -2] Name or service not known"),
        httpx.ConnectTimeout("slow"),
        httpx.PoolTimeout("full"),
    ],
)
async def test_what_was_never_sent_has_not_happened(failure: Exception) -> None:
    error = await refused(failure)
    assert type(error) is Unavailable
    assert str(error)


@pytest.mark.parametrize(
    "failure",
    [
        httpx.ReadTimeout("slow"),
        httpx.WriteTimeout("slow"),
        httpx.ReadError("reset by peer"),
        httpx.ReadError(""),
        httpx.WriteError("broken pipe"),
        httpx.RemoteProtocolError("Server disconnected without sending a response."),
    ],
)
async def test_what_was_sent_and_not_answered_may_have_happened(failure: Exception) -> None:
    error = await refused(failure)
    assert type(error) is Unconfirmed
    assert str(error)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"{}",
        b'"OK"',
        b"\xff\xfe",
        b"<!doctype html><title>Log in to the hotel's network",
        json.dumps(STATUS | {"created_at": "yesterday"}).encode(),
        json.dumps(STATUS | {"params": {"text": "scheduled"}}).encode(),
        json.dumps({"id": "1", "params": {"text": "scheduled"}, "scheduled_at": "2027-04-16T00:10:00Z"}).encode(),
    ],
)
async def test_an_answer_that_is_not_understood_may_be_a_success(body: bytes) -> None:
    assert type(await refused(httpx.Response(200, content=body))) is Unconfirmed


async def test_a_connection_refused_by_a_real_socket_is_unavailable(unused_tcp_port: int) -> None:
    platform = plugin.open(
        FixedLogin({"server": f"http://127.0.0.1:{unused_tcp_port}", "token": "sesame"}), "mastodon"
    )
    with pytest.raises(Unavailable):
        await platform.publish(platform.prepare(a_draft(), (), NOW))
    await platform.close()
