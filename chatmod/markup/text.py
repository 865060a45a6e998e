"""The HTML of a post, as text."""

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from selectolax.lexbor import LexborNode

_BLOCKS = frozenset(
    {"p", "blockquote", "pre", "ul", "ol", "dl", "h1", "h2", "h3", "h4", "h5", "h6", "div", "section", "article"}
    | {
        "aside",
        "header",
        "footer",
        "main",
        "nav",
        "address",
        "figure",
        "figcaption",
        "details",
        "summary",
        "table",
        "hr",
    }
)
_LINES = frozenset({"li", "tr", "dt", "dd"})
_CELLS = frozenset({"td", "th"})
_LINE_ENDS = re.compile(r"(?<![ \t])[ \t]*[\n\r\f\t][ \t\n\r\f]*")
"""It is looked for where blanks begin, and not at each of them: a stranger's post may have a million."""
_UNSEEN = frozenset({"script", "style", "template", "head", "noscript", "svg", "math"})
_NUMBER = re.compile(r"-?[0-9]{1,6}")


@dataclass(frozen=True, slots=True)
class Text:
    """Plain text with its line breaks, and the addresses that were linked, mentions and hashtags left out."""

    text: str
    links: tuple[str, ...]


def html_to_text(html: str, *, quoted: bool = True) -> Text:
    """Turn the HTML of a post into text.

    Servers split long addresses into hidden and visible spans; joining their text restores them. Paragraphs are
    parted by a blank line; runs of blanks stay, for people mean them; an image, such as an emoji of a server, is its
    description.

    Args:
        html: As a server sent it, whatever that is.
        quoted: Whether the quoted post is known otherwise: then the `quote-inline` address of it goes.
    """
    from selectolax.lexbor import LexborHTMLParser  # noqa: PLC0415 - whoever hands out a record parses nothing

    reading = _Reading(quoted)
    body = LexborHTMLParser(html).body
    if body is not None:
        reading.collect(body)
    text = "\n".join(line.rstrip() for line in "".join(reading.pieces).split("\n")).strip("\n")
    while "\n\n\n" in text:
        text = text.replace("\n\n\n", "\n\n")
    return Text(text, tuple(dict.fromkeys(reading.links)))


_Step: TypeAlias = "tuple[LexborNode | str, bool]"
"""What comes next, and whether it stands in a `pre`."""


@dataclass
class _Reading:
    quoted: bool
    pieces: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)

    def collect(self, root: "LexborNode") -> None:
        """Walk without recursion: hostile HTML is nested deeper than Python's stack."""
        agenda: list[_Step] = [(root, False)]
        while agenda:
            node, in_pre = agenda.pop()
            if isinstance(node, str):
                self.pieces.append(node)
            elif node.tag == "-text":
                self._read_text(node.text_content or "", in_pre=in_pre)
            else:
                inside = in_pre or node.tag == "pre"
                agenda += reversed([(step, inside) for step in self._within(node)])

    def _read_text(self, text: str, *, in_pre: bool) -> None:
        if not in_pre:
            text = _LINE_ENDS.sub(" ", text) if not self._at_beginning else _LINE_ENDS.sub(" ", _cut(text))
        self.pieces.append(text)

    @property
    def _at_beginning(self) -> bool:
        """Of a line."""
        return not self.pieces or self.pieces[-1].endswith("\n")

    def _within(self, node: "LexborNode") -> "Iterable[LexborNode | str]":
        tag, attributes = node.tag, node.attributes or {}
        classes = (attributes.get("class") or "").split()
        if tag in _UNSEEN or (self.quoted and "quote-inline" in classes):
            return ()
        if tag == "br":
            return ("\n",)
        if tag == "img":
            return (attributes.get("alt") or "",)
        if tag == "a":
            self._note_link(attributes.get("href") or "", classes)
        return _parted(tag, node)

    def _note_link(self, href: str, classes: list[str]) -> None:
        if href.lower().startswith(("http://", "https://")) and not {"mention", "hashtag"} & set(classes):
            self.links.append(href)


def _cut(text: str) -> str:
    """A text without the line end that it begins with, which is none of the post's."""
    found = _LINE_ENDS.match(text)
    return text[found.end() :] if found else text


def _parted(tag: str | None, node: "LexborNode") -> "Iterable[LexborNode | str]":
    children = list(node.iter(include_text=True))
    if tag == "ol":
        return ("\n\n", *_numbered(node, children), "\n\n")
    if tag in _BLOCKS:
        return ("\n\n", *children, "\n\n")
    if tag in _LINES:
        return ("\n- " if tag == "li" else "\n", *children)
    return (*children, " ") if tag in _CELLS else children


def _numbered(node: "LexborNode", children: "list[LexborNode]") -> "Iterator[LexborNode | str]":
    attributes = node.attributes or {}
    number = _number(attributes.get("start"), 1)
    for child in children:
        if child.tag != "li":
            yield child
            continue
        number = _number((child.attributes or {}).get("value"), number)
        yield f"\n{number}. "
        yield from child.iter(include_text=True)
        number += -1 if "reversed" in attributes else 1


def _number(text: str | None, otherwise: int) -> int:
    return int(text) if text and _NUMBER.fullmatch(text) else otherwise
