"""What is counted of a chat."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from chatmod.domain.posts import Author


@dataclass(frozen=True, slots=True)
class Person:
    """An account that took part.

    Attributes:
        number: Names it within these figures, from 1.
        network: Where the account is.
        posts: Reposts left out.
        answered: How many of its posts answer a post of somebody else.
        was_answered: How many posts of others answer a post of it.
    """

    number: int
    author: Author
    network: str
    moderates: bool
    posts: int
    answers: int
    reposts: int
    answered: int
    was_answered: int


@dataclass(frozen=True, slots=True)
class QuestionFigures:
    """What came to one question.

    Attributes:
        answers: Posts of participants that were filed under it; one that answers two questions counts for both.
        people: Who wrote them.
        by_moderators: Posts of moderators that were filed under it, the question itself left out.
        late: Of the answers, those that were written after the end of the chat.
    """

    label: str
    answers: int
    people: int
    by_moderators: int
    late: int


@dataclass(frozen=True, slots=True)
class Sharing:
    """Somebody gave a link in a post.

    Attributes:
        place: Of the post, as in `Entry`.
        person: The `Person.number` of who shared it.
        at: UTC.
    """

    place: int
    person: int
    at: datetime


@dataclass(frozen=True, slots=True)
class SharedLink:
    """An address that was given in posts; `times` also counts those beyond what is kept as `shared`."""

    url: str
    times: int
    shared: tuple[Sharing, ...]


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything that is counted of a chat.

    Attributes:
        posts: Everything in the record but reposts: questions, announcements, answers, talk.
        people: In the order in which they were met; also those who only reposted.
        questions: In the order of the sheet.
        minutes: Posts by the full minute after the start in which they were written; negative before it.
        links: In the order in which they were shared first.
        links_left_out: How many different addresses came after `links` was full.
        replies: By the `Person.number` of a writer, and then of each other person answered: by how many posts.
        newcomers: How many participants are here for the first time; None where nobody has looked.
    """

    posts: int
    by_moderators: int
    cues: int
    answers: int
    late: int
    edited: int
    reposts: int
    withheld: int
    pictures: int
    described: int
    people: tuple[Person, ...]
    questions: tuple[QuestionFigures, ...]
    minutes: Mapping[int, int]
    links: tuple[SharedLink, ...]
    links_left_out: int
    replies: Mapping[int, Mapping[int, int]] = field(default_factory=dict)
    newcomers: int | None = None

    @property
    def participants(self) -> Sequence[Person]:
        """Those who wrote something and do not moderate."""
        return [person for person in self.people if person.posts and not person.moderates]

    @property
    def writers(self) -> Sequence[Person]:
        """Those who wrote something, moderators among them."""
        return [person for person in self.people if person.posts]
