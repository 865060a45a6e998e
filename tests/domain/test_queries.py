"""What a person types to find posts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatmod.domain.queries import MOST_TERMS, Query, Term, parse_query


def groups(query: Query) -> list[list[str]]:
    return [[f"{term.text}*" if term.prefix else term.text for term in group] for group in query.all_of]


@pytest.mark.parametrize(
    ("typed", "all_of", "none_of"),
    [
        (["growth", "mindset"], [["growth"], ["mindset"]], []),
        (["growth mindset"], [["growth mindset"]], []),
        (['"growth mindset"', "fixed"], [["growth mindset"], ["fixed"]], []),
        (['"growth mindset" -fixed'], [["growth mindset"]], ["fixed"]),
        (["a", "OR", "b", "c"], [["a", "b"], ["c"]], []),
        (["a OR b OR c d"], [["a", "b", "c"], ["d"]], []),
        (["or", "and", "not"], [["or"], ["and"], ["not"]], []),
        (["a", "AND", "b"], [["a"], ["b"]], []),
        (["NOT", "a", "b"], [["b"]], ["a"]),
        (["OR", "a", "OR"], [["a"]], []),
        (["arr*"], [["arr*"]], []),
        (['"growth mind"*'], [["growth mind*"]], []),
        (["-b", "a", '-"c d"'], [["a"]], ["b", "c d"]),
        (["\u201cgrowth mindset\u201d"], [["growth mindset"]], []),
        (["\u2212b", "a"], [["a"]], ["b"]),
        (['un"closed phrase'], [["un"], ["closed phrase"]], []),
        (["well-known", "don't", "#Tag", "@ines"], [["well-known"], ["don't"], ["#Tag"], ["@ines"]], []),
        (["!!!", "*", "-", "--", '""', "\U0001f600"], [], []),
        (["a\0b", "\udce9x"], [["a b"], ["x"]], []),
    ],
)
def test_a_query_means(typed: list[str], all_of: list[list[str]], none_of: list[str]) -> None:
    query = parse_query(typed)
    assert (groups(query), [term.text for term in query.none_of]) == (all_of, none_of)


def test_a_query_that_only_leaves_out_looks_for_nothing() -> None:
    query = parse_query(["-a"])
    assert query.none_of == (Term("a"),)
    assert not query


def test_of_a_pasted_page_the_beginning_is_looked_for() -> None:
    assert len(parse_query([f"w{number}" for number in range(10_000)]).all_of) == MOST_TERMS


@given(st.lists(st.text()))
def test_every_text_has_a_meaning(typed: list[str]) -> None:
    query = parse_query(typed)
    assert all(term.text.strip() for group in query.all_of for term in group)
