"""The room's pages, as a browser without JavaScript has them."""

from urllib.parse import urlsplit

import pytest
from selectolax.lexbor import LexborHTMLParser

from tests.room.conftest import TestRoom, one

CHAT = "/tags/BookChat"


async def _page(room: TestRoom, path: str = CHAT) -> LexborHTMLParser:
    return LexborHTMLParser((await room.browser.get(path)).text)


async def _ask(room: TestRoom, label: str, text: str) -> str:
    moderator = await room.moderator()
    answer = await moderator.post(
        "/api/v1/statuses",
        json={"status": f"{label}: {text} #BookChat"},
        headers={"Idempotency-Key": f"book@20270416T000000Z/{label}"},
    )
    return str(answer.json()["id"])


async def test_a_name_and_a_text_are_all_it_takes_to_post(room: TestRoom) -> None:
    answer = await room.browser.post(CHAT, data={"name": "Ana", "text": "Hello from the back row"})
    assert answer.status_code == 303
    page = await _page(room, answer.headers["location"])
    anchor = urlsplit(answer.headers["location"]).fragment
    article = one(page, f"#{anchor}")
    assert one(article, ".who").text() == "Ana"
    assert one(article, ".text").text() == "Hello from the back row"
    assert "You are Ana" in one(page, "#compose").text()


async def test_an_answer_stands_under_its_question(room: TestRoom) -> None:
    await room.browser.post(CHAT, data={"name": "Ana", "text": "Hello"})
    question = await _ask(room, "Q1", "What did you read?")
    await room.browser.post(CHAT, data={"text": "The preface", "reply_to": question})
    page = await _page(room)
    assert [p.text() for p in page.css("#section-Q1 article .text")] == ["The preface"]
    assert [p.text() for p in page.css("#section-talk article .text")] == ["Hello"]
    assert one(page, "option[selected]").text() == "Q1"


async def test_a_reply_names_whom_it_answers_and_follows_its_thread(room: TestRoom) -> None:
    question = await _ask(room, "Q1", "What did you read?")
    first = await room.browser.post(CHAT, data={"name": "Ana", "text": "The preface", "reply_to": question})
    number = first.headers["location"].rpartition("-")[2]
    await _ask(room, "Q2", "And then?")
    other = room.another_browser()
    await other.post(CHAT, data={"name": "Ben", "text": "Me too", "reply_to": number})
    page = await _page(room)
    assert one(page.css("#section-Q1 article")[1], ".to").text() == "in reply to Ana"


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "</textarea><script>1</script>",
        "javascript:alert(1)",
    ],
)
async def test_a_script_in_a_name_or_a_text_stays_text(room: TestRoom, hostile: str) -> None:
    answer = await room.browser.post(CHAT, data={"name": f"A {hostile}"[:40], "text": hostile})
    raw = (await room.browser.get(answer.headers["location"])).text
    page = LexborHTMLParser(raw)
    assert [node.attributes for node in page.css("script")] == [{"src": "/static/room.js", "defer": None}]
    assert not page.css("img")
    assert not page.css("a[href^=javascript]")
    assert page.css("article .text")[0].text() == hostile


async def test_everything_comes_from_the_room_itself(room: TestRoom) -> None:
    answer = await room.browser.get(CHAT)
    page = LexborHTMLParser(answer.text)
    sources = [
        node.attributes[name] for name in ("src", "href") for node in page.css(f"script[{name}], link[{name}]")
    ]
    assert sources
    assert all(source is not None and source.startswith(("/static/", "data:,")) for source in sources)
    assert "default-src 'none'" in answer.headers["content-security-policy"]


async def test_a_taken_name_gets_a_number(room: TestRoom) -> None:
    await room.browser.post(CHAT, data={"name": "Ana", "text": "one"})
    other = room.another_browser()
    await other.post(CHAT, data={"name": " ana ", "text": "two"})
    assert [who.text() for who in (await _page(room)).css(".who")] == ["Ana", "ana 2"]


@pytest.mark.parametrize("name", ["heather", "Heather ", "HEATHER", "moderator"])
async def test_the_moderators_name_is_reserved(room: TestRoom, name: str) -> None:
    await room.moderator("heather")
    answer = await room.browser.post(CHAT, data={"name": name, "text": "I am the moderator"})
    assert answer.status_code == 422
    assert "This name is the moderator" in answer.text
    assert not (await _page(room)).css("article")


async def test_a_participant_who_had_the_name_first_does_not_become_moderator(room: TestRoom) -> None:
    await room.browser.post(CHAT, data={"name": "heather", "text": "one"})
    await room.moderator("heather")
    await room.browser.post(CHAT, data={"text": "two"})
    page = await _page(room)
    assert [who.text() for who in page.css(".who")] == ["heather 2", "heather 2"]
    assert not page.css("article.moderator")


@pytest.mark.parametrize(
    "form", [{"name": "Ana", "text": "  "}, {"name": " ", "text": "x"}, {"name": "Ana", "text": "x" * 1001}]
)
async def test_what_does_not_fit_is_told_and_not_lost(room: TestRoom, form: dict[str, str]) -> None:
    answer = await room.browser.post(CHAT, data=form)
    page = LexborHTMLParser(answer.text)
    assert answer.status_code == 422
    assert "Please" in one(page, "[role=alert]").text() or "too long" in one(page, "[role=alert]").text()
    assert not form["text"].strip() or one(page, "textarea").text() == form["text"]
    assert not (await _page(room)).css("article")


async def test_a_script_gets_the_reason_as_json(room: TestRoom) -> None:
    answer = await room.browser.post(CHAT, data={"name": "Ana", "text": ""}, headers={"Accept": "application/json"})
    assert answer.status_code == 422
    assert "empty" in answer.json()["error"]


async def test_too_much_in_a_short_time_has_to_wait(room: TestRoom) -> None:
    await room.browser.post(CHAT, data={"name": "Ana", "text": "0"})
    codes = [(await room.browser.post(CHAT, data={"text": str(n)})).status_code for n in range(1, 32)]
    assert codes == [303] * 29 + [429] * 2
    room.clock.instant = room.clock.instant.replace(hour=room.clock.instant.hour + 1)
    assert (await room.browser.post(CHAT, data={"text": "later"})).status_code == 303


async def test_only_the_author_deletes_a_post(room: TestRoom) -> None:
    posted = await room.browser.post(CHAT, data={"name": "Ana", "text": "I take this back"})
    number = posted.headers["location"].rpartition("-")[2]
    other = room.another_browser()
    assert (await other.post(f"/posts/{number}/delete")).status_code == 403
    await other.post(CHAT, data={"name": "Ben", "text": "x"})
    assert (await other.post(f"/posts/{number}/delete")).status_code == 404
    assert "Delete this post" in (await room.browser.get(f"/posts/{number}")).text
    assert (await room.browser.post(f"/posts/{number}/delete")).status_code == 303
    assert "I take this back" not in (await room.browser.get(CHAT)).text
    assert (await room.browser.get(f"/posts/{number}")).status_code == 404


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8770", "127.0.0.1:9999", "", "[", "127.0.0.1:8770@evil.example"]
)
async def test_a_foreign_host_is_turned_away(room: TestRoom, host: str) -> None:
    assert (await room.browser.get(CHAT, headers={"Host": host})).status_code == 421


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "null", "http://127.0.0.1:9999", "https://127.0.0.1.evil.example:8770"]
)
async def test_another_page_may_not_post(room: TestRoom, origin: str) -> None:
    answer = await room.browser.post(CHAT, data={"name": "Ana", "text": "x"}, headers={"Origin": origin})
    assert answer.status_code == 403
    assert not (await _page(room)).css("article")


async def test_the_rooms_own_page_may_post(room: TestRoom) -> None:
    answer = await room.browser.post(
        CHAT, data={"name": "A", "text": "x"}, headers={"Origin": "http://127.0.0.1:8770"}
    )
    assert answer.status_code == 303


async def test_a_body_that_is_too_large_is_turned_away(room: TestRoom) -> None:
    assert (await room.browser.post(CHAT, data={"name": "A", "text": "x" * 70_000})).status_code == 413


async def test_what_is_not_there_says_so(room: TestRoom) -> None:
    assert (await room.browser.get("/posts/5")).status_code == 404
    answer = await room.browser.get("/nothing/here")
    assert answer.status_code == 404
    assert "nothing at this address" in answer.text
    assert (await room.browser.get("/")).headers["location"] == CHAT


async def test_a_page_can_be_used_with_a_keyboard_and_a_screen_reader(room: TestRoom) -> None:
    page = await _page(room)
    root = one(page, "html")
    assert root.attributes["lang"] == "en"
    assert one(page, "a.skip").attributes["href"] == "#compose"
    assert len(page.css("h1")) == 1
    labelled = {label.attributes["for"] for label in page.css("label")}
    fields = {node.attributes["id"] for node in page.css("input:not([type=hidden]), select, textarea")}
    assert fields <= labelled
