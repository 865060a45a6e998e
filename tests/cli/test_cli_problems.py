"""Problems on a terminal: the line they stand in, and a caret below the place."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from chatmod.cli.problems import Sources, counted, problem_lines, tell_problems
from chatmod.errors import Problem

BIDI = "\u202e"


def shown(tmp_path: Path, line: str, column: int = 0, marked: int = 0, width: int = 80) -> list[str]:
    path = tmp_path / "week.md"
    path.write_text(f"first\n{line}\nlast\n", encoding="utf-8")
    problem = Problem(str(path), 2, "error", "a-name", "It is wrong.", "Do it right.", column, marked)
    lines = [text.plain for text in problem_lines(problem, Sources(), width)]
    place = f"2:{column}" if column else "2"
    assert lines[0] == f"{path}:{place}: error: It is wrong. [a-name]"
    assert lines[-1] == "  Do it right."
    return lines[1:-1]


@pytest.mark.parametrize(
    ("line", "column", "marked", "below"),
    [
        ("abc def", 5, 3, "    ^~~"),
        ("abc def", 5, 0, "    ^"),
        ("abc def", 5, 99, "    ^~~"),
        ("abc def", 99, 1, "       ^"),
        ("abc def  ", 0, 0, "^~~~~~~"),
        ("  abc", 0, 0, "  ^~~"),
        ("日本 x", 4, 1, "     ^"),
        ("日本 x", 2, 1, "  ^~"),
        ("e\u0301x", 3, 1, " ^"),
    ],
)
def test_a_caret_stands_below_the_place_whatever_the_letters_width(
    tmp_path: Path, line: str, column: int, marked: int, below: str
) -> None:
    assert shown(tmp_path, line, column, marked) == [f"    2 | {line}", f"      | {below}"]


def test_a_tab_is_blanks_and_the_caret_stands_behind_them(tmp_path: Path) -> None:
    assert shown(tmp_path, "a\tb", 3, 1) == ["    2 | a   b", "      |     ^"]


def test_what_would_steer_a_terminal_is_a_blank(tmp_path: Path) -> None:
    assert shown(tmp_path, f"a\x1b[2J{BIDI}b", 7, 1) == ["    2 | a [2J b", "      |       ^"]


def test_a_long_line_is_cut_around_the_place(tmp_path: Path) -> None:
    line = " ".join(f"word{number}" for number in range(100))
    text, caret = shown(tmp_path, line, line.index("word50") + 1, 6, 40)
    assert len(text) <= 40
    assert text.startswith("    2 | …")
    assert text.endswith("…")
    begin = caret.index("^")
    assert text[begin : begin + 6] == "word50"
    assert caret.endswith("^~~~~~")


def test_signs_without_a_width_of_their_own_do_not_make_a_line_endless(tmp_path: Path) -> None:
    text, _ = shown(tmp_path, "a" + "\u0301" * 100_000, 1, 1, 40)
    assert len(text) < 2_000


def test_what_is_meant_in_a_line_from_the_right_is_told_in_short(tmp_path: Path) -> None:
    _, said = shown(tmp_path, "\u05e9" * 5_000, 6, 4_000, 40)
    assert said.endswith("\u05e9…)")
    assert len(said) < 120


def test_the_end_of_a_long_line_is_shown_to_its_end(tmp_path: Path) -> None:
    text, caret = shown(tmp_path, "x" * 200 + "end", 201, 3, 40)
    assert text.endswith("end")
    assert caret.rstrip().endswith("^~~")
    assert cell_len(text) == cell_len(caret)


def test_a_line_that_runs_from_the_right_is_told_in_words(tmp_path: Path) -> None:
    assert shown(tmp_path, "שלום #צט", 6, 3) == ["    2 | שלום #צט", "      | (character 6: #צט)"]


@pytest.mark.parametrize("line", ["", "   "])
def test_an_empty_line_is_not_shown(tmp_path: Path, line: str) -> None:
    assert shown(tmp_path, line) == []


@pytest.mark.parametrize("data", [None, b"a\0b", b"x" * 1_000_001])
def test_a_file_that_is_no_text_or_not_there_is_told_without_its_line(tmp_path: Path, data: bytes | None) -> None:
    path = tmp_path / "week.md"
    if data is not None:
        path.write_bytes(data)
    lines = list(problem_lines(Problem(str(path), 1, "error", "n", "It is wrong.", "Do it right."), Sources(), 80))
    assert [line.plain for line in lines] == [f"{path}:1: error: It is wrong. [n]", "  Do it right."]


def test_a_line_has_neither_a_mark_before_it_nor_a_carriage_return(tmp_path: Path) -> None:
    path = tmp_path / "week.md"
    path.write_bytes("\ufeffone\r\ntwo \u2028 three\r\n".encode())
    sources = Sources()
    assert [sources.line(str(path), number) for number in (0, 1, 2, 3, 4)] == ["", "one", "two \u2028 three", "", ""]


@given(
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\n\0"), max_size=60),
    st.integers(0, 70),
    st.integers(0, 70),
    st.integers(20, 90),
)
def test_no_line_of_the_file_is_wider_than_the_terminal(
    tmp_path_factory: pytest.TempPathFactory, line: str, column: int, marked: int, width: int
) -> None:
    for text in shown(tmp_path_factory.mktemp("w"), line, column, marked, width)[:1]:
        assert cell_len(text) <= max(width, 8 + 16)
        assert "\x1b" not in text


def test_a_plain_problem_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    problem = Problem("a\x1b.md", 2, "warning", "n", "It is\nodd.", "Change it.", 3, 1)
    tell_problems([problem], plain=True, err=True)
    captured = capsys.readouterr()
    assert (captured.out, captured.err) == ("", "a .md:2:3: warning: It is odd. Change it. [n]\n")


def test_sentences_are_broken_between_words_on_a_terminal() -> None:
    problem = Problem("nowhere.md", 2, "warning", "n", "Odd.", "Change it into something that is right.")
    lines = [line.plain for line in problem_lines(problem, Sources(), 24, fold=True)]
    assert lines == [
        "nowhere.md:2: warning:",
        "  Odd. [n]",
        "  Change it into",
        "  something that is",
        "  right.",
    ]


def test_problems_are_counted_in_words() -> None:
    error, warning = (Problem("a", 1, severity, "n", "p", "r") for severity in ("error", "warning"))
    assert counted([]) == ""
    assert counted([error]) == "1 error."
    assert counted([warning, error, warning]) == "1 error, 2 warnings."
