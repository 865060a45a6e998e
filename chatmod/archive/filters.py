"""What a search is narrowed by, as SQL: as conditions on a row, and as the rows themselves."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from chatmod.domain.queries import Query

LAST_KEY: Final = (1 << 63) - 1


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for; each filter narrows it.

    Attributes:
        query: Words; without any, all posts are meant.
        chat: The row of a performance.
        authors: Rows of authors: any of them.
        question: A label: posts that stand below it, or below it among others; its chats are filed.
        network: Such as `mastodon`.
        since, until: The first and the last row that may be.
    """

    query: Query = field(default_factory=Query)
    chat: int | None = None
    authors: tuple[int, ...] = ()
    question: str | None = None
    network: str | None = None
    since: int = 0
    until: int = LAST_KEY


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition on a row: `{row}` stands for its number."""

    sql: str
    values: tuple[object, ...]

    def of(self, row: str) -> str:
        """The condition on a row that is called so."""
        return self.sql.replace("{row}", row)


@dataclass(frozen=True, slots=True)
class Filter:
    """One filter.

    Attributes:
        condition: As it is asked of one post.
        parts: The posts themselves, each from an index in the order of rows; empty where no index has them. A table,
            the name of its row, and what is asked of it.
    """

    condition: Condition
    parts: Sequence[tuple[str, str, Condition]] = ()


_SEVERAL = "instr('|' || questions || '|', '|' || ? || '|')"


def filters_of(wanted: Wanted) -> list[Filter]:
    """The filters of a search, apart from words and time."""
    filters = []
    if wanted.authors:
        marks = ", ".join("?" * len(wanted.authors))
        mine = f"p.author IN ({marks}) AND p.id = {{row}}"
        probe = f"EXISTS (SELECT 1 FROM post AS p INDEXED BY post_by_author WHERE {mine})"  # noqa: S608 - ours
        parts = [
            ("post INDEXED BY post_by_author", "post.id", Condition("author = ?", (one,))) for one in wanted.authors
        ]
        filters.append(Filter(Condition(probe, wanted.authors), parts))
    if wanted.question is not None:
        label = wanted.question
        probe = f"EXISTS (SELECT 1 FROM filed AS f WHERE f.post = {{row}} AND (chapter = ? OR {_SEVERAL}))"  # noqa: S608
        first = ("filed INDEXED BY filed_by_question", "filed.post", Condition("chapter = ?", (label,)))
        among = Condition(f"instr(questions, '|') AND chapter != ? AND {_SEVERAL}", (label, label))
        several = ("filed INDEXED BY filed_under_several", "filed.post", among)
        filters.append(Filter(Condition(probe, (label, label)), (first, several)))
    if wanted.chat is not None:
        probe = (
            "EXISTS (SELECT 1 FROM post AS p INDEXED BY post_of_performance WHERE p.performance = ? AND p.id = {row})"
        )
        part = (
            "post INDEXED BY post_of_performance",
            "post.id",
            Condition("performance = ? AND text IS NOT NULL", (wanted.chat,)),
        )
        filters.append(Filter(Condition(probe, (wanted.chat,)), (part,)))
    if wanted.network is not None:
        probe = (
            "EXISTS (SELECT 1 FROM post AS p WHERE p.id = {row} "
            "AND substr(p.platform || ':', 1, length(?) + 1) = ? || ':')"
        )
        filters.append(Filter(Condition(probe, (wanted.network, wanted.network))))
    return filters


EVERYTHING: Final = Filter(Condition("1", ()), (("post", "post.id", Condition("text IS NOT NULL", ())),))
"""All posts that are not removed."""
