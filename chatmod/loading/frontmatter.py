"""The front matter: lines of `key: value`, the value running to the end of the line.

Why no YAML: there `#tag` after a blank is a comment, and `19:30` the number 1170. Here a text is just a text.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

from chatmod.domain.consent import CONVENTION, fault_of_word
from chatmod.domain.editing.tag_faults import tag_fault
from chatmod.domain.schedule import NameLevel, Place, Span
from chatmod.domain.when import DURATION_REMEDY, START_REMEDY, parse_span, parse_wall
from chatmod.errors import SettingsError
from chatmod.loading.problems import Problems, suggestion
from chatmod.loading.source import Line
from chatmod.loading.zones import find_zone

KEYS = (
    "title", "hashtag", "start", "timezone", "length", "moderators", "platforms", "language", "ritual", "label",
    "tolerance", "linger", "warn", "repeat", "grace", "archive", "optout", "names", "check",
)  # fmt: skip
_FENCE = "---"
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Entry:
    """A value as typed, and where it stands: its place and its 1-based column."""

    value: str
    place: Place
    column: int = 0


def split_front_matter(lines: list[Line], problems: Problems) -> tuple[dict[str, Entry], list[Line]]:
    """Part the front matter from the rest; a file that does not begin with `---` has none."""
    first = next((i for i, line in enumerate(lines) if line.text.strip()), len(lines))
    if first == len(lines) or lines[first].text.rstrip() != _FENCE:
        return {}, lines
    closing = next((i for i in range(first + 1, len(lines)) if lines[i].text.rstrip() == _FENCE), None)
    if closing is None:
        problem = "The front matter is not closed."
        problems.error(lines[first].number, "open-front-matter", problem, "Put a line `---` below its last key.")
        problems.raise_errors()  # without it nothing below can be told apart
        raise AssertionError  # pragma: no cover - raise_errors() has raised
    entries: dict[str, Entry] = {}
    for line in lines[first + 1 : closing]:
        if line.text.strip():
            _read_entry(line, entries, problems)
    return entries, lines[closing + 1 :]


def _read_entry(line: Line, entries: dict[str, Entry], problems: Problems) -> None:
    key, colon, value = line.text.partition(":")
    key, value = key.strip().lower(), value.strip()
    if not colon:
        problems.error(line.number, "not-a-key", "This line is not `key: value`.", "Give it a key, or delete it.")
    elif key not in KEYS:
        problems.error(line.number, "unknown-key", f"`{key}` is not a key.", suggestion(key, KEYS))
    elif key in entries:
        earlier = entries[key].place.line
        problems.error(line.number, "repeated-key", f"`{key}` stands in line {earlier} already.", "Delete one.")
    elif not value:
        problems.error(line.number, "empty-value", f"`{key}` has no value.", "Add one, or delete the line.")
    else:
        column = line.text.index(value, line.text.index(":") + 1) + 1
        entries[key] = Entry(value, Place(problems.path, line.number), column)


class FrontMatter:
    """The merged keys of schedule and ritual, read as what they mean; a bad value is a problem and its default."""

    def __init__(self, entries: Mapping[str, Entry], problems: Problems) -> None:
        self.entries = entries
        self._problems = problems

    def _read(self, key: str, default: _T, parse: Callable[[str], _T], remedy: str) -> _T:
        entry = self.entries.get(key)
        if entry is None:
            return default
        try:
            return parse(entry.value)
        except ValueError:
            self._fault(key, f"`{entry.value}` does not fit `{key}`.", remedy)
            return default

    def _fault(self, key: str, problem: str, remedy: str) -> None:
        entry = self.entries[key]
        self._problems.error_at(
            entry.place, f"bad-{key}", problem, remedy, column=entry.column, width=len(entry.value)
        )

    def fault_in(self, key: str, word: str, name: str, problem: str, remedy: str) -> None:
        """Note an error at one word of a comma-separated list."""
        entry = self.entries[key]
        before = re.search(rf"(?<![^,\s]){re.escape(word)}(?![^,\s])", entry.value)
        column = entry.column + before.start() if before else entry.column
        self._problems.error_at(entry.place, name, problem, remedy, column=column, width=len(word))

    def text(self, key: str, default: str = "") -> str:
        """A value that is taken as it is."""
        return self.entries[key].value if key in self.entries else default

    def words(self, key: str, default: tuple[str, ...] = ()) -> tuple[str, ...]:
        """A comma-separated list."""
        return self._read(key, default, _words, "Write names with commas between them.")

    def flag(self, key: str, *, default: bool) -> bool:
        """`yes` or `no`."""
        return self._read(key, default, _flag, "Write `yes` or `no`.")

    def duration(self, key: str, default: timedelta | None) -> timedelta | None:
        """A duration, days as 24 hours; `off` is None where the key knows it."""
        optional = key in {"grace", "warn", "repeat"}
        remedy = DURATION_REMEDY + (" Or `off`." if optional else "")

        def parse(text: str) -> timedelta | None:
            return None if optional and text.lower() == "off" else parse_span(text).elapsed

        return self._read(key, default, parse, remedy)

    def length(self) -> Span:
        """How long the chat lasts."""
        return self._read("length", Span(seconds=3600), _length, DURATION_REMEDY)

    def start(self) -> datetime | None:
        """The declared start, without a zone."""
        return self._read("start", None, parse_wall, START_REMEDY)

    def hashtag(self) -> str:
        """The hashtag without `#`."""
        tag = self.text("hashtag").removeprefix("#")
        fault = tag_fault(tag) if "hashtag" in self.entries else None
        if fault:
            entry = self.entries["hashtag"]
            column = entry.column + len(entry.value) - len(tag) + fault.offset
            name, width = fault.name, len(tag) - fault.offset if fault.rest else 1
            self._problems.error_at(entry.place, name, fault.problem, fault.remedy, column=column, width=width)
        return tag

    def optout(self) -> str:
        """The word that takes people out of the record, without `#`."""
        word = self.text("optout", CONVENTION).lstrip("#").strip()
        fault = fault_of_word(word, self.text("hashtag").removeprefix("#"))
        if fault:
            remedy = f"Choose a word or a few that nobody writes by chance, such as `{CONVENTION}`."
            self._fault("optout", f"`{word}` {fault}.", remedy)
            return CONVENTION
        return word

    def zone(self, machine: ZoneInfo) -> ZoneInfo:
        """The chat's zone, or the machine's."""
        entry = self.entries.get("timezone")
        if entry is None:
            return machine
        try:
            return find_zone(entry.value)
        except SettingsError as error:
            self._fault("timezone", str(error), error.remedy)
            return machine

    def language(self) -> str:
        """A BCP 47 tag."""
        return self._read("language", "en", _language, "Write a language tag such as `en`, `fr-CA` or `de`.")

    def names(self) -> NameLevel:
        """How people appear in public editions."""
        return self._read("names", NameLevel.HANDLES, NameLevel, f"Use one of: {', '.join(NameLevel)}.")


def _words(text: str) -> tuple[str, ...]:
    words = tuple(word.strip() for word in text.split(",") if word.strip())
    if not words:
        raise ValueError(text)
    return words


def _flag(text: str) -> bool:
    answers = {"yes": True, "no": False}
    if text.lower() not in answers:
        raise ValueError(text)
    return answers[text.lower()]


def _length(text: str) -> Span:
    span = parse_span(text)
    if not span.days and not span.seconds:
        raise ValueError(text)
    return span


def _language(text: str) -> str:
    if not _LANGUAGE.fullmatch(text):
        raise ValueError(text)
    return text
