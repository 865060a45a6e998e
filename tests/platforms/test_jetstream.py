"""Jetstream as a live source, against a double of it over a real WebSocket."""

import asyncio
import json
from collections.abc import AsyncGenerator
from contextlib import aclosing
from datetime import timedelta
from itertools import pairwise

import pytest
from websockets.asyncio.server import ServerConnection
from websockets.http11 import Request, Response

from chatmod.domain.posts import Gone, Seen, Sighting
from chatmod.errors import Rejected, Unauthorized, Unavailable
from chatmod.platforms.bluesky.jetstream import Jetstream
from chatmod.ports.platforms import Page, Window
from tests.platforms.jetstream_double import (
    PATHS,
    START,
    US,
    Happening,
    Index,
    Saying,
    answer,
    deletion,
    jetstream,
    key,
    noise,
    tagged,
    uri,
)
from tests.platforms.loopback_sockets import refusing, serving

WINDOW = Window("EdChat", START - timedelta(hours=1))
END = Happening(3000, key(3000), tagged("edchat"))
"""What a test waits for, to know that all before it has been read."""


def source(address: str, index: Index | None = None, *more: str) -> Jetstream:
    return Jetstream("bluesky", US, (index or Index()).views, (address, *more))


async def pages_until(stream: AsyncGenerator[Page, None], native_id: str) -> list[Page]:
    """All pages up to the one with a certain post."""
    pages = []
    async for page in stream:
        pages.append(page)
        if any(isinstance(one, Seen) and one.post.native_id == native_id for one in page.sightings):
            break
    return pages


async def pages_to_the_end(live: Jetstream, window: Window) -> list[Page]:
    """All pages of a stream that breaks."""
    pages = []

    async def read() -> None:
        async for page in live.listen(window):
            pages.append(page)  # noqa: PERF401 - it ends with an error

    with pytest.raises(Unavailable):
        await read()
    return pages


async def told(jet_address: str, window: Window = WINDOW, index: Index | None = None) -> list[tuple[str, str]]:
    """What is told before the end: `seen` or `gone`, and of which post."""
    async with aclosing(source(jet_address, index).listen(window)) as stream:
        pages = await pages_until(stream, uri(END.rkey))
    return [short(one) for page in pages for one in page.sightings][:-1]


def short(sighting: Sighting) -> tuple[str, str]:
    match sighting:
        case Seen(post=post):
            return ("seen", post.native_id)
        case Gone(native_id=native_id):
            return ("gone", native_id)


@pytest.mark.parametrize("version", [1, 2])
async def test_of_all_posts_of_the_network_those_of_the_chat_are_told(version: int) -> None:
    ours, guests = key(1), key(5)
    script = [
        *(noise(second) for second in range(100)),
        Happening(200, key(200), tagged("EDCHAT")),
        Happening(210, key(210), {**tagged("cats"), "tags": ["other", "edChat"]}),
        Happening(220, key(220), answer(uri(ours, US), uri(guests))),
        Happening(230, key(230), answer(uri(key(-86400 * 365), US), uri(guests))),
        Happening(240, key(240), tagged("edchats", "#EdChat2")),
        Happening(250, key(250), tagged("\uff25dchat", text="In wide letters")),
        END,
    ]
    async with jetstream(script, version=version) as jet:
        assert await told(jet.address) == [("seen", uri(key(second))) for second in (200, 210, 220, 250)]


@pytest.mark.parametrize("version", [1, 2])
async def test_each_version_is_asked_in_its_own_words(version: int) -> None:
    async with jetstream([END], version=version) as jet:
        await told(jet.address)
    assert jet.asked == [
        {"wantedCollections": "app.bsky.feed.post", "maxMessageSizeBytes": "131072"}
        if version == 1
        else {"collections": "app.bsky.feed.post", "kinds": "commit", "maxMessageSizeBytes": "131072"}
    ]


async def test_mentions_and_quotes_of_us_and_answers_in_known_threads_belong() -> None:
    mention = {"facets": [{"features": [{"$type": "app.bsky.richtext.facet#mention", "did": US}]}]}
    quote = {"embed": {"$type": "app.bsky.embed.record", "record": {"cid": "bafy", "uri": uri(key(1), US)}}}
    pictured = {"embed": {"$type": "app.bsky.embed.recordWithMedia", "record": {"record": quote["embed"]["record"]}}}
    known, thread = uri("known"), uri("thread", "did:web:example.social")
    script = [
        Happening(10, key(10), mention),
        Happening(20, key(20), quote),
        Happening(30, key(30), pictured),
        Happening(40, key(40), answer(uri("elsewhere"), known)),
        Happening(50, key(50), answer(thread, uri("elsewhere"))),
        Happening(60, key(60), answer(uri("elsewhere"), uri(key(50)))),
        Happening(70, key(70), answer(uri("elsewhere"), uri("elsewhere"))),
        END,
    ]
    window = Window("edchat", START, threads=(thread,), known=frozenset({known}))
    async with jetstream(script) as jet:
        assert await told(jet.address, window) == [("seen", uri(key(second))) for second in range(10, 70, 10)]


@pytest.mark.parametrize("version", [1, 2])
async def test_deletions_are_told_of_what_was_known_or_told_and_of_nothing_else(version: int) -> None:
    known = key(-60)
    script = [
        Happening(10, key(10), tagged("edchat")),
        deletion(20, key(10)),
        deletion(30, known),
        deletion(40, "3strangerspost"),
        deletion(50, known, "did:plc:another"),
        END,
    ]
    window = Window("edchat", START, known=frozenset({uri(known)}))
    async with jetstream(script, version=version) as jet:
        assert await told(jet.address, window) == [
            ("seen", uri(key(10))),
            ("gone", uri(key(10))),
            ("gone", uri(known)),
        ]


async def test_what_is_deleted_before_the_index_had_it_is_never_told() -> None:
    index = Index(late={uri(key(10)): 1})
    async with jetstream([Happening(10, key(10), tagged("edchat")), deletion(11, key(10)), END]) as jet:
        assert await told(jet.address, index=index) == []


async def test_a_change_is_told_with_its_time_once_the_index_shows_it() -> None:
    index = Index(version="bafytwo", late={uri(key(10)): 2})
    script = [
        Happening(10, key(10), tagged("edchat")),
        Happening(20, key(10), tagged("edchat", text="better"), "update", cid="bafytwo"),
        Happening(40, key(40), tagged("edchat"), "update", cid="bafythree"),
        *(noise(second) for second in range(41, 200)),
        END,
    ]
    async with jetstream(script) as jet, aclosing(source(jet.address, index).listen(WINDOW)) as stream:
        pages = await pages_until(stream, uri(END.rkey))
    first = next(one for page in pages for one in page.sightings)
    assert isinstance(first, Seen)
    assert (first.post.native_id, first.post.edited_at) == (uri(key(10)), START + timedelta(seconds=20))
    assert sum(len(page.sightings) for page in pages) == 2


async def test_a_post_that_the_index_does_not_have_yet_is_asked_for_again() -> None:
    index = Index(late={uri(key(10)): 3})
    script = [Happening(10, key(10), tagged("edchat")), *(noise(10 + tick / 10) for tick in range(1, 1000)), END]
    async with jetstream(script) as jet:
        assert await told(jet.address, index=index) == [("seen", uri(key(10)))]
    assert index.asked == [(uri(key(10)),)] * 4 + [(uri(END.rkey),)]


async def test_it_is_asked_for_again_at_a_sign_of_life_while_nobody_writes() -> None:
    index = Index(late={uri(key(10)): 2})
    script: list[Saying] = [Happening(10, key(10), tagged("edchat")), b"alive", b"alive"]
    async with jetstream(script) as jet, aclosing(source(jet.address, index).listen(WINDOW)) as stream:
        pages = await pages_until(stream, uri(key(10)))
    assert [len(page.sightings) for page in pages] == [0, 0, 0, 1]


async def test_a_post_that_never_comes_is_given_up() -> None:
    index = Index(missing={uri(key(10))})
    script = [Happening(10, key(10), tagged("edchat")), *(noise(10 + second) for second in range(1, 2000)), END]
    async with jetstream(script) as jet:
        assert await told(jet.address, index=index) == []
    assert index.asked == [(uri(key(10)),)] * 7 + [(uri(END.rkey),)]


async def test_an_index_in_trouble_does_not_end_the_stream() -> None:
    index = Index(failures=[Unavailable("bluesky", "502"), Rejected("bluesky", "400")])
    script = [Happening(10, key(10), tagged("edchat")), *(noise(10 + second) for second in range(1, 200)), END]
    async with jetstream(script) as jet:
        assert await told(jet.address, index=index) == [("seen", uri(key(10)))]


async def test_a_login_that_is_refused_does() -> None:
    index = Index(failures=[Unauthorized("bluesky", "no")])
    async with jetstream([END]) as jet:
        with pytest.raises(Unauthorized):
            await told(jet.address, index=index)


async def test_a_burst_is_asked_for_in_few_questions() -> None:
    index = Index()
    script = [*(Happening(10 + number / 100, key(number), tagged("edchat")) for number in range(60)), END]
    async with jetstream(script) as jet, aclosing(source(jet.address, index).listen(WINDOW)) as stream:
        await pages_until(stream, uri(key(24)))
    assert [len(asked) for asked in index.asked] == [1, 25]


async def test_duplicates_and_disorder_do_no_harm() -> None:
    first, second = Happening(10, key(10), tagged("edchat")), Happening(20, key(20), tagged("edchat"))
    async with jetstream([second, first, second, deletion(25, key(10)), deletion(25, key(10)), END]) as jet:
        told_now = await told(jet.address)
    assert set(told_now) == {("seen", uri(key(10))), ("seen", uri(key(20))), ("gone", uri(key(10)))}


GARBAGE: list[Saying] = [
    "",
    "edchat",
    "[]",
    "null",
    '"error"',
    "[" * 10_000 + '"tag\\u',
    '{"$type":"message"}',
    '{"$type":"message","payload":[]}',
    '{"$type":"message","payload":{"$type":"network.bsky.jetstream.subscribeEvents#info","name":"OutdatedCursor"}}',
    '{"$type":"message","payload":{"$type":"#commit","time":"yesterday","seq":"1"}}',
    f'{{"did":"{US}","time_us":"1779719009132431","kind":"commit","commit":null}}',
    f'{{"did":"{US}","time_us":1e400,"kind":"commit"}}',
    f'{{"did":"{US}","time_us":7,"kind":"commit"}}',
    f'{{"did":"{US}","time_us":1779719009132431,"kind":"account","account":{{"active":false,"did":"{US}"}}}}',
    f'{{"did":"{US}","time_us":1779719009132431,"kind":"commit","commit":{{"operation":"create"}}}}',
    f'{{"did":"{US}","time_us":{"9" * 5000}}}',
    b"\x00\x01",
]


@pytest.mark.parametrize("version", [1, 2])
async def test_damaged_lines_and_other_kinds_are_passed_over(version: int) -> None:
    odd = [
        {"facets": 7, "tags": {"edchat": 1}, "reply": [], "embed": "edchat"},
        {"facets": [{"features": {"tag": "edchat"}}, None, {"features": [3, {"tag": 4}]}], "tags": [None, 8]},
        {"reply": {"root": {"uri": 1}, "parent": uri(key(1), US)}, "embed": {"record": {"record": {"uri": []}}}},
    ]
    records = [Happening(number, key(number), record, did=US) for number, record in enumerate(odd)]
    script: list[Saying] = [*GARBAGE, *records, END]
    async with jetstream(script, version=version) as jet:
        assert await told(jet.address) == []


async def test_the_first_page_comes_when_the_stream_is_open() -> None:
    async with jetstream() as jet, aclosing(source(jet.address).listen(WINDOW)) as stream:
        assert await anext(stream) == Page(())


@pytest.mark.parametrize("version", [1, 2])
async def test_the_cursor_moves_though_nothing_belongs_to_the_chat(version: int) -> None:
    script = [*(noise(tick / 10) for tick in range(1000)), END]
    async with jetstream(script, version=version) as jet, aclosing(source(jet.address).listen(WINDOW)) as stream:
        pages = await pages_until(stream, uri(END.rkey))
    cursors = [int(page.cursor) for page in pages if page.cursor]
    assert cursors == sorted(cursors)
    assert 10 < len(cursors) < 25
    assert max(later - earlier for earlier, later in pairwise(cursors[:-1])) < 10_000_000
    assert cursors[-1] == END.micros


@pytest.mark.parametrize("version", [1, 2])
async def test_a_stream_is_taken_up_some_seconds_before_it_broke(version: int) -> None:
    first, second = Happening(10, key(10), tagged("edchat")), Happening(20, key(20), tagged("edchat"))
    async with jetstream([first], [first, second], version=version, ends=True) as jet:
        live = source(jet.address)
        pages = await pages_to_the_end(live, Window("edchat", START))
        pages += await pages_to_the_end(live, Window("edchat", START, pages[-1].cursor))
    assert {short(one) for page in pages for one in page.sightings} == {
        ("seen", uri(key(10))),
        ("seen", uri(key(20))),
    }
    assert "cursor" not in jet.asked[0]
    assert int(jet.asked[1]["cursor"]) == first.micros - 10_000_000
    assert pages[-1].cursor == str(second.micros)


@pytest.mark.parametrize("cursor", ["", "12", "next page", "٣" * 16, "1" * 40])
async def test_a_cursor_that_is_none_of_ours_means_now(cursor: str) -> None:
    async with jetstream([END]) as jet:
        assert await told(jet.address, Window("edchat", START, cursor)) == []
    assert "cursor" not in jet.asked[0]


async def test_where_the_cursor_is_refused_as_too_old_it_goes_on_from_now() -> None:
    def refuse(request: Request) -> Response | None:
        body = json.dumps({"error": "CursorTooOld", "message": "floor is 7"}).encode()
        return refusing(400, body)(request) if "cursor=" in request.path else None

    async with jetstream([END], refusal=refuse) as jet:
        assert await told(jet.address, Window("edchat", START, str(START.year * 10**12))) == []


async def test_where_the_stream_says_so_itself_as_well() -> None:
    frame = '{"$type":"error","error":"CursorTooOld"}'
    async with jetstream([frame], [END]) as jet:
        assert await told(jet.address, Window("edchat", START, str(END.micros))) == []
    assert ["cursor" in asked for asked in jet.asked] == [True, False]


async def test_a_cursor_too_old_where_there_was_none_ends_the_stream() -> None:
    async with jetstream(['{"$type":"error","error":"CursorTooOld"}']) as jet:
        with pytest.raises(Unavailable):
            await told(jet.address)
    assert len(jet.asked) == 1


@pytest.mark.parametrize(("frame", "reason"), [
    ('{"$type":"error","error":"ConsumerTooSlow","message":"reconnect with cursor=7"}', "reconnect with cursor=7"),
    ('{"$type":"error","error":"ConsumerTooSlow"}', "ConsumerTooSlow"),
    ('{"error":{},"$type":"error"}', "ended the stream"),
])  # fmt: skip
async def test_a_failure_in_the_stream_ends_it_in_the_servers_words(frame: str, reason: str) -> None:
    async with jetstream([noise(1), frame]) as jet:
        with pytest.raises(Unavailable, match=reason):
            await told(jet.address)


async def test_a_huge_frame_ends_the_stream_and_is_asked_never_to_be_sent() -> None:
    async with jetstream(["0" * 2_000_000, END]) as jet:
        with pytest.raises(Unavailable):
            await told(jet.address)
    assert int(jet.asked[0]["maxMessageSizeBytes"]) < 1 << 20


async def test_after_a_failure_another_address_is_asked_in_turn() -> None:
    async with jetstream([noise(1)], version=1, ends=True) as one, jetstream([noise(1)], ends=True) as two:
        live = source(one.address, None, two.address)
        for _ in range(3):
            await pages_to_the_end(live, WINDOW)
    assert (len(one.asked), len(two.asked)) == (2, 1)


@pytest.mark.parametrize("status", [401, 403, 404])
async def test_an_address_without_a_stream_is_left_out_until_none_is_left(status: int) -> None:
    async with jetstream(refusal=refusing(status)) as none, jetstream([END]) as one:
        live = source(none.address, None, one.address)
        with pytest.raises(Unavailable, match="Another address"):
            await anext(live.listen(WINDOW))
        async with aclosing(live.listen(WINDOW)) as stream:
            await pages_until(stream, uri(END.rkey))
        alone = source(none.address)
        for _ in range(2):
            with pytest.raises(Rejected) as caught:
                await anext(alone.listen(WINDOW))
            assert not isinstance(caught.value, Unauthorized)


async def test_a_slow_listener_loses_nothing() -> None:
    """It is far more than fits between the two, and the server has to wait for whoever asks the index."""
    posts = [Happening(10 + number, key(number), tagged("edchat", text="x" * 20_000)) for number in range(300)]
    async with jetstream([*posts, END]) as jet, aclosing(source(jet.address).listen(WINDOW)) as stream:
        pages = await pages_until(stream, uri(END.rkey))
    assert [short(one)[1] for page in pages for one in page.sightings][:-1] == [uri(post.rkey) for post in posts]


async def test_closing_lets_the_connection_go() -> None:
    gone = asyncio.Event()

    async def watch(connection: ServerConnection) -> None:
        await connection.send(END.told(2))
        await connection.wait_closed()
        gone.set()

    async with serving(watch) as url:
        stream = source(url + PATHS[2]).listen(WINDOW)
        await pages_until(stream, uri(END.rkey))
        await stream.aclose()
        await gone.wait()
