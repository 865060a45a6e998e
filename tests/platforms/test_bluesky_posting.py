"""Posting to Bluesky: what is sent, and what each answer means."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatmod.domain.composing import Draft
from chatmod.domain.pictures import Picture
from chatmod.domain.posts import Published
from chatmod.errors import PlatformError, Rejected, Unauthorized, Unavailable, Unconfirmed
from chatmod.platforms.atproto_ids import tid_instant
from chatmod.platforms.bluesky import plugin
from tests.platforms.bluesky_network import NOW, Network

PUT = "com.atproto.repo.putRecord"
GET = "com.atproto.repo.getRecord"
RESOLVE = "com.atproto.identity.resolveHandle"
UPLOAD = "com.atproto.repo.uploadBlob"
START = datetime(2027, 4, 16, tzinfo=UTC)


def a_draft(text: str = "Q1: What did you see? #T", key: str = "week-1@20270416T000000Z/Q1") -> Draft:
    return Draft(key, "Q1", 1, text, "en-CA")


def a_picture(name: str = "array.png") -> Picture:
    return Picture(name.encode(), "image/png", 640, 480, "A 4 by 6 array", name)


async def posted(
    network: Network, draft: Draft | None = None, thread: Sequence[Published] = (), pictures: Sequence[Picture] = ()
) -> Published:
    platform = network.open()
    try:
        media = [await platform.upload(picture) for picture in pictures]
        return await platform.publish(platform.prepare(draft or a_draft(), thread, NOW, media))
    finally:
        await platform.close()


async def refused(*answers: httpx.Response | Exception) -> PlatformError:
    network = Network()
    network.odd[PUT] = list(answers)
    with pytest.raises(PlatformError) as caught:
        await posted(network)
    return caught.value


def sent(network: Network) -> dict[str, Any]:
    said: dict[str, Any] = json.loads(network.requests(PUT)[-1].content)
    return said


def rkey(key: str) -> str:
    fixed: str = json.loads(Network().open().prepare(a_draft(key=key), (), NOW))["rkey"]
    return fixed


def failure(status: int, error: str, message: str = "", **headers: str) -> httpx.Response:
    return httpx.Response(status, json={"error": error, "message": message}, headers=headers)


# what is sent


async def test_a_post_is_a_record_that_may_be_created_once() -> None:
    network = Network()
    await posted(network)
    body = sent(network)
    assert body["swapRecord"] is None
    assert "validate" not in body
    assert (body["repo"], body["collection"]) == ("did:plc:heather", "app.bsky.feed.post")
    assert body["record"]["text"] == "Q1: What did you see? #T"
    assert body["record"]["createdAt"] == "2027-04-16T00:06:00.000Z"
    assert body["record"]["langs"] == ["en-CA"]


async def test_a_published_post_is_known_by_its_address_and_its_content() -> None:
    network = Network()
    published = await posted(network)
    (key,) = network.us.posts
    assert published.id == published.native_id == f"at://did:plc:heather/app.bsky.feed.post/{key}"
    assert published.url == f"https://bsky.app/profile/did:plc:heather/post/{key}"
    assert published.at == NOW
    assert published.version == network.us.posts[key].cid


async def test_links_and_tags_are_declared_in_bytes() -> None:
    network = Network()
    await posted(network, a_draft("Ünïcode 🎈 see https://example.org/ü #Mathé"))
    (link, tag) = sent(network)["record"]["facets"]
    data = sent(network)["record"]["text"].encode()
    assert data[link["index"]["byteStart"] : link["index"]["byteEnd"]].decode() == "https://example.org/ü"
    assert data[tag["index"]["byteStart"] : tag["index"]["byteEnd"]].decode() == "#Mathé"
    assert link["features"] == [{"$type": "app.bsky.richtext.facet#link", "uri": "https://example.org/ü"}]
    assert tag["features"] == [{"$type": "app.bsky.richtext.facet#tag", "tag": "Mathé"}]


async def test_who_is_mentioned_is_looked_up_once() -> None:
    network = Network()
    ines = network.join("ines.bsky.social")
    platform = network.open()
    for number in (1, 2):
        draft = a_draft("Ask @ines.bsky.social! #T", f"w@20270416T000000Z/Q{number}")
        await platform.publish(platform.prepare(draft, (), NOW))
        mention, tag = sent(network)["record"]["facets"]
        assert mention["features"] == [{"$type": "app.bsky.richtext.facet#mention", "did": ines.did}]
        assert mention["index"] == {"byteStart": 4, "byteEnd": 21}
        assert tag["features"][0]["tag"] == "T"
    assert len([1 for request in network.requests(RESOLVE) if request.url.host == "pds.example"]) == 1
    await platform.close()


@pytest.mark.parametrize(
    "answer",
    [
        None,
        failure(502, "UpstreamFailure"),
        httpx.Response(500, text="<html>"),
        httpx.Response(200, json={"id": 5}),
        httpx.ReadTimeout("silence"),
    ],
)
async def test_whoever_cannot_be_found_stays_text(answer: httpx.Response | Exception | None) -> None:
    network = Network()
    platform = network.open()
    await platform.whoami()
    network.odd[RESOLVE] = [answer]
    await platform.publish(platform.prepare(a_draft("Ask @nobody.bsky.social! #T"), (), NOW))
    (tag,) = sent(network)["record"]["facets"]
    assert tag["features"][0]["tag"] == "T"
    await platform.close()


async def test_a_part_of_a_thread_names_the_first_and_the_one_before_with_their_contents() -> None:
    network = Network()
    parts = [Published(f"at://x/{name}", f"at://x/{name}", "", NOW, f"cid-{name}") for name in "abc"]
    await posted(network, thread=parts)
    assert sent(network)["record"]["reply"] == {
        "root": {"uri": "at://x/a", "cid": "cid-a"},
        "parent": {"uri": "at://x/c", "cid": "cid-c"},
    }


async def test_pictures_are_uploaded_as_they_are_and_described() -> None:
    network = Network()
    await posted(network, pictures=[a_picture("one"), a_picture("two")])
    assert network.blobs == [b"one", b"two"]
    assert [request.headers["Content-Type"] for request in network.requests(UPLOAD)] == ["image/png"] * 2
    embed = sent(network)["record"]["embed"]
    assert embed["$type"] == "app.bsky.embed.images"
    assert [image["alt"] for image in embed["images"]] == ["A 4 by 6 array"] * 2
    assert embed["images"][0]["aspectRatio"] == {"width": 640, "height": 480}
    assert embed["images"][0]["image"]["mimeType"] == "image/png"


async def test_what_the_network_takes_is_known_without_a_login() -> None:
    assert plugin.limits.characters == 300
    assert plugin.limits.images == 4
    assert plugin.limits.picture.bytes < 1_000_000
    assert plugin.limits.settle == timedelta(0)
    assert plugin.measure("e\u0301" * 300) == 300
    assert plugin.measure("👩‍👩‍👧‍👦" * 150) > 300  # 25 bytes each


# the key


def test_the_key_lies_at_the_start_of_the_performance() -> None:
    for label in ("Q1", "Q2", "Welcome", "Q1/2"):
        assert START <= tid_instant(rkey(f"week-1@20270416T000000Z/{label}")) < START + timedelta(minutes=18)


def test_another_machine_comes_to_the_same_key_whenever_it_prepares() -> None:
    one, other = Network().open(), Network().open()
    first, second = one.prepare(a_draft(), (), NOW), other.prepare(a_draft(), (), NOW + timedelta(hours=1))
    assert json.loads(first)["rkey"] == json.loads(second)["rkey"]


@given(st.sets(st.text(max_size=40), min_size=2, max_size=40))
def test_different_drafts_have_different_keys_that_the_network_takes(keys: set[str]) -> None:
    made = {rkey(f"{key}@20270416T000000Z/Q1") for key in keys}
    assert len(made) == len(keys)
    assert all(tid_instant(key) for key in made)


@pytest.mark.parametrize("key", ["", "Q1", "a@99999999T999999Z/Q1", "a@20270416T000000Z/Q1"])
def test_any_key_makes_a_record_key(key: str) -> None:
    assert tid_instant(rkey(key)) >= datetime(2026, 1, 1, tzinfo=UTC)


# exactly once


async def test_every_attempt_is_the_same_attempt() -> None:
    network = Network()
    platform = network.open()
    prepared = platform.prepare(a_draft(), (), NOW)
    assert await platform.publish(prepared) == await platform.publish(prepared)
    first, second = network.requests(PUT)
    assert first.content == second.content
    await platform.close()


async def test_a_run_that_has_lost_its_journal_finds_the_post_that_is_out() -> None:
    network = Network()
    first = await posted(network)
    platform = network.open()
    later = platform.prepare(a_draft("Q1: What did you hear? #T"), (), NOW + timedelta(minutes=9))
    assert list(await platform.find(later, NOW)) == [first]
    assert await platform.publish(later) == first
    assert network.texts() == ["Q1: What did you see? #T"]
    await platform.close()


async def test_a_mention_that_is_found_at_the_second_attempt_only_makes_no_second_post() -> None:
    network = Network()
    platform = network.open()
    prepared = platform.prepare(a_draft("Ask @ines.bsky.social! #T"), (), NOW)
    first = await platform.publish(prepared)
    network.join("ines.bsky.social")
    assert await platform.publish(prepared) == first
    assert len(network.texts()) == 1
    await platform.close()


@pytest.mark.parametrize("answer", [httpx.ReadTimeout(""), httpx.Response(503), httpx.Response(200, text="{")])
async def test_a_post_that_stands_there_and_cannot_be_read_is_unconfirmed(answer: httpx.Response | Exception) -> None:
    network = Network()
    await posted(network)
    network.odd[GET] = [answer]
    with pytest.raises(Unconfirmed):
        await posted(network, a_draft("Q1: Another text"))


async def test_a_login_that_runs_out_while_posting_is_renewed_in_passing() -> None:
    network = Network()
    platform = network.open()
    await platform.whoami()
    network.expire()
    await platform.publish(platform.prepare(a_draft(), (), NOW))
    assert len(network.texts()) == 1
    await platform.close()


async def test_when_a_login_cannot_be_renewed_nothing_has_happened() -> None:
    network = Network()
    platform = network.open()
    await platform.whoami()
    network.expire()
    network.odd["com.atproto.server.refreshSession"] = [httpx.ReadTimeout("")]
    with pytest.raises(Unavailable):
        await platform.publish(platform.prepare(a_draft(), (), NOW))
    assert network.texts() == []
    await platform.close()


# what answers mean


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (
            failure(
                400, "InvalidRequest", "Invalid app.bsky.feed.post record: grapheme too big (maximum 300, got 301)"
            ),
            "The text is too long: Bluesky takes 300 characters as people count them, and 3,000 bytes.",
        ),
        (
            failure(400, "InvalidRequest", "Invalid record: Record/text must not be longer than 300 graphemes"),
            "The text is too long: Bluesky takes 300 characters as people count them, and 3,000 bytes.",
        ),
        (
            failure(400, "BlobNotFound", "Could not find blob"),
            "A picture of this post is not on the server any more.",
        ),
        (failure(400, "InvalidRequest", "Invalid langs"), "Invalid langs"),
        (failure(413, "PayloadTooLarge", "request entity too large"), "request entity too large"),
        (failure(400, "Odd"), "Odd"),
        (httpx.Response(400, text="<html>no"), "HTTP 400"),
        (httpx.Response(400, json=["no"]), "HTTP 400"),
        (httpx.Response(400, json={"error": 7, "message": None}), "HTTP 400"),
    ],
)
async def test_a_post_that_will_not_do_is_rejected_with_a_sentence(answer: httpx.Response, sentence: str) -> None:
    error = await refused(answer)
    assert type(error) is Rejected
    assert str(error) == sentence


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (failure(401, "AccountTakedown", "Account has been taken down"), "taken down"),
        (failure(401, "AccountDeactivated", "Account is deactivated"), "deactivated"),
        (failure(401, "AuthMissing", "Authentication Required"), "Authentication Required"),
        (httpx.Response(403), "not accepted"),
    ],
)
async def test_a_login_that_is_not_accepted_is_unauthorized(answer: httpx.Response, sentence: str) -> None:
    error = await refused(answer)
    assert isinstance(error, Unauthorized)
    assert sentence in str(error)
    assert error.remedy


@pytest.mark.parametrize(
    ("headers", "not_before", "after"),
    [
        ({"RateLimit-Reset": "1807833600"}, START, None),
        ({"RateLimit-Reset": "1807833600", "Retry-After": "30"}, START, None),
        ({"Retry-After": "30"}, None, timedelta(seconds=30)),
        ({"RateLimit-Reset": "soon", "Retry-After": "30"}, None, timedelta(seconds=30)),
        ({"RateLimit-Reset": "9" * 17}, None, None),
        ({"RateLimit-Reset": "9" * 5000}, None, None),
        ({}, None, None),
    ],
)
async def test_too_many_requests_tell_when_to_come_again(
    headers: dict[str, str], not_before: datetime | None, after: timedelta | None
) -> None:
    error = await refused(failure(429, "RateLimitExceeded", "Rate Limit Exceeded", **headers))
    assert isinstance(error, Unavailable)
    assert (error.not_before, error.after) == (not_before, after)


@pytest.mark.parametrize(
    "answer",
    [
        failure(500, "InternalServerError", "Internal Server Error"),
        failure(502, "UpstreamFailure", "Upstream service unreachable"),
        httpx.Response(504, text="<html>"),
        httpx.Response(200, text='{"uri": "at://did:plc:hea'),
        httpx.Response(200, json={"uri": "at://did:plc:heather/app.bsky.feed.post/3k"}),
        httpx.Response(200, json=[]),
        httpx.ReadTimeout(""),
        httpx.RemoteProtocolError("cut"),
    ],
)
async def test_whatever_may_have_happened_is_unconfirmed(answer: httpx.Response | Exception) -> None:
    assert type(await refused(answer)) is Unconfirmed


@pytest.mark.parametrize("error", [httpx.ConnectError("refused"), httpx.ConnectTimeout("")])
async def test_what_was_never_sent_has_not_happened(error: Exception) -> None:
    told = await refused(error)
    assert type(told) is Unavailable
    assert "pds.example" in str(told)


async def test_a_picture_that_is_too_large_is_rejected() -> None:
    network = Network()
    network.odd[UPLOAD] = [failure(413, "PayloadTooLarge", "request entity too large")]
    with pytest.raises(Rejected, match="too large"):
        await posted(network, pictures=[a_picture()])


@pytest.mark.parametrize("answer", [httpx.ReadTimeout(""), httpx.Response(500), httpx.Response(200, json={})])
async def test_a_picture_whose_answer_is_lost_may_be_uploaded_again(answer: httpx.Response | Exception) -> None:
    network = Network()
    network.odd[UPLOAD] = [answer]
    with pytest.raises(Unavailable):
        await posted(network, pictures=[a_picture()])


# finding and deleting


async def test_what_is_not_there_is_not_found() -> None:
    platform = Network().open()
    assert list(await platform.find(platform.prepare(a_draft(), (), NOW), NOW)) == []
    await platform.close()


@pytest.mark.parametrize(
    "answer", [failure(400, "InvalidRequest", "Error: Params must have the property"), httpx.Response(404)]
)
async def test_an_odd_refusal_does_not_mean_that_a_post_is_not_there(answer: httpx.Response) -> None:
    network = Network()
    network.odd[GET] = [answer]
    platform = network.open()
    with pytest.raises(Rejected):
        await platform.find(platform.prepare(a_draft(), (), NOW), NOW)
    await platform.close()


async def test_a_post_is_deleted_and_may_be_deleted_again() -> None:
    network = Network()
    published = await posted(network)
    platform = network.open()
    await platform.delete(published.native_id)
    await platform.delete(published.native_id)
    assert network.texts() == []
    with pytest.raises(Rejected):
        await platform.delete("https://bsky.app/profile/heather.example/post/3k")
    await platform.close()


# how the account is


async def test_the_account_its_limits_and_the_servers_clock_are_told() -> None:
    network = Network()
    platform = network.open()
    await platform.whoami()
    headers = {"RateLimit-Limit": "3000", "RateLimit-Remaining": "2990", "RateLimit-Reset": "1807833600"}
    session = {"did": "did:plc:heather", "handle": "heather.example", "active": False, "status": "deactivated"}
    date = {"Date": "Fri, 16 Apr 2027 00:06:00 GMT"}
    network.odd["com.atproto.server.getSession"] = [httpx.Response(200, json=session, headers=headers | date)]
    health = await platform.examine()
    assert (health.account.id, health.account.handle, health.account.name) == (
        "did:plc:heather",
        "heather.example",
        "Heather",
    )
    assert health.may_post is False
    assert health.server_time == NOW
    assert health.allowance is not None
    assert (health.allowance.left, health.allowance.of) == (2990, 3000)
    assert health.limited is False
    await platform.close()


async def test_an_account_that_the_moderators_hide_is_limited() -> None:
    network = Network()
    network.us.labels = [{"val": "!hide", "src": "did:plc:mod"}]
    platform = network.open()
    assert (await platform.examine()).limited
    await platform.close()


@pytest.mark.parametrize(
    "answer", [failure(502, "UpstreamFailure"), failure(400, "InvalidRequest", "Profile not found")]
)
async def test_while_the_index_does_not_answer_the_handle_is_the_name(answer: httpx.Response) -> None:
    network = Network()
    network.odd["app.bsky.actor.getProfile"] = [answer]
    platform = network.open()
    assert (await platform.whoami()).name == "heather.example"
    await platform.close()


async def test_warming_up_opens_a_session_and_a_connection_and_changes_nothing() -> None:
    network = Network()
    platform = network.open()
    await platform.warm_up()
    assert network.methods()[-1] == "_health"
    assert network.texts() == []
    await platform.close()
