"""What was found in a document or a table, before it is written as a schedule."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from chatmod.loading.converting.moments import Moment

_SHOWN = 8
"""What is told together is quoted this often."""


@dataclass(frozen=True, slots=True, order=True)
class Remark:
    """What a moderator should look at.

    Attributes:
        number: 1-based line or row of the file; 0 where it is about the whole of it.
        said: A sentence, without its point where `about` follows; alike for what is told together.
        about: What it is about in this line or row.
    """

    number: int
    said: str
    about: str = ""

    def __str__(self) -> str:
        return f"{self.said}: {self.about}." if self.about else self.said


def told_together(remarks: Iterable[Remark]) -> Iterator[tuple[tuple[int, ...], str]]:
    """Line or row numbers and what is said of them: what is alike is said once, in the place of the first."""
    alike: dict[str, list[Remark]] = {}
    for remark in remarks:
        alike.setdefault(remark.said, []).append(remark)
    for said, same in alike.items():
        abouts = list(dict.fromkeys(remark.about for remark in same if remark.about))
        more = f" and {len(abouts) - _SHOWN} more" if len(abouts) > _SHOWN else ""
        sentence = f"{said}: {', '.join(abouts[:_SHOWN])}{more}." if abouts else said
        yield tuple(dict.fromkeys(remark.number for remark in same)), sentence


@dataclass(frozen=True, slots=True)
class Particular:
    """A value for a key of the front matter, and where it was found; `moment` is the time of a start."""

    value: str
    number: int
    moment: Moment | None = None


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as it was named; either half may be empty."""

    alt: str
    path: str


@dataclass(slots=True)
class FoundCue:
    """A question or an announcement.

    Attributes:
        number: The line or row on which it begins.
        label: `Q1`, or the name of an announcement; empty where it is still to be given one.
        question: Whether it is a question.
        moment: The time that stood with it.
        when: What will stand behind the `@`; empty is nothing.
    """

    number: int
    label: str
    question: bool
    moment: Moment | None = None
    text: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    when: str = ""

    @property
    def begun(self) -> bool:
        """Whether there is anything of it besides its label."""
        return bool(any(line.strip() for line in self.text) or self.pictures)


@dataclass(slots=True)
class Found:
    """All of a document.

    Attributes:
        particulars: By key: those of the front matter, and `date` and `time`, of which a start is made.
        comments: What stands above the first cue and is nothing else.
    """

    particulars: dict[str, Particular] = field(default_factory=dict)
    comments: list[str] = field(default_factory=list)
    cues: list[FoundCue] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)

    def remark(self, number: int, said: str, about: str = "") -> None:
        """Say something about a line or row; see `Remark`."""
        self.remarks.append(Remark(number, said, about))

    def keep(self, number: int, text: str) -> None:
        """Keep what is nothing else as a comment: a note of the cue above, or a line at the top of the file."""
        place = self.cues[-1].notes if self.cues else self.comments
        place.extend(line.strip() for line in text.splitlines() if line.strip())
        what = f"private notes of {self.cues[-1].label or 'the question above'}" if self.cues else "comments"
        self.remark(number, f"Kept as {what}, not posted", f"`{shortened(text)}`")


def shortened(text: str, most: int = 40) -> str:
    """The beginning of a text, on one line."""
    line = " ".join(text[: most * 4].split())
    return line if len(line) <= most else f"{line[: most - 1].rstrip()}…"
