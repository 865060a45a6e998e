"""Files: encodings, kinds that are not read, sizes, and a schedule that is one already."""

import zipfile
from pathlib import Path

import pytest

from chatmod.domain.schedule import AtClock
from chatmod.errors import SettingsError
from chatmod.loading.converting import convert
from tests.loading.converting.converting_desk import (
    converted,
    errors_of,
    file_of,
    headings,
    said,
    schedule_from,
    text_of,
    wishes,
)

TEXT = "Q1. Où est l’été – “là” ?\r\nQ2. Größe?\r\n"
ASKED = wishes(title="Rivers", hashtag="ShelfTalk", timezone="UTC")


def _refused(folder: Path, content: str | bytes, name: str) -> SettingsError:
    with pytest.raises(SettingsError) as caught:
        converted(folder, content, name, ASKED)
    assert caught.value.remedy
    return caught.value


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
@pytest.mark.parametrize("name", ["a.txt", "a.csv"])
def test_encodings_are_told_apart(tmp_path: Path, encoding: str, name: str) -> None:
    conversion = converted(tmp_path, TEXT.encode(encoding), name, ASKED)
    cues = schedule_from(tmp_path, conversion).cues

    assert [text_of(cue) for cue in cues] == ["Où est l’été – “là” ?", "Größe?"]
    assert any("letters of Windows" in line for line in said(conversion)) == (encoding == "cp1252")


def test_letters_of_windows_are_said_with_the_words_in_doubt(tmp_path: Path) -> None:
    conversion = converted(tmp_path, TEXT.encode("cp1252"), "a.txt", ASKED)

    assert said(conversion) == [
        "The file is not UTF-8; it was read in the letters of Windows. Are these words right: `Où été là Größe`?",
    ]


def test_bytes_that_are_no_letters_are_refused_with_their_line(tmp_path: Path) -> None:
    error = _refused(tmp_path, b"Q1. Why?\n\x81\x8d\n", "a.txt")

    assert str(error).startswith("Line 2 of ")
    assert "UTF-8" in error.remedy


@pytest.mark.parametrize(
    ("name", "content", "word", "remedy"),
    [
        ("a.ods", b"PK\x03\x04", "LibreOffice", ".xlsx or as CSV"),
        ("a.docx", b"PK\x03\x04", "Word", "plain text or Markdown"),
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "Word's old kind", "plain text or Markdown"),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "Excel's old kind", ".xlsx or as CSV"),
        ("a.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "Excel's old kind", ".xlsx or as CSV"),
        ("a.pdf", b"%PDF-1.7", "a PDF", "plain text or Markdown"),
        ("a.txt", b"%PDF-1.7", "a PDF", "plain text or Markdown"),
        ("a.rtf", b"{\\rtf1 Q1}", "rich text", "plain text or Markdown"),
        ("a.md", b"<!DOCTYPE html><p>Q1", "a web page", "plain text or Markdown"),
        ("a.numbers", b"Q1", "Numbers", ".xlsx or as CSV"),
        ("a.xlsx", b"Label,Text\n", "no workbook inside", "CSV UTF-8"),
        ("a.txt", b"", "is empty", "questions"),
        ("a.txt", b" \n\t\n", "is empty", "questions"),
        ("a.txt", b"a\0b\x01c", "null byte", "UTF-8"),
        ("a.txt", b"Q1. Why?\n" * 120_000, "larger than a megabyte", "plain text"),
    ],
)
def test_what_is_not_read_is_said_with_what_to_save_it_as(
    tmp_path: Path, name: str, content: bytes, word: str, remedy: str
) -> None:
    error = _refused(tmp_path, content, name)

    assert word in str(error)
    assert remedy in error.remedy


def test_a_packed_file_is_known_by_what_is_in_it(tmp_path: Path) -> None:
    for inside, word in (("word/document.xml", "Word"), ("content.xml", "LibreOffice"), ("a.txt", "zip")):
        path = tmp_path / "a.xlsx.zip"
        with zipfile.ZipFile(path, "w") as packed:
            packed.writestr(inside, "x")
        with pytest.raises(SettingsError, match=word):
            convert(path, ASKED)


def test_no_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="There is no file"):
        convert(tmp_path / "lost.txt", ASKED)
    with pytest.raises(SettingsError, match="is a folder"):
        convert(tmp_path, ASKED)


@pytest.mark.parametrize(
    "text",
    [
        "---\ntitle: A\nhashtag: B\n---\n\n## Q1\nWhy?\n",
        "\ufeff\n---\ntitle: A\n---\n## Q1 @ 8:05 pm\nWhy?\n",
        "---\r\nhashtag: B\r\nfoo\r\n---\r\n## Welcome @ +0\r\nHi\r\n",
    ],
)
def test_a_schedule_is_said_to_be_one(tmp_path: Path, text: str) -> None:
    error = _refused(tmp_path, text, "week-1.md")

    assert "is a chatmod schedule already: there is nothing to convert" in str(error)
    assert "chatmod check" in error.remedy


def test_the_front_matter_of_another_program_is_no_schedule(tmp_path: Path) -> None:
    text = "---\ntags: [a, b]\ntitle: Rivers\n---\n# Rivers\nQ1. Why?\n"
    conversion = converted(tmp_path, text, "note.md", wishes(hashtag="a"))

    assert headings(conversion) == ["Q1"]
    assert schedule_from(tmp_path, conversion).title == "Rivers"
    assert "% tags: [a, b]" in conversion.text


@pytest.mark.parametrize(
    "piece",
    [
        "Q1. Why?\n",
        "8:05 Hello.\n",
        "(",
        "![",
        "![](",
        "[x](",
        "**",
        "8:05 ",
        "- ",
        "1. ",
        "| ",
        '"',
        ",",
        ";",
        "\t",
        " ",
        "\\",
        "Q",
        "%",
        "?",
        "#",
        "a b ",
        "Date: ",
        "\u00a0",
        "\n",
        "(8:05) ",
        "Welcome @ ",
    ],
)
@pytest.mark.parametrize("name", ["a.md", "a.csv"])
def test_hostile_texts_are_read_in_a_moment(tmp_path: Path, piece: str, name: str) -> None:
    """Not timed: a step whose work grows with the square of the text would not end before the test run gives up."""
    for text in (piece * (60_000 // len(piece)), "Q1. " + piece * (60_000 // len(piece)) + "?"):
        if text.strip():
            assert converted(tmp_path, text, name, ASKED).text


def test_a_long_question_in_one_line_stays_whole(tmp_path: Path) -> None:
    long = "word " * 100_000 + "end?"
    (cue,) = schedule_from(tmp_path, converted(tmp_path, f"8:05 **Q1:** {long}", "a.txt", ASKED)).cues

    assert (cue.label, cue.when is not None, text_of(cue)) == ("Q1", True, long)
    assert isinstance(cue.when, AtClock)


def test_pictures_are_named_from_where_the_schedule_will_be(tmp_path: Path) -> None:
    (tmp_path / "desk" / "images").mkdir(parents=True)
    (tmp_path / "desk" / "images" / "a.png").write_bytes(b"")
    (tmp_path / "questions").mkdir()
    path = file_of(tmp_path / "desk", "Q1. Why?\n![A bridge](images/a.png)\n![Lost](lost.png)\n")

    text = convert(path, ASKED, tmp_path / "questions").text
    assert "![A bridge](../desk/images/a.png)" in text
    assert "![Lost](lost.png)" in text
    assert "![A bridge](images/a.png)" in convert(path, ASKED, tmp_path / "desk").text
    assert "![A bridge](images/a.png)" in convert(path, ASKED).text


def test_an_incomplete_conversion_is_still_written(tmp_path: Path) -> None:
    assert errors_of(tmp_path, converted(tmp_path, "Q1.\nQ2. Why?\n", "a.txt", ASKED)) == ["empty-body"]
