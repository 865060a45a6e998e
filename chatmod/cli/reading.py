"""An edition as lines for the terminal."""

from collections.abc import Iterable, Iterator
from textwrap import indent
from zoneinfo import ZoneInfo

from chatmod.domain.record import Edition, Entry
from chatmod.domain.zones import both_times


def edition_lines(edition: Edition) -> Iterator[str]:
    """Questions with their answers, then what answers none."""
    chat = edition.chat
    zone = ZoneInfo(chat.timezone)
    yield f"{chat.title}  #{chat.hashtag}"
    yield f"{both_times(chat.start, zone)}, {chat.name}"
    if chat.missing:
        yield f"Known to be missing: {' '.join(chat.missing)}"
    shown: set[str] = set()
    for chapter in chat.chapters:
        text = chapter.text if chapter.text.upper().startswith(chapter.label) else f"{chapter.label}: {chapter.text}"
        yield ""
        yield text
        if chapter.asked is None:
            yield "  (not asked)"
        under = [entry for entry in edition.entries if entry.attribution.questions[:1] == (chapter.label,)]
        shown.update(entry.post.id for entry in under)
        yield from _lines([entry for entry in under if entry.kind != "question"], edition, zone)
    rest = [entry for entry in edition.entries if entry.post.id not in shown]
    if rest:
        yield ""
        yield "Before, between and after"
        yield from _lines(rest, edition, zone)


def _lines(entries: Iterable[Entry], edition: Edition, zone: ZoneInfo) -> Iterator[str]:
    by_id = {entry.post.id: entry for entry in edition.entries}
    for entry in entries:
        post = entry.post
        parent = by_id.get(entry.in_reply_to or "")
        notes = [
            "moderator" if entry.role == "moderator" else "",
            f"in reply to @{parent.post.author.handle}" if parent and parent.kind != "question" else "",
            "written after the end" if entry.late else "",
        ]
        said = ", ".join(note for note in notes if note)
        head = f"{post.at.astimezone(zone):%H:%M} @{printable(post.author.handle)}"
        yield indent(f"{head} ({said})" if said else head, "  ")
        yield indent(printable(post.text), "    ")


def printable(text: str) -> str:
    """A stranger's text without the control characters that would steer a terminal; line breaks stay."""
    return "".join(letter if letter == "\n" or letter.isprintable() or letter in _JOINERS else " " for letter in text)


_JOINERS = "\u200c\u200d"
"""Zero-width (non-)joiners hold emoji and many scripts together."""
