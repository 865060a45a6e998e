"""The Mastodon client API of the room, call by call."""

import base64
import hashlib
import re
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from selectolax.lexbor import LexborHTMLParser

from tests.room.conftest import TestRoom, one

STATUSES = "/api/v1/statuses"
OOB = "urn:ietf:wg:oauth:2.0:oob"


async def _say(app: httpx.AsyncClient, text: str, **more: str) -> dict[str, str]:
    answer = await app.post(STATUSES, json={"status": text, **more})
    assert answer.status_code == 200, answer.text
    said: dict[str, str] = answer.json()
    return said


async def _register(room: TestRoom, redirect: str = OOB) -> dict[str, str]:
    answer = await room.browser.post("/api/v1/apps", data={"client_name": "An app", "redirect_uris": redirect})
    registered: dict[str, str] = answer.json()
    return registered


async def _code(room: TestRoom, app: dict[str, str], redirect: str = OOB, **more: str) -> httpx.Response:
    query = {"client_id": app["client_id"], "redirect_uri": redirect, "response_type": "code", **more}
    page = LexborHTMLParser((await room.browser.get("/oauth/authorize", params=query)).text)
    fields = {
        str(node.attributes["name"]): str(node.attributes["value"]) for node in page.css("form input[type=hidden]")
    }
    return await room.browser.post("/oauth/authorize", data={**fields, "name": "Ana"})


async def _token(room: TestRoom, app: dict[str, str], code: str, redirect: str = OOB, **more: str) -> httpx.Response:
    return await room.browser.post(
        "/oauth/token",
        data={
            "grant_type": "authorization_code",
            "code": code,
            "client_id": app["client_id"],
            "client_secret": app["client_secret"],
            "redirect_uri": redirect,
            **more,
        },
    )


def _shown_code(answer: httpx.Response) -> str:
    return str(one(LexborHTMLParser(answer.text), "#code").attributes["value"])


async def test_a_login_without_a_password(room: TestRoom) -> None:
    app = await _register(room)
    code = _shown_code(await _code(room, app))
    answer = await _token(room, app, code)
    me = room.another_browser(token=answer.json()["access_token"])
    assert (await me.get("/api/v1/accounts/verify_credentials")).json()["acct"] == "ana"
    assert (await _token(room, app, code)).status_code == 400


async def test_a_login_with_a_redirect_and_a_challenge(room: TestRoom) -> None:
    redirect, verifier = "http://127.0.0.1:4567/back", "v" * 50
    app = await _register(room, redirect)
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    more = {"state": "s t&", "code_challenge": challenge, "code_challenge_method": "S256"}
    answer = await _code(room, app, redirect, **more)
    query = parse_qs(urlsplit(answer.headers["location"]).query)
    assert query["state"] == ["s t&"]
    assert (await _token(room, app, query["code"][0], redirect, code_verifier="wrong")).status_code == 400
    again = parse_qs(urlsplit((await _code(room, app, redirect, **more)).headers["location"]).query)
    assert (await _token(room, app, again["code"][0], redirect, code_verifier=verifier)).status_code == 200


async def test_a_code_lives_ten_minutes(room: TestRoom) -> None:
    app = await _register(room)
    code = _shown_code(await _code(room, app))
    room.clock.instant += timedelta(minutes=11)
    assert (await _token(room, app, code)).status_code == 400


async def test_a_wrong_secret_is_turned_down(room: TestRoom) -> None:
    app = await _register(room)
    code = _shown_code(await _code(room, app))
    assert (await _token(room, {**app, "client_secret": "guess"}, code)).status_code == 401


@pytest.mark.parametrize("redirect", ["javascript:alert(1)", "http://evil.example/", "data:text/html,x", "nonsense"])
async def test_a_redirect_that_could_do_harm_is_not_registered(room: TestRoom, redirect: str) -> None:
    answer = await room.browser.post("/api/v1/apps", data={"client_name": "x", "redirect_uris": redirect})
    assert answer.status_code == 422


async def test_an_app_may_not_be_answered_elsewhere(room: TestRoom) -> None:
    app = await _register(room)
    query = {"client_id": app["client_id"], "redirect_uri": "https://evil.example/", "response_type": "code"}
    answer = await room.browser.get("/oauth/authorize", params=query)
    assert answer.status_code == 400
    assert "did not register" in answer.text


async def test_a_revoked_token_is_worth_nothing(room: TestRoom) -> None:
    app = await _register(room)
    token = (await _token(room, app, _shown_code(await _code(room, app)))).json()["access_token"]
    await room.browser.post("/oauth/revoke", data={"token": token})
    me = room.another_browser(token=token)
    assert (await me.get("/api/v1/accounts/verify_credentials")).status_code == 401


@pytest.mark.parametrize("version", ["v1", "v2"])
async def test_the_server_tells_its_limits(room: TestRoom, version: str) -> None:
    told = (await room.browser.get(f"/api/{version}/instance")).json()
    assert told["configuration"]["statuses"]["max_characters"] == 1000
    assert told["title"] == "A book chat"
    assert re.match(r"\d+\.\d+\.\d+ ", told["version"])


async def test_a_status_by_json_and_by_form(room: TestRoom) -> None:
    ana = await room.guest("Ana")
    by_json = await _say(ana, "One #BookChat", language="fr")
    by_form = (await ana.post(STATUSES, data={"status": "Two\n\nlines <b> #bookchat"})).json()
    assert by_json["language"] == "fr"
    assert by_form["content"] == "<p>Two</p><p>lines &lt;b&gt; #bookchat</p>"
    timeline = (await room.browser.get("/api/v1/timelines/tag/BOOKCHAT")).json()
    assert [status["id"] for status in timeline] == [by_form["id"], by_json["id"]]


async def test_a_key_posts_once(room: TestRoom) -> None:
    ana, ben = await room.guest("Ana"), await room.guest("Ben")
    key = {"Idempotency-Key": "the-key"}
    first = (await ana.post(STATUSES, json={"status": "Once"}, headers=key)).json()
    again = (await ana.post(STATUSES, json={"status": "Once, reworded"}, headers=key)).json()
    of_another = (await ben.post(STATUSES, json={"status": "Once"}, headers=key)).json()
    assert again == first
    assert of_another["id"] != first["id"]
    await ana.delete(f"{STATUSES}/{first['id']}")
    assert (await ana.post(STATUSES, json={"status": "Once"}, headers=key)).status_code == 404


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        ({"status": " "}, 422),
        ({"status": "x" * 1001}, 422),
        ({"status": "x", "visibility": "direct"}, 422),
        ({"status": "x", "media_ids": ["1"]}, 422),
        ({"status": "x", "poll": {"options": ["a"]}}, 422),
        ({"status": "x", "scheduled_at": "2030-01-01T00:00:00Z"}, 422),
        ({"status": "x", "spoiler_text": "careful"}, 422),
        ({"status": "x", "in_reply_to_id": "99"}, 404),
        ({"status": "x", "in_reply_to_id": "../1"}, 404),
        ({"status": {"a": 1}}, 422),
        ([], 400),
    ],
)
async def test_what_the_room_does_not_take_is_said(room: TestRoom, sent: object, code: int) -> None:
    ana = await room.guest("Ana")
    answer = await ana.post(STATUSES, json=sent)
    assert answer.status_code == code
    assert answer.json()["error"]
    assert (await room.browser.get("/api/v1/accounts/1/statuses")).json() == []


async def test_without_a_token_nothing_is_posted_or_deleted(room: TestRoom) -> None:
    said = await _say(await room.guest("Ana"), "Mine #BookChat")
    assert (await room.browser.post(STATUSES, json={"status": "x"})).status_code == 401
    assert (await room.browser.delete(f"{STATUSES}/{said['id']}")).status_code == 401
    ben = await room.guest("Ben")
    assert (await ben.delete(f"{STATUSES}/{said['id']}")).status_code == 404
    assert (await room.browser.get(f"{STATUSES}/{said['id']}")).status_code == 200


async def test_deleting_tells_the_text_one_last_time(room: TestRoom) -> None:
    ana = await room.guest("Ana")
    said = await _say(ana, "Gone soon #BookChat")
    assert (await ana.delete(f"{STATUSES}/{said['id']}")).json()["text"] == "Gone soon #BookChat"
    assert (await ana.get(f"{STATUSES}/{said['id']}")).status_code == 404
    assert (await ana.get("/api/v1/timelines/tag/BookChat")).json() == []


async def test_a_context_has_all_that_is_above_and_below_also_below_what_was_deleted(room: TestRoom) -> None:
    ana, ben = await room.guest("Ana"), await room.guest("Ben")
    top = await _say(ana, "Top")
    middle = await _say(ben, "Middle", in_reply_to_id=top["id"])
    leaf = await _say(ana, "Leaf", in_reply_to_id=middle["id"])
    whole = (await ana.get(f"{STATUSES}/{middle['id']}/context")).json()
    assert [s["id"] for s in whole["ancestors"]] == [top["id"]]
    assert [s["id"] for s in whole["descendants"]] == [leaf["id"]]
    await ben.delete(f"{STATUSES}/{middle['id']}")
    below = (await ana.get(f"{STATUSES}/{top['id']}/context")).json()["descendants"]
    assert [s["id"] for s in below] == [leaf["id"]]


async def test_a_timeline_is_walked_forward_and_back_without_a_gap(room: TestRoom) -> None:
    moderator = await room.moderator()
    ids = [(await _say(moderator, f"{n} #BookChat"))["id"] for n in range(25)]
    path = "/api/v1/timelines/tag/BookChat"
    forward, cursor = [], ids[0]
    while page := (await room.browser.get(path, params={"limit": "7", "min_id": cursor})).json():
        forward += [status["id"] for status in reversed(page)]
        cursor = page[0]["id"]
    assert forward == ids[1:]
    back: list[str] = []
    url = f"{path}?limit=7"
    while url:
        answer = await room.browser.get(url)
        back += [status["id"] for status in answer.json()]
        older = re.search(r'<([^>]+)>; rel="next"', answer.headers.get("link", ""))
        url = older[1] if older else ""
    assert back == ids[::-1]
    newest = (await room.browser.get(path, params={"limit": "3", "since_id": ids[0]})).json()
    assert [status["id"] for status in newest] == ids[:-4:-1]


@pytest.mark.parametrize("query", ["limit=many", "min_id=x", "max_id=1.5"])
async def test_paging_that_is_none_is_said(room: TestRoom, query: str) -> None:
    assert (await room.browser.get(f"/api/v1/timelines/tag/BookChat?{query}")).status_code == 422


async def test_a_limit_is_bounded(room: TestRoom) -> None:
    moderator = await room.moderator()
    for n in range(45):
        await _say(moderator, f"{n} #BookChat")
    assert len((await room.browser.get("/api/v1/timelines/tag/BookChat?limit=500")).json()) == 40


async def test_too_many_posts_have_to_wait_and_say_until_when(room: TestRoom) -> None:
    ana = await room.guest("Ana")
    for n in range(30):
        await _say(ana, str(n))
    answer = await ana.post(STATUSES, json={"status": "one more"})
    assert answer.status_code == 429
    assert int(answer.headers["retry-after"]) > 0
    assert answer.headers["x-ratelimit-reset"].startswith("2027-04-16T00:05")


async def test_an_unknown_call_answers_in_json(room: TestRoom) -> None:
    answer = await room.browser.get("/api/v1/trends")
    assert answer.status_code == 404
    assert answer.json()["error"]


async def test_an_answer_without_the_hashtag_is_in_its_timeline(room: TestRoom) -> None:
    ana = await room.guest("Ana")
    top = await _say(ana, "Top #BookChat")
    answer = await _say(ana, "No tag here", in_reply_to_id=top["id"])
    timeline = (await room.browser.get("/api/v1/timelines/tag/bookchat")).json()
    assert [status["id"] for status in timeline] == [answer["id"], top["id"]]


async def test_an_app_is_told_what_its_login_may_do(room: TestRoom) -> None:
    path = "/api/v1/apps/verify_credentials"
    answer = await (await room.moderator()).get(path)
    assert answer.status_code == 200
    assert "write" in answer.json()["scopes"]
    assert (await room.browser.get(path)).status_code == 401
