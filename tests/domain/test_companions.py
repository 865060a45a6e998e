from dataclasses import replace
from datetime import timedelta

import pytest

from chatmod.domain.companions import accompany
from chatmod.domain.composing import compose
from chatmod.domain.runsheet import ANNOUNCEMENT_TOLERANCE, CueKind, RunSheet
from tests.domain.domain_samples import cue
from tests.domain.steering_samples import Steering, at, question, sheet_of


def spoken(sheet: RunSheet, label: str) -> str:
    (text,) = [compose(sheet, cue, "room")[0].text for cue in sheet.cues if cue.label == label]
    return text


def test_without_warn_and_repeat_a_sheet_stays_as_it_is() -> None:
    sheet = sheet_of(question(1, "+10"), cue("Rules", "+5"))
    assert accompany(sheet) == sheet


def test_every_question_gets_its_warning_and_its_repeat_and_nothing_else_does() -> None:
    sheet = accompany(sheet_of(question(1, "+10"), cue("Rules", "+5"), question(2, "+20"), warn=1, repeat=3))
    assert [(cue.label, cue.instant) for cue in sheet.cues] == [
        ("Rules", at(5)),
        ("Q1:warning", at(9)),
        ("Q1", at(10)),
        ("Q1:repeat", at(13)),
        ("Q2:warning", at(19)),
        ("Q2", at(20)),
        ("Q2:repeat", at(23)),
    ]


def test_what_they_say() -> None:
    sheet = accompany(sheet_of(question(1, "+10"), warn=1, repeat=3))
    assert spoken(sheet, "Q1:warning") == "Q1 in one minute. #ShelfTalk"
    assert spoken(sheet, "Q1:repeat") == "For those who have just come: Q1: Why? #ShelfTalk"


def test_they_speak_the_language_of_the_chat() -> None:
    sheet = sheet_of(question(1, "+10"), warn=1)
    sheet = accompany(replace(sheet, schedule=replace(sheet.schedule, language="fr-CA")))
    assert spoken(sheet, "Q1:warning") == "Q1 dans une minute. #ShelfTalk"


def test_answers_to_a_repeat_are_answers_to_its_question_and_its_notes_are_not_repeated() -> None:
    sheet = accompany(sheet_of(question(1, "+10", "A note"), repeat=3))
    repeat = sheet.cues[-1]
    assert (repeat.kind, repeat.of, repeat.notes) == (CueKind.REPEAT, "Q1", ())
    assert repeat.tolerance == ANNOUNCEMENT_TOLERANCE


@pytest.mark.parametrize(("minutes", "seconds"), [(5, 15), (1, 15), (0.5, 7.5)])
def test_a_warning_is_not_given_when_it_would_be_wrong(minutes: float, seconds: float) -> None:
    sheet = accompany(sheet_of(question(1, "+10"), warn=minutes))
    assert sheet.cues[0].tolerance == timedelta(seconds=seconds)


def test_a_repeat_never_comes_after_the_next_question_or_the_end() -> None:
    evening = Steering(sheet_of(question(1, "+10"), question(2, "+13"), question(3, "+58"), repeat=3))
    assert evening.plan.skipped == {"Q1:repeat", "Q3:repeat"}
    assert evening.coming(12) == ["Q2", "Q2:repeat", "Q3"]


def test_when_the_next_question_is_skipped_there_is_room_for_a_repeat() -> None:
    evening = Steering(sheet_of(question(1, "+10"), question(2, "+12"), repeat=3)).publish(10, "Q1")
    evening.tell(11, "skip Q2")
    assert evening.coming(11) == ["Q1:repeat"]


def test_a_skipped_question_takes_its_companions_with_it() -> None:
    evening = Steering(sheet_of(question(1, "+10"), question(2, "+20"), warn=1, repeat=3))
    evening.tell(5, "skip")
    assert evening.coming(5) == ["Q2:warning", "Q2", "Q2:repeat"]
    evening.tell(6, "undo")
    assert evening.coming(6)[:3] == ["Q1:warning", "Q1", "Q1:repeat"]


def test_a_question_that_is_skipped_after_it_was_out_somewhere_is_repeated_there() -> None:
    evening = Steering(sheet_of(question(1, "+10"), repeat=3)).publish(10, "Q1")
    evening.tell(11, "skip Q1", "Q1")
    assert evening.coming(11) == ["Q1:repeat"]


def test_companions_follow_a_hold() -> None:
    evening = Steering(sheet_of(question(1, "+10"), warn=1, repeat=3))
    evening.tell(5, "hold 4")
    assert evening.minutes() == {"Q1:warning": 13, "Q1": 14, "Q1:repeat": 17}
