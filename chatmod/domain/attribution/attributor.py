"""Which question each post of a chat answers."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from chatmod.domain.attribution.evening import NOTHING, Attribution, Correction, Evening, Key, Statement
from chatmod.domain.attribution.labels import labels_in


def attribute(
    statements: Iterable[Statement], evening: Evening, corrections: Iterable[Correction] = ()
) -> Iterator[tuple[Key, Attribution]]:
    """Give every post its questions, or none.

    A post whose parent stands in the record but has not come yet waits for it, so what comes out is not quite in the
    order of what goes in.

    Args:
        statements: Of all platforms, in the order of time.
        evening: The performed sheet.
        corrections: Oldest first.

    Yields:
        Every post once.
    """
    attributor = Attributor(corrections)
    waiting: dict[Key, list[Statement]] = {}
    for statement in statements:
        ready = [statement]
        while ready:
            current = ready.pop()
            missing = attributor.lacks(current)
            if missing is not None:
                waiting.setdefault(missing, []).append(current)
                continue
            yield current.key, attributor.settle(current, evening)
            ready += waiting.pop(current.key, ())
    for statement in sorted((one for some in waiting.values() for one in some), key=lambda one: (one.at, one.key)):
        ready = [] if statement.key in attributor.given else [statement]
        while ready:
            current = ready.pop()
            if current.key not in attributor.given:
                yield current.key, attributor.settle(current, evening)
                ready += waiting.pop(current.key, ())


class Attributor:
    """Attribution as posts arrive: what was given stays, and only new posts are looked at.

    `given` holds the result so far.
    """

    def __init__(self, corrections: Iterable[Correction] = ()) -> None:
        self.given: dict[Key, Attribution] = {}
        self._corrections = {correction.key: correction for correction in corrections}

    def take(self, statements: Iterable[Statement], evening: Evening) -> None:
        """Attribute posts that are new, the evening being as it is by now."""
        new = [statement for statement in statements if statement.key not in self.given]
        waiting = {statement.key: statement for statement in sorted(new, key=lambda one: (one.at, one.key))}
        for statement in list(waiting.values()):
            path = [statement]
            while (missing := self.lacks(path[-1])) in waiting and waiting[missing] not in path:
                path.append(waiting[missing])
            for one in reversed(path):
                if waiting.pop(one.key, None):
                    self.settle(one, evening)

    def lacks(self, statement: Statement) -> Key | None:
        """What has to be attributed before a post can be."""
        above = statement.parent if statement.parent is not None else statement.quoted
        return None if above is None or above in self.given or labels_in(statement.text) else above

    def settle(self, statement: Statement, evening: Evening) -> Attribution:
        """Attribute one post, now."""
        decided = self.given[statement.key] = self._decide(statement, evening)
        return decided

    def _decide(self, statement: Statement, evening: Evening) -> Attribution:
        if statement.is_repost or statement.key in evening.announcements:
            return NOTHING
        if correction := self._corrections.get(statement.key):
            return Attribution(correction.questions, "moderator")
        for question in evening.questions:
            if statement.key in question.post_ids:
                return Attribution((question.label,), "label")
        known = {question.number: question.label for question in evening.questions}
        labelled = tuple(known[number] for number in labels_in(statement.text) if number in known)
        if labelled:
            return Attribution(labelled, "label")
        if statement.parent is not None and (above := self.given.get(statement.parent, NOTHING)).questions:
            return Attribution(above.questions, "reply")
        if statement.quoted is not None and (above := self.given.get(statement.quoted, NOTHING)).questions:
            return Attribution(above.questions, "quote")
        return NOTHING if statement.author in evening.moderators else _by_clock(statement.at, evening)


def _by_clock(at: datetime, evening: Evening) -> Attribution:
    if evening.grace is None or at > evening.end:
        return NOTHING
    asked = [question for question in evening.questions if question.at <= at]
    if not asked:
        return NOTHING
    within_grace = at < asked[-1].at + evening.grace
    open_question = asked[-2] if within_grace and len(asked) > 1 else asked[-1]
    return Attribution((open_question.label,), "time")
