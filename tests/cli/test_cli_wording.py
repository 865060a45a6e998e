"""What a moderator reads about each event, and what a script does."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, get_args

import pytest

from chatmod.assembly.preparing import load
from chatmod.cli.live_stage import LiveStage
from chatmod.cli.stages import JsonStage, PlainStage, stage_for
from chatmod.cli.wording import sentence, time_of
from chatmod.domain.attribution import NOTHING, Attribution
from chatmod.domain.board import Board, Person
from chatmod.domain.commands import Hold, Skip
from chatmod.domain.consent import Removal
from chatmod.domain.happenings import (
    AnswerLost,
    Charged,
    ClockStepped,
    Commanded,
    Deferred,
    Finished,
    Happening,
    Intended,
    Interrupted,
    LeftOpen,
    NotFound,
    Opened,
    Planned,
    Prepared,
    Refused,
    Skipped,
    Slot,
    TwinDeleted,
    WentOut,
)
from chatmod.domain.plan import follow, plan_for
from chatmod.domain.posts import Author, Post
from chatmod.domain.runsheet import RunSheet, compile_sheet
from chatmod.domain.steering import Answer, compare, order
from chatmod.errors import Problem
from chatmod.live.telling import (
    Answered,
    AnswerSeen,
    BoardChanged,
    Edited,
    EditRefused,
    Event,
    MayOptOut,
    Mended,
    OptedOut,
    Outlook,
    PreFlight,
    Recalled,
    Trouble,
)
from tests.cli.terminals import drawn, on_a_terminal, open_terminal
from tests.domain.domain_samples import cue, schedule

SCHEDULE = """---
title: Week 1
hashtag: NotABookStudy
start: 2027-04-15 20:00
timezone: America/Toronto
---

## Q1 @ +6
What did [bold]you[/bold] see?

## Q2 @ +30
And then?
"""
AT = datetime(2027, 4, 16, 0, 6, tzinfo=UTC)
Q1 = Slot("room", "Q1")
STEERING = "\x1b[2J\x9b2J\x07\r\n\u202e"
INES = Author("room:ines", "ines", "Ines")


@pytest.fixture
def sheet(tmp_path: Path) -> RunSheet:
    path = tmp_path / "week-1.md"
    path.write_text(SCHEDULE, encoding="utf-8")
    return compile_sheet(load(path).schedule)


def out(*, late: float = 0, answered: float = 0.2, slot: Slot = Q1, found_at: float | None = None) -> WentOut:
    sent = None if found_at is not None else AT + timedelta(seconds=late)
    published = AT + timedelta(seconds=late if found_at is None else found_at)
    return WentOut(AT + timedelta(seconds=late + answered), slot, AT, sent, "room/1", "1", "", published)


def said(
    text: str = "A1: yes", *, given: Attribution = NOTHING, by_moderator: bool = False, first: bool = False
) -> AnswerSeen:
    return AnswerSeen(AT, Post("room/2", "2", "room", "", INES, AT, text), given, by_moderator, first)


def board(waiting: int, *, answered: int = 0, new: int = 0) -> Board:
    """Several people, who all look like Ines and wrote 12 minutes ago."""
    word = Post("room/3", "3", "room", "", INES, AT - timedelta(minutes=12, seconds=50), "Hello")
    ines = Person(INES, False, 1, word, word, (), word)
    newcomers = [replace(ines, first_time=True)] * new
    return Board((*newcomers, *[ines] * (waiting - new)), (ines,) * answered)


SHEET = compile_sheet(schedule(cue("Q1", "+6")))
PLAN = plan_for(SHEET)
HELD = compare(PLAN, follow(PLAN, order(PLAN, Hold(timedelta(minutes=3)), AT - timedelta(minutes=2))))
SLEPT = "The clock went on by 3 min 20 s at once: the machine slept, or its clock was set. What is late follows."
SET_BACK = "The clock was set back by 50.0 s. What is out stays out; the rest waits for its time."
NEW_TIMES = "Q1 20:09 (was 20:06), the end 21:03 (was 21:00)."
NO_TITLE = Problem("w.md", 3, "error", "no-title", "It has no title.", "Add one.")
BROKEN_EDIT = (
    "The schedule was changed and cannot be used; the last good one stays in force. "
    "w.md:3: error: It has no title. Add one. [no-title]"
)
REMOVAL = Removal("7f3a91c2", 2, 1, ("week-1@2027-04-15-2000",))
QUERY = Post("room:a", "a", "room", "", Author("u1", "ana", "Ana"), AT, "What is noarchive?")
SENTENCES: tuple[tuple[Event, str], ...] = (
    (
        OptedOut(AT, "room", Author("u1", "ana", "Ana"), "reply", REMOVAL),
        (
            "@ana on room is left out of the record: asked for it. Taken out of the archive: 2 posts of theirs, and "
            "their name and words in 1 post of others. A mistake? `chatmod consent last 7f3a91c2 --undo`, and it "
            "holds from then on."
        ),
    ),
    (
        MayOptOut(AT, QUERY),
        (
            "@ana on room may want to be left out of the record: What is noarchive? "
            "(`chatmod consent last @ana --out` does it.)"
        ),
    ),
    (Opened(AT), "week-1@2027-04-15-2000 begins. Times are those of America/Toronto."),
    (Intended(AT, Q1, "key", b"{}"), ""),
    (out(), "Q1 on room is out, on time, answered after 0.2 s."),
    (out(late=0.04), "Q1 on room is out, on time, answered after 0.2 s."),
    (out(late=2.1), "Q1 on room is out, 2.1 s late, answered after 0.2 s."),
    (out(late=90), "Q1 on room is out, 1 min 30 s late, answered after 0.2 s."),
    (out(slot=Slot("mastodon", "Q1", 2)), "Q1 (part 2) on mastodon is out, on time, answered after 0.2 s."),
    (out(found_at=3), "Q1 on room is out, found: it went out 3.0 s late."),
    (out(found_at=-1), "Q1 on room is out, found: it went out on time."),
    (Refused(AT, Q1, "Too long."), "Q1 on room was refused: Too long."),
    (Deferred(AT, Q1, "429"), "Q1 on room has to wait: 429. chatmod tries again and again."),
    (Deferred(AT, Q1, "429", AT + timedelta(seconds=90)), "Q1 on room has to wait: 429. chatmod tries at 20:07:30."),
    (AnswerLost(AT, Q1, "too slow"), "Q1 on room: no answer (too slow); looking whether it is out."),
    (NotFound(AT, Q1), "Q1 on room is not out yet."),
    (Skipped(AT, Q1, "too late"), "Q1 on room is skipped: too late."),
    (Skipped(AT, Q1, "too late", missed=True), "Q1 on room was due before this run began, and is left out."),
    (LeftOpen(AT, Q1, "nobody answered"), "Q1 on room may be out: nobody answered."),
    (TwinDeleted(AT, Q1, "2", ""), "Q1 on room was out twice; the younger one is deleted."),
    (Interrupted(AT), "Interrupted."),
    (Finished(AT), "The chat is over."),
    (Trouble(AT, "room", "Reading does not work."), "room: Reading does not work. chatmod goes on trying."),
    (Trouble(AT, "archive", "Disk full", "Make space."), "archive: Disk full. chatmod goes on trying. Make space."),
    (Trouble(AT, "room", "Q1 goes out without its picture.", lasts=True), "room: Q1 goes out without its picture."),
    (Mended(AT, "archive", "It can be written again."), "archive: It can be written again."),
    (PreFlight(AT, ()), "Pre-flight: all is well."),
    (Charged(AT, "x", Decimal("0.415")), "x has cost $0.415 so far, at most."),
    (Charged(AT, "x", Decimal("1.200")), "x has cost $1.20 so far, at most."),
    (ClockStepped(AT, timedelta(minutes=3, seconds=20)), SLEPT),
    (ClockStepped(AT, timedelta(seconds=-50)), SET_BACK),
    (Planned(AT, SHEET, None), ""),
    (Prepared(AT, Q1, "key", b"{}"), ""),
    (Outlook(AT, PLAN), ""),
    (Commanded(AT, 1, Hold(), None), ""),
    (Answered(AT, Answer("hold 3", Hold(timedelta(minutes=3)), HELD)), f"Held for 3 min. {NEW_TIMES}"),
    (Answered(AT, Answer("held", refused="`held` is not a command.", remedy="Write `hold`.")),
     "Not done. `held` is not a command. Write `hold`."),
    (Answered(AT, Answer("resume", refused="There is no hold.")), "Not done. `resume`: There is no hold."),
    (Edited(AT, HELD, ("Q1",)), f"The schedule was changed. {NEW_TIMES} New text: Q1."),
    (EditRefused(AT, (NO_TITLE,)), BROKEN_EDIT),
    (said(), "[-] @ines on room: A1: yes"),
    (said(given=Attribution(("Q1",), "label")), "[Q1] @ines on room: A1: yes"),
    (said("A1/2:\n both", given=Attribution(("Q1", "Q2"), "label")), "[Q1/Q2] @ines on room: A1/2: both"),
    (said(first=True), "[-] @ines on room (first post): A1: yes"),
    (replace(said(first=True), newcomer=True), "[-] @ines on room (first post, first time here): A1: yes"),
    (BoardChanged(AT, Board()), "Unanswered: nobody has written yet."),
    (BoardChanged(AT, board(0, answered=4)), "Unanswered: 0 of 4."),
    (BoardChanged(AT, board(2, answered=15)), "Unanswered: 2 of 17, longest Ines 12 min."),
    (BoardChanged(AT, board(2, new=1)), "Unanswered: 2 of 2, longest Ines 12 min; first time here: Ines."),
    (BoardChanged(AT, board(5, new=5)),
     "Unanswered: 5 of 5, longest Ines 12 min; first time here: Ines, Ines, Ines and 2 more."),
    (said(by_moderator=True), "[-] @ines on room (moderator): A1: yes"),
)  # fmt: skip


@pytest.mark.parametrize(("event", "text"), SENTENCES, ids=lambda value: getattr(value, "kind", None))
def test_each_event_is_one_sentence(sheet: RunSheet, event: Event, text: str) -> None:
    assert sentence(event, sheet) == text


def test_every_kind_of_event_is_among_them() -> None:
    assert {type(event) for event, _ in SENTENCES} == {*get_args(Event), *get_args(Happening)} - {Happening, Recalled}


def test_what_is_out_already_is_told_in_words() -> None:
    recalled = Recalled(AT, (out(slot=Slot("room", "Q1:warning")), out()), ())
    assert sentence(recalled, SHEET) == "Out already: Q1 (warning), Q1. Posts by others in the archive: 0."


HOSTILE: tuple[Event, ...] = (
    Refused(AT, Q1, f"no{STEERING}"),
    Deferred(AT, Q1, f"later{STEERING}"),
    AnswerLost(AT, Q1, f"lost{STEERING}"),
    LeftOpen(AT, Q1, f"open{STEERING}"),
    Trouble(AT, "room", f"bad{STEERING}"),
    said(f"A1: {STEERING}"),
    AnswerSeen(AT, Post("2", "2", "room", "", Author("x", f"in{STEERING}es", "x"), AT, "yes"), NOTHING, False, False),
)


@pytest.mark.parametrize("event", HOSTILE, ids=lambda event: type(event).__name__)
def test_what_others_say_is_one_line_that_does_not_steer_the_terminal(sheet: RunSheet, event: Event) -> None:
    assert sentence(event, sheet).isprintable()


def test_a_time_is_that_of_the_place_with_its_date_on_other_days(sheet: RunSheet) -> None:
    assert time_of(Opened(AT), sheet) == "20:06:00"
    assert time_of(Opened(AT + timedelta(hours=5)), sheet) == "2027-04-16 01:06:00"


def test_a_pipe_gets_plain_lines(sheet: RunSheet, capsys: pytest.CaptureFixture[str]) -> None:
    with stage_for(sheet, ("room",), lambda _: None, plain=False, json=False) as stage:
        assert isinstance(stage, PlainStage)
        stage.tell(out())
        stage.tell(Intended(AT, Q1, "key", b"{}"))
        stage.say("Well.")
        stage.watch(lambda: AT)
        stage.warn([Problem("week-1.md", 1, "warning", "no-timezone", "No zone.", "Add it.")])
    told = capsys.readouterr()
    assert told.out == "20:06:00  Q1 on room is out, on time, answered after 0.2 s.\nWell.\n"
    assert told.err == "week-1.md:1: warning: No zone. Add it. [no-timezone]\n"


def as_json(capsys: pytest.CaptureFixture[str], tell: Callable[[JsonStage], None]) -> dict[str, Any]:
    tell(JsonStage())
    value: dict[str, Any] = json.loads(capsys.readouterr().out)
    return value


@pytest.mark.parametrize("event", [event for event, _ in SENTENCES], ids=lambda event: type(event).__name__)
def test_each_event_is_one_versioned_object_a_line(event: Event, capsys: pytest.CaptureFixture[str]) -> None:
    value = as_json(capsys, lambda stage: stage.tell(event))
    assert value["version"] == 1
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", value["type"])
    assert datetime.fromisoformat(value["at"]).utcoffset() == timedelta(0)


def test_a_post_that_is_out_tells_a_script_all_its_times(capsys: pytest.CaptureFixture[str]) -> None:
    assert as_json(capsys, lambda stage: stage.tell(out(late=2))) == {
        "version": 1,
        "type": "went-out",
        "at": "2027-04-16T00:06:02.200000+00:00",
        "platform": "room",
        "cue": "Q1",
        "part": 1,
        "url": "",
        "post_id": "room/1",
        "due": "2027-04-16T00:06:00+00:00",
        "sent": "2027-04-16T00:06:02+00:00",
        "published": "2027-04-16T00:06:02+00:00",
    }


def test_a_warning_and_a_note_are_objects_as_well(capsys: pytest.CaptureFixture[str]) -> None:
    problem = Problem("week-1.md", 1, "warning", "no-timezone", "No zone.", "Add it.")
    assert as_json(capsys, lambda stage: stage.warn([problem])) == {
        "version": 1,
        "type": "problem",
        "name": "no-timezone",
        "text": str(problem),
    }
    assert as_json(capsys, lambda stage: stage.say("Well, ü.")) == {
        "version": 1,
        "type": "note",
        "text": "Well, ü.",
    }


def test_a_terminal_shows_the_events_and_the_sheet_below_them(sheet: RunSheet) -> None:
    with open_terminal(sheet, AT) as terminal:
        terminal.stage.tell(Opened(AT))
        terminal.stage.tell(out(late=2.1))
        terminal.screen.wait_for("20:06:00  week-1@2027-04-15-2000 begins.")
        terminal.screen.wait_for("20:06:02  Q1 on room is out, 2.1 s late, answered after 0.2 s.")
        terminal.screen.wait_for("Q2 in 24:00")


def test_a_long_answer_on_a_terminal_does_not_run_below_the_times(sheet: RunSheet) -> None:
    shown = on_a_terminal(sheet, AT, lambda stage: stage.tell(said(f"A1: {'yes and ' * 20}no")))
    lines = [line for line in shown.splitlines() if "yes and" in line or "no" in line.split()]
    assert "20:06:00  [-] @ines on room: A1: yes and yes" in lines[0]
    assert len(lines) > 1
    assert all(line.startswith(" " * 10 + "yes and") for line in lines[1:-1])
    assert lines[-1].endswith("yes and no")


def test_what_is_typed_on_a_terminal_is_a_command(sheet: RunSheet) -> None:
    with open_terminal(sheet, AT) as terminal:
        terminal.screen.wait_for("Q2 in 24:00")
        terminal.keys.send_text("hold 4\x7f3\r")
        terminal.screen.wait_for("> hold 3")
    assert terminal.typed == ["hold 3"]


def test_the_sheet_shows_what_became_of_each_cue(sheet: RunSheet) -> None:
    shown = drawn(sheet, AT, out(late=2.1), said(given=Attribution(("Q1",), "label")))
    assert "2.1 s late" in shown
    assert "Q2 in 24:00" in shown


def test_the_sheet_shows_a_thread_as_late_as_its_beginning_and_what_is_wrong_with_the_rest(sheet: RunSheet) -> None:
    beginning, rest = out(), out(late=18, slot=Slot("room", "Q1", 2))
    waiting = drawn(sheet, AT, beginning, Deferred(AT, rest.slot, "503"))
    assert "trying" in waiting
    whole = drawn(sheet, AT, beginning, Deferred(AT, rest.slot, "503"), rest)
    assert "out on time" in whole


def test_the_sheet_follows_the_plan(sheet: RunSheet) -> None:
    plan = plan_for(sheet)
    held = follow(plan, order(plan, Hold(timedelta(minutes=3)), AT))
    assert "20:33:00  Q2" in drawn(sheet, AT, Outlook(AT, held))
    on_hold = follow(plan, order(plan, Hold(), AT))
    shown = drawn(sheet, AT + timedelta(minutes=2), Outlook(AT, on_hold))
    assert "held" in shown
    assert "On hold for 02:00: `resume` goes on" in shown
    skipped = follow(plan, order(plan, Skip("Q2"), AT))
    assert "skipped   Q2" in drawn(sheet, AT, Outlook(AT, skipped))


def test_brackets_of_a_text_are_no_markup_on_a_terminal(sheet: RunSheet) -> None:
    def act(stage: LiveStage) -> None:
        stage.tell(said("A1: [bold]yes[/bold] [/]"))
        stage.warn([Problem("week-1.md", 1, "warning", "no-timezone", "No [red]zone[/red].", "Add it.")])
        stage.say("Well [bold]done[/bold].")

    shown = on_a_terminal(sheet, AT, act)
    assert "A1: [bold]yes[/bold] [/]" in shown
    assert "No [red]zone[/red]." in shown
    assert "Well [bold]done[/bold]." in shown
    assert "What did [bold]you[/bold] see?" in drawn(sheet, AT)


def test_every_event_can_be_shown_on_a_terminal(sheet: RunSheet) -> None:
    def act(stage: LiveStage) -> None:
        for event, _ in SENTENCES:
            stage.tell(event)

    shown = " ".join(on_a_terminal(sheet, AT, act).split())
    run_above = [text for event, text in SENTENCES if not isinstance(event, BoardChanged)]
    assert [text for text in run_above if " ".join(text.split()) not in shown] == []


def test_below_stands_how_many_wait_and_who_with_newcomers_on_top(sheet: RunSheet) -> None:
    event = BoardChanged(AT, board(5, new=1, answered=2))
    lines = drawn(sheet, AT + timedelta(minutes=1), event).splitlines()
    at = lines.index("Unanswered: 5 of 7, longest Ines 13 min.")
    assert lines[at + 1 : at + 4] == [
        "  Ines (@ines on room, first time here), 13 min: Hello",
        "  Ines (@ines on room), 13 min: Hello",
        "  Ines (@ines on room), 13 min: Hello",
    ]
    assert "Q1 in" in lines[at + 4] or "Q2 in" in lines[at + 4]


def test_on_a_low_terminal_one_line_tells_of_newcomers_too(sheet: RunSheet) -> None:
    lines = drawn(sheet, AT, BoardChanged(AT, board(2, new=1)), rows=24).splitlines()
    at = lines.index("Unanswered: 2 of 2, longest Ines 12 min; first time here: Ines.")
    assert not lines[at + 1].startswith("  Ines")


def test_nobody_stands_below_before_anybody_has_written(sheet: RunSheet) -> None:
    assert "Unanswered: nobody has written yet." in drawn(sheet, AT)


@pytest.mark.parametrize(
    ("now", "told"),
    [
        (AT - timedelta(days=2, minutes=6), "Q1 in 2 d 00:06:00"),
        (AT - timedelta(hours=3), "Q1 in 03:00:00"),
        (AT - timedelta(seconds=59.5), "Q1 in 01:00"),
        (AT + timedelta(minutes=30), "20:36:00  Collecting for another 54:00"),
        (AT + timedelta(hours=3), "23:06:00  Closing"),
    ],
)
def test_the_countdown_tells_what_comes_next(sheet: RunSheet, now: datetime, told: str) -> None:
    assert told in drawn(sheet, now)
