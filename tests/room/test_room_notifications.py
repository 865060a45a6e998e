"""Who is told in the room that somebody spoke to them."""

import re
from typing import Any

import httpx
import pytest

from tests.room.conftest import TestRoom

STATUSES, NOTIFICATIONS = "/api/v1/statuses", "/api/v1/notifications"


async def _say(app: httpx.AsyncClient, text: str, to: dict[str, Any] | None = None) -> dict[str, Any]:
    answer = await app.post(STATUSES, json={"status": text, **({"in_reply_to_id": to["id"]} if to else {})})
    assert answer.status_code == 200, answer.text
    said: dict[str, Any] = answer.json()
    return said


async def _told(app: httpx.AsyncClient, query: str = "") -> list[dict[str, Any]]:
    told: list[dict[str, Any]] = (await app.get(NOTIFICATIONS + query)).json()
    return told


async def test_a_reply_and_a_name_notify_once_and_nobody_of_their_own(room: TestRoom) -> None:
    ana, ben = await room.guest("Ana"), await room.guest("Ben")
    top = await _say(ana, "A thought")
    reply = await _say(ben, "@ana yes, @ANA, and @ben too", to=top)
    named = await _say(ben, "What does @Ana think? (not a@ana.example)")
    told = await _told(ana)
    assert [notice["status"]["id"] for notice in told] == [named["id"], reply["id"]]
    assert {(notice["type"], notice["account"]["acct"]) for notice in told} == {("mention", "ben")}
    assert await _told(ben) == []
    assert [mention["acct"] for mention in reply["mentions"]] == ["ana"]
    assert reply["in_reply_to_account_id"] == top["account"]["id"]


async def test_a_reply_without_a_name_notifies_but_names_nobody(room: TestRoom) -> None:
    ana, ben = await room.guest("Ana"), await room.guest("Ben")
    reply = await _say(ben, "Yes", to=await _say(ana, "A thought"))
    assert reply["mentions"] == []
    assert len(await _told(ana)) == 1


async def test_the_page_notifies_as_well(room: TestRoom) -> None:
    moderator = await room.moderator()
    await room.browser.post("/tags/BookChat", data={"name": "Ana", "text": "Thank you @heather"})
    assert [notice["account"]["display_name"] for notice in await _told(moderator)] == ["Ana"]


async def test_what_is_deleted_is_told_no_more_and_an_edit_tells_those_who_were_not_told(room: TestRoom) -> None:
    ana, ben, cleo = await room.guest("Ana"), await room.guest("Ben"), await room.guest("Cleo")
    said = await _say(ben, "Dear @ana")
    edited = await ben.put(f"{STATUSES}/{said['id']}", json={"status": "Dear @cleo"})
    assert [mention["acct"] for mention in edited.json()["mentions"]] == ["cleo"]
    assert len(await _told(ana)) == len(await _told(cleo)) == 1
    await ben.delete(f"{STATUSES}/{said['id']}")
    assert await _told(ana) == await _told(cleo) == []


async def test_notifications_are_walked_forward_and_back(room: TestRoom) -> None:
    ana, ben = await room.guest("Ana"), await room.guest("Ben")
    for n in range(10):
        await _say(ben, f"@ana {n}")
    ids = [notice["id"] for notice in await _told(ana)]
    assert [notice["id"] for notice in await _told(ana, f"?limit=3&min_id={ids[-1]}")] == ids[6:9]
    assert [notice["id"] for notice in await _told(ana, f"?limit=3&since_id={ids[-1]}")] == ids[:3]
    back: list[str] = []
    url = f"{NOTIFICATIONS}?limit=4&types[]=mention"
    while url:
        answer = await ana.get(url)
        back += [notice["id"] for notice in answer.json()]
        older = re.search(r'<([^>]+)>; rel="next"', answer.headers.get("link", ""))
        url = older[1] if older else ""
        assert not url or "types%5B%5D=mention" in url
    assert back == ids


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("?types[]=mention&types[]=status", 1),
        ("?types[]=favourite", 0),
        ("?exclude_types[]=mention", 0),
        ("?exclude_types[]=follow", 1),
        ("?types[]=mention&include_filtered=true", 1),
        ("?limit=0", 0),
    ],
)
async def test_types_are_chosen_and_left_out(room: TestRoom, query: str, count: int) -> None:
    ana, ben = await room.guest("Ana"), await room.guest("Ben")
    await _say(ben, "@ana")
    assert len(await _told(ana, query)) == count


async def test_one_notification_is_its_owners_only(room: TestRoom) -> None:
    ana, ben = await room.guest("Ana"), await room.guest("Ben")
    await _say(ben, "@ana")
    notice = (await _told(ana))[0]
    path = f"{NOTIFICATIONS}/{notice['id']}"
    assert (await ana.get(path)).json() == notice
    assert (await ben.get(path)).status_code == 404
    assert (await room.browser.get(path)).status_code == 401
    assert (await room.browser.get(NOTIFICATIONS)).status_code == 401


async def test_nothing_is_held_back(room: TestRoom) -> None:
    ana = await room.guest("Ana")
    assert (await ana.get("/api/v2/notifications/policy")).json()["for_new_accounts"] == "accept"
    assert (await ana.get(f"{NOTIFICATIONS}/requests")).json() == []


async def test_one_post_does_not_call_everybody(room: TestRoom) -> None:
    ana = await room.guest("Ana")
    guests = [await room.guest(f"Guest {n}") for n in range(12)]
    await _say(ana, " ".join(f"@guest_{n}" for n in range(12)))
    assert sum([len(await _told(guest)) for guest in guests]) == 10
