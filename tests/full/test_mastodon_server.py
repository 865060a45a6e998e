"""The client against a Mastodon server over the network: one that the environment names, else a room.

- `CHATMOD_TEST_MASTODON_SERVER`: its address.
- `CHATMOD_TEST_MASTODON_TOKEN`: a token of the account that posts; it may read, and write posts and media.
- `CHATMOD_TEST_MASTODON_TOKEN_2`: another account's, who answers; without it the first answers itself.

Every post is deleted at the end. Servers need a while until a post is seen everywhere, so looking is repeated.
"""

import os
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import aclosing
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

from chatmod.domain.composing import Draft
from chatmod.domain.pictures import Picture
from chatmod.domain.posts import Gone, Post, Published, Seen, Sighting
from chatmod.errors import Rejected
from chatmod.live import SystemClock
from chatmod.platforms.mastodon import Mastodon, plugin
from chatmod.ports.platforms import Page, Window
from chatmod.settings import FixedLogin
from tests.full.evenings import CHATMOD, Evening, free_port, log_in
from tests.room.picture_samples import painted

pytestmark = pytest.mark.full

CLOCK = SystemClock()
TRIES = 30
A_SECOND = timedelta(seconds=1)
SKEW = timedelta(minutes=2)


@dataclass(frozen=True)
class Logins:
    """Where, and who."""

    server: str
    moderator: str
    guest: str


@dataclass
class Account:
    """Somebody who posts under a hashtag of this run alone, and takes it back at the end."""

    platform: Mastodon
    hashtag: str
    posted: list[str] = field(default_factory=list)

    def prepared(self, text: str, thread: tuple[Published, ...] = (), media: tuple[str, ...] = ()) -> bytes:
        draft = Draft(f"{secrets.token_hex(4)}@{self.hashtag}/Q1", "Q1", 1, text, "en")
        return self.platform.prepare(draft, thread, CLOCK.now(), media)

    async def post(self, text: str, thread: tuple[Published, ...] = (), media: tuple[str, ...] = ()) -> Published:
        return await self.publish(self.prepared(text, thread, media))

    async def publish(self, prepared: bytes) -> Published:
        published = await self.platform.publish(prepared)
        self.posted.append(published.native_id)
        return published


@pytest.fixture(scope="module")
def logins(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Logins]:
    """Of the server that is named, or of a room."""
    named = os.environ.get("CHATMOD_TEST_MASTODON_SERVER")
    if named:
        token = os.environ["CHATMOD_TEST_MASTODON_TOKEN"]
        yield Logins(named, token, os.environ.get("CHATMOD_TEST_MASTODON_TOKEN_2") or token)
        return
    data = tmp_path_factory.mktemp("room")
    with Evening([*CHATMOD, "room", "--data", str(data), "--port", str(free_port()), "--json"]) as room:
        tokens = (str(log_in(room.url, name).access_token) for name in ("Heather", "Ana"))
        yield Logins(room.url, *tokens)


@pytest.fixture
def hashtag() -> str:
    return f"ChatmodTest{secrets.token_hex(4)}"


async def _account(logins: Logins, token: str, hashtag: str) -> AsyncIterator[Account]:
    account = Account(plugin.open(FixedLogin({"server": logins.server, "token": token}), "mastodon"), hashtag)
    await account.platform.whoami()
    yield account
    for native_id in account.posted:
        await account.platform.delete(native_id)
    await account.platform.close()


@pytest.fixture
async def heather(logins: Logins, hashtag: str) -> AsyncIterator[Account]:
    """The moderator."""
    async for account in _account(logins, logins.moderator, hashtag):
        yield account


@pytest.fixture
async def ana(logins: Logins, hashtag: str) -> AsyncIterator[Account]:
    """A participant."""
    async for account in _account(logins, logins.guest, hashtag):
        yield account


async def until(look: Callable[[], Awaitable[bool]]) -> None:
    """Look until it is so."""
    for _ in range(TRIES):
        if await look():
            return
        await CLOCK.sleep(A_SECOND)
    raise AssertionError("it never came to be so")


def since() -> datetime:
    """The beginning of a test, though the server's clock may be slow."""
    return CLOCK.now() - SKEW


async def swept(account: Account, window: Window) -> tuple[list[Sighting], str | None]:
    pages = [page async for page in account.platform.sweep(window)]
    cursors = [page.cursor for page in pages if page.cursor]
    return [sighting for page in pages for sighting in page.sightings], cursors[-1] if cursors else None


def posts_of(sightings: list[Sighting]) -> dict[str, Post]:
    return {one.post.id: one.post for one in sightings if isinstance(one, Seen)}


async def test_a_question_goes_out_once_and_is_found_again(heather: Account) -> None:
    begin = since()
    prepared = heather.prepared(
        f"Q1: 4 < 6 & \u201cso\u201d?\n\nSee https://example.org/a?b=1&c=2 #{heather.hashtag}"
    )
    published = await heather.publish(prepared)
    if heather.platform.limits.settle == timedelta(0):  # the server keeps keys
        assert await heather.platform.publish(prepared) == published

    async def is_found() -> bool:
        return [found.native_id for found in await heather.platform.find(prepared, begin)] == [published.native_id]

    await until(is_found)


async def test_a_text_of_the_full_length_is_taken(heather: Account) -> None:
    limit, tag = heather.platform.limits.characters, f" https://example.org/{'a' * 60} #{heather.hashtag}"
    text = "a" * (limit - heather.platform.measure(tag)) + tag
    assert heather.platform.measure(text) == limit
    await heather.post(text)


async def test_an_empty_post_is_refused_in_words(heather: Account) -> None:
    with pytest.raises(Rejected) as caught:
        await heather.post("")
    assert str(caught.value)


async def test_a_thread_with_a_picture_hangs_together(heather: Account) -> None:
    begin = since()
    media = await heather.platform.upload(Picture(painted(), "image/png", 40, 30, "A teal rectangle", "teal.png"))
    first = await heather.post(f"Q1: one #{heather.hashtag}")
    second = await heather.post(f"two #{heather.hashtag}", (first,), (media,))

    async def hangs_together() -> bool:
        sightings, _ = await swept(heather, Window(heather.hashtag, begin, None, (first.native_id,)))
        post = posts_of(sightings).get(second.id)
        if post is None:
            return False
        assert post.in_reply_to == first.native_id
        assert [picture.alt for picture in post.media] == ["A teal rectangle"]
        return True

    await until(hangs_together)


async def test_answers_of_every_kind_are_collected_and_a_deletion_is_told(heather: Account, ana: Account) -> None:
    begin, moderator = since(), await heather.platform.whoami()
    question = await heather.post(f"Q1: What did you see? #{heather.hashtag}")
    tagged = await ana.post(f"A1: rows #{ana.hashtag}")
    reply = await ana.post("A1: columns", (question,))
    wanted = {question.id, tagged.id, reply.id}
    if (await ana.platform.whoami()).id != moderator.id:
        wanted.add((await ana.post(f"@{moderator.handle} May I come late?")).id)
    cursor: str | None = None

    async def are_collected() -> bool:
        nonlocal cursor
        sightings, cursor = await swept(heather, Window(heather.hashtag, begin, None, (question.native_id,)))
        return wanted <= set(posts_of(sightings))

    await until(are_collected)
    later = await ana.post(f"A1: both #{ana.hashtag}", (question,))

    async def is_read_on() -> bool:
        sightings, _ = await swept(heather, Window(heather.hashtag, begin, cursor, (question.native_id,)))
        return later.id in posts_of(sightings)

    await until(is_read_on)
    await ana.platform.delete(reply.native_id)

    async def is_gone() -> bool:
        known = frozenset({reply.native_id, later.native_id})
        sightings, _ = await swept(heather, Window(heather.hashtag, begin, None, (), known))
        return [one for one in sightings if isinstance(one, Gone)] == [Gone(reply.native_id)]

    await until(is_gone)


async def test_what_happens_is_heard_at_once_where_there_is_a_stream(heather: Account, ana: Account) -> None:
    """Whatever the stream leaves out, sweeps find; a server without any says so."""
    moderator, window = await heather.platform.whoami(), Window(heather.hashtag, since())
    async with aclosing(heather.platform.listen(window)) as pages:
        try:
            assert await anext(pages) == Page(())
        except Rejected as refusal:
            assert str(refusal)  # noqa: PT017 - a server without streams is none to fail at
            return
        answer = await ana.post(f"@{moderator.handle} A1: rows #{ana.hashtag}")
        async for page in pages:
            if answer.id in posts_of(list(page.sightings)):
                break
