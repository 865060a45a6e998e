"""What is handed out: each format made from an edition, the same bytes for the same edition."""

from collections.abc import Callable, Iterator

from chatmod.domain.record import Edition
from chatmod.exports.jsonl import jsonl_lines
from chatmod.exports.markdown import markdown_pieces
from chatmod.exports.page import html_pieces
from chatmod.exports.recap import recap_pieces
from chatmod.exports.spreadsheet import csv_lines

FORMATS: dict[str, Callable[[Edition], Iterator[str]]] = {
    "html": html_pieces,
    "markdown": markdown_pieces,
    "csv": csv_lines,
    "jsonl": jsonl_lines,
    "recap": recap_pieces,
}
"""By name: a function that writes an edition piece by piece."""

SUFFIXES: dict[str, str] = {"markdown": "md", "recap": "recap.md"}
"""What stands behind the dot of a file's name, where that is not the name of the format."""

__all__ = ["FORMATS", "SUFFIXES", "csv_lines", "html_pieces", "jsonl_lines", "markdown_pieces", "recap_pieces"]
