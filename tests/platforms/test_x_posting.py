"""Posting to X: what is sent, what each answer means, and what of our own is found again."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
import respx
from hypothesis import given
from hypothesis import strategies as st

from chatmod.domain.composing import Draft
from chatmod.domain.pictures import Picture
from chatmod.domain.posts import Published
from chatmod.errors import PlatformError, Rejected, Unauthorized, Unavailable, Unconfirmed
from chatmod.platforms.x import plugin
from chatmod.platforms.x.client import X
from chatmod.rehearsal import VirtualClock, run_virtually
from chatmod.settings import FixedLogin
from chatmod.testing import ServerFault
from chatmod.testing.evening import START as EVENING_STARTS
from chatmod.testing.evening import SmallEvening
from chatmod.wire.x import posted_at
from tests.platforms.contract_stages import XStage
from tests.platforms.x_server import MODERATOR, XServer

NOW = datetime(2027, 4, 16, 0, 6, tzinfo=UTC)
TWEETS = "https://api.x.com/2/tweets"
ME = {"data": {"id": "7", "username": "moderator", "name": "Heather"}}
PICTURE = Picture(b"\x89PNG-bytes", "image/png", 4, 6, "A 4 by 6 array", "array.png")


def a_draft(text: str = "Q1: What did you see? #T", key: str = "week-1@20270416T000000Z/Q1") -> Draft:
    return Draft(key, "Q1", 1, text, "en-CA")


def problem(status: int, detail: str, **more: str) -> httpx.Response:
    return httpx.Response(status, json={"title": "Forbidden", "detail": detail, "status": status} | more)


@pytest.fixture
def router() -> respx.MockRouter:
    return respx.MockRouter(base_url="https://api.x.com", assert_all_called=False)


@pytest.fixture
async def platform(router: respx.MockRouter) -> AsyncIterator[X]:
    login = FixedLogin({"access_token": "sesame"})
    opened = plugin.open(login, "x", httpx.MockTransport(router.async_handler))
    yield opened
    await opened.close()


async def refused(platform: X, router: respx.MockRouter, answer: httpx.Response | Exception) -> PlatformError:
    router.post("/2/tweets").mock(
        **({"side_effect": answer} if isinstance(answer, Exception) else {"return_value": answer})
    )
    with pytest.raises(PlatformError) as caught:
        await platform.publish(platform.prepare(a_draft(), (), NOW))
    return caught.value


# what is sent


async def test_a_post_is_its_text_and_nothing_else(platform: X, router: respx.MockRouter) -> None:
    route = router.post("/2/tweets").respond(201, json={"data": {"id": "2046000000000000000", "text": "..."}})
    published = await platform.publish(platform.prepare(a_draft(), (), NOW))
    request = route.calls.last.request
    assert json.loads(request.content) == {"text": "Q1: What did you see? #T"}
    assert request.headers["Authorization"] == "Bearer sesame"
    assert (published.id, published.native_id) == (
        "https://x.com/i/status/2046000000000000000",
        "2046000000000000000",
    )
    assert published.at == posted_at("2046000000000000000")


async def test_a_part_of_a_thread_answers_the_one_before(platform: X) -> None:
    thread = [Published("a", "11", ""), Published("b", "12", "")]
    prepared = json.loads(platform.prepare(a_draft(), thread, NOW, ["81", "82"]))
    assert prepared["body"] == {
        "text": "Q1: What did you see? #T",
        "reply": {"in_reply_to_tweet_id": "12"},
        "media": {"media_ids": ["81", "82"]},
    }


async def test_a_picture_is_uploaded_with_its_description(platform: X, router: respx.MockRouter) -> None:
    upload = router.post("/2/media/upload").respond(json={"data": {"id": "81", "media_key": "3_81"}})
    describe = router.post("/2/media/metadata").respond(json={"data": {"id": "81"}})
    assert await platform.upload(PICTURE) == "81"
    body = upload.calls.last.request.content
    assert b'name="media_category"\r\n\r\ntweet_image\r\n' in body
    assert b'name="media"; filename="array.png"\r\nContent-Type: image/png\r\n\r\n\x89PNG-bytes\r\n' in body
    said = json.loads(describe.calls.last.request.content)
    assert said == {"id": "81", "metadata": {"alt_text": {"text": "A 4 by 6 array"}}}


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (httpx.Response(400, json={"detail": "media type unrecognized"}), Rejected),
        (httpx.Response(503), Unavailable),
        (httpx.Response(200, json={"errors": []}), Unavailable),
        (httpx.Response(200, content=b"<html>"), Unavailable),
    ],
)
async def test_a_picture_that_is_not_taken_is_never_in_doubt(
    platform: X, router: respx.MockRouter, answer: httpx.Response, error: type[PlatformError]
) -> None:
    router.post("/2/media/upload").mock(return_value=answer)
    with pytest.raises(error):
        await platform.upload(PICTURE)


async def test_a_picture_without_a_description_that_x_takes_is_refused(platform: X, router: respx.MockRouter) -> None:
    router.post("/2/media/upload").respond(json={"data": {"id": "81"}})
    router.post("/2/media/metadata").respond(400, json={"detail": "alt text too long"})
    with pytest.raises(Rejected, match="description"):
        await platform.upload(PICTURE)


# what the answers mean

FORBIDDEN: list[tuple[str, dict[str, str], type[PlatformError], str]] = [
    ("You are not permitted to perform this action.", {}, Rejected, "refuses"),
    (
        "Reply to this conversation is not allowed because you have not been mentioned or otherwise engaged.",
        {},
        Rejected,
        "answer to that post",
    ),
    ("Your Tweet text is too long.", {}, Rejected, "too long"),
    ("Your account is suspended and is not permitted to access this feature.", {}, Unauthorized, "suspended"),
    ("To protect our users, this account is temporarily locked.", {}, Unauthorized, "locked"),
    (
        "When authenticating requests to the Twitter API v2 endpoints, you must use keys from a Project.",
        {"reason": "client-not-enrolled", "type": "https://api.twitter.com/2/problems/client-forbidden"},
        Unauthorized,
        "app",
    ),
    (
        "Authenticating with OAuth 2.0 Application-Only is forbidden for this endpoint.",
        {"type": "https://api.twitter.com/2/problems/unsupported-authentication"},
        Unauthorized,
        "not made for this",
    ),
    (
        "Your client app is not configured with the appropriate oauth1 app permissions for this endpoint.",
        {"type": "https://api.twitter.com/2/problems/oauth1-permissions"},
        Unauthorized,
        "not made for this",
    ),
]


@pytest.mark.parametrize(("detail", "more", "error", "said"), FORBIDDEN)
async def test_each_kind_of_403_has_its_branch_and_a_sentence(
    platform: X,
    router: respx.MockRouter,
    detail: str,
    more: dict[str, str],
    error: type[PlatformError],
    said: str,
) -> None:
    caught = await refused(platform, router, problem(403, detail, **more))
    assert type(caught) is error
    assert said in str(caught)
    assert caught.remedy


async def test_a_problem_may_stand_in_a_list(platform: X, router: respx.MockRouter) -> None:
    listed = httpx.Response(403, json={"errors": [{"message": "Your account is suspended", "code": 64}]})
    assert type(await refused(platform, router, listed)) is Unauthorized


@pytest.mark.parametrize("body", [b"", b"<html>Forbidden", b"[]", b'{"errors": 3}', b'{"detail": null}'])
async def test_a_403_that_says_nothing_is_a_refusal(platform: X, router: respx.MockRouter, body: bytes) -> None:
    assert type(await refused(platform, router, httpx.Response(403, content=body))) is Rejected


@pytest.mark.parametrize("status", [402, 429])
async def test_used_up_credits_put_a_post_off_and_name_where_they_are_bought(
    platform: X, router: respx.MockRouter, status: int
) -> None:
    answer = problem(status, "no credits", title="CreditsDepleted")
    caught = await refused(platform, router, answer)
    assert isinstance(caught, Unavailable)
    assert (caught.after, caught.not_before) == (None, None)
    assert "https://console.x.com" in caught.remedy


async def test_what_is_invalid_is_refused_in_the_words_that_tell_most(platform: X, router: respx.MockRouter) -> None:
    answer = httpx.Response(
        400,
        json={
            "errors": [{"parameters": {"text": [""]}, "message": "text must not be empty"}],
            "title": "Invalid Request",
            "detail": "One or more parameters to your request was invalid.",
            "type": "https://api.twitter.com/2/problems/invalid-request",
        },
    )
    caught = await refused(platform, router, answer)
    assert type(caught) is Rejected
    assert str(caught) == "text must not be empty"


@pytest.mark.parametrize(
    "body",
    [{"title": "Too Many Requests", "status": 429}, {"errors": [{"code": 88, "message": "Rate limit exceeded"}]}],
)
async def test_a_limit_puts_a_post_off_until_it_is_reset(
    platform: X, router: respx.MockRouter, body: dict[str, Any]
) -> None:
    headers = {"x-rate-limit-reset": str(int(NOW.timestamp()) + 90)}
    caught = await refused(platform, router, httpx.Response(429, json=body, headers=headers))
    assert isinstance(caught, Unavailable)
    assert caught.not_before == NOW + timedelta(seconds=90)


async def test_a_limit_of_the_day_outlasts_that_of_a_quarter_of_an_hour(
    platform: X, router: respx.MockRouter
) -> None:
    tomorrow = NOW + timedelta(hours=20)
    headers = {
        "x-rate-limit-reset": str(int(NOW.timestamp()) + 90),
        "x-user-limit-24hour-remaining": "0",
        "x-user-limit-24hour-reset": str(int(tomorrow.timestamp())),
    }
    caught = await refused(platform, router, httpx.Response(429, json={}, headers=headers))
    assert isinstance(caught, Unavailable)
    assert caught.not_before == tomorrow


@pytest.mark.parametrize("reset", ["", "soon", "99999999999999999999"])
async def test_a_limit_without_a_time_is_just_a_limit(platform: X, router: respx.MockRouter, reset: str) -> None:
    caught = await refused(platform, router, httpx.Response(429, json={}, headers={"x-rate-limit-reset": reset}))
    assert isinstance(caught, Unavailable)
    assert caught.not_before is None


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(503, json={"title": "Service Unavailable", "status": 503}),
        httpx.Response(500),
        httpx.Response(201, json={"errors": [{"title": "?"}]}),
        httpx.Response(201, content=b'{"data": {"id": "2046'),
        httpx.ReadTimeout(""),
        httpx.RemoteProtocolError(""),
    ],
)
async def test_a_lost_answer_leaves_a_post_in_doubt(
    platform: X, router: respx.MockRouter, answer: httpx.Response | Exception
) -> None:
    assert type(await refused(platform, router, answer)) is Unconfirmed


async def test_without_a_connection_nothing_has_happened(platform: X, router: respx.MockRouter) -> None:
    assert type(await refused(platform, router, httpx.ConnectError(""))) is Unavailable


@pytest.mark.parametrize(
    "answer", [httpx.Response(503), httpx.Response(200, content=b"<html>"), httpx.Response(200, json=[])]
)
async def test_reading_may_be_tried_later(platform: X, router: respx.MockRouter, answer: httpx.Response) -> None:
    router.get("/2/users/me").respond(json=ME)
    router.get("/2/users/7/tweets").mock(return_value=answer)
    with pytest.raises(Unavailable):
        await platform.find(platform.prepare(a_draft(), (), NOW), NOW)


# who we are


async def test_an_account_tells_what_a_moderator_has_to_know(router: respx.MockRouter) -> None:
    login = FixedLogin({"access_token": "sesame", "scope": "tweet.read users.read"})
    platform = plugin.open(login, "x", httpx.MockTransport(router.async_handler))
    headers = {"x-rate-limit-limit": "75", "x-rate-limit-remaining": "74", "Date": "Fri, 16 Apr 2027 00:06:00 GMT"}
    protected = {"data": ME["data"] | {"protected": True}}
    router.get("/2/users/me").respond(json=protected, headers=headers)
    health = await platform.examine()
    assert (health.account.handle, health.may_post, health.limited) == ("moderator", False, True)
    assert health.server_time == NOW
    assert health.allowance is not None
    assert (health.allowance.left, health.allowance.of) == (74, 75)
    await platform.close()


# deleting


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(200, json={"data": {"deleted": True}}),
        problem(404, "Could not find tweet"),
        httpx.Response(200, json={"errors": [{"type": "https://api.x.com/2/problems/resource-not-found"}]}),
    ],
)
async def test_what_is_deleted_or_gone_is_deleted(
    platform: X, router: respx.MockRouter, answer: httpx.Response
) -> None:
    route = router.delete("/2/tweets/12").mock(return_value=answer)
    await platform.delete("12")
    assert route.called


async def test_a_deletion_that_x_refuses_is_told(platform: X, router: respx.MockRouter) -> None:
    router.delete("/2/tweets/12").mock(return_value=problem(403, "You are not authorized to delete this Tweet."))
    with pytest.raises(Rejected, match="not authorized to delete"):
        await platform.delete("12")


# finding what may be out


async def found_again(text: str, media: int = 0) -> int:
    """How many posts are found after one was published, by the double, which rewrites texts as X does."""
    clock = VirtualClock(NOW)
    server = XServer(clock)
    platform = plugin.open(FixedLogin(server.login()), "x", server)
    prepared = platform.prepare(a_draft(text), (), NOW, ["81"] * media)
    await platform.publish(prepared)
    found = await platform.find(prepared, NOW - timedelta(minutes=2))
    await platform.close()
    return len(found)


@pytest.mark.parametrize(
    "text",
    [
        "Q1: Is 2 < 3 & 5 > 4? #T",
        "Q1: written as &amp; or &lt; #T",
        "Q1: read https://example.org/a?b=1&c=2, then answer #T",
        "Q1: read example.com #T",
        "Q1: read EXAMPLE.com/Path/ and https://example.com/ #T",
        "Q1: read https://bücher.example.de/straße #T",
        "  Q1: blanks  and\n\nlines #T ",
        "Q1: Cafe\u0301 or Caf\u00e9? #T",
    ],
)
@pytest.mark.parametrize("media", [0, 2])
async def test_a_post_is_found_after_all_that_x_does_to_its_text(text: str, media: int) -> None:
    assert await found_again(text, media) == 1


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufeff\ufffe\uffff"), max_size=100))
def test_any_text_is_found_again(text: str) -> None:
    clock = VirtualClock(NOW)
    assert run_virtually(clock, found_again(f"Q1: {text}")) == 1


def test_all_copies_are_found_the_oldest_first_and_no_other_post() -> None:
    clock = VirtualClock(NOW)

    async def scene() -> None:
        server = XServer(clock)
        text = "Q1: see https://example.com/a #T"
        server.say(MODERATOR, text)
        await clock.sleep(timedelta(minutes=10))
        since = clock.now()
        ours = [server.say(MODERATOR, text) for _ in range(2)]
        server.say(MODERATOR, "Q2: see https://example.com/a #T")
        server.say(MODERATOR, "Q1: see https://example.com/b #T")
        server.say("9", text)
        platform = plugin.open(FixedLogin(server.login()), "x", server)
        found = await platform.find(platform.prepare(a_draft(text), (), since), since)
        assert [post.native_id for post in found] == ours
        await platform.close()

    run_virtually(clock, scene())


async def test_a_link_that_x_tells_otherwise_is_known_by_its_host(platform: X, router: respx.MockRouter) -> None:
    links = [{"url": "https://t.co/abc", "expanded_url": "https://example.com/moved?utm=1"}]
    own = {
        "id": "2046000000000000000",
        "author_id": "7",
        "text": "Q1: https://t.co/abc #T",
        "entities": {"urls": links},
    }
    router.get("/2/users/me").respond(json=ME)
    router.get("/2/users/7/tweets").respond(json={"data": [own | {"created_at": "2027-04-16T00:06:01.000Z"}]})
    (found,) = await platform.find(platform.prepare(a_draft("Q1: https://example.com/a #T"), (), NOW), NOW)
    assert found.native_id == "2046000000000000000"
    assert await platform.find(platform.prepare(a_draft("Q1: https://example.org/a #T"), (), NOW), NOW) == []


async def test_looking_ends_where_a_page_comes_again(platform: X, router: respx.MockRouter) -> None:
    own = {"id": "2046000000000000000", "author_id": "7", "text": "Q9", "created_at": "2027-04-16T00:06:01.000Z"}
    router.get("/2/users/me").respond(json=ME)
    pages = router.get("/2/users/7/tweets").respond(json={"data": [own], "meta": {"next_token": "again"}})
    assert await platform.find(platform.prepare(a_draft(), (), NOW), NOW) == []
    assert pages.call_count == 2


# what was published already


async def duplicates(
    router: respx.MockRouter, platform: X, *, own: list[dict[str, Any]]
) -> list[type[PlatformError]]:
    """The errors of two tries at a text that X calls a duplicate, with a look in between."""
    router.post("/2/tweets").mock(
        return_value=problem(403, "You are not allowed to create a Tweet with duplicate content.")
    )
    router.get("/2/users/me").respond(json=ME)
    router.get("/2/users/7/tweets").respond(json={"data": own} if own else {"meta": {"result_count": 0}})
    prepared = platform.prepare(a_draft(), (), NOW)
    kinds: list[type[PlatformError]] = []
    for _ in range(2):
        with pytest.raises(PlatformError) as caught:
            await platform.publish(prepared)
        kinds.append(Rejected if isinstance(caught.value, Rejected) else Unconfirmed)
        assert isinstance(caught.value, kinds[-1])
        await platform.find(prepared, NOW)
    return kinds


async def test_a_duplicate_is_looked_for_first_and_refused_when_it_is_an_older_posts(
    platform: X, router: respx.MockRouter
) -> None:
    assert await duplicates(router, platform, own=[]) == [Unconfirmed, Rejected]


async def test_a_duplicate_that_is_out_stays_a_matter_for_looking(platform: X, router: respx.MockRouter) -> None:
    own = {"id": "2046000000000000000", "author_id": "7", "text": a_draft().text}
    posts = [own | {"created_at": "2027-04-16T00:06:01.000Z"}]
    assert await duplicates(router, platform, own=posts) == [Unconfirmed, Unconfirmed]


async def test_a_duplicate_of_a_post_whose_answer_was_lost_is_this_post(
    platform: X, router: respx.MockRouter
) -> None:
    prepared = platform.prepare(a_draft(), (), NOW)
    duplicate = problem(403, "You are not allowed to create a Tweet with duplicate content.")
    router.post("/2/tweets").mock(side_effect=[httpx.ReadTimeout(""), *[duplicate] * 3])
    router.get("/2/users/me").respond(json=ME)
    router.get("/2/users/7/tweets").respond(json={"meta": {"result_count": 0}})
    for _ in range(4):
        with pytest.raises(Unconfirmed):
            await platform.publish(prepared)
        assert await platform.find(prepared, NOW) == []


@pytest.mark.parametrize("minutes", [1.25, 3, 12.5])
def test_a_lost_post_that_turns_up_later_is_out_once_though_x_refuses_its_second_sending(minutes: float) -> None:
    stage = XStage(refuses_duplicates=True)
    evening = SmallEvening(stage)
    evening.play(None, ServerFault.HIDDEN, reveal_at=EVENING_STARTS + timedelta(minutes=minutes))
    assert evening.texts.count(evening.text("Q1")) == 1
    assert "Q1" in evening.out
    assert {"Welcome", "Q2"} <= evening.out.keys()
