"""A crowd answers while the line is cut, and the archive has every answer once."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from chatmod.live import AnswerSeen
from tests.live.bluesky.chats import Chat, chat_on
from tests.live.bluesky.clients import Road, client_of
from tests.live.bluesky.crowds import Crowd
from tests.live.bluesky.rig import Rig
from tests.live.bluesky.wire import Wire, wire_to

pytestmark = [pytest.mark.full, pytest.mark.xdist_group("bluesky")]
PEOPLE = ("amal", "bola", "carmen", "dagny", "eun-ji")
ROUNDS, CUTS = 5, 3
IN_THE_MIDDLE_OF_AN_ANSWER = 2_000


@dataclass
class Lines:
    """The lines to the servers and to the stream."""

    servers: Wire
    stream: Wire

    def cut(self, number: int) -> None:
        """Cut them: the second time both are down until `mend`, else an answer is cut in its middle."""
        self.stream.cut()
        if number == 2:
            self.servers.cut()
        else:
            self.servers.cut_after(IN_THE_MIDDLE_OF_AN_ANSWER)

    def mend(self) -> None:
        self.servers.mend()
        self.stream.mend()


@asynccontextmanager
async def lines_to(bluesky: Rig, jetstream: str) -> AsyncIterator[Lines]:
    pds, jet = (urlsplit(address).port for address in (bluesky.pds, jetstream))
    assert pds
    assert jet
    async with wire_to(pds) as servers, wire_to(jet) as stream:
        yield Lines(servers, stream)


async def _answer(chat: Chat, crowd: Crowd, lines: Lines, answers: int) -> None:
    """Let the crowd write so many answers, and a quote, while the lines are cut."""
    each = answers // ROUNDS // len(crowd.people)
    for number in range(1, CUTS + 1):
        answering = asyncio.create_task(asyncio.to_thread(crowd.answer, each))
        lines.cut(number)
        await chat.until_unread(number)
        lines.mend()
        await chat.until_read_again(number)
        await answering
    await asyncio.to_thread(crowd.answer, each * (ROUNDS - CUTS))
    await asyncio.to_thread(crowd.quote, crowd.people[0])


async def _compare(chat: Chat, crowd: Crowd) -> None:
    """Every post is in the archive, once and as it was written."""
    posts = await chat.posts()
    assert posts.keys() == crowd.written.keys() | {crowd.question["uri"]}
    assert sorted(told.post.native_id for told in chat.told(AnswerSeen)) == sorted(crowd.written)
    for uri, record in crowd.written.items():
        parent = record["reply"]["parent"]["uri"] if "reply" in record else None
        assert (posts[uri].text, posts[uri].in_reply_to) == (record["text"], parent)


@pytest.mark.parametrize(("answers", "by"), [(250, "sweeps"), (100, "stream")])
async def test_the_answers_of_five_people_are_collected_while_the_line_is_cut_three_times(
    bluesky: Rig, jetstream: str, tmp_path: Path, answers: int, by: str
) -> None:
    host = bluesky.create_account(f"host-{by}")
    people = [bluesky.create_account(f"{person}-{by}") for person in PEOPLE]
    async with lines_to(bluesky, jetstream) as lines:
        road = Road(detour={urlsplit(bluesky.pds).port: lines.servers.port})
        stream = f"ws://127.0.0.1:{lines.stream.port}/subscribe" if by == "stream" else ""
        async with client_of(bluesky, host, road, jetstream=stream) as client, chat_on(client, by, tmp_path) as chat:
            out = await chat.begin()
            crowd = Crowd(people, {"uri": out.native_id, "cid": out.version}, by)
            await _answer(chat, crowd, lines, answers)
            if by == "stream":  # without one, the last look finds what is deep in a thread and has no hashtag
                await chat.until(AnswerSeen, len(crowd.written))
            await asyncio.to_thread(bluesky.settle)
            state = await chat.end()
            await _compare(chat, crowd)
        assert len(crowd.written) == answers + 1
        assert (state.unread, lines.servers.cuts) == ((), CUTS)
