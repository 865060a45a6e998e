"""What was deleted, hidden, muted or meant for members, and an index that is down: the archive has it as it is."""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from chatmod.domain.happenings import WentOut
from chatmod.domain.posts import Gone, Post, Seen, Sighting
from chatmod.errors import Unavailable
from chatmod.live import AnswerSeen
from chatmod.platforms.bluesky.client import Bluesky
from chatmod.ports.platforms import Window
from tests.live.bluesky.accounts import Account
from tests.live.bluesky.chats import Chat, chat_on
from tests.live.bluesky.clients import client_of, this_instant
from tests.live.bluesky.rig import Rig

pytestmark = [pytest.mark.full, pytest.mark.xdist_group("bluesky")]
Reference = dict[str, str]


def _reference(out: WentOut) -> Reference:
    return {"uri": out.native_id, "cid": out.version}


def _key(post: Reference) -> str:
    return post["uri"].rpartition("/")[2]


def _delete(account: Account, post: Reference) -> None:
    where = {"repo": account.did, "collection": "app.bsky.feed.post", "rkey": _key(post)}
    account.call("com.atproto.repo.deleteRecord", **where).raise_for_status()


async def _sweep(
    client: Bluesky, *threads: str, known: Sequence[str] = (), hashtag: str = "UnheardOf"
) -> list[Sighting]:
    window = Window(hashtag, this_instant() - timedelta(hours=1), threads=threads, known=frozenset(known))
    return [one async for page in client.sweep(window) for one in page.sightings]


async def _posts(client: Bluesky, *threads: str, hashtag: str = "UnheardOf") -> dict[str, Post]:
    """What a sweep sees, by the texts."""
    sightings = await _sweep(client, *threads, hashtag=hashtag)
    return {one.post.text: one.post for one in sightings if isinstance(one, Seen)}


def _removed(chat: Chat) -> list[str]:
    return [removed.id for removed in chat.archive.edition(chat.archive.find("last")).removed]


async def test_answers_below_one_that_was_deleted_stay(bluesky: Rig, tmp_path: Path) -> None:
    host, ina, jon = (bluesky.create_account(name) for name in ("keeping", "ina", "jonas"))
    async with client_of(bluesky, host) as client, chat_on(client, "LiveKeeping", tmp_path) as chat:
        question = _reference(await chat.begin())
        bluesky.settle()  # of an answer that is indexed before its question nobody is told
        regretted = ina.post("I was wrong", reply_to=question)
        bluesky.settle()
        child = jon.post("No, you were right", reply_to=regretted, root=question)
        bluesky.settle()
        grandchild = ina.post("Was I?", reply_to=child, root=question)
        await chat.until(AnswerSeen, 3)
        _delete(ina, regretted)
        bluesky.settle()
        await chat.end()
        posts = await chat.posts()
        assert _removed(chat) == [regretted["uri"]]
    assert posts.keys() == {question["uri"], child["uri"], grandchild["uri"]}
    assert posts[child["uri"]].in_reply_to == regretted["uri"]
    assert "I was wrong" not in (tmp_path / "archive.sqlite").read_bytes().decode("latin-1")


async def test_answers_that_the_moderator_has_hidden_are_collected_as_hidden(bluesky: Rig) -> None:
    host, guest = bluesky.create_account("hiding"), bluesky.create_account("hidden-one")
    question = host.post("Q1: Well?")
    rude = guest.post("Something rude", reply_to=question)
    below = guest.post("Below it", reply_to=rude, root=question)
    gate = {"post": question["uri"], "hiddenReplies": [rude["uri"]]}
    host.create("app.bsky.feed.threadgate", gate, rkey=_key(question)).raise_for_status()
    bluesky.settle()
    async with client_of(bluesky, host) as client:
        posts = await _posts(client, question["uri"])
    assert {text: post.hidden for text, post in posts.items()} == {
        "Q1: Well?": False,
        "Something rude": True,
        "Below it": False,
    }
    assert below["uri"] == posts["Below it"].native_id


async def test_answers_to_a_closed_thread_are_found_by_their_hashtag(bluesky: Rig) -> None:
    host, guest = bluesky.create_account("closing"), bluesky.create_account("after-it")
    question = host.post("Q1: Anything else?")
    gate = {"post": question["uri"], "allow": []}
    host.create("app.bsky.feed.threadgate", gate, rkey=_key(question)).raise_for_status()
    bluesky.settle()
    late = guest.post("Yes! #AfterAll", reply_to=question)
    bluesky.settle()
    async with client_of(bluesky, host) as client:
        posts = await _posts(client, question["uri"], hashtag="AfterAll")
    assert posts["Yes! #AfterAll"].native_id == late["uri"]


async def test_whoever_asks_for_it_is_shown_to_members_only(bluesky: Rig) -> None:
    host, shy = bluesky.create_account("inviting"), bluesky.create_account("shyone")
    label = {"$type": "com.atproto.label.defs#selfLabels", "values": [{"val": "!no-unauthenticated"}]}
    shy.create("app.bsky.actor.profile", {"displayName": "Shy", "labels": label}, rkey="self").raise_for_status()
    question = host.post("Q1: Who is there?")
    shy.post("Me", reply_to=question)
    bluesky.settle()
    async with client_of(bluesky, host) as client:
        posts = await _posts(client, question["uri"])
    assert {text: post.members_only for text, post in posts.items()} == {"Q1: Who is there?": False, "Me": True}
    assert posts["Me"].author.name == "Shy"


async def test_whoever_is_muted_is_collected_all_the_same(bluesky: Rig) -> None:
    host, loud = bluesky.create_account("muting"), bluesky.create_account("loudone")
    host.call("app.bsky.graph.muteActor", actor=loud.did).raise_for_status()
    question = host.post("Q1: Who is there?")
    loud.post("ME", reply_to=question)
    bluesky.settle()
    async with client_of(bluesky, host) as client:
        assert set(await _posts(client, question["uri"])) == {"Q1: Who is there?", "ME"}


async def test_whoever_blocks_the_moderator_is_not_taken_for_gone(bluesky: Rig) -> None:
    host, angry = bluesky.create_account("blocked-one"), bluesky.create_account("angryone")
    question = host.post("Q1: Who is there?")
    answer = angry.post("Not me", reply_to=question)
    angry.create("app.bsky.graph.block", {"subject": host.did}).raise_for_status()
    bluesky.settle()
    async with client_of(bluesky, host) as client:
        sightings = await _sweep(client, question["uri"], known=[question["uri"], answer["uri"]])
        assert [one for one in sightings if isinstance(one, Gone)] == []
        _delete(angry, answer)
        sightings = await _sweep(client, question["uri"], known=[question["uri"], answer["uri"]])
    assert [one.native_id for one in sightings if isinstance(one, Gone)] == [answer["uri"]]


async def test_an_index_that_is_down_loses_nothing_and_removes_nothing(bluesky: Rig, tmp_path: Path) -> None:
    host, guest = bluesky.create_account("patience"), bluesky.create_account("steadfast")
    async with client_of(bluesky, host) as client, chat_on(client, "LivePatience", tmp_path) as chat:
        question = _reference(await chat.begin())
        bluesky.settle()  # of an answer that is indexed before its question nobody is told
        before = guest.post("Before", reply_to=question)
        await chat.until(AnswerSeen, 1)
        with bluesky.without_appview():
            known = await chat.posts()
            during = guest.post("During", reply_to=question)
            await chat.until_unread(1)
            with pytest.raises(Unavailable, match="no answer from the network's index"):
                await _sweep(client, question["uri"], known=list(known))
            assert before["uri"] in known
            assert await chat.posts() == known
        await chat.until_read_again(1)
        bluesky.settle()
        state = await chat.end()
        assert state.unread == ()
        assert (await chat.posts()).keys() == {question["uri"], before["uri"], during["uri"]}
        assert _removed(chat) == []
