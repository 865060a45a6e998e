# ruff: noqa: RUF001 - letters that look like others are what is tested
"""The chat as a whole: its numbers, its pace, and what stands around its questions."""

import pytest

from chatmod.domain.schedule import Span
from tests.domain.editing.editing_desk import FRAME, PATH, START, edited, meant, names, sheet_of

NOTICE = "A transcript is kept; delete what should not be in it."


def questions(*labels: str) -> str:
    """Questions as they go out, each about something else."""
    return "".join(f"## {label}\nWhat about {number}?\n\n" for number, label in enumerate(labels)) + FRAME


def told(body: str, language: str = "", length: Span | None = None) -> list[tuple[int, str, str]]:
    found = edited(sheet_of(body, language=language, length=length))
    return [(problem.line, problem.name, problem.problem) for problem in found]


@pytest.mark.parametrize(
    "labels",
    [("Q1", "Q2", "Q3"), ("Q0", "Q1"), ("Q9", "Q10", "Q11"), ("T1", "Q1", "T2", "Q2"), ("Q1",), ("Q3",)],
)
def test_numbers_that_go_up_by_one_are_fine(labels: tuple[str, ...]) -> None:
    assert told(questions(*labels)) == []


@pytest.mark.parametrize(
    ("labels", "found"),
    [
        (("Q1", "Q3"), (4, "label-skipped", "Q2 is missing: Q3 comes next.")),
        (("Q1", "Q5"), (4, "label-skipped", "Q2 to Q4 are missing: Q5 comes next.")),
        (("Q2", "Q3"), (1, "label-skipped", "Q1 is missing: Q2 comes next.")),
        (("T1", "T2", "T4"), (7, "label-skipped", "T3 is missing: T4 comes next.")),
        (("Q1", "Q3", "Q2"), (7, "label-order", "Q2 goes out after Q3.")),
    ],
)
def test_a_number_that_is_missing_or_goes_backwards_is_told(
    labels: tuple[str, ...], found: tuple[int, str, str]
) -> None:
    assert told(questions(*labels)) == [found]


def test_the_order_is_that_in_which_questions_go_out() -> None:
    assert told(questions("Q1 @ +40", "Q2 @ +20"))[0] == (1, "label-order", "Q1 goes out after Q2.")
    assert told(questions("Q2 @ +40", "Q1 @ +20")) == []


def test_a_question_that_begins_with_the_label_of_another_is_told() -> None:
    body = f"## Q1 @ +6\nQ2: Why?\n\n## Q2\nQ2. Why not?\n\n## Q3\nQ1 2019 was good. How is it now?\n{FRAME}"
    (problem,) = edited(sheet_of(body))
    assert (problem.line, problem.name) == (2, "other-label")
    assert meant(body, problem) == "Q2"


def test_a_question_with_less_than_half_the_usual_time_is_told() -> None:
    body = questions("Q1 @ +5", "Q2 @ +20", "Q3 @ +35", "Q4 @ +53")
    assert told(body) == [
        (10, "short-question-time", "Q4 has 7 min, and half of the questions have 15 min or more."),
    ]


def test_half_the_time_is_enough_and_of_two_questions_none_is_odd() -> None:
    assert told(questions("Q1 @ +5", "Q2 @ +25", "Q3 @ +40", "Q4 @ +51")) == []
    assert told(questions("Q1 @ +5", "Q2 @ +58")) == []


def test_a_question_after_the_end_has_all_the_time_there_is() -> None:
    assert (
        told(questions("Q1 @ +5", "Q2 @ +20", "Q3 @ +40", "Q4 @ end+5").replace("Thanks @ end", "Thanks @ end+6"))
        == []
    )


def test_days_are_told_as_days() -> None:
    body = questions("Q1 @ +0", "Q2 @ +2 days", "Q3 @ +4 days", "Q4 @ +6 days 08:00").replace(
        "Welcome @ +0", "Welcome @ -1"
    )
    assert (10, "short-question-time", "Q4 has 12 h, and half of the questions have 2 days or more.") not in told(
        body, length=Span(days=7)
    )
    later = body.replace("+6 days 08:00", "+6 days 23:30")
    assert (10, "short-question-time", "Q4 has 20 h 30 min, and half of the questions have 2 days or more.") in told(
        later, length=Span(days=7)
    )


def test_a_chat_that_begins_with_a_question_has_no_welcome() -> None:
    body = f"## Hint @ -2 days\n{NOTICE}\n\n## Q1 @ +6\nWhy?\n\n## Thanks @ end\nThank you!\n"
    assert [found[:2] for found in told(body)] == [(4, "no-welcome")]


@pytest.mark.parametrize("when", ["-15 min", "-5 min", "+0", "+6"])
def test_something_said_shortly_before_the_first_question_is_a_welcome(when: str) -> None:
    body = f"## Hint @ {when}\n{NOTICE}\n\n## Q1 @ +6\nWhy?\n\n## Thanks @ end\nThank you!\n"
    assert told(body) == []


def test_a_first_question_that_welcomes_is_a_welcome() -> None:
    body = f"## Q1 @ +0\nWelcome! Who are you? {NOTICE}\n\n## Q2\nWhy?\n\n## Thanks @ end\nThank you!\n"
    assert told(body) == []


def test_a_chat_that_ends_with_a_question_has_no_closing() -> None:
    body = f"## Welcome @ +0\n{NOTICE}\n\n## Q1 @ +6\nWhy?\n\n## Q2\nAnd then?\n"
    assert [found[:2] for found in told(body)] == [(7, "no-closing")]


def test_nobody_told_of_the_record_is_told_at_the_welcome() -> None:
    body = "## Welcome @ +0\nHello to you!\n\n## Q1 @ +6\nWhy?\n\n## Thanks @ end\nThank you!\n"
    assert [found[:2] for found in told(body)] == [(1, "no-archive-notice"), (1, "no-opt-out")]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("We keep a record of this; opt out with a word to me.", "en"),
        ("Find it later at {archive}. To be left out, reply with noarchive.", "en-CA"),
        ("We archive the chat. If you don't want to be included, say so.", "en"),
        ("The chat is stored on our wiki; don\u2019t want yours shared? Tell me.", "en"),
        ("Les échanges sont enregistrés ; écrivez-moi pour ne pas y figurer.", "fr"),
        ("On archive tout ; supprimez ce qui vous gêne.", "fr-CA"),
        ("Es gibt ein Protokoll. Wer nicht darin erscheinen will, sagt es mir.", "de"),
        ("Der Chat wird archiviert; löscht, was nicht hinein soll.", "de"),
        ("Guardamos todo; borra lo que no quieras dejar.", "es"),
        ("La charla se archiva. Escríbeme si prefieres no aparecer.", "es-MX"),
        ("Tervetuloa!", "fi"),
        ("Benvenuti!", ""),
    ],
)
def test_a_word_about_the_record_is_understood_in_four_languages_and_not_asked_for_in_others(
    text: str, language: str
) -> None:
    body = f"## Welcome @ +0\n{text}\n\n## Q1 @ +6\n?!\n\n## Bye @ end\n:-)\n"
    assert told(body, language) == []


def test_what_is_wrong_in_the_ritual_is_told_there() -> None:
    ritual = "## Welcome @ +0\nHello, 𝐞𝐯𝐞𝐫𝐲𝐛𝐨𝐝𝐲! What you say is kept.\n\n## Thanks @ end\nThank you!\n"
    found = edited(sheet_of("## Q1 @ +6\nWhy?\n", ritual=ritual))
    assert [(problem.path, problem.line, problem.name) for problem in found] == [
        ("ritual.md", 1, "no-opt-out"),
        ("ritual.md", 2, "spelled-letters"),
    ]


def test_while_times_are_wrong_nothing_is_said_that_rests_on_them() -> None:
    sheet = sheet_of("## Q1 @ +50\nWhy? 😀😀😀😀\n\n## Q4 @ +51\nAnd then?\n")
    assert sheet.start == START
    assert [problem.name for problem in edited(sheet, timed=False)] == ["many-emoji"]
    assert {"label-skipped", "no-welcome", "no-closing"} < set(names(sheet))


def test_a_chat_without_questions_lacks_only_those() -> None:
    sheet = sheet_of("## Hello @ +0\nHello to you!\n")
    assert names(sheet) == []
    assert sheet.schedule.path == PATH
