"""Streams of the room, for apps and for its page."""

import asyncio
import json
from typing import Any

import httpx
import pytest
from starlette.types import ASGIApp

from chatmod.room.broadcast import MOST_OF_ONE_ADDRESS, Heartbeat
from tests.room.conftest import TestRoom
from tests.room.listening import Listener

STATUSES, STREAMING = "/api/v1/statuses", "/api/v1/streaming"


def _app(room: TestRoom) -> ASGIApp:
    transport = room.browser._transport
    assert isinstance(transport, httpx.ASGITransport)
    return transport.app


async def _say(app: httpx.AsyncClient, text: str, **more: str) -> dict[str, Any]:
    said: dict[str, Any] = (await app.post(STATUSES, json={"status": text, **more})).json()
    return said


async def _joined(room: TestRoom, name: str) -> tuple[httpx.AsyncClient, str]:
    _, token = await room.store.people.join(name)
    return room.another_browser(token=token), token


async def test_a_hashtag_streams_what_is_new_changed_and_gone(room: TestRoom) -> None:
    ana, token = await _joined(room, "Ana")
    async with Listener(_app(room), f"{STREAMING}/hashtag?tag=%23bookCHAT", token) as stream:
        assert await stream.chunk() == ":)\n\n"
        await _say(ana, "Elsewhere #OtherChat")
        said = await _say(ana, "Here #BookChat")
        assert await stream.event() == ("update", (await ana.get(f"{STATUSES}/{said['id']}")).json())
        answer = await _say(ana, "No tag", in_reply_to_id=said["id"])
        name, told = await stream.event()
        assert (name, told["id"], told["in_reply_to_id"]) == ("update", answer["id"], said["id"])
        await ana.put(f"{STATUSES}/{said['id']}", json={"status": "Here, edited #BookChat"})
        name, told = await stream.event()
        assert (name, told["content"]) == ("status.update", "<p>Here, edited #BookChat</p>")
        await ana.delete(f"{STATUSES}/{said['id']}")
        assert await stream.event() == ("delete", int(said["id"]))


@pytest.mark.parametrize("channel", ["public", "public/local", "user", "hashtag/local?tag=BookChat"])
async def test_streams_of_everything(room: TestRoom, channel: str) -> None:
    ana, token = await _joined(room, "Ana")
    async with Listener(_app(room), f"{STREAMING}/{channel}", token) as stream:
        assert await stream.chunk() == ":)\n\n"
        said = await _say(ana, "Hello #BookChat")
        assert (await stream.event())[1]["id"] == said["id"]


async def test_a_repeated_key_and_an_edit_of_nothing_stream_nothing(room: TestRoom) -> None:
    ana, token = await _joined(room, "Ana")
    async with Listener(_app(room), f"{STREAMING}/public", token) as stream:
        await stream.chunk()
        for _ in range(2):
            first = await ana.post(STATUSES, json={"status": "Once"}, headers={"Idempotency-Key": "k"})
        await ana.put(f"{STATUSES}/{first.json()['id']}", json={"status": "Once"})
        last = await _say(ana, "Last")
        assert (await stream.event())[1]["id"] == first.json()["id"]
        assert (await stream.event())[1]["id"] == last["id"]


async def test_one_is_told_in_the_stream_of_ones_own(room: TestRoom) -> None:
    ana, ben = (await _joined(room, "Ana"))[0], await _joined(room, "Ben")
    async with Listener(_app(room), f"{STREAMING}/user/notification", ben[1]) as stream:
        await stream.chunk()
        await _say(ana, "To nobody")
        said = await _say(ana, "@ben look")
        name, told = await stream.event()
        assert (name, told["type"], told["status"]["id"]) == ("notification", "mention", said["id"])
        assert told == (await ben[0].get("/api/v1/notifications")).json()[0]


async def test_the_stream_of_a_user_has_posts_and_notifications(room: TestRoom) -> None:
    ana, (_, token) = (await _joined(room, "Ana"))[0], await _joined(room, "Ben")
    async with Listener(_app(room), f"{STREAMING}/user", token) as stream:
        await stream.chunk()
        await _say(ana, "@ben look")
        assert [(await stream.event())[0] for _ in range(2)] == ["update", "notification"]


async def test_a_heartbeat_is_a_comment_and_a_revoked_token_ends_a_stream(room: TestRoom) -> None:
    ana, token = await _joined(room, "Ana")
    async with Listener(_app(room), f"{STREAMING}/public", token) as stream:
        await stream.chunk()
        room.desk.broadcast.tell(Heartbeat())
        assert await stream.chunk() == ":thump\n\n"
        await ana.post("/oauth/revoke", data={"token": token})
        room.desk.broadcast.tell(Heartbeat())
        assert await stream.chunk() == ""


async def test_streams_end_when_the_room_closes_and_none_begins(room: TestRoom) -> None:
    _, token = await _joined(room, "Ana")
    async with Listener(_app(room), f"{STREAMING}/public", token) as stream:
        await stream.chunk()
        room.desk.broadcast.close()
        assert await stream.chunk() == ""
    async with Listener(_app(room), f"{STREAMING}/public", token) as late:
        assert late.status == 503


@pytest.mark.parametrize(
    ("path", "signed_in", "code", "error"),
    [
        ("/public", False, 401, "Missing access token"),
        ("/hashtag", True, 400, "Missing tag name parameter"),
        ("/hashtag?tag=", True, 400, "Missing tag name parameter"),
        ("/nothing", True, 400, "Unknown channel requested"),
        ("/direct", True, 400, "Unknown channel requested"),
        ("", True, 400, "Unknown channel requested"),
        ("?stream=public", True, 400, "Unknown channel requested"),
        ("/public?access_token=wrong", False, 401, "Invalid access token"),
    ],
)
async def test_what_cannot_be_streamed_is_said(
    room: TestRoom, path: str, signed_in: bool, code: int, error: str
) -> None:
    app = await room.guest("Ana") if signed_in else room.browser
    answer = await app.get(f"{STREAMING}{path}")
    assert (answer.status_code, answer.json()["error"]) == (code, error)


async def test_a_websocket_is_refused_plainly(room: TestRoom) -> None:
    ana = await room.guest("Ana")
    headers = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13"}
    for path in ("", "/user"):
        answer = await ana.get(f"{STREAMING}{path}?stream=user", headers=headers)
        assert (answer.status_code, "no WebSocket" in answer.json()["error"]) == (400, True)


async def test_a_stream_by_token_in_the_address_and_the_health_of_streaming(room: TestRoom) -> None:
    _, token = await _joined(room, "Ana")
    async with Listener(_app(room), f"{STREAMING}/public?access_token={token}") as stream:
        assert await stream.chunk() == ":)\n\n"
    assert (await room.browser.get(f"{STREAMING}/health")).text == "OK"


async def test_where_the_streams_are_is_told_under_the_name_that_was_asked(room: TestRoom) -> None:
    for host in ("127.0.0.1:8770", "localhost:8770"):
        v2 = (await room.browser.get("/api/v2/instance", headers={"Host": host})).json()
        v1 = (await room.browser.get("/api/v1/instance", headers={"Host": host})).json()
        assert v2["configuration"]["urls"]["streaming"] == v1["urls"]["streaming_api"] == f"ws://{host}"


async def test_one_address_does_not_take_all_streams(room: TestRoom) -> None:
    _, token = await _joined(room, "Ana")
    greedy = [Listener(_app(room), f"{STREAMING}/public", token) for _ in range(MOST_OF_ONE_ADDRESS)]
    for listener in greedy:
        await listener.__aenter__()
        await listener.chunk()
    async with Listener(_app(room), f"{STREAMING}/public", token) as one_more:
        assert one_more.status == 503
        assert "full" in json.loads(await one_more.chunk())["error"]
    async with Listener(_app(room), f"{STREAMING}/public", token, where="192.0.2.7") as other:
        assert other.status == 200
    await asyncio.gather(*(listener.__aexit__(None, None, None) for listener in greedy))
    async with Listener(_app(room), f"{STREAMING}/public", token) as again:
        assert again.status == 200


async def test_an_open_page_is_told_of_an_edit_also_of_one_it_has_missed(room: TestRoom) -> None:
    ana, _ = await _joined(room, "Ana")
    said = await _say(ana, "Frist #BookChat")
    path = f"/tags/BookChat/events?after={said['id']}"
    async with Listener(_app(room), path) as page:
        await page.chunk()
        await ana.put(f"{STATUSES}/{said['id']}", json={"status": "First #BookChat"})
        name, changed = await page.event()
        assert (name, changed["id"]) == ("changed", said["id"])
        assert "First #BookChat" in changed["html"]
    async with Listener(_app(room), path) as page:
        await page.chunk()
        assert await page.event() == (name, changed)


async def test_an_open_page_gets_a_new_head_when_a_question_is_edited(room: TestRoom) -> None:
    moderator = await room.moderator()
    question = await _say(moderator, "Q1: Wat did you read? #BookChat")
    async with Listener(_app(room), f"/tags/BookChat/events?after={question['id']}") as page:
        await page.chunk()
        await moderator.put(f"{STATUSES}/{question['id']}", json={"status": "Q1: What did you read? #BookChat"})
        _, changed = await page.event()
        assert changed["html"].startswith("<header")
        assert "What did you read?" in changed["html"]
