"""The recap of a chat in Markdown: to be read once more, and posted.

What is in it comes from the moderator's marks; without any it tells of links and people, and how to mark. What the
edition does not have, such as a post that its network hides, is not in here either, marked or not; and a marked post
of which only the link may be shown is a link. We mention nobody: a handle stands without its `@`, so that no network
sends a notice to a hundred people, or to another person of that handle on the network where the recap is posted.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from chatmod.domain.composing import begins_with
from chatmod.domain.figures import Figures, SharedLink, Tally, links_of
from chatmod.domain.marks import Mark, MarkKind, by_post
from chatmod.domain.posts import Author
from chatmod.domain.record import Edition, Entry
from chatmod.exports.reach import reachable
from chatmod.exports.telling import PRIVATE
from chatmod.markup import markdown_line, markdown_link, markdown_name, markdown_text

_MOST_LINKS = 25


@dataclass(frozen=True, slots=True)
class _Marked:
    """A mark, and the post that it is on."""

    mark: Mark
    entry: Entry


@dataclass(slots=True)
class _Gathered:
    """What one pass over a chat leaves."""

    figures: Figures
    marked: dict[MarkKind, list[_Marked]] = field(default_factory=dict)

    def of(self, kind: MarkKind) -> list[_Marked]:
        return self.marked.get(kind, [])


def recap_pieces(edition: Edition) -> Iterator[str]:
    """Write the recap of an edition."""
    found = _gathered(edition)
    yield from _head(edition, found.figures)
    yield from _highlights(found.of(MarkKind.GEM))
    yield from _links(found)
    yield from _under("What we take away", _noted(found.of(MarkKind.ACTION)))
    yield from _under("Left for another time", (*_noted(found.of(MarkKind.LATER)), *_unasked(edition)))
    yield from _thanks(edition, found.figures)
    yield from _where(edition)
    if not found.marked:
        yield _how_to_mark(edition)


def _gathered(edition: Edition) -> _Gathered:
    marks: Mapping[str, tuple[Mark, ...]] = by_post(edition.marks)
    tally = Tally(edition.chat)
    found: dict[MarkKind, list[_Marked]] = {}
    for entry in edition.entries:
        tally.add(entry)
        for mark in marks.get(entry.post.id, ()):
            found.setdefault(mark.kind, []).append(_Marked(mark, entry))
    return _Gathered(tally.figures(), found)


def _head(edition: Edition, figures: Figures) -> Iterator[str]:
    chat = edition.chat
    day = chat.start.astimezone(ZoneInfo(chat.timezone))
    yield f"# {markdown_line(chat.title) or markdown_line(chat.name)}\n\n"
    if edition.private:
        yield f"**{PRIVATE.capitalize()}**\n\n"
    yield f"{day:%A, {day.day} %B %Y} · \\#{markdown_line(chat.hashtag)}\n\n"
    asked = sum(1 for chapter in chat.chapters if chapter.asked)
    people = len(figures.participants)
    links = len(figures.links) + figures.links_left_out
    counts = [_many(asked, "question"), _many(figures.answers, "answer"), _many(people, "person", "people")]
    counts += [_many(links, "link")] if links else []
    yield f"{', '.join(counts[:-1])} and {counts[-1]}.\n"


def _many(number: int, one: str, more: str = "") -> str:
    return f"{number} {one if number == 1 else more or f'{one}s'}"


def _highlights(gems: Iterable[_Marked]) -> Iterator[str]:
    for number, gem in enumerate(gems):
        if number == 0:
            yield "\n## Highlights\n"
        if gem.mark.note:
            yield f"\n{markdown_line(gem.mark.note)}\n"
        yield f"\n{_quoted(gem.entry)}"


def _quoted(entry: Entry) -> str:
    post = entry.post
    if entry.withheld or not post.text.strip():
        where = f"A post on {post.platform}"
        return f"{markdown_link(where, post.url) if reachable(post.url) else markdown_name(where)}\n"
    lines = markdown_text(post.text).split("\n")
    name = _spoken(post.author)
    by = markdown_link(name, post.url) if reachable(post.url) else markdown_name(name)
    return "".join(f"> {line}\n" if line else ">\n" for line in (*lines, "", f"— {by}"))


def _spoken(author: Author) -> str:
    """As the naming level has it, without the `@` that would mention somebody."""
    return author.name.strip() or author.handle or "somebody"


def _links(found: _Gathered) -> Iterator[str]:
    people = {person.number: person.author for person in found.figures.people}
    told: set[str] = set()
    lines: list[str] = []
    for resource in found.of(MarkKind.RESOURCE):
        post = resource.entry.post
        urls = links_of(post)
        told.update(urls)
        if not urls:
            lines += _noted([resource])
            continue
        where = ", ".join(markdown_line(url) for url in urls)
        note = f": {markdown_line(resource.mark.note)}" if resource.mark.note else ""
        by = f" (from {markdown_name(_spoken(post.author))})" if not resource.entry.withheld else ""
        lines.append(f"- {where}{note}{by}\n")
    others = [link for link in found.figures.links if link.url not in told]
    lines += [_link(link, people) for link in others[:_MOST_LINKS]]
    more = len(others[_MOST_LINKS:]) + found.figures.links_left_out
    if lines:
        yield "\n## Links\n\n"
        yield from lines
        if more:
            yield f"- and {more} more in the record\n"


def _link(link: SharedLink, people: Mapping[int, Author]) -> str:
    return f"- {markdown_line(link.url)} (from {markdown_name(_spoken(people[link.shared[0].person]))})\n"


def _noted(marked: Iterable[_Marked]) -> Iterator[str]:
    for one in marked:
        post = one.entry.post
        first = next((line for line in post.text.splitlines() if line.strip()), "")
        said = one.mark.note or first or f"A post on {post.platform}"
        where = f" ({markdown_link('post', post.url)})" if reachable(post.url) else ""
        yield f"- {markdown_line(said)}{where}\n"


def _unasked(edition: Edition) -> Iterator[str]:
    """Questions of the sheet for which there was no time."""
    for chapter in edition.chat.chapters:
        if chapter.asked is None:
            text = chapter.text if begins_with(chapter.text, chapter.label) else f"{chapter.label}: {chapter.text}"
            yield f"- {markdown_line(' '.join(text.split()))}\n"


def _under(heading: str, lines: Iterable[str]) -> Iterator[str]:
    """Lines below a heading; without any, nothing."""
    for number, line in enumerate(lines):
        yield line if number else f"\n## {heading}\n\n{line}"


def _thanks(edition: Edition, figures: Figures) -> Iterator[str]:
    names = list(dict.fromkeys(_spoken(person.author) for person in figures.participants))
    known = [name for name in names if name != "somebody"]
    hosts = list(dict.fromkeys(_spoken(author) for author in edition.chat.moderators))
    if not known and not hosts:
        return
    yield "\n## Thanks\n\n"
    if known:
        others = " and to everybody else" if len(known) < len(names) else ""
        yield f"Thanks to {_listed(known)}{others}.\n"
    if hosts:
        yield f"{chr(10) if known else ''}Moderated by {_listed(hosts)}.\n"


def _listed(names: list[str]) -> str:
    shown = [markdown_name(name) for name in names]
    return " and ".join(filter(None, (", ".join(shown[:-1]), shown[-1])))


def _where(edition: Edition) -> Iterator[str]:
    yield "\n## And now\n\n"
    if edition.chat.archive:
        yield f"- The whole chat, with every answer: {markdown_line(edition.chat.archive)}\n"
    yield f"- Late answers are welcome under \\#{markdown_line(edition.chat.hashtag)}.\n"


def _how_to_mark(edition: Edition) -> str:
    name = edition.chat.name
    return (
        "\n<!-- No post is marked yet. What you mark comes into this recap:\n"
        f"chatmod show {name}   (tells the number of every post)\n"
        f"chatmod mark {name} 17 --gem\n"
        f'chatmod mark {name} 23 --resource "a free book of arrays"\n'
        f'chatmod mark {name} 31 --action "try one array a week"\n'
        f'chatmod mark {name} 40 --later "and what about fractions?"\n'
        "-->\n"
    )
