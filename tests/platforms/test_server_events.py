"""Server-sent events, however they are cut into pieces."""

from collections.abc import AsyncIterator, Iterable
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatmod.platforms.server_events import LONGEST, ServerEvent, server_events

STREAM = (
    ':)\n\nevent: update\ndata: {"id":"1"}\n\n:thump\n\nevent: delete\r\ndata: 2\r\n\r\n'
    "data: one\ndata:two\ndata\n\nevent: nothing\n\nid: 7\nretry: 5\ndata: \u2028\u0085\x0b\n\ndata: cut off\n"
)
EVENTS = [
    None,
    ServerEvent("update", '{"id":"1"}'),
    None,
    ServerEvent("delete", "2"),
    ServerEvent("message", "one\ntwo\n"),
    ServerEvent("message", "\u2028\u0085\x0b"),
]


async def in_pieces(pieces: Iterable[str]) -> AsyncIterator[str]:
    for piece in pieces:
        yield piece


async def events_of(*pieces: str) -> list[ServerEvent | None]:
    return [event async for event in server_events(in_pieces(pieces))]


async def test_events_comments_and_what_is_neither() -> None:
    assert await events_of(STREAM) == EVENTS


async def test_a_line_end_is_one_though_nothing_comes_between_its_halves() -> None:
    assert await events_of("data: x\r", "", "\ndata: y\r", "", "\n\n") == [ServerEvent("message", "x\ny")]


@given(cuts=st.lists(st.integers(0, len(STREAM)), max_size=30).map(sorted))
async def test_it_does_not_matter_where_the_network_cuts(cuts: list[int]) -> None:
    places = [0, *cuts, len(STREAM)]
    pieces = [STREAM[start:end] for start, end in pairwise(places)]
    assert await events_of(*pieces) == EVENTS


@given(text=st.text(st.characters(exclude_characters="\r\n"), max_size=50), end=st.sampled_from(["\n", "\r\n", "\r"]))
async def test_whatever_stands_in_a_line_comes_through(text: str, end: str) -> None:
    (event,) = await events_of(
        *f"data: {text}{end}{end}data: x{end}{end}"[: len(f"data: {text}") + 2 * len(end)], ":"
    )
    assert event == ServerEvent("message", text)


async def test_a_mark_at_the_beginning_is_no_part_of_the_first_line() -> None:
    assert await events_of("\ufeffdata: x\n\n") == [ServerEvent("message", "x")]


@pytest.mark.parametrize("piece", ["x" * 1000, "data: " + "x" * 1000 + "\n"])
async def test_what_does_not_end_is_not_kept_for_ever(piece: str) -> None:
    with pytest.raises(ValueError, match="does not end"):
        await events_of(*[piece] * (LONGEST // 1000 + 2))


async def test_lines_without_content_are_not_kept_for_ever_either() -> None:
    with pytest.raises(ValueError, match="does not end"):
        await events_of(*["data:\n" * 1000] * (LONGEST // 1000 + 2))


async def test_a_long_line_that_comes_letter_by_letter_is_read_at_once() -> None:
    (event,) = await events_of("data:", *["x"] * (LONGEST - 10), "\n\n")
    assert event == ServerEvent("message", "x" * (LONGEST - 10))
