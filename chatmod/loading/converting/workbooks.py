"""Workbooks (.xlsx), read by openpyxl, which is an extra.

Why the sizes are looked at first: a zip file of a few kilobytes may hold gigabytes, and openpyxl unpacks them.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from chatmod.errors import SettingsError
from chatmod.loading.converting.columns import by_headings
from chatmod.loading.converting.letters import with_plain_breaks
from chatmod.loading.converting.moments import of_clock, of_fraction, of_wall
from chatmod.loading.converting.tables import Cell, Row, Table, column_name

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook

MAX_UNPACKED = 50_000_000
"""Bytes of a workbook's sheets when unpacked; a schedule has a few thousand."""

MAX_ROWS, MAX_CELLS = 1_048_576, 100_000
_REMEDY = "Copy the questions into a sheet of their own, or save it as CSV UTF-8."
_INSTALL = "Install it with `pip install 'chatmod[xlsx]'`, or save the sheet as CSV UTF-8."
_LINK = re.compile(r'=HYPERLINK\("([^"]{1,500})"', re.IGNORECASE)
_BESIDE = {"xl/media/": "pictures", "xl/comments": "comments", "xl/threadedComments/": "comments"}
_UNREAD = ("xl/media/", "xl/embeddings/", "docProps/")


def read_workbook(data: bytes, name: str, wanted: str | None) -> Table:
    """Read one sheet: the one asked for, else the first that has headings, else the first that is not empty.

    Raises:
        SettingsError: If there is no such sheet, the file is no workbook or too large, or openpyxl is not installed.
    """
    beside = _look_inside(data, name)
    try:
        import openpyxl  # noqa: PLC0415 - an extra, and slow to import
    except ModuleNotFoundError:
        raise SettingsError(f"{name} is a workbook, and the library that reads them is missing.", _INSTALL) from None
    try:
        values = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        formulas = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=False)
        table = _choose(values, formulas, name, wanted)
        return replace(table, said=(*((0, said) for said in beside), *table.said))
    except SettingsError:
        raise
    except Exception as error:  # a broken workbook raises whatever its XML leads to
        reason = f"{type(error).__name__}: {error}"[:200]
        raise SettingsError(f"{name} cannot be read as a workbook ({reason}).", "Save it as CSV UTF-8.") from error


def _look_inside(data: bytes, name: str) -> list[str]:
    """Look how much there is to unpack, and what will not be read.

    What is unpacked is never more than the directory of the zip file says.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            entries = packed.infolist()
    except (zipfile.BadZipFile, ValueError, OSError) as error:
        raise SettingsError(f"{name} is damaged: {error}.", "Save it anew, or as CSV UTF-8.") from error
    sizes = [entry.file_size for entry in entries if not entry.filename.startswith(_UNREAD)]
    if sum(sizes) > MAX_UNPACKED:
        raise SettingsError(f"{name} unpacks to {sum(sizes) // 1_000_000} megabytes, which is too much.", _REMEDY)
    names = [entry.filename for entry in entries]
    lost = {what: None for begins, what in _BESIDE.items() if any(name.startswith(begins) for name in names)}
    return [f"There are {what} in the workbook that are not in its cells: they are not read." for what in lost]


def _choose(values: "Workbook", formulas: "Workbook", name: str, wanted: str | None) -> Table:
    titles = [sheet.title for sheet in values.worksheets]
    if wanted is not None:
        return _sheet(values, formulas, _title(titles, wanted, name), name)
    tables = [_sheet(values, formulas, title, name) for title in titles]
    filled = [table for table in tables if table.rows]
    if not filled:
        raise SettingsError(f"{name} has no sheet with anything in it.", "Name another file.")
    fitting = [table for table in filled if (columns := by_headings(table.rows)) and len(columns.kinds) > 1]
    table = (fitting or filled)[0]
    others = [other.name for other in filled if other is not table]
    if others:
        said = f"The sheet `{table.name}` was read, and not {_listed(others)}. Choose another with --sheet."
        return Table(table.rows, table.name, ((0, said), *table.said))
    return table


def _title(titles: list[str], wanted: str, name: str) -> str:
    for same in (str.strip, lambda text: text.strip().casefold()):
        for title in titles:
            if same(title) == same(wanted):
                return title
    raise SettingsError(f"{name} has no sheet `{wanted}`.", f"Its sheets: {_listed(titles)}.")


def _listed(names: list[str]) -> str:
    shown = [f"`{name}`" for name in names[:10]]
    return ", ".join([*shown, "..."] if len(names) > len(shown) else shown)


def _sheet(values: "Workbook", formulas: "Workbook", title: str, name: str) -> Table:
    rows: list[Row] = []
    said: list[tuple[int, str]] = []
    cells = 0
    pairs = zip_longest(_rows_of(values, title), _rows_of(formulas, title), fillvalue=())
    for number, (shown, typed) in enumerate(pairs, 1):
        cells += max(len(shown), len(typed))
        if number > MAX_ROWS or cells > MAX_CELLS:
            raise SettingsError(f"The sheet `{title}` of {name} is too large.", _REMEDY)
        row = Row(number, tuple(_cells(number, shown, typed, said)))
        if not row.empty:
            rows.append(row)
    return Table(tuple(rows), title, tuple(said))


def _rows_of(book: "Workbook", title: str) -> Iterator[tuple[Any, ...]]:
    sheet: Any = book[title]
    sheet.reset_dimensions()  # what a file says of its own size need not be true
    yield from sheet.iter_rows(values_only=True)


def _cells(
    number: int, shown: tuple[Any, ...], typed: tuple[Any, ...], said: list[tuple[int, str]]
) -> Iterator[Cell]:
    for column, (value, formula) in enumerate(zip_longest(shown, typed)):
        where = f"cell {column_name(column)}{number}"
        is_formula = isinstance(formula, str) and formula.startswith("=") and value != formula
        if is_formula and value is None:
            said.append((number, f"The formula in {where} has no value kept with it; it is kept as a note."))
            yield Cell(with_plain_breaks(formula), broken=True)
        elif is_formula and isinstance(value, str) and value.startswith("#") and value.isascii() and value.isupper():
            said.append((number, f"The formula in {where} came to {value}; it is kept as a note."))
            yield Cell(f"{value} {with_plain_breaks(formula)}", broken=True)
        elif is_formula and isinstance(value, str) and (link := _LINK.match(formula)) and link[1] not in value:
            yield Cell(f"{with_plain_breaks(value)} {link[1]}")
        else:
            yield _cell(value)


def _cell(value: object) -> Cell:  # noqa: PLR0911 - one for each type of value
    match value:
        case None:
            return Cell()
        case bool():
            return Cell(str(value).upper())
        case datetime():
            moment = of_wall(value, "")
            text = " ".join(part for part in (str(moment.day or ""), _clock(moment.clock)) if part)
            return Cell(text, replace(moment, typed=text))
        case date():
            return Cell(str(value))
        case time():
            text = _clock(value)
            return Cell(text, of_clock(value, text))
        case timedelta():
            seconds = round(value.total_seconds())
            text = f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}".removesuffix(":00")
            return Cell(text)
        case float():
            text = repr(value).removesuffix(".0")
            return Cell(text, of_fraction(value, text) if 0 < value < 1 else None)
        case _:
            return Cell(with_plain_breaks(str(value)))


def _clock(value: time | None) -> str:
    return "" if value is None else f"{value.hour}:{value.minute:02}:{value.second:02}".removesuffix(":00")
