"""What the clock tells of a post that has no label and hangs on nothing: a courtesy, or an answer.

Why a grace: of the posts without label that came after a new question, 7 of 9 belonged to the old one within two
minutes, 6 of 13 within four, 4 of 22 within eight, and none later (counted on real chats).
"""

from datetime import timedelta

from chatmod.domain.attribution import reasons
from chatmod.domain.attribution.asked import Asked
from chatmod.domain.attribution.courtesies import Courtesy, courtesy_in, is_greeting_word, may_be_courtesy
from chatmod.domain.attribution.evening import Attribution, Evening, Statement
from chatmod.domain.attribution.people import People, Person
from chatmod.domain.attribution.reasons import Sharing

_ARRIVING = timedelta(minutes=5)
"""So long after the first question everybody may still be coming in."""
_LEAVING = timedelta(minutes=5)
"""So long before the end people begin to leave."""
_FRESH = timedelta(seconds=45)
"""Nobody has read the first question and written an answer to it sooner (at three minutes of grace)."""
_LATE_PART = 0.75
_HAS_ANSWERED = 0.8
"""Of the grace, for somebody who has answered the old question: they are more likely to be at the new one."""
_LAST_GRACES = 4
"""The end is no new question: for so many graces the last one is still answered."""


class Hours:
    """The hours of an evening.

    Args:
        evening: Its start, end and grace.
        asked: Its questions.
        people: Who has written so far.
        shared: Makes attributions.
    """

    def __init__(self, evening: Evening, asked: Asked, people: People, shared: Sharing) -> None:
        self._evening = evening
        self._asked = asked
        self._people = people
        self._shared = shared
        self._stays = (evening.grace or timedelta(0)) * _LAST_GRACES
        self._closing = evening.start + (evening.end - evening.start) * _LATE_PART
        self._leaving = evening.end - _LEAVING
        self._fresh = min(_FRESH, evening.grace / 4) if evening.grace is not None else _FRESH
        self._settled = asked.first + _ARRIVING if asked.count else asked.first

    def hear_host(self, statement: Statement) -> None:
        """A moderator's farewell in the last part of the chat, behind its last question, ends the clock."""
        if statement.at < self._closing or self._asked.place(statement.at) < max(0, self._asked.count - 1):
            return
        if courtesy_in(statement.text, leaving=True) is Courtesy.FAREWELL:
            self._leaving = min(self._leaving, statement.at)

    def courtesy_in_thread(self, statement: Statement) -> Attribution | None:
        """A reply that does nothing but greet, or take leave, answers no question."""
        if not may_be_courtesy(statement.text):
            return None
        courtesy = courtesy_in(statement.text)
        if courtesy is Courtesy.GREETING and is_greeting_word(statement.text):
            return reasons.GREETING
        return reasons.FAREWELL if courtesy is Courtesy.FAREWELL and statement.at >= self._closing else None

    def aside(self, statement: Statement) -> Attribution | None:
        """Why the clock has nothing to say about a post; None if it has."""
        at = statement.at
        if self._evening.grace is None:
            return reasons.SLOW
        if at < self._asked.first:
            return reasons.EARLY
        if at - self._evening.end > self._stays or self._asked.is_over(self._asked.place(at), at):
            return reasons.ENDED
        return self._courtesy(statement) or (
            reasons.PLUG if at > self._evening.end and "://" in statement.text else None
        )

    def _courtesy(self, statement: Statement) -> Attribution | None:
        arriving = self._people.known(statement.author) is None or statement.at < self._settled
        leaving = statement.at >= self._leaving
        if not (arriving or leaving or may_be_courtesy(statement.text)):
            return None
        courtesy = courtesy_in(statement.text, arriving=arriving, leaving=leaving)
        if courtesy is Courtesy.GREETING:
            return None if self._asked.asks_for_introductions(self._asked.place(statement.at)) else reasons.GREETING
        return reasons.FAREWELL if courtesy is not None else None

    def by_clock(self, statement: Statement, person: Person | None) -> Attribution:
        """The question that was open, with a grace after a new one.

        Args:
            statement: Written while the chat was on.
            person: Its author, if they have written before.
        """
        at, grace = statement.at, self._evening.grace
        place = self._asked.place(at)
        assert grace is not None
        age = self._asked.age(place, at)
        if place == 0:
            is_fresh = age < self._fresh and not self._asked.asks_for_introductions(place)
            return reasons.TOO_SOON if is_fresh else self._asked.open(place)
        if person is not None and person.reached >= place:
            return self._shared.of(self._asked.open(place).questions, "time", reasons.HAS_GONE_ON)
        if person is not None and person.answered == place - 1:
            grace *= _HAS_ANSWERED
        return self._asked.still_open(place - 1) if age < grace else self._asked.open(place)
