"""The questions of a chat that chatmod did not run, by moderator and label, then by likeness to a schedule."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import timedelta

from chatmod.domain.attribution.evening import AskedQuestion, Key, Statement
from chatmod.domain.recognition.asking import asking_in, likeness, words_of
from chatmod.domain.recognition.hosts import folded, is_named, moderators_in
from chatmod.domain.recognition.rounds import Candidate, Round, rounds_of

_GOES_ON = timedelta(minutes=3)
_ALIKE = 0.6
_ENOUGH = 3


def questions_in(
    statements: Iterable[Statement],
    moderators: Collection[str],
    hashtag: str = "",
    scheduled: Sequence[tuple[str, str]] = (),
) -> tuple[AskedQuestion, ...]:
    """The questions that were asked, in the order of their asking.

    A question's posts are all that ask it: repeats, other wordings, and the parts of a thread. The first of them says
    when it was asked, and how; a list published ahead does not. A second round of the same numbers has labels of its
    own: `T1 (2)`.

    Args:
        statements: Of the whole chat, in the order of time.
        moderators: Their authors or handles; if there are none, `moderators_in` guesses.
        hashtag: Of the chat, with or without `#`; it is no part of a question.
        scheduled: What was planned: labels and texts. Its labels are preferred, and a moderator's post without label
            that has most of a planned text's words asks it.
    """
    if not moderators:
        statements = list(statements)
        moderators = moderators_in(statements)
    wanted, tag = folded(moderators), _tag(hashtag)
    theirs = [one for one in statements if not one.is_repost and is_named(one, wanted)]
    candidates = list(_candidates(theirs, tag))
    spelling = _Spelling(candidates, scheduled)
    found: dict[str, list[Statement]] = {}
    for place, one in enumerate(rounds_of(candidates), 1):
        _collect(one, place, spelling, found)
    _goes_on(theirs, found)
    _by_likeness(theirs, scheduled, found)
    asked = [_question(label, posts) for label, posts in found.items()]
    return tuple(sorted(asked, key=lambda question: question.at))


def _tag(hashtag: str) -> re.Pattern[str]:
    """The chat's own tag, which is no label even where it looks like one: `#T1`."""
    name = hashtag.strip().lstrip("#")
    return re.compile(rf"#{re.escape(name)}(?!\w)" if name else r"(?!)", re.IGNORECASE)


def _candidates(theirs: Iterable[Statement], tag: re.Pattern[str]) -> Iterator[Candidate]:
    """Posts that ask, in the style of most of them: with a letter, or without."""
    asking = [
        Candidate(one, found)
        for one in theirs
        if not _talks_to_others(one) and (found := asking_in(tag.sub(" ", one.text))) is not None
    ]
    lettered = [one for one in asking if one.asking.letter]
    bare = [one for one in asking if not one.asking.letter]
    yield from bare if _count(bare) > max(1, _count(lettered)) else lettered


def _count(candidates: Iterable[Candidate]) -> int:
    return len({one.asking.number for one in candidates})


def _talks_to_others(statement: Statement) -> bool:
    return statement.answers_unknown or statement.text.startswith("@")


class _Spelling:
    """How labels are written: as planned, else with the letter that most questions have."""

    def __init__(self, candidates: Iterable[Candidate], scheduled: Iterable[tuple[str, str]]) -> None:
        letters = Counter(one.asking.letter for one in candidates if one.asking.letter)
        self._letter = letters.most_common(1)[0][0] if letters else "Q"
        self._planned: Mapping[int, str] = {int(label[1:]): label for label, _ in scheduled if label[1:].isdecimal()}

    def label(self, number: int, place: int) -> str:
        """Of a number in a round, counted from 1."""
        label = self._planned.get(number, f"{self._letter}{number}")
        return label if place == 1 else f"{label} ({place})"


def _collect(one: Round, place: int, spelling: _Spelling, found: dict[str, list[Statement]]) -> None:
    for number, candidates in one.in_order():
        found[spelling.label(number, place)] = [candidate.statement for candidate in candidates]


def _goes_on(theirs: Iterable[Statement], found: Mapping[str, list[Statement]]) -> None:
    """The parts of a question's thread belong to it: what its author answers to it at once."""
    of_post = {post.key: (label, post) for label, posts in found.items() for post in posts}
    for one in theirs:
        above = of_post.get(one.parent) if one.parent is not None else None
        if above is None or one.key in of_post:
            continue
        label, post = above
        if post.author == one.author and one.at - post.at <= _GOES_ON:
            found[label].append(one)
            of_post[one.key] = (label, one)


def _by_likeness(
    theirs: Iterable[Statement], scheduled: Sequence[tuple[str, str]], found: dict[str, list[Statement]]
) -> None:
    taken: set[Key] = {post.key for posts in found.values() for post in posts}
    planned = [(label, words_of(text)) for label, text in scheduled]
    for one in theirs:
        if one.key in taken or one.parent is not None or _talks_to_others(one):
            continue
        words = words_of(one.text)
        best = max(planned, key=lambda plan: likeness(plan[1], words), default=None)
        if best is None or len(best[1] & words) < min(_ENOUGH, len(best[1])):
            continue
        if len(best[1] & words) >= _ALIKE * len(best[1]):
            found.setdefault(best[0], []).append(one)


def _question(label: str, posts: Sequence[Statement]) -> AskedQuestion:
    """Of the posts, the first in the list asks, whatever was published ahead of it."""
    return AskedQuestion(label, posts[0].at, frozenset(post.key for post in posts), posts[0].text)
