"""The numbers of a whole chat, each with what it means: the same on a page, in a terminal and for a program."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from chatmod.domain.figures.numbers import Figures

_ONE = {
    "people": "person",
    "posts": "post",
    "posts of people": "post of people",
    "pairs": "pair",
    "people and moderators": "person or moderator",
    "pictures": "picture",
}


@dataclass(frozen=True, slots=True)
class Measure:
    """One number, as it is told to people and to programs.

    Attributes:
        name: Stable.
        value: A count, or a share from 0 to 1; None where it is not defined for this chat.
        definition: What is counted, in a sentence.
        of: Of how many it is a part.
        of_what: What these are, as several.
    """

    name: str
    label: str
    value: float | None
    definition: str
    of: int | None = None
    of_what: str = ""
    is_share: bool = False

    @property
    def whole(self) -> str:
        """Such as `3 people`, `1 person`; empty where it is no part of anything."""
        if self.of is None:
            return ""
        return f"{self.of} {_ONE[self.of_what] if self.of == 1 else self.of_what}"


def measures(figures: Figures) -> Iterator[Measure]:
    """What is told of a chat, in the order in which people ask for it."""
    yield from _counts(figures)
    yield from _spread(figures)
    yield from _replies(figures)
    yield from _remarks(figures)


def gini(counts: Sequence[int]) -> float | None:
    """The Gini coefficient of counts: 0 if all are equal, near 1 if one has all; None for fewer than two.

    Source: the mean absolute difference of all pairs, divided by twice the mean.
    """
    total = sum(counts)
    if len(counts) < 2 or not total:  # noqa: PLR2004 - one alone is not unequal
        return None
    weighted = sum((2 * rank - len(counts) - 1) * count for rank, count in enumerate(sorted(counts), 1))
    return weighted / (len(counts) * total)


def _counts(figures: Figures) -> Iterator[Measure]:
    people = len(figures.participants)
    yield Measure(
        "posts", "Posts", figures.posts,
        "Everything in the record: questions and announcements, answers and talk. Reposts are left out.",
    )  # fmt: skip
    yield Measure(
        "people", "People", people,
        "Accounts that wrote at least one post, moderators left out. Somebody on two networks counts twice.",
    )  # fmt: skip
    if figures.newcomers is not None:
        yield Measure(
            "newcomers", "Here for the first time", figures.newcomers,
            "People without a post in any earlier chat of this archive.", people, "people",
        )  # fmt: skip
    yield Measure(
        "answers", "Answers", figures.answers,
        "Posts of people that were filed under a question; one that answers two questions counts once.",
        figures.posts - figures.by_moderators, "posts of people",
    )  # fmt: skip


def _spread(figures: Figures) -> Iterator[Measure]:
    people = figures.participants
    yield _part(
        "by_moderators", "Written by the moderators", figures.by_moderators, figures.posts, "posts",
        "Posts of the moderators, questions and announcements among them.",
    )  # fmt: skip
    yield _part(
        "one_post", "People with one post", sum(1 for person in people if person.posts == 1), len(people), "people",
        "People who wrote exactly one post.",
    )  # fmt: skip
    yield Measure(
        "gini", "Inequality (Gini)", gini([person.posts for person in people]),
        "How unevenly the posts of people are spread: 0 if everybody wrote equally many, near 1 if one person wrote "
        "nearly all. Not defined for fewer than two people.",
    )  # fmt: skip


def _replies(figures: Figures) -> Iterator[Measure]:
    replies = figures.replies
    both = sum(
        1 for one, others in replies.items() for other in others if one < other and one in replies.get(other, ())
    )
    pairs = sum(len(others) for others in replies.values()) - both
    yield _part(
        "reciprocity", "Pairs who answered each other", both, pairs, "pairs",
        "Of the pairs of people, moderators among them, of whom one answered a post of the other, those in which "
        "both did.",
    )  # fmt: skip
    writers = figures.writers
    alone = sum(1 for person in writers if not person.answered and not person.was_answered)
    yield Measure(
        "isolates", "Without any reply", alone,
        "Who wrote, but neither answered a post of anybody else nor had one answered; moderators included.",
        len(writers), "people and moderators",
    )  # fmt: skip


def _remarks(figures: Figures) -> Iterator[Measure]:
    posts = figures.posts
    yield Measure("late", "Late", figures.late, "Posts written after the end of the chat.", posts, "posts")
    yield Measure(
        "edited", "Edited", figures.edited, "Posts that were changed after they had been published.", posts, "posts"
    )
    yield Measure(
        "withheld",
        "Without their text",
        figures.withheld,
        "Posts that this edition shows as links only.",
        posts,
        "posts",
    )
    yield Measure(
        "pictures", "Pictures with a description", figures.described,
        "Pictures whose author gave a description of them.", figures.pictures, "pictures",
    )  # fmt: skip
    yield Measure(
        "links", "Links", len(figures.links) + figures.links_left_out,
        "Different addresses in posts, each counted once.",
    )  # fmt: skip
    yield Measure(
        "reposts", "Reposts", figures.reposts,
        "Posts that were passed on without a word. They are no posts in any other number, and never answers.",
    )  # fmt: skip


def _part(name: str, label: str, part: int, whole: int, of_what: str, definition: str) -> Measure:
    return Measure(name, label, part / whole if whole else None, definition, whole, of_what, is_share=True)
