"""Whole plans as moderators lay them out, and as word processors and spreadsheets save them."""

from datetime import date, time
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.comments import Comment

from chatmod.domain.schedule import Schedule
from chatmod.loading.converting import Conversion, convert, told_together
from tests.loading.converting.converting_desk import (
    START,
    converted,
    headings,
    said,
    schedule_from,
    text_of,
    wishes,
    workbook_of,
)

ASKED = wishes(title="Rivers", hashtag="ShelfTalk", start=START, timezone="America/Toronto")


def _posted(folder: Path, conversion: Conversion) -> list[tuple[str, str]]:
    return [(cue.label, text_of(cue)) for cue in _schedule(folder, conversion).cues]


def _schedule(folder: Path, conversion: Conversion) -> Schedule:
    return schedule_from(folder, conversion)


def test_in_a_text_without_blank_lines_what_stands_below_the_list_is_not_posted(tmp_path: Path) -> None:
    """As LibreOffice saves a document with a numbered list as text."""
    text = (
        "Rivers\nQuestions\n    1. What is it?\n        ◦ ask Ann\n    2. How do you know?\n"
        "Resources\n    • A map\nSee you on Thursday!\nHeather\n"
    )
    conversion = converted(tmp_path, text, "a.txt", ASKED)

    assert _posted(tmp_path, conversion) == [("Q1", "What is it?"), ("Q2", "How do you know?")]
    assert _schedule(tmp_path, conversion).cues[1].notes == ("Resources", "A map", "See you on Thursday!", "Heather")


def test_a_question_that_is_set_in_goes_on_at_the_margin(tmp_path: Path) -> None:
    conversion = converted(tmp_path, "    Q1. How do\nyou know\nthat it works?\n", "a.txt", ASKED)

    assert _posted(tmp_path, conversion) == [("Q1", "How do\nyou know\nthat it works?")]


def test_a_question_a_day_has_its_day_before_its_label(tmp_path: Path) -> None:
    text = "Monday, May 3, 2027 9:00 Q1: What is it?\nTuesday, May 4, 2027, 9:00 - **Q2:** And then?\n"
    conversion = converted(tmp_path, text, "a.txt", wishes(title="a", hashtag="b", timezone="UTC"))

    assert headings(conversion) == ["Q1 @ 09:00", "Q2 @ +1 day 09:00"]
    assert _posted(tmp_path, conversion) == [("Q1", "What is it?"), ("Q2", "And then?")]


def test_of_the_times_of_two_zones_the_first_is_taken_and_both_are_kept(tmp_path: Path) -> None:
    conversion = converted(tmp_path, "8:05 PM ET / 7:05 CT - Q1: Why?\n", "a.txt", ASKED)

    assert headings(conversion) == ["Q1 @ 20:05"]
    assert _posted(tmp_path, conversion) == [("Q1", "Why?")]
    assert "% Time: 8:05 PM ET / 7:05 CT" in conversion.text


def test_a_table_whose_cells_have_become_lines_keeps_its_times(tmp_path: Path) -> None:
    """As LibreOffice saves a table in a document as text."""
    text = "8:00\nWelcome\nWelcome, everybody!\n8:05\nQ1\nWhat is it?\n\n8:20\n\nQ2\nWho built it?\n8:55\n"
    conversion = converted(tmp_path, text, "a.txt", ASKED)

    assert headings(conversion) == ["Welcome @ 20:00", "Q1 @ 20:05", "Q2 @ 20:20"]
    assert _posted(tmp_path, conversion)[0] == ("Welcome", "Welcome, everybody!")
    assert _schedule(tmp_path, conversion).cues[2].notes == ("8:55",)


def test_lettered_points_below_a_question_are_notes(tmp_path: Path) -> None:
    conversion = converted(tmp_path, "1. How?\n   a. look at faces\n   b. ask twice\n2. Why?\n", "a.txt", ASKED)

    assert _posted(tmp_path, conversion) == [("Q1", "How?"), ("Q2", "Why?")]


def test_in_an_outline_the_letters_ask_and_a_welcome_is_no_question(tmp_path: Path) -> None:
    text = (
        "1. Welcome and introductions (8:00)\n2. Chapter 1 (8:10)\n   a) What did you notice?\n   b) And wonder?\n"
        "3. Wrap-up (8:55)\n"
    )
    conversion = converted(tmp_path, text, "a.txt", ASKED)

    assert headings(conversion) == ["Welcome @ 20:00", "Q1 @ 20:10", "Wrap-up @ 20:55"]
    assert _posted(tmp_path, conversion)[1] == ("Q1", "Chapter 1\na) What did you notice?\nb) And wonder?")


@pytest.mark.parametrize("ending", ["Best,\nHeather", "Page 1 of 2", "3"])
def test_greetings_and_page_numbers_are_not_posted(tmp_path: Path, ending: str) -> None:
    conversion = converted(tmp_path, f"Q1. How?\nClosing: Thank you!\n\n{ending}\n", "a.txt", ASKED)

    assert _posted(tmp_path, conversion) == [("Q1", "How?"), ("Closing", "Thank you!")]


@pytest.mark.parametrize(
    ("line", "start"),
    [
        ("Thursday, 15 April 2027 | 8–9 pm Eastern", "20:00"),
        ("April 15, 2027, 8:00–9:00 PM", "20:00"),
        ("Time: 8:00 - 9:00 AM, April 15, 2027", "08:00"),
        ("15.04.2027, 20–21 Uhr", "20:00"),
    ],
)
def test_a_chat_begins_where_its_hours_begin(tmp_path: Path, line: str, start: str) -> None:
    conversion = converted(tmp_path, f"{line}\n\nQ1. How?\n", "a.txt", wishes(title="a", hashtag="b"))

    assert f"start: 2027-04-15 {start}\n" in conversion.text


def test_a_column_of_whatever_name_that_holds_labels_holds_labels(tmp_path: Path) -> None:
    table = "Time,Activity,Tweet\n20:00,Intro,Say who you are.\n20:05,Q1,Why?\n20:55,Wrap up,See you.\n"

    assert headings(converted(tmp_path, table, "a.csv", ASKED)) == ["Intro @ 20:00", "Q1 @ 20:05", "Wrap up @ 20:55"]


def test_below_a_blank_row_no_text_goes_on(tmp_path: Path) -> None:
    conversion = converted(tmp_path, "Label,Text\nQ1,Why?\nQ2,How?\n,\n,Total: 2\n", "a.csv", ASKED)

    assert _posted(tmp_path, conversion) == [("Q1", "Why?"), ("Q2", "How?")]
    assert _schedule(tmp_path, conversion).cues[1].notes == ("Total: 2",)


def test_with_a_chat_in_each_row_the_first_is_taken_and_the_others_are_kept(tmp_path: Path) -> None:
    rows = [
        ["Week", "Date", "Topic", "Q1", "Q2", "Host"],
        [1, date(2027, 4, 15), "Rivers", "What is a river?", "Who owns it?", None],
        [2, date(2027, 4, 22), "Bridges", "What is a bridge?", "Who built it?", "Ann"],
    ]
    conversion = convert(workbook_of(tmp_path, {"Plan": rows}), wishes(hashtag="a", timezone="UTC"))

    assert _schedule(tmp_path, conversion).title == "Rivers"
    assert _posted(tmp_path, conversion) == [("Q1", "What is a river?"), ("Q2", "Who owns it?")]
    for kept in ("% Week: 1", "% Q1: What is a bridge?", "% Host: Ann", "% Host\n"):
        assert kept in conversion.text
    assert any(line.startswith("row 3: Other chats were kept as comments") for line in said(conversion))


def test_the_address_of_a_link_in_a_cell_is_not_lost(tmp_path: Path) -> None:
    import zipfile  # noqa: PLC0415

    path = workbook_of(tmp_path, {"Plan": [["Label", "Text"], ["Q1", '=HYPERLINK("https://example.org/a","Read")']]})
    parts = {}
    with zipfile.ZipFile(path) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    name = "xl/worksheets/sheet1.xml"
    parts[name] = parts[name].replace(b"<v />", b"<v>Read</v>").replace(b"<v></v>", b"<v>Read</v>")
    parts[name] = parts[name].replace(b'<c r="B2">', b'<c r="B2" t="str">')
    with zipfile.ZipFile(path, "w") as packed:
        for part, data in parts.items():
            packed.writestr(part, data)

    assert _posted(tmp_path, convert(path, ASKED)) == [("Q1", "Read https://example.org/a")]


def test_comments_of_a_workbook_are_said_not_to_be_read(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(["Time", "Label", "Text"])
    sheet.append([time(20, 5), "Q1", "Why?"])
    sheet["C2"].comment = Comment("ask Ann", "Heather")
    path = tmp_path / "a.xlsx"
    book.save(path)

    assert said(convert(path, ASKED))[0].startswith("There are comments in the workbook")


def test_what_is_alike_is_told_once_with_all_its_lines(tmp_path: Path) -> None:
    conversion = converted(tmp_path, "1. How?\n- one\n- two\n2. Why?\n- three\n", "a.txt", ASKED)

    assert list(told_together(conversion.remarks)) == [
        ((1, 4), "Numbers were taken as labels: `1` as Q1, `2` as Q2."),
        ((2, 3, 5), "Private notes, not posted."),
    ]
