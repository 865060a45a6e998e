"""Hearing at once what happens on Bluesky: the stream together with the index."""

from contextlib import aclosing
from datetime import timedelta

import pytest

from chatmod.domain.posts import Gone, Seen, Sighting
from chatmod.errors import Rejected, SettingsError
from chatmod.platforms.bluesky.client import Bluesky
from chatmod.ports.platforms import Streaming, Window
from tests.platforms.bluesky_network import Network, Still
from tests.platforms.jetstream_double import START, Happening, deletion, jetstream, key, tagged

DID = "did:plc:ines"


def a_network() -> Network:
    return Network(Still(START + timedelta(minutes=5)))


def uri(rkey: str) -> str:
    return f"at://{DID}/app.bsky.feed.post/{rkey}"


async def heard(platform: Bluesky, number: int, window: Window | None = None) -> list[Sighting]:
    """The first sightings of a stream."""
    sightings: list[Sighting] = []
    async with aclosing(platform.listen(window or Window("T", START - timedelta(hours=1)))) as pages:
        async for page in pages:
            sightings += page.sightings
            if len(sightings) >= number:
                break
    return sightings


def a_post(network: Network, text: str = "A1: arrays #T") -> str:
    """Somebody posts; returns the record key."""
    ines = network.accounts.get(DID) or network.join("ines.example", "Ines")
    rkey = network.say(ines, text, tags=("T",)).rpartition("/")[2]
    ines.posts[key(1)] = ines.posts.pop(rkey)
    return key(1)


async def test_a_post_is_told_as_the_index_shows_it() -> None:
    network = a_network()
    rkey = a_post(network)
    cid = network.record(uri(rkey)).cid
    async with jetstream([Happening(300, rkey, tagged("T"), did=DID, cid=cid)]) as jet:
        platform = network.open(jetstream=jet.address)
        assert isinstance(platform, Streaming)
        (seen,) = await heard(platform, 1)
        assert isinstance(seen, Seen)
        assert (seen.post.id, seen.post.text, seen.post.author.name) == (uri(rkey), "A1: arrays #T", "Ines")
        await platform.close()


async def test_what_we_have_hidden_is_marked_in_what_the_stream_tells() -> None:
    network = a_network()
    question = network.say(network.us, "Q1 #T", tags=("T",))
    rkey = a_post(network)
    network.us.hidden_replies[question] = [uri(rkey)]
    async with jetstream([Happening(300, rkey, tagged("T"), did=DID)]) as jet:
        platform = network.open(jetstream=jet.address)
        window = Window("T", START - timedelta(hours=1), threads=(question,))
        assert [page async for page in platform.sweep(window)]
        (seen,) = await heard(platform, 1)
        assert isinstance(seen, Seen)
        assert seen.post.hidden
        await platform.close()


async def test_an_edit_of_which_the_stream_has_told_is_not_undone_by_a_sweep() -> None:
    network = a_network()
    rkey = a_post(network)
    cid = network.record(uri(rkey)).cid
    async with jetstream([Happening(330, rkey, tagged("T"), "update", DID, cid)]) as jet:
        platform = network.open(jetstream=jet.address)
        (seen,) = await heard(platform, 1)
        assert isinstance(seen, Seen)
        assert seen.post.edited_at == START + timedelta(seconds=330)
        window = Window("T", START - timedelta(hours=1))
        swept = [one async for page in platform.sweep(window) for one in page.sightings]
        assert swept == [seen]
        await platform.close()


async def test_what_is_deleted_is_told_at_once() -> None:
    network = a_network()
    async with jetstream([deletion(300, key(1), DID)]) as jet:
        platform = network.open(jetstream=jet.address)
        window = Window("T", START - timedelta(hours=1), known=frozenset({uri(key(1))}))
        assert await heard(platform, 1, window) == [Gone(uri(key(1)))]
        await platform.close()


async def test_a_network_apart_has_no_stream_that_is_not_named() -> None:
    platform = a_network().open()
    with pytest.raises(Rejected, match="no live stream"):
        await heard(platform, 1)
    await platform.close()


def test_an_address_of_a_stream_is_looked_at() -> None:
    with pytest.raises(SettingsError, match="stream"):
        a_network().open(jetstream="jetstream.example")
