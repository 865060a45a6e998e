"""What was found in a document or a table, before it is written as a schedule."""

from dataclasses import dataclass, field

from chatmod.loading.converting.moments import Moment


@dataclass(frozen=True, slots=True, order=True)
class Remark:
    """What a moderator should look at.

    Attributes:
        number: 1-based line or row of the file; 0 where it is about the whole of it.
        said: A sentence or two.
    """

    number: int
    said: str


@dataclass(frozen=True, slots=True)
class Particular:
    """A value for a key of the front matter, and where it was found."""

    value: str
    number: int


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

    def remark(self, number: int, said: str) -> None:
        """Say something about a line or row."""
        self.remarks.append(Remark(number, said))

    def keep(self, number: int, text: str) -> None:
        """Keep what is nothing else as a comment: a note of the cue above, or a line at the top of the file."""
        place = self.cues[-1].notes if self.cues else self.comments
        place.extend(line.strip() for line in text.splitlines() if line.strip())
        where = f"a private note of {self.cues[-1].label or 'the question above'}" if self.cues else "a comment"
        self.remark(number, f"`{shortened(text)}` was only kept as {where}.")


def shortened(text: str, most: int = 40) -> str:
    """The beginning of a text, on one line."""
    line = " ".join(text[: most * 4].split())
    return line if len(line) <= most else f"{line[: most - 1].rstrip()}…"
