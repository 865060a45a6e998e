"""`chatmod check`: what a moderator and a script are told about a schedule."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from chatmod.cli.app import app

GOOD = """---
title: Week 1
hashtag: NotABookStudy
start: 2027-04-15 20:00
timezone: America/Toronto
check: no-welcome, no-closing, no-archive-notice, no-opt-out
---
## Q1 @ +6
What did you see?
---
And where?

## Q2
And then?
"""
WITHOUT_ZONE = GOOD.replace("timezone: America/Toronto\n", "")
WITHOUT_QUESTIONS = GOOD.partition("## Q1")[0] + "## Hello @ +1\nHello!\n"
LOST_PICTURE = GOOD.replace("And then?", "And then?\n\n![An array](images/array.png)")


def checked(*arguments: str) -> tuple[int, str, str]:
    """Exit code, standard output, standard error."""
    done = CliRunner().invoke(app, ["check", *arguments])
    assert "Traceback" not in done.output
    return done.exit_code, done.stdout, done.stderr


def as_json(*arguments: str) -> tuple[int, dict[str, Any]]:
    code, out, err = checked(*arguments, "--json")
    assert err == ""
    (line,) = out.splitlines()
    return code, json.loads(line)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "week-1.md"
    path.write_text(GOOD, encoding="utf-8")
    return path


def test_a_good_schedule_is_ready(path: Path) -> None:
    code, out, err = checked(str(path))
    assert (code, err) == (0, "")
    assert out.splitlines() == [
        "2027-04-15 20:06:00 EDT  Q1 on room: 36 of 1000",
        "2027-04-15 20:06:00 EDT  Q1 part 2 on room: 25 of 1000",
        "2027-04-15 20:33:00 EDT  Q2 on room: 28 of 1000",
        "Ready.",
    ]


def test_a_warning_is_shown_and_does_no_harm(path: Path) -> None:
    path.write_text(WITHOUT_ZONE, encoding="utf-8")
    code, out, _ = checked(str(path))
    assert code == 0
    assert out.startswith(f"{path}:1: warning: No time zone is given;")
    assert out.endswith("1 warning.\nReady, with warnings.\n")


def test_times_are_told_in_zones_of_choice_too(path: Path) -> None:
    _, out, _ = checked(str(path), "--zone", "Asia/Kolkata", "--zone", "UTC")
    assert out.splitlines()[0] == (
        "2027-04-15 20:06:00 EDT (2027-04-16 00:06 UTC, 2027-04-16 05:36 Asia/Kolkata)  Q1 on room: 36 of 1000"
    )


def test_a_zone_that_is_none_is_told(path: Path) -> None:
    code, out, err = checked(str(path), "--zone", "Kolkata")
    assert (code, out) == (2, "")
    assert "Asia/Kolkata" in err


def test_the_line_of_a_problem_is_shown_with_a_caret(path: Path) -> None:
    path.write_text(GOOD.replace("## Q2", "##Q2"), encoding="utf-8")
    _, out, _ = checked(str(path))
    assert out.splitlines()[:4] == [
        f"{path}:13: error: A cue's heading needs a blank after `##`. [no-blank]",
        "   13 | ##Q2",
        "      | ^~~~",
        "  Write `## Q2`, or `\\##Q2` to post it as text.",
    ]


def test_json_is_one_object_with_problems_and_lengths(path: Path) -> None:
    code, found = as_json(str(path))
    assert code == 0
    assert found == {
        "type": "check",
        "version": 1,
        "problems": [],
        "lengths": [
            {"cue": "Q1", "platform": "room", "part": 1, "length": 36, "limit": 1000},
            {"cue": "Q1", "platform": "room", "part": 2, "length": 25, "limit": 1000},
            {"cue": "Q2", "platform": "room", "part": 1, "length": 28, "limit": 1000},
        ],
        "costs": [],
    }


def test_a_problem_in_json_has_every_key_of_the_promise(path: Path) -> None:
    path.write_text(WITHOUT_ZONE, encoding="utf-8")
    code, found = as_json(str(path))
    assert code == 0
    (problem,) = found["problems"]
    assert list(problem) == ["path", "line", "severity", "name", "problem", "remedy", "column", "width"]
    assert (problem["path"], problem["line"], problem["severity"]) == (str(path), 1, "warning")
    assert all(isinstance(problem[key], str) and problem[key] for key in ("name", "problem", "remedy"))


def test_json_writes_letters_as_themselves(path: Path) -> None:
    path.write_text(GOOD.replace("## Q2", "## Ünergründlich"), encoding="utf-8")
    code, out, _ = checked(str(path), "--json")
    assert code == 2
    assert "Ünergründlich" in out


def test_the_platforms_can_be_chosen(path: Path) -> None:
    _, found = as_json(str(path), "--on", "mastodon", "--on", "room")
    assert {(length["platform"], length["limit"]) for length in found["lengths"]} == {
        ("mastodon", 500),
        ("room", 1000),
    }


def test_a_post_that_is_too_long_keeps_the_evening_from_beginning(path: Path) -> None:
    path.write_text(GOOD.replace("And then?", " ".join(["And then?"] * 60)), encoding="utf-8")
    code, out, _ = checked(str(path), "--on", "mastodon")
    assert code == 2
    assert f"{path}:14:482: error: Q2 is 118 too long for mastodon: 618 of 500." in out
    assert out.endswith("Not ready: see the errors above.\n")
    assert checked(str(path), "--on", "room")[0] == 0


WRONG = {
    "an empty file": ("", 1, "empty-file"),
    "only blanks": ("\n  \n", 1, "empty-file"),
    "a binary file": ("\x89PNG\n\x00\x00", 2, "not-text"),
    "no questions": (WITHOUT_QUESTIONS, 1, "no-questions"),
    "no front matter": ("## Q1 @ +6\nWhat?\n", 1, "no-title"),
    "an unknown zone": (GOOD.replace("America/Toronto", "Toronto"), 5, "bad-timezone"),
    "a zone that looks like one": (GOOD.replace("America/Toronto", "America/Torronto"), 5, "bad-timezone"),
    "a picture that is not there": (LOST_PICTURE, 16, "missing-image"),
    "an unknown key": (GOOD.replace("hashtag:", "hashtg:"), 3, "unknown-key"),
    "a question in its heading": (GOOD.replace("## Q2", "## Q2: And then?"), 13, "text-in-heading"),
}


@pytest.mark.parametrize(("text", "line", "name"), WRONG.values(), ids=WRONG.keys())
def test_a_wrong_file_is_told_with_its_line_and_a_remedy(path: Path, text: str, line: int, name: str) -> None:
    path.write_text(text, encoding="utf-8")
    code, found = as_json(str(path))
    assert code == 2
    problems = [problem for problem in found["problems"] if problem["name"] == name]
    assert [(problem["path"], problem["line"], problem["severity"]) for problem in problems] == [
        (str(path), line, "error")
    ]
    assert problems[0]["problem"]
    assert problems[0]["remedy"]
    code, out, _ = checked(str(path))
    assert code == 2
    place = f"{path}:{line}:{problems[0]['column']}" if problems[0]["column"] else f"{path}:{line}"
    assert f"{place}: error: {problems[0]['problem']} [{name}]" in out.splitlines()
    assert f"  {problems[0]['remedy']}" in out.splitlines()
    assert out.endswith("Not ready: see the errors above.\n")
    code, out, _ = checked(str(path), "--plain")
    assert code == 2
    assert f"{place}: error: {problems[0]['problem']} {problems[0]['remedy']} [{name}]" in out.splitlines()
    assert out.endswith("Not ready: see the errors above.\n")


def test_a_file_that_is_no_utf_8_is_told(path: Path) -> None:
    path.write_bytes(GOOD.encode("utf-16"))
    code, found = as_json(str(path))
    assert code == 2
    assert len(found["problems"]) == 1


@pytest.mark.parametrize("name", ["nothing.md", "nowhere/nothing.md", "week-1.md/nothing.md", ""])
def test_a_file_that_is_not_there_is_told(path: Path, name: str) -> None:
    asked = str(path.parent / name) if name else str(path.parent)
    code, out, err = checked(asked)
    assert (code, err) == (2, "")
    first, remedy, *last = out.splitlines()
    assert first.startswith(f"{asked}:1: error: ")
    assert remedy.startswith("  ")
    assert last == ["1 error.", "Not ready: see the errors above."]


def test_every_error_is_told_at_once(path: Path) -> None:
    path.write_text(GOOD.replace("hashtag: NotABookStudy", "hashtag: 1 2").replace("## Q2", "##Q2"), encoding="utf-8")
    _, found = as_json(str(path))
    assert [(problem["line"], problem["name"]) for problem in found["problems"]] == [
        (3, "hashtag-cut-short"),
        (13, "no-blank"),
    ]


@pytest.mark.parametrize(
    ("platforms", "name", "meant"),
    [
        ("x, room:a", "bad-account", "room:a"),
        ("threads, x", "unknown-platform", "threads"),
        ("mastodon, mastodon:My_School", "bad-account", "mastodon:My_School"),
    ],
)
def test_a_name_that_is_no_platform_is_pointed_at_beside_all_other_errors(
    path: Path, platforms: str, name: str, meant: str
) -> None:
    text = LOST_PICTURE.replace("hashtag:", f"platforms: {platforms}\nhashtag:")
    path.write_text(text, encoding="utf-8")
    code, found = as_json(str(path))
    first, second = (problem for problem in found["problems"] if problem["severity"] == "error")
    assert (code, first["name"], second["name"]) == (2, name, "missing-image")
    line = text.splitlines()[first["line"] - 1]
    assert line[first["column"] - 1 :][: first["width"]] == meant


def test_a_time_that_is_none_is_pointed_at_and_no_other_time_is_told(path: Path) -> None:
    path.write_text(GOOD.replace("## Q1 @ +6", "## Q1 @ half past"), encoding="utf-8")
    _, out, _ = checked(str(path))
    assert out.splitlines()[2] == "      |       ^~~~~~~~~~~"
    assert "Q2 on room: 28 of 1000" in out.splitlines()


def test_while_the_zone_is_unknown_no_times_are_told(path: Path) -> None:
    path.write_text(GOOD.replace("America/Toronto", "America/Torronto"), encoding="utf-8")
    _, out, _ = checked(str(path))
    assert "Q1 on room: 36 of 1000" in out.splitlines()


def test_two_texts_for_a_platform_are_no_thread(path: Path) -> None:
    path.write_text(f"{GOOD}\n### x\nOne?\n### x\nTwo?\n", encoding="utf-8")
    code, out, _ = checked(str(path), "--on", "x")
    assert code == 2
    assert "goes out on x in" not in out


def test_an_address_without_its_beginning_is_a_link_in_the_costs_too(path: Path) -> None:
    path.write_text(GOOD.replace("And then?", "And then, on example.org?"), encoding="utf-8")
    _, out, _ = checked(str(path), "--on", "x")
    assert "x: 3 posts, $0.23 (Q2 has a link: $0.20)" in out.splitlines()


@pytest.mark.parametrize("json_flag", [[], ["--json"]])
def test_a_platform_that_is_not_installed_is_told(path: Path, json_flag: list[str]) -> None:
    code, out, err = checked(str(path), "--on", "carrier-pigeon", *json_flag)
    assert (code, out) == (2, "")
    assert err.splitlines() == [
        "chatmod: The platform `carrier-pigeon` is not installed.",
        "  Installed are: bluesky, mastodon, room, x.",
    ]


def test_a_check_without_a_file_says_what_is_missing() -> None:
    code, out, err = checked()
    assert (code, out) == (2, "")
    assert "FILE" in err


LONG = GOOD.replace("And then?", " ".join(["Look at the bridge in the third chapter, and say what it carries."] * 6))


def test_what_is_too_long_is_none_where_it_can_be_split(path: Path) -> None:
    path.write_text(LONG, encoding="utf-8")
    assert checked(str(path), "--on", "x")[0] == 2
    code, out, _ = checked(str(path), "--on", "x", "--split")
    assert code == 0
    assert "Q2 goes out on x in 2 posts." in out.splitlines()
    assert "Q2 part 2 on x" in out
    assert "is not proven" in out


def test_json_tells_what_was_split(path: Path) -> None:
    path.write_text(LONG, encoding="utf-8")
    code, found = as_json(str(path), "--on", "x", "--split")
    assert code == 0
    assert found["threads"] == [{"cue": "Q2", "platform": "x", "posts": 2}]
    assert [length["part"] for length in found["lengths"] if length["cue"] == "Q2"] == [1, 2]
