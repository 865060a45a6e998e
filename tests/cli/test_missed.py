"""The list of those who still wait, at the end."""

from datetime import timedelta

import pytest

from chatmod.cli.missed import Missed, span
from chatmod.domain.board import Board
from chatmod.domain.coverage import Coverage
from chatmod.domain.moderators import Moderators
from chatmod.domain.posts import Author, Post
from chatmod.domain.runsheet import compile_sheet
from chatmod.live.telling import BoardChanged, Event
from tests.domain.domain_samples import ANA, BO, MODERATOR, START, cue, post, schedule

SHEET = compile_sheet(schedule(cue("Q1", "+6")))


def board_of(*posts: Post) -> Board:
    coverage = Coverage(Moderators(frozenset({MODERATOR.id})), [ANA.id])
    coverage.take(posts)
    return coverage.board


def said(*boards: Board) -> list[tuple[str, str, dict[str, str | int]]]:
    told: list[Event] = []
    said: list[tuple[str, str, dict[str, str | int]]] = []

    def say(text: str, kind: str = "note", **facts: str | int) -> None:
        said.append((kind, text, facts))

    missed = Missed(told.append)
    for board in boards:
        missed.tell(BoardChanged(START, board))
    assert len(told) == len(boards)
    missed.say(say, SHEET)
    return said


def test_newcomers_come_first_and_everybody_with_what_can_be_opened_to_answer() -> None:
    tweet = post("77", 60 * 24, author=BO, platform="x")
    (head, bo, ana) = said(board_of(post("1", 5, author=ANA), tweet))
    assert head == ("still-unanswered", "Still unanswered: 2 of 2.", {"unanswered": 2, "people": 2})
    url = "https://x.com/intent/post?in_reply_to=77"
    assert bo[:2] == ("unanswered", f"  Bo (@bo on x, first time here), since 2027-04-16 20:00: {url}")
    assert bo[2] == {
        "author": "bo",
        "platform": "x",
        "since": "2027-04-17T00:00:00+00:00",
        "id": "x:77",
        "url": url,
        "newcomer": True,
    }
    assert ana[1] == "  Ana (@ana on room), since 20:05: https://room.example/1"


def test_the_last_board_counts_and_nobody_missed_is_said_too() -> None:
    hello, reply = post("1", 5), post("2", 6, author=MODERATOR, reply_to="1")
    ((kind, text, facts),) = said(board_of(hello), board_of(hello, reply))
    assert (kind, text) == ("still-unanswered", "Nobody was missed: 1 of 1 answered.")
    assert facts == {"unanswered": 0, "people": 1}


def test_where_nobody_has_written_nothing_is_said() -> None:
    assert said() == said(Board()) == []


def test_of_many_the_first_are_listed() -> None:
    crowd = [post(str(n), n, author=Author(f"p{n}", f"p{n}", "")) for n in range(40)]
    lines = [text for _, text, _ in said(board_of(*crowd))]
    assert len(lines) == 32
    assert lines[-1] == f"  And 10 more: chatmod coverage {SHEET.name}"
    assert lines[1].startswith("  p0 (@p0 on room, first time here)")


@pytest.mark.parametrize(
    ("waited", "words"),
    [
        (timedelta(seconds=-5), "under 1 min"),
        (timedelta(seconds=59), "under 1 min"),
        (timedelta(minutes=12, seconds=59), "12 min"),
        (timedelta(hours=2, minutes=5), "2 h 5 min"),
        (timedelta(days=3, hours=7), "3 d 7 h"),
    ],
)
def test_how_long_is_told_as_people_do(waited: timedelta, words: str) -> None:
    assert span(waited) == words
