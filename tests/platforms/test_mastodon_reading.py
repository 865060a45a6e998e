"""Reading from Mastodon and its relatives: finding a post of ours again, and collecting what a chat produces."""

import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from chatmod.domain.composing import Draft
from chatmod.domain.posts import Gone, Post, Published, Seen
from chatmod.errors import PlatformError, Rejected, Unauthorized, Unavailable
from chatmod.platforms.mastodon import Mastodon, plugin
from chatmod.platforms.mastodon.cursor import read_cursor
from chatmod.ports.platforms import Page, Window
from chatmod.settings import FixedLogin

LOGIN = FixedLogin({"server": "example.social", "token": "sesame"})

START = datetime(2027, 4, 16, 0, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
ME = "/api/v1/accounts/verify_credentials"
MINE = "/api/v1/accounts/7/statuses"
TAG = "/api/v1/timelines/tag/NotABookStudy"
Json = dict[str, Any]
Route = httpx.Response | Exception | Callable[[httpx.Request], httpx.Response]


def a_status(number: int, content: str = "<p>A1: yes</p>", *, at: datetime | None = None, **more: object) -> Json:
    return {
        "id": str(number),
        "created_at": (at or START + number * MINUTE).isoformat().replace("+00:00", "Z"),
        "edited_at": None,
        "in_reply_to_id": None,
        "visibility": "public",
        "language": "en",
        "uri": f"https://example.social/users/ines/statuses/{number}",
        "url": f"https://example.social/@ines/{number}",
        "content": content,
        "account": {
            "id": "8",
            "acct": "ines",
            "display_name": "Ines",
            "url": "https://example.social/@ines",
            "uri": "https://example.social/users/ines",
        },
        "reblog": None,
        "quote": None,
        "tags": [{"name": "NotABookStudy", "url": "https://example.social/tags/NotABookStudy"}],
        "media_attachments": [],
        **more,
    }


class Server:
    """Routes by path; everything else is not there. Remembers what was asked."""

    def __init__(self, routes: dict[str, Route]) -> None:
        self.asked: list[httpx.Request] = []
        account = {"id": "7", "acct": "heather"}
        self._routes: dict[str, Route] = {ME: httpx.Response(200, json=account)} | routes

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        route = self._routes.get(request.url.path, httpx.Response(404, json={"error": "Record not found"}))
        if isinstance(route, Exception):
            raise route
        return route if isinstance(route, httpx.Response) else route(request)

    def queries(self, path: str) -> list[dict[str, str]]:
        return [dict(request.url.params) for request in self.asked if request.url.path == path]

    def open(self) -> Mastodon:
        return plugin.open(LOGIN, "mastodon", httpx.MockTransport(self))


def a_timeline(statuses: list[Json]) -> Callable[[httpx.Request], httpx.Response]:
    """A timeline as Mastodon pages it: newest first, `max_id` back, `min_id` forward from a point without a gap."""
    ordered = sorted(statuses, key=lambda status: int(status["id"]), reverse=True)

    def answer(request: httpx.Request) -> httpx.Response:
        query = request.url.params
        limit = min(int(query.get("limit", "20")), 40)
        found = [status for status in ordered if int(status["id"]) < int(query.get("max_id", 10**9))]
        if "min_id" in query:
            found = [status for status in found if int(status["id"]) > int(query["min_id"])][-limit:]
        return httpx.Response(200, json=found[:limit])

    return answer


async def found(text: str, server: Server, since: datetime = START) -> Sequence[Published]:
    platform = server.open()
    try:
        return await platform.find(platform.prepare(Draft("key/Q1", "Q1", 1, text, "en"), (), START), since)
    finally:
        await platform.close()


async def swept(
    server: Server,
    *,
    hashtag: str = "NotABookStudy",
    cursor: str | None = None,
    threads: tuple[str, ...] = (),
    known: frozenset[str] = frozenset(),
) -> list[Page]:
    platform = server.open()
    try:
        return [page async for page in platform.sweep(Window(hashtag, START, cursor, threads, known))]
    finally:
        await platform.close()


def posts_of(pages: list[Page]) -> list[Post]:
    return [sighting.post for page in pages for sighting in page.sightings if isinstance(sighting, Seen)]


def ids_of(pages: list[Page]) -> list[str]:
    return [post.native_id for post in posts_of(pages)]


def tag_of(page: Page) -> str | None:
    """Where the hashtag's timeline goes on."""
    return read_cursor(page.cursor).tag


# find ---------------------------------------------------------------------------------------------------------------


SPLIT_LINK = (
    '<a href="https://www.example.org/maths/arrays/more?a=1&amp;b=2" rel="nofollow noopener" target="_blank">'
    '<span class="invisible">https://www.</span><span class="ellipsis">example.org/maths/arrays</span>'
    '<span class="invisible">/more?a=1&amp;b=2</span></a>'
)
HASHTAG = '<a href="https://example.social/tags/T" class="mention hashtag" rel="tag">#<span>T</span></a>'


def mention(name: str) -> str:
    """Wherever somebody is at home, Mastodon shows the name only."""
    link = f'<a href="https://other.example/@{name}" class="u-url mention">@<span>{name}</span></a>'
    return f'<span class="h-card" translate="no">{link}</span>'


async def test_our_own_post_is_found() -> None:
    server = Server({MINE: a_timeline([a_status(3), a_status(2, "<p>Q1: What did you see?</p>"), a_status(1)])})
    published = await found("Q1: What did you see?", server)
    assert published == [
        Published(
            "https://example.social/users/ines/statuses/2", "2", "https://example.social/@ines/2", START + 2 * MINUTE
        )
    ]


async def test_what_is_there_more_than_once_is_found_as_often_the_oldest_first() -> None:
    server = Server({MINE: a_timeline([a_status(number, "<p>Q1</p>") for number in (3, 1, 2)])})
    assert [published.native_id for published in await found("Q1", server)] == ["1", "2", "3"]


async def test_only_our_own_account_is_looked_at_and_no_boosts() -> None:
    server = Server({MINE: a_timeline([])})
    await found("Q1", server)
    assert server.queries(MINE) == [{"limit": "40", "exclude_reblogs": "true"}]


async def test_who_we_are_is_asked_once() -> None:
    server = Server({MINE: a_timeline([])})
    platform = server.open()
    prepared = platform.prepare(Draft("key/Q1", "Q1", 1, "Q1", "en"), (), START)
    assert [await platform.find(prepared, START) for _ in range(3)] == [[]] * 3
    assert len(server.queries(ME)) == 1
    await platform.close()


async def test_the_same_text_of_last_week_is_not_this_one() -> None:
    server = Server({MINE: a_timeline([a_status(1, "<p>Thank you all!</p>", at=START - timedelta(days=7))])})
    assert await found("Thank you all!", server) == []


async def test_a_post_of_the_very_instant_counts() -> None:
    server = Server({MINE: a_timeline([a_status(1, "<p>Q1</p>", at=START)])})
    assert len(await found("Q1", server)) == 1
    assert await found("Q1", server, since=START + timedelta(microseconds=1)) == []


@pytest.mark.parametrize(
    "content", ["<p>Q1: What did you hear?</p>", "<p>Q1: What did you see? Say!</p>", "", "<p>Q1</p>"]
)
async def test_another_text_is_not_ours(content: str) -> None:
    assert await found("Q1: What did you see?", Server({MINE: a_timeline([a_status(1, content)])})) == []


@pytest.mark.parametrize(
    ("text", "content"),
    [
        ("one\n\ntwo", "<p>one</p><p>two</p>"),
        ("one\ntwo", "<p>one<br />two</p>"),
        ("one\n\n\n\ntwo  three", "<p>one</p><p>two three</p>"),
        ("1 < 2 & \"so\" 'on'", "<p>1 &lt; 2 &amp; &quot;so&quot; &#39;on&#39;</p>"),
        ("<b>not bold</b>", "<p>&lt;b&gt;not bold&lt;/b&gt;</p>"),
        (
            "see https://www.example.org/maths/arrays/more?a=1&b=2 #T",
            f"<p>see {SPLIT_LINK} {HASHTAG}</p>",
        ),
        (
            "Thank you @ines and @noor@other.example!",
            f"<p>Thank you {mention('ines')} and {mention('noor')}!</p>",
        ),
        ("Thank you @noor@other.example.", f"<p>Thank you {mention('noor')}.</p>"),
        ("Thank you @noor.b@other.example", f"<p>Thank you {mention('noor.b')}</p>"),
        ("Thank you @noor-b@other.example", f"<p>Thank you {mention('noor-b')}</p>"),
        ("Write to noor@other.example", "<p>Write to noor@other.example</p>"),
        ("Cafe\u0301", "<p>Caf\u00e9</p>"),
        ("a\u00a0b", "<p>a&nbsp;b</p>"),
    ],
)
async def test_our_text_is_known_again_after_the_server_has_rewritten_it(text: str, content: str) -> None:
    assert len(await found(text, Server({MINE: a_timeline([a_status(1, content)])}))) == 1


async def test_the_search_goes_on_page_by_page() -> None:
    statuses = [a_status(number) for number in range(2, 100)] + [a_status(1, "<p>Q1</p>")]
    server = Server({MINE: a_timeline(statuses)})
    (published,) = await found("Q1", server)
    assert published.native_id == "1"
    assert [query.get("max_id") for query in server.queries(MINE)] == [None, "60", "20", "1"]


async def test_the_search_ends_on_a_server_that_cannot_page() -> None:
    server = Server({MINE: httpx.Response(200, json=[a_status(2, "<p>Q1</p>"), a_status(1)])})
    assert [published.native_id for published in await found("Q1", server)] == ["2"]
    assert len(server.queries(MINE)) == 2


async def test_the_search_ends_where_the_past_begins() -> None:
    server = Server({MINE: a_timeline([a_status(number) for number in range(100)])})
    assert await found("Q1", server, since=START + 70 * MINUTE) == []
    assert len(server.queries(MINE)) == 1


async def test_the_search_ends_after_some_pages() -> None:
    server = Server({MINE: a_timeline([a_status(number) for number in range(1000)])})
    assert await found("Q1", server) == []
    assert len(server.queries(MINE)) == 5


FAILURES: list[tuple[httpx.Response | Exception, type[PlatformError]]] = [
    (httpx.Response(401), Unauthorized),
    (httpx.Response(429), Unavailable),
    (httpx.Response(500), Unavailable),
    (httpx.Response(503, json={"error": "There was a temporary problem"}), Unavailable),
    (httpx.Response(200, html="<html>"), Unavailable),
    (httpx.Response(200, json={"error": "?"}), Unavailable),
    (httpx.Response(200), Unavailable),
    (httpx.Response(422, json={"error": "This method requires an authenticated user"}), Rejected),
    (httpx.ConnectError("Connection refused"), Unavailable),
    (httpx.ReadTimeout("slow"), Unavailable),
]


@pytest.mark.parametrize(("answer", "kind"), FAILURES)
async def test_not_being_able_to_look_is_not_the_same_as_finding_nothing(
    answer: httpx.Response | Exception, kind: type[PlatformError]
) -> None:
    with pytest.raises(PlatformError) as caught:
        await found("Q1", Server({MINE: answer}))
    assert type(caught.value) is kind


# sweep --------------------------------------------------------------------------------------------------------------


async def test_a_first_sweep_goes_back_to_the_beginning() -> None:
    server = Server({TAG: a_timeline([a_status(number) for number in range(-30, 101)])})
    pages = await swept(server)
    assert ids_of(pages) == [str(number) for number in range(100, -1, -1)]
    assert [query.get("max_id") for query in server.queries(TAG)] == [None, "61", "21"]


async def test_a_first_sweep_reads_on_until_nothing_is_left() -> None:
    server = Server({TAG: a_timeline([a_status(number) for number in range(45)])})
    assert len(ids_of(await swept(server))) == 45
    assert [query.get("max_id") for query in server.queries(TAG)] == [None, "5"]


async def test_the_next_sweep_begins_at_the_newest_post() -> None:
    pages = await swept(Server({TAG: a_timeline([a_status(number) for number in range(45)])}))
    assert tag_of(pages[-1]) == "44"


async def test_a_later_sweep_goes_forward_through_full_pages() -> None:
    server = Server({TAG: a_timeline([a_status(number) for number in range(1, 125)])})
    pages = await swept(server, cursor="4")
    assert sorted(ids_of(pages), key=int) == [str(number) for number in range(5, 125)]
    assert [len(page.sightings) for page in pages] == [40, 40, 40]
    assert [tag_of(page) for page in pages] == ["44", "84", "124"]
    assert [query["min_id"] for query in server.queries(TAG) if "max_id" not in query] == ["4", "44", "84", "124"]


async def test_a_later_sweep_over_nothing_new_is_empty_and_short() -> None:
    server = Server({TAG: a_timeline([a_status(1)])})
    assert await swept(server, cursor="1") == []
    assert len(server.queries(TAG)) == 1


async def test_a_server_that_repeats_the_newest_post_does_not_keep_us() -> None:
    server = Server({TAG: httpx.Response(200, json=[a_status(1)])})
    assert await swept(server, cursor="1") == []


async def test_posts_from_before_the_window_are_left_out() -> None:
    pages = await swept(Server({TAG: a_timeline([a_status(-1), a_status(0), a_status(1)])}))
    assert ids_of(pages) == ["1", "0"]
    assert ids_of(await swept(Server({TAG: a_timeline([a_status(-1), a_status(1)])}), cursor="-2")) == ["1"]


@pytest.mark.parametrize("cursor", [None, "5"])
@pytest.mark.parametrize("answer", [httpx.Response(200, json=[]), httpx.Response(404, json={"error": "Not Found"})])
async def test_a_hashtag_that_nobody_has_used_yet_is_empty(cursor: str | None, answer: httpx.Response) -> None:
    assert ids_of(await swept(Server({TAG: answer}), cursor=cursor)) == []


async def test_a_hashtag_of_any_script_is_asked_for() -> None:
    server = Server({})
    await swept(server, hashtag="Lesekreis_Übung")
    assert server.asked[0].url.raw_path.startswith(b"/api/v1/timelines/tag/Lesekreis_%C3%9Cbung?")


@pytest.mark.parametrize(("answer", "kind"), FAILURES)
async def test_a_timeline_that_cannot_be_read_says_so(
    answer: httpx.Response | Exception, kind: type[PlatformError]
) -> None:
    with pytest.raises(PlatformError) as caught:
        await swept(Server({TAG: answer}))
    assert type(caught.value) is kind


@pytest.mark.parametrize("answer", [httpx.Response(500), httpx.ReadTimeout("slow"), httpx.Response(429)])
async def test_what_was_read_before_a_failure_is_not_lost(answer: httpx.Response | Exception) -> None:
    timeline = a_timeline([a_status(number) for number in range(60)])

    def failing_later(request: httpx.Request) -> httpx.Response:
        if "max_id" not in request.url.params:
            return timeline(request)
        if isinstance(answer, Exception):
            raise answer
        return answer

    platform = Server({TAG: failing_later}).open()
    pages = []
    with pytest.raises(Unavailable):  # noqa: PT012 - pages come before the failure
        async for page in platform.sweep(Window("NotABookStudy", START)):
            pages.append(page)  # noqa: PERF401 - likewise
    assert len(ids_of(pages)) == 40
    await platform.close()


@pytest.mark.parametrize("broken", [{"created_at": None}, {"account": None}, {"content": None}, {"id": None}])
async def test_one_post_that_is_not_understood_does_not_hide_the_others(broken: Json) -> None:
    server = Server({TAG: httpx.Response(200, json=[a_status(3), a_status(2) | broken, a_status(1)])})
    assert {"1", "3"} <= set(ids_of(await _first_page(server)))


async def test_half_a_letter_in_a_name_does_not_keep_a_page_from_the_archive() -> None:
    odd = json.dumps(a_status(2, "<p>A1</p>")).replace("Ines", "In\\ud800es").encode()
    (post,) = posts_of(await _first_page(Server({TAG: httpx.Response(200, content=b"[" + odd + b"]")})))
    assert post.author.name.encode() == b"In?es"


async def _first_page(server: Server) -> list[Page]:
    platform = server.open()
    try:
        async for page in platform.sweep(Window("NotABookStudy", START)):
            return [page]
    finally:
        await platform.close()
    return []


async def test_whole_threads_of_our_questions_are_read() -> None:
    context = {
        "ancestors": [a_status(1)],
        "descendants": [a_status(11, in_reply_to_id="10"), a_status(12, in_reply_to_id="11", tags=[])],
    }
    server = Server({TAG: a_timeline([]), "/api/v1/statuses/10/context": httpx.Response(200, json=context)})
    posts = posts_of(await swept(server, cursor="10", threads=("10",)))
    assert [(post.native_id, post.in_reply_to, post.tags) for post in posts] == [
        ("11", "10", ("NotABookStudy",)),
        ("12", "11", ()),
    ]


async def test_a_page_of_a_thread_does_not_move_the_cursor() -> None:
    context = httpx.Response(200, json={"ancestors": [], "descendants": [a_status(11)]})
    (page,) = await swept(Server({"/api/v1/statuses/10/context": context}), cursor="10", threads=("10",))
    assert page.cursor is None


@pytest.mark.parametrize("status", [404, 410])
async def test_a_thread_that_is_gone_does_not_end_the_sweep(status: int) -> None:
    more = httpx.Response(200, json={"ancestors": [], "descendants": [a_status(21)]})
    server = Server({"/api/v1/statuses/10/context": httpx.Response(status), "/api/v1/statuses/20/context": more})
    assert ids_of(await swept(server, threads=("10", "20"))) == ["21"]


@pytest.mark.parametrize("body", [[], {}, {"descendants": None}, {"descendants": {}}, "x", None])
async def test_a_thread_that_is_not_understood_says_so(body: object) -> None:
    server = Server({"/api/v1/statuses/10/context": httpx.Response(200, json=body)})
    with pytest.raises(Unavailable):
        await swept(server, threads=("10",))


async def test_a_thread_with_an_odd_id_is_asked_for_as_it_is() -> None:
    server = Server({})
    await swept(server, threads=("2027/a?b#c",))
    assert b"/api/v1/statuses/2027%2Fa%3Fb%23c/context" in [request.url.raw_path for request in server.asked]


@pytest.mark.parametrize("visibility", ["private", "direct", "limited", "something-new"])
async def test_what_is_not_public_is_not_kept(visibility: str) -> None:
    private = a_status(2, visibility=visibility)
    context = httpx.Response(200, json={"ancestors": [], "descendants": [private]})
    routes: dict[str, Route] = {TAG: a_timeline([private]), "/api/v1/statuses/10/context": context}
    assert ids_of(await swept(Server(routes), threads=("10",))) == []


@pytest.mark.parametrize("visibility", ["public", "unlisted"])
async def test_what_everybody_may_read_is_kept(visibility: str) -> None:
    assert ids_of(await swept(Server({TAG: a_timeline([a_status(2, visibility=visibility)])}))) == ["2"]


async def test_a_known_post_that_is_not_there_any_more_is_gone() -> None:
    server = Server({TAG: a_timeline([a_status(1)]), "/api/v1/statuses/3": httpx.Response(200, json=a_status(3))})
    pages = await swept(server, known=frozenset({"1", "2", "3"}))
    assert [sighting for page in pages for sighting in page.sightings if isinstance(sighting, Gone)] == [Gone("2")]
    asked = [request.url.path for request in server.asked if request.url.path.startswith("/api/v1/statuses/")]
    assert asked == ["/api/v1/statuses/2", "/api/v1/statuses/3"]


@pytest.mark.parametrize("status", [404, 410])
async def test_both_ways_of_being_gone_count(status: int) -> None:
    pages = await swept(Server({"/api/v1/statuses/2": httpx.Response(status)}), known=frozenset({"2"}))
    assert pages[0] == Page((Gone("2"),))


@pytest.mark.parametrize("code", [403, 500])
async def test_a_post_that_cannot_be_read_keeps_no_other_from_being_read(code: int) -> None:
    server = Server({"/api/v1/statuses/2": httpx.Response(code), "/api/v1/statuses/10/context": httpx.Response(code)})
    pages = await swept(server, threads=("10",), known=frozenset({"2", "3"}))
    assert [sighting for page in pages for sighting in page.sightings] == [Gone("3")]


@pytest.mark.parametrize(
    "answer", [httpx.Response(502), httpx.Response(429), httpx.Response(401), httpx.ReadError("x")]
)
async def test_a_failure_is_never_taken_for_a_deletion(answer: httpx.Response | Exception) -> None:
    with pytest.raises(PlatformError):
        await swept(Server({"/api/v1/statuses/2": answer}), known=frozenset({"2"}))


@pytest.mark.parametrize("nobody", [httpx.Response(404, html="<h1>Not Found"), httpx.Response(200, html="Welcome")])
async def test_a_server_that_knows_nothing_at_all_any_more_is_not_believed(nobody: httpx.Response) -> None:
    platform = Server({ME: nobody}).open()
    sightings: list[Seen | Gone] = []
    with pytest.raises(PlatformError):  # noqa: PT012 - pages may come before the failure
        async for page in platform.sweep(Window("NotABookStudy", START, None, ("10",), frozenset({"2", "3"}))):
            sightings += page.sightings
    assert sightings == []
    await platform.close()


@pytest.mark.parametrize("answer", [httpx.Response(503), httpx.Response(200, html="x"), httpx.ReadTimeout("slow")])
async def test_a_thread_that_cannot_be_told_now_hides_no_other_and_is_said(
    answer: httpx.Response | Exception,
) -> None:
    context = httpx.Response(200, json={"ancestors": [], "descendants": [a_status(11)]})
    platform = Server({"/api/v1/statuses/9/context": answer, "/api/v1/statuses/10/context": context}).open()
    pages: list[Page] = []
    with pytest.raises(Unavailable):  # noqa: PT012 - pages come before the failure
        async for page in platform.sweep(Window("NotABookStudy", START, None, ("9", "10"), frozenset({"2"}))):
            pages.append(page)  # noqa: PERF401 - likewise
    assert ids_of(pages) == ["11"]
    await platform.close()


@pytest.mark.parametrize(
    ("answer", "asked"), [(httpx.Response(503), 2), (httpx.Response(429, headers={"Retry-After": "60"}), 1)]
)
async def test_a_server_that_tells_no_thread_is_not_asked_for_all(answer: httpx.Response, asked: int) -> None:
    server = Server({f"/api/v1/statuses/{number}/context": answer for number in range(9)})
    with pytest.raises(Unavailable):
        await swept(server, threads=tuple(map(str, range(9))))
    assert sum("context" in request.url.path for request in server.asked) == asked


async def test_a_post_seen_in_a_thread_is_not_asked_for_again() -> None:
    context = httpx.Response(200, json={"ancestors": [], "descendants": [a_status(11)]})
    server = Server({"/api/v1/statuses/10/context": context})
    pages = await swept(server, threads=("10",), known=frozenset({"11"}))
    assert not [sighting for page in pages for sighting in page.sightings if isinstance(sighting, Gone)]


async def test_a_sweep_for_what_is_new_does_not_look_for_deletions() -> None:
    assert await swept(Server({}), cursor="5", known=frozenset({"2"})) == []


# posts --------------------------------------------------------------------------------------------------------------


async def the_post(status: Json) -> Post:
    (post,) = posts_of(await swept(Server({TAG: a_timeline([status])})))
    return post


async def test_a_post_is_read_with_all_it_has() -> None:
    status = a_status(
        5,
        '<p>A1: see <a href="https://example.org/">here</a></p>',
        in_reply_to_id="4",
        edited_at="2027-04-16T00:09:00.000Z",
        language="fr",
        media_attachments=[
            {"url": "https://example.social/a.png", "description": "An array"},
            {"url": None, "remote_url": "https://other.example/b.png", "description": None},
            {"url": "javascript:alert(1)"},
        ],
        quote={"state": "accepted", "quoted_status": {"id": "3"}},
    )
    post = await the_post(status)
    assert post.id == "https://example.social/users/ines/statuses/5"
    assert (post.native_id, post.platform, post.url) == ("5", "mastodon", "https://example.social/@ines/5")
    assert (post.author.id, post.author.handle, post.author.name) == (
        "https://example.social/users/ines",
        "ines",
        "Ines",
    )
    assert (post.at, post.edited_at) == (START + 5 * MINUTE, START + 9 * MINUTE)
    assert (post.text, post.lang, post.links, post.tags) == (
        "A1: see here",
        "fr",
        ("https://example.org/",),
        ("NotABookStudy",),
    )
    assert (post.in_reply_to, post.quote_of, post.is_repost) == ("4", "3", False)
    assert [(media.url, media.alt) for media in post.media] == [
        ("https://example.social/a.png", "An array"),
        ("https://other.example/b.png", ""),
        ("", ""),
    ]


async def test_the_raw_json_is_kept() -> None:
    status = a_status(5, something_of_a_later_version={"x": ["ü"]})
    ((sighting,),) = [page.sightings for page in await swept(Server({TAG: a_timeline([status])}))]
    assert isinstance(sighting, Seen)
    assert json.loads(sighting.raw) == status


async def test_a_boost_is_a_repost() -> None:
    assert (await the_post(a_status(5, "", reblog=a_status(1)))).is_repost


@pytest.mark.parametrize("quote", [None, {}, {"state": "pending", "quoted_status": None}, {"state": "deleted"}])
async def test_a_quote_that_is_not_shown_quotes_nothing(quote: Json | None) -> None:
    assert (await the_post(a_status(5, quote=quote))).quote_of is None


async def test_a_server_that_has_the_plain_text_is_believed() -> None:
    assert (await the_post(a_status(5, "<p>x</p>", chatmod={"text": " a\n\n\nb "}))).text == " a\n\n\nb "


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "/relative", "", None])
async def test_an_address_that_is_none_of_the_web_is_dropped(url: str | None) -> None:
    assert (await the_post(a_status(5, url=url))).url == ""


async def test_a_post_without_a_stable_id_is_known_by_its_address_or_its_own_id() -> None:
    assert (await the_post(a_status(5, uri=None))).id == "https://example.social/@ines/5"
    assert (await the_post(a_status(5, uri=None, url=None))).id == "5"


async def test_a_time_without_a_zone_is_utc() -> None:
    assert (await the_post(a_status(5, created_at="2027-04-16T00:05:00"))).at == START + 5 * MINUTE


async def test_only_the_least_is_needed() -> None:
    least = {"id": "5", "created_at": "2027-04-16T00:05:00Z", "account": {"id": "8", "acct": "ines"}}
    post = await the_post(least)
    assert (post.id, post.text, post.author.name) == ("5", "", "ines")


@pytest.mark.parametrize(
    ("told", "liked"), [({"favourited": True}, True), ({"favourited": False}, False), ({}, None)]
)
async def test_our_like_of_a_post_is_known_where_the_server_tells(told: Json, liked: bool | None) -> None:
    server = Server({TAG: a_timeline([a_status(1, **told)])})
    assert [post.liked for post in posts_of(await swept(server))] == [liked]
