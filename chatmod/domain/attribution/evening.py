"""The words of attribution: what it has to know, and what it says."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal, NamedTuple, TypeAlias

Key: TypeAlias = int | str
"""Names a post within one chat: whatever its caller finds cheap, as long as all keys of a chat are of one kind."""
Reason = Literal["label", "reply", "quote", "time", "moderator"]

_NUMBER = re.compile(r"[0-9]+")


class Statement(NamedTuple):
    """A post as attribution sees it.

    Attributes:
        author: Names an account, in the same way as `Evening.moderators`.
        at: When it was published, with a zone.
        parent: What it answers, if the record has that.
        quoted: What it quotes, if the record has that.
        answers_unknown: It answers a post that the record does not have.
        handle: As people address its author, without the first `@`; empty where nobody knows.
    """

    key: Key
    author: str
    at: datetime
    text: str
    parent: Key | None = None
    quoted: Key | None = None
    is_repost: bool = False
    answers_unknown: bool = False
    handle: str = ""


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """A question that is out: its label, the first instant it was out, and its posts on all platforms.

    Attributes:
        text: As asked, where it is known; empty otherwise.
    """

    label: str
    at: datetime
    post_ids: frozenset[Key]
    text: str = ""

    @property
    def number(self) -> int:
        """The number in its label: 3 for `Q3`, and for `Q3 (2)` as well."""
        found = _NUMBER.search(self.label)
        return int(found[0]) if found else 0


@dataclass(frozen=True, slots=True)
class Attribution:
    """The questions a post was given (labels; empty for none), and the rule that gave them.

    Attributes:
        because: The rule in a sentence, for people; two attributions that differ in nothing else are equal.
    """

    questions: tuple[str, ...] = ()
    reason: Reason | None = None
    because: str = field(default="", compare=False)


NOTHING = Attribution()


@dataclass(frozen=True, slots=True)
class Evening:
    """What attribution has to know about a chat.

    Attributes:
        questions: In the order in which they were asked.
        announcements: Posts of the moderators that ask nothing.
        moderators: Authors; their posts are answers only by label or parent.
        start: Before it nobody answers, unless a label says so.
        end: After it, the clock files nothing any more.
        grace: How long a new question leaves unlabelled posts to the old one; None switches the clock off.
    """

    questions: Sequence[AskedQuestion]
    announcements: Collection[Key]
    moderators: Collection[str]
    start: datetime
    end: datetime
    grace: timedelta | None


@dataclass(frozen=True, slots=True)
class Correction:
    """What a moderator said about a post, once and for ever.

    Attributes:
        questions: Labels; empty if it answers nothing.
        thread: What answers it, however deep, goes with it, except where a post carries a label of its own.
    """

    key: Key
    questions: tuple[str, ...]
    thread: bool
