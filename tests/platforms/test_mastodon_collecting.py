"""Collecting from several sources at once: none of them has everything, and servers page them in different ways."""

import json
from typing import Any

import httpx
import pytest

from chatmod.domain.posts import Gone, Post, Seen
from chatmod.errors import PlatformError, Rejected, Unavailable
from chatmod.platforms.mastodon import Mastodon
from chatmod.platforms.mastodon.cursor import Cursor, read_cursor
from chatmod.ports.platforms import Page, Window
from tests.platforms.mastodon_double import (
    NOTIFICATIONS,
    START,
    STATUSES,
    TAG,
    V2,
    Double,
    Route,
    a_mention,
    a_status,
    paged,
)

NO_TAG: dict[str, Any] = {"tags": []}


async def swept(
    platform: Mastodon, cursor: str | None = None, *threads: str, known: tuple[str, ...] = ()
) -> list[Page]:
    window = Window("BookChat", START, cursor, threads, frozenset(known))
    return [page async for page in platform.sweep(window)]


async def sweep_once(
    server: Double, cursor: str | None = None, *threads: str, known: tuple[str, ...] = ()
) -> list[Page]:
    platform = server.open()
    try:
        return await swept(platform, cursor, *threads, known=known)
    finally:
        await platform.close()


def posts_of(pages: list[Page]) -> list[Post]:
    return [sighting.post for page in pages for sighting in page.sightings if isinstance(sighting, Seen)]


def ids_of(pages: list[Page]) -> list[str]:
    return [post.native_id for post in posts_of(pages)]


def last_cursor(pages: list[Page]) -> str | None:
    return [page.cursor for page in pages if page.cursor][-1]


def a_cursor(tag: str | None = None, notification: str | None = None) -> str:
    return Cursor(tag, notification).written()


def everything(count: int, first: int = 1) -> list[dict[str, Any]]:
    return [a_status(number) for number in range(first, first + count)]


# the timeline -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("as_hollo", [False, True])
@pytest.mark.parametrize("count", [0, 1, 19, 20, 39, 40, 41, 80, 130])
async def test_nothing_is_left_out_however_a_server_understands_min_id(count: int, *, as_hollo: bool) -> None:
    server = Double({TAG: paged(everything(5 + count), newest_first_after_min_id=as_hollo)})
    pages = await sweep_once(server, a_cursor("0005"))
    assert sorted(set(ids_of(pages))) == [f"{number:04}" for number in range(6, 6 + count)]
    if count:
        assert read_cursor(last_cursor(pages)).tag == f"{5 + count:04}"


async def test_the_cursor_does_not_pass_a_gap_that_is_not_filled_yet() -> None:
    pages = await sweep_once(Double({TAG: paged(everything(100), newest_first_after_min_id=True)}), a_cursor("0005"))
    numbers = [(ids[0], page.cursor) for page in pages if (ids := ids_of([page]))]
    assert [first for first, _ in numbers] == ["0060", "0020", "0100"]
    assert [cursor is None for _, cursor in numbers] == [True, True, False]


async def test_a_server_that_cannot_page_does_not_keep_us() -> None:
    server = Double({TAG: httpx.Response(200, json=everything(40)[::-1])})
    pages = await sweep_once(server, a_cursor("0005"))
    assert set(ids_of(pages)) == {f"{number:04}" for number in range(1, 41)}
    assert len(server.queries(TAG)) <= 4


async def test_looking_for_a_gap_ends_where_the_chat_begins_even_if_the_known_post_is_gone() -> None:
    old = [a_status(number) for number in range(-3, 60) if number != 5]
    for status, number in zip(old, [n for n in range(-3, 60) if n != 5], strict=True):
        status["id"] = f"{number + 10:04}"

    def answer(request: httpx.Request) -> httpx.Response:
        """Forgets `min_id` where there is a `max_id`."""
        query = request.url.params
        found = sorted(old, key=lambda item: str(item["id"]), reverse=True)
        if "max_id" in query:
            found = [item for item in found if item["id"] < query["max_id"]]
        elif "min_id" in query:
            found = [item for item in found if item["id"] > query["min_id"]]
        return httpx.Response(200, json=found[:40])

    server = Double({TAG: answer})
    pages = await sweep_once(server, a_cursor("0015"))
    assert {f"{number + 10:04}" for number in range(6, 60)} <= set(ids_of(pages))
    assert len(server.queries(TAG)) <= 5


@pytest.mark.parametrize("cursor", [None, a_cursor("0005", "n0005")])
async def test_a_page_of_what_is_not_understood_does_not_end_the_reading(cursor: str | None) -> None:
    odd = {f"{number:04}" for number in range(20, 80)}
    statuses = [status | ({"account": None} if status["id"] in odd else {}) for status in everything(100)]
    mentions = [a_mention(number + 1, status) for number, status in enumerate(statuses)]
    for route in (TAG, NOTIFICATIONS):
        pages = await sweep_once(Double({route: paged(statuses if route == TAG else mentions)}), cursor, "1")
        assert {"0006", "0019", "0080", "0100"} <= set(ids_of(pages))
        assert not odd & set(ids_of(pages))


async def test_what_is_newest_and_not_understood_is_not_read_again() -> None:
    server = Double({TAG: paged([a_status(6), a_status(7) | {"account": None}])})
    pages = await sweep_once(server, a_cursor("0005"))
    assert ids_of(pages) == ["0006"]
    assert read_cursor(last_cursor(pages)).tag == "0007"


async def test_when_there_is_nothing_yet_the_next_sweep_is_none_of_everything() -> None:
    server = Double({TAG: paged([]), NOTIFICATIONS: paged([])})
    cursor = last_cursor(await sweep_once(server))
    server.asked.clear()
    assert await sweep_once(server, cursor) == []
    assert len(server.asked) == 1


async def test_a_cursor_of_the_first_version_is_understood() -> None:
    server = Double({TAG: paged(everything(9))})
    assert ids_of(await sweep_once(server, "0007")) == ["0009", "0008"]


@pytest.mark.parametrize(
    ("written", "cursor"),
    [
        (None, Cursor()),
        ("117658137290386538", Cursor("117658137290386538")),
        ("01J5XY", Cursor("01J5XY")),
        ("0192-uuid", Cursor("0192-uuid")),
        ('"quoted"', Cursor('"quoted"')),
        ('{"tag": "1", "notification": "ts/type/uuid"}', Cursor("1", "ts/type/uuid")),
        ('{"tag": 1, "notification": null, "more": 2}', Cursor()),
        (a_cursor("1", "2"), Cursor("1", "2")),
    ],
)
def test_a_cursor_is_read_as_it_was_written(written: str | None, cursor: Cursor) -> None:
    assert read_cursor(written) == cursor


@pytest.mark.parametrize("code", [400, 405, 422])
async def test_a_timeline_that_a_server_refuses_keeps_nothing_else_from_being_read_and_is_said(code: int) -> None:
    refusal = httpx.Response(code, json={"error": "This method requires an authenticated user"})
    context = httpx.Response(200, json={"descendants": [a_status(2)]})
    notifications = paged([a_mention(1, a_status(3))])
    platform = Double({TAG: refusal, f"{STATUSES}/1/context": context, NOTIFICATIONS: notifications}).open()
    pages = []
    with pytest.raises(Rejected, match="authenticated user"):  # noqa: PT012 - pages come before the failure
        async for page in platform.sweep(Window("BookChat", START, None, ("1",))):
            pages.append(page)  # noqa: PERF401 - likewise
    assert set(ids_of(pages)) == {"0002", "0003"}
    await platform.close()


async def test_a_timeline_that_is_switched_off_is_empty_and_the_threads_are_read() -> None:
    context = httpx.Response(200, json={"descendants": [a_status(2)]})
    server = Double({TAG: httpx.Response(200, json=[]), f"{STATUSES}/1/context": context})
    assert ids_of(await sweep_once(server, None, "1")) == ["0002"]


# mentions -----------------------------------------------------------------------------------------------------------


async def test_mentions_are_asked_for_with_those_that_the_server_holds_back() -> None:
    server = Double({NOTIFICATIONS: paged([])})
    await sweep_once(server)
    (request,) = [asked for asked in server.asked if asked.url.path == NOTIFICATIONS]
    assert request.url.params.get_list("types[]") == ["mention"]
    assert request.url.params["include_filtered"] == "true"


async def test_quotes_are_asked_for_where_a_server_tells_of_them() -> None:
    quote = a_status(3, quote={"state": "accepted", "quoted_status": {"id": "1"}}, **NO_TAG)
    notifications = paged([a_mention(1, quote, "quote")])
    server = Double({NOTIFICATIONS: notifications, V2: httpx.Response(200, json={"api_versions": {"mastodon": 7}})})
    platform = server.open()
    await platform.whoami()
    (post,) = posts_of(await swept(platform, None, "1"))
    assert (post.native_id, post.quote_of) == ("0003", "1")
    request = next(asked for asked in server.asked if asked.url.path == NOTIFICATIONS)
    assert request.url.params.get_list("types[]") == ["mention", "quote"]
    await platform.close()


async def test_an_answer_without_the_hashtag_that_mentions_the_moderator_is_found() -> None:
    answer = a_status(4, in_reply_to_id="1", **NO_TAG)
    server = Double({NOTIFICATIONS: paged([a_mention(1, answer)])})
    pages = await sweep_once(server, a_cursor("0001", "n0000"), "1")
    assert ids_of(pages) == ["0004"]
    assert read_cursor(last_cursor(pages)) == Cursor("0001", "n0001")
    assert json.loads(next(sighting.raw for sighting in pages[0].sightings if isinstance(sighting, Seen))) == answer


@pytest.mark.parametrize(
    ("status", "counts"),
    [
        (a_status(4), True),
        (a_status(4, tags=[{"name": "BOOKchat"}], in_reply_to_id="99"), True),
        (a_status(4, **NO_TAG), True),  # a newcomer, out of the blue
        (a_status(4, in_reply_to_id="1", **NO_TAG), True),
        (a_status(4, in_reply_to_id="0002", **NO_TAG), True),  # the archive knows it
        (a_status(4, in_reply_to_id="0003", **NO_TAG), True),  # this sweep has just seen it
        (a_status(4, in_reply_to_id="99", **NO_TAG), False),  # another conversation of the moderator's
        (a_status(4, in_reply_to_id="99", quote={"quoted_status": {"id": "0003"}}, **NO_TAG), True),
        (a_status(4, in_reply_to_id="99", quote={"quoted_status_id": "0003"}, **NO_TAG), True),
        (a_status(4, visibility="private"), False),
        (a_status(4, visibility="direct", **NO_TAG), False),
        (a_status(4, visibility="unlisted", **NO_TAG), True),
        (a_status(-4, **NO_TAG), False),
    ],
)
async def test_a_mention_counts_if_it_belongs_to_the_chat(status: dict[str, Any], *, counts: bool) -> None:
    server = Double({TAG: paged([a_status(3)]), NOTIFICATIONS: paged([a_mention(1, status)])})
    pages = await sweep_once(server, None, "1", known=("0002",))
    assert (status["id"] in ids_of(pages)) is counts


async def test_an_answer_to_an_answer_counts_whichever_is_told_first() -> None:
    """Takahe's notifications come in the order in which its worker makes them."""
    first = a_status(4, in_reply_to_id="1", **NO_TAG)
    second = a_status(5, in_reply_to_id="0004", **NO_TAG)
    server = Double({NOTIFICATIONS: paged([a_mention(1, first), a_mention(2, second)])})
    assert sorted(ids_of(await sweep_once(server, None, "1"))) == ["0004", "0005"]


@pytest.mark.parametrize("kind", ["favourite", "reblog", "poll", "follow", "of-a-later-version"])
async def test_other_notifications_are_none_even_if_a_server_sends_them(kind: str) -> None:
    assert ids_of(await sweep_once(Double({NOTIFICATIONS: paged([a_mention(1, a_status(4), kind)])}))) == []


@pytest.mark.parametrize("odd", [{"status": None}, {"status": {}}, {"created_at": None}, {"id": 7}, {"type": None}])
async def test_an_odd_notification_hides_no_other(odd: dict[str, Any]) -> None:
    odd_one = a_mention(2, a_status(5)) | odd
    server = Double({NOTIFICATIONS: httpx.Response(200, json=[odd_one, a_mention(1, a_status(4))])})
    assert ids_of(await sweep_once(server)) == ["0004"]


@pytest.mark.parametrize("as_hollo", [False, True])
async def test_mentions_are_read_on_from_where_they_ended(*, as_hollo: bool) -> None:
    mentions = [a_mention(number, a_status(number)) for number in range(1, 101)]
    server = Double({NOTIFICATIONS: paged(mentions, newest_first_after_min_id=as_hollo)})
    pages = await sweep_once(server, a_cursor("0000", "n0010"), "1")
    assert sorted(set(ids_of(pages))) == [f"{number:04}" for number in range(11, 101)]
    assert read_cursor(last_cursor(pages)).notification == "n0100"


async def test_all_mentions_of_the_chat_are_read_when_everything_is() -> None:
    mentions = [a_mention(number, a_status(number)) for number in range(1, 101)]
    pages = await sweep_once(Double({NOTIFICATIONS: paged(mentions)}))
    assert len(ids_of(pages)) == 100
    assert read_cursor(last_cursor(pages)).notification == "n0100"


async def test_a_sweep_of_what_is_new_leaves_mentions_to_the_one_that_reads_threads() -> None:
    server = Double({TAG: paged([a_status(2)]), NOTIFICATIONS: paged([a_mention(1, a_status(4))])})
    pages = await sweep_once(server, a_cursor("0001", "n0000"))
    assert ids_of(pages) == ["0002"]
    assert server.queries(NOTIFICATIONS) == []
    assert read_cursor(last_cursor(pages)) == Cursor("0002", "n0000")


@pytest.mark.parametrize("code", [403, 404, 405, 422, 500])
async def test_a_login_without_notifications_reads_the_rest(code: int) -> None:
    server = Double({TAG: paged([a_status(2)]), NOTIFICATIONS: httpx.Response(code, html="<html>")})
    assert ids_of(await sweep_once(server)) == ["0002"]


@pytest.mark.parametrize("answer", [httpx.Response(502), httpx.Response(429), httpx.Response(200, html="<html>")])
async def test_notifications_that_cannot_be_read_now_say_so(answer: httpx.Response) -> None:
    with pytest.raises(Unavailable):
        await sweep_once(Double({NOTIFICATIONS: answer}))


async def test_a_mentioned_post_that_is_known_is_not_asked_for_again() -> None:
    server = Double({NOTIFICATIONS: paged([a_mention(1, a_status(4, **NO_TAG))])})
    pages = await sweep_once(server, None, known=("0004", "0009"))
    assert [page.sightings for page in pages][1:] == [(Gone("0009"),)]


async def test_the_same_post_from_three_sources_has_one_id() -> None:
    status = a_status(4, in_reply_to_id="1")
    routes: dict[str, Route | httpx.Response] = {
        TAG: paged([status]),
        NOTIFICATIONS: paged([a_mention(1, status)]),
        f"{STATUSES}/1/context": httpx.Response(200, json={"descendants": [status]}),
    }
    posts = posts_of(await sweep_once(Double(routes), None, "1"))
    assert [post.id for post in posts] == ["https://other.example/users/ines/statuses/4"] * 3


# limits -------------------------------------------------------------------------------------------------------------


PAGING = {"min_id", "max_id", "since_id", "page"}


def requests_of(server: Double) -> tuple[int, int]:
    """All requests, and those that page."""
    return len(server.asked), sum(1 for request in server.asked if PAGING & set(request.url.params))


async def test_an_evening_stays_within_the_limits_of_mastodon() -> None:
    """What the docstring of `sweeping` says, counted, at the live layer's intervals."""
    threads = tuple(str(number) for number in range(15))
    posts = [a_status(0, id=f"{number:04}", replies_count=number % 2) for number in range(700)]
    mentions = [a_mention(number, a_status(0, id=f"{number:04}")) for number in range(500)]
    context = httpx.Response(200, json={"descendants": []})
    contexts = {f"{STATUSES}/{thread}/context": context for thread in threads}
    server = Double({TAG: paged(posts), NOTIFICATIONS: paged(mentions), **contexts})
    platform = server.open()
    cursor = a_cursor("0699", "n0499")

    async def cost(cursor: str | None, *wanted: str) -> tuple[int, int]:
        server.asked.clear()
        await swept(platform, cursor, *wanted)
        return requests_of(server)

    poll, with_threads, complete = await cost(cursor), await cost(cursor, *threads), await cost(None, *threads)
    polls, of_threads = 60 - 10, 10 - 1  # in 5 minutes; some polls read threads as well, and one reads everything
    assert polls * poll[0] + of_threads * with_threads[0] + complete[0] <= 300
    assert 3 * (polls * poll[1] + of_threads * with_threads[1] + complete[1]) <= 300
    await platform.close()


# conversations of others


def context_of(number: int) -> str:
    return f"{STATUSES}/{number:04}/context"


def a_context(above: list[dict[str, Any]] = [], below: list[dict[str, Any]] = []) -> httpx.Response:  # noqa: B006 - only read
    return httpx.Response(200, json={"ancestors": above, "descendants": below})


async def test_what_is_answered_without_the_hashtag_to_a_post_of_the_chat_is_found() -> None:
    alone = a_status(5, replies_count=1)
    below = a_status(6, "mine, too", in_reply_to_id="0005", replies_count=1, **NO_TAG)
    deeper = a_status(7, "how?", in_reply_to_id="0006", **NO_TAG)
    server = Double({TAG: paged([alone]), context_of(5): a_context(below=[below, deeper])})
    assert ids_of(await sweep_once(server)) == ["0005", "0006", "0007"]
    assert ids_of(await sweep_once(server, a_cursor("0004"))) == ["0005"]


async def test_what_a_post_of_the_chat_answers_is_found_and_not_what_else_stands_below_that() -> None:
    parent = a_status(5, "a thought", replies_count=9, **NO_TAG)
    older = a_status(-5, "of yesterday", **NO_TAG)
    private = a_status(4, "for few", visibility="private", **NO_TAG)
    answer = a_status(6, in_reply_to_id="0005")
    server = Double({TAG: paged([answer]), context_of(6): a_context([older, private, parent])})
    assert ids_of(await sweep_once(server)) == ["0006", "0005"]
    assert [request.url.path for request in server.asked if request.url.path.endswith("/context")] == [context_of(6)]


async def test_where_all_answers_are_known_nothing_is_asked_for() -> None:
    asked = a_status(5, replies_count=2)
    answers = [a_status(number, in_reply_to_id="0005") for number in (6, 7)]
    server = Double({TAG: paged([asked, *answers])})
    await sweep_once(server)
    assert not [request for request in server.asked if request.url.path.endswith("/context")]


async def test_only_some_conversations_are_read_in_a_sweep_and_each_in_its_turn() -> None:
    statuses = [a_status(number, replies_count=1) for number in range(1, 31)]
    server = Double({TAG: paged(statuses), **{context_of(number): a_context() for number in range(1, 31)}})
    platform = server.open()
    read = []
    for _ in range(3):
        server.asked.clear()
        await swept(platform)
        read.append({request.url.path for request in server.asked if request.url.path.endswith("/context")})
    assert [len(paths) for paths in read] == [20, 20, 20]
    assert len(read[0] | read[1]) == 30
    await platform.close()


async def test_a_conversation_that_has_grown_is_read_before_the_others() -> None:
    statuses = [a_status(number, replies_count=1) for number in range(1, 31)]
    server = Double({TAG: paged(statuses), **{context_of(number): a_context() for number in range(1, 31)}})
    platform = server.open()
    for _ in range(2):
        await swept(platform)
    statuses[16]["replies_count"] = 2
    server.asked.clear()
    await swept(platform)
    (first, *_) = [request.url.path for request in server.asked if request.url.path.endswith("/context")]
    assert first == context_of(17)
    await platform.close()


@pytest.mark.parametrize("told", [None, "many", [], -1, 2.5])
async def test_an_odd_number_of_answers_hides_no_post(told: object) -> None:
    assert ids_of(await sweep_once(Double({TAG: paged([a_status(5, replies_count=told)])}))) == ["0005"]


async def test_a_conversation_that_cannot_be_told_is_said_and_nothing_is_thought_gone() -> None:
    alone = a_status(5, replies_count=1)
    server = Double({TAG: paged([alone]), context_of(5): httpx.Response(503)})
    platform = server.open()
    with pytest.raises(Unavailable):
        await swept(platform, known=("0009",))
    assert f"{STATUSES}/0009" not in [request.url.path for request in server.asked]
    await platform.close()


# what is gone


THERE = "/users/ines/statuses/9"


async def gone_of(server: Double, uri: str = f"https://other.example{THERE}") -> list[str]:
    platform = server.open()
    window = Window("BookChat", START, known=frozenset({"0009"}), stable_ids={"0009": uri})
    pages = [page async for page in platform.sweep(window)]
    await platform.close()
    return [one.native_id for page in pages for one in page.sightings if isinstance(one, Gone)]


def a_home(*answers: int | httpx.Response) -> tuple[Double, list[httpx.Request]]:
    """Our server, which has nothing, and that of an author, with its answers one after the other."""
    waiting, asked = list(answers), []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        told = waiting.pop(0)
        return httpx.Response(told, json={"type": "Note"}) if isinstance(told, int) else told

    return Double({TAG: paged([]), THERE: answer}), asked


@pytest.mark.parametrize(
    "answers",
    [(404,), (410,), (401, 404), (403, 410), (httpx.Response(200, json={"type": "Tombstone"}),)],
)
async def test_what_its_own_server_does_not_have_either_is_gone(answers: tuple[int | httpx.Response, ...]) -> None:
    server, asked = a_home(*answers)
    assert await gone_of(server) == ["0009"]
    assert [request.url.host for request in asked] == ["other.example"] * len(answers)
    assert not any("Authorization" in request.headers for request in asked)


@pytest.mark.parametrize(
    "answers",
    [
        (200,),
        (302,),
        (401, 200),
        (401, 401),
        (403, 302),
        (500,),
        (429,),
        (406,),
        (httpx.Response(200, text="a page"),),
    ],
)
async def test_what_our_server_has_cleared_away_and_its_own_may_have_is_not_gone(
    answers: tuple[int | httpx.Response, ...],
) -> None:
    server, _ = a_home(*answers)
    assert await gone_of(server) == []


@pytest.mark.parametrize(
    "uri", ["https://example.social/users/ann/statuses/9", "tag:room-1,2026:statuses/9", "http://other.example/9", ""]
)
async def test_of_what_was_written_on_our_own_server_its_word_counts(uri: str) -> None:
    assert await gone_of(Double({TAG: paged([])}), uri) == ["0009"]


@pytest.mark.parametrize("uri", ["https://127.0.0.1/9", "https://router.lan/9", "https://[::1]/9", "https://[/9"])
async def test_nobody_in_our_own_network_is_asked(uri: str) -> None:
    server = Double({TAG: paged([]), "/9": httpx.Response(200)})
    assert await gone_of(server, uri) == ["0009"]
    assert "/9" not in [request.url.path for request in server.asked]


async def test_two_accounts_keep_apart() -> None:
    here, there = Double({TAG: paged([a_status(2)])}), Double({TAG: httpx.Response(401)})
    home, work = here.open(), there.open("mastodon:work")
    assert [post.platform for post in posts_of(await swept(home))] == ["mastodon"]
    with pytest.raises(PlatformError) as caught:
        await swept(work)
    assert caught.value.platform == "mastodon:work"
    assert "`chatmod login mastodon:work`" in caught.value.remedy
    await home.close()
    await work.close()
