import codecs
from pathlib import Path

import pytest

from chatmod.errors import ScheduleError
from chatmod.loading.problems import Problems
from chatmod.loading.source import MAX_BYTES, Line, read_lines


def _lines(folder: Path, data: bytes) -> list[Line]:
    path = folder / "week-1.md"
    path.write_bytes(data)
    return read_lines(path, Problems(str(path)))


def _fault(folder: Path, data: bytes) -> tuple[int, str]:
    with pytest.raises(ScheduleError) as caught:
        _lines(folder, data)
    (problem,) = caught.value.problems
    assert problem.path == str(folder / "week-1.md")
    assert problem.remedy
    return problem.line, problem.name


def test_lines_are_numbered_from_one_and_lose_their_endings(tmp_path: Path) -> None:
    assert _lines(tmp_path, b"one\ntwo\r\n\r\nfour") == [Line(1, "one"), Line(2, "two"), Line(3, ""), Line(4, "four")]


def test_a_byte_order_mark_at_the_beginning_is_not_part_of_the_text(tmp_path: Path) -> None:
    assert _lines(tmp_path, codecs.BOM_UTF8 + "größer \ufeff".encode()) == [Line(1, "größer \ufeff")]


@pytest.mark.parametrize("mark", ["\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u2029"])
def test_other_separators_of_unicode_do_not_end_a_line(tmp_path: Path, mark: str) -> None:
    assert _lines(tmp_path, f"one{mark}still one".encode()) == [Line(1, f"one{mark}still one")]


@pytest.mark.parametrize(
    ("data", "line", "name"),
    [
        (b"", 1, "empty-file"),
        (b" \r\n\t\n", 1, "empty-file"),
        (codecs.BOM_UTF8, 1, "empty-file"),
        (b"one\ntwo\nna\xefve\n", 3, "not-utf-8"),
        (b"one\ncut off \xe2\x82", 2, "not-utf-8"),
        (b"one\nlone surrogate \xed\xa0\x80", 2, "not-utf-8"),
        ("one".encode("utf-16"), 1, "not-text"),
        (b"one\ntwo \0\n", 2, "not-text"),
    ],
)
def test_what_is_no_text_in_utf_8_is_a_problem_with_its_line(
    tmp_path: Path, data: bytes, line: int, name: str
) -> None:
    assert _fault(tmp_path, data) == (line, name)


def test_a_file_of_a_megabyte_is_read_and_a_larger_one_is_a_problem(tmp_path: Path) -> None:
    assert _lines(tmp_path, b"x" * MAX_BYTES) == [Line(1, "x" * MAX_BYTES)]
    assert _fault(tmp_path, b"x" * (MAX_BYTES + 1)) == (1, "too-large")


def test_a_missing_file_and_a_folder_are_problems(tmp_path: Path) -> None:
    for path in (tmp_path / "nowhere.md", tmp_path):
        with pytest.raises(ScheduleError) as caught:
            read_lines(path, Problems(str(path)))
        assert [problem.name for problem in caught.value.problems] == ["no-file"]
