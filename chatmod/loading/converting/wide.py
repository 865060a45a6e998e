"""Tables with a chat in each row and its questions in columns called `Q1`, `Q2`, ..."""

from collections.abc import Iterator, Sequence

from chatmod.loading.converting.found import Found, FoundCue
from chatmod.loading.converting.labels import label_of_cell
from chatmod.loading.converting.letters import bare
from chatmod.loading.converting.particulars import take_key
from chatmod.loading.converting.rows import read_preamble
from chatmod.loading.converting.tables import Row, column_name


def read_wide(rows: Sequence[Row], found: Found) -> bool:
    """Add the first chat of such a table to what was found, and keep the others; False where it is no such table."""
    index = next((index for index, row in enumerate(rows) if len(_labels(row)) > 1), None)
    if index is None or index + 1 == len(rows) or _labels(rows[index + 1]):
        return False
    headings, chat, others = rows[index], rows[index + 1], rows[index + 2 :]
    labels = _labels(headings)
    found.remark(
        headings.number, "Each row was taken as a chat, and each column as a question", ", ".join(labels.values())
    )
    for row in rows[:index]:
        read_preamble(row, found)
    found.comments += [key for column, key, _ in _named_cells(headings, headings) if chat.cell(column).empty]
    for column, key, text in _named_cells(headings, chat):
        if column not in labels and not take_key(found, chat.number, f"{key}: {bare(text)}"):
            found.keep(chat.number, f"{key}: {text}")
    for row in others:
        for _, key, text in _named_cells(headings, row):
            found.comments += f"{key}: {text}".split("\n")
        found.remark(row.number, "Other chats were kept as comments; convert them from a sheet of their own.")
    for column, label in labels.items():
        found.cues.append(FoundCue(chat.number, label, True, None, chat.cell(column).text.strip().split("\n")))
    return True


def _named_cells(headings: Row, row: Row) -> Iterator[tuple[int, str, str]]:
    for column, cell in enumerate(row.cells):
        if not cell.empty:
            yield column, bare(headings.cell(column).text) or column_name(column), cell.text


def _labels(row: Row) -> dict[int, str]:
    """The columns with headings such as `Q1` and `Question 2`."""
    found = ((column, label_of_cell(cell.text)) for column, cell in enumerate(row.cells) if not cell.empty)
    return {column: label.label for column, label in found if label and label.bare_number is None}
