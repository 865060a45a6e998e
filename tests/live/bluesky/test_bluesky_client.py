"""The client on the reference network: what only real servers can prove."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest

from chatmod.domain.composing import Draft
from chatmod.domain.pictures import Picture
from chatmod.domain.posts import Gone, Post, Published, Seen
from chatmod.errors import PlatformError, Rejected, SettingsError, Unauthorized, Unavailable, Unconfirmed
from chatmod.live import SystemClock
from chatmod.platforms.bluesky import plugin
from chatmod.platforms.bluesky.client import Bluesky
from chatmod.ports.logins import Redirect
from chatmod.ports.platforms import Window
from chatmod.settings import FixedLogin
from tests.live.bluesky.accounts import Account
from tests.live.bluesky.rig import Rig

pytestmark = [pytest.mark.full, pytest.mark.xdist_group("bluesky")]
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
    "0000000d49444154789c6360f8cf500f00038601805a3481b40000000049454e44ae426082"
)
FAMILY = "\N{WOMAN}\u200d\N{WOMAN}\u200d\N{GIRL}\u200d\N{BOY}"  # one grapheme, 25 bytes


class Nobody:
    """Sits at no desk: everything was given."""

    def say(self, text: str) -> None:
        raise AssertionError(text)

    async def ask(self, question: str, *, secret: bool = False) -> str:  # noqa: ARG002 - the port's
        raise AssertionError(question)

    @asynccontextmanager
    async def redirect(self, port: int = 0) -> AsyncIterator[Redirect]:  # noqa: ARG002 - the port's
        raise AssertionError
        yield


async def logged_in(rig: Rig, handle: str, password: str, **more: str) -> Mapping[str, str]:
    given = {"handle": handle, "password": password, "directory": rig.plc, **more}
    return await plugin.log_in(Nobody(), given)


@asynccontextmanager
async def opened(rig: Rig, account: Account, **more: str) -> AsyncIterator[Bluesky]:
    password = account.app_password("chatmod")
    values = {"handle": account.handle, "password": password, "server": rig.pds, "directory": rig.plc, **more}
    platform = plugin.open(FixedLogin(values), "bluesky")
    try:
        yield platform
    finally:
        await platform.close()


def prepared(
    platform: Bluesky, label: str, text: str, thread: Sequence[Published] = (), media: Sequence[str] = ()
) -> bytes:
    draft = Draft(f"live@20270416T000000Z/{label}", label, 1, text, "en")
    return platform.prepare(draft, thread, SystemClock().now(), media)


def reference(published: Published) -> dict[str, str]:
    return {"uri": published.id, "cid": published.version}


def texts(account: Account) -> list[str]:
    listed = account.get("com.atproto.repo.listRecords", repo=account.did, collection="app.bsky.feed.post").json()
    return [record["value"]["text"] for record in listed["records"]]


async def swept(platform: Bluesky, hashtag: str, **window: Any) -> list[Seen | Gone]:  # noqa: ANN401 - of a window
    since = SystemClock().now() - timedelta(minutes=10)
    pages = platform.sweep(Window(hashtag, since, **window))
    return [sighting async for page in pages for sighting in page.sightings]


def posts(sightings: Sequence[Seen | Gone]) -> dict[str, Post]:
    return {sighting.post.id: sighting.post for sighting in sightings if isinstance(sighting, Seen)}


def a_person(rig: Rig, name: str) -> Account:
    return rig.create_account(f"client-{name}")


async def test_the_server_of_an_account_is_found_by_its_did(bluesky: Rig) -> None:
    heather = a_person(bluesky, "found")
    values = await logged_in(bluesky, heather.did, heather.app_password("chatmod"))
    platform = plugin.open(FixedLogin(values), "bluesky")
    assert (await platform.whoami()).id == heather.did
    await platform.close()


async def test_the_main_password_is_refused_even_if_it_looks_like_an_app_password(bluesky: Rig) -> None:
    account = bluesky.create_account("client-main", password="abcd-efgh-ijkl-mnop")
    with pytest.raises(Unauthorized, match="main password"):
        await logged_in(bluesky, account.handle, account.password, server=bluesky.pds)
    other = a_person(bluesky, "main-b")
    with pytest.raises(SettingsError, match="not an app password"):
        await logged_in(bluesky, other.handle, other.password, server=bluesky.pds)


async def test_a_post_goes_out_once_however_often_it_is_sent(bluesky: Rig) -> None:
    heather = a_person(bluesky, "once")
    async with opened(bluesky, heather) as platform:
        fixed = prepared(platform, "Q1", "Q1: Which one? #Once")
        first, second = await platform.publish(fixed), await platform.publish(fixed)
        # from a machine that knows nothing of the first attempt
        third = await platform.publish(prepared(platform, "Q1", "Q1: Which other one? #Once"))
        assert await platform.find(fixed, SystemClock().now()) == [third]
    assert first == second
    assert (first.id, first.version) == (third.id, third.version)
    assert texts(heather) == ["Q1: Which one? #Once"]


async def test_a_server_that_stops_in_the_middle_of_a_call_and_goes_on_publishes_once(bluesky: Rig) -> None:
    heather = a_person(bluesky, "stopped")
    async with opened(bluesky, heather) as platform:
        await platform.warm_up()
        fixed = prepared(platform, "Q1", "Q1: Which one? #Stopped")
        with bluesky.paused(), pytest.raises(Unconfirmed):
            await platform.publish(fixed)
        published = await platform.publish(fixed)
        assert [found.id for found in await platform.find(fixed, SystemClock().now())] == [published.id]
    assert texts(heather) == ["Q1: Which one? #Stopped"]


@pytest.mark.parametrize("text", ["x" * 300, FAMILY * 120], ids=["300 graphemes", "3,000 bytes"])
async def test_what_fits_is_published_and_what_is_one_too_long_is_not(bluesky: Rig, text: str) -> None:
    heather = a_person(bluesky, f"long-{len(text)}")
    assert plugin.measure(text) == 300
    assert plugin.measure(f"{text}x") == 301
    async with opened(bluesky, heather) as platform:
        await platform.publish(prepared(platform, "Q1", text))
        with pytest.raises(Rejected, match="too long"):
            await platform.publish(prepared(platform, "Q2", f"{text}x"))
    assert texts(heather) == [text]


async def test_a_thread_with_pictures_links_tags_and_mentions_is_shown_as_it_was_meant(bluesky: Rig) -> None:
    heather, ana = a_person(bluesky, "meant"), a_person(bluesky, "meant-ana")
    async with opened(bluesky, heather) as platform:
        images = [
            await platform.upload(Picture(PNG, "image/png", 1, 1, f"A dot, {number}", "dot.png"))
            for number in range(4)
        ]
        text = f"Ü: @{ana.handle}, see https://example.org/ü #Meant"
        head = await platform.publish(prepared(platform, "Q1", text, media=images))
        second = await platform.publish(prepared(platform, "Q1/2", "two #Meant", [head]))
        await platform.publish(prepared(platform, "Q1/3", "three #Meant", [head, second]))
        bluesky.settle()
        shown = posts(await swept(platform, "Meant", threads=(head.id,)))
    assert [post.text for post in shown.values()] == [text, "two #Meant", "three #Meant"]
    assert [post.in_reply_to for post in shown.values()] == [None, head.id, second.id]
    assert [image.alt for image in shown[head.id].media] == [f"A dot, {number}" for number in range(4)]
    assert shown[head.id].links == ("https://example.org/ü",)
    assert shown[head.id].tags == ("Meant",)
    told = ana.get("app.bsky.notification.listNotifications", reasons="mention").json()["notifications"]
    assert [notification["uri"] for notification in told] == [head.id]


async def test_every_answer_is_collected_wherever_it_stands(bluesky: Rig) -> None:
    heather, ana, ben = (a_person(bluesky, name) for name in ("all", "all-ana", "all-ben"))
    async with opened(bluesky, heather) as platform:
        question = await platform.publish(prepared(platform, "Q1", "Q1: Which one? #AllOfThem"))
        bluesky.settle()
        root = reference(question)
        below = [ana.post("A1: the first", reply_to=root)]
        for number in range(12):
            below.append((ben, ana)[number % 2].post(f"deeper, {number}", reply_to=below[-1], root=root))
        alone = ben.post("A1: the second #AllOfThem")
        under_it = ana.post("mine too", reply_to=alone)
        quote = ana.create(
            "app.bsky.feed.post", {"text": "look", "embed": {"$type": "app.bsky.embed.record", "record": root}}
        ).json()
        stranger = ben.post("nothing to do with it")
        bluesky.settle()
        wanted = {question.id, alone["uri"], under_it["uri"], quote["uri"], *(reply["uri"] for reply in below)}
        shown = posts(await swept(platform, "AllOfThem", threads=(question.id,)))
    assert shown.keys() == wanted
    assert stranger["uri"] not in shown
    assert shown[quote["uri"]].quote_of == question.id


async def test_what_is_hidden_deleted_edited_or_blocked_is_told_as_what_it_is(bluesky: Rig) -> None:
    heather, ana, ben, eve = (a_person(bluesky, name) for name in ("wish", "wish-ana", "wish-ben", "wish-eve"))
    async with opened(bluesky, heather) as platform:
        question = await platform.publish(prepared(platform, "Q1", "Q1: Which one? #Wishes"))
        bluesky.settle()
        hidden, deleted, edited, blocked = (
            person.post(f"A1 #Wishes, {number}", reply_to=reference(question))
            for number, person in enumerate((ana, ana, ben, eve))
        )
        bluesky.settle()
        known = frozenset(posts(await swept(platform, "Wishes", threads=(question.id,))))
        assert len(known) == 5
        gate = {"post": question.id, "hiddenReplies": [hidden["uri"]]}
        key = question.id.rpartition("/")[2]
        assert heather.create("app.bsky.feed.threadgate", gate, rkey=key).is_success
        where = {"repo": ana.did, "collection": "app.bsky.feed.post", "rkey": deleted["uri"].rpartition("/")[2]}
        assert ana.call("com.atproto.repo.deleteRecord", **where).is_success
        where = {"repo": ben.did, "collection": "app.bsky.feed.post", "rkey": edited["uri"].rpartition("/")[2]}
        record = ben.get("com.atproto.repo.getRecord", **where).json()["value"] | {"text": "A1 #Wishes, corrected"}
        assert ben.call("com.atproto.repo.putRecord", **where, record=record).is_success
        assert heather.create("app.bsky.graph.block", {"subject": eve.did}).is_success
        bluesky.settle()
        sightings = await swept(platform, "Wishes", threads=(question.id,), known=known)
    shown = posts(sightings)
    assert [one.native_id for one in sightings if isinstance(one, Gone)] == [deleted["uri"]]
    assert [post.id for post in shown.values() if post.hidden] == [hidden["uri"]]
    assert blocked["uri"] not in shown
    assert shown[edited["uri"]].text == "A1 #Wishes, corrected"
    assert shown[edited["uri"]].edited_at is not None


async def test_tokens_that_have_run_out_are_renewed_and_a_password_taken_back_is_said(bluesky: Rig) -> None:
    heather = a_person(bluesky, "tokens")
    values = await logged_in(bluesky, heather.handle, heather.app_password("chatmod"), server=bluesky.pds)
    stale = {"access": bluesky.expired_token(heather.did)}
    ended = stale | {"refresh": bluesky.expired_token(heather.did, kind="refresh")}
    for worn in (stale, ended):
        login = FixedLogin({**values, **worn})
        platform = plugin.open(login, "bluesky")
        published = await platform.publish(prepared(platform, "Q1", "Q1: Which one? #Tokens"))
        assert published.version
        assert login.values["access"] != worn["access"]
        await platform.close()
    assert len(texts(heather)) == 1
    assert heather.call("com.atproto.server.revokeAppPassword", name="chatmod").is_success
    platform = plugin.open(FixedLogin({**values, **ended}), "bluesky")
    with pytest.raises(Unauthorized, match="do not fit together"):
        await platform.whoami()
    await platform.close()


async def test_after_logging_out_the_session_is_void(bluesky: Rig) -> None:
    heather = a_person(bluesky, "out")
    values = await logged_in(bluesky, heather.handle, heather.app_password("chatmod"), server=bluesky.pds)
    await plugin.log_out(values)
    await plugin.log_out(values)
    stale = {"access": bluesky.expired_token(heather.did), "password": "aaaa-aaaa-aaaa-aaaa"}
    platform = plugin.open(FixedLogin({**values, **stale}), "bluesky")
    with pytest.raises(Unauthorized):
        await platform.whoami()
    await platform.close()


async def test_a_server_that_has_enough_says_until_when(limited_pds: Rig) -> None:
    account = limited_pds.create_account("client-enough")
    password = account.app_password("chatmod")

    async def log_in() -> PlatformError | None:
        try:
            await logged_in(limited_pds, account.handle, password, server=limited_pds.pds)
        except PlatformError as error:
            return error
        return None

    errors = [error for error in await asyncio.gather(*(log_in() for _ in range(31))) if error is not None]
    assert errors
    for error in errors:
        assert isinstance(error, Unavailable)
        assert error.not_before is not None
        assert timedelta(0) < error.not_before - SystemClock().now() <= timedelta(minutes=5, seconds=2)
