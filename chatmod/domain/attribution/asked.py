"""The questions of an evening, looked up by number, by post, and by the clock."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from chatmod.domain.attribution.evening import AskedQuestion, Attribution, Evening, Key
from chatmod.domain.attribution.labels import Label

_WELCOME = timedelta(minutes=10)
"""So long before its first question a second round of the same numbers begins."""
_PAUSE = timedelta(hours=1)
_MUCH_LONGER = 4
"""A pause so many times as long as usual, and longer than an hour, lies between two rounds."""
_LAST = timedelta(minutes=20)
"""So long, or twice as long as usual, the last question of a round stays open."""
_WITHOUT_LETTER = re.compile(r"\s*[0-9]{1,3}[.):]\s")
_INTRODUCTION = re.compile(
    r"introduc|who (?:are|is) (?:you|with|here)|(?:tell|share)\b.{0,20}\b(?:yourself|name|who you)|your (?:name|role)"
    r"|where (?:are you|you(?:['\u2019]re| are) (?:from|based|joining|tuning|in))"
    r"|say (?:hi|hello)|roll ?call|vorstell|pr\u00e9sent",
    re.IGNORECASE,
)
_NEVER = datetime.max.replace(tzinfo=UTC)
_QUESTION_ITSELF = "It is the question."
_BY_CLOCK = "This question was open when it was written."
_BY_GRACE = "The next question had only just been asked."


class Asked:
    """What was asked in an evening, as far as it is known.

    Attributes:
        first: When the first question was out; the end of time if none was.
        count: Of questions.
    """

    def __init__(self, evening: Evening) -> None:
        self._asked = sorted(evening.questions, key=lambda question: question.at)
        self._times = [question.at for question in self._asked]
        self._rounds = list(_rounds(self._asked))
        self._posts = {
            key: Attribution((question.label,), "label", _QUESTION_ITSELF)
            for question in self._asked
            for key in question.post_ids
        }
        self._in_time = [Attribution((question.label,), "time", _BY_CLOCK) for question in self._asked]
        self._in_grace = [Attribution((question.label,), "time", _BY_GRACE) for question in self._asked]
        self._places = {question.label: place for place, question in enumerate(self._asked)}
        self._introductions = {place for place, one in enumerate(self._asked) if _INTRODUCTION.search(one.text)}
        self._has_topics = any(question.label[:1] in "Tt" for question in self._asked)
        self.bare = any(_WITHOUT_LETTER.match(question.text) for question in self._asked)
        self._closes = _closes(self._times)
        self.first = self._times[0] if self._times else _NEVER
        self.count = len(self._asked)

    def itself(self, key: Key) -> Attribution | None:
        """What a post was given that asks a question."""
        return self._posts.get(key)

    def labels(self, label: Label, at: datetime) -> tuple[str, ...]:
        """The questions of this chat that a label names, in the round that was open."""
        if label.letter == "T" and not self._has_topics:
            return ()
        found = (self._label(number, at) for number in label.numbers)
        return tuple(dict.fromkeys(one for one in found if one is not None))

    def _label(self, number: int, at: datetime) -> str | None:
        having = [(begin, labels[number]) for begin, labels in self._rounds if number in labels]
        begun = [label for begin, label in having if begin <= at]
        return begun[-1] if begun else having[0][1] if having else None

    def place(self, at: datetime) -> int:
        """Of the question that was asked last, counted from 0; -1 before the first."""
        return bisect_right(self._times, at) - 1

    def place_of(self, labels: tuple[str, ...]) -> int:
        """Of the last question among labels."""
        if len(labels) == 1:
            return self._places.get(labels[0], -1)
        return max((self._places[label] for label in labels if label in self._places), default=-1)

    def age(self, place: int, at: datetime) -> timedelta:
        """How long a question had been out."""
        return at - self._times[place]

    def is_over(self, place: int, at: datetime) -> bool:
        """Whether a round of questions had ended, and the next had not begun."""
        return at > self._closes.get(place, _NEVER)

    def open(self, place: int) -> Attribution:
        """The question that was open."""
        return self._in_time[place]

    def still_open(self, place: int) -> Attribution:
        """The question that was asked before the newest one."""
        return self._in_grace[place]

    def asks_for_introductions(self, place: int) -> bool:
        """Whether a question wants people to introduce themselves."""
        return place in self._introductions


def _closes(times: Sequence[datetime]) -> dict[int, datetime]:
    """When the questions closed that were followed by a long pause, by their places."""
    gaps = [later - earlier for earlier, later in pairwise(times)]
    usual = sorted(gaps)[len(gaps) // 2] if gaps else _PAUSE
    pause, stays = max(_PAUSE, usual * _MUCH_LONGER), max(_LAST, usual * 2)
    return {place: times[place] + stays for place, gap in enumerate(gaps) if gap > pause}


def _rounds(asked: Iterable[AskedQuestion]) -> Iterable[tuple[datetime, dict[int, str]]]:
    """The same numbers asked again are another round, which begins a little before its first question."""
    current: dict[int, str] = {}
    begin: datetime | None = None
    before: datetime | None = None
    for question in asked:
        if begin is None or question.number in current:
            if begin is not None:
                yield begin, current
            gap = question.at - before if before is not None else _WELCOME
            begin, current = question.at - min(_WELCOME, gap / 2), {}
        current[question.number] = question.label
        before = question.at
    if begin is not None:
        yield begin, current
