"""What a server tells about itself, in all the ways in which servers tell it."""

from datetime import timedelta
from typing import Any

import httpx
import pytest

from chatmod.domain.pictures import COMMON_KINDS, PictureLimits
from chatmod.platforms import mastodon, room
from chatmod.platforms.mastodon import Mastodon, plugin
from chatmod.platforms.mastodon.instance import Instance
from chatmod.settings import FixedLogin

ME, V1, V2 = "/api/v1/accounts/verify_credentials", "/api/v1/instance", "/api/v2/instance"
LONG_LINK = "https://example.org/" + "a" * 100
STOCK = {
    "version": "4.6.5",
    "configuration": {
        "urls": {"streaming": "wss://streaming.example.social"},
        "statuses": {"max_characters": 500, "max_media_attachments": 4, "characters_reserved_per_url": 23},
        "media_attachments": {
            "supported_mime_types": ["image/jpeg", "image/png", "image/webp", "image/avif", "video/mp4"],
            "description_limit": 10_000,
            "image_size_limit": 16_777_216,
            "image_matrix_limit": 33_177_600,
        },
    },
    "api_versions": {"mastodon": 11},
}


async def connected(
    *, v2: httpx.Response | None = None, v1: httpx.Response | None = None, one: mastodon.MastodonPlugin = plugin
) -> Mastodon:
    answers = {ME: httpx.Response(200, json={"id": "7", "acct": "heather"}), V1: v1, V2: v2}
    network = httpx.MockTransport(lambda request: answers.get(request.url.path) or httpx.Response(404, html="<html>"))
    platform = one.open(FixedLogin({"server": "example.social", "token": "sesame"}), one.name, network)
    await platform.whoami()
    await platform.close()
    return platform


async def test_everything_is_read_from_the_server() -> None:
    limits = (await connected(v2=httpx.Response(200, json=STOCK))).limits
    kinds = ("image/jpeg", "image/png", "image/webp", "image/avif")
    assert (limits.characters, limits.images) == (500, 4)
    assert limits.picture == PictureLimits(16_777_216, 33_177_600, 10_000, kinds)


@pytest.mark.parametrize(
    "v2", [httpx.Response(404), httpx.Response(200, html="<html>"), httpx.Response(200, json=[])]
)
async def test_the_first_version_tells_the_same(v2: httpx.Response) -> None:
    told = STOCK | {"urls": {"streaming_api": "wss://example.social"}}
    assert (await connected(v2=v2, v1=httpx.Response(200, json=told))).limits.picture.alt == 10_000


async def test_a_server_that_tells_nothing_takes_what_every_server_takes() -> None:
    limits = (await connected()).limits
    assert limits == plugin.limits
    assert (limits.images, limits.picture.bytes, limits.picture.kinds) == (4, 10 * 2**20, COMMON_KINDS)


@pytest.mark.parametrize(
    "odd",
    [
        {"statuses": {"max_characters": "many", "max_media_attachments": None}},
        {"statuses": {"max_characters": -1, "max_media_attachments": -4}},
        {"statuses": {"max_characters": 0}, "media_attachments": {"image_size_limit": 0, "supported_mime_types": []}},
        {"statuses": [], "media_attachments": "none"},
        {"media_attachments": {"supported_mime_types": "image/png", "image_matrix_limit": "4k"}},
        {"media_attachments": {"supported_mime_types": ["video/mp4"]}, "urls": {"streaming": 7}},
    ],
)
async def test_what_is_told_in_an_odd_form_has_the_usual_number(odd: dict[str, Any]) -> None:
    told = {"version": "4.6.5", "configuration": odd}
    assert (await connected(v2=httpx.Response(200, json=told))).limits == plugin.limits


async def test_a_server_without_pictures_is_believed() -> None:
    told = {"configuration": {"statuses": {"max_media_attachments": 0}}}
    assert (await connected(v2=httpx.Response(200, json=told))).limits.images == 0


@pytest.mark.parametrize(
    ("version", "length"),
    [
        ("4.6.5", 23),
        ("4.5.0+glitch", 23),
        ("4.0.6+hometown-1.1.1", 23),
        ("4.4.0 (compatible; chatmod 0.1.0)", 23),
        ("", 23),
        ("0.20.0+git-8d3c4e2 gotosocial", len(LONG_LINK)),
        ("takahe/0.11.0", len(LONG_LINK)),
        ("2.7.2 (compatible; Pleroma 2.9.1)", len(LONG_LINK)),
        ("4.3.0 (compatible; Hollo 0.6.20)", len(LONG_LINK)),
    ],
)
async def test_where_it_is_not_sure_how_a_server_counts_an_address_counts_in_full(version: str, length: int) -> None:
    platform = await connected(v2=httpx.Response(200, json={"version": version}))
    assert platform.measure(LONG_LINK) == length
    assert plugin.measure(LONG_LINK) == 23


async def test_a_server_that_reserves_another_length_for_addresses_is_not_trusted_either() -> None:
    told = {"version": "0.20.0", "configuration": {"statuses": {"characters_reserved_per_url": 25}}}
    assert (await connected(v2=httpx.Response(200, json=told))).measure(LONG_LINK) == len(LONG_LINK)


async def test_the_longer_way_of_counting_holds() -> None:
    platform = await connected(v2=httpx.Response(200, json={"version": "takahe/0.11.0"}))
    family, short = "\U0001f469\u200d\U0001f467", "https://a.org"
    assert platform.measure(family) == 3
    assert platform.measure(short) == 23


@pytest.mark.parametrize(
    ("server", "told", "streams"),
    [
        ("https://example.social", "wss://streaming.example.social", "https://streaming.example.social"),
        ("https://example.social", "wss://example.social/", "https://example.social"),
        ("https://example.social", "wss://example.social/api/v1/streaming", "https://example.social"),
        ("https://example.social", "https://example.social:4000", "https://example.social:4000"),
        ("https://example.social", "ws://streaming.example.social", "https://streaming.example.social"),
        ("http://127.0.0.1:8080", "wss://127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("http://127.0.0.1:8080", "", "http://127.0.0.1:8080"),
        ("https://example.social", "ftp://example.social", "https://example.social"),
        ("https://example.social", "wss://[::1", "https://example.social"),
        ("https://example.social", "wss://", "https://example.social"),
        ("https://example.social", "streaming", "https://example.social"),
    ],
)
def test_streams_are_reached_as_the_server_itself_is(server: str, told: str, streams: str) -> None:
    assert Instance.model_validate({"configuration": {"urls": {"streaming": told}}}).streams(server) == streams
    assert Instance.model_validate({"urls": {"streaming_api": told}}).streams(server) == streams


async def test_limits_of_the_room_are_its_own() -> None:
    assert (await connected(one=room.plugin)).limits == room.plugin.limits
    assert room.plugin.limits.images == 4


async def test_servers_without_keys_are_given_time() -> None:
    told = {"version": "0.20.0", "source_url": "https://codeberg.org/superseriousbusiness/gotosocial"}
    assert (await connected(v2=httpx.Response(200, json=told))).limits.settle > timedelta(0)


@pytest.mark.parametrize("told", [STOCK, {"version": "0.20.1 git-1", "source_url": "https://example.org/gotosocial"}])
async def test_what_a_server_has_told_makes_the_plug_in_measure_as_it_does(told: dict[str, Any]) -> None:
    platform = await connected(v2=httpx.Response(200, json=told))
    assert platform.terms_told is not None
    plugged = plugin.adapted_to(platform.terms_told)
    assert (plugged.limits, plugged.measure(LONG_LINK)) == (platform.limits, platform.measure(LONG_LINK))


def test_before_it_was_asked_a_server_has_told_nothing() -> None:
    assert plugin.open(FixedLogin({"server": "example.social", "token": "sesame"}), "mastodon").terms_told is None


async def test_a_server_that_tells_nothing_takes_what_it_took_before() -> None:
    usual = plugin.adapted_to(
        '{"version": "0.20.1", "source_url": "https://example.org/gotosocial", "characters": 900}'
    )
    platform = await connected(one=usual)
    assert platform.terms_told is None
    assert platform.limits == usual.limits
    assert platform.measure(LONG_LINK) == len(LONG_LINK)


@pytest.mark.parametrize(
    "note",
    [
        '{"characters": -5, "images": "many", "alt": -1}',
        '{"characters": 1e999, "images": null, "alt": 0.5}',
        '{"characters": 0, "alt": 0, "image_bytes": 0, "image_pixels": 0, "kinds": []}',
        '{"characters": "", "kinds": "image/png", "url_length": [23]}',
        '{"characters": {}, "kinds": [1], "version": 4}',
    ],
)
def test_a_number_that_no_server_can_mean_counts_as_not_told(note: str) -> None:
    assert plugin.adapted_to(note).limits == plugin.limits


@pytest.mark.parametrize("note", ["", "[]", '"500"', "{"])
def test_a_note_that_no_server_made_is_refused(note: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        plugin.adapted_to(note)
