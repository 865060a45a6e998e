"""Workbooks: sheets, cells that spreadsheets have changed, and files that are not what they say."""

import io
import sys
import zipfile
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from openpyxl import Workbook

from chatmod.errors import SettingsError
from chatmod.loading.converting import Conversion, convert
from tests.loading.converting.converting_desk import (
    START,
    errors_of,
    headings,
    said,
    schedule_from,
    text_of,
    wishes,
    workbook_of,
)

HEAD = ["Label", "Time", "Question", "Notes"]
ASKED = wishes(title="Rivers", hashtag="ShelfTalk", start=START, timezone="America/Toronto")


def _moment(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC).replace(tzinfo=None)  # type: ignore[arg-type, misc]  # cells have no zone


def _heading_of(folder: Path, when: object) -> str:
    path = workbook_of(folder, {"Plan": [HEAD, ["Q1", when, "Why?", None]]})
    (heading,) = headings(convert(path, ASKED))
    return heading


@pytest.mark.parametrize(
    ("when", "heading"),
    [
        (time(20, 5), "Q1 @ 20:05"),
        (time(8, 5), "Q1 @ 20:05"),
        (time(20, 5, 30), "Q1 @ 20:05:30"),
        (_moment(2027, 4, 15, 20, 5), "Q1 @ 20:05"),
        (_moment(2027, 4, 16, 9, 0), "Q1 @ +1 day 09:00"),
        (_moment(2027, 4, 14, 9, 0), "Q1 @ -1 day 09:00"),
        (date(2027, 4, 15), "Q1"),
        (20.0875 / 24, "Q1 @ 20:05:15"),
        (8.05, "Q1 @ 20:05"),
        (8.3, "Q1 @ 20:30"),
        ("8:05 PM", "Q1 @ 20:05"),
        ("8:05 p.m.", "Q1 @ 20:05"),
        ("20h05", "Q1 @ 20:05"),
        ("20.05 Uhr", "Q1 @ 20:05"),
        ("2005", "Q1 @ 20:05"),
        ("'20:05:00", "Q1 @ 20:05"),
        ("+5", "Q1 @ +5"),
        ("end-3", "Q1 @ end-3"),
        (5, "Q1 @ +5"),
        (timedelta(hours=20, minutes=5), "Q1 @ 20:05"),
        ("15.04.2027 20:05", "Q1 @ 20:05"),
        (None, "Q1"),
    ],
)
def test_a_time_is_read_whatever_the_spreadsheet_has_made_of_it(tmp_path: Path, when: object, heading: str) -> None:
    assert _heading_of(tmp_path, when) == heading


def test_what_is_no_time_is_a_note_and_said(tmp_path: Path) -> None:
    path = workbook_of(tmp_path, {"Plan": [HEAD, ["Q1", "after the break", "Why?", True]]})
    conversion = convert(path, ASKED)

    assert schedule_from(tmp_path, conversion).cues[0].notes == ("Time: after the break", "TRUE")
    assert "row 2: Not understood as times, so private notes: `after the break`." in said(conversion)


def test_numbers_as_labels_and_smart_quotes_survive(tmp_path: Path) -> None:
    rows = [HEAD, [1, None, "What is a “good” bridge… – really?", None], [2.0, None, "Don’t you?", None]]
    cues = schedule_from(tmp_path, convert(workbook_of(tmp_path, {"Plan": rows}), ASKED)).cues

    assert [(cue.label, text_of(cue)) for cue in cues] == [
        ("Q1", "What is a “good” bridge… – really?"),
        ("Q2", "Don’t you?"),
    ]


def test_the_sheet_with_the_headings_is_read_and_the_others_are_named(tmp_path: Path) -> None:
    sheets = {"Ideas": [["some", "thoughts here"]], "Plan": [HEAD, ["Q1", None, "Why?", None]], "Empty": []}
    conversion = convert(workbook_of(tmp_path, sheets), ASKED)

    assert headings(conversion) == ["Q1"]
    assert "The sheet `Plan` was read, and not `Ideas`. Choose another with --sheet." in said(conversion)


def test_another_sheet_can_be_chosen(tmp_path: Path) -> None:
    sheets = {"April": [HEAD, ["Q1", None, "One?", None]], "May ": [HEAD, ["Q1", None, "Two?", None]]}
    path = workbook_of(tmp_path, sheets)

    assert "Two?" in convert(path, wishes(sheet="may")).text
    with pytest.raises(SettingsError, match="has no sheet `June`") as caught:
        convert(path, wishes(sheet="June"))
    assert caught.value.remedy == "Its sheets: `April`, `May `."


def test_blank_rows_and_merged_titles_do_no_harm_and_rows_keep_their_numbers(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet["A1"] = "Rivers and Bridges"
    sheet.merge_cells("A1:D1")
    for column, heading in zip("BCE", ("Q#", "Question", "Notes"), strict=True):
        sheet[f"{column}4"] = heading
    sheet["B6"], sheet["C6"] = "Q1", "Why?"
    sheet.merge_cells("B6:B7")
    sheet["C7"] = "And what for?"
    sheet["C9"] = "How?"
    path = tmp_path / "a.xlsx"
    book.save(path)
    conversion = convert(path, wishes(hashtag="a", start=START))

    assert headings(conversion) == ["Q1", "Q2", "Q3"]
    assert schedule_from(tmp_path, conversion).title == "Rivers and Bridges"
    assert "row 9: Without a label, numbered in their order: Q3." in said(conversion)


def _with_formula(folder: Path, value: str | None, kind: str = "str") -> Conversion:
    """A workbook as a spreadsheet saves it: the formula and, beside it, what it came to."""
    path = workbook_of(folder, {"Plan": [HEAD, ["Q1", None, '="Why "&"so?"', None]]})
    packed = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(packed, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "xl/worksheets/sheet1.xml" and value is not None:
                assert b"<v />" in data or b"<v></v>" in data
                kept = f"<v>{value}</v>".encode()
                data = data.replace(b"<v />", kept).replace(b"<v></v>", kept)
                data = data.replace(b'<c r="C2">', f'<c r="C2" t="{kind}">'.encode())
            new.writestr(name, data)
    path.write_bytes(packed.getvalue())
    return convert(path, ASKED)


def test_of_a_formula_its_value_is_taken(tmp_path: Path) -> None:
    conversion = _with_formula(tmp_path, "Why so?")

    assert text_of(schedule_from(tmp_path, conversion).cues[0]) == "Why so?"


def test_a_formula_without_a_value_is_said(tmp_path: Path) -> None:
    conversion = _with_formula(tmp_path, None)

    assert '% ="Why "&"so?"' in conversion.text
    assert errors_of(tmp_path, conversion) == ["empty-body"]
    assert "row 2: The formula in cell C2 has no value kept with it; it is kept as a note." in said(conversion)


def test_a_text_that_became_an_error_by_its_first_sign_is_found_in_its_formula(tmp_path: Path) -> None:
    conversion = _with_formula(tmp_path, "#NAME?", "e")

    assert '% #NAME? ="Why "&"so?"' in conversion.text
    assert any("came to #NAME?" in line for line in said(conversion))


def test_a_workbook_that_unpacks_to_too_much_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/workbook.xml", "<workbook/>")
        packed.writestr("xl/worksheets/sheet1.xml", b" " * 60_000_000)
    assert path.stat().st_size < 100_000

    with pytest.raises(SettingsError, match="unpacks to 60 megabytes"):
        convert(path, ASKED)


def _with_cells(folder: Path, *cells: str) -> Path:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(HEAD)
    sheet.append(["Q1", None, "Why?", None])
    for cell in cells:
        sheet[cell] = "far"
    path = folder / "a.xlsx"
    book.save(path)
    return path


def test_a_sheet_with_cells_far_to_the_right_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="is too large"):
        convert(_with_cells(tmp_path, *(f"XFD{row}" for row in range(3, 10))), ASKED)


def test_a_sheet_that_was_touched_in_its_last_row_is_read(tmp_path: Path) -> None:
    conversion = convert(_with_cells(tmp_path, "A1048576"), ASKED)

    assert headings(conversion) == ["Q1"]
    assert "% far" in conversion.text


@pytest.mark.parametrize("damage", ["cut", "empty part", "no part"])
def test_a_damaged_workbook_is_refused_in_words(tmp_path: Path, damage: str) -> None:
    path = workbook_of(tmp_path, {"Plan": [HEAD]})
    if damage == "cut":
        path.write_bytes(path.read_bytes()[:2000])
    else:
        with zipfile.ZipFile(path, "w") as packed:
            packed.writestr("xl/workbook.xml", "" if damage == "empty part" else "<workbook/>")

    with pytest.raises(SettingsError, match=r"damaged|cannot be read") as caught:
        convert(path, ASKED)
    assert caught.value.remedy


def test_an_empty_workbook_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="no sheet with anything in it"):
        convert(workbook_of(tmp_path, {"Plan": []}), ASKED)


def test_without_the_library_it_is_said_how_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = workbook_of(tmp_path, {"Plan": [HEAD]})
    monkeypatch.setitem(sys.modules, "openpyxl", None)  # as it is where the extra is not installed

    with pytest.raises(SettingsError, match="library that reads them is missing") as caught:
        convert(path, ASKED)
    assert caught.value.remedy == "Install it with `pip install 'chatmod[xlsx]'`, or save the sheet as CSV UTF-8."
