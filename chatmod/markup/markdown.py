"""Markdown that says exactly what a plain text says."""

import re

from chatmod.domain.text.room_text import address_spans

_MEANING = re.compile(r"[\\`*_\[\]~$]|:(?=\w+:)|!(?=\[)")
"""What has a meaning inside of a line, for CommonMark and for its well-known relatives."""

_AT_THE_BEGINNING = re.compile(r"(?:([-+=:|>%^#])|([0-9]{1,9})([.)]))")
_ENTITIES = {"&": "&amp;", "<": "&lt;"}
_UNPRINTED = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


def markdown_line(text: str) -> str:
    """Markdown of one line: escaped, with `http(s)` addresses as links.

    A blank at either end is left out, as every reader of Markdown would do, and so are control characters.
    """
    text = _UNPRINTED.sub(" ", text).strip()
    pieces, position = [], 0
    for start, end in address_spans(text):
        if not text[start:end].endswith("://"):
            pieces += [_escaped(text[position:start], first=position == 0), f"<{text[start:end]}>"]
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


def _escaped(text: str, *, first: bool) -> str:
    beginning = _AT_THE_BEGINNING.match(text) if first else None
    start = ""
    if beginning:
        mark, number, dot = beginning.groups()
        start = f"\\{mark}" if mark else f"{number}\\{dot}"
        text = text[beginning.end() :]
    bare = text.rstrip("#")  # at the end of a heading they would be left out
    text = _MEANING.sub(lambda found: f"\\{found[0]}", bare) + "\\#" * (len(text) - len(bare))
    return start + re.sub(r"[&<]", lambda found: _ENTITIES[found[0]], text)
