from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

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
    statement_of,
)
from chatmod.domain.posts import Post
from tests.domain.domain_samples import ANA, BO, MODERATOR, START, post


def _asked(label: str, minutes: float) -> AskedQuestion:
    return AskedQuestion(label, START + timedelta(minutes=minutes), frozenset({f"room:{label}"}))


def _evening(*questions: AskedQuestion, grace: timedelta | None = timedelta(minutes=3)) -> Evening:
    return Evening(
        questions=questions or (_asked("Q1", 6), _asked("Q2", 16), _asked("Q3", 26)),
        announcements=frozenset({"room:welcome"}),
        moderators=frozenset({MODERATOR.id}),
        start=START,
        end=START + timedelta(minutes=60),
        grace=grace,
    )


def _given(*posts: Post, evening: Evening | None = None) -> dict[str, Attribution]:
    ids = {(one.platform, one.native_id): one.id for one in posts}
    statements = sorted((statement_of(one, ids) for one in posts), key=lambda one: (one.at, one.key))
    return {str(key): given for key, given in attribute(statements, evening or _evening())}


def _one(found: Post) -> Attribution:
    return _given(found)[found.id]


def test_a_label_stands_above_parent_and_clock() -> None:
    parent = post("p", 8, "A1 With stairs")
    child = post("c", 28, "A2 With ramps", reply_to="p")

    assert _given(parent, child)[child.id] == Attribution(("Q2",), "label")


def test_an_answer_by_label_counts_before_its_question_and_after_the_end() -> None:
    assert _one(post("early", 2, "A3 The list was public")) == Attribution(("Q3",), "label")
    assert _one(post("late", 600, "A3 Only now on the train home")) == Attribution(("Q3",), "label")


def test_a_label_of_several_questions_files_the_post_under_each() -> None:
    assert _one(post("p", 30, "A1/3: Both with bridges")) == Attribution(("Q1", "Q3"), "label")


def test_a_label_of_a_question_that_was_not_asked_says_nothing() -> None:
    assert _one(post("p", 10, "A7 is a motorway here")) == Attribution(("Q1",), "time")
    assert _one(post("p", 10, "A1/7: both")) == Attribution(("Q1",), "label")


def test_questions_that_are_called_t_are_answered_with_a_or_t() -> None:
    evening = _evening(_asked("T0", 1), _asked("T1", 10))

    given = _given(post("p", 12, "A0 Hello"), post("q", 13, "T0: Hello"), evening=evening)

    assert given["room:p"] == given["room:q"] == Attribution(("T0",), "label")


def test_a_reply_gets_what_its_parent_was_given() -> None:
    parent = post("p", 8, "A1 With stairs")
    child = post("c", 40, reply_to="p")
    grandchild = post("g", 90, reply_to="c")

    given = _given(grandchild, child, parent)

    assert given[child.id] == given[grandchild.id] == Attribution(("Q1",), "reply")


def test_a_reply_to_the_question_itself_is_an_answer_to_it() -> None:
    question = post("Q1", 6, "Why? #ShelfTalk", author=MODERATOR)

    assert _given(question, post("c", 40, reply_to="Q1"))["room:c"] == Attribution(("Q1",), "reply")


def test_a_post_gets_what_the_post_it_quotes_was_given() -> None:
    given = _given(post("p", 8, "A1 With stairs"), post("c", 40, quote_of="p"))

    assert given["room:c"] == Attribution(("Q1",), "quote")


def test_a_reply_to_a_post_outside_the_record_is_filed_by_what_it_quotes() -> None:
    given = _given(post("p", 8, "A1 With stairs"), post("c", 40, reply_to="unknown", quote_of="p"))

    assert given["room:c"] == Attribution(("Q1",), "quote")


def test_a_reply_to_a_post_outside_the_record_is_filed_by_the_clock() -> None:
    assert _one(post("c", 40, reply_to="unknown")) == Attribution(("Q3",), "time")


def test_a_reply_to_something_that_belongs_nowhere_is_filed_by_the_clock() -> None:
    welcome = post("welcome", 0, "Q1 comes in six minutes", author=MODERATOR)

    given = _given(welcome, post("c", 40, reply_to="welcome"))

    assert given["room:welcome"] == NOTHING
    assert given["room:c"] == Attribution(("Q3",), "time")


def test_a_parent_is_looked_for_on_its_own_platform() -> None:
    given = _given(post("7", 8, "A1 With stairs"), post("c", 40, reply_to="7", platform="mastodon"))

    assert given["mastodon:c"] == Attribution(("Q3",), "time")


@pytest.mark.parametrize(
    ("minutes", "questions"),
    [
        (5.9, ()),
        (6.7, ()),
        (6.8, ("Q1",)),
        (8, ("Q1",)),
        (16, ("Q1",)),
        (18.9, ("Q1",)),
        (19, ("Q2",)),
        (25.9, ("Q2",)),
        (28.9, ("Q2",)),
        (29, ("Q3",)),
        (60, ("Q3",)),
        (72, ("Q3",)),
        (72.1, ()),
    ],
)
def test_a_post_without_label_belongs_to_the_open_question_and_to_the_old_one_during_the_grace(
    minutes: float, questions: tuple[str, ...]
) -> None:
    assert _one(post("p", minutes)) == Attribution(questions, "time" if questions else None)


def test_without_any_grace_a_new_question_takes_over_at_once() -> None:
    given = _given(post("p", 16), post("q", 15.9), evening=_evening(grace=timedelta(0)))

    assert given["room:p"].questions == ("Q2",)
    assert given["room:q"].questions == ("Q1",)


def test_with_the_grace_off_the_clock_files_nothing_but_label_and_reply_do() -> None:
    posts = (post("p", 20), post("q", 20, "A1 With stairs"), post("r", 21, reply_to="q"))

    given = _given(*posts, evening=_evening(grace=None))

    assert given["room:p"] == NOTHING
    assert given["room:q"] == Attribution(("Q1",), "label")
    assert given["room:r"] == Attribution(("Q1",), "reply")


def test_a_moderators_post_is_an_answer_only_by_its_label_or_its_parent() -> None:
    posts = (
        post("p", 10, "Lovely to see you all", author=MODERATOR),
        post("q", 10, "A1 At ours, with stairs", author=MODERATOR),
        post("r", 12, "Tell us more!", author=MODERATOR, reply_to="q"),
    )

    given = _given(*posts)

    assert given["room:p"] == NOTHING
    assert given["room:q"] == Attribution(("Q1",), "label")
    assert given["room:r"] == Attribution(("Q1",), "reply")


def test_a_repost_is_never_an_answer() -> None:
    posts = (post("p", 8, "A1 With stairs"), post("r", 10, "A1 With stairs", author=BO, reply_to="p", repost=True))

    assert _given(*posts)["room:r"] == NOTHING


def test_our_own_posts_keep_what_they_are_whatever_they_say() -> None:
    question = post("Q2", 16, "Q1 was a good start. And now?", author=MODERATOR)

    assert _given(question)["room:Q2"] == Attribution(("Q2",), "label")


def test_posts_that_answer_each_other_in_a_circle_are_filed_all_the_same() -> None:
    circle = (post("a", 8, reply_to="c"), post("b", 9, reply_to="a"), post("c", 28, "A2 With ramps", reply_to="b"))

    given = _given(*circle, post("self", 40, reply_to="self"))

    assert given["room:c"] == Attribution(("Q2",), "label")
    assert given["room:a"] == Attribution(("Q2",), "reply")
    assert given["room:b"].questions
    assert given["room:self"] == Attribution(("Q3",), "time")


def test_a_thread_of_thousands_of_posts_is_filed_to_its_end_whatever_the_clocks_say() -> None:
    depth = 5000
    thread = [post("0", 30, "A1 With stairs")]
    thread += [post(str(n), 30 - n / 1000, reply_to=str(n - 1)) for n in range(1, depth)]

    given = _given(*thread)

    assert given["room:0"] == Attribution(("Q1",), "label")
    assert {given[entry.id] for entry in thread[1:]} == {Attribution(("Q1",), "reply")}


def test_the_order_in_which_posts_are_handed_in_changes_nothing() -> None:
    posts = [
        post("a", 8, "A1 With stairs"),
        post("b", 17, reply_to="a"),
        post("c", 17),
        post("d", 18, quote_of="b", author=BO),
        post("e", 58, "A1/2: both"),
    ]

    assert _given(*posts) == _given(*reversed(posts))


def test_before_the_first_question_nothing_is_filed() -> None:
    empty = Evening((), frozenset(), frozenset(), START, START + timedelta(hours=1), timedelta(minutes=3))

    assert _given(post("a", 8, "A1 With stairs"), post("b", 9), evening=empty) == {
        "room:a": NOTHING,
        "room:b": NOTHING,
    }


def test_what_was_given_stays_as_further_posts_arrive() -> None:
    attributor = Attributor()
    first = post("a", 10)
    attributor.take([statement_of(first, {})], _evening(_asked("Q1", 6)))

    reply = statement_of(post("b", 11, reply_to="a", author=ANA), {("room", "a"): "room:a"})
    attributor.take([reply, statement_of(first, {})], _evening())

    assert attributor.given["room:a"] == Attribution(("Q1",), "time")
    assert attributor.given["room:b"] == Attribution(("Q1",), "reply")


def _said(key: str, minutes: float, text: str, author: str = "ana", **more: Any) -> Statement:  # noqa: ANN401 - any field
    return Statement(key, author, START + timedelta(minutes=minutes), text, handle=author, **more)


def _found(
    *statements: Statement, evening: Evening | None = None, fixes: Sequence[Correction] = ()
) -> dict[Key, Attribution]:
    in_time = sorted(statements, key=lambda one: one.at)
    return dict(attribute(in_time, evening or _evening(), fixes))


@pytest.mark.parametrize(
    "text",
    [
        "Hi all, Sam from Guelph joining late",
        "Sorry I'm late! Dana, librarian from Leeds",
        "Hello everyone! Kim here, grade 4 teacher in Ottawa #ShelfTalk",
        "Just got home, what did I miss?",
        "Thanks @bo!",
        "Gotta run, great chat everyone",
        "just fed the twins, hi everyone!",
        "better late than never! Dana here",
    ],
)
def test_a_latecomers_greeting_and_an_early_farewell_are_left_alone(text: str) -> None:
    assert _found(_said("a", 22, text))["a"] == NOTHING


@pytest.mark.parametrize(
    "text",
    [
        "Hi all! For us the key was to wait until somebody asked, then we drew it on the floor",
        "I teach grade 3 and we use tape on the floor to show the fraction",
        "Great question! Ours begin with stairs, every single year",
        "Good books come late in my class, because we stay with the first one for weeks",
        "Welcome them in with food",
        "Thankful for a principal who gets ramps",
        "Thanks to the board we have ramps on both sides",
        "First time we built one it fell over",
        "Number of steps, at most four",
    ],
)
def test_an_answer_that_begins_kindly_is_an_answer(text: str) -> None:
    assert _found(_said("a", 22, text))["a"] == Attribution(("Q2",), "time")


def test_who_has_answered_the_old_question_is_sooner_at_the_new_one() -> None:
    asked = [AskedQuestion(f"Q{n}", START + timedelta(minutes=10 * n), frozenset()) for n in (1, 2)]
    evening = Evening(asked, (), ("host",), START, START + timedelta(minutes=40), timedelta(minutes=3))
    early, late = _said("early", 15, "Ramps, I would say"), _said("late", 22.6, "Stairs, if there is room")
    other = _said("other", 22.6, "Ladders are what we have", "bo")

    found = _found(early, late, other, evening=evening)

    assert (found["late"].questions, found["other"].questions) == (("Q2",), ("Q1",))


def test_what_answers_a_greeting_is_a_greeting() -> None:
    given = _found(_said("a", 2, "Hi all"), _said("b", 8, "Good to have you here, Ana", "bo", parent="a"))

    assert given["b"] == NOTHING


def test_a_person_who_goes_on_below_their_own_greeting_answers_the_question() -> None:
    given = _found(_said("a", 2, "Hi all"), _said("b", 12, "Ours begin with stairs", parent="a"))

    assert given["b"] == Attribution(("Q1",), "time")


def test_an_introduction_is_an_answer_where_the_question_asks_for_it() -> None:
    asked = AskedQuestion("Q0", START + timedelta(minutes=1), frozenset({"q0"}), "Q0: Please introduce yourself!")
    evening = _evening(asked, _asked("Q1", 10))

    assert _found(_said("a", 4, "Hi, I'm Sam, a librarian from Guelph"), evening=evening)["a"].questions == ("Q0",)


def test_another_part_of_a_post_goes_where_the_first_part_went() -> None:
    given = _found(_said("a", 20, "A1 We began with stairs 1/2"), _said("b", 21, "2/2 and then ramps"))

    assert given["b"] == Attribution(("Q1",), "reply")


def test_a_post_to_somebody_answers_what_they_wrote_last() -> None:
    given = _found(_said("a", 20, "A1 Stairs"), _said("b", 22, "@ana how high?", "bo", answers_unknown=True))

    assert given["b"] == Attribution(("Q1",), "reply")


def test_words_quoted_with_their_label_are_filed_with_them_and_a_bare_repost_is_not() -> None:
    given = _found(_said("a", 30, "THIS! RT @bo A1: With ramps"), _said("b", 30, "RT @bo A1: With ramps"))

    assert given["a"] == Attribution(("Q1",), "quote")
    assert given["b"] == NOTHING


def test_an_author_may_put_the_label_of_a_post_right() -> None:
    given = _found(
        _said("a", 30, "A1 With ramps"),
        _said("x", 30.5, "A1 With stairs", "bo"),
        _said("b", 31, 'That was supposed to lead w/ "A3" not "A1"'),
    )

    assert given["a"] == given["b"] == Attribution(("Q3",), "label")
    assert given["x"] == Attribution(("Q1",), "label")


def test_a_moderator_who_speaks_of_a_question_does_not_answer_it() -> None:
    host = MODERATOR.id
    texts = (
        "Coming up on Q2",
        "Q1 was inspired by @bo",
        "Please use Q1/A1 format",
        "Start your answers with A1, please",
    )

    given = _found(*(_said(text, 9, text, host) for text in texts), _said("a", 9, "Q1: For me it was stairs", host))

    assert {given[text] for text in texts} == {NOTHING}
    assert given["a"] == Attribution(("Q1",), "label")


def test_t_names_a_question_only_where_questions_are_called_so() -> None:
    assert _found(_said("a", 30, "T1: is a bus line here"))["a"].reason == "time"


def test_a_number_alone_is_a_label_where_the_questions_have_no_letter() -> None:
    asked = [
        AskedQuestion(f"Q{n}", START + timedelta(minutes=10 * n), frozenset({f"q{n}"}), f"{n}. Why?") for n in (1, 2)
    ]

    assert _found(_said("a", 28, "1. With stairs"), evening=_evening(*asked))["a"] == Attribution(("Q1",), "label")


def test_who_has_gone_on_to_the_new_question_is_not_left_with_the_old_one() -> None:
    given = _found(
        _said("a", 17, "A2 Ramps"), _said("b", 18, "And a lift, in the end"), _said("c", 18, "Stairs", "bo")
    )

    assert given["b"] == Attribution(("Q2",), "time")
    assert given["c"] == Attribution(("Q1",), "time")


def test_the_same_numbers_asked_again_are_a_round_of_their_own() -> None:
    rounds = [_asked(f"T{n}", 10 * n) for n in (1, 2)] + [_asked(f"T{n} (2)", 600 + 10 * n) for n in (1, 2)]
    evening = replace(_evening(*rounds), end=START + timedelta(minutes=640))

    given = _found(
        _said("a", 15, "A1 Stairs"),
        _said("b", 90, "A1 Only now, on the train"),
        _said("c", 300, "What a day it has been in the library"),
        _said("d", 606, "A1 The list was public"),
        _said("e", 625, "A2 Ramps"),
        evening=evening,
    )

    assert [given[key].questions for key in "abcde"] == [("T1",), ("T1",), (), ("T1 (2)",), ("T2 (2)",)]


def test_a_correction_moves_a_post_and_with_its_thread_all_that_carries_no_label() -> None:
    thread = (
        _said("a", 20, "Stairs, mostly"),
        _said("b", 21, "How high?", "bo", parent="a"),
        _said("c", 22, "Very", parent="b"),
        _said("d", 23, "A1: Ramps", "bo", parent="c"),
    )

    whole = _found(*thread, fixes=[Correction("a", ("Q3",), thread=True)])
    alone = _found(*thread, fixes=[Correction("a", ("Q3",), thread=False)])
    nowhere = _found(*thread, fixes=[Correction("a", (), thread=True)])

    assert [whole[key].questions for key in "abcd"] == [("Q3",), ("Q3",), ("Q3",), ("Q1",)]
    assert [whole[key].reason for key in "abc"] == ["moderator"] * 3
    assert [alone[key].questions for key in "abcd"] == [("Q3",), ("Q2",), ("Q2",), ("Q1",)]
    assert [nowhere[key].questions for key in "abcd"] == [(), (), (), ("Q1",)]


def test_of_two_corrections_the_later_stands() -> None:
    fixes = [Correction("a", ("Q3",), thread=True), Correction("a", ("Q1",), thread=True)]

    assert _found(_said("a", 20, "A2 Stairs"), fixes=fixes)["a"] == Attribution(("Q1",), "moderator")


def test_every_attribution_says_why() -> None:
    given = _found(
        _said("a", 20, "A1 Stairs"), _said("b", 21, "How high?", "bo", parent="a"), _said("c", 22, "Ramps", "cy")
    )

    assert [given[key].because for key in "abc"] == [
        "Its label says so.",
        "The post that it answers was filed there.",
        "This question was open when it was written.",
    ]


def test_what_answers_a_question_is_filed_there_also_when_the_question_was_removed() -> None:
    assert _found(_said("a", 50, "Stairs", parent="room:Q1"))["a"] == Attribution(("Q1",), "reply")
