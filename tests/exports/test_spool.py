"""Text that waits for what stands above it."""

from hypothesis import given
from hypothesis import strategies as st

from chatmod.exports.spool import Spool

_TEXT = st.text()


@given(st.lists(st.lists(_TEXT)))
def test_every_part_gives_back_its_pieces_in_their_order(parts: list[list[str]]) -> None:
    with Spool() as spool:
        for part in parts:
            spool.begin()
            for piece in part:
                spool.add(piece)
        assert [list(part) for part in spool.parts()] == parts


def test_what_memory_does_not_take_goes_to_the_disk() -> None:
    with Spool() as spool:
        spool.begin()
        for number in range(40):
            spool.add(f"{number}\u4e00" * 10_000)
        (part,) = (list(part) for part in spool.parts())
    assert part == [f"{number}\u4e00" * 10_000 for number in range(40)]
