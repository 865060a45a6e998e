"""`chatmod stats`: what people count of a chat afterwards."""

import json
from pathlib import Path
from typing import Any

import pytest

from chatmod.assembly.preparing import load
from chatmod.domain.figures.definitions import Measure
from chatmod.domain.runsheet import compile_sheet
from tests.cli.test_cli_looking import SCHEDULE, a_sheet, an_evening, asked, keep


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    keep(folder, a_sheet(tmp_path), *an_evening())
    return folder


def lines(data: Path) -> list[str]:
    code, out, err = asked("stats", "last", data=data)
    assert (code, err) == (0, "")
    return out.splitlines()


def objects(data: Path, kind: str) -> list[dict[str, Any]]:
    code, out, _ = asked("stats", "last", "--json", data=data)
    assert code == 0
    found = [json.loads(line) for line in out.splitlines()]
    assert {one["version"] for one in found} == {1}
    assert found[0]["type"] == "stats"
    return [one for one in found if one["type"] == kind]


def test_every_number_comes_with_its_denominator_and_its_definition(data: Path) -> None:
    told = lines(data)
    assert told[0] == "Mathematicians at Work  #NotABookStudy, week-1@2027-04-15-2000"
    for begin in (
        "Posts: 5",
        "People: 2",
        "Answers: 2 of 3 posts of people",
        "Answered by a moderator: 50% of 2 people",
    ):
        place = told.index(begin)
        assert told[place + 1].startswith("  ")
    assert "Known to be missing: Not asked: Q2. Removed by their authors: 1." in told
    assert max(map(len, told)) <= 80


@pytest.mark.parametrize(
    ("of", "of_what", "whole"),
    [(1, "people", "1 person"), (0, "people", "0 people"), (1, "pairs", "1 pair"), (2, "pairs", "2 pairs")],
)
def test_one_of_what_is_counted_is_no_plural(of: int, of_what: str, whole: str) -> None:
    assert Measure("name", "Label", 0, "What it is.", of, of_what).whole == whole


def test_questions_stand_in_a_table_with_planned_and_actual_minutes(data: Path) -> None:
    told = lines(data)
    place = next(number for number, line in enumerate(told) if line.startswith("question"))
    assert [line.split() for line in told[place : place + 3]] == [
        ["question", "answers", "people", "late", "planned", "actual", "difference"],
        ["Q1", "2", "2", "1", "24.0", "54.0", "+30.0"],
        ["Q2", "0", "0", "0", "30.0", "-", "-"],
    ]


def test_people_are_told_with_what_they_sent_and_received(data: Path) -> None:
    told = lines(data)
    place = next(number for number, line in enumerate(told) if line.startswith("person"))
    assert told[place + 1].split() == ["Noor", "(@noor)", "2", "1", "0", "0", "-"]
    assert told[place + 2].split() == ["Ines", "(@ines)", "1", "1", "1", "1", "+0.00"]


def test_programs_get_the_same_numbers(data: Path) -> None:
    measured = {one["name"]: one for one in objects(data, "measure")}
    assert measured["answers"]["value"] == 2
    assert (measured["answers"]["of"], measured["answers"]["of_what"]) == (3, "posts of people")
    assert measured["first_answer"]["value"] == 1.0
    assert all(one["definition"] for one in measured.values())
    first, second = objects(data, "question")
    assert (first["planned_minutes"], first["actual_minutes"], first["asked"]) == (24.0, 54.0, "2027-04-16T00:06:00Z")
    assert (second["actual_minutes"], second["asked"]) == (None, None)
    ines = next(one for one in objects(data, "person") if one["author"]["handle"] == "ines")
    assert (ines["sent"], ines["received"], ines["contribution_index"]) == (1, 1, 0.0)


def test_who_was_here_before_is_known_by_earlier_chats(tmp_path: Path, data: Path) -> None:
    assert not any(one["name"] == "newcomers" for one in objects(data, "measure"))
    path = tmp_path / "week-2.md"
    path.write_text(SCHEDULE.format(title="Week 2").replace("2027-04-15", "2027-04-22"), encoding="utf-8")
    keep(data, compile_sheet(load(path).schedule), *an_evening()[1:3])
    (newcomers,) = [one for one in objects(data, "measure") if one["name"] == "newcomers"]
    assert (newcomers["value"], newcomers["of"]) == (0, 1)


def test_a_chat_without_posts_is_counted_too(tmp_path: Path) -> None:
    keep(tmp_path / "empty", a_sheet(tmp_path), asked=False)
    told = lines(tmp_path / "empty")
    assert "Posts: 0" in told
    assert "Answered by a moderator: not defined" in told


def test_an_unknown_chat_is_told(data: Path) -> None:
    code, out, err = asked("stats", "nobody", data=data)
    assert (code, out) == (1, "")
    assert "There is no chat `nobody`" in err
