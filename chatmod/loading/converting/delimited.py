"""Tables of text: the cells parted by commas, semicolons or tabs."""

import csv
import io
from collections import Counter

from chatmod.loading.converting.columns import by_content, by_headings
from chatmod.loading.converting.tables import Row, Table, row_of_texts
from chatmod.loading.source import MAX_BYTES

_DELIMITERS = (",", ";", "\t")
_SAMPLE = 200


def read_delimited(text: str, *, prefer: str = "") -> Table:
    """Read a table; which character parts its cells is seen from its headings, else from how alike its rows are.

    Args:
        text: The whole file.
        prefer: The character that wins a tie.
    """
    first, _, rest = text.partition("\n")
    if first.strip().lower() in {"sep=,", "sep=;", "sep=\t"} or first.strip("\r\n ").lower() == "sep=":
        rows, said = _rows(rest, first.strip("\r\n ")[4:] or "\t")
        return Table(tuple(Row(row.number + 1, row.cells) for row in rows), "", said)
    tried = {delimiter: _rows(text, delimiter) for delimiter in _DELIMITERS}
    best = max(_DELIMITERS, key=lambda delimiter: (*_fitness(tried[delimiter][0]), delimiter == prefer))
    rows, said = tried[best]
    return Table(tuple(rows), "", said)


def is_table(text: str) -> bool:
    """Whether a text is a table, whatever its file is called: by its headings, or by tabs in every line alike."""
    sample = "\n".join(text[:100_000].splitlines()[:_SAMPLE])
    return _is_tabbed(sample) or any(
        (columns := by_headings(_rows(sample, delimiter)[0])) is not None and len(columns.kinds) > 1
        for delimiter in _DELIMITERS
    )


def _is_tabbed(text: str) -> bool:
    """Whether this was pasted out of a table: as many tabs in each line, and columns that can be told apart."""
    lines = [line for line in text.split("\n") if line.strip()]
    if len({line.count("\t") for line in lines}) > 1 or any(line[0].isspace() or "\t" not in line for line in lines):
        return False
    return by_content(_rows(text, "\t")[0]) is not None


def _rows(text: str, delimiter: str) -> tuple[list[Row], tuple[tuple[int, str], ...]]:
    before = csv.field_size_limit(MAX_BYTES * 4)
    said: tuple[tuple[int, str], ...] = ()
    try:
        try:
            records = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
        except csv.Error:
            records = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
            said = (
                (0, "A quotation mark is not closed, or stands inside a cell: look whether the cells are whole."),
            )
    finally:
        csv.field_size_limit(before)
    rows = [row_of_texts(number, record) for number, record in enumerate(records, 1)]
    return [row for row in rows if not row.empty], said


def _fitness(rows: list[Row]) -> tuple[int, int]:
    """How many headings are known, and how many rows have the same number of cells, which is more than one."""
    columns = by_headings(rows)
    widths = Counter(len(row.cells) for row in rows[:_SAMPLE] if len(row.cells) > 1)
    return len(columns.kinds) if columns else 0, max(widths.values(), default=0)
