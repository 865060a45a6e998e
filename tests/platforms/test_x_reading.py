"""Collecting from X: what a sweep asks for, what it makes of the answers, and where it ends."""

import json
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
import respx
from hypothesis import given
from hypothesis import strategies as st

from chatmod.domain.posts import Gone, Media, Post, Seen
from chatmod.errors import PlatformError, Rejected, Unavailable
from chatmod.platforms.x import plugin
from chatmod.platforms.x.client import X
from chatmod.platforms.x.queries import in_threads, tagged
from chatmod.ports.platforms import Page, Window
from chatmod.rehearsal import VirtualClock, run_virtually
from chatmod.settings import FixedLogin
from tests.platforms.x_server import MODERATOR, NEW, OLD, XServer

START = datetime(2027, 4, 15, 20, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
TAG = "T"
ME = {"data": {"id": "7", "username": "moderator", "name": "Heather"}}
SEARCH = "/2/tweets/search/recent"

Scene = Callable[[VirtualClock, XServer, X], Coroutine[Any, Any, None]]


def played(scene: Scene, **server: Any) -> XServer:  # noqa: ANN401 - as XServer takes them
    """A scene on a double of X and a clock that nobody has to wait for."""
    clock = VirtualClock(START)
    double = XServer(clock, **server)

    async def play() -> None:
        platform = plugin.open(FixedLogin(double.login()), "x", double)
        await scene(clock, double, platform)
        await platform.close()

    run_virtually(clock, play())
    return double


async def swept(platform: X, window: Window) -> tuple[list[Post], list[str], str | None]:
    """The posts of a sweep, what has gone, and the cursor for the next one."""
    posts: list[Post] = []
    gone: list[str] = []
    cursor = window.cursor
    async for page in platform.sweep(window):
        posts += [sighting.post for sighting in page.sightings if isinstance(sighting, Seen)]
        gone += [sighting.native_id for sighting in page.sightings if isinstance(sighting, Gone)]
        cursor = page.cursor or cursor
    return posts, gone, cursor


def searches(server: XServer) -> list[dict[str, str]]:
    return [dict(request.url.params) for request in server.requests if request.url.path == SEARCH]


def ids(posts: Iterable[Post]) -> set[str]:
    return {post.native_id for post in posts}


# what belongs to a chat


@pytest.mark.parametrize("vocabulary", [OLD, NEW])
def test_posts_with_the_hashtag_mentions_and_whole_threads_are_read_in_either_vocabulary(vocabulary: str) -> None:
    async def scene(_clock: VirtualClock, server: XServer, platform: X) -> None:
        question = server.say(MODERATOR, "Q1: What did you see? #T")
        tagged_answer = server.say("11", "A1: an array #t")
        bare = server.say("12", "without a tag", reply_to=question)
        below = server.say("13", "and without a mention", reply_to=bare)
        mention = server.say("14", "@moderator A1: late to the party")
        beside = server.say("15", "below somebody's answer", reply_to=tagged_answer)
        server.say("16", "nothing to do with it #Tea")
        repost = server.say("17", "RT @reader11: A1: an array #T", repost_of=tagged_answer)
        posts, gone, _ = await swept(platform, Window(TAG, START, threads=(question,)))
        assert ids(posts) == {question, tagged_answer, bare, below, mention, beside}
        assert len(posts) == len(ids(posts))
        assert repost not in ids(posts)
        assert gone == []
        replies = {post.native_id: post.in_reply_to for post in posts}
        assert (replies[bare], replies[below], replies[mention]) == (question, bare, None)

    played(scene, vocabulary=vocabulary)


@pytest.mark.parametrize("vocabulary", [OLD, NEW])
def test_a_post_is_read_with_all_that_belongs_to_it(vocabulary: str) -> None:
    async def scene(_clock: VirtualClock, server: XServer, platform: X) -> None:
        server.join("11", "ada")
        server.descriptions["81"] = "dots in rows"
        other = server.say("12", "the quoted one")
        text = "A1: 3 < 4 & see example.com/a #T #Arrays"
        native_id = server.say("11", text, quote_of=other, media=["81"])
        (post,), _, _ = await swept(platform, Window(TAG, START))
        assert post.text == text.replace("example.com", "http://example.com")
        assert (post.id, post.url) == (f"https://x.com/i/status/{native_id}", f"https://x.com/ada/status/{native_id}")
        assert (post.author.id, post.author.handle, post.author.name) == ("https://x.com/i/user/11", "ada", "Ada")
        assert (post.at, post.lang, post.edited_at, post.is_repost) == (START, "en", None, False)
        assert (post.quote_of, post.in_reply_to) == (other, None)
        assert post.media == (Media("https://pbs.twimg.com/media/81.jpg", "dots in rows"),)
        assert (post.links, post.tags) == (("http://example.com/a",), ("T", "Arrays"))

    played(scene, vocabulary=vocabulary)


def test_the_raw_json_has_the_author_and_the_pictures_of_its_post_only() -> None:
    async def scene(_clock: VirtualClock, server: XServer, platform: X) -> None:
        server.say("11", "one #T", media=["81"])
        server.say("12", "two #T", media=["82"])
        pages = [page async for page in platform.sweep(Window(TAG, START))]
        raws = [json.loads(seen.raw) for page in pages for seen in page.sightings if isinstance(seen, Seen)]
        for raw in raws:
            assert [user["id"] for user in raw["includes"]["users"]] == [raw["data"]["author_id"]]
            keys = raw["data"]["attachments"]["media_keys"]
            assert [medium["media_key"] for medium in raw["includes"]["media"]] == keys

    played(scene)


def test_what_is_older_than_the_chat_is_left_out() -> None:
    async def scene(clock: VirtualClock, server: XServer, platform: X) -> None:
        server.say("11", "too early #T")
        server.say("11", "@moderator too early")
        await clock.sleep(MINUTE)
        new = server.say("11", "in time #T")
        posts, _, _ = await swept(platform, Window(TAG, clock.now()))
        assert ids(posts) == {new}

    played(scene)


# sweep after sweep


def test_before_the_chat_nothing_is_read_and_from_then_on_everything() -> None:
    async def scene(clock: VirtualClock, server: XServer, platform: X) -> None:
        since = START + timedelta(hours=1)
        for _ in range(5):
            server.say("11", "not yet #T")
            assert await swept(platform, Window(TAG, since)) == ([], [], None)
            await clock.sleep(timedelta(minutes=10))
        assert searches(server) == []
        await clock.sleep(since - clock.now())
        first = server.say("11", "A1 #T")
        posts, _, cursor = await swept(platform, Window(TAG, since))
        assert ids(posts) == {first}
        await clock.sleep(timedelta(seconds=20))
        second = server.say("11", "A2 #T")
        posts, _, _ = await swept(platform, Window(TAG, since, cursor))
        assert ids(posts) == {second}

    played(scene)


def test_with_a_cursor_only_what_is_new_is_read() -> None:
    async def scene(clock: VirtualClock, server: XServer, platform: X) -> None:
        question = server.say(MODERATOR, "Q1: What? #T")
        server.say("11", "one #T")
        window = Window(TAG, START, threads=(question,))
        _, _, cursor = await swept(platform, window)
        posts, _, cursor = await swept(platform, Window(TAG, START, cursor, threads=(question,)))
        assert posts == []
        await clock.sleep(MINUTE)
        new = {
            server.say("12", "two #T"),
            server.say("13", "@moderator three"),
            server.say("14", "four", reply_to=question),
        }
        posts, _, cursor = await swept(platform, Window(TAG, START, cursor, threads=(question,)))
        assert ids(posts) == new
        await clock.sleep(MINUTE)
        deep = server.say("15", "five", reply_to=max(new, key=int))
        posts, _, cursor = await swept(platform, Window(TAG, START, cursor))
        assert deep not in ids(posts)
        posts, _, _ = await swept(platform, Window(TAG, START, cursor, threads=(question,)))
        assert deep in ids(posts)

    played(scene)


def test_an_empty_answer_moves_no_mark() -> None:
    async def scene(clock: VirtualClock, server: XServer, platform: X) -> None:
        _, _, cursor = await swept(platform, Window(TAG, START))
        assert cursor == "{}"
        await clock.sleep(MINUTE)
        native_id = server.say("11", "the first one #T")
        posts, _, cursor = await swept(platform, Window(TAG, START, cursor))
        assert ids(posts) == {native_id}
        posts, _, again = await swept(platform, Window(TAG, START, cursor))
        assert (posts, again) == ([], cursor)

    played(scene)


@pytest.mark.parametrize("cursor", ["117658137290386538", "not JSON", "[]", '{"tag": 3}', '{"tag": ""}'])
def test_a_cursor_that_is_not_ours_reads_from_the_beginning(cursor: str) -> None:
    async def scene(_clock: VirtualClock, server: XServer, platform: X) -> None:
        native_id = server.say("11", "one #T")
        posts, _, _ = await swept(platform, Window(TAG, START, cursor))
        assert ids(posts) == {native_id}

    played(scene)


def test_a_sweep_that_breaks_off_leaves_its_mark_where_it_was() -> None:
    async def scene(clock: VirtualClock, server: XServer, platform: X) -> None:
        everything = set()
        for number in range(250):
            everything.add(server.say(str(1000 + number % 7), f"{number} #T"))
            await clock.sleep(timedelta(seconds=1))
        pages = platform.sweep(Window(TAG, START, "{}"))
        first: Page = await anext(pages)
        assert first.cursor is None
        server.fail_for(MINUTE)
        with pytest.raises(Unavailable):
            await anext(pages)
        await clock.sleep(MINUTE)
        posts, _, _ = await swept(platform, Window(TAG, START, "{}"))
        assert ids(posts) == everything

    played(scene)


def test_whole_long_chats_are_read_within_the_limits_of_search() -> None:
    async def scene(clock: VirtualClock, server: XServer, platform: X) -> None:
        questions = [server.say(MODERATOR, f"Q{number}: ? #T") for number in range(25)]
        cursor = None
        everything = set(questions)
        found: set[str] = set()
        for tick in range(90):
            everything.add(server.say(str(1000 + tick % 20), f"{tick}", reply_to=questions[tick % 25]))
            complete = tick % 15 == 0
            window = Window(TAG, START, None if complete else cursor, tuple(questions), frozenset(found))
            posts, gone, cursor = await swept(platform, window)
            found |= ids(posts)
            assert gone == []
            await clock.sleep(platform.limits.poll)
        posts, _, _ = await swept(platform, Window(TAG, START, cursor, tuple(questions)))
        assert found | ids(posts) == everything

    played(scene)


def test_search_is_not_asked_for_more_than_it_keeps() -> None:
    async def scene(clock: VirtualClock, server: XServer, platform: X) -> None:
        old = server.say("11", "A1 #T")
        _, _, cursor = await swept(platform, Window(TAG, START))
        await clock.sleep(timedelta(days=9))
        new = server.say("11", "a late answer #T")
        with pytest.raises(Rejected, match="7 days"):  # a machine that slept for so long
            await swept(platform, Window(TAG, START, cursor))
        posts, _, _ = await swept(platform, Window(TAG, START, cursor))
        assert ids(posts) == {new}
        posts, gone, _ = await swept(platform, Window(TAG, START, known=frozenset({old, new})))
        assert (ids(posts), gone) == ({new}, [])

    played(scene)


def test_a_chat_of_nine_days_is_read_without_a_refusal() -> None:
    async def scene(clock: VirtualClock, server: XServer, platform: X) -> None:
        everything: set[str] = set()
        found: set[str] = set()
        cursor: str | None = None
        for hour in range(24 * 9):
            everything.add(server.say("11", f"{hour} #T"))
            window = Window(TAG, START, cursor if hour % 5 else None, known=frozenset(found))
            posts, gone, cursor = await swept(platform, window)
            assert gone == []
            found |= ids(posts)
            for _ in range(12):
                await clock.sleep(timedelta(minutes=5))
                await platform.warm_up()
        assert found == everything

    played(scene)


def test_what_search_shows_late_is_not_missed() -> None:
    async def scene(clock: VirtualClock, server: XServer, platform: X) -> None:
        everything: set[str] = set()
        found: set[str] = set()
        cursor: str | None = None
        for _ in range(30):
            everything.add(server.say("11", f"{len(everything)} #T"))
            posts, _, cursor = await swept(platform, Window(TAG, START, cursor))
            found |= ids(posts)
            await clock.sleep(platform.limits.poll)
        await clock.sleep(MINUTE)
        posts, _, _ = await swept(platform, Window(TAG, START, cursor))
        assert found | ids(posts) == everything

    played(scene, lag=timedelta(seconds=30))


def test_what_turns_up_behind_the_mark_is_found_by_a_complete_sweep() -> None:
    async def scene(_clock: VirtualClock, server: XServer, platform: X) -> None:
        late = server.say("11", "shown late #T")
        server.hidden.add(late)
        server.say("12", "shown at once #T")
        _, _, cursor = await swept(platform, Window(TAG, START))
        server.hidden.clear()
        posts, _, _ = await swept(platform, Window(TAG, START, cursor))
        assert posts == []
        posts, _, _ = await swept(platform, Window(TAG, START))
        assert late in ids(posts)

    played(scene)


# edits and deletions


@pytest.mark.parametrize("vocabulary", [OLD, NEW])
def test_an_edited_post_stays_one_post(vocabulary: str) -> None:
    async def scene(clock: VirtualClock, server: XServer, platform: X) -> None:
        first = server.say("11", "A1: an aray #T")
        _, _, cursor = await swept(platform, Window(TAG, START))
        await clock.sleep(MINUTE)
        second = server.edit(first, "A1: an array #T")
        reply = server.say("12", "yes #T", reply_to=second)
        posts, _, _ = await swept(platform, Window(TAG, START, cursor))
        edited = next(post for post in posts if post.native_id == first)
        assert (edited.id, edited.text) == (f"https://x.com/i/status/{first}", "A1: an array #T")
        assert (edited.at, edited.edited_at) == (START, START + MINUTE)
        answer = next(post for post in posts if post.native_id == reply)
        assert answer.in_reply_to == first
        posts, gone, _ = await swept(platform, Window(TAG, START, known=frozenset({first, reply})))
        assert (ids(posts), gone) == ({first, reply}, [])

    played(scene, vocabulary=vocabulary)


def test_what_was_deleted_or_is_protected_has_gone() -> None:
    async def scene(_clock: VirtualClock, server: XServer, platform: X) -> None:
        kept, deleted, protected = (server.say(author, "A1 #T") for author in ("11", "12", "13"))
        elsewhere = server.say("14", "known, and not of this search")
        posts, _, _ = await swept(platform, Window(TAG, START))
        known = frozenset({*ids(posts), elsewhere})
        server.remove(deleted)
        server.closed.add("13")
        posts, gone, _ = await swept(platform, Window(TAG, START, known=known))
        assert ids(posts) == {kept}
        assert set(gone) == {deleted, protected}

    played(scene)


def test_a_hundred_posts_are_looked_up_at_once() -> None:
    async def scene(_clock: VirtualClock, server: XServer, platform: X) -> None:
        known = [server.say("11", f"{number}") for number in range(250)]
        server.remove(known[0])
        _, gone, _ = await swept(platform, Window(TAG, START, known=frozenset(known)))
        assert gone == [known[0]]
        lookups = [request for request in server.requests if request.url.path == "/2/tweets"]
        assert [request.url.params["ids"].count(",") + 1 for request in lookups] == [100, 100, 50]

    played(scene)


# odd answers


@pytest.fixture
def router() -> respx.MockRouter:
    opened = respx.MockRouter(base_url="https://api.x.com", assert_all_called=False)
    opened.get("/2/users/me").respond(json=ME)
    opened.get("/2/users/7/mentions").respond(json={"meta": {"result_count": 0}})
    return opened


@pytest.fixture
async def platform(router: respx.MockRouter) -> AsyncIterator[X]:
    opened = plugin.open(FixedLogin({"access_token": "sesame"}), "x", httpx.MockTransport(router.async_handler))
    yield opened
    await opened.close()


def a_post(number: int = 0, /, **more: object) -> dict[str, Any]:
    native_id = str(2046000000000000000 + number)
    made = {"id": native_id, "author_id": "11", "text": "A1 #T", "created_at": "2027-04-15T20:01:00.000Z"}
    return made | more


@pytest.mark.parametrize(
    "body",
    [{}, {"meta": {"result_count": 0}}, {"data": []}, {"data": None}, {"data": [], "meta": {"next_token": "x"}}],
)
async def test_no_hits_are_no_trouble(platform: X, router: respx.MockRouter, body: dict[str, Any]) -> None:
    router.get(SEARCH).respond(json=body)
    assert await swept(platform, Window(TAG, START)) == ([], [], "{}")


@pytest.mark.parametrize("tokens", [["b", "b"], ["b", "c", "b"]])
async def test_paging_ends_though_a_token_comes_again(
    platform: X, router: respx.MockRouter, tokens: list[str]
) -> None:
    pages = [
        httpx.Response(200, json={"data": [a_post(number)], "meta": {"next_token": token, "newest_id": "2046"}})
        for number, token in enumerate(tokens)
    ]
    search = router.get(SEARCH).mock(side_effect=pages)
    posts, _, _ = await swept(platform, Window(TAG, START))
    assert len(posts) == len(tokens)
    assert search.call_count == len(tokens)


async def test_paging_ends_though_every_token_is_new(platform: X, router: respx.MockRouter) -> None:
    numbers = iter(range(10_000))

    def page(_request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json={"data": [a_post()], "meta": {"next_token": f"token-{next(numbers)}"}})

    search = router.get(SEARCH).mock(side_effect=page)
    posts, _, _ = await swept(platform, Window(TAG, START))
    assert len(posts) == 1
    assert search.call_count == 2


async def test_the_mark_is_the_newest_id_of_the_first_page(platform: X, router: respx.MockRouter) -> None:
    router.get(SEARCH).mock(
        side_effect=[
            httpx.Response(
                200, json={"data": [a_post(9)], "meta": {"newest_id": a_post(9)["id"], "next_token": "b"}}
            ),
            httpx.Response(200, json={"data": [a_post(1)], "meta": {"newest_id": a_post(1)["id"]}}),
        ]
    )
    _, _, cursor = await swept(platform, Window(TAG, START))
    assert json.loads(cursor or "") == {"tag": a_post(9)["id"]}


async def test_a_post_that_breaks_the_rules_hides_no_other(platform: X, router: respx.MockRouter) -> None:
    bad: list[Any] = [{"id": 5}, "text", a_post(2, created_at="yesterday")]
    router.get(SEARCH).respond(json={"data": [*bad, a_post(1)], "includes": {"users": [{"id": 1}], "media": 3}})
    posts, _, _ = await swept(platform, Window(TAG, START))
    assert ids(posts) == {a_post(1)["id"]}
    assert posts[0].author.handle == "11"


@pytest.mark.parametrize(
    "odd",
    [
        {"created_at": "0001-01-01T00:00:00+14:00"},
        {"created_at": "0001-01-01T00:00:00Z"},
        {"created_at": "9999-12-31T23:59:59-14:00"},
        {"entities": {"urls": [{"url": "", "expanded_url": "https://example.com"}]}},
    ],
)
async def test_an_odd_time_or_link_hides_nothing_and_changes_nothing(
    platform: X, router: respx.MockRouter, odd: dict[str, Any]
) -> None:
    included = {"users": [{"id": ["11"]}, {"id": {}}], "media": [{"media_key": []}]}
    router.get(SEARCH).respond(json={"data": [5, a_post(**odd)], "includes": included})
    (post,), _, _ = await swept(platform, Window(TAG, datetime(2020, 1, 1, tzinfo=UTC)))
    assert (post.text, post.links, post.at.year) == ("A1 #T", (), 2026 if "created_at" in odd else 2027)


async def test_a_text_that_was_cut_within_a_character_can_be_kept(platform: X, router: respx.MockRouter) -> None:
    user = {"id": "11", "username": "ada", "name": "Ada \ud83d"}
    answer = {"data": [a_post(text="A1 \ud83d")], "includes": {"users": [user]}}
    router.get(SEARCH).respond(content=json.dumps(answer).encode())
    (post,), _, _ = await swept(platform, Window(TAG, START))
    assert (post.text, post.author.name) == ("A1 ?", "Ada ?")


@pytest.mark.parametrize("name", ["note_tweet", "note_post"])
async def test_a_long_post_is_read_to_its_end(platform: X, router: respx.MockRouter, name: str) -> None:
    links = [{"url": "https://t.co/abc", "expanded_url": "https://example.com/long"}]
    note = {"text": "A1: the whole of it &amp; more https://t.co/abc #T", "entities": {"urls": links}}
    router.get(SEARCH).respond(json={"data": [a_post(text="A1: the whole of... #T", **{name: note})]})
    (post,), _, _ = await swept(platform, Window(TAG, START))
    assert post.text == "A1: the whole of it & more https://example.com/long #T"
    assert post.links == ("https://example.com/long",)


async def test_what_x_repeats_by_null_is_nothing(platform: X, router: respx.MockRouter) -> None:
    empty = {"entities": {"urls": None, "hashtags": None}, "attachments": {"media_keys": None}}
    nulls = {"referenced_posts": None, "edit_history_post_ids": None, "note_post": None, "lang": None}
    router.get(SEARCH).respond(json={"data": [a_post(**empty, **nulls)]})
    (post,), _, _ = await swept(platform, Window(TAG, START))
    assert (post.tags, post.links, post.media) == (("T",), (), ())


async def test_where_the_old_words_are_not_heeded_the_new_ones_are_used_from_then_on(
    platform: X, router: respx.MockRouter
) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        post = a_post()
        if "post.fields" not in request.url.params:
            del post["author_id"]
        return httpx.Response(200, json={"data": [post]})

    search = router.get(SEARCH).mock(side_effect=answer)
    posts, _, _ = await swept(platform, Window(TAG, START))
    assert len(posts) == 1
    await swept(platform, Window(TAG, START))
    assert ["post.fields" in call.request.url.params for call in search.calls] == [False, True, True]


ODD: list[tuple[httpx.Response, type[PlatformError]]] = [
    (httpx.Response(503), Unavailable),
    (httpx.Response(429, json={"errors": [{"code": 88}]}), Unavailable),
    (httpx.Response(402, json={"title": "CreditsDepleted"}), Unavailable),
    (httpx.Response(200, json={"errors": [{"title": "Service Unavailable"}]}), Unavailable),
    (httpx.Response(200, content=b""), Unavailable),
    (httpx.Response(400, json={"detail": "There were errors processing your request"}), Rejected),
    (httpx.Response(404), Rejected),
]


@pytest.mark.parametrize(("answer", "error"), ODD)
async def test_each_failure_of_search_has_its_branch(
    platform: X, router: respx.MockRouter, answer: httpx.Response, error: type[PlatformError]
) -> None:
    router.get(SEARCH).mock(return_value=answer)
    with pytest.raises(error):
        await swept(platform, Window(TAG, START))


# queries


@given(st.sets(st.integers(1, 10**19 - 1).map(str), max_size=200), st.text("abcdefgh_0123456789", max_size=90))
def test_queries_for_threads_are_short_and_name_each_of_the_latest_once(native_ids: set[str], tail: str) -> None:
    queries = list(in_threads(f"T{tail}", native_ids))
    assert all(len(query) <= 512 for query in queries)
    named = [term for query in queries for term in query.split() if "conversation_id:" in term]
    found = [term.strip("()").removeprefix("conversation_id:") for term in named]
    latest = sorted(native_ids, key=int, reverse=True)
    assert found == latest[: len(found)]
    assert len(queries) == 12 or len(found) == len(native_ids)


def test_reposts_are_not_searched_for() -> None:
    assert tagged("NotABookStudy") == "#NotABookStudy -is:retweet"


def test_search_is_asked_in_as_few_queries_as_there_are() -> None:
    async def scene(_clock: VirtualClock, server: XServer, platform: X) -> None:
        questions = tuple(server.say(MODERATOR, f"Q{number}: ? #T") for number in range(4))
        await swept(platform, Window(TAG, START, "{}", threads=questions))
        by_tag, in_thread = searches(server)
        assert by_tag["query"] == "#T -is:retweet"
        assert in_thread["query"].count("conversation_id:") == 4
        assert by_tag["start_time"] == "2027-04-15T19:59:00Z"

    played(scene)
