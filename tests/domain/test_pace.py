"""How long each question had."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from chatmod.domain.pace import QuestionPace, paces
from chatmod.domain.record import Chapter, Chat
from tests.domain.domain_samples import START

PLANNED = (6, 16, 40)


def minutes(number: float) -> timedelta:
    return timedelta(minutes=number)


def a_chat(*asked: float | None) -> Chat:
    """A chat of an hour in which questions were asked after so many minutes."""
    chapters = tuple(
        Chapter(f"Q{number}", "Why?", None if at is None else START + minutes(at))
        for number, at in enumerate(asked, 1)
    )
    return Chat("week-1", "Rivers", "ShelfTalk", "en", "UTC", START, START + minutes(60), (), (), (), chapters)


def with_a_plan(chat: Chat) -> Chat:
    """The same chat, planned at 6, 16 and 40 minutes, and for an hour."""
    chapters = (
        replace(chapter, planned=START + minutes(at)) for chapter, at in zip(chat.chapters, PLANNED, strict=True)
    )
    return replace(chat, chapters=tuple(chapters), planned_end=START + minutes(60))


def test_a_question_has_the_time_until_the_next_one_and_the_last_until_the_end() -> None:
    assert paces(with_a_plan(a_chat(6, 20, 41))) == [
        QuestionPace("Q1", minutes(10), minutes(14)),
        QuestionPace("Q2", minutes(24), minutes(21)),
        QuestionPace("Q3", minutes(20), minutes(19)),
    ]


def test_what_was_not_asked_gives_its_time_to_the_one_before() -> None:
    assert [pace.actual for pace in paces(a_chat(6, None, 41))] == [minutes(35), None, minutes(19)]


def test_questions_that_were_swapped_are_taken_in_the_order_in_which_they_were_asked() -> None:
    assert [pace.actual for pace in paces(a_chat(20, 6, 41))] == [minutes(21), minutes(14), minutes(19)]


def test_a_question_that_came_after_the_end_has_no_time() -> None:
    assert [pace.actual for pace in paces(a_chat(6, 16, 61))] == [minutes(10), minutes(45), None]


def test_a_chat_that_was_brought_in_has_no_plan() -> None:
    assert [pace.planned for pace in paces(a_chat(6, 16, 40))] == [None, None, None]


@given(st.lists(st.none() | st.floats(0, 60), max_size=6))
def test_the_times_of_all_questions_fill_the_chat_from_the_first_one_on(asked: list[float | None]) -> None:
    chat = a_chat(*asked)
    begun = [chapter.asked for chapter in chat.chapters if chapter.asked]
    spent = sum((pace.actual or timedelta(0) for pace in paces(chat)), timedelta(0))
    assert spent == (chat.end - min(begun) if begun else timedelta(0))
