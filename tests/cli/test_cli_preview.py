"""`chatmod preview`: how each post will look, told in lines and in JSON."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from chatmod.cli.app import app
from tests.pictures.albums import photograph

GOOD = """---
title: Week 1
hashtag: NotABookStudy
start: 2027-04-15 20:00
timezone: America/Toronto
platforms: x, room
---

## Q1 @ +6
What did you see at library.org, @ana?

### x
What did you see?
---
And where, https://library.org/1?

% Ask for the drawing.

## Thanks @ end
Thank you!

![An array](array.png)
"""
LINES = """\
Week 1 #NotABookStudy
Begins 2027-04-15 20:00:00 EDT (2027-04-16 00:00 UTC), ends 2027-04-15 21:00:00 EDT (2027-04-16 01:00 UTC). \
Times are those of America/Toronto.

Q1 (question): 2027-04-15 20:06:00 EDT (2027-04-16 00:06 UTC)
  On x:
  Part 1 of 2:
    Q1: What did you see? #NotABookStudy
  x: 36 of 280, $0.015
  tags: #NotABookStudy
  Part 2 of 2:
    And where, https://library.org/1? #NotABookStudy
  x: 50 of 280, $0.20
  links: https://library.org/1; tags: #NotABookStudy
  On room:
    Q1: What did you see at library.org, @ana? #NotABookStudy
  room: 57 of 1000
  tags: #NotABookStudy; mentions: @ana
  Not posted: Ask for the drawing.

Thanks (announcement): 2027-04-15 21:00:00 EDT (2027-04-16 01:00 UTC)
    Thank you! #NotABookStudy
  x: 25 of 280, $0.02
  room: 25 of 1000
  tags: #NotABookStudy
  Picture array.png (64 by 48 pixels): An array

x: $0.235 for all posts.
"""


def previewed(*arguments: str) -> tuple[int, str, str]:
    """Exit code, standard output, standard error."""
    done = CliRunner().invoke(app, ["preview", *arguments])
    assert "Traceback" not in done.output
    return done.exit_code, done.stdout, done.stderr


def as_json(*arguments: str) -> tuple[int, list[dict[str, Any]]]:
    code, out, err = previewed(*arguments, "--json")
    assert err == ""
    return code, [json.loads(line) for line in out.splitlines()]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "week-1.md"
    path.write_text(GOOD, encoding="utf-8")
    photograph().save(tmp_path / "array.png")
    return path


def test_every_post_is_shown_as_it_goes_out(path: Path) -> None:
    code, out, err = previewed(str(path), "--plain")
    assert (code, err) == (0, "")
    *lines, verdict = out.splitlines()
    assert lines == LINES.splitlines()
    assert verdict.startswith("Ready")
    assert previewed(str(path))[1] == out  # a pipe gets plain lines


def test_times_are_told_in_zones_of_choice(path: Path) -> None:
    _, out, _ = previewed(str(path), "--zone", "Asia/Kolkata")
    assert "Q1 (question): 2027-04-15 20:06:00 EDT (2027-04-16 00:06 UTC, 2027-04-16 05:36 Asia/Kolkata)" in out


def test_a_start_of_choice_moves_every_time(path: Path) -> None:
    code, out, _ = previewed(str(path), "--start", "2027-05-01 09:00")
    assert code == 0
    assert "Q1 (question): 2027-05-01 09:06:00 EDT (13:06 UTC)" in out
    assert "2027-04-15" not in out


def test_a_start_that_is_none_is_told(path: Path) -> None:
    code, out, err = previewed(str(path), "--start", "soon")
    assert (code, out) == (2, "")
    assert "`--start soon` is not a time." in err


def test_the_platforms_can_be_chosen(path: Path) -> None:
    _, found = as_json(str(path), "--on", "mastodon", "--on", "bluesky")
    assert [(post["cue"], post["platform"]) for post in found] == [
        ("Q1", "mastodon"),
        ("Q1", "bluesky"),
        ("Thanks", "mastodon"),
        ("Thanks", "bluesky"),
    ]
    assert [post["links"] for post in found[:2]] == [[], ["https://library.org"]]
    assert [post["mentions"] for post in found[:2]] == [["ana"], []]


def test_json_is_an_object_for_each_post_on_each_platform(path: Path) -> None:
    code, found = as_json(str(path), "--on", "x")
    assert code == 0
    assert found[1] == {
        "type": "preview",
        "version": 1,
        "cue": "Q1",
        "kind": "question",
        "at": "2027-04-16T00:06:00+00:00",
        "platform": "x",
        "part": 2,
        "parts": 2,
        "text": "And where, https://library.org/1? #NotABookStudy",
        "length": 50,
        "limit": 280,
        "links": ["https://library.org/1"],
        "tags": ["NotABookStudy"],
        "mentions": [],
        "images": [],
        "left_out": [],
        "dollars": 0.2,
        "notes": ["Ask for the drawing."],
    }
    assert found[2]["images"] == [{"path": "array.png", "alt": "An array"}]


def test_a_schedule_with_errors_is_shown_as_far_as_it_can_be_read(path: Path) -> None:
    path.write_text(GOOD.replace("hashtag:", "hashtg: x\nhashtag:").replace("@ end", "@ 25:99"), encoding="utf-8")
    code, out, _ = previewed(str(path))
    assert code == 2
    assert out.startswith(f"{path}:3: error: `hashtg` is not a key. [unknown-key]\n    3 | hashtg: x\n")
    assert "\nIt has errors: what is wrong may be shown otherwise, or not at all.\n" in out
    assert "Q1: What did you see? #NotABookStudy" in out
    verdict = out.splitlines()[-1]
    assert verdict.startswith("Not ready: 2 errors")
    assert f"`chatmod check {path}`" in verdict


def test_a_cue_whose_time_is_wrong_is_shown_without_one(path: Path) -> None:
    path.write_text(GOOD.replace("@ end", "@ +300"), encoding="utf-8")
    code, out, _ = previewed(str(path))
    assert code == 2
    assert "\nThanks (announcement): its time is not known\n" in out
    _, found = as_json(str(path))
    assert found[0]["type"] == "problem"
    assert found[-1]["at"] is None


def test_a_schedule_without_a_start_is_shown_with_an_example(path: Path) -> None:
    path.write_text(GOOD.replace("start: 2027-04-15 20:00\n", ""), encoding="utf-8")
    code, out, _ = previewed(str(path))
    assert code == 0
    assert "\nThe schedule says no start: this is how it would be today at 20:00." in out
    assert " 20:06:00 " in out
    assert "says no start" not in previewed(str(path), "--start", "2027-04-15 20:00")[1]


def test_the_declared_start_does_not_matter_where_another_is_given(path: Path) -> None:
    said = "check: link-price, thread-doubt, no-welcome, no-archive-notice, no-opt-out\n---\n\n## Q1"
    path.write_text(GOOD.replace("2027-04-15", "2021-04-15").replace("---\n\n## Q1", said), encoding="utf-8")
    _, out, _ = previewed(str(path))
    assert "1 warning" in out.splitlines()[-1]
    _, moved, _ = previewed(str(path), "--start", "2027-04-15 20:00")
    assert "2021" not in moved
    assert moved.splitlines()[-1] != out.splitlines()[-1]


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    code, out, err = previewed(str(tmp_path / "nothing.md"))
    assert (code, err) == (2, "")
    assert out.splitlines()[0].endswith("nothing.md:1: error: There is no such file. [no-file]")
    assert out.splitlines()[-1].startswith("Not ready: 1 error;")
    code, found = as_json(str(tmp_path / "nothing.md"))
    assert code == 2
    assert [value["name"] for value in found] == ["no-file"]


def test_a_text_that_is_no_schedule_is_told_with_all_that_is_missing(path: Path) -> None:
    path.write_text("hello", encoding="utf-8")
    code, out, _ = previewed(str(path))
    assert code == 2
    assert "\n\nA chat without a title\nBegins " in out
    assert out.splitlines()[-2] == ""


def test_what_would_steer_a_terminal_is_not_shown(path: Path) -> None:
    hostile = "\x1b[2J\x07\x9b31m\u202e"
    path.write_text(GOOD.replace("Thank you!", hostile).replace("drawing", hostile), encoding="utf-8")
    _, out, _ = previewed(str(path))
    assert not set(hostile) - set("[2J31m") & set(out)


def test_a_platform_that_is_not_installed_is_told(path: Path) -> None:
    code, out, err = previewed(str(path), "--on", "carrier-pigeon")
    assert (code, out) == (2, "")
    assert "The platform `carrier-pigeon` is not installed." in err


LONG = " ".join(["Look at the bridge in the third chapter, and say what it carries."] * 6)


def test_what_is_too_long_is_shown_as_the_thread_that_run_would_post(tmp_path: Path) -> None:
    path = tmp_path / "week-1.md"
    head = GOOD.partition("## Q1")[0]
    path.write_text(f"{head}## Q1 @ +6\n{LONG}\n", encoding="utf-8")
    assert CliRunner().invoke(app, ["preview", str(path)]).exit_code == 2
    done = CliRunner().invoke(app, ["preview", str(path), "--split"])
    assert done.exit_code == 0
    lines = done.stdout.splitlines()
    assert "  Part 1 of 2:" in lines
    assert any(line.endswith("what it carries. (2/2) #NotABookStudy") for line in lines)
    assert "Q1 goes out on x in 2 posts." in lines
    assert "is not proven" in done.stdout
