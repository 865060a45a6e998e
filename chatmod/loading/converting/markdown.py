"""What is Markdown's own in a document that was exported as Markdown."""

import re
from collections.abc import Sequence

from chatmod.loading.converting.columns import by_headings
from chatmod.loading.converting.tables import Row, row_of_texts
from chatmod.loading.source import Line

_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_RULE_CELL = re.compile(r":?-{1,200}:?")
_BREAK = re.compile(r"<br ?/?>", re.IGNORECASE)
_BAR = re.compile(r"(?<!\\)\|")


def unescaped(text: str) -> str:
    r"""A line without the backslashes that an export sets: `Q1\. Why\?` is `Q1. Why?`."""
    return _ESCAPE.sub(r"\1", text)


def piped_table(lines: Sequence[Line]) -> tuple[Row, ...]:
    """The rows of a document whose table has headings that are known; lines around it are rows of one cell."""
    if not any(line.text.lstrip().startswith("|") for line in lines):
        return ()
    rows: list[Row] = []
    for line in lines:
        text = line.text.strip()
        if not text.startswith("|"):
            row = row_of_texts(line.number, [unescaped(text)])
        else:
            cells = [cell.strip() for cell in _BAR.split(text.removeprefix("|").removesuffix("|"))]
            if any(cells) and all(_RULE_CELL.fullmatch(cell) for cell in cells if cell):
                continue
            row = row_of_texts(line.number, [_BREAK.sub("\n", unescaped(cell)) for cell in cells])
        if not row.empty:
            rows.append(row)
    columns = by_headings(rows)
    return tuple(rows) if columns is not None and len(columns.kinds) > 1 else ()
