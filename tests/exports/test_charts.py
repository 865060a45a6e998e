"""Where the bars and marks of the charts stand."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from chatmod.domain.figures import Figures, Tally
from chatmod.domain.record import Chapter, Chat
from chatmod.exports.charts import WIDTH, minutes_chart, pace
from tests.exports.test_html_export import END, INES, START, a_chat, a_post, an_entry


def figures_at(chat: Chat, minutes: list[float]) -> Figures:
    tally = Tally(chat)
    for number, at in enumerate(minutes):
        tally.add(an_entry(a_post(number, INES, "yes", minutes=at)))
    return tally.figures()


@given(st.lists(st.floats(-3000, 5000), min_size=1), st.sampled_from([1, 60, 1440, 20_000]))
def test_no_post_is_lost_and_no_bar_leaves_the_chart(minutes: list[float], length: int) -> None:
    chat = a_chat(end=START + timedelta(minutes=length))
    found = pace(chat, figures_at(chat, minutes))
    if found is None:
        return
    assert sum(bar.posts for bar in found.bars) + found.before + found.after == len(minutes)
    assert len(found.bars) <= 97
    assert max(bar.posts for bar in found.bars) == found.most
    assert all(found.left <= bar.x and bar.x + bar.width <= WIDTH + 0.1 for bar in found.bars)
    assert all(found.top <= bar.y and bar.y + bar.height <= found.base + 0.1 for bar in found.bars)


def test_an_hour_has_a_bar_for_each_minute_and_a_week_fewer() -> None:
    hour, week = a_chat(), a_chat(end=START + timedelta(days=7))
    assert [getattr(pace(chat, figures_at(chat, [5])), "unit", None) for chat in (hour, week)] == [1, 120]


def test_labels_of_questions_that_stand_close_are_in_two_rows_or_left_out() -> None:
    chapters = tuple(Chapter(f"Q{n}", "", START + timedelta(minutes=10 + n)) for n in range(1, 5))
    chat = a_chat(chapters=chapters)
    found = pace(chat, figures_at(chat, [5]))
    assert found is not None
    assert [mark.row for mark in found.marks] == [0, 1, None, None]


def test_minutes_go_from_question_to_question_and_to_the_end() -> None:
    at = [START + timedelta(minutes=minutes) for minutes in (5, 20, 30)]
    chapters = (Chapter("Q1", "", at[0], (), at[0]), Chapter("Q2", "", at[2], (), at[1]), Chapter("Q3", "", None))
    found = minutes_chart(a_chat(chapters=chapters, planned_end=END))
    assert found is not None
    assert [(row.second_value, row.first_value) for row in found.rows] == [(15, 25), (40, 30), (None, None)]


def test_without_a_plan_there_is_nothing_to_compare() -> None:
    chat = a_chat()
    assert minutes_chart(chat) is None
    assert minutes_chart(replace(chat, chapters=())) is None
