"""Attribution of a whole chat, one post after the other."""

from collections import deque
from collections.abc import Iterable, Iterator
from datetime import timedelta

from chatmod.domain.attribution.attributor import Attributor, in_threads
from chatmod.domain.attribution.evening import Attribution, Correction, Evening, Key, Statement
from chatmod.domain.attribution.labels import labels_in
from chatmod.domain.attribution.quoting import amends

_AHEAD = 64
_SOON = timedelta(minutes=5)
"""So soon people see that their label was wrong, and say so."""


def attribute(
    statements: Iterable[Statement], evening: Evening, corrections: Iterable[Correction] = ()
) -> Iterator[tuple[Key, Attribution]]:
    """Give every post its questions, or none.

    A post waits for its parent, if the record has that and it has not come yet, and a moment for its author's second
    thoughts; so what comes out is not quite in the order of what goes in. Of a post only its key and what it was
    given are kept.

    Args:
        statements: Of all platforms, in the order of time.
        evening: The performed sheet.
        corrections: Oldest first.

    Yields:
        Every post once.
    """
    attributor = Attributor(corrections)
    attributor.begin(evening)
    waiting: dict[Key, list[tuple[Statement, int | None]]] = {}
    for statement, amended in _with_second_thoughts(statements):
        ready = [(statement, amended)]
        while ready:
            current, number = ready.pop()
            missing = attributor.lacks(current) if number is None else None
            if missing is not None:
                waiting.setdefault(missing, []).append((current, number))
                continue
            yield current.key, attributor.settle(current, number)
            ready += reversed(waiting.pop(current.key, ()))
    left = sorted((one for some in waiting.values() for one, _ in some), key=lambda one: (one.at, one.key))
    for one in in_threads(left, attributor):
        yield one.key, attributor.settle(one)


def _with_second_thoughts(statements: Iterable[Statement]) -> Iterator[tuple[Statement, int | None]]:
    """Statements a little later, with the number that their authors wanted on them: `that was meant to be A4`."""
    ahead: deque[Statement] = deque()
    amended: dict[Key, int] = {}
    for statement in statements:
        second = amends(statement.text)
        before = _mislabelled(statement, second, ahead) if second is not None else None
        if second is not None and before is not None:
            amended[before.key] = amended[statement.key] = second[0]
        ahead.append(statement)
        if len(ahead) > _AHEAD:
            yield (first := ahead.popleft()), amended.pop(first.key, None)
    for statement in ahead:
        yield statement, amended.pop(statement.key, None)


def _mislabelled(
    statement: Statement, second: tuple[int, int | None], before: Iterable[Statement]
) -> Statement | None:
    """The newest post of the same author with the label that was wrong, or with any other than the one wanted."""
    wanted, wrong = second
    for one in reversed(tuple(before)):
        if one.author == statement.author and not one.is_repost and statement.at - one.at <= _SOON:
            labels = labels_in(one.text)
            if labels and (wrong in labels if wrong is not None else wanted not in labels):
                return one
    return None
