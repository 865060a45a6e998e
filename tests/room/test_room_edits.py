"""Posts that are put right: by apps, and on the page."""

from typing import Any

import httpx
import pytest
from selectolax.lexbor import LexborHTMLParser

from tests.room.conftest import TestRoom, one
from tests.room.picture_samples import painted

STATUSES, CHAT = "/api/v1/statuses", "/tags/BookChat"


async def _say(app: httpx.AsyncClient, text: str, **more: object) -> dict[str, Any]:
    answer = await app.post(STATUSES, json={"status": text, **more})
    assert answer.status_code == 200, answer.text
    said: dict[str, Any] = answer.json()
    return said


async def _picture(app: httpx.AsyncClient, description: str) -> str:
    files, form = {"file": ("x", painted(), "image/png")}, {"description": description}
    return str((await app.post("/api/v2/media", files=files, data=form)).json()["id"])


async def test_an_edit_is_marked_and_what_was_said_before_can_be_seen(room: TestRoom) -> None:
    ana = await room.guest("Ana")
    said = await _say(ana, "Frist #BookChat", language="en")
    assert said["edited_at"] is None
    path = f"{STATUSES}/{said['id']}"
    edited = (await ana.put(path, json={"status": "First #BookChat", "language": "fr"})).json()
    assert edited["id"] == said["id"]
    assert edited["created_at"] == said["created_at"] < edited["edited_at"]
    assert (edited["chatmod"]["text"], edited["language"]) == ("First #BookChat", "fr")
    await ana.put(path, data={"status": "First! #BookChat"})
    assert (await ana.get(f"{path}/source")).json() == {
        "id": said["id"],
        "text": "First! #BookChat",
        "spoiler_text": "",
    }
    versions = (await room.browser.get(f"{path}/history")).json()
    assert [version["content"] for version in versions] == [
        "<p>Frist #BookChat</p>",
        "<p>First #BookChat</p>",
        "<p>First! #BookChat</p>",
    ]
    assert [version["created_at"] for version in versions[:2]] == [said["created_at"], edited["edited_at"]]


async def test_an_edit_that_changes_nothing_is_none(room: TestRoom) -> None:
    ana = await room.guest("Ana")
    said = await _say(ana, "As it was")
    path = f"{STATUSES}/{said['id']}"
    assert (await ana.put(path, json={"status": "As it was"})).json()["edited_at"] is None
    assert len((await ana.get(f"{path}/history")).json()) == 1


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        ({"status": ""}, 422),
        ({"status": "x" * 1001}, 422),
        ({"status": "x", "media_ids": ["99"]}, 422),
        ({"status": "x", "media_ids": [["99"]]}, 422),
        ({"status": "x", "media_ids": {"a": 1}}, 422),
        ({"status": "x", "poll": {"options": ["a"]}}, 422),
        ({"status": "x", "spoiler_text": "careful"}, 422),
        ({"status": "x", "media_attributes": "y"}, 422),
        ({"status": "x", "media_attributes": [{"description": "of nothing"}]}, 422),
        ([], 400),
    ],
)
async def test_an_edit_that_does_not_fit_changes_nothing(room: TestRoom, sent: object, code: int) -> None:
    ana = await room.guest("Ana")
    said = await _say(ana, "As it was")
    answer = await ana.put(f"{STATUSES}/{said['id']}", json=sent)
    assert (answer.status_code, bool(answer.json()["error"])) == (code, True)
    assert (await ana.get(f"{STATUSES}/{said['id']}")).json() == said
    assert len((await ana.get(f"{STATUSES}/{said['id']}/history")).json()) == 1


async def test_nobody_edits_what_another_wrote_nor_what_is_gone(room: TestRoom) -> None:
    ana, ben = await room.guest("Ana"), await room.guest("Ben")
    said = await _say(ana, "Mine")
    path = f"{STATUSES}/{said['id']}"
    assert (await ben.put(path, json={"status": "Yours"})).status_code == 404
    assert (await ben.get(f"{path}/source")).status_code == 404
    assert (await room.browser.put(path, json={"status": "x"})).status_code == 401
    await ana.delete(path)
    assert (await ana.put(path, json={"status": "Back again"})).status_code == 404
    assert (await ana.get(f"{path}/history")).status_code == 404
    assert (await ana.put(f"{STATUSES}/99", json={"status": "x"})).status_code == 404


async def test_editing_counts_as_posting(room: TestRoom) -> None:
    ana = await room.guest("Ana")
    said = await _say(ana, "0")
    codes = [(await ana.put(f"{STATUSES}/{said['id']}", json={"status": str(n)})).status_code for n in range(30)]
    assert codes == [200] * 29 + [429]


async def test_pictures_can_be_described_exchanged_and_taken_away(room: TestRoom) -> None:
    ana = await room.guest("Ana")
    first, second = await _picture(ana, "one"), await _picture(ana, "two")
    said = await _say(ana, "Look", media_ids=[first])
    path = f"{STATUSES}/{said['id']}"
    described = await ana.put(
        path,
        json={
            "status": "Look",
            "media_ids": [first],
            "media_attributes": [{"id": int(first), "description": "one, said better"}],
        },
    )
    assert [shown["description"] for shown in described.json()["media_attachments"]] == ["one, said better"]
    form = f"status=Look&media_ids[]={first}&media_ids[]={second}"
    form += f"&media_attributes[][id]={first}&media_attributes[][description]=1"
    form += f"&media_attributes[][id]={second}&media_attributes[][description]=2"
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    both = (await ana.put(path, content=form, headers=headers)).json()
    assert [shown["description"] for shown in both["media_attachments"]] == ["1", "2"]
    without = (await ana.put(path, json={"status": "Look", "media_ids": [second]})).json()
    assert [shown["id"] for shown in without["media_attachments"]] == [second]
    assert (await room.browser.get(both["media_attachments"][0]["url"])).status_code == 404
    assert (await ana.put(path, json={"status": "Look"})).json()["media_attachments"] == []


async def test_an_answer_stays_in_its_chat_whatever_is_edited(room: TestRoom) -> None:
    ana = await room.guest("Ana")
    said = await _say(ana, "Here #BookChat")
    await ana.put(f"{STATUSES}/{said['id']}", json={"status": "Here, and in #Another"})
    for tag in ("BookChat", "another"):
        timeline = (await room.browser.get(f"/api/v1/timelines/tag/{tag}")).json()
        assert [status["id"] for status in timeline] == [said["id"]]


async def test_the_page_says_edited_and_lets_the_author_edit(room: TestRoom) -> None:
    form = {"name": "Ana", "text": "Frist", "description": "A cat"}
    answer = await room.browser.post(CHAT, data=form, files={"picture": ("c.png", painted(), "image/png")})
    number = answer.headers["location"].rpartition("-")[2]
    page = LexborHTMLParser((await room.browser.get(f"/posts/{number}")).text)
    edit = one(page, "form.edit")
    assert one(edit, "#edited-text").text() == "Frist"
    media = str(one(edit, "input[name=media]").attributes["value"])
    labelled = {label.attributes["for"] for label in edit.css("label")}
    assert {node.attributes["id"] for node in edit.css("input, textarea")} <= labelled
    changed = {"text": "First", "media": media, f"description-{media}": "A tabby cat"}
    assert (await room.browser.post(f"/posts/{number}/edit", data=changed)).status_code == 303
    article = one(LexborHTMLParser((await room.browser.get(CHAT)).text), "article")
    assert one(article, ".text").text() == "First"
    assert one(article, ".edited").text() == "edited"
    assert one(article, "img").attributes["alt"] == "A tabby cat"
    assert "hidden" not in one(article, "a.edit").attributes
    await room.browser.post(f"/posts/{number}/edit", data={"text": "Without the picture"})
    assert not LexborHTMLParser((await room.browser.get(CHAT)).text).css("figure")


async def test_the_page_lets_nobody_else_edit(room: TestRoom) -> None:
    answer = await room.browser.post(CHAT, data={"name": "Ana", "text": "Mine"})
    number = answer.headers["location"].rpartition("-")[2]
    other = room.another_browser()
    assert (await other.post(f"/posts/{number}/edit", data={"text": "x"})).status_code == 403
    await other.post(CHAT, data={"name": "Ben", "text": "x"})
    refused = await other.post(f"/posts/{number}/edit", data={"text": "What I wrote instead"})
    assert refused.status_code == 404
    assert "What I wrote instead" in refused.text
    assert "form" in (await room.browser.get(f"/posts/{number}")).text
    assert not LexborHTMLParser((await other.get(f"/posts/{number}")).text).css("form.edit")
    hidden = one(LexborHTMLParser((await other.get(CHAT)).text), f"#post-{number} a.edit")
    assert "hidden" in hidden.attributes
