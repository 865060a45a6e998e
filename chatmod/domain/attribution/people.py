"""What attribution remembers of everybody who has written."""

from dataclasses import dataclass
from datetime import datetime

from chatmod.domain.attribution.evening import NOTHING, Attribution, Key, Statement

_ON_THEIR_OWN = {"label", "time"}


@dataclass(slots=True)
class Person:
    """Somebody's last post, and how far they have come.

    Attributes:
        at: When the last post was written.
        given: What it was given.
        reached: The place of the latest question they have answered by label; -1 for none.
        answered: The place of the latest question that a post of theirs was filed under, other than in a thread.
        greeted: Their last post that was a courtesy.
    """

    at: datetime
    given: Attribution
    reached: int = -1
    answered: int = -1
    greeted: Key | None = None


class People:
    """Everybody who has written, by account and by handle."""

    def __init__(self) -> None:
        self._by_author: dict[str, Person] = {}
        self._by_handle: dict[str, str] = {}

    def known(self, author: str) -> Person | None:
        """Somebody who has written before."""
        return self._by_author.get(author)

    def called(self, handle: str) -> tuple[str, Person] | None:
        """The author, and the person, whom others call by this handle."""
        author = self._by_handle.get(handle.casefold())
        return (author, self._by_author[author]) if author is not None else None

    def wrote(self, statement: Statement, given: Attribution, place: int, *, is_courtesy: bool) -> None:
        """Remember somebody's newest post, and the place of the question it was given; -1 for none."""
        person = self._by_author.get(statement.author)
        if person is None:
            person = self._by_author[statement.author] = Person(statement.at, NOTHING)
            self._by_handle.setdefault((statement.handle or statement.author).casefold(), statement.author)
        person.at, person.given = statement.at, given
        if given.reason == "label":
            person.reached = max(person.reached, place)
        if given.reason in _ON_THEIR_OWN:
            person.answered = max(person.answered, place)
        if is_courtesy:
            person.greeted = statement.key
