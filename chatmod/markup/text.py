"""The HTML of a post, as text."""

import re
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser, LexborNode

_BLOCKS = frozenset({"p", "blockquote", "pre", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "div"})
_LINE_ENDS = re.compile(r"[\t\n\r\f]+")
_UNSEEN = frozenset({"script", "style", "template", "head"})


@dataclass(frozen=True, slots=True)
class Text:
    """Plain text with its line breaks, and the addresses that were linked, mentions and hashtags left out."""

    text: str
    links: tuple[str, ...]


def html_to_text(html: str) -> Text:
    """Turn the HTML of a post into text.

    Servers split long addresses into hidden and visible spans; joining their text restores them. Paragraphs are
    parted by a blank line; runs of blanks stay, for people mean them. The `quote-inline` fallback of a quote goes.
    """
    body = LexborHTMLParser(html).body
    pieces: list[str] = []
    links: list[str] = []
    if body is not None:
        _collect(body, pieces, links)
    text = "\n".join(line.rstrip() for line in "".join(pieces).split("\n")).strip("\n")
    while "\n\n\n" in text:
        text = text.replace("\n\n\n", "\n\n")
    return Text(text, tuple(dict.fromkeys(links)))


def _collect(root: LexborNode, pieces: list[str], links: list[str]) -> None:
    """Walk without recursion: hostile HTML is nested deeper than Python's stack."""
    agenda: list[LexborNode | str] = [root]
    while agenda:
        node = agenda.pop()
        if isinstance(node, str):
            pieces.append(node)
            continue
        tag, classes = node.tag, (node.attributes or {}).get("class") or ""
        if tag == "-text":
            text = node.text_content or ""
            pieces.append(text if _in_pre(node) else _LINE_ENDS.sub(" ", text))
            continue
        if tag in _UNSEEN or "quote-inline" in classes.split():
            continue
        if tag == "br":
            pieces.append("\n")
        if tag == "a":
            _note_link(node, classes, links)
        agenda += reversed(_within(tag, list(node.iter(include_text=True))))


def _in_pre(node: LexborNode) -> bool:
    """Whether line ends in a text are meant: in `pre`, also inside the `code` that usually stands there."""
    parent = node.parent
    above = parent.parent if parent is not None else None
    return any(found is not None and found.tag == "pre" for found in (parent, above))


def _within(tag: str | None, children: list[LexborNode]) -> list[LexborNode | str]:
    if tag in _BLOCKS:
        return ["\n\n", *children, "\n\n"]
    if tag == "li":
        return ["\n- ", *children]
    return list(children)


def _note_link(node: LexborNode, classes: str, links: list[str]) -> None:
    href = (node.attributes or {}).get("href") or ""
    if href.startswith(("http://", "https://")) and not {"mention", "hashtag"} & set(classes.split()):
        links.append(href)
