"""What is handed out: each format made from an edition, the same bytes for the same edition."""

from collections.abc import Callable, Iterator

from chatmod.domain.record import Edition
from chatmod.exports.jsonl import jsonl_lines
from chatmod.exports.page import html_pieces

FORMATS: dict[str, Callable[[Edition], Iterator[str]]] = {"html": html_pieces, "jsonl": jsonl_lines}
"""By name: a function that writes an edition piece by piece."""

__all__ = ["FORMATS", "html_pieces", "jsonl_lines"]
