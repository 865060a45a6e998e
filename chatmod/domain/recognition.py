"""The questions of a chat that chatmod did not run, by moderator and label, then by likeness to a schedule."""

from collections.abc import Collection, Iterable, Sequence

from chatmod.domain.attribution.evening import AskedQuestion, Statement
from chatmod.domain.attribution.labels import labels_in


def questions_in(
    statements: Iterable[Statement],
    moderators: Collection[str],
    hashtag: str,
    scheduled: Sequence[tuple[str, str]] = (),
) -> tuple[AskedQuestion, ...]:
    """The questions that were asked, in the order of their asking.

    Args:
        statements: Of the whole chat, in the order of time.
        moderators: Their authors or handles.
        hashtag: Of the chat, with or without `#`.
        scheduled: What was planned: labels and texts.
    """
    asked: dict[int, AskedQuestion] = {}
    planned = dict(scheduled)
    for statement in statements:
        if statement.author in moderators and not statement.is_repost and f"#{hashtag}" != statement.text:
            for number in labels_in(statement.text):
                found = AskedQuestion(
                    f"Q{number}", statement.at, frozenset({statement.key}), planned.get(f"Q{number}", statement.text)
                )
                asked.setdefault(number, found)
    return tuple(asked.values())


def moderators_in(statements: Iterable[Statement]) -> frozenset[str]:
    """Who seems to have moderated: authors, by who asks the labelled questions."""
    return frozenset(
        one.author for one in statements if not one.is_repost and labels_in(one.text) and "?" in one.text
    )
