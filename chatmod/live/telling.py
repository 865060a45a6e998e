"""What the live layer tells to whoever shows it."""

import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from chatmod.domain.attribution import Attribution
from chatmod.domain.board import Board
from chatmod.domain.consent import How, Removal
from chatmod.domain.happenings import Happening
from chatmod.domain.plan import Plan
from chatmod.domain.posts import Author, Post
from chatmod.domain.preflight import Finding
from chatmod.domain.splitting import CutThread
from chatmod.domain.steering import Answer, Steered
from chatmod.errors import ChatmodError, Problem
from chatmod.live.defects import defect


@dataclass(frozen=True, slots=True)
class AnswerSeen:
    """A post of the chat arrived that is not one of our cues.

    `first` is set for the first one of its author, `newcomer` where that was in no earlier chat.
    """

    at: datetime
    post: Post
    attribution: Attribution
    by_moderator: bool
    first: bool
    newcomer: bool = False


@dataclass(frozen=True, slots=True)
class BoardChanged:
    """Somebody takes part who did not, or whoever waits for a moderator's first answer has changed."""

    at: datetime
    board: Board


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something besides a post of ours does not work at present.

    `lasts` where trying again helps nothing: a person has to do something, or it cannot be changed any more.
    """

    at: datetime
    about: str
    message: str
    remedy: str = ""
    lasts: bool = False


def trouble(at: datetime, about: str, error: Exception, doing: str = "") -> Trouble:
    """The trouble that an error makes; `doing` says with what."""
    said = str(error) if isinstance(error, ChatmodError) else f"a defect, {defect(error)}"
    return Trouble(at, about, f"{doing}{said.rstrip('. ')}.", getattr(error, "remedy", ""))


@dataclass(frozen=True, slots=True)
class Mended:
    """What was told as trouble works again."""

    at: datetime
    about: str
    message: str


@dataclass(frozen=True, slots=True)
class Answered:
    """What became of a command; `at` is when it was carried out or refused."""

    at: datetime
    answer: Answer


@dataclass(frozen=True, slots=True)
class Edited:
    """The schedule was changed while it runs.

    `texts` are the labels that will read differently; `too_late` those whose change comes too late: they are out;
    `threads` what is cut into threads otherwise than before.
    """

    at: datetime
    steered: Steered
    texts: tuple[str, ...]
    too_late: tuple[str, ...] = ()
    threads: tuple[CutThread, ...] = ()


@dataclass(frozen=True, slots=True)
class Outlook:
    """The plan as it stands: told when a performance opens, and after every change of plan."""

    at: datetime
    plan: Plan


@dataclass(frozen=True, slots=True)
class EditRefused:
    """The schedule was changed, and cannot be used as it is now: the last good sheet stays in force."""

    at: datetime
    problems: tuple[Problem, ...]


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


@dataclass(frozen=True, slots=True)
class OptedOut:
    """Somebody asked to be left out of the record, and is; the name is told this once, and kept nowhere."""

    at: datetime
    platform: str
    author: Author
    how: How
    removal: Removal


@dataclass(frozen=True, slots=True)
class MayOptOut:
    """A post has the word that takes people out, and may mean something else: the moderator can ask."""

    at: datetime
    post: Post


Heard = AnswerSeen | BoardChanged | Recalled | OptedOut | MayOptOut
Event = Happening | Heard | Trouble | Mended | Answered | Edited | EditRefused | Outlook | PreFlight
Tell = Callable[[Event], None]


def unfailing(tell: Tell) -> Tell:
    """Showing must never stop the evening: what a closed terminal or a full disk does not take is not shown."""

    def tell_if_it_works(event: Event) -> None:
        try:
            tell(event)
        except OSError:
            return
        except Exception as error:  # noqa: BLE001 - a defect in showing is shown, if anything can be
            with contextlib.suppress(Exception):
                tell(trouble(event.at, "display", error, "It could not be shown: "))

    return tell_if_it_works
