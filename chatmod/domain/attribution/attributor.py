"""The rules of attribution, in their order, for one post after the other."""

import re
from collections.abc import Iterable
from datetime import datetime, timedelta

from chatmod.domain.attribution import reasons
from chatmod.domain.attribution.asked import Asked
from chatmod.domain.attribution.clock import Hours
from chatmod.domain.attribution.evening import Attribution, Correction, Evening, Key, Statement
from chatmod.domain.attribution.hosting import names_no_answer
from chatmod.domain.attribution.labels import Label, label_of
from chatmod.domain.attribution.people import People
from chatmod.domain.attribution.quoting import goes_on, is_repost_in_words, own_words
from chatmod.domain.attribution.reasons import Sharing

_ADDRESSED = re.compile(r"[\s.]*@([\w.@-]*\w)")
_LINGERS = timedelta(minutes=15)
"""So long a person's last post tells where the next part of it belongs, and what is said to them."""
_GREETED = timedelta(minutes=4)
"""So long after a greeting what is said to its author greets back."""


class Attributor:
    """Attribution as posts arrive: what was given stays, and only new posts are looked at.

    Args:
        corrections: Oldest first; of two for one post the later stands.

    Attributes:
        given: The result so far.
    """

    def __init__(self, corrections: Iterable[Correction] = ()) -> None:
        self.given: dict[Key, Attribution] = {}
        self._corrections = {correction.key: correction for correction in corrections}
        self._unmoved: dict[Key, Attribution] = {}
        self._people = People()
        self._shared = Sharing()
        self._evening: Evening | None = None

    def take(self, statements: Iterable[Statement], evening: Evening) -> None:
        """Attribute posts that are new, the evening being as it is by now.

        Args:
            statements: In any order; a parent that has not come yet is not waited for.
            evening: With the questions that are out.
        """
        new = {one.key: one for one in statements if one.key not in self.given}
        self.begin(evening)
        for statement in in_threads(sorted(new.values(), key=lambda one: (one.at, one.key)), self):
            self.settle(statement)

    def begin(self, evening: Evening) -> None:
        """Say what attribution has to know from now on."""
        if self._evening is not evening:
            self._evening = evening
            self._asked = Asked(evening)
            self._ours, self._hosts = frozenset(evening.announcements), frozenset(evening.moderators)
            self._hours = Hours(evening, self._asked, self._people, self._shared)

    def lacks(self, statement: Statement) -> Key | None:
        """Which other post has to be attributed before this one can be; a post with a label waits for none."""
        for above in (statement.parent, statement.quoted):
            if above is not None and above not in self.given and self._asked.itself(above) is None:
                return None if self._is_settled_alone(statement) else above
        return None

    def _is_settled_alone(self, statement: Statement) -> bool:
        asked, correction = self._asked.itself(statement.key), self._corrections.get(statement.key)
        return asked is not None or correction is not None or bool(self._own_label(statement))

    def settle(self, statement: Statement, amended: int | None = None) -> Attribution:
        """Attribute one post, now.

        Args:
            statement: Whose parent, where the record has it, has been attributed.
            amended: The number that its author wanted on it, as a later post says.
        """
        by_rule = self._by_rule(statement, amended)
        given = self._corrected(statement, by_rule)
        self.given[statement.key] = given
        if not statement.is_repost:
            place = self._asked.place_of(given.questions) if given.questions else -1
            self._people.wrote(statement, given, place, is_courtesy=reasons.is_courteous(given))
        return given

    def _corrected(self, statement: Statement, by_rule: Attribution) -> Attribution:
        """A moderator's word stands above all rules; without its thread, the thread keeps what it had."""
        if statement.is_repost:
            return by_rule
        correction = self._corrections.get(statement.key)
        if correction is not None:
            if not correction.thread:
                self._unmoved[statement.key] = by_rule
            return self._shared.of(correction.questions, "moderator", reasons.MOVED)
        return by_rule

    def _by_rule(self, statement: Statement, amended: int | None) -> Attribution:
        if statement.is_repost or is_repost_in_words(statement.text):
            return reasons.REPOST
        itself = self._asked.itself(statement.key)
        if itself is not None:
            return itself
        if statement.key in self._ours:
            return reasons.OURS
        is_host = statement.author in self._hosts
        if is_host:
            self._hours.hear_host(statement)
        if amended is not None and (questions := self._asked.labels(Label((amended,), "A", True, ""), statement.at)):
            return self._shared.of(questions, "label", reasons.AMENDED)
        if labelled := self._own_label(statement):
            return self._shared.of(labelled, "label", reasons.LABELLED)
        return self._hanging(statement) or self._alone(statement, is_host=is_host)

    def _own_label(self, statement: Statement) -> tuple[str, ...]:
        label = label_of(statement.text, bare=self._asked.bare)
        if label is None or (
            self._evening and statement.author in self._evening.moderators and names_no_answer(label)
        ):
            return ()
        return self._asked.labels(label, statement.at)

    def _hanging(self, statement: Statement) -> Attribution | None:
        """What a post is given by what it answers or quotes, or in a greeting's thread."""
        for above, reason in ((statement.parent, "reply"), (statement.quoted, "quote")):
            if above is None:
                continue
            found = self._of_above(statement, above, is_reply=reason == "reply")
            if found is not None:
                return found
        quoted = own_words(statement.text)[1]
        label = label_of(quoted) if quoted else None
        if label is not None and label.leads and (questions := self._asked.labels(label, statement.at)):
            return self._shared.of(questions, "quote", reasons.QUOTES_IN_WORDS)
        return None

    def _of_above(self, statement: Statement, above: Key, *, is_reply: bool) -> Attribution | None:
        given = self._unmoved.get(above) or self.given.get(above) or self._asked.itself(above)
        if given is None:
            return None
        if given.because in {reasons.MOVED, reasons.MOVED_ALONG} and is_reply:
            return self._shared.of(given.questions, "moderator", reasons.MOVED_ALONG)
        if given.questions:
            courtesy = self._hours.courtesy_in_thread(statement) if is_reply else None
            if courtesy is not None:
                return courtesy
            because = reasons.IN_THREAD if is_reply else reasons.QUOTES
            return self._shared.of(given.questions, "reply" if is_reply else "quote", because)
        person = self._people.known(statement.author)
        is_own = person is not None and person.greeted == above
        return reasons.IN_GREETINGS if is_reply and not is_own and reasons.is_courteous(given) else None

    def _alone(self, statement: Statement, *, is_host: bool) -> Attribution:
        """What a post is given that has no label, and hangs on nothing that was filed."""
        if is_host:
            return reasons.HOST
        person = self._people.known(statement.author)
        if person and person.given.questions and self._lingers(person.at, statement.at) and goes_on(statement.text):
            return self._shared.of(person.given.questions, "reply", reasons.GOES_ON)
        aside = self._hours.aside(statement)
        if aside is not None:
            return aside
        return self._spoken_to(statement) or self._hours.by_clock(statement, person)

    def _spoken_to(self, statement: Statement) -> Attribution | None:
        """A post that begins with somebody's name answers what that person wrote last, moderators excepted."""
        if "@" not in statement.text[:3]:
            return None
        name = _ADDRESSED.match(statement.text)
        called = self._people.called(name[1]) if name else None
        if called is None:
            return None
        author, person = called
        if author in self._hosts or author == statement.author:
            return None
        if person.given.questions and self._lingers(person.at, statement.at):
            return self._shared.of(person.given.questions, "reply", reasons.SPEAKS_TO)
        is_greeted = reasons.is_courteous(person.given) and statement.at - person.at <= _GREETED
        return reasons.IN_GREETINGS if is_greeted else None

    @staticmethod
    def _lingers(before: datetime, now: datetime) -> bool:
        return now - before <= _LINGERS


def in_threads(statements: Iterable[Statement], attributor: Attributor) -> Iterable[Statement]:
    """Statements in their order, but each behind those of them that it hangs on; circles end where they began."""
    waiting = {one.key: one for one in statements}
    for first in list(waiting.values()):
        path = {first.key: first} if first.key in waiting else {}
        current = first
        while path:
            above = attributor.lacks(current)
            if above is None or above in path or above not in waiting:
                break
            current = path[above] = waiting[above]
        for one in reversed(path.values()):
            del waiting[one.key]
            yield one
