"""Rows of cells, whatever kind of file they come from."""

from collections.abc import Sequence
from dataclasses import dataclass

from chatmod.loading.converting.letters import bare, with_plain_breaks
from chatmod.loading.converting.moments import Moment


@dataclass(frozen=True, slots=True)
class Cell:
    """What a cell shows.

    Attributes:
        moment: The time that it is, where the spreadsheet knows it to be one.
        broken: Whether a formula stands here that has come to nothing: it is kept, and never posted.
    """

    text: str = ""
    moment: Moment | None = None
    broken: bool = False

    @property
    def empty(self) -> bool:
        """Whether nothing is seen in it."""
        return not bare(self.text)


@dataclass(frozen=True, slots=True)
class Row:
    """A row as the spreadsheet numbers it, from 1."""

    number: int
    cells: tuple[Cell, ...]

    @property
    def empty(self) -> bool:
        """Whether nothing is seen in it."""
        return all(cell.empty for cell in self.cells)

    def cell(self, column: int) -> Cell:
        """A cell by its column, from 0; a short row goes on with empty ones."""
        return self.cells[column] if column < len(self.cells) else Cell()


@dataclass(frozen=True, slots=True)
class Table:
    """The rows that are not empty, and what is to be said about how they were read.

    Attributes:
        name: Of the sheet, where it has one.
        said: By row, 0 for the whole.
    """

    rows: tuple[Row, ...]
    name: str = ""
    said: tuple[tuple[int, str], ...] = ()


def row_of_texts(number: int, texts: Sequence[str]) -> Row:
    """A row of cells that are nothing but texts."""
    return Row(number, tuple(Cell(with_plain_breaks(text)) for text in texts))


def column_name(column: int) -> str:
    """What a spreadsheet calls a column: A, B, ... Z, AA."""
    name = ""
    column += 1
    while column:
        column, letter = divmod(column - 1, 26)
        name = chr(ord("A") + letter) + name
    return name
