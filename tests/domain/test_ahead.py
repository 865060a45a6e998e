"""What may be told of a chat before its evening."""

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from chatmod.domain.ahead import Ahead, ahead_of, images_of
from chatmod.domain.pictures import Picture
from chatmod.domain.runsheet import RunSheet, compile_sheet
from chatmod.domain.schedule import FromStart, Image, Part, Place, PlannedCue, Schedule, Script, Span

PLACE = Place("week-1.md", 9)
ARRAY = Image("An array of 4 by 6", "array.png", PLACE)
PICTURE = Picture(b"...", "image/png", 40, 30, ARRAY.alt, ARRAY.path)


def a_cue(label: str, *scripts: Script, minutes: int = 6) -> PlannedCue:
    return PlannedCue(label, FromStart(Span(seconds=60 * minutes)), scripts, ("Whisper.",), PLACE)


def said(*texts: str, images: tuple[Image, ...] = (), on: str = "") -> Script:
    return Script(on, tuple(Part(text, images) for text in texts))


def a_sheet(*cues: PlannedCue, **more: object) -> RunSheet:
    about: dict[str, object] = {
        "path": "week-1.md",
        "stem": "week-1",
        "title": "Week 1",
        "hashtag": "NotABookStudy",
        "zone": ZoneInfo("America/Toronto"),
        "start": datetime(2027, 4, 15, 20),  # noqa: DTZ001 - of the wall
        "length": Span(seconds=3600),
        "cues": cues,
    }
    return compile_sheet(Schedule(**(about | more)))  # type: ignore[arg-type]


def told(*cues: PlannedCue, **more: object) -> Ahead:
    return ahead_of(a_sheet(*cues, **more), {ARRAY: PICTURE})


def test_it_has_the_questions_and_neither_notes_nor_announcements() -> None:
    ahead = told(a_cue("Welcome", said("Hello, all!"), minutes=0), a_cue("Q1", said("What did you see?")))
    assert [question.text for question in ahead.questions] == ["Q1: What did you see?"]
    assert "Whisper" not in repr(ahead)
    assert "Hello" not in repr(ahead)


def test_questions_stand_in_the_order_of_the_evening() -> None:
    ahead = told(a_cue("Q2", said("Later?"), minutes=20), a_cue("Q1", said("First?")))
    assert [question.label for question in ahead.questions] == ["Q1", "Q2"]


@pytest.mark.parametrize("text", ["Q1: What?", "q1. What?", "Q1 What?"])
def test_a_label_in_the_text_is_not_said_twice(text: str) -> None:
    assert told(a_cue("Q1", said(text))).questions[0].heading == text


def test_a_chat_without_labels_has_none_here() -> None:
    ahead = told(a_cue("Q1", said("What?")), label=False)
    assert ahead.questions[0].heading == "What?"
    assert not ahead.labelled


def test_the_first_line_is_the_heading_and_further_parts_follow() -> None:
    (question,) = told(a_cue("Q1", said("What?\nLook.\n \n\nClosely.", "And where?"))).questions
    assert (question.heading, question.paragraphs) == ("Q1: What?", ("Look.", "Closely.", "And where?"))


def test_pictures_of_all_parts_stand_with_their_question() -> None:
    cue = a_cue("Q1", said("What?", images=(ARRAY,)))
    assert told(cue).questions[0].pictures == (PICTURE,)
    assert images_of(a_sheet(cue, a_cue("Q2", said("And?", images=(ARRAY,)), minutes=9))) == (ARRAY,)


def test_what_all_platforms_share_is_told_and_not_the_text_for_one() -> None:
    cue = a_cue("Q1", said("All of it?"), said("Short?", on="x"))
    assert told(cue).questions[0].text == "Q1: All of it?"


def test_where_every_platform_has_a_text_of_its_own_the_first_is_told() -> None:
    cue = a_cue("Q1", said(""), said("Here?", on="room"), said("There?", on="x"))
    assert told(cue).questions[0].text == "Q1: Here?"


def test_variables_are_filled_in() -> None:
    ahead = told(a_cue("Q1", said("{title}, {hashtag}, {start}?")))
    assert ahead.questions[0].heading == "Q1: Week 1, #NotABookStudy, 2027-04-15 20:00 EDT (2027-04-16 00:00 UTC)?"


def test_no_time_is_told_where_none_is_settled() -> None:
    ahead = ahead_of(a_sheet(a_cue("Q1", said("From {start} to {end}?"))), {}, dated=False)
    assert (ahead.start, ahead.end, ahead.name) == (None, None, "week-1")
    assert ahead.questions[0].heading == "Q1: From … to …?"


def test_platforms_are_those_of_the_schedule_or_those_asked_for() -> None:
    sheet = a_sheet(a_cue("Q1", said("What?")), platforms=("room", "mastodon:club", "mastodon"))
    ahead = ahead_of(sheet, {})
    assert (ahead.networks, ahead.room) == (("mastodon",), True)
    asked = ahead_of(sheet, {}, platforms=["x"])
    assert (asked.networks, asked.room) == (("x",), False)


def test_the_chat_has_the_name_of_its_file_and_a_further_performance_its_own() -> None:
    assert told(a_cue("Q1", said("What?"))).name == "week-1"
    further = replace(a_sheet(a_cue("Q1", said("What?"))), start=datetime(2027, 4, 17, 0, tzinfo=UTC))
    assert ahead_of(further, {}).name == "week-1@2027-04-16-2000"


def test_the_times_are_those_of_the_performance() -> None:
    ahead = told(a_cue("Q1", said("What?")))
    assert ahead.start == datetime(2027, 4, 16, 0, tzinfo=UTC)
    assert ahead.end == datetime(2027, 4, 16, 1, tzinfo=UTC)
