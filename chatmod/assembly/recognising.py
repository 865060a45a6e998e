"""The moderators, questions and hours of an imported chat: as somebody has told them, or as its posts do."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from chatmod.archive.importing import ChatImports
from chatmod.domain.attribution import AskedQuestion, Statement
from chatmod.domain.imported import FoundQuestion, ImportedChat
from chatmod.domain.posts import Author
from chatmod.domain.recognition import hours_in, moderators_in, questions_in

MOST_GUESSED: Final = 20_000
"""Posts: ten times the largest evenings. What is longer is the record of a hashtag; who asks in it tells nothing."""


@dataclass(frozen=True, slots=True)
class Recognised:
    """What was found; `hours` is when the chat seems to have begun and ended, where its questions tell."""

    moderators: tuple[Author, ...]
    questions: tuple[FoundQuestion, ...]
    hours: tuple[datetime, datetime] | None


def recognise(
    imports: ChatImports,
    performance: int,
    facts: ImportedChat,
    stated: Iterable[Author],
    asked: Sequence[FoundQuestion],
) -> Recognised:
    """Find them.

    Args:
        imports: The archive.
        performance: The chat, all its posts stored.
        facts: What is known of it.
        stated: Moderators by the roles of their posts, where the file tells.
        asked: The questions, where the file tells; then nothing is guessed.
    """
    span = imports.span(performance)
    first_and_last = (span.first, span.last) if span.first and span.last else None

    def statements() -> Iterator[Statement]:
        return imports.statements(performance)

    moderators = _once(*_told(imports, performance, facts), stated)
    # a flag names all moderators; a file's head is a list that nobody has looked at, and often has the account only
    if not facts.named and not asked and span.posts <= MOST_GUESSED:
        known = {author.id for author in moderators}
        others = moderators_in(statements(), known) - known
        moderators = _once(moderators, (one for one in imports.authors(performance, others) if one.id in others))
    questions = tuple(asked)
    if not questions and moderators:
        questions = _questions(imports, statements, moderators, facts)
    ordered = tuple(sorted(questions, key=lambda question: question.at))
    keyed = [AskedQuestion(question.label, question.at, frozenset()) for question in ordered]
    hours = hours_in(statements(), keyed, {author.id for author in moderators}) if ordered else None
    return Recognised(moderators, _planned(ordered, facts), hours or first_and_last)


def _told(imports: ChatImports, performance: int, facts: ImportedChat) -> Iterator[Sequence[Author]]:
    """The moderators whom the file or somebody names; authors of the chat, wherever a name is one of theirs.

    Files name people as they like: by id, by handle, or both. Who did not write is known by name alone.
    """
    for author in facts.moderators:
        yield imports.authors(performance, (author.id, author.handle)) or (author,)
    yield imports.authors(performance, facts.named)


def _questions(
    imports: ChatImports,
    statements: Callable[[], Iterator[Statement]],
    moderators: Sequence[Author],
    facts: ImportedChat,
) -> tuple[FoundQuestion, ...]:
    ids = {author.id for author in moderators}
    theirs = (one for one in statements() if one.author in ids)
    found = questions_in(theirs, ids, facts.hashtag, facts.planned)
    return tuple(
        FoundQuestion(question.label, question.at, imports.post_ids(question.post_ids)) for question in found
    )


def _planned(questions: Sequence[FoundQuestion], facts: ImportedChat) -> tuple[FoundQuestion, ...]:
    texts = dict(facts.planned)
    return tuple(
        FoundQuestion(question.label, question.at, question.posts, texts.get(question.label, ""))
        for question in questions
    )


def _once(*groups: Iterable[Author]) -> tuple[Author, ...]:
    return tuple({author.id: author for group in groups for author in group}.values())
