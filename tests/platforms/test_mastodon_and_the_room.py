"""The client of Mastodon and the real room: what two sides understand by one documentation."""

import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta

import httpx
import pytest

from chatmod.domain.composing import Draft
from chatmod.domain.pictures import Picture
from chatmod.domain.posts import Gone, Post, Seen
from chatmod.errors import Rejected, Unauthorized
from chatmod.platforms.mastodon import Mastodon, plugin
from chatmod.ports.platforms import Page, Window
from chatmod.settings import FixedLogin
from tests.platforms.login_desk import PersonsDesk, query_of
from tests.room.conftest import URL, TestRoom
from tests.room.conftest import room as room  # noqa: PLC0414 - a fixture, handed on
from tests.room.picture_samples import painted

SEVERAL = 45
"""More than a page."""


@asynccontextmanager
async def account_of(room: TestRoom, token: str) -> AsyncIterator[Mastodon]:
    platform = plugin.open(FixedLogin({"server": URL, "token": token}), "mastodon", room.browser._transport)
    yield platform
    await platform.close()


@pytest.fixture
async def heather(room: TestRoom) -> AsyncIterator[Mastodon]:
    """The moderator's account."""
    async with account_of(room, (await room.store.people.moderator("heather"))[1]) as platform:
        await platform.whoami()
        yield platform


async def say(room: TestRoom, guest: httpx.AsyncClient, text: str, **more: object) -> str:
    await room.clock.sleep(timedelta(minutes=1))  # the room takes so many posts a minute
    answer = await guest.post("/api/v1/statuses", json={"status": text, **more})
    return str(answer.raise_for_status().json()["id"])


def posts_of(pages: list[Page]) -> dict[str, Post]:
    found = [sighting.post for page in pages for sighting in page.sightings if isinstance(sighting, Seen)]
    return {post.native_id: post for post in found}


async def test_the_room_tells_its_limits(heather: Mastodon) -> None:
    assert (heather.limits.characters, heather.limits.images) == (1000, 4)
    assert heather.measure("https://example.org/" + "a" * 100) == 23


async def test_a_picture_is_posted_with_its_description(room: TestRoom, heather: Mastodon) -> None:
    media = await heather.upload(Picture(painted(size=(4, 6)), "image/png", 4, 6, "A grid, 4 by 6", "grid.png"))
    now = room.clock.now()
    draft = Draft("key/Q1", "Q1", 1, "Q1: What do you see? #BookChat", "en")
    published = await heather.publish(heather.prepare(draft, (), now, [media]))
    pages = [page async for page in heather.sweep(Window("BookChat", now))]
    (picture,) = posts_of(pages)[published.native_id].media
    assert picture.alt == "A grid, 4 by 6"
    assert picture.url.startswith(URL)


async def test_what_is_no_picture_is_refused_in_words(heather: Mastodon) -> None:
    with pytest.raises(Rejected) as caught:
        await heather.upload(Picture(b"not a picture", "image/png", 1, 1, "", "x.png"))
    assert "HTTP" not in str(caught.value)


async def test_everything_is_collected_by_all_three_sources_and_read_on_later(
    room: TestRoom, heather: Mastodon
) -> None:
    since, guest = room.clock.now(), await room.guest("ana")
    draft = Draft("key/Q1", "Q1", 1, "Q1: What do you see? #BookChat", "en")
    question = await heather.publish(heather.prepare(draft, (), since))
    with_tag = [await say(room, guest, f"A1: {number} #BookChat") for number in range(SEVERAL)]
    answer = await say(room, guest, "A1: rows", in_reply_to_id=question.native_id)
    mention = await say(room, guest, "@heather May I come late?")
    first = [page async for page in heather.sweep(Window("BookChat", since, None, (question.native_id,)))]
    assert set(posts_of(first)) == {question.native_id, *with_tag, answer, mention}
    cursor = [page.cursor for page in first if page.cursor][-1]

    later = [await say(room, guest, f"A1: later {number} #BookChat") for number in range(SEVERAL)]
    asked = await say(room, guest, "@heather And now?")
    window = Window("BookChat", since, cursor, (question.native_id,))
    second = [page async for page in heather.sweep(window)]
    assert {*later, asked} <= set(posts_of(second))
    assert not set(with_tag) & set(posts_of(second))
    again = [page async for page in heather.sweep(Window("BookChat", since, second[-1].cursor))]
    assert posts_of(again) == {}


async def test_an_edit_is_seen_and_a_deletion(room: TestRoom, heather: Mastodon) -> None:
    since, guest = room.clock.now(), await room.guest("ana")
    edited, deleted = await say(room, guest, "A1: no #BookChat"), await say(room, guest, "A1: oops #BookChat")
    (await guest.put(f"/api/v1/statuses/{edited}", json={"status": "A1: yes #BookChat"})).raise_for_status()
    (await guest.delete(f"/api/v1/statuses/{deleted}")).raise_for_status()
    window = Window("BookChat", since, None, (), frozenset({edited, deleted}))
    pages = [page async for page in heather.sweep(window)]
    (post,) = posts_of(pages).values()
    assert (post.text, post.edited_at is None) == ("A1: yes #BookChat", False)
    assert Gone(deleted) in [sighting for page in pages for sighting in page.sightings]


@pytest.mark.parametrize("loopback", [True, False])
async def test_a_person_logs_in_and_out_again(room: TestRoom, *, loopback: bool) -> None:
    async def press(url: str) -> Mapping[str, str]:
        """Fill in the room's page."""
        shown = await room.browser.get(url)
        assert "chatmod" in shown.text
        went = await room.browser.post("/oauth/authorize", data={**query_of(url), "name": "Heather"})
        if loopback:
            return query_of(went.headers["Location"])
        found = re.search(r'value="([^"]+)" size', went.text)
        assert found is not None
        return {"code": found[1]}

    transport = room.browser._transport
    desk = PersonsDesk(press) if loopback else PersonsDesk(press, uri=None)
    kept = await plugin.log_in(desk, {"server": URL}, transport)
    async with account_of(room, kept["token"]) as platform:
        assert (await platform.whoami()).name == "Heather"
        assert (await platform.examine()).may_post
        await plugin.log_out(kept, transport)
        with pytest.raises(Unauthorized):
            await platform.whoami()
