"""The readable edition: one HTML file that needs no network and no script."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from chatmod.domain.companions import spoken
from chatmod.domain.composing import begins_with
from chatmod.domain.posts import Media
from chatmod.domain.record import Edition, Entry
from chatmod.domain.timing import how_late
from chatmod.markup import environment


@dataclass(frozen=True, slots=True)
class _Section:
    """A question with its answers, or what belongs to none (`label` is empty then)."""

    label: str
    heading: str
    asked: datetime | None
    entries: list[Entry]


def html_pieces(edition: Edition) -> Iterator[str]:
    """Write an edition as one self-contained page."""
    zone = ZoneInfo(edition.chat.timezone)
    # an anchor is made of the place in the record: ids of platforms hold anything
    entries = list(edition.entries)
    anchors = {entry.post.id: f"post-{entry.place}" for entry in entries}
    page = environment("chatmod.exports").get_template("chat.html")
    yield from page.generate(
        chat=edition.chat,
        sections=_sections(edition),
        entries=len(entries),
        answers=sum(1 for entry in entries if entry.kind == "post" and entry.attribution.questions),
        people=len({entry.post.author.id for entry in entries if entry.role == "participant"}),
        removed=len(edition.removed),
        anchors=anchors,
        by_id={entry.post.id: entry for entry in entries},
        timings=edition.timings,
        how_late=how_late,
        begins_with=begins_with,
        spoken=spoken,
        shown_with=lambda label: _each_once(edition.shown_with(label)),
        reachable=_reachable,
        local=lambda instant: instant.astimezone(zone),
        utc=lambda instant: instant.astimezone(UTC),
    )


def _reachable(url: str) -> bool:
    """Whether a link leads somewhere for a reader: a room that was open on one machine only does not."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and parts.hostname not in {None, "localhost", "127.0.0.1", "::1"}


def _each_once(pictures: Iterable[Media]) -> list[Media]:
    """Of pictures with the same description, as a question has on several platforms, one that a reader can open."""
    return list({media.alt: media for media in sorted(pictures, key=lambda media: _reachable(media.url))}.values())


def _sections(edition: Edition) -> list[_Section]:
    chapters = edition.chat.chapters
    grouped: dict[str, list[Entry]] = {chapter.label: [] for chapter in chapters}
    rest: list[Entry] = []
    for entry in edition.entries:
        first = entry.attribution.questions[:1]
        grouped.get(first[0] if first else "", rest).append(entry)
    sections = [_Section(chapter.label, chapter.text, chapter.asked, grouped[chapter.label]) for chapter in chapters]
    return [*sections, _Section("", "", None, rest)]
