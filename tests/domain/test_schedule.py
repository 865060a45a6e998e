from datetime import timedelta

import pytest

from chatmod.domain.schedule import Place, Span
from tests.domain.domain_samples import cue, schedule


@pytest.mark.parametrize("label", ["Q1", "Q0", "Q10", "T3", "Q9999"])
def test_a_letter_and_a_number_is_a_question(label: str) -> None:
    assert cue(label).is_question


@pytest.mark.parametrize("label", ["Q", "Q01", "q1", "A1", "Q1a", "Question 1", "Welcome", "Q12345", "Q1\n"])
def test_every_other_label_is_an_announcement(label: str) -> None:
    assert not cue(label, "+1").is_question


def test_a_span_counts_its_days_as_24_hours_where_only_its_length_matters() -> None:
    assert Span(days=2, seconds=90).elapsed == timedelta(days=2, seconds=90)
    assert -Span(days=2, seconds=90) == Span(days=-2, seconds=-90)


@pytest.mark.parametrize(
    ("span", "text"),
    [
        (Span(), "0 min"),
        (Span(seconds=3600), "60 min"),
        (Span(seconds=90), "1 min 30 s"),
        (Span(days=1, seconds=5), "1 day 5 s"),
        (Span(seconds=-90), "-1 min 30 s"),
        (Span(days=-2), "-2 days"),
    ],
)
def test_a_span_is_written_the_way_it_can_be_typed(span: Span, text: str) -> None:
    assert str(span) == text


def test_a_key_that_the_file_does_not_set_stands_in_its_first_line() -> None:
    assert schedule().place_of("start") == Place("week-1.md", 4)
    assert schedule().place_of("grace") == Place("week-1.md", 1)
