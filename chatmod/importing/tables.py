"""Tables that people bring: whatever parts the cells, whatever a spreadsheet has done to the letters; row by row."""

import csv
import io
import itertools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from chatmod.importing.findings import Damaged
from chatmod.importing.opening import UNREADABLE

_SEPARATORS = ",;\t"
_PEEKED = 4096
_HALVES = re.compile("[\ud800-\udfff]+")
_SPELLED = re.compile(r"(?:\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2})+")
"""Emoji as some exports spell them; nobody writes that by hand."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row; `number` is that of the line where it ends, `cells` go by the names of their columns.

    A column that stands there twice has the first of its cells that is not empty.
    """

    number: int
    cells: Mapping[str, str]


def looks_like_table(stream: io.BufferedReader) -> bool:
    """Whether what comes is no JSON; nothing is read."""
    return not stream.peek(_PEEKED)[:_PEEKED].lstrip().startswith((b"{", b"["))


def rows_in(stream: io.BufferedReader) -> Iterator[Row | Damaged]:
    """The rows below the first one, which names the columns."""
    lines = map(_decoded, iter(lambda: stream.readline(1 << 24), b""))
    first = next(lines, "")
    reader = csv.reader(itertools.chain([first], lines), delimiter=_separator(first))
    names: list[str] = []
    while True:
        before = reader.line_num
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield Damaged(before + 1, _said(error, before + 1, reader.line_num))
            continue
        except UNREADABLE as error:
            yield Damaged(before + 1, f"the file cannot be read any further: {error}")
            return
        if not names:
            names = [name.strip().lower() for name in cells]
        elif any(cells):
            yield Row(reader.line_num, _by_name(names, cells))


def _by_name(names: list[str], cells: list[str]) -> dict[str, str]:
    row: dict[str, str] = {}
    for name, cell in zip(names, cells, strict=False):
        if not row.get(name):
            row[name] = cell
    return row


def _separator(first: str) -> str:
    return max(_SEPARATORS, key=first.count)


def _said(error: csv.Error, first: int, last: int) -> str:
    if "field limit" in str(error):
        return f"a quotation mark that is never closed; lines {first} to {last} are lost"
    return str(error)


def _decoded(line: bytes) -> str:
    try:
        text = line.decode()
    except UnicodeDecodeError:
        try:
            # each half of an emoji for itself, as old databases write them
            text = _joined(line.decode("utf-8", "surrogatepass"))
        except UnicodeDecodeError:
            text = line.decode("cp1252", "replace")
    if "\\u" in text:
        text = _SPELLED.sub(lambda found: found[0].encode().decode("unicode_escape"), text)
        text = _joined(text)
    return text.replace("\0", "")


def _joined(text: str) -> str:
    return _HALVES.sub(_pair, text)


def _pair(found: re.Match[str]) -> str:
    return found[0].encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
