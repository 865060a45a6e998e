"""`chatmod rehearse`: the evening beforehand, in text and in JSON."""

import json
import shutil
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from chatmod.cli.app import app
from chatmod.cli.printing import typed
from chatmod.settings import DataFolder

SCHEDULE = """---
title: Week 1
hashtag: NotABookStudy
start: 2027-04-15 20:00
timezone: America/Toronto
length: 30 min
---

## Q1 @ +2
What did you see?

## Q2 @ +10
And then?

## Q3 @ +20
What in it do you not agree with?
"""


class Desk:
    """A folder with a schedule, and the program used in it."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "week-1.md"
        self.path.write_text(SCHEDULE, encoding="utf-8")
        self.data = folder / "data"

    def rehearse(self, *arguments: str) -> tuple[int, str, str]:
        """Exit code, standard output, standard error."""
        pace = [] if "--pace" in arguments else ["--pace", "max"]
        command = ["rehearse", str(self.path), "--data", str(self.data), *pace, *arguments]
        done = CliRunner().invoke(app, command)
        assert "Traceback" not in done.output
        return done.exit_code, done.stdout, done.stderr

    def events(self, *arguments: str) -> list[dict[str, Any]]:
        code, out, _ = self.rehearse("--json", *arguments)
        assert code == 0
        return [json.loads(line) for line in out.splitlines()]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


@pytest.mark.parametrize("flag", [[], ["--plain"]])
def test_a_rehearsal_is_told_line_by_line(desk: Desk, flag: list[str]) -> None:
    code, out, err = desk.rehearse(*flag)
    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert lines[0] == ("Rehearsal of week-1@2027-04-15-2000: nothing leaves this machine, and nobody in it is real.")
    assert lines[-2] == f"Rehearsal over. Read it: {typed('show', 'rehearsal', data=desk.data)}"
    assert lines[-1].startswith("Hand it out: chatmod export rehearsal ")
    assert lines[-1].endswith(typed(data=desk.data).removeprefix("chatmod"))
    assert "20:02:00  Q1 on room is out, on time" in out
    assert "21:00:00  The chat is over." in out


def test_the_lost_answer_and_the_429_are_told(desk: Desk) -> None:
    _, out, _ = desk.rehearse()
    assert "Q2 on room: no answer (No answer within 10 seconds); looking whether it is out." in out
    assert "Q3 on room has to wait: 429 Too many requests. chatmod tries at 20:21:30." in out
    assert "Q3 on room is out, 1 min 30 s late" in out


def test_an_evening_without_faults_has_none(desk: Desk) -> None:
    _, out, _ = desk.rehearse("--no-faults")
    assert out.count("is out, on time") == 3
    assert "no answer" not in out
    assert "has to wait" not in out


def test_nothing_that_is_told_steers_a_terminal(desk: Desk) -> None:
    _, out, _ = desk.rehearse()
    assert all(line.isprintable() for line in out.splitlines())


def test_json_is_one_versioned_object_a_line(desk: Desk) -> None:
    events = desk.events()
    assert all(event["version"] == 1 for event in events)
    kinds = {event["type"] for event in events}
    assert {"note", "opened", "went-out", "answer", "answer-lost", "deferred", "finished"} <= kinds


def test_json_tells_which_question_went_out_when(desk: Desk) -> None:
    out = [event for event in desk.events("--no-faults") if event["type"] == "went-out"]
    assert [(event["platform"], event["cue"], event["part"], event["due"]) for event in out] == [
        ("room", "Q1", 1, "2027-04-16T00:02:00+00:00"),
        ("room", "Q2", 1, "2027-04-16T00:10:00+00:00"),
        ("room", "Q3", 1, "2027-04-16T00:20:00+00:00"),
    ]
    assert all(event["due"] <= event["sent"] <= event["published"] <= event["at"] for event in out)


def test_json_tells_each_answer_with_its_question_and_the_reason(desk: Desk) -> None:
    answers = [event for event in desk.events() if event["type"] == "answer"]
    assert answers
    for answer in answers:
        assert {"at", "platform", "id", "author", "moderator", "first", "text", "questions", "reason"} <= set(answer)
        assert not answer["moderator"]
    assert {answer["reason"] for answer in answers} >= {"label", "reply", "time"}
    first = {answer["author"] for answer in answers if answer["first"]}
    assert first == {answer["author"] for answer in answers}
    assert len(first) == sum(answer["first"] for answer in answers)


def test_the_times_of_json_are_in_utc_and_go_forward(desk: Desk) -> None:
    times = [datetime.fromisoformat(event["at"]) for event in desk.events() if "at" in event]
    assert times == sorted(times)
    assert {str(time.tzinfo) for time in times} == {"UTC"}


def test_the_same_seed_is_the_same_evening(desk: Desk) -> None:
    assert desk.events("--seed", "7") == desk.events("--seed", "7")


def test_another_seed_is_another_evening(desk: Desk) -> None:
    assert desk.events("--seed", "7") != desk.events("--seed", "8")


def test_the_pace_changes_nothing_but_the_waiting(desk: Desk) -> None:
    assert desk.events("--pace", "1e6") == desk.events("--pace", "max")


@pytest.mark.parametrize("pace", ["fast", "0", "-1", "", "nan", "inf", "1:2", "MAXIMUM"])
def test_what_is_no_pace_is_refused_before_anything_happens(desk: Desk, pace: str) -> None:
    code, out, err = desk.rehearse("--pace", pace)
    assert (code, out) == (2, "")
    assert err.splitlines() == [f"chatmod: `--pace {pace}` is no pace.", "  Write a number such as 60, or `max`."]
    assert not desk.data.exists()


@pytest.mark.parametrize("seed", ["seven", "1.5", ""])
def test_what_is_no_seed_is_refused(desk: Desk, seed: str) -> None:
    code, _, err = desk.rehearse("--seed", seed)
    assert code == 2
    assert "--seed" in err


def test_several_platforms_are_rehearsed_together(desk: Desk) -> None:
    out = [event for event in desk.events("--on", "room", "--on", "mastodon") if event["type"] == "went-out"]
    assert {(event["cue"], event["platform"]) for event in out} == {
        (cue, platform) for cue in ("Q1", "Q2", "Q3") for platform in ("room", "mastodon")
    }


def test_a_platform_that_waits_does_not_delay_another(desk: Desk) -> None:
    out = [event for event in desk.events("--on", "room", "--on", "mastodon") if event["type"] == "went-out"]
    sent = {event["platform"]: event["sent"] for event in out if event["cue"] == "Q3"}
    assert sent["mastodon"] == "2027-04-16T00:20:00+00:00"
    assert sent["room"] > "2027-04-16T00:21:00+00:00"


def test_a_start_moves_the_evening(desk: Desk) -> None:
    _, out, _ = desk.rehearse("--start", "2027-05-20 19:00")
    assert out.startswith("Rehearsal of week-1@2027-05-20-1900")
    assert "19:02:00  Q1 on room is out" in out


def test_what_is_no_start_is_refused(desk: Desk) -> None:
    code, out, err = desk.rehearse("--start", "tomorrow")
    assert (code, out) == (2, "")
    assert "`--start tomorrow` is not a time." in err


def test_a_wrong_schedule_is_refused_with_every_problem(desk: Desk) -> None:
    desk.path.write_text(SCHEDULE.replace("hashtag:", "hashtg:").replace("## Q3", "##Q3"), encoding="utf-8")
    code, out, err = desk.rehearse()
    assert (code, out) == (2, "")
    assert f"{desk.path}:3: error: " in err
    assert f"{desk.path}:15: error: " in err


@pytest.mark.parametrize("dry_run", [False, True])
def test_what_does_not_fit_is_told_beside_what_cannot_be_read(desk: Desk, dry_run: bool) -> None:
    text = SCHEDULE.replace("And then?", "word " * 250).replace("## Q3 @ +20", "##Q3")
    desk.path.write_text(text, encoding="utf-8")
    command = ["run", "--dry-run"] if dry_run else ["rehearse"]
    done = CliRunner().invoke(app, [*command, str(desk.path), "--data", str(desk.data)])
    assert done.exit_code == 2
    assert "[too-long]" in done.stderr
    assert "[no-blank]" in done.stderr


def test_a_post_that_does_not_fit_is_refused(desk: Desk) -> None:
    desk.path.write_text(SCHEDULE.replace("And then?", " ".join(["And then?"] * 60)), encoding="utf-8")
    code, out, err = desk.rehearse("--on", "mastodon")
    assert (code, out) == (2, "")
    assert "Q2 is 118 too long for mastodon" in err


def test_warnings_are_told_and_do_no_harm(desk: Desk) -> None:
    desk.path.write_text(SCHEDULE.replace("timezone: America/Toronto\n", ""), encoding="utf-8")
    code, out, err = desk.rehearse()
    assert code == 0
    assert "warning: No time zone is given" in err
    assert "warning" not in out.replace(str(desk.data), "")
    assert [event["name"] for event in desk.events() if event["type"] == "problem"] == ["no-timezone"]


def test_a_platform_that_is_not_installed_is_told(desk: Desk) -> None:
    code, out, err = desk.rehearse("--on", "carrier-pigeon")
    assert (code, out) == (2, "")
    assert "`carrier-pigeon` is not installed" in err


def test_a_data_folder_that_cannot_be_is_told(desk: Desk) -> None:
    desk.data = desk.path / "data"
    code, out, err = desk.rehearse()
    assert (code, out) == (2, "")
    assert f"The data folder {desk.data} cannot be written" in err
    assert "--data" in err


def test_two_rehearsals_do_not_share_a_folder(desk: Desk) -> None:
    with DataFolder(desk.data).lock("rehearsal") as lock:
        assert lock.acquire()
        code, _, err = desk.rehearse()
    assert code == 2
    assert "A rehearsal is running" in err
    assert desk.rehearse()[0] == 0


def test_a_rehearsal_leaves_only_its_own_archive(desk: Desk) -> None:
    desk.rehearse()
    assert {path.name for path in desk.data.iterdir() if path.is_file()} == {"rehearsal.db"}


def test_the_next_rehearsal_takes_the_place_of_the_last(desk: Desk) -> None:
    desk.rehearse()
    other = desk.path.with_name("week-2.md")
    shutil.copy(desk.path, other)
    desk.path = other
    desk.rehearse()
    done = CliRunner().invoke(app, ["show", "rehearsal", "--data", str(desk.data)])
    assert "week-2@2027-04-15-2000" in done.stdout
    assert "week-1" not in done.stdout


def test_an_archive_that_was_broken_does_not_keep_the_next_rehearsal_from_happening(desk: Desk) -> None:
    desk.data.mkdir()
    (desk.data / "rehearsal.db").write_bytes(b"this is no database at all" * 100)
    assert desk.rehearse()[0] == 0


def test_a_dry_run_is_a_rehearsal(desk: Desk) -> None:
    command = ["run", str(desk.path), "--dry-run", "--pace", "max", "--data", str(desk.data), "--json"]
    done = CliRunner().invoke(app, command)
    assert done.exit_code == 0
    assert [json.loads(line) for line in done.stdout.splitlines()] == desk.events()


def test_what_is_split_is_told_before_it_goes_out(desk: Desk) -> None:
    long = " ".join(["Look at the bridge in the third chapter, and say what it carries."] * 6)
    desk.path.write_text(SCHEDULE.replace("And then?", long), encoding="utf-8")
    assert desk.rehearse("--on", "x")[0] == 2
    code, out, err = desk.rehearse("--on", "x", "--split")
    assert (code, err) == (0, "")
    assert out.splitlines()[0] == "Q2 goes out on x in 2 posts."
    assert out.splitlines()[1].startswith("On X the later posts of a thread")
    assert "Q2 (part 2) on x is out" in out


def test_json_tells_what_is_split_and_a_dry_run_does_the_same(desk: Desk) -> None:
    long = " ".join(["Look at the bridge in the third chapter, and say what it carries."] * 6)
    desk.path.write_text(SCHEDULE.replace("And then?", long), encoding="utf-8")
    first = desk.events("--on", "x", "--split")[0]
    assert {key: first[key] for key in ("type", "cue", "platform", "posts")} == {
        "type": "split",
        "cue": "Q2",
        "platform": "x",
        "posts": 2,
    }
    command = ["run", str(desk.path), "--dry-run", "--split", "--on", "x", "--pace", "max", "--data", str(desk.data)]
    done = CliRunner().invoke(app, command)
    assert done.exit_code == 0
    assert "Q2 goes out on x in 2 posts." in done.stdout
