"""Pictures and threads as they stand in the repository of a real server, and as its index shows them."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from chatmod.domain.pictures import Picture
from chatmod.domain.posts import Post, Published, Seen
from chatmod.errors import Rejected
from chatmod.pictures import develop
from chatmod.platforms.bluesky import plugin
from chatmod.platforms.bluesky.client import Bluesky
from chatmod.ports.platforms import Window
from tests.full.evenings import PATIENCE
from tests.live.bluesky.accounts import Account
from tests.live.bluesky.clients import client_of, draft, records_of, this_instant
from tests.live.bluesky.rig import Rig
from tests.pictures.albums import PLACE_TAKEN, gif, image, jpeg, noise, png, saved, webp

pytestmark = [pytest.mark.full, pytest.mark.xdist_group("bluesky")]
FILES: dict[str, Callable[[], bytes]] = {
    "photograph.jpg": jpeg,
    "drawing.png": png,
    "film.gif": gif,
    "photograph.webp": webp,
}


async def _publish(client: Bluesky, text: str, *media: str, thread: tuple[Published, ...] = ()) -> Published:
    prepared = client.prepare(draft(text, f"seen@20270415T200000Z/{text}"), thread, this_instant(), media)
    return await client.publish(prepared)


def _developed(folder: Path, name: str, data: bytes, alt: str) -> Picture:
    """A picture made fit as it is on an evening."""
    (folder / name).write_bytes(data)
    return develop(image(folder / name, alt), plugin.limits.picture)


def _blob(account: Account, embedded: dict[str, Any]) -> httpx.Response:
    query = {"did": account.did, "cid": embedded["image"]["ref"]["$link"]}
    return httpx.get(f"{account.pds}/xrpc/com.atproto.sync.getBlob", params=query, timeout=PATIENCE)


async def _shown(client: Bluesky, thread: str, hashtag: str = "UnheardOf") -> dict[str, Post]:
    window = Window(hashtag, this_instant() - timedelta(hours=1), threads=(thread,))
    pages = [page async for page in client.sweep(window)]
    return {one.post.text: one.post for page in pages for one in page.sightings if isinstance(one, Seen)}


async def test_four_pictures_stand_in_the_post_with_their_descriptions(bluesky: Rig, tmp_path: Path) -> None:
    account = bluesky.create_account("painter")
    alts = ("Zwölf Bücher 📚", "", "x" * 2_000, 'A "quoted" line\nand another')
    made = zip(FILES.items(), alts, strict=True)
    pictures = [_developed(tmp_path, name, make(), alt) for (name, make), alt in made]
    async with client_of(bluesky, account) as client:
        published = await _publish(client, "Q1: Which?", *[await client.upload(picture) for picture in pictures])
        bluesky.settle()
        (post,) = (await _shown(client, published.native_id)).values()
    (record,) = records_of(account)
    embedded = record["embed"]["images"]
    assert [(one["alt"], one["aspectRatio"]) for one in embedded] == [
        (picture.alt, {"width": picture.width, "height": picture.height}) for picture in pictures
    ]
    assert [media.alt for media in post.media] == list(alts)
    assert all(media.url.startswith("http") for media in post.media)
    for one, picture in zip(embedded, pictures, strict=True):
        blob = _blob(account, one)
        assert (blob.content, blob.headers["Content-Type"]) == (picture.data, picture.kind)
        assert PLACE_TAKEN.encode() not in blob.content


async def test_a_picture_that_is_too_large_is_made_smaller_and_taken(bluesky: Rig, tmp_path: Path) -> None:
    account = bluesky.create_account("generous")
    large = saved(noise(700, 700), "PNG")
    assert len(large) > plugin.limits.picture.bytes
    picture = _developed(tmp_path, "large.png", large, "Noise")
    async with client_of(bluesky, account) as client:
        await _publish(client, "Q1: What is it?", await client.upload(picture))
    (one,) = records_of(account)[0]["embed"]["images"]
    assert (
        one["image"]["size"] == len(_blob(account, one).content) == len(picture.data) <= plugin.limits.picture.bytes
    )


async def test_a_picture_that_is_not_there_is_told_in_a_sentence(bluesky: Rig, tmp_path: Path) -> None:
    account = bluesky.create_account("forgetful")
    picture = _developed(tmp_path, "drawing.png", png(), "A drawing")
    async with client_of(bluesky, account) as client:
        handle = json.loads(await client.upload(picture))
        handle["image"]["ref"]["$link"] = handle["image"]["ref"]["$link"][:-2] + "aa"
        with pytest.raises(Rejected, match=r"^A picture of this post is not on the server any more\.$"):
            await _publish(client, "Q1: Where is it?", json.dumps(handle))


async def test_a_thread_of_three_hangs_together(bluesky: Rig) -> None:
    account = bluesky.create_account("lengthy")
    async with client_of(bluesky, account) as client:
        one = await _publish(client, "One #LiveThread")
        two = await _publish(client, "Two #LiveThread", thread=(one,))
        three = await _publish(client, "Three #LiveThread", thread=(one, two))
        bluesky.settle()
        shown = await _shown(client, one.native_id)
    root, second, third = ({"uri": part.id, "cid": part.version} for part in (one, two, three))
    replies = {record["text"]: record.get("reply") for record in records_of(account)}
    assert replies == {
        "One #LiveThread": None,
        "Two #LiveThread": {"root": root, "parent": root},
        "Three #LiveThread": {"root": root, "parent": second},
    }
    assert {post.native_id: post.in_reply_to for post in shown.values()} == {
        root["uri"]: None,
        second["uri"]: root["uri"],
        third["uri"]: second["uri"],
    }
    assert {post.tags for post in shown.values()} == {("LiveThread",)}


async def test_a_tag_is_found_as_a_tag_and_what_only_looks_like_it_is_not(bluesky: Rig) -> None:
    host, reader = bluesky.create_account("tagging"), bluesky.create_account("searching")
    async with client_of(bluesky, host) as client:
        await _publish(client, "A tag: #TaggedSky")
        await _publish(client, "A longer one: #TaggedSkyline")
        await _publish(client, "Without its sign: TaggedSky")
    bluesky.settle()
    async with client_of(bluesky, reader) as client:
        other = await _publish(client, "Elsewhere")
        bluesky.settle()
        shown = await _shown(client, other.native_id, hashtag="TaggedSky")
    assert set(shown) == {"A tag: #TaggedSky", "Elsewhere"}
