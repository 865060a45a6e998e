"""Which post is meant by what a person types."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from chatmod.archive import Archive, FoundPost, open_archive
from chatmod.domain.happenings import Slot, WentOut
from chatmod.domain.posts import Author, Gone, Post, Seen
from chatmod.domain.runsheet import compile_sheet
from chatmod.errors import ArchiveError
from chatmod.ports.platforms import Page
from chatmod.storage import InlineWriter
from tests.domain.domain_samples import ANA, BO, MODERATOR, START, cue, post, schedule

SHEET = compile_sheet(schedule(cue("Q1", "+6", "Which bridge?")))
TOOT = replace(
    post("109876543210987654", 8, "A1: the old one", platform="mastodon"),
    id="https://other.example/users/ana/statuses/1",
    url="https://other.example/@ana/1",
)
TWEET = replace(
    post("1516000000000000001", 9, "A1: the new one", author=BO, platform="x"),
    url="https://x.com/bo/status/1516000000000000001",
)
SKEET = replace(
    post("at://did:plc:bo/app.bsky.feed.post/3kabc", 10, "A1: none", author=BO, platform="bluesky"),
    id="at://did:plc:bo/app.bsky.feed.post/3kabc",
    url="https://bsky.app/profile/did:plc:bo/post/3kabc",
)
POSTS = (post("2", 7, "A1: mine"), TOOT, TWEET, SKEET)
"""Their numbers are 1 to 4; the first has another number as its native id."""


def an_archive(
    path: Path, posts: Sequence[Post], gone: Sequence[str] = (), accounts: Sequence[str] = ("room", "mastodon")
) -> Archive:
    async def fill() -> None:
        writer = InlineWriter(archive.database)
        record = await archive.open_performance(SHEET, writer)
        await record.moderators([(name, MODERATOR) for name in accounts])
        slot = Slot("room", "Q1")
        await record.write(WentOut(START, slot, START, START, "room:q1", "q1", "https://room.example/q1", START))
        for one in posts:
            await record.store(one.platform, Page((Seen(one, b"{}"),)), START)
        for native_id in gone:
            await record.store("room", Page((Gone(native_id),)), SHEET.end)
        await writer.close()

    archive = open_archive(path / "archive.db", synchronous="OFF")
    asyncio.run(fill())
    return archive


def found(archive: Archive, typed: str) -> FoundPost:
    return archive.find_post(archive.find("last"), typed)


@pytest.mark.parametrize(
    ("typed", "place"),
    [
        ("#1", 1),
        ("1", 1),
        (" 3 ", 3),
        ("2", 2),
        ("#2", 2),
        ("room:2", 1),
        ("https://room.example/2", 1),
        ("https://other.example/users/ana/statuses/1", 2),
        ("https://other.example/@ana/1", 2),
        ("https://home.example/@ana@other.example/109876543210987654", 2),
        ("109876543210987654", 2),
        ("mastodon:109876543210987654", 2),
        ("1516000000000000001", 3),
        ("https://twitter.com/bo/status/1516000000000000001?s=20", 3),
        ("https://bsky.app/profile/bo.example/post/3kabc", 4),
        ("at://did:plc:bo/app.bsky.feed.post/3kabc", 4),
    ],
)
def test_a_post_is_found_by_its_number_its_id_or_an_address(tmp_path: Path, typed: str, place: int) -> None:
    one = found(an_archive(tmp_path, POSTS), typed)
    assert (one.place, one.id) == (place, POSTS[place - 1].id)
    assert (one.author, one.text, one.at) == (POSTS[place - 1].author, POSTS[place - 1].text, POSTS[place - 1].at)
    assert one.questions == ("Q1",)


@pytest.mark.parametrize(
    "typed", ["#5", "5", "0", "-1", "#", "", "x", "9" * 5000, "https://room.example/3", "https://["]
)
def test_what_is_not_there_is_told_with_what_is(tmp_path: Path, typed: str) -> None:
    with pytest.raises(ArchiveError, match="its posts have the numbers 1 to 4") as told:
        found(an_archive(tmp_path, POSTS), typed)
    assert "chatmod show" in told.value.remedy


def test_a_chat_without_posts_says_so(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match="has no posts yet"):
        found(an_archive(tmp_path, ()), "1")


def test_an_id_that_two_networks_gave_is_told_with_both_posts(tmp_path: Path) -> None:
    archive = an_archive(tmp_path, (post("77", 7), post("77", 8, author=BO, platform="mastodon")))
    with pytest.raises(ArchiveError, match="#1 by @ana on room, #2 by @bo on mastodon"):
        found(archive, "77")
    assert found(archive, "mastodon:77").place == 2


def test_a_removed_post_is_told_to_be_gone(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match="not in the record any more"):
        found(an_archive(tmp_path, POSTS, gone=["2"]), "room:2")


def test_a_post_that_two_accounts_have_seen_is_one(tmp_path: Path) -> None:
    seen = [
        replace(TOOT, platform=name, native_id=number) for name, number in (("mastodon", "1"), ("mastodon:two", "9"))
    ]
    archive = an_archive(tmp_path, seen, accounts=["mastodon", "mastodon:two"])
    assert {found(archive, typed).id for typed in (TOOT.url, TOOT.id, "1", "9", "mastodon:two:9")} == {TOOT.id}


def test_a_name_of_a_stranger_is_told_as_it_is(tmp_path: Path) -> None:
    odd = Author("u3", "a\x1b[31m", "Red")
    archive = an_archive(tmp_path, (post("77", 7, author=odd), post("77", 8, author=ANA, platform="mastodon")))
    with pytest.raises(ArchiveError, match="2 posts"):
        found(archive, "77")
