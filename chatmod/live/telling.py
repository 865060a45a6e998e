"""What the live layer tells to whoever shows it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from chatmod.domain.attribution import Attribution
from chatmod.domain.happenings import Happening
from chatmod.domain.posts import Post
from chatmod.domain.preflight import Finding


@dataclass(frozen=True, slots=True)
class AnswerSeen:
    """A post of the chat arrived that is not one of our cues; `first` is set for the first one of its author."""

    at: datetime
    post: Post
    attribution: Attribution
    by_moderator: bool
    first: bool


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something besides a post of ours does not work at present; chatmod goes on trying."""

    at: datetime
    about: str
    message: str


@dataclass(frozen=True, slots=True)
class Recalled:
    """What earlier runs of this performance have left behind: where our posts stand, and the posts of others."""

    at: datetime
    happenings: tuple[Happening, ...]
    answers: tuple[AnswerSeen, ...]


@dataclass(frozen=True, slots=True)
class PreFlight:
    """What was looked at shortly before the start."""

    at: datetime
    findings: tuple[Finding, ...]


Event = Happening | AnswerSeen | Trouble | Recalled | PreFlight
Tell = Callable[[Event], None]
