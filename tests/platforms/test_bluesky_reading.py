"""Reading from Bluesky: threads, notifications, search, and what is gone."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatmod.domain.composing import Draft
from chatmod.domain.posts import Gone, Media, Post, Seen
from chatmod.errors import PlatformError, Rejected, Unauthorized, Unavailable
from chatmod.platforms.bluesky.wire import views_in
from chatmod.ports.platforms import Page, Window
from tests.platforms.bluesky_network import NOW, Account, Network, Still, document, stamp

THREAD = "app.bsky.feed.getPostThread"
SEARCH = "app.bsky.feed.searchPosts"
NOTIFICATIONS = "app.bsky.notification.listNotifications"
POSTS = "app.bsky.feed.getPosts"
GET = "com.atproto.repo.getRecord"
SINCE = NOW - timedelta(hours=1)


class Chat:
    """A chat with a question of ours, and two people."""

    def __init__(self) -> None:
        self.clock = Still()
        self.network = Network(self.clock)
        self.ines, self.noor = self.network.join("ines.example", "Ines"), self.network.join("noor.example")
        self.question = self.network.say(self.network.us, "Q1: What did you see? #T", tags=("T",))
        self.platform = self.network.open()

    def say(self, text: str, *, by: Account | None = None, to: str | None = None, **more: Any) -> str:  # noqa: ANN401 - of a record
        self.clock.instant += timedelta(seconds=1)
        return self.network.say(by or self.ines, text, to=to, **more)

    def window(
        self,
        *,
        since: datetime = SINCE,
        cursor: str | None = None,
        threads: tuple[str, ...] | None = None,
        known: Iterable[str] = (),
    ) -> Window:
        wanted = (self.question,) if threads is None else threads
        return Window("T", since, cursor, wanted, frozenset(known))

    async def pages(self, **window: Any) -> list[Page]:  # noqa: ANN401 - those of `window`
        return [page async for page in self.platform.sweep(self.window(**window))]

    async def posts(self, **window: Any) -> list[Post]:  # noqa: ANN401 - as above
        return posts_in(await self.pages(**window))

    async def ids(self, **window: Any) -> set[str]:  # noqa: ANN401 - as above
        posts = await self.posts(**window)
        ids = {post.native_id for post in posts}
        assert len(ids) == len(posts)
        return ids

    async def gone(self, known: Iterable[str], cursor: str | None = None) -> list[str]:
        pages = await self.pages(known=known, cursor=cursor)
        return [one.native_id for page in pages for one in page.sightings if isinstance(one, Gone)]


def posts_in(pages: Iterable[Page]) -> list[Post]:
    return [one.post for page in pages for one in page.sightings if isinstance(one, Seen)]


def a_view(record: object, **more: object) -> dict[str, Any]:
    return {
        "uri": "at://did:plc:ines/app.bsky.feed.post/3k",
        "cid": "bafy",
        "author": {"did": "did:plc:ines", "handle": "ines.example"},
        "record": record,
        "indexedAt": "2027-04-16T00:06:00.000Z",
        **more,
    }


def the_post(view: dict[str, Any]) -> Post:
    (found,) = views_in([view])
    return found.post.post("bluesky")


# sources


async def test_whatever_stands_below_a_question_is_read() -> None:
    chat = Chat()
    answer = chat.say("A1: arrays", to=chat.question)
    deeper = chat.say("which ones?", by=chat.noor, to=answer)
    assert await chat.ids() == {chat.question, answer, deeper}


async def test_a_thread_that_is_deeper_than_one_answer_is_read_to_its_end() -> None:
    chat = Chat()
    said = [chat.question]
    for number in range(250):
        said.append(chat.say(f"{number}", to=said[-1]))
    assert await chat.ids() == set(said)
    assert len(chat.network.requests(THREAD)) == 3


async def test_what_is_not_shown_in_a_thread_is_passed_over() -> None:
    chat = Chat()
    answer = chat.say("A1", to=chat.question)
    gone = {"$type": "app.bsky.feed.defs#notFoundPost", "uri": "at://did:plc:x/app.bsky.feed.post/1"}
    blocked = {"$type": "app.bsky.feed.defs#blockedPost", "uri": "at://did:plc:x/app.bsky.feed.post/2"}
    thread = {
        "post": chat.network.view(chat.question),
        "replies": [
            gone,
            blocked,
            {"post": {"uri": "odd"}},
            "odd",
            {"post": chat.network.view(answer), "replies": "odd"},
        ],
    }
    chat.network.odd[THREAD] = [httpx.Response(200, json={"thread": thread})]
    assert await chat.ids() == {chat.question, answer}


async def test_a_question_that_was_deleted_does_not_keep_the_rest_from_being_read() -> None:
    chat = Chat()
    answer = chat.say("A1 #T", tags=("T",))
    chat.network.take_back(chat.question)
    assert await chat.ids() == {answer}


async def test_answers_with_the_hashtag_are_found_in_whatever_case_and_no_others() -> None:
    chat = Chat()
    found = [
        chat.say("A1 #t", tags=("t",)),
        chat.say("A1 without it in the text", tags=("T",)),
        chat.say("A1 #T, from an app that marks nothing"),
    ]
    stranger = chat.say("about #Tea", tags=("Tea",))
    answer = {"posts": [chat.network.view(uri) for uri in (*found, stranger)]}
    chat.network.odd[SEARCH] = [httpx.Response(200, json=answer)]
    assert await chat.ids(threads=()) == set(found)


async def test_the_search_is_asked_for_the_tag_newest_first_and_since_when() -> None:
    chat = Chat()
    await chat.pages()
    query = chat.network.requests(SEARCH)[0].url.params
    assert dict(query) == {"q": "#T", "tag": "T", "sort": "latest", "since": stamp(SINCE), "limit": "100"}


async def test_a_search_of_many_pages_is_read_to_its_end() -> None:
    chat = Chat()
    said = {chat.say(f"A1 {number} #T", tags=("T",)) for number in range(230)}
    assert await chat.ids(threads=()) == said | {chat.question}


async def test_a_search_that_ends_its_pages_early_is_asked_again_by_time() -> None:
    chat = Chat()
    uris = [chat.say(f"A1 {number} #T", tags=("T",)) for number in range(150)][::-1]
    newest, older = ([chat.network.view(uri) for uri in part] for part in (uris[:100], uris[99:]))
    chat.network.odd[SEARCH] = [httpx.Response(200, json={"posts": found}) for found in (newest, older, [])]
    assert await chat.ids(threads=()) == set(uris)
    queries = [request.url.params for request in chat.network.requests(SEARCH)]
    oldest = chat.network.record(uris[99]).indexed_at
    assert queries[1]["until"] == stamp(oldest + timedelta(seconds=1))


async def test_paging_ends_even_where_a_cursor_comes_again() -> None:
    chat = Chat()
    answer = chat.say("A1 #T", tags=("T",))
    page = {"posts": [chat.network.view(answer)], "cursor": "same"}
    chat.network.odd[SEARCH] = [httpx.Response(200, json=page) for _ in range(9)]
    assert answer in await chat.ids(threads=())
    assert len(chat.network.requests(SEARCH)) == 2


async def test_replies_mentions_and_quotes_without_the_hashtag_are_found_by_their_notifications() -> None:
    chat = Chat()
    answer = chat.say("A1", to=chat.question)
    mention = chat.say("hello @heather.example", by=chat.noor)
    embed = {"$type": "app.bsky.embed.record", "record": {"uri": chat.question, "cid": "c"}}
    quote = chat.say("look", by=chat.noor, embed=embed)
    assert await chat.ids(cursor="{}") == {chat.question, answer, mention, quote}
    (asked,) = chat.network.requests(NOTIFICATIONS)
    assert asked.url.params.get_list("reasons") == ["reply", "mention", "quote"]
    assert chat.network.requests("app.bsky.feed.getQuotes")


async def test_what_people_say_to_other_things_that_we_have_written_is_not_of_this_chat() -> None:
    chat = Chat()
    other = chat.network.say(chat.network.us, "Good morning")
    chat.say("Good morning!", to=other)
    assert await chat.ids(cursor="{}") == {chat.question}


async def test_a_post_of_ours_is_known_to_belong_as_soon_as_it_is_out() -> None:
    chat = Chat()
    draft = Draft("week-1@20270416T000000Z/Q2", "Q2", 1, "Q2: And what did you hear?", "en")
    published = await chat.platform.publish(chat.platform.prepare(draft, (), NOW))
    answer = chat.say("A1", to=published.id)
    assert answer in await chat.ids(threads=(), cursor="{}")


async def test_notifications_are_read_back_to_the_beginning_only() -> None:
    chat = Chat()
    early = [chat.say(f"early {number}", to=chat.question) for number in range(150)]
    chat.clock.instant += timedelta(hours=1)
    late = [chat.say(f"late {number}", to=chat.question) for number in range(120)]
    since = chat.clock.instant - timedelta(minutes=5)
    found = await chat.ids(threads=(), known={chat.question}, since=since)
    assert set(late) <= found
    assert len(chat.network.requests(NOTIFICATIONS)) == 2
    assert early


async def test_notifications_go_on_behind_a_page_of_which_nothing_is_left() -> None:
    chat = Chat()
    answer = chat.say("A1", to=chat.question)
    empty = httpx.Response(200, json={"notifications": [], "cursor": "0"})
    chat.network.odd[NOTIFICATIONS] = [empty]
    assert answer in await chat.ids(threads=())
    endless = [httpx.Response(200, json={"notifications": [], "cursor": f"c{number}"}) for number in range(99)]
    chat.network.odd[NOTIFICATIONS] = list(endless)
    await chat.pages(threads=())
    assert len(chat.network.odd[NOTIFICATIONS]) > 80


async def test_a_notification_is_shown_as_the_index_shows_the_post() -> None:
    chat = Chat()
    image = {"image": {}, "alt": "An array"}
    answer = chat.say("A1", to=chat.question, embed={"$type": "app.bsky.embed.images", "images": [image]})
    (post,) = [post for post in await chat.posts(threads=(), known=frozenset({chat.question})) if post.id == answer]
    assert post.media == (Media("https://cdn.example/full.jpg", "An array"),)


async def test_answers_to_an_answer_that_stands_alone_are_found_on_a_complete_sweep() -> None:
    chat = Chat()
    alone = chat.say("A1: arrays #T", tags=("T",))
    below = chat.say("mine too", by=chat.noor, to=alone)
    assert below in await chat.ids()
    assert below not in await chat.ids(cursor="{}")


async def test_what_a_post_of_the_chat_answers_is_found_and_not_what_else_stands_below_that() -> None:
    chat = Chat()
    root = chat.say("a thought")
    middle = chat.say("go on", by=chat.noor, to=root)
    other = chat.say("something else", by=chat.noor, to=root)
    answer = chat.say("A1: for #T", tags=("T",), to=middle)
    below = chat.say("yes", by=chat.noor, to=answer)
    assert await chat.ids() == {chat.question, root, middle, answer, below}
    assert await chat.ids(cursor="{}") == {chat.question, answer}
    assert other not in await chat.ids(known={root, middle, answer, below})


async def test_what_is_older_than_the_chat_is_not_brought_in_by_an_answer() -> None:
    chat = Chat()
    root = chat.say("a thought of before")
    chat.clock.instant += timedelta(hours=2)
    answer = chat.say("A1: for #T", tags=("T",), to=root)
    assert await chat.ids(threads=(), since=chat.clock.instant - timedelta(hours=1)) == {answer}


async def test_raw_json_is_kept_as_it_came() -> None:
    chat = Chat()
    answer = chat.say("A1", to=chat.question, odd={"as": ["it", "came"]})
    sightings = [one for page in await chat.pages() for one in page.sightings if isinstance(one, Seen)]
    (raw,) = [one.raw for one in sightings if one.post.id == answer]
    assert json.loads(raw) == chat.network.view(answer)


# what fails


@pytest.mark.parametrize("method", [THREAD, SEARCH, NOTIFICATIONS])
@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (
            httpx.Response(502, json={"error": "UpstreamFailure", "message": "Upstream service unreachable"}),
            Unavailable,
        ),
        (httpx.Response(400, json={"error": "InvalidRequest", "message": "no"}), Rejected),
        (httpx.Response(200, text="<html>"), Unavailable),
        (httpx.Response(200, json=[]), Unavailable),
        (httpx.ReadTimeout(""), Unavailable),
    ],
)
async def test_a_source_that_fails_does_not_keep_the_others_from_being_read(
    method: str, answer: httpx.Response | Exception, kind: type[PlatformError]
) -> None:
    chat = Chat()
    answered = chat.say("A1 #T", to=chat.question, tags=("T",))
    chat.network.odd[method] = [answer]
    pages: list[Page] = []

    async def sweep() -> None:
        async for page in chat.platform.sweep(chat.window(known={"at://did:plc:ines/app.bsky.feed.post/gone"})):
            pages.append(page)  # noqa: PERF401 - what came before it failed counts

    with pytest.raises(kind):
        await sweep()
    assert answered in {post.id for post in posts_in(pages)}
    assert all(page.cursor is None for page in pages)


async def test_a_thread_that_cannot_be_read_does_not_keep_the_other_threads_from_being_read() -> None:
    chat = Chat()
    second = chat.network.say(chat.network.us, "Q2")
    answer = chat.say("A2", to=second)
    chat.network.odd[THREAD] = [httpx.Response(500)]
    pages = []
    with pytest.raises(Unavailable):  # noqa: PT012 - what came before it failed counts
        async for page in chat.platform.sweep(chat.window(threads=(chat.question, second))):
            pages.append(page)  # noqa: PERF401 - as above
    assert answer in {post.id for post in posts_in(pages)}


async def test_a_server_that_does_not_answer_is_not_asked_for_everything() -> None:
    chat = Chat()
    questions = tuple(chat.network.say(chat.network.us, f"Q{number}") for number in range(10))
    chat.network.odd[THREAD] = [httpx.ReadTimeout("") for _ in questions]
    with pytest.raises(Unavailable):
        await chat.pages(threads=questions)
    assert len(chat.network.requests(THREAD)) == 3


async def test_a_server_that_asks_for_a_pause_gets_one() -> None:
    chat = Chat()
    chat.network.odd[THREAD] = [httpx.Response(429, headers={"RateLimit-Reset": "1807833600"})]
    with pytest.raises(Unavailable) as caught:
        await chat.pages()
    assert caught.value.not_before is not None
    assert chat.network.requests(SEARCH) == []


async def test_a_login_that_is_not_accepted_ends_the_sweep_at_once() -> None:
    chat = Chat()
    chat.network.us.taken_down = True
    with pytest.raises(Unauthorized):
        await chat.pages()


async def test_a_login_that_runs_out_in_the_middle_is_renewed() -> None:
    chat = Chat()
    answer = chat.say("A1", to=chat.question)
    async for _ in chat.platform.sweep(Window("T", SINCE, None, (chat.question,))):
        chat.network.expire()
    assert answer in await chat.ids()


# from where on


async def test_the_next_sweep_begins_some_minutes_before_this_one_by_the_servers_clock() -> None:
    chat = Chat()
    (*_, last) = await chat.pages()
    assert last.cursor is not None
    chat.clock.instant += timedelta(minutes=30)
    late = chat.say("A1 #T", tags=("T",))
    chat.network.asked.clear()
    assert await chat.ids(cursor=last.cursor, threads=()) == {chat.question, late}
    (asked,) = chat.network.requests(SEARCH)
    assert asked.url.params["since"] == "2027-04-16T00:03:00.000Z"


async def test_what_was_indexed_late_is_found_by_the_next_sweep() -> None:
    chat = Chat()
    answer = chat.say("A1 #T", tags=("T",))
    chat.network.not_indexed.add(answer)
    (*pages, last) = await chat.pages(threads=())
    assert answer not in {post.id for post in posts_in(pages)}
    chat.network.not_indexed.clear()
    chat.clock.instant += timedelta(seconds=90)
    assert answer in await chat.ids(threads=(), cursor=last.cursor)


@pytest.mark.parametrize("cursor", ["", "{}", "7", "[]", "not json", '{"read_until": 7}', '{"read_until": "soon"}'])
async def test_a_cursor_of_somebody_else_begins_at_the_beginning(cursor: str) -> None:
    chat = Chat()
    await chat.pages(cursor=cursor)
    assert chat.network.requests(SEARCH)[0].url.params["since"] == stamp(SINCE)


async def test_without_the_servers_clock_there_is_no_cursor() -> None:
    chat = Chat()
    chat.network.odd[THREAD] = [httpx.Response(400, json={"error": "NotFound", "message": "Post not found"})]
    chat.network.odd[NOTIFICATIONS] = [httpx.Response(200, json={"notifications": []})]
    chat.network.odd[SEARCH] = [httpx.Response(200, json={"posts": []})]
    assert await chat.pages() == []


async def test_nothing_older_than_wanted_is_told() -> None:
    chat = Chat()
    chat.say("A1 #T", tags=("T",))
    await chat.platform.whoami()
    assert await chat.ids(since=chat.clock.instant + timedelta(seconds=1)) == set()


async def test_below_a_question_a_wrong_clock_does_not_hide_an_answer() -> None:
    chat = Chat()
    slow = chat.say("A1", to=chat.question, createdAt="2020-01-01T00:00:00Z")
    assert slow in await chat.ids()


# what is gone


async def test_what_was_deleted_is_gone() -> None:
    chat = Chat()
    answer = chat.say("A1", to=chat.question)
    chat.network.take_back(answer)
    assert await chat.gone({answer, chat.question}) == [answer]


async def test_what_is_still_shown_is_not_gone_and_is_read_again() -> None:
    chat = Chat()
    known = {chat.say(f"untagged {number}") for number in range(60)}
    assert await chat.gone(known) == []
    assert known <= await chat.ids(known=frozenset(known))
    assert all(len(request.url.params.get_list("uris")) <= 25 for request in chat.network.requests(POSTS))


async def test_what_the_index_does_not_show_and_its_server_has_is_not_gone() -> None:
    chat = Chat()
    answer = chat.say("A1 #T", tags=("T",))
    chat.network.not_indexed.add(answer)
    assert await chat.gone({answer}) == []
    (asked,) = chat.network.requests(GET)
    assert "Authorization" not in asked.headers
    assert dict(asked.url.params)["repo"] == chat.ines.did


@pytest.mark.parametrize(
    "answer",
    [
        httpx.ConnectError("unreachable"),
        httpx.Response(500),
        httpx.Response(429),
        httpx.Response(404, text="<html>"),
        httpx.Response(400, json={"error": "InvalidRequest", "message": "Invalid params"}),
        httpx.Response(401),
    ],
)
async def test_while_it_cannot_be_found_out_nothing_is_gone(answer: httpx.Response | Exception) -> None:
    chat = Chat()
    answered = chat.say("A1", to=chat.question)
    chat.network.take_back(answered)
    chat.network.odd[GET] = [answer]
    assert await chat.gone({answered}) == []
    assert await chat.gone({answered}) == [answered]


@pytest.mark.parametrize("answer", [httpx.Response(404), httpx.Response(502), httpx.Response(200, json={"id": "x"})])
async def test_an_author_who_cannot_be_looked_up_is_not_gone(answer: httpx.Response) -> None:
    chat = Chat()
    answered = chat.say("A1", to=chat.question)
    chat.network.take_back(answered)
    chat.network.odd[chat.ines.did] = [answer]
    assert await chat.gone({answered}) == []


@pytest.mark.parametrize("error", ["RepoDeactivated", "RepoTakendown", "RepoNotFound"])
async def test_with_an_account_its_posts_are_gone(error: str) -> None:
    chat = Chat()
    answer = chat.say("A1 #T", tags=("T",))
    chat.network.not_indexed.add(answer)
    chat.network.odd[GET] = [httpx.Response(400, json={"error": error, "message": "no"})]
    assert await chat.gone({answer}) == [answer]


async def test_the_posts_of_an_account_that_was_closed_for_ever_are_gone() -> None:
    chat = Chat()
    answers = [chat.say(f"A1 {number} #T", tags=("T",)) for number in range(3)]
    chat.network.not_indexed.update(answers)
    chat.network.tombstones.add(chat.ines.did)
    assert await chat.gone(answers) == sorted(answers)
    assert len(chat.network.requests(chat.ines.did)) == 1


async def test_the_authors_own_server_is_asked() -> None:
    chat = Chat()
    answer = chat.say("A1 #T", tags=("T",))
    chat.network.not_indexed.add(answer)
    elsewhere = document(chat.ines.did, "https://other.example")
    chat.network.odd[chat.ines.did] = [httpx.Response(200, json=elsewhere)]
    await chat.gone({answer})
    assert chat.network.requests(GET)[0].url.host == "other.example"


async def test_the_posts_of_an_account_that_has_moved_meanwhile_are_not_gone() -> None:
    chat = Chat()
    answer = chat.say("A1 #T", tags=("T",))
    chat.network.not_indexed.add(answer)
    assert await chat.gone({answer}) == []
    moved = document(chat.ines.did, "https://other.example")
    chat.network.odd[chat.ines.did] = [httpx.Response(200, json=moved)]
    left = httpx.Response(400, json={"error": "RepoDeactivated", "message": "Repo has been deactivated"})
    chat.network.odd[GET] = [left]
    assert await chat.gone({answer}) == []
    assert [request.url.host for request in chat.network.requests(GET)] == [
        "pds.example",
        "pds.example",
        "other.example",
    ]


async def test_what_is_no_post_is_never_gone() -> None:
    assert await Chat().gone({"117658137290386538", "at://did:plc:x/app.bsky.feed.like/3k"}) == []


async def test_only_a_complete_sweep_tells_what_is_gone() -> None:
    chat = Chat()
    answer = chat.say("A1", to=chat.question)
    chat.network.take_back(answer)
    assert await chat.gone({answer}, cursor="{}") == []


# wishes


async def test_who_does_not_want_to_be_shown_without_a_login_is_marked() -> None:
    chat = Chat()
    chat.ines.labels = [{"val": "!no-unauthenticated", "src": chat.ines.did}]
    chat.say("A1", to=chat.question)
    chat.say("A1", to=chat.question, by=chat.noor)
    posts = await chat.posts()
    assert {post.author.handle: post.members_only for post in posts if post.in_reply_to} == {
        "ines.example": True,
        "noor.example": False,
    }


async def test_a_label_that_was_taken_back_does_not_count() -> None:
    labels = [{"val": "!no-unauthenticated", "neg": True}]
    author = {"did": "did:plc:ines", "handle": "ines.example", "labels": labels}
    assert not the_post(a_view({"text": "A1"}, author=author)).members_only


@pytest.mark.parametrize(
    ("viewer", "liked"),
    [({"like": "at://did:plc:heather/app.bsky.feed.like/3k"}, True), ({}, False), (None, None), ("odd", None)],
)
async def test_our_like_of_a_post_is_known_where_the_index_knows_who_asks(viewer: object, liked: bool | None) -> None:
    assert the_post(a_view({"text": "A1"}, viewer=viewer)).liked is liked


async def test_what_we_have_hidden_in_our_thread_is_marked_whichever_way_it_is_read() -> None:
    chat = Chat()
    rude = chat.say("A1: rude #T", to=chat.question, tags=("T",))
    fine = chat.say("A1: fine #T", to=chat.question, tags=("T",))
    chat.network.us.hidden_replies[chat.question] = [rude]
    assert {post.id: post.hidden for post in await chat.posts() if post.in_reply_to} == {rude: True, fine: False}
    later = await chat.posts(threads=(), cursor="{}")
    assert {post.id: post.hidden for post in later if post.in_reply_to} == {rude: True, fine: False}


async def test_what_we_show_again_is_not_hidden_any_more() -> None:
    chat = Chat()
    rude = chat.say("A1: rude #T", to=chat.question)
    chat.network.us.hidden_replies[chat.question] = [rude]
    await chat.pages()
    chat.network.us.hidden_replies.clear()
    assert not any(post.hidden for post in await chat.posts())


async def test_what_others_hide_in_their_threads_is_for_them_to_say() -> None:
    chat = Chat()
    alone = chat.say("A1: arrays #T", tags=("T",))
    below = chat.say("no", by=chat.noor, to=alone)
    chat.ines.hidden_replies[alone] = [below]
    assert not any(post.hidden for post in await chat.posts())


# edits


async def test_of_an_edit_it_is_told_when_the_index_took_it_in() -> None:
    chat = Chat()
    answer = chat.say("A1 #T", tags=("T",))
    assert {post.edited_at for post in await chat.posts()} == {None}
    chat.clock.instant += timedelta(minutes=1)
    chat.network.edit(answer, "A1, corrected #T")
    edited_at = chat.clock.instant
    chat.clock.instant += timedelta(minutes=1)
    for cursor in (None, "{}"):
        (edited,) = [post for post in await chat.posts(cursor=cursor) if post.id == answer]
        assert (edited.text, edited.edited_at) == ("A1, corrected #T", edited_at)


async def test_an_edit_that_the_index_dates_back_took_place_by_now() -> None:
    chat = Chat()
    answer = chat.say("A1 #T", tags=("T",))
    await chat.pages()
    indexed_at = chat.network.record(answer).indexed_at
    chat.network.edit(answer, "A1, corrected #T")
    chat.network.record(answer).indexed_at = indexed_at
    chat.clock.instant += timedelta(minutes=1)
    (edited,) = [post for post in await chat.posts() if post.id == answer]
    assert edited.edited_at == chat.clock.instant


async def test_a_late_view_of_an_earlier_version_is_not_told() -> None:
    chat = Chat()
    answer = chat.say("A1 #T", tags=("T",))
    before = chat.network.view(answer)
    chat.clock.instant += timedelta(minutes=1)
    chat.network.edit(answer, "A1, corrected #T")
    await chat.pages()
    chat.network.odd[SEARCH] = [httpx.Response(200, json={"posts": [before]})]
    assert answer not in await chat.ids(threads=(), cursor="{}")


# what a post says


def test_a_post_is_known_by_its_address_and_its_author_by_the_did() -> None:
    post = the_post(a_view({"text": "A1", "createdAt": "2027-04-16T00:05:00.000Z", "langs": ["en", "fr"]}))
    assert post.id == post.native_id == "at://did:plc:ines/app.bsky.feed.post/3k"
    assert post.url == "https://bsky.app/profile/did:plc:ines/post/3k"
    assert (post.author.id, post.author.handle, post.author.name) == ("did:plc:ines", "ines.example", "ines.example")
    assert (post.text, post.lang) == ("A1", "en")


@pytest.mark.parametrize(
    ("created_at", "at"),
    [
        ("2027-04-16T00:05:00.000Z", datetime(2027, 4, 16, 0, 5, tzinfo=UTC)),
        ("2027-04-16T02:05:00+02:00", datetime(2027, 4, 16, 0, 5, tzinfo=UTC)),
        ("2027-04-16T00:05:00", datetime(2027, 4, 16, 0, 5, tzinfo=UTC)),
        ("2030-01-01T00:00:00Z", NOW),
        ("0001-01-01T00:00:00+14:00", NOW),
        ("0001-01-01T00:00:00Z", NOW),
        ("1969-12-31T23:59:59Z", NOW),
        ("yesterday", NOW),
        (1807833600, NOW),
        (None, NOW),
    ],
)
def test_a_post_is_as_old_as_its_author_and_the_index_agree(created_at: object, at: datetime) -> None:
    assert the_post(a_view({"text": "A1", "createdAt": created_at})).at == at


def test_a_link_is_told_in_full_and_a_tag_as_written() -> None:
    features = [
        {"$type": "app.bsky.richtext.facet#link", "uri": "https://example.org/a/long/way"},
        {"$type": "app.bsky.richtext.facet#tag", "tag": "Mathé"},
        {"$type": "app.bsky.richtext.facet#mention", "did": "did:plc:noor"},
        {"$type": "app.bsky.richtext.facet#link", "uri": "javascript:alert(1)"},
        {"$type": "org.example#odd"},
    ]
    facets = [{"index": {"byteStart": 900, "byteEnd": -3}, "features": [feature]} for feature in features]
    post = the_post(a_view({"text": "example.org/a... #Mathé", "facets": facets, "tags": ["Beside", "Mathé"]}))
    assert post.links == ("https://example.org/a/long/way",)
    assert post.tags == ("Mathé", "Beside")
    assert post.text == "example.org/a... #Mathé"


def test_a_link_card_is_a_link() -> None:
    external = {"uri": "https://example.org/card", "title": "", "description": ""}
    card = {"$type": "app.bsky.embed.external#view", "external": external}
    assert the_post(a_view({"text": ""}, embed=card)).links == ("https://example.org/card",)
    both = {"$type": "app.bsky.embed.recordWithMedia#view", "media": card, "record": {}}
    assert the_post(a_view({"text": ""}, embed=both)).links == ("https://example.org/card",)


IMAGES = {
    "$type": "app.bsky.embed.images#view",
    "images": [{"thumb": "https://t", "fullsize": "https://cdn.example/1", "alt": "one"}],
}


@pytest.mark.parametrize(
    ("embed", "media"),
    [
        (IMAGES, (Media("https://cdn.example/1", "one"),)),
        (
            {"$type": "app.bsky.embed.gallery#view", "items": [{"fullsize": "https://cdn.example/2", "alt": "two"}]},
            (Media("https://cdn.example/2", "two"),),
        ),
        (
            {"$type": "app.bsky.embed.recordWithMedia#view", "media": IMAGES, "record": {}},
            (Media("https://cdn.example/1", "one"),),
        ),
        (
            {"$type": "app.bsky.embed.video#view", "playlist": "https://video.example/1.m3u8", "alt": "a film"},
            (Media("https://video.example/1.m3u8", "a film"),),
        ),
        ({"$type": "app.bsky.embed.images#view", "images": [{"fullsize": "file:///etc", "alt": 7}]}, (Media(""),)),
        ({"$type": "app.bsky.embed.record#view"}, ()),
        ({"images": "odd"}, ()),
        (None, ()),
    ],
)
def test_pictures_come_with_their_descriptions(embed: object, media: tuple[Media, ...]) -> None:
    assert the_post(a_view({"text": ""}, embed=embed)).media == media


QUOTED = "at://did:plc:noor/app.bsky.feed.post/3q"


@pytest.mark.parametrize(
    ("embed", "quoted"),
    [
        ({"$type": "app.bsky.embed.record", "record": {"uri": QUOTED, "cid": "c"}}, QUOTED),
        ({"$type": "app.bsky.embed.recordWithMedia", "record": {"record": {"uri": QUOTED, "cid": "c"}}}, QUOTED),
        ({"$type": "app.bsky.embed.record", "record": {"uri": "at://did:plc:x/app.bsky.graph.list/3"}}, None),
        ({"$type": "app.bsky.embed.record", "record": "odd"}, None),
        ("odd", None),
    ],
)
def test_a_quote_names_the_post_that_it_quotes(embed: object, quoted: str | None) -> None:
    assert the_post(a_view({"text": "", "embed": embed})).quote_of == quoted


@pytest.mark.parametrize(
    ("odd", "name"),
    [
        ({"displayName": None}, "ines.example"),
        ({"displayName": "\ud83d Ines"}, "? Ines"),
        ({"displayName": ["Ines"], "labels": None}, "ines.example"),
        ({"labels": [5, {"val": None}, {"val": "!no-unauthenticated", "neg": None}]}, "ines.example"),
    ],
)
def test_an_author_who_is_told_oddly_hides_no_post(odd: dict[str, Any], name: str) -> None:
    author = {"did": "did:plc:ines", "handle": "ines.example", **odd}
    post = the_post(a_view({"text": "A1"}, author=author))
    assert post.author.name == name
    assert post.members_only is (len(odd.get("labels") or ()) == 3)


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
_names = ["text", "createdAt", "langs", "facets", "reply", "embed", "tags", "features", "$type", "record", "images"]
_records = st.dictionaries(st.sampled_from(_names), _json, max_size=8)


@given(_records, _json)
def test_whatever_a_client_writes_is_read_without_a_stumble(record: dict[str, Any], embed: object) -> None:
    for view in views_in([a_view(record, embed=embed), embed]):
        post = view.post.post("bluesky")
        assert post.text.encode() is not None
        assert post.at <= NOW
