from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from chatmod.domain.attribution import (
    NOTHING,
    AskedQuestion,
    Attribution,
    Attributor,
    Correction,
    Evening,
    Key,
    Statement,
    attribute,
)
from tests.domain.domain_samples import START

_KEYS = st.integers(0, 12)
_TEXTS = st.one_of(
    st.sampled_from(
        (
            "A1 stairs",
            "a2: ramps",
            "A1/2: both",
            "Hi all!",
            "Thanks!",
            "2/2 and so on",
            "Stairs",
            "@bo yes",
            "oops, A2",
            "",
        )
    ),
    st.text(max_size=40),
)


@st.composite
def _statements(draw: st.DrawFn) -> list[Statement]:
    keys = draw(st.lists(_KEYS, unique=True, max_size=10))
    above = st.one_of(st.none(), st.sampled_from(keys)) if keys else st.none()
    found = [
        Statement(
            key=key,
            author=draw(st.sampled_from(("ana", "bo", "host"))),
            at=START + timedelta(minutes=draw(st.integers(-10, 80))),
            text=draw(_TEXTS),
            parent=draw(above),
            quoted=draw(above),
            is_repost=draw(st.booleans()),
            answers_unknown=draw(st.booleans()),
            handle="bo",
        )
        for key in keys
    ]
    return sorted(found, key=lambda one: (one.at, one.key))


_CORRECTIONS = st.lists(
    st.builds(Correction, _KEYS, st.sampled_from(((), ("Q1",), ("Q1", "Q2"))), st.booleans()), max_size=3
)


def _evening() -> Evening:
    asked = [AskedQuestion(f"Q{n}", START + timedelta(minutes=10 * n), frozenset[Key]({100 + n})) for n in (1, 2, 3)]
    return Evening(asked, {0}, {"host"}, START, START + timedelta(hours=1), timedelta(minutes=3))


@given(_statements(), _CORRECTIONS)
def test_every_post_comes_out_once_whatever_it_hangs_on(statements: list[Statement], fixes: list[Correction]) -> None:
    out = [key for key, _ in attribute(statements, _evening(), fixes)]

    assert sorted(map(str, out)) == sorted(str(one.key) for one in statements)


@given(_statements(), _CORRECTIONS)
def test_a_repost_is_never_an_answer(statements: list[Statement], fixes: list[Correction]) -> None:
    given_ = dict(attribute(statements, _evening(), fixes))

    assert all(given_[one.key] == NOTHING for one in statements if one.is_repost)


@given(_statements(), _CORRECTIONS)
def test_questions_and_reasons_come_together_and_are_of_this_chat(
    statements: list[Statement], fixes: list[Correction]
) -> None:
    for found in dict(attribute(statements, _evening(), fixes)).values():
        assert set(found.questions) <= {"Q1", "Q2", "Q3"}
        assert (found.reason is not None) == (bool(found.questions) or found.reason == "moderator")
        assert found.because


@given(_statements(), _CORRECTIONS)
def test_a_moderators_word_stands(statements: list[Statement], fixes: list[Correction]) -> None:
    given_ = dict(attribute(statements, _evening(), fixes))
    last = {fix.key: fix for fix in fixes}

    for one in statements:
        if one.key in last and not one.is_repost:
            assert given_[one.key] == Attribution(last[one.key].questions, "moderator")


@given(_statements(), st.data())
def test_posts_that_arrive_together_may_arrive_in_any_order(statements: list[Statement], data: st.DataObject) -> None:
    in_order, mixed = Attributor(), Attributor()
    in_order.take(statements, _evening())
    mixed.take(data.draw(st.permutations(statements)), _evening())

    assert in_order.given == mixed.given
