"""What strangers send: every answer is a clear one, and none is a stumble of the room."""

import json

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.room.conftest import TestRoom

BIG = "9" * 30
LONGER = "9" * 5000


def _is_clear(answer: httpx.Response) -> bool:
    return answer.status_code < 500


@pytest.mark.parametrize("number", [BIG, LONGER, "-1", "0", "1.5", "\N{SUPERSCRIPT TWO}", "%00", "٣"])
@pytest.mark.parametrize(
    "path",
    [
        "/posts/{}",
        "/people/{}",
        "/api/v1/statuses/{}",
        "/api/v1/statuses/{}/context",
        "/api/v1/accounts/{}",
        "/api/v1/accounts/{}/statuses",
        "/api/v1/timelines/tag/BookChat?max_id={}",
        "/api/v1/timelines/tag/BookChat?min_id={}",
        "/api/v1/timelines/tag/BookChat?since_id={}&limit={}",
        "/api/v1/timelines/public?min_id={}",
        "/api/v1/statuses/{}/history",
        "/api/v1/statuses/{}/source",
        "/api/v1/media/{}",
        "/api/v1/notifications/{}",
        "/api/v1/notifications?min_id={}&limit={}",
        "/media/{}",
    ],
)
async def test_an_id_may_be_anything(room: TestRoom, path: str, number: str) -> None:
    assert _is_clear(await room.browser.get(path.replace("{}", number)))


@pytest.mark.parametrize("number", [BIG, LONGER, "x", "-1"])
async def test_what_a_post_answers_may_be_anything(room: TestRoom, number: str) -> None:
    form = {"name": "Ana", "text": "x", "reply_to": number}
    assert (await room.browser.post("/tags/BookChat", data=form)).status_code == 404
    ana = await room.guest("Ana")
    assert (await ana.post("/api/v1/statuses", json={"status": "x", "in_reply_to_id": number})).status_code == 404
    assert (await ana.delete(f"/api/v1/statuses/{number}")).status_code == 404


@pytest.mark.parametrize("tag", ["読書会", "ÉdChat", "Größe", "كتاب", "हिन्दी"])
async def test_a_hashtag_in_any_script_works_throughout(room: TestRoom, tag: str) -> None:
    posted = await room.browser.post(f"/tags/{tag}", data={"name": "Ana", "text": "Hello"})
    assert posted.status_code == 303
    assert "Hello" in (await room.browser.get(posted.headers["location"])).text
    timeline = await room.browser.get(f"/api/v1/timelines/tag/{tag}")
    assert [status["tags"][0]["name"] for status in timeline.json()] == [tag]
    older = timeline.headers["link"].partition(">")[0].removeprefix("<")
    assert (await room.browser.get(older)).json() == []


@pytest.mark.parametrize("tag", ["%00", "%ff", "a%20b", "%F0%9F%8E%88", "..%2Fx", "a" * 101, "a%CC%81" * 60])
async def test_what_is_no_hashtag_is_not_found(room: TestRoom, tag: str) -> None:
    for path in (f"/tags/{tag}", f"/api/v1/timelines/tag/{tag}"):
        assert (await room.browser.get(path)).status_code == 404


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[" * 60_000,
        b'{"a":' * 10_000,
        b"\xff\xfe",
        json.dumps({"status": "x", "language": "\ud800"}).encode(),
        b'{"status": "\\ud83d"}',
        b"null",
    ],
)
async def test_a_body_may_be_anything(room: TestRoom, body: bytes) -> None:
    ana = await room.guest("Ana")
    for path in ("/api/v1/statuses", "/api/v1/apps", "/oauth/token", "/oauth/revoke"):
        answer = await ana.post(path, content=body, headers={"Content-Type": "application/json"})
        assert _is_clear(answer), (path, answer.text)


@pytest.mark.parametrize(
    "query", ["redirect_uris=x&redirect_uris[]=a", "media_ids=1&media_ids[]=a&status=x", "poll[options][]=a&status=x"]
)
async def test_a_form_may_name_things_twice(room: TestRoom, query: str) -> None:
    ana = await room.guest("Ana")
    for path in ("/api/v1/apps", "/api/v1/statuses"):
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        assert _is_clear(await ana.post(path, content=query, headers=headers))


@pytest.mark.parametrize("charset", ["unicode_escape", "undefined", "punycode", "utf-7"])
async def test_another_encoding_than_utf_8_is_turned_away(room: TestRoom, charset: str) -> None:
    headers = {"Content-Type": f"multipart/form-data; charset={charset}; boundary=x"}
    answer = await room.browser.post("/tags/BookChat", content=b"--x--", headers=headers)
    assert answer.status_code == 415


@pytest.mark.parametrize(("name", "text"), [("a" + "\u0301\u0316" * 15_000, "x"), ("Ana", "\U0001f1e9" * 15_000)])
async def test_what_would_take_long_to_look_at_is_turned_away_unseen(room: TestRoom, name: str, text: str) -> None:
    answer = await room.browser.post("/tags/BookChat", data={"name": name, "text": text})
    assert answer.status_code in {413, 422}


async def test_a_long_address_does_not_make_a_text_endless(room: TestRoom) -> None:
    form = {"name": "Ana", "text": f"https://book.example/{'x' * 20_000}"}
    assert (await room.browser.post("/tags/BookChat", data=form)).status_code == 422


@pytest.mark.parametrize("challenge", ["ü" * 43, "short", "a" * 500])
async def test_a_challenge_that_is_none_is_refused(room: TestRoom, challenge: str) -> None:
    app = (
        await room.browser.post("/api/v1/apps", data={"client_name": "x", "redirect_uris": "http://127.0.0.1/"})
    ).json()
    query = {
        "client_id": app["client_id"],
        "redirect_uri": "http://127.0.0.1/",
        "response_type": "code",
        "code_challenge": challenge,
        "code_challenge_method": "S256",
    }
    assert (await room.browser.get("/oauth/authorize", params=query)).status_code == 400


@pytest.mark.parametrize("method", ["HEAD", "OPTIONS", "PUT", "PATCH", "TRACE", "DELETE"])
@pytest.mark.parametrize(
    "path", ["/", "/tags/BookChat", "/api/v1/statuses", "/oauth/token", "/static/room.js", "/static/"]
)
async def test_any_method_anywhere_has_an_answer(room: TestRoom, method: str, path: str) -> None:
    assert _is_clear(await room.browser.request(method, path))


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.sampled_from(["name", "text", "reply_to", "x"]), st.text(max_size=80)))
async def test_a_form_may_hold_any_text(room: TestRoom, form: dict[str, str]) -> None:
    sound = {name: value.encode(errors="replace").decode() for name, value in form.items()}
    room.browser.cookies.clear()
    room.clock.instant = room.clock.instant.replace(year=room.clock.instant.year + 1)
    answer = await room.browser.post("/tags/BookChat", data=sound)
    assert answer.status_code in {303, 404, 422}
    assert _is_clear(await room.browser.get("/tags/BookChat"))
