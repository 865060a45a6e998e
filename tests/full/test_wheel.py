"""The moderator at the wheel of a real process: from another terminal, through a pipe, and without any input."""

import json
import shlex
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.full.evenings import CHATMOD, Evening, exported_posts, free_port, run_evening, tell, write_schedule

pytestmark = pytest.mark.full

REHEARSED = """\
---
title: Rehearsed
hashtag: SecondsChat
start: 2027-04-15 20:00
timezone: UTC
length: 15 min
linger: 0
---

## Q1 @ +2
One?

## Q2 @ +8
Two?

## Q3 @ +12
Three?
"""


def is_answer_to(text: str) -> Any:  # noqa: ANN401 - a predicate on events
    return lambda event: event["type"] == "answered" and event["command"] == text


def test_a_running_chat_is_told_what_to_do_from_another_terminal(tmp_path: Path) -> None:
    schedule = write_schedule(tmp_path / "evening.md", questions=3, every=6, length=20)
    data = tmp_path / "data"
    with run_evening(schedule, data, free_port()) as evening:
        evening.until_out("Q1")
        said = tell(data, "last", "say", "Take", "your", "time!")
        assert (said.returncode, said.stderr) == (0, "")
        assert said.stdout == "It goes out now.\n"
        evening.until_out("say:1")
        skipped = tell(data, "evening", "skip", "q2", "--json")
        assert skipped.returncode == 0
        value = json.loads(skipped.stdout)
        assert value["accepted"] is True
        assert [(change["cue"], change["place"]) for change in value["changes"]] == [("Q2", "skipped")]
        refused = tell(data, "last", "resume")
        assert refused.returncode == 2
        assert refused.stdout.startswith("Not done.")
        unknown = tell(data, "other", "hold")
        assert unknown.returncode == 1
        assert "There is no chat `other`" in unknown.stderr
        assert evening.end() == 0
    answered = [event["command"] for event in evening.events if event["type"] == "answered"]
    assert answered == ["say Take your time!", "skip q2", "resume"]
    texts = [post["text"] for post in exported_posts(data)]
    assert texts == [
        "Q1: Question number 1? #SecondsChat",
        "Take your time! #SecondsChat",
        "Q3: Question number 3? #SecondsChat",
    ]
    over = tell(data, "last", "hold")
    assert over.returncode == 2
    assert "is not running" in over.stderr
    assert "`chatmod run FILE`" in over.stderr


def test_lines_come_through_a_pipe_and_its_end_is_not_the_end_of_the_evening(tmp_path: Path) -> None:
    schedule = write_schedule(tmp_path / "evening.md", questions=2, every=5, length=9)
    data = tmp_path / "data"
    with run_evening(schedule, data, free_port(), piped=True) as evening:
        evening.until_out("Q1")
        evening.type("say Hello, 数!")
        evening.until(is_answer_to("say Hello, 数!"))
        evening.type("halt")
        assert evening.until(is_answer_to("halt"))["accepted"] is False
        assert evening.process.stdin is not None
        evening.process.stdin.close()
        evening.process.stdin = None
        evening.until_out("Q2")
        assert evening.end() == 0
    assert [post["text"] for post in exported_posts(data)][1] == "Hello, 数! #SecondsChat"


@pytest.mark.parametrize("redirection", ["<&-", "</dev/null"])
def test_an_evening_needs_no_input(tmp_path: Path, redirection: str) -> None:
    schedule = write_schedule(tmp_path / "evening.md", questions=2, every=2, length=5)
    data = tmp_path / "data"
    words = [*CHATMOD, "run", str(schedule), "--start", "now", "--json", "--data", str(data), "--port"]
    typed = f"exec {shlex.join([*words, str(free_port())])} {redirection}"
    with Evening(["sh", "-c", typed]) as evening:
        assert evening.end() == 0
    assert [post["questions"] for post in exported_posts(data)] == [["Q1"], ["Q2"]]


def test_an_evening_with_nowhere_to_write_goes_on(tmp_path: Path) -> None:
    schedule = write_schedule(tmp_path / "evening.md", questions=2, every=2, length=5)
    data = tmp_path / "data"
    words = [*CHATMOD, "run", str(schedule), "--start", "now", "--data", str(data), "--port", str(free_port())]
    done = subprocess.run(["sh", "-c", f"exec {shlex.join(words)} <&- >&- 2>&-"], check=False, timeout=60)
    assert done.returncode == 0
    assert [post["questions"] for post in exported_posts(data)] == [["Q1"], ["Q2"]]


def rehearsal(folder: Path, *, piped: bool) -> Evening:
    schedule = folder / "rehearsed.md"
    schedule.write_text(REHEARSED, encoding="utf-8")
    options = ["--json", "--pace", "60", "--no-faults", "--data", str(folder / "data")]
    return Evening([*CHATMOD, "rehearse", str(schedule), *options], piped)


def out(evening: Evening) -> list[str]:
    return [event["cue"] for event in evening.events if event["type"] == "went-out"]


def test_a_rehearsal_obeys_lines_from_a_pipe(tmp_path: Path) -> None:
    with rehearsal(tmp_path, piped=True) as evening:
        evening.until_out("Q1")
        evening.type("skip Q2")
        evening.until(is_answer_to("skip Q2"))
        assert evening.end() == 0
    assert out(evening) == ["Q1", "Q3"]


def test_a_rehearsal_is_told_what_to_do_from_another_terminal(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with rehearsal(tmp_path, piped=False) as evening:
        evening.until_out("Q1")
        told = tell(data, "rehearsal", "skip", "Q3")
        assert (told.returncode, told.stderr) == (0, "")
        assert told.stdout.startswith("Q3 is skipped.")
        assert evening.end() == 0
    assert out(evening) == ["Q1", "Q2"]
    over = tell(data, "rehearsal", "hold")
    assert over.returncode == 2
    assert "No rehearsal is being held" in over.stderr


def test_the_schedule_is_edited_while_it_runs(tmp_path: Path) -> None:
    schedule = write_schedule(tmp_path / "evening.md", questions=2, every=8, length=12)
    data = tmp_path / "data"
    with run_evening(schedule, data, free_port()) as evening:
        evening.until_out("Q1")
        whole = schedule.read_text(encoding="utf-8")
        schedule.write_text(whole.replace("number 2", "number two"), encoding="utf-8")
        assert evening.until(lambda event: event["type"] == "edited")["texts"] == ["Q2"]
        assert evening.end() == 0
    assert [post["text"] for post in exported_posts(data)][1] == "Q2: Question number two? #SecondsChat"
