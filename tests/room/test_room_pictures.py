"""Pictures in the room: sent by apps and from the page, kept without what else is in a file, gone with their post."""

import asyncio
import re
from datetime import timedelta
from typing import Any

import httpx
import pytest
from selectolax.lexbor import LexborHTMLParser

from chatmod.room.media import MediaShelf
from chatmod.room.pictures import Decoder, cleaned
from chatmod.room.values import MAX_PICTURE, Turned
from tests.room.conftest import TestRoom, one
from tests.room.picture_samples import GPS, bomb, located, moving, opened, painted, tedious

STATUSES, CHAT = "/api/v1/statuses", "/tags/BookChat"


async def _send(
    app: httpx.AsyncClient, data: bytes, description: str | None = None, version: int = 2
) -> httpx.Response:
    form = {} if description is None else {"description": description}
    return await app.post(f"/api/v{version}/media", files={"file": ("x.txt", data, "text/plain")}, data=form)


async def _sent(app: httpx.AsyncClient, description: str | None = None, data: bytes = b"") -> dict[str, Any]:
    answer = await _send(app, data or painted(), description)
    assert answer.status_code == 200, answer.text
    media: dict[str, Any] = answer.json()
    return media


async def _say(app: httpx.AsyncClient, text: str, *media: dict[str, Any], key: str = "") -> httpx.Response:
    headers = {"Idempotency-Key": key} if key else {}
    ids = [one["id"] for one in media]
    return await app.post(STATUSES, json={"status": text, "media_ids": ids}, headers=headers)


@pytest.mark.parametrize(
    ("kind", "mime"), [("JPEG", "image/jpeg"), ("PNG", "image/png"), ("GIF", "image/png"), ("WEBP", "image/webp")]
)
@pytest.mark.parametrize("version", [1, 2])
async def test_the_bytes_alone_tell_the_kind_of_a_picture(room: TestRoom, kind: str, mime: str, version: int) -> None:
    ana = await room.guest("Ana")
    media = (await _send(ana, painted(kind), "A plain square", version)).json()
    assert media["description"] == "A plain square"
    assert media["meta"]["original"]["size"] == "40x30"
    answer = await room.browser.get(media["url"])
    assert answer.headers["content-type"] == mime
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "immutable" in answer.headers["cache-control"]
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert opened(answer.content).size == (40, 30)


async def test_where_a_picture_was_taken_is_not_handed_out_and_it_stands_upright(room: TestRoom) -> None:
    sent = located()
    assert opened(sent).getexif().get_ifd(GPS)
    media = await _sent(await room.guest("Ana"), data=sent)
    kept = (await room.browser.get(media["url"])).content
    assert not opened(kept).getexif()
    assert b"GPS" not in kept
    assert opened(kept).size == (20, 60)


async def test_of_a_moving_picture_the_first_frame_stays(room: TestRoom) -> None:
    media = await _sent(await room.guest("Ana"), data=moving())
    kept = (await room.browser.get(media["url"])).content
    assert b"GPS" not in kept
    assert getattr(opened(kept), "n_frames", 1) == 1
    assert opened(kept).convert("RGB").getpixel((5, 5)) == (255, 0, 0)


async def test_what_is_clear_stays_clear_and_what_is_large_gets_smaller(room: TestRoom) -> None:
    ana = await room.guest("Ana")
    clear = await _sent(ana, data=painted("PNG", mode="RGBA"))
    large = await _sent(ana, data=painted("JPEG", (5000, 1000)))
    assert opened((await room.browser.get(clear["url"])).content).mode == "RGBA"
    assert large["meta"]["original"]["size"] == "2048x410"


@pytest.mark.parametrize(
    "data",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"<html><script>alert(1)</script>",
        b"GIF89a",
        b"\xff\xd8\xff" + b"\0" * 100,
        b"\x89PNG\r\n\x1a\n" + b"\xff" * 100,
        b"RIFF\xff\xff\xff\x7fWEBPVP8X" + b"\xff" * 60,
        painted()[:-30],
        painted("TIFF"),
        painted("BMP"),
        b"\0",
    ],
)
async def test_what_is_no_sound_picture_is_refused_in_mastodons_words(room: TestRoom, data: bytes) -> None:
    answer = await _send(await room.guest("Ana"), data)
    assert answer.status_code == 422
    assert answer.json()["error"] == "Validation failed: File content type is invalid, File is invalid"


async def test_a_picture_that_would_unfold_enormously_is_refused_before_it_does(room: TestRoom) -> None:
    answer = await _send(await room.guest("Ana"), bomb())
    assert (answer.status_code, answer.json()["error"]) == (422, "20000x20000 images are not supported")


def test_a_picture_that_would_take_an_hour_to_unfold_is_refused_before_it_does() -> None:
    assert cleaned(tedious(20)).mime == "image/jpeg"
    with pytest.raises(Turned, match="invalid"):
        cleaned(tedious(100_000))


async def test_a_picture_that_is_too_large_is_refused(room: TestRoom) -> None:
    ana = await room.guest("Ana")
    answer = await _send(ana, painted() + b"\0" * MAX_PICTURE)
    assert (answer.status_code, answer.json()["error"]) == (422, "Validation failed: File must be less than 16 MB")
    assert (await _send(ana, b"\0" * (2 * MAX_PICTURE))).status_code == 413


async def test_no_file_and_too_long_a_description_are_refused(room: TestRoom) -> None:
    ana = await room.guest("Ana")
    assert (await ana.post("/api/v2/media", data={"description": "of nothing"})).json()["error"] == (
        "Validation failed: File can't be blank"
    )
    too_long = await _send(ana, painted(), "x" * 1501)
    assert too_long.status_code == 422
    assert "maximum is 1500 characters" in too_long.json()["error"]
    assert (await _send(ana, painted(), "x" * 1500)).status_code == 200


async def test_only_somebody_with_a_token_sends_and_not_too_much(room: TestRoom) -> None:
    assert (await _send(room.browser, painted())).status_code == 401
    ana = await room.guest("Ana")
    codes = [(await _send(ana, painted())).status_code for _ in range(31)]
    assert codes == [200] * 30 + [429]


async def test_a_description_can_be_changed_and_a_picture_let_go_until_it_is_posted(room: TestRoom) -> None:
    ana, ben = await room.guest("Ana"), await room.guest("Ben")
    media = await _sent(ana)
    path = f"/api/v1/media/{media['id']}"
    assert (await ana.put(path, data={"description": "Better"})).json()["description"] == "Better"
    assert (await ana.put(path, json={"description": "x" * 2000})).status_code == 422
    assert (await ana.get(path)).json()["description"] == "Better"
    for call in (ben.get(path), ben.put(path, data={"description": "Mine"}), ben.delete(path)):
        assert (await call).status_code == 404
    posted = (await _say(ana, "Look #BookChat", media)).json()
    assert posted["media_attachments"][0]["description"] == "Better"
    assert (await ana.get(path)).status_code == 404
    assert (await ana.put(path, data={"description": "x"})).status_code == 404
    in_use = await ana.delete(path)
    assert (in_use.status_code, in_use.json()["error"]) == (422, "Media attachment is currently used by a status")
    other = await _sent(ana)
    assert (await ana.delete(f"/api/v1/media/{other['id']}")).status_code == 200
    assert (await room.browser.get(other["url"])).status_code == 404


async def test_pictures_stand_in_their_order_and_need_no_text(room: TestRoom) -> None:
    ana = await room.guest("Ana")
    media = [await _sent(ana, str(n)) for n in range(4)]
    posted = (await _say(ana, "", *media[::-1])).json()
    assert [shown["description"] for shown in posted["media_attachments"]] == ["3", "2", "1", "0"]
    assert posted["content"] == ""
    assert (await room.browser.get(f"{STATUSES}/{posted['id']}")).json()["media_attachments"] == (
        posted["media_attachments"]
    )


async def test_too_many_and_other_peoples_pictures_are_refused_and_nothing_is_posted(room: TestRoom) -> None:
    ana, ben = await room.guest("Ana"), await room.guest("Ben")
    five = [await _sent(ana) for _ in range(5)]
    many = await _say(ana, "x", *five)
    assert (many.status_code, many.json()["error"]) == (422, "Cannot attach more than 4 files")
    stolen = await _say(ben, "x", five[0])
    number = five[0]["id"]
    assert stolen.status_code == 422
    assert stolen.json()["error"] == f"Media {number} not found or already attached to another post"
    assert (await _say(ana, "x", five[0])).status_code == 200
    assert (await _say(ana, "again", five[0])).status_code == 422
    assert len((await room.browser.get("/api/v1/timelines/public")).json()) == 1


async def test_a_key_posts_a_picture_once(room: TestRoom) -> None:
    ana = await room.guest("Ana")
    media = await _sent(ana)
    first = (await _say(ana, "Once", media, key="k")).json()
    assert (await _say(ana, "Once", media, key="k")).json() == first


async def test_a_picture_goes_with_its_post(room: TestRoom) -> None:
    ana = await room.guest("Ana")
    media = await _sent(ana)
    posted = (await _say(ana, "x", media)).json()
    assert (await room.browser.get(media["url"])).status_code == 200
    await ana.delete(f"{STATUSES}/{posted['id']}")
    assert (await room.browser.get(media["url"])).status_code == 404


async def test_what_is_never_posted_goes_after_an_hour_and_a_moderators_after_a_day(room: TestRoom) -> None:
    ana, moderator = await room.guest("Ana"), await room.moderator()
    hers, posted, ready = await _sent(ana), await _sent(ana), await _sent(moderator)
    await _say(ana, "x", posted)
    there = {}
    for hours in (2, 23):
        room.clock.instant += timedelta(hours=hours)
        await room.store.media.expire()
        there[hours] = [(await room.browser.get(one["url"])).status_code for one in (hers, posted, ready)]
    assert there == {2: [404, 200, 200], 23: [404, 200, 404]}


async def test_a_room_that_is_full_takes_no_more_pictures(room: TestRoom) -> None:
    ana, _ = await room.store.people.join("Ana")
    picture = cleaned(painted())
    small = MediaShelf(room.store, most=2 * len(picture.data))
    for _ in range(2):
        await small.add(ana, picture, None)
    with pytest.raises(Turned, match="no space left"):
        await small.add(ana, picture, None)


async def test_a_room_that_participants_have_filled_takes_the_moderators_pictures(room: TestRoom) -> None:
    moderator, _ = await room.store.people.moderator("Heather")
    full = MediaShelf(room.store, most=0)
    assert (await full.add(moderator, cleaned(painted()), None)).mime == "image/png"


async def test_not_more_pictures_wait_for_their_turn_than_memory_holds() -> None:
    decoder = Decoder()
    results = await asyncio.gather(*(decoder.decode(painted()) for _ in range(20)), return_exceptions=True)
    turned = [result for result in results if isinstance(result, Turned)]
    assert [one.status for one in turned] == [503] * 4


async def test_the_server_tells_what_pictures_it_takes(room: TestRoom) -> None:
    told = (await room.browser.get("/api/v2/instance")).json()["configuration"]
    assert told["statuses"]["max_media_attachments"] == 4
    assert told["media_attachments"]["image_size_limit"] == MAX_PICTURE
    assert told["media_attachments"]["description_limit"] == 1500
    assert "image/svg+xml" not in told["media_attachments"]["supported_mime_types"]


async def test_the_page_takes_a_picture_with_its_description(room: TestRoom) -> None:
    answer = await room.browser.post(
        CHAT,
        data={"name": "Ana", "text": "", "description": 'A "cat" <b>'},
        files={"picture": ("c.png", painted(), "image/png")},
    )
    assert answer.status_code == 303
    page = LexborHTMLParser((await room.browser.get(CHAT)).text)
    shown = one(page, "article figure img")
    assert shown.attributes["alt"] == 'A "cat" <b>'
    assert not page.css("figcaption")
    source = str(shown.attributes["src"])
    assert re.fullmatch(r"/media/[\w-]+\.png", source)
    assert (await room.browser.get(source)).status_code == 200


async def test_the_page_says_where_no_description_was_given(room: TestRoom) -> None:
    form = {"name": "Ana", "text": "Look"}
    await room.browser.post(CHAT, data=form, files={"picture": ("c.png", painted(), "image/png")})
    page = LexborHTMLParser((await room.browser.get(CHAT)).text)
    assert "No description was given" in one(page, "figcaption").text()


async def test_the_page_keeps_the_text_when_the_picture_is_refused_and_nobody_joins(room: TestRoom) -> None:
    form = {"name": "Ana", "text": "My long thought"}
    answer = await room.browser.post(CHAT, data=form, files={"picture": ("c.png", b"<svg/>", "image/png")})
    assert answer.status_code == 422
    assert "My long thought" in answer.text
    assert room.store.people.account(1) is None


async def test_a_form_without_a_chosen_file_is_a_text(room: TestRoom) -> None:
    form = {"name": "Ana", "text": "Only words", "description": "of nothing"}
    answer = await room.browser.post(CHAT, data=form, files={"picture": ("", b"", "application/octet-stream")})
    assert answer.status_code == 303


async def test_whoever_has_no_name_may_not_send_pictures_without_end(room: TestRoom) -> None:
    answers = [
        await room.another_browser().post(CHAT, data={"name": ""}, files={"picture": ("c", b"GIF89a", "")})
        for _ in range(301)
    ]
    assert [answer.status_code for answer in answers] == [422] * 300 + [429]
