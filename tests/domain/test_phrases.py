from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatmod.domain.phrases import once_more, soon


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (1, "Q4 in one second."),
        (45, "Q4 in 45 seconds."),
        (60, "Q4 in one minute."),
        (90, "Q4 in 90 seconds."),
        (120, "Q4 in 2 minutes."),
        (3600, "Q4 in one hour."),
        (5400, "Q4 in 90 minutes."),
        (86_400, "Q4 in one day."),
        (172_800, "Q4 in 2 days."),
    ],
)
def test_a_span_is_said_in_the_largest_unit_that_fits_it_whole(seconds: int, said: str) -> None:
    assert soon("Q4", timedelta(seconds=seconds), "en") == said


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("fr", "Q4 dans une minute."),
        ("fr-CA", "Q4 dans une minute."),
        ("DE", "Q4 in einer Minute."),
        ("es", "Q4 en un minuto."),
        ("nl", "Q4 in one minute."),
        ("", "Q4 in one minute."),
    ],
)
def test_it_is_said_in_the_language_of_the_chat_or_else_in_english(language: str, said: str) -> None:
    assert soon("Q4", timedelta(minutes=1), language) == said


@pytest.mark.parametrize("language", ["en", "fr", "de", "es", "xx"])
def test_what_stands_before_a_repeated_question_ends_with_a_colon_and_a_blank(language: str) -> None:
    assert once_more(language).endswith(": ")


@given(st.integers(1, 400_000), st.sampled_from(["en", "fr", "de", "es"]))
def test_any_span_is_one_sentence_with_the_label(seconds: int, language: str) -> None:
    said = soon("Q4", timedelta(seconds=seconds), language)
    assert said.startswith("Q4 ")
    assert said.endswith(".")
    assert "{" not in said
