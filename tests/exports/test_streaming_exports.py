"""A huge chat is written while it is read."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace
from itertools import islice

import pytest

from chatmod.domain.record import Entry, Standing
from chatmod.exports import FORMATS
from tests.exports.record_samples import a_post, an_edition, an_entry


@dataclass
class Endless:
    """Implements `Entries`: a chat that never ends, and notes how much of it was read."""

    read: list[str] = field(default_factory=list)

    def __iter__(self) -> Iterator[Entry]:
        number = 0
        while True:
            number += 1
            self.read.append(str(number))
            yield replace(an_entry(a_post(str(number)), "Q1"), place=number)

    def __len__(self) -> int:
        raise AssertionError

    def under(self, chapter: str) -> Iterator[Entry]:
        """See `Entries`; pictures of questions are looked for in what is below them."""
        return iter(self) if chapter == "Q1" else iter(())

    def outside(self, chapters: Collection[str]) -> Iterator[Entry]:
        """See `Entries`."""
        del chapters
        return iter(self)

    def standings(self) -> Iterator[tuple[Standing, int]]:
        """See `Entries`."""
        return iter(())


@pytest.mark.parametrize("form", ["csv", "jsonl"])
def test_no_post_is_read_before_it_is_written(form: str) -> None:
    endless = Endless()
    pieces = FORMATS[form](replace(an_edition(), entries=endless))
    assert len(list(islice(pieces, 1000))) == 1000
    assert len(endless.read) <= 1000


def test_markdown_shows_posts_that_belong_to_no_question_as_they_are_read() -> None:
    endless = Endless()
    pieces = FORMATS["markdown"](replace(an_edition(chapters=()), entries=endless))
    assert len(list(islice(pieces, 1000))) == 1000
    assert len(endless.read) <= 1000
