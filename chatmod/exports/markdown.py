"""The readable edition as Markdown: for a site, a wiki, a repository, or a text editor in forty years.

Strangers' texts stand in block quotations, escaped: none of them can be a heading, a list, a picture, a table, or
HTML. A number with `#` is written as `post 17`, because GitHub would make it a link to an issue.
"""

from collections.abc import Iterable, Iterator
from zoneinfo import ZoneInfo

from chatmod.domain.completeness import source_stated
from chatmod.domain.composing import begins_with
from chatmod.domain.figures import Figures, Measure, Tally, measures
from chatmod.domain.marks import by_post
from chatmod.domain.posts import Media
from chatmod.domain.record import Chapter, Edition, Entry
from chatmod.domain.zones import both_times
from chatmod.exports.reach import each_once, reachable
from chatmod.exports.telling import (
    NO_DESCRIPTION,
    PRIVATE,
    WITHHELD,
    clock,
    named,
    remarks,
    short_name,
)
from chatmod.markup import markdown_line, markdown_link, markdown_name, markdown_text


def markdown_pieces(edition: Edition) -> Iterator[str]:
    """Write an edition; texts are read when they are written, whatever their number."""
    chat = edition.chat
    tally = Tally(chat)
    yield from _head(edition)
    for chapter in chat.chapters:
        yield from _question(edition, chapter)
        entries = (entry for entry in _counted(edition.entries.under(chapter.label), tally))
        yield from _posts(edition, (entry for entry in entries if entry.kind != "question"), "No answers.")
    labels = {chapter.label for chapter in chat.chapters}
    yield "\n## Before, between and after\n"
    yield from _posts(edition, _counted(edition.entries.outside(labels), tally), "No other posts.")
    figures = tally.figures()
    yield from _links(edition, figures)
    yield from _people(edition, figures)
    yield "\n## Numbers\n\n"
    yield from (f"- {_measured(measure)}\n" for measure in measures(figures))


def _counted(entries: Iterable[Entry], tally: Tally) -> Iterator[Entry]:
    """Entries as they go by; reposts are counted only."""
    for entry in entries:
        tally.add(entry)
        if not entry.post.is_repost:
            yield entry


def _head(edition: Edition) -> Iterator[str]:
    chat = edition.chat
    zone = ZoneInfo(chat.timezone)
    yield f"# {markdown_line(chat.title) or markdown_line(chat.name)}\n\n"
    if edition.private:
        yield f"**{PRIVATE.capitalize()}**\n\n"
    yield f"- Hashtag: \\#{markdown_line(chat.hashtag)}\n"
    yield f"- Began: {both_times(chat.start, zone)}\n"
    yield f"- Ended: {both_times(chat.end, zone)}\n"
    yield f"- Times below are those of {markdown_line(chat.timezone)}\n"
    if chat.moderators:
        moderators = dict.fromkeys(named(author) for author in chat.moderators)
        yield f"- Moderators: {', '.join(markdown_name(name) for name in moderators)}\n"
    for source in chat.sources:
        yield f"- Read from {markdown_line(source_stated(source, zone))}\n"
    if chat.platforms and not chat.sources:
        yield f"- Networks: {', '.join(markdown_name(name) for name in chat.platforms)}\n"
    missing = chat.missing or ("nothing that is known of.",)
    yield f"- Missing: {' '.join(markdown_line(sentence) for sentence in missing)}\n"


def _question(edition: Edition, chapter: Chapter) -> Iterator[str]:
    text = chapter.text if begins_with(chapter.text, chapter.label) else f"{chapter.label}: {chapter.text}"
    heading, _, rest = text.strip().partition("\n")
    yield f"\n## {markdown_line(heading)}\n"
    if rest.strip():
        yield f"\n{markdown_text(rest)}\n"
    zone = ZoneInfo(edition.chat.timezone)
    asked = clock(chapter.asked, zone, edition.chat.start) if chapter.asked else ""
    yield f"\nAsked at {asked}.\n" if asked else "\nNot asked.\n"
    yield from (f"\n{line}\n" for line in _pictures(each_once(edition.shown_with(chapter.label))))


def _posts(edition: Edition, entries: Iterable[Entry], otherwise: str) -> Iterator[str]:
    zone, start = ZoneInfo(edition.chat.timezone), edition.chat.start
    marks = by_post(edition.marks) if edition.private else {}
    empty = True
    for entry in entries:
        empty = False
        marked = [f"marked as {mark.kind}: {mark.note}".rstrip(": ") for mark in marks.get(entry.post.id, ())]
        notes = [f"post {entry.place}", clock(entry.post.at, zone, start), *remarks(entry), *marked]
        yield f"\n{_author(entry)}, {', '.join(markdown_name(note) for note in notes)}\n\n"
        yield _quoted(entry)
    if empty:
        yield f"\n{otherwise}\n"


def _author(entry: Entry) -> str:
    name = named(entry.post.author)
    url = entry.post.url
    return f"**{markdown_link(name, url) if reachable(url) else markdown_name(name)}**"


def _quoted(entry: Entry) -> str:
    text = markdown_text(entry.post.text) or (WITHHELD[entry.withheld] if entry.withheld else "No text.")
    paragraphs = "\n\n".join((text, *_pictures(entry.post.media)))
    return "".join(f"> {line}\n" if line else ">\n" for line in paragraphs.split("\n"))


def _pictures(pictures: Iterable[Media]) -> Iterator[str]:
    for media in pictures:
        alt = " ".join(media.alt.split())
        if not reachable(media.url):
            yield f"Picture: {markdown_name(alt) or NO_DESCRIPTION}"
        else:
            yield f"Picture: {markdown_link(alt or NO_DESCRIPTION, media.url)}"


def _links(edition: Edition, figures: Figures) -> Iterator[str]:
    if not figures.links:
        return
    zone, start = ZoneInfo(edition.chat.timezone), edition.chat.start
    people = {person.number: person for person in figures.people}
    yield "\n## Links shared\n\n"
    for link in figures.links:
        first = link.shared[0]
        name = short_name(people[first.person].author)
        more = f", {link.times} times in all" if link.times > 1 else ""
        said = f"shared by {markdown_name(name)}, {clock(first.at, zone, start)}, post {first.place}{more}"
        yield f"- {markdown_line(link.url)}, {said}\n"
    if figures.links_left_out:
        yield f"- and {figures.links_left_out} more\n"


def _people(edition: Edition, figures: Figures) -> Iterator[str]:
    people = figures.participants
    yield "\n## People\n\n"
    if not people:
        yield "Nobody wrote.\n"
    for person in people:
        posts = f", {person.posts} {'post' if person.posts == 1 else 'posts'}" if edition.private else ""
        yield f"- {markdown_name(named(person.author))}{posts}\n"


def _measured(measure: Measure) -> str:
    if measure.value is None:
        value = "not defined"
    elif measure.is_share:
        value = f"{measure.value:.0%}"
    else:
        value = f"{measure.value:.2f}".rstrip("0").rstrip(".")
    of = f" of {measure.whole}" if measure.whole else ""
    return f"{markdown_name(measure.label)}: {value}{of}. {markdown_name(measure.definition)}"
