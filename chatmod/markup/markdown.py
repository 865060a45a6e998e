"""Markdown that says exactly what a plain text says.

For CommonMark, and for what others read besides: GitHub (tables, alerts, mathematics, addresses that it links by
itself), Pandoc (its lists, attributes, footnotes, mathematics), Obsidian and their like (`==marks==`, `%%comments%%`,
`||spoilers||`), and site builders that look for `{{` or `{%` first. What is not prevented, because it would fill
ordinary sentences with backslashes: Pandoc and others print quotes and dashes as a typographer would.
"""

import re

from chatmod.domain.text.room_text import address_spans

_MEANING = re.compile(
    r"""
    [\\`*_\[\]~${}^]        # emphasis, code, links, mathematics, attributes, and what is meant literally
    | ([=%+|])\1+           # marks, comments, insertions, spoilers
    | :(?=\w+:|//)          # emoji, and the addresses that GitHub would link with the backslashes in them
    | (?<=www)\.            # likewise
    | !(?=\0)               # a picture
    | @(?=\S*[&<\0])        # Pandoc's citations, which swallow what follows
    """,
    re.VERBOSE | re.IGNORECASE,
)
"""What has a meaning inside of a line."""

_AT_THE_BEGINNING = re.compile(
    r"""
    (?:
      (?P<mark>[-+=:|>%#])                                        # lists, headings, tables, quotes, rules
      | (?P<number>[0-9]{1,9}|[A-Za-z]|[ivxlcdmIVXLCDM]+)(?P<dot>[.)])(?!\S)  # lists, Pandoc's among them
      | (?P<example>\((?=(?:@[\w-]*|[0-9]+|[A-Za-z]|[ivxlcdmIVXLCDM]+)\))|@(?=[\w-]*[.)](?!\S)))  # Pandoc's only
    )
    """,
    re.VERBOSE,
)
_LINK_FOLLOWS = "\0"
"""Stands behind a text, which cannot hold it, where a link does."""
_ENTITIES = {"&": "&amp;", "<": "&lt;"}
_UNPRINTED = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_TURNING = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_TURNS = re.compile(f"[{_TURNING}]")
_NOT_BETWEEN_ANGLES = re.compile(r"[\\`\[\]{}|^]|&(?:#|\w+(?:;|$))")
"""Signs in an address with which some readers would not take it for one, or show another."""
_NOT_IN_A_TARGET = re.compile(rf"[\\`\[\]{{}}|^<>()\"'{_TURNING}\s]")


def markdown_line(text: str) -> str:
    """Markdown of one line: escaped, with `http(s)` addresses as links.

    A blank at either end is left out, as every reader of Markdown would do, and so are control characters.
    """
    text = _UNPRINTED.sub(" ", text).strip()
    pieces, position = [], 0
    for start, end in address_spans(text):
        address = text[start:end]
        # an address that turns around within itself would not show where it leads
        if not address.endswith("://") and not _TURNS.search(address):
            before = _escaped(f"{text[position:start]}{_LINK_FOLLOWS}", first=position == 0)
            pieces += [before.removesuffix(_LINK_FOLLOWS), _linked(address)]
            position = end
    return "".join([*pieces, _escaped(text[position:], first=position == 0)])


def markdown_text(text: str) -> str:
    """Markdown of a text of several lines: line breaks stay, and blank lines part paragraphs."""
    lines = [markdown_line(line) for line in text.split("\n")]
    paragraphs: list[list[str]] = [[]]
    for line in lines:
        if line:
            paragraphs[-1].append(line)
        elif paragraphs[-1]:
            paragraphs.append([])
    # two blanks at the end of a line break it for all readers, a backslash only for some
    return "\n\n".join("  \n".join(paragraph) for paragraph in paragraphs if paragraph)


def markdown_link(label: str, address: str) -> str:
    """A link of one line under a label that is escaped; only the label where the address is none of the web."""
    shown = _escaped(_UNPRINTED.sub(" ", _TURNS.sub("", label)).strip(), first=True)
    if not address.lower().startswith(("http://", "https://")) or not shown:
        return shown
    target = _NOT_IN_A_TARGET.sub(lambda found: "".join(f"%{byte:02X}" for byte in found[0].encode()), address)
    return f"[{shown}]({target.replace('&', '&amp;')})"


def markdown_name(name: str) -> str:
    """A name within a line of ours: escaped, without links, and without signs that would turn the line around."""
    return _escaped(" ".join(_UNPRINTED.sub(" ", _TURNS.sub("", name)).split()), first=True)


def _linked(address: str) -> str:
    return markdown_link(address, address) if _NOT_BETWEEN_ANGLES.search(address) else f"<{address}>"


def _escaped(text: str, *, first: bool) -> str:
    beginning = _AT_THE_BEGINNING.match(text) if first else None
    start = ""
    if beginning:
        found = beginning.groupdict()
        start = f"{found['number']}\\{found['dot']}" if found["number"] else f"\\{found['mark'] or found['example']}"
        text = text[beginning.end() :]
    bare = text.rstrip("#")  # at the end of a heading they would be left out
    hashes = "\\#" * (len(text) - len(bare))
    meant = _MEANING.sub(lambda found: "".join(f"\\{sign}" for sign in found[0]), bare)
    return start + re.sub(r"[&<]", lambda found: _ENTITIES[found[0]], meant) + hashes
