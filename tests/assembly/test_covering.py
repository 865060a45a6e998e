"""The board of a record is the board to which the chat came while it ran."""

import asyncio
import tempfile
from pathlib import Path

from hypothesis import given, settings

from chatmod.archive import open_archive
from chatmod.assembly.covering import board_of_chat
from chatmod.domain.board import Board
from chatmod.domain.coverage import Coverage
from chatmod.domain.happenings import Slot, WentOut
from chatmod.domain.moderators import Moderators
from chatmod.domain.posts import Post, Seen
from chatmod.domain.runsheet import compile_sheet
from chatmod.ports.platforms import Page
from chatmod.storage import InlineWriter
from tests.domain.domain_samples import MODERATOR, cue, schedule
from tests.domain.test_coverage import any_posts

SHEET = compile_sheet(schedule(cue("Q1", "+6")))
PREPARED, AD_HOC = "1", "2"
"""Stable ids of posts that are a cue of the sheet, and one that is not, where a moderator wrote them."""


def recorded(posts: list[Post], folder: Path) -> Board:
    async def keep() -> Board:
        archive = open_archive(folder / "archive.db", synchronous="OFF")
        writer = InlineWriter(archive.database)
        record = await archive.open_performance(SHEET, writer)
        await record.moderators([("room", MODERATOR)])
        for post in posts:
            await record.store(post.platform, Page((Seen(post, b"{}"),)), SHEET.start)
        for post_id, label in ((PREPARED, "Q1"), (AD_HOC, "say:1")):
            at = SHEET.start
            await record.write(WentOut(at, Slot("room", label), at, at, post_id, post_id, "", at))
        await writer.close()
        chat = archive.find("last")
        return board_of_chat(archive, chat, archive.edition(chat), rehearsed=False)

    return asyncio.run(keep())


def gist(board: Board) -> list[tuple[object, ...]]:
    """All that is told of people; which of two views of a post is shown is not."""
    return [
        (
            person.author.id,
            person.first.id,
            person.posts,
            person.open and person.open.id,
            [(answer.means, answer.at, answer.post and answer.post.id) for answer in person.answers],
        )
        for person in (*board.waiting, *board.answered)
    ]


@settings(max_examples=40, deadline=None)
@given(any_posts())
def test_a_record_comes_to_the_board_of_its_evening(posts: list[Post]) -> None:
    live = Coverage(Moderators(frozenset({MODERATOR.id})))
    live.take(posts)
    live.prepare([PREPARED])
    with tempfile.TemporaryDirectory() as folder:
        assert gist(recorded(posts, Path(folder))) == gist(live.board)
