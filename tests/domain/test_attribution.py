from datetime import timedelta

import pytest

from chatmod.domain.attribution import (
    NOTHING,
    AskedQuestion,
    Attribution,
    Attributor,
    Evening,
    attribute,
    labels_in,
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


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("A1 With stairs, mostly", (1,)),
        ("A1: With stairs", (1,)),
        ("A1. With stairs", (1,)),
        ("A1- With stairs", (1,)),
        ("A1) With stairs", (1,)),
        ("a1 with stairs", (1,)),
        ("a1: with stairs", (1,)),
        ("  A1", (1,)),
        ("(A1) With stairs", (1,)),
        ("**A1** With stairs", (1,)),
        ("\N{WAVING HAND SIGN} A1 With stairs", (1,)),
        ("A1\nWith stairs", (1,)),
        ("A1#ShelfTalk with stairs", (1,)),
        ("A10: The tenth one", (10,)),
        ("A1.1 And one more thing", (1,)),
        ("a1.2 and another", (1,)),
        ("A1.4.1 and yet another", (1,)),
        ("Q1 With stairs", (1,)),
        ("Q1: With stairs", (1,)),
        ("q1 with stairs", (1,)),
        ("#q1 with stairs", (1,)),
        ("T2: With ramps", (2,)),
        ("A 3: With blanks", (3,)),
        ("#ShelfTalk A2 With ramps", (2,)),
        ("@bo A2 With ramps", (2,)),
        ("@bo@social.example @ana, A2: With ramps", (2,)),
        ("With ramps #ShelfTalk A2", (2,)),
        ("With ramps A2 #ShelfTalk #rivers", (2,)),
        ("A4/5: Both with bridges", (4, 5)),
        ("A1.5 & 2 are the same to me", (1, 2)),
        ("Q1 and Q2: Both with bridges", (1, 2)),
        ("A2, A3: Both with bridges", (2, 3)),
        ("A1/A1 twice", (1,)),
    ],
)
def test_a_post_carries_the_label_of_its_question_in_many_forms(text: str, numbers: tuple[int, ...]) -> None:
    assert labels_in(text) == numbers


@pytest.mark.parametrize(
    "text",
    [
        "",
        "With stairs",
        "a 3D printer helped us",
        "A 3D printer helped us",
        "a 4 month-old cannot know",
        "A 4 month-old cannot know",
        "a 7-year plan",
        "A 7-year plan",
        "We did it in Q1 2019",
        "The effect at T2 (> 50%) was lost",
        "(1/2) to be continued",
        "1/2 to be continued",
        "I have no answer to q3",
        'That was supposed to lead w/ "A4" not "A2"',
        "THIS RT @bo A2: With ramps",
        "MT @bo: a1.3 with ramps",
        "RT @bo A2: With ramps",
        "Coming up on Q4",
        "Please use Q1/A1 format",
        "A1st place for that",
        "AA1 batteries",
        "Q&A was fine",
        "A12345 is a motorway",
        "https://a.example/A1",
        "#A1steel is not a label",
    ],
)
def test_what_only_resembles_a_label_is_none(text: str) -> None:
    assert labels_in(text) == ()


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
        (6, ("Q1",)),
        (8, ("Q1",)),
        (16, ("Q1",)),
        (18.9, ("Q1",)),
        (19, ("Q2",)),
        (25.9, ("Q2",)),
        (28.9, ("Q2",)),
        (29, ("Q3",)),
        (60, ("Q3",)),
        (60.1, ()),
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


@pytest.mark.parametrize("text", [" " * 1_000_000, "x" + "\n" * 1_000_000 + "x", " #a" * 300_000 + "!"])
def test_a_text_of_a_megabyte_is_looked_through_at_once(text: str) -> None:
    assert labels_in(text) == ()
