"""What a moderator can tell a running chat: the commands, and the grammar in which they are typed.

A command as typed may leave open what it is about (`skip`); what is journalled never does, so that a later replay
does not depend on what was going on when it was given.
"""

import shlex
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Literal

from chatmod.domain.schedule import QUESTION_LABEL
from chatmod.domain.when import parse_clock, parse_span
from chatmod.errors import CommandError


@dataclass(frozen=True, slots=True)
class Hold:
    """Everything still to come, and the end, later by this much; None: until `resume`."""

    span: timedelta | None = None
    kind: Literal["hold"] = "hold"


@dataclass(frozen=True, slots=True)
class Resume:
    """The hold ends now.

    `hold` is the number of the command it ends; `rest` is what is left of it, where it was for a span.
    """

    hold: int | None = None
    rest: timedelta | None = None
    kind: Literal["resume"] = "resume"


@dataclass(frozen=True, slots=True)
class Undo:
    """Take back a hold, skip, swap or repace; `target` is the number of that command."""

    target: int | None = None
    kind: Literal["undo"] = "undo"


@dataclass(frozen=True, slots=True)
class Skip:
    """A cue does not go out; without a label the coming one."""

    label: str | None = None
    kind: Literal["skip"] = "skip"


@dataclass(frozen=True, slots=True)
class Next:
    """The coming cue goes out now; the others stay where they are."""

    label: str | None = None
    kind: Literal["next"] = "next"


@dataclass(frozen=True, slots=True)
class Swap:
    """Two cues change their instants; labels and keys stay with their texts."""

    first: str
    second: str
    kind: Literal["swap"] = "swap"


@dataclass(frozen=True, slots=True)
class Repace:
    """What is left is spread evenly until an end: the planned one, or by this clock.

    `until` and `labels` are what that came to.
    """

    clock: time | None = None
    until: datetime | None = None
    labels: tuple[str, ...] = ()
    kind: Literal["repace"] = "repace"


@dataclass(frozen=True, slots=True)
class Say:
    """An extra post, composed like an announcement."""

    text: str
    kind: Literal["say"] = "say"


@dataclass(frozen=True, slots=True)
class Again:
    """The current question once more, for latecomers."""

    label: str | None = None
    kind: Literal["again"] = "again"


@dataclass(frozen=True, slots=True)
class Probe:
    """A private note of the current question is posted: the one of this number (from 1), or the next one."""

    number: int | None = None
    label: str | None = None
    kind: Literal["probe"] = "probe"


@dataclass(frozen=True, slots=True)
class End:
    """The evening is over now."""

    kind: Literal["end"] = "end"


Command = Hold | Resume | Undo | Skip | Next | Swap | Repace | Say | Again | Probe | End

FORMS = (
    "hold [N min]",
    "resume",
    "undo",
    "skip [LABEL]",
    "next",
    "swap LABEL LABEL",
    "repace [TIME]",
    "say TEXT",
    "again",
    "probe [N]",
    "end",
)
"""How each command is typed."""

_REMEDY = f"The commands are: {', '.join(FORMS)}."


def parse_command(text: str) -> Command:
    """Read a command as it is typed; upper and lower case are the same, a bare number is minutes.

    Raises:
        CommandError: If it is none.
    """
    try:
        text.encode()
    except UnicodeEncodeError:  # a pipe or a shell gave bytes that are no letters
        raise CommandError("It is no text: some of it is not UTF-8.", "Give it once more, in UTF-8.") from None
    word, rest = [*text.strip().split(maxsplit=1), "", ""][:2]
    read = _READERS.get(word.lower())
    if read is None:
        raise CommandError(f"`{word}` is not a command." if word else "There is no command.", _REMEDY)
    return read(rest)


def _hold(rest: str) -> Hold:
    if not rest:
        return Hold()
    try:
        span = parse_span(rest).elapsed
    except ValueError:
        span = timedelta(0)
    if not span:
        raise CommandError(
            f"`{rest}` is not a time to hold for.", "Write `hold 3` (minutes), `hold 90 s`, or `hold` alone."
        )
    return Hold(span)


def _skip(rest: str) -> Skip:
    return Skip(as_label(rest) if rest else None)


def _swap(rest: str) -> Swap:
    try:
        labels = shlex.split(rest)
    except ValueError:
        labels = []
    if len(labels) != 2:  # noqa: PLR2004 - two change places
        raise CommandError("`swap` needs two labels.", "Write `swap Q4 Q5`; a label with a blank in quotation marks.")
    return Swap(as_label(labels[0]), as_label(labels[1]))


def _repace(rest: str) -> Repace:
    try:
        return Repace(parse_clock(rest) if rest else None)
    except ValueError:
        remedy = "Write `repace`, or `repace 21:05` to end at that time."
        raise CommandError(f"`{rest}` is not a time of day.", remedy) from None


def _say(rest: str) -> Say:
    if not rest:
        raise CommandError("`say` needs a text.", "Write for example `say Five more minutes for Q3!`.")
    return Say(rest)


def _probe(rest: str) -> Probe:
    if rest and not (rest.isascii() and rest.isdigit() and 0 < int(rest) < 1000):  # noqa: PLR2004 - more notes than fit
        remedy = "Write `probe` for the next note, or `probe 2` for the second."
        raise CommandError(f"`{rest}` is not the number of a note.", remedy)
    return Probe(int(rest) if rest else None)


def _alone(word: str, command: Command) -> Callable[[str], Command]:
    def read(rest: str) -> Command:
        if rest:
            raise CommandError(f"`{word}` stands alone; `{rest}` is too much.", f"Write `{word}`.")
        return command

    return read


def as_label(text: str) -> str:
    """A label as a moderator types it: questions in any case."""
    return text.upper() if QUESTION_LABEL.fullmatch(text.upper()) else text


_READERS: dict[str, Callable[[str], Command]] = {
    "hold": _hold,
    "resume": _alone("resume", Resume()),
    "undo": _alone("undo", Undo()),
    "skip": _skip,
    "next": _alone("next", Next()),
    "swap": _swap,
    "repace": _repace,
    "say": _say,
    "again": _alone("again", Again()),
    "probe": _probe,
    "end": _alone("end", End()),
}
