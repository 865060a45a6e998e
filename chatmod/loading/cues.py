"""The cues of a schedule, read line by line.

Why no Markdown library: there `text` above `---` becomes a heading, and `>` or `*` change what a moderator typed.
Only the marks below mean anything, and only at the beginning of a line; all else is posted as typed.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass, field, replace

from chatmod.domain.editing.polls import POLL_PROBLEM, POLL_REMEDY
from chatmod.domain.schedule import QUESTION_LABEL, Image, Part, Place, PlannedCue, Script, Spot, When
from chatmod.domain.when import WHEN_REMEDY, parse_when
from chatmod.loading.problems import Problems, suggestion
from chatmod.loading.source import Line

_TITLE = re.compile(r"#[ \t]+(\S.*)")
_CUE = re.compile(r"##(?!#)(.*)")
_SCRIPT = re.compile(r"###(?!#)(.*)")
_IMAGE = re.compile(r"!\[((?:(?!\]\().)*)\]\(((?:(?!\]\().)+)\)[ \t]*")
_ESCAPED = re.compile(r"\\+(#|%|---|!)")
_LABEL = re.compile(r"[^\s@/:][^@/:]*")
_QUESTION_WITH_TEXT = re.compile(r"([QqTt][0-9]+)[\s:.)-].*")
_ALMOST_QUESTION = re.compile(r"(?:[qt]\s+|question\s*)([0-9]{1,4})", re.IGNORECASE)
_ALMOST_CUE = re.compile(r"(?:#\s+|\*\*)[QT][0-9]{1,4}\b.*", re.IGNORECASE)
_RULE = "---"


@dataclass(slots=True)
class _Part:
    lines: list[tuple[str, Spot]] = field(default_factory=list)
    images: list[Image] = field(default_factory=list)
    after_mark: bool = False

    def add(self, line: str, spot: Spot) -> None:
        """Add a line of text; of the blank lines on both sides of a note or picture one is enough."""
        if not (self.after_mark and not line.strip() and self.lines and not self.lines[-1][0].strip()):
            self.lines.append((line, spot))
        self.after_mark = False

    def finish(self) -> Part:
        """The lines as typed, without the blank ones above and below."""
        filled = [index for index, (line, _) in enumerate(self.lines) if line.strip()]
        kept = self.lines[filled[0] : filled[-1] + 1] if filled else []
        text = "\n".join(line for line, _ in kept)
        return Part(text, tuple(self.images), tuple(spot for _, spot in kept))


@dataclass(slots=True)
class _Script:
    platform: str
    place: Place
    parts: list[_Part] = field(default_factory=lambda: [_Part()])


@dataclass(slots=True)
class _Cue:
    label: str
    when: When | None
    place: Place
    scripts: list[_Script]
    notes: list[str] = field(default_factory=list)


class CueScanner:
    """Reads the lines below the front matter into cues.

    Attributes:
        title: That of a `# Title` line, or empty.
        unread: Whether a heading was wrong, so that its cue is not among those that were read.
    """

    def __init__(self, problems: Problems, platforms: Collection[str], *, ritual: bool = False) -> None:
        self.title = ""
        self.unread = False
        self._problems = problems
        self._platforms = platforms
        self._ritual = ritual
        self._cues: list[_Cue] = []
        self._text_before_cue = False
        self._in_bad_cue = False

    def scan(self, lines: list[Line]) -> tuple[PlannedCue, ...]:
        """Read all lines; what is wrong goes to the problems."""
        for line in lines:
            self._take(line)
        return tuple(self._finish(cue) for cue in self._cues)

    def _take(self, line: Line) -> None:
        if heading := _CUE.fullmatch(line.text):
            self._begin_cue(line, heading[1])
        elif not self._cues or self._in_bad_cue:
            self._outside_cue(line)
        elif heading := _SCRIPT.fullmatch(line.text):
            self._begin_script(line, heading[1])
        else:
            self._add_to_body(line)

    def _outside_cue(self, line: Line) -> None:
        if self._in_bad_cue or not line.text.strip() or line.text.startswith("%"):
            return
        title = _TITLE.fullmatch(line.text)
        if title and not self.title:
            self.title = title[1].strip()
        elif not self._text_before_cue:
            self._text_before_cue = True
            problem, remedy = "There is text before the first cue.", "Put it below a heading such as `## Q1`."
            self._problems.error(line.number, "text-before-cue", problem, remedy)

    def _begin_cue(self, line: Line, rest: str) -> None:
        was_unread, self.unread, self._in_bad_cue = self.unread, True, True
        if rest and not rest[0].isspace():
            remedy = f"Write `## {rest.strip()}`, or `\\##{rest.strip()}` to post it as text."
            self._problems.error(line.number, "no-blank", "A cue's heading needs a blank after `##`.", remedy)
            return
        label, at, when_text = (piece.strip() for piece in rest.partition("@"))
        if not self._label_fits(line, label):
            return
        when: When | None = None
        if at:
            try:
                when = parse_when(when_text)
            except ValueError:
                problem = f"`{when_text}` is not a time." if when_text else "The time after `@` is missing."
                place, column = Place(self._problems.path, line.number), line.text.index("@") + 1
                width = len(line.text.rstrip()) + 1 - column
                self._problems.error_at(place, "bad-time", problem, WHEN_REMEDY, column=column, width=width)
                return
        if QUESTION_LABEL.fullmatch(label.upper()):
            label = label.upper()
        elif when is None:
            problem = f"The announcement {label} needs a time."
            self._problems.error(line.number, "no-time", problem, f"Write for example `## {label} @ +5`.")
            return
        self.unread, self._in_bad_cue = was_unread, False
        place = Place(self._problems.path, line.number)
        self._cues.append(_Cue(label, when, place, [_Script("", place)]))

    def _label_fits(self, line: Line, label: str) -> bool:
        with_text = _QUESTION_WITH_TEXT.fullmatch(label)
        if not label:
            self._problems.error(line.number, "no-label", "The cue has no label.", "Write for example `## Q1`.")
        elif with_text:
            remedy = f"Write `## {with_text[1].upper()}` and put the text on the next line."
            self._problems.error(line.number, "text-in-heading", "The heading holds the question's text.", remedy)
        elif re.fullmatch(r"[QqTt]0[0-9]+", label):
            remedy = f"Write `{label[0].upper()}{label[1:].lstrip('0') or '0'}`."
            self._problems.error(line.number, "bad-label", f"`{label}` is not a question's label.", remedy)
        elif spaced := _ALMOST_QUESTION.fullmatch(label):
            remedy = f"Write `## Q{spaced[1]}`."
            self._problems.error(line.number, "bad-label", f"`{label}` is not a question's label.", remedy)
        elif not _LABEL.fullmatch(label) or not label.isprintable():
            remedy = "Use a word or two, without `@`, `/` and `:`."
            self._problems.error(line.number, "bad-label", f"`{label}` is not a label.", remedy)
        else:
            return True
        return False

    def _begin_script(self, line: Line, rest: str) -> None:
        name = rest.strip()
        if rest and not rest[0].isspace():
            remedy = f"Write `### {name}`, or `\\###{name}` to post it as text."
            self._problems.error(line.number, "no-blank", "A platform's heading needs a blank after `###`.", remedy)
        elif name.lower() == "poll":
            self._problems.error(line.number, "poll", POLL_PROBLEM, POLL_REMEDY)
        elif name.lower() not in self._platforms:
            remedy = suggestion(name.lower(), sorted(self._platforms))
            self._problems.error(line.number, "unknown-platform", f"`{name}` is not a platform.", remedy)
        elif any(script.platform == name.lower() for script in self._cues[-1].scripts):
            problem = f"{self._cues[-1].label} has a text for {name} already."
            self._problems.error(line.number, "repeated-platform", problem, "Delete one of them.")
        place = Place(self._problems.path, line.number)
        self._cues[-1].scripts.append(_Script(name.lower(), place))

    def _add_to_body(self, line: Line) -> None:
        cue = self._cues[-1]
        script = cue.scripts[-1]
        part = script.parts[-1]
        if _ALMOST_CUE.match(line.text):
            problem, remedy = f"`{line.text[:20]}` is posted as text.", "Write `## Q2` if a question begins here."
            self._problems.warning(line.number, "looks-like-a-cue", problem, remedy)
        if line.text.startswith("%"):
            cue.notes.append(line.text[1:].strip())
            part.after_mark = True
        elif line.text.rstrip() == _RULE:
            script.parts.append(_Part())
        elif image := _IMAGE.fullmatch(line.text):
            place = Place(self._problems.path, line.number)
            part.images.append(Image(image[1].strip(), image[2].strip(), place))
            part.after_mark = True
        else:
            escaped = int(_ESCAPED.match(line.text) is not None)
            part.add(line.text[escaped:], Spot(line.number, 1 + escaped))

    def _finish(self, cue: _Cue) -> PlannedCue:
        shared, *overrides = [self._finish_script(cue, script) for script in cue.scripts]
        overrides = list({script.platform: script for script in reversed(overrides)}.values())[::-1]
        covered = {script.platform for script in overrides} >= set(self._platforms)
        if not any(part.text for part in shared.parts) and not covered:
            remedy = "Add its text below the heading, or delete the cue."
            self._problems.error(cue.place.line, "empty-body", f"{cue.label} has no text.", remedy)
        overrides = [_with_images_of(shared, script) for script in overrides]
        return PlannedCue(cue.label, cue.when, (shared, *overrides), tuple(cue.notes), cue.place, self._ritual)

    def _finish_script(self, cue: _Cue, script: _Script) -> Script:
        parts = tuple(part.finish() for part in script.parts)
        if len(parts) > 1 or script.platform in self._platforms:
            for number, part in enumerate(parts, 1):
                if not part.text:
                    which = f"Part {number} of {cue.label}" if len(parts) > 1 else cue.label
                    where = f" for {script.platform}" if script.platform else ""
                    remedy = "Add its text, or delete the line that begins it."
                    self._problems.error(script.place.line, "empty-body", f"{which}{where} has no text.", remedy)
        return Script(script.platform, parts)


def _with_images_of(shared: Script, script: Script) -> Script:
    """An override changes the text; it keeps the pictures unless it brings its own."""
    if any(part.images for part in script.parts):
        return script
    last = len(script.parts) - 1
    images: dict[int, tuple[Image, ...]] = {}
    for index, part in enumerate(shared.parts):
        images[min(index, last)] = images.get(min(index, last), ()) + part.images
    parts = tuple(replace(part, images=images.get(index, ())) for index, part in enumerate(script.parts))
    return Script(script.platform, parts)
