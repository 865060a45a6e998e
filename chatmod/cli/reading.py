"""An edition as lines for the terminal."""

from collections.abc import Iterable, Iterator
from textwrap import indent
from zoneinfo import ZoneInfo

from chatmod.cli.printing import one_line, printable
from chatmod.domain.completeness import source_stated
from chatmod.domain.composing import begins_with
from chatmod.domain.posts import Media
from chatmod.domain.record import Edition, Entry
from chatmod.domain.zones import both_times


def edition_lines(edition: Edition) -> Iterator[str]:
    """Questions with their answers, then what answers none."""
    chat = edition.chat
    zone = ZoneInfo(chat.timezone)
    yield f"{one_line(chat.title)}  #{chat.hashtag}"
    yield f"{both_times(chat.start, zone)}, {chat.name}"
    for source in chat.sources:
        yield one_line(f"Read from {source_stated(source, zone)}.")
    if chat.missing:
        yield one_line(f"Known to be missing: {' '.join(chat.missing)}")
    for chapter in chat.chapters:
        yield ""
        yield printable(
            chapter.text if begins_with(chapter.text, chapter.label) else f"{chapter.label}: {chapter.text}"
        )
        if chapter.asked is None:
            yield "  (not asked)"
        yield from _attached({media.alt: media for media in edition.shown_with(chapter.label)}.values(), "  ")
        under = list(edition.entries.under(chapter.label))
        yield from _lines([entry for entry in under if entry.kind != "question"], edition, zone)
    rest = list(edition.entries.outside({chapter.label for chapter in chat.chapters}))
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
            f"in reply to @{one_line(parent.post.author.handle)}" if parent and parent.kind != "question" else "",
            "written after the end" if entry.late else "",
        ]
        said = ", ".join(note for note in notes if note)
        head = f"{post.at.astimezone(zone):%H:%M} @{one_line(post.author.handle)}"
        yield indent(f"{head} ({said})" if said else head, "  ")
        yield indent(printable(post.text), "    ")
        yield from _attached(post.media, "    ")


def _attached(pictures: Iterable[Media], margin: str) -> Iterator[str]:
    for media in pictures:
        yield f"{margin}Attached: {one_line(media.alt) or 'no description was given'}"
