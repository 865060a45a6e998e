"""JSON of strangers: whatever it is, what comes out of it can be kept."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatmod.platforms.foreign_json import parse_json

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=12,
)


@given(anything)
def test_what_can_be_kept_stays_as_it_is(said: object) -> None:
    assert parse_json(json.dumps(said)) == said
    assert parse_json(json.dumps(said, ensure_ascii=False).encode()) == said


@pytest.mark.parametrize("half", [r"\ud83d", r"\uDE00", r"\uD83D\uD83D"])
def test_half_a_pair_of_surrogates_hides_nothing_else(half: str) -> None:
    said = parse_json(f'{{"text": "A1 {half} #T", "{half}": [1, "\\ud83d\\ude00"]}}')
    marks = "?" * (len(half) // 6)
    assert said == {"text": f"A1 {marks} #T", marks: [1, "\U0001f600"]}


@pytest.mark.parametrize("text", ["[" * 100_000, b"[" * 100_000, "", b"<html>", b"\xff", "9" * 10_000])
def test_what_is_none_is_a_value_error(text: str | bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - whichever it is
        parse_json(text)
