"""The imaginary audience of a rehearsal: a handful of people with the habits that make moderating hard.

Pure: what everybody will say, and when, follows from the seed and from what is asked.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum, auto
from random import Random

from chatmod.domain.posts import Author


class Habit(Enum):
    """How somebody takes part."""

    LABELS = auto()
    """Answers every question with its label, in the thread."""
    PLAIN = auto()
    """Answers without a label, soon after the question."""
    LATE = auto()
    """Answers with the label, but after the next question has been asked."""
    NO_TAG = auto()
    """Replies without the hashtag."""
    FIRST_TIME = auto()
    """Is here for the first time, says so, and answers now and then."""
    GREETS = auto()
    """Says hello and nothing more."""
    UNANSWERED = auto()
    """Asks something back that nobody takes up."""
    NEXT_DAY = auto()
    """Was not there, and writes when all is over."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who does not exist."""

    author: Author
    habit: Habit


@dataclass(frozen=True, slots=True)
class Remark:
    """What somebody will say: how long after the occasion, and whether as a reply to it."""

    person: Person
    after: timedelta
    text: str
    is_reply: bool


def _person(name: str, habit: Habit) -> Person:
    handle = name.lower().replace(" ", "_").replace("-", "_")
    return Person(Author(f"imaginary:{handle}", handle, name), habit)


PEOPLE = (
    _person("Imaginary Ines", Habit.LABELS),
    _person("Imaginary Tomas", Habit.PLAIN),
    _person("Imaginary Late Lena", Habit.LATE),
    _person("Imaginary Noor", Habit.NO_TAG),
    _person("Imaginary First-Time Faye", Habit.FIRST_TIME),
    _person("Imaginary First-Time Raj", Habit.FIRST_TIME),
    _person("Imaginary Hello Hal", Habit.GREETS),
    _person("Imaginary Una", Habit.UNANSWERED),
    _person("Imaginary Nadia", Habit.NEXT_DAY),
)

REGULARS = frozenset(person.author.id for person in PEOPLE if person.habit is not Habit.FIRST_TIME)
"""Author ids of those who have been in an imaginary earlier chat."""

_THOUGHTS = (
    "I keep coming back to the page where the students argue before anyone shows them a rule.",
    "In my class it took three days, and the third one was worth it.",
    "I would have stopped too early. Waiting is the hard part for me.",
    "We drew it on the floor with tape, and suddenly everyone had an opinion.",
    "The picture helped more than my explanation did.",
    "I am not sure yet. I changed my mind twice while reading.",
    "My co-teacher tried this with smaller numbers first & liked it.",
    "What surprised me: the quiet ones spoke first.",
    "It reminds me of how I was taught <not at all like this>.",
    "Yes, and the mistakes were the best part of the hour!",
)
_BACK = (
    "What do you do when nobody has an answer?",
    "Could somebody say where this is in the book?",
    "Does this work with thirty students, too?",
)


class Audience:
    """What an audience says in one rehearsal.

    Args:
        hashtag: Without `#`.
        random: Seeded by the rehearsal, so that it can be repeated.
    """

    def __init__(self, hashtag: str, random: Random, people: Sequence[Person] = PEOPLE) -> None:
        self._tag = f"#{hashtag}"
        self._random = random
        self._people = people
        self._greeted = False

    def hear_announcement(self) -> list[Remark]:
        """What is said after an announcement: greetings, after the first one."""
        if self._greeted:
            return []
        self._greeted = True
        greetings = {Habit.GREETS: "Hello everybody!", Habit.FIRST_TIME: "Hello! This is my first chat."}
        return [
            Remark(person, self._soon(10, 90), f"{greetings[person.habit]} {self._tag}", is_reply=False)
            for person in self._people
            if person.habit in greetings
        ]

    def hear_question(self, label: str, space: timedelta) -> list[Remark]:
        """What is said to a question, `space` being the time until the next one."""
        remarks = (self._answer(person, label, space) for person in self._people)
        return [remark for remark in remarks if remark is not None]

    def hear_end(self) -> list[Remark]:
        """What is said when the chat is over."""
        return [
            Remark(
                person, self._soon(120, 600), f"A1 I only see this now. {self._thought()} {self._tag}", is_reply=False
            )
            for person in self._people
            if person.habit is Habit.NEXT_DAY
        ]

    def _answer(  # noqa: PLR0911 - one line a habit
        self, person: Person, label: str, space: timedelta
    ) -> Remark | None:
        number = label[1:]
        within = space * self._random.uniform(0.2, 0.8)
        match person.habit:
            case Habit.LABELS:
                return Remark(person, within, f"A{number}: {self._thought()} {self._tag}", is_reply=True)
            case Habit.PLAIN:
                return Remark(person, within, f"{self._thought()} {self._tag}", is_reply=False)
            case Habit.LATE:
                late = space * self._random.uniform(1.1, 1.5)
                return Remark(person, late, f"A{number} {self._thought()} {self._tag}", is_reply=False)
            case Habit.NO_TAG:
                return Remark(person, within, self._thought(), is_reply=True)
            case Habit.FIRST_TIME if self._random.random() < 0.5:  # noqa: PLR2004 - every other question
                return Remark(person, within, f"a{number} {self._thought()} {self._tag}", is_reply=True)
            case Habit.UNANSWERED if self._random.random() < 0.5:  # noqa: PLR2004 - every other question
                return Remark(person, within, f"{self._random.choice(_BACK)} {self._tag}", is_reply=False)
            case _:
                return None

    def _thought(self) -> str:
        return self._random.choice(_THOUGHTS)

    def _soon(self, least: int, most: int) -> timedelta:
        return timedelta(seconds=self._random.randint(least, most))
