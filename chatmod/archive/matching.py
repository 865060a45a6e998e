"""What is looked for, in the language of SQLite's full-text index: everything typed stands in quotes there."""

from collections.abc import Iterable
from dataclasses import dataclass

from chatmod.archive.letters import holds_letters, spaced
from chatmod.domain.queries import Query, Term


def without_beginnings(query: Query) -> Query:
    """A query without `be*`: it is quickly answered, and finds at least what the given one does."""
    all_of = tuple(group for group in query.all_of if not any(term.prefix for term in group))
    return Query(all_of, tuple(term for term in query.none_of if not term.prefix))


@dataclass(frozen=True, slots=True)
class Expressions:
    """A query for each index.

    Attributes:
        words: For `post_fts`; None where no post can be found by it.
        letters: For `post_letters`, which holds the other words of its posts, too.
        excludes: Whether something is not to be in a post. A word that touches letters of a script without blanks
            is seen in `post_letters` only; so a post that stands in both is judged there.
    """

    words: str | None
    letters: str
    excludes: bool

    def of_indexes(self) -> list[tuple[str, str]]:
        """The indexes that may know, with what each is asked."""
        return [*([("post_fts", self.words)] if self.words is not None else []), ("post_letters", self.letters)]


def expressions(query: Query) -> Expressions:
    """Write a query that looks for something."""
    spelled = tuple(tuple(term for term in group if not holds_letters(term.text)) for group in query.all_of)
    without = tuple(term for term in query.none_of if not holds_letters(term.text))
    return Expressions(
        _expression(spelled, without) if all(spelled) else None,
        _expression(
            [[Term(spaced(term.text), term.prefix) for term in group] for group in query.all_of],
            [Term(spaced(term.text), term.prefix) for term in query.none_of],
        ),
        bool(query.none_of),
    )


def loosely(query: Query) -> list[Expressions]:
    """Queries of single words: each finds at least what the given one does."""
    words = [word for group in query.all_of if len(group) == 1 for word in group[0].text.split()]
    return [expressions(Query(((Term(word),),))) for word in words]


def _expression(all_of: Iterable[Iterable[Term]], none_of: Iterable[Term]) -> str:
    wanted = " AND ".join(f"({' OR '.join(map(_phrase, group))})" for group in all_of)
    without = " OR ".join(map(_phrase, none_of))
    return f"({wanted}) NOT ({without})" if without else wanted


def _phrase(term: Term) -> str:
    quoted = term.text.replace('"', " ")
    return f'"{quoted}"{" *" if term.prefix else ""}'
