"""A small index of some posts, in memory, for one search.

Why: whether a few posts hold what is looked for, and where, is a question of tokens, and only SQLite's tokenizer
answers it as the large index does. To ask that for a single post makes its query anew each time, which for `be*` in a
million posts takes longer than everything else.
"""

import re
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from chatmod.archive.letters import BLANK, holds_letters, spaced
from chatmod.archive.matching import Expressions

Piece = tuple[str, bool]
"""A part of a text, and whether it is what was looked for."""

_BEGINS, _ENDS = "\x02", "\x03"
_MARKS: Final = str.maketrans({_BEGINS: " ", _ENDS: " "})
_MARKED: Final = re.compile(f"({_BEGINS}[^{_ENDS}]*{_ENDS})")
_TOKENIZERS: Final = {
    "words": "unicode61 remove_diacritics 2",
    "letters": "unicode61 remove_diacritics 2 categories 'L* N* Co Mn Mc'",
}
"""As `schema` has them."""


class Scratch:
    """The texts of some posts, by their rows."""

    def __init__(self, texts: Iterable[tuple[int, str]]) -> None:
        self._memory = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
        rows: dict[str, list[tuple[int, str]]] = {name: [] for name in _TOKENIZERS}
        for row, text in texts:
            clean = text.translate(_MARKS)
            lettered = holds_letters(clean)
            rows["letters" if lettered else "words"].append((row, spaced(clean) if lettered else clean))
        self._memory.execute("BEGIN")
        for name, tokenizer in _TOKENIZERS.items():
            self._memory.execute(f'CREATE VIRTUAL TABLE {name} USING fts5(text, tokenize="{tokenizer}")')
            self._memory.executemany(f"INSERT INTO {name} (rowid, text) VALUES (?, ?)", rows[name])  # noqa: S608 - ours
        self._memory.execute("COMMIT")

    def ranked(self, wanted: Expressions) -> list[int]:
        """Those that hold what is wanted, the best first; rare is what is rare among them."""
        scored = [(weight, -row) for row, weight in self._asked("rowid, rank", wanted)]
        return [-row for _, row in sorted(scored)]

    def marked(self, wanted: Expressions) -> Mapping[int, tuple[Piece, ...]]:
        """The texts that hold what is wanted, in pieces; of a script without blanks its forms are made one."""
        highlighted = self._asked("rowid, highlight({0}, 0, ?, ?)", wanted, _BEGINS, _ENDS)
        return {row: _pieces(text) for row, text in highlighted}

    def _asked(self, what: str, wanted: Expressions, *values: object) -> Iterator[tuple[Any, ...]]:
        for name, query in (("words", wanted.words), ("letters", wanted.letters)):
            if query is not None:
                asked = f"SELECT {what.format(name)} FROM {name} WHERE {name} MATCH ?"  # noqa: S608 - ours
                yield from self._memory.execute(asked, (*values, query))


def _pieces(text: str) -> tuple[Piece, ...]:
    pieces = (piece for piece in _MARKED.split(text.replace(BLANK, "")) if piece)
    return tuple((piece.strip(_BEGINS + _ENDS), piece[0] == _BEGINS) for piece in pieces)
