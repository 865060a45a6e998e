"""An edition as lines for the terminal, each as soon as it is read."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from rich.text import Text

from chatmod.cli.folding import folded
from chatmod.cli.printing import one_line, printable
from chatmod.cli.reasons import reason_of
from chatmod.domain.completeness import source_stated
from chatmod.domain.composing import begins_with
from chatmod.domain.marks import by_post
from chatmod.domain.posts import Author, Media
from chatmod.domain.record import Chapter, Edition, Entry
from chatmod.domain.zones import times_in
from chatmod.errors import ArchiveError

_MARGIN, _TEXT_MARGIN = "  ", "    "
_STYLES = {"title": "bold", "question": "bold cyan", "handle": "bold", "moderator": "bold magenta", "aside": "dim"}
NO_QUESTION = "none"


@dataclass(frozen=True, slots=True)
class Look:
    """What is shown of a chat, and how.

    Attributes:
        width: Cells to a line; None breaks no line.
        zones: In which times are told besides the chat's own.
        question: Only this one, as typed; `none` is what stands below no question.
        by: Only posts of this person, by handle or name.
        why: Whether it is told why a post stands where it does.
    """

    width: int | None = None
    zones: Sequence[ZoneInfo] = ()
    question: str | None = None
    by: str | None = None
    why: bool = False


def edition_lines(edition: Edition, look: Look = Look()) -> Iterator[Text]:
    """Questions with their answers, then what answers none.

    Raises:
        ArchiveError: If there is no such question; while it is read, if the archive cannot be.
    """
    return _Reading(edition, look).lines()


class _Reading:
    def __init__(self, edition: Edition, look: Look) -> None:
        self._edition = edition
        self._look = look
        self._zone = ZoneInfo(edition.chat.timezone)
        self._first_day = edition.chat.start.astimezone(self._zone).date()
        self._marks = by_post(edition.marks)
        self._chapters = _chosen(edition.chat.chapters, look.question)
        self._is_meant = _names(look.by) if look.by is not None else None
        self._shown = 0

    def lines(self) -> Iterator[Text]:
        yield from self._head()
        for chapter in self._chapters:
            yield Text()
            yield from self._chapter(chapter)
        if self._look.question is None or self._look.question.casefold() == NO_QUESTION:
            labels = {chapter.label for chapter in self._edition.chat.chapters}
            rest = self._entries(self._edition.entries.outside(labels))
            first = next(rest, None)
            if first is not None:
                yield Text()
                yield Text("Before, between and after", _STYLES["question"])
                yield first
                yield from rest
        if self._look.by is not None and not self._shown:
            yield Text()
            yield Text(one_line(f"No post here is by `{self._look.by}`."))

    def _head(self) -> Iterator[Text]:
        chat = self._edition.chat
        yield from self._folded(Text(f"{one_line(chat.title)}  #{chat.hashtag}", _STYLES["title"]))
        local, *others = times_in(chat.start, self._zone, self._look.zones)
        elsewhere = f" ({', '.join(others)})" if others else ""
        yield from self._folded(Text(f"{local}{elsewhere}, {chat.name}"))
        for source in chat.sources:
            said = one_line(f"Read from {source_stated(source, self._zone)}.")
            yield from self._folded(Text(said, _STYLES["aside"]))
        if chat.missing:
            said = one_line(f"Known to be missing: {' '.join(chat.missing)}")
            yield from self._folded(Text(said, _STYLES["aside"]))

    def _chapter(self, chapter: Chapter) -> Iterator[Text]:
        text = chapter.text if begins_with(chapter.text, chapter.label) else f"{chapter.label}: {chapter.text}"
        yield from self._folded(Text(printable(text), _STYLES["question"]))
        if chapter.asked is None:
            yield Text(f"{_MARGIN}(not asked)")
        yield from self._entries(self._edition.entries.under(chapter.label))

    def _entries(self, entries: Iterable[Entry]) -> Iterator[Text]:
        attached: set[str] = set()
        for entry in entries:
            if entry.kind == "question":  # its text is the heading; a picture is told once for all networks
                pictures = [media for media in entry.post.media if media.alt not in attached]
                attached |= {media.alt for media in pictures}
                yield from self._attached(pictures, _MARGIN)
            elif self._is_meant is None or self._is_meant(entry.post.author):
                self._shown += 1
                yield from self._entry(entry)

    def _entry(self, entry: Entry) -> Iterator[Text]:
        yield from self._folded(self._who(entry), _MARGIN, _TEXT_MARGIN)
        yield from self._folded(Text(printable(entry.post.text)), _TEXT_MARGIN)
        yield from self._attached(entry.post.media, _TEXT_MARGIN)
        for mark in self._marks.get(entry.post.id, ()):
            note = f": {one_line(mark.note)}" if mark.note else ""
            yield from self._folded(Text(f"Marked as {mark.kind.value}{note}", "yellow"), _TEXT_MARGIN)
        if self._look.why:
            yield from self._folded(Text(f"Why here: {reason_of(entry)}", _STYLES["aside"]), _TEXT_MARGIN)

    def _who(self, entry: Entry) -> Text:
        is_moderator = entry.role == "moderator"
        above = entry.answers if entry.answers and entry.answers.kind != "question" else None
        notes = [
            "moderator" if is_moderator else "",
            f"in reply to @{one_line(above.author.handle)} #{above.place}" if above else "",
            "written after the end" if entry.late else "",
        ]
        said = ", ".join(note for note in notes if note)
        head = Text(f"#{entry.place} {self._time(entry.post.at)} ", _STYLES["aside"])
        style = _STYLES["moderator" if is_moderator else "handle"]
        head.append(f"@{one_line(entry.post.author.handle)}", f"not dim {style}")
        return head.append(f" ({said})" if said else "", "not dim")

    def _time(self, at: datetime) -> str:
        """The time of the day in the chat's zone, with the day where it is another one."""
        told = [_clock(at.astimezone(self._zone), self._first_day)]
        told += [f"{_clock(at.astimezone(zone), self._first_day)} {zone.key}" for zone in self._look.zones]
        return f"{told[0]} ({', '.join(told[1:])})" if told[1:] else told[0]

    def _attached(self, pictures: Iterable[Media], margin: str) -> Iterator[Text]:
        for media in pictures:
            said = f"Attached: {one_line(media.alt) or 'no description was given'}"
            yield from self._folded(Text(said, "italic"), margin)

    def _folded(self, text: Text, margin: str = "", hanging: str | None = None) -> Iterator[Text]:
        return folded(text, margin, self._look.width, hanging)


def _clock(at: datetime, day: date) -> str:
    return f"{at:%H:%M}" if at.date() == day else f"{at:%Y-%m-%d %H:%M}"


def _chosen(chapters: Sequence[Chapter], typed: str | None) -> Sequence[Chapter]:
    if typed is None:
        return chapters
    name = typed.strip().casefold()
    if name == NO_QUESTION:
        return ()
    for label in (name, f"q{name}", f"t{name}"):
        chosen = [chapter for chapter in chapters if chapter.label.casefold() == label]
        if chosen:
            return chosen
    labels = ", ".join(chapter.label for chapter in chapters) or "no questions"
    raise ArchiveError(f"This chat has no question `{typed}`.", f"It has {labels}; `{NO_QUESTION}` is the rest.")


def _names(typed: str) -> Callable[[Author], bool]:
    """Whether an author is meant: by the handle, its beginning before `@` or `.`, or a word of the name."""
    wanted = typed.strip().removeprefix("@").casefold()

    def is_meant(author: Author) -> bool:
        handle = author.handle.casefold()
        is_handle = handle == wanted or handle.startswith((f"{wanted}@", f"{wanted}."))
        return is_handle or f" {wanted} " in f" {author.name.casefold()} "

    return is_meant
