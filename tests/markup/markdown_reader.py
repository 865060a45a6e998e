"""What a reader of Markdown shows, as text: a real parser, and nothing of ours."""

from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.token import Token


class _Reader(MarkdownIt):
    def normalizeLinkText(self, link: str) -> str:  # noqa: N802 - its name there
        """As it was written: this parser shows `%20` as a blank, which is its own taste."""
        return link


@dataclass(frozen=True, slots=True)
class Block:
    """A heading (`h1`, ...), a paragraph (`p`), or whatever else there is by the parser's name."""

    kind: str
    text: str
    links: tuple[str, ...] = ()
    marks: frozenset[str] = frozenset()


def blocks(markdown: str) -> list[Block]:
    """The blocks of a text, with tables and strike-through as many readers have them."""
    tokens = _Reader("commonmark").enable(["table", "strikethrough"]).parse(markdown)
    found: list[Block] = []
    for before, token in zip([None, *tokens], tokens, strict=False):
        if token.type == "inline" and before is not None:
            found.append(_block(before.tag, token))
        elif token.nesting == 0:
            found.append(Block(token.type, token.content))
        elif token.type.removesuffix("_open").removesuffix("_close") not in {"heading", "paragraph"}:
            found.append(Block(token.type, ""))
    return found


def _block(kind: str, inline: Token) -> Block:
    text, links, marks = "", [], set()
    for token in inline.children or []:
        if token.type in {"hardbreak", "softbreak"}:
            text += "\n"
        elif token.type == "link_open":
            links.append(str(token.attrs["href"]))
        elif token.type not in {"text", "link_close"}:
            marks.add(token.type)
        text += token.content
    return Block(kind, text, tuple(links), frozenset(marks))
