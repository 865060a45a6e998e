"""What coverage comes to: who has been answered by a moderator, by which means, and who has not yet.

"Answered" means at least once in this chat, as it was counted in real ones: whoever was welcomed, and then answers
four more questions, was not missed. Whether a later word of theirs still waits is told beside it (`Person.open`).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from statistics import median

from chatmod.domain.accounts import network_of
from chatmod.domain.posts import Author, Post


class Means(StrEnum):
    """How a moderator has answered; of one post of theirs the first that applies counts."""

    REPLY = "reply"
    QUOTE = "quote"
    MENTION = "mention"
    LIKE = "like"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a moderator did for somebody.

    Attributes:
        means: What it was.
        at: When (UTC); None for a like, whose time no network tells.
        by: Which moderator; None for a like, which is our account's.
        to: The post of theirs that it is about; None for a mention, which is about the person.
        post: The moderator's; None for a like.
    """

    means: Means
    at: datetime | None
    by: Author | None
    to: Post | None
    post: Post | None


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who takes part and does not moderate.

    Attributes:
        author: As their last post shows them.
        first_time: Whether they were in no earlier chat; None where there is none to compare with.
        posts: How many they have written; reposts, and what is hidden or removed, are not counted.
        first: Their first post.
        last: Their last post.
        answers: All that moderators did for them, in the order of time, likes at the end.
        open: Their first post after the last answer: since then they have not been answered again.
    """

    author: Author
    first_time: bool | None
    posts: int
    first: Post
    last: Post
    answers: tuple[Answer, ...]
    open: Post | None

    @property
    def answered(self) -> bool:
        """Whether a moderator has answered them at least once."""
        return bool(self.answers)

    @property
    def took(self) -> timedelta | None:
        """From their first post to the first answer; None without an answer whose time is known."""
        at = self.answers[0].at if self.answers else None
        return None if at is None else max(at - self.first.at, timedelta(0))

    @property
    def means(self) -> tuple[Means, ...]:
        """By which means they were answered, each once, in the order of time."""
        return tuple(dict.fromkeys(answer.means for answer in self.answers))


@dataclass(frozen=True, slots=True)
class Board:
    """Everybody who takes part in a chat, moderators left out.

    Attributes:
        waiting: Who has not been answered, the one who waits longest first.
        answered: Who has, in the order in which they first wrote.
    """

    waiting: tuple[Person, ...] = ()
    answered: tuple[Person, ...] = ()

    @property
    def people(self) -> int:
        """How many take part."""
        return len(self.waiting) + len(self.answered)

    @property
    def longest(self) -> Person | None:
        """Who has waited longest for a first answer."""
        return self.waiting[0] if self.waiting else None

    @property
    def newcomers_first(self) -> tuple[Person, ...]:
        """Who waits: those who are here for the first time on top, and then by how long."""
        return tuple(sorted(self.waiting, key=lambda person: not person.first_time))

    @property
    def usual_wait(self) -> timedelta | None:
        """The median of `Person.took`, over all who have one."""
        took = [person.took for person in self.answered if person.took is not None]
        return timedelta(seconds=median(one.total_seconds() for one in took)) if took else None


def place_to_answer(post: Post) -> str:
    """The web address where a post can be answered in a browser; empty where it has none, as in a rehearsal.

    Source: X's web intents open a reply by the id of the post; everywhere else that is the post's own page.
    """
    if post.url and network_of(post.platform) == "x" and post.native_id.isdecimal():
        return f"https://x.com/intent/post?in_reply_to={post.native_id}"
    return post.url
