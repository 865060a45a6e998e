"""Reading a chat after its evening, with real rooms on loopback in the place of networks."""

from datetime import timedelta
from pathlib import Path

import pytest

from chatmod.assembly.collecting import look_again
from tests.assembly.afterwards import Afterwards

SOON = timedelta(seconds=20)


@pytest.fixture
def desk(tmp_path: Path) -> Afterwards:
    return Afterwards(tmp_path)


async def look(desk: Afterwards) -> dict[str, str | None]:
    return dict(await look_again(desk.info, desk.archive, desk.data, desk.logins, desk.clock, SOON))


async def test_a_fresh_look_finds_what_was_deleted_in_a_room_that_nobody_has_open(desk: Afterwards) -> None:
    async with desk.room() as room:
        asked = await desk.hold(room)
        kept = await desk.say(room, "Ana", "A1 The old one.", asked)
        gone = await desk.say(room, "Bo", "A1 The iron one.", asked)
        assert kept != gone
    assert await look(desk) == {"room": None}
    assert [text[:6] for text in desk.texts()] == ["Q1: Wh", "A1 The", "A1 The"]

    async with desk.room() as room:
        url = room.url
        await desk.take_back(room, "Bo", gone)
    assert await look(desk) == {"room": None}
    assert desk.texts()[1:] == ["A1 The old one."]
    assert len(desk.edition().removed) == 1
    async with desk.room() as room:
        assert room.url == url
        assert [entry.post.url for entry in desk.edition().entries][1].startswith(url)


async def test_a_room_whose_file_is_gone_is_told_and_nothing_is_thought_to_be_deleted(desk: Afterwards) -> None:
    async with desk.room() as room:
        asked = await desk.hold(room)
        await desk.say(room, "Ana", "A1 The old one.", asked)
    await look(desk)
    desk.data.room.rename(desk.folder / "elsewhere.db")
    assert "is not there" in str((await look(desk))["room"])
    assert not desk.data.room.exists()
    assert len(desk.texts()) == 2


async def test_a_server_that_does_not_answer_is_told_beside_one_that_does(desk: Afterwards) -> None:
    async with desk.room("mastodon") as server, desk.room() as room:
        await desk.hold(room)
        await desk.hold(server, "mastodon")
        assert await look(desk) == {"mastodon": None, "room": None}
    looked = await look(desk)
    assert looked["room"] is None
    assert looked["mastodon"]
    assert len(desk.texts()) == 2


async def test_another_account_is_not_believed_about_deletions(desk: Afterwards) -> None:
    async with desk.room("mastodon") as server:
        await desk.hold(server, "mastodon")
        desk.environment["CHATMOD_MASTODON_TOKEN"] = (await server.store.people.join("Eve"))[1]
        assert "this chat was led by @heather" in str((await look(desk))["mastodon"])


async def test_while_a_chat_is_run_its_own_look_counts_if_it_is_fresh(desk: Afterwards) -> None:
    async with desk.room() as room:
        await desk.hold(room)
    with desk.data.lock(f"run-{desk.sheet.name}") as lock:
        assert lock.acquire()
        assert "has not looked" in str((await look(desk))["room"])
    await look(desk)
    with desk.data.lock(f"run-{desk.sheet.name}") as lock:
        assert lock.acquire()
        assert await look(desk) == {"room": None}
