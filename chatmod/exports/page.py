"""The readable edition: one HTML file that needs no network, and no script but to find posts.

Why in pieces: of a hundred thousand posts none stays in memory. The entries are read once; while their articles go to
a spool, everything is counted that stands above and below them.
"""

from base64 import b64encode
from collections.abc import Iterable, Iterator
from hashlib import sha256
from itertools import islice
from typing import Any, Final

from jinja2 import Environment
from markupsafe import Markup

from chatmod.domain.completeness import source_stated
from chatmod.domain.figures import Figures, Tally
from chatmod.domain.record import Edition, Entry
from chatmod.exports.articles import Article, Articles, Repost, anchors_of
from chatmod.exports.clock import Clock
from chatmod.exports.page_facts import page_facts
from chatmod.exports.reach import language_of
from chatmod.exports.sections import Section, sections_of
from chatmod.exports.spool import Spool
from chatmod.markup import environment
from chatmod.markup.direction import direction

_BATCH: Final = 100
"""Articles that are made at once."""


def html_pieces(edition: Edition) -> Iterator[str]:
    """Write an edition as one self-contained page."""
    with Spool() as articles, Spool() as reposts:
        page = _Page(edition, articles, reposts)
        page.read()
        yield from page.pieces()


class _Page:
    def __init__(self, edition: Edition, articles: Spool, reposts: Spool) -> None:
        self._edition = edition
        chat = edition.chat
        anchors = anchors_of([chapter.label for chapter in chat.chapters])
        self._templates = environment("chatmod.exports")
        self._clock = Clock(chat.timezone, chat.start)
        self._rows = Articles(chat, self._clock, anchors)
        self._tally = Tally(chat)
        self._sections = sections_of(chat, anchors)
        self._articles = articles
        self._reposts = reposts

    def read(self) -> None:
        """Read the entries: count them all, and make their articles."""
        entries = self._edition.entries
        labels = [section.label for section in self._sections if section.label]
        template = self._templates.get_template("chat_articles.html")
        self._reposts.begin()
        for section in self._sections:
            self._articles.begin()
            found = entries.under(section.label) if section.label else entries.outside(labels)
            rows = self._in(section, found)
            while batch := list(islice(rows, _BATCH)):
                section.articles += len(batch)
                self._articles.add(template.render(rows=batch))

    def pieces(self) -> Iterator[str]:
        """The whole page, after the entries were read."""
        figures = self._tally.figures()
        del self._tally  # a hundred thousand posts leave a lot behind
        for section, counted in zip(self._sections, figures.questions, strict=False):
            section.count(counted)
        facts = self._facts(figures)
        yield from self._generated("chat_top.html", facts)
        yield from self._told(facts)
        yield from self._generated("chat_below.html", facts)
        for part in self._reposts.parts():
            yield from part
        yield from self._generated("chat_bottom.html", facts)

    def _in(self, section: Section, entries: Iterable[Entry]) -> Iterator[Article]:
        add, article = self._tally.add, self._rows.of
        reposts: list[Repost] = []
        for entry in entries:
            person = add(entry)
            if entry.post.is_repost:
                reposts.append(self._rows.repost(entry))
                if len(reposts) == _BATCH:
                    self._pass_on(reposts)
            elif entry.kind == "question" and section.label:
                section.ask(entry)
            else:
                yield article(entry, person)
        self._pass_on(reposts)

    def _pass_on(self, reposts: list[Repost]) -> None:
        if reposts:
            self._reposts.add(self._templates.get_template("chat_reposts.html").render(rows=reposts))
            reposts.clear()

    def _told(self, facts: dict[str, Any]) -> Iterator[str]:
        template = self._templates.get_template("chat_section.html")
        for section, articles in zip(self._sections, self._articles.parts(), strict=True):
            if section.label or section.articles:
                yield template.render(facts, section=section)
                yield from articles
                yield "</section>\n"

    def _generated(self, name: str, facts: dict[str, Any]) -> Iterator[str]:
        return self._templates.get_template(name).generate(facts)

    def _facts(self, figures: Figures) -> dict[str, Any]:
        chat = self._edition.chat
        others = self._sections[-1]
        return {
            "chat": chat,
            "sources": [source_stated(one, self._clock.zone) for one in chat.sources] or chat.platforms,
            "clock": self._clock,
            "figures": figures,
            "sections": self._sections if others.articles else self._sections[:-1],
            "spoken_in": _spoken_in(chat.language),
            "style": _ours(self._templates, "style.css", "chat.css"),
            "script": _ours(self._templates, "chat.js"),
            "hashed": _hashed,
            **page_facts(self._edition, figures, self._clock),
        }


def _spoken_in(language: str) -> Markup:
    """Attributes of what is said in the language of the chat: the words of the page are English."""
    known = language_of(None, language)
    marked = Markup(' lang="{}"').format(known) if known not in {"", "en"} else Markup()
    return Markup(' dir="{}"').format(direction(language)) + marked


def _ours(templates: Environment, *names: str) -> Markup:
    """Files of our own, which are no text of anybody."""
    return Markup("".join(_source(templates, name) for name in names))  # noqa: S704 - they come with chatmod


def _source(templates: Environment, name: str) -> str:
    if templates.loader is None:
        raise ValueError("templates have a loader")
    return templates.loader.get_source(templates, name)[0]


def _hashed(text: Markup) -> str:
    """What a content security policy lets run and show, and nothing else."""
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"
