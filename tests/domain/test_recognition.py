from datetime import datetime, timedelta
from typing import Any

import pytest

from chatmod.domain.attribution import AskedQuestion, Statement, attribute
from chatmod.domain.recognition import authors_of, end_told, hours_in, moderators_in, questions_in
from tests.domain.domain_samples import START
from tests.made_up.chats import made_up


def _at(minutes: float) -> datetime:
    return START + timedelta(minutes=minutes)


def _said(minutes: float, text: str, author: str = "host", **more: Any) -> Statement:  # noqa: ANN401 - any field
    return Statement(f"{author}@{minutes}", author, _at(minutes), text, handle=author.title(), **more)


def _labels(*statements: Statement, moderators: tuple[str, ...] = ("host",)) -> list[tuple[str, float]]:
    found = questions_in(sorted(statements, key=lambda one: one.at), moderators, "ShelfTalk")
    return [(question.label, (question.at - START).total_seconds() / 60) for question in found]


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Q1: Where do you begin?", "Q1"),
        ("Q1 Where do you begin?", "Q1"),
        ("Q1. Share a picture of your shelf. #ShelfTalk", "Q1"),
        ("#ShelfTalk Q1) Where do you begin?", "Q1"),
        ("T1: Where do you begin?", "T1"),
        ("Question 3: Where do you begin?", "Q3"),
        ("Q12: Where do you begin?", "Q12"),
        ("Welcome all! Q1: Where do you begin?", "Q1"),
        ("Great answers to Q3! On to Q4: Where do you end?", "Q4"),
        ("We skip Q5. Q6: What is left?", "Q6"),
        ("Q3 #ShelfTalk https://example.org/picture", "Q3"),
        ("Q4 coming at you: What would you keep, if you had to?", "Q4"),
        ("Q3 Was it worth it?", "Q3"),
        ("Q4. Is there a place for it?", "Q4"),
        ("Q5 Time is short. How do you cope?", "Q5"),
        ("Q#1: Where do you begin?", "Q1"),
        ("Keep those answers coming, but here is Q3: How do you do it?", "Q3"),
        ("Q4 coming at you: Describe your favourite ladder", "Q4"),
    ],
)
def test_a_moderators_labelled_post_asks_a_question(text: str, label: str) -> None:
    assert _labels(_said(10, text)) == [(label, 10)]


@pytest.mark.parametrize(
    "text",
    [
        "No time for Q5",
        "Coming up on Q4",
        "Q4 in two minutes",
        "Q3 was inspired by @bo",
        "Please use Q1/A1 format",
        "A1: Stairs, would you believe it?",
        "Tonight: Q1 shelves, Q2 stairs, Q3 ramps. Ready?",
        "RT @bo Q1: Where do you begin?",
        "Q4 coming up: ready?",
        "Q4 is coming up, are you ready?",
        "Q4 up next! Any last thoughts on this one?",
        "Q3 was inspired by @bo, who is here?",
        "T-10 minutes: are you ready?",
        "Hello all, who is here?",
    ],
)
def test_a_moderator_who_speaks_of_questions_asks_none(text: str) -> None:
    assert _labels(_said(10, text)) == []


def test_only_moderators_ask_and_their_handles_name_them_as_well_as_their_ids() -> None:
    posts = (_said(10, "Q1: Where?"), _said(12, "Q2: Where else, if not here?", "ana"))

    assert _labels(*posts) == _labels(*posts, moderators=("@HOST",)) == [("Q1", 10)]
    assert authors_of(posts, ["@Ana"]) == {"ana"}


def test_questions_without_a_letter_are_known_when_there_are_several() -> None:
    assert _labels(_said(10, "1. Where do you begin?"), _said(20, "2. Where do you end?")) == [("Q1", 10), ("Q2", 20)]
    assert _labels(_said(10, "1. Where do you begin?")) == []


def test_repeats_other_wordings_and_parts_belong_to_one_question() -> None:
    posts = [
        _said(10, "Q1: Where do you begin with shelves? 1/2"),
        _said(10.5, "Think of last spring. 2/2", parent="host@10"),
        _said(13, "Again, Q1: Where do you begin with shelves?"),
        _said(14, "Q1: or where would you, if you could?"),
    ]

    (found,) = questions_in(posts, ["host"], "ShelfTalk")

    assert found.at == _at(10)
    assert found.post_ids == {"host@10", "host@10.5", "host@13", "host@14"}


def test_a_question_that_only_tells_people_to_do_something_is_not_replaced_by_what_follows_up_on_it() -> None:
    posts = (
        _said(10, "Q1 Describe your favourite ladder"),
        _said(13, "Follow up to Q1: and what about stairs?"),
        _said(20, "Q2 1/2 Many of us grew up without shelves."),
        _said(20.5, "Q2 2/2 What did you do with your books?"),
    )

    assert _labels(*posts) == [("Q1", 10), ("Q2", 20)]


def test_a_moderators_own_answer_is_no_question() -> None:
    posts = [_said(10, "Q1: Where do you begin?"), _said(14, "Q1 I always begin with stairs, honestly")]

    (found,) = questions_in(posts, ["host"], "ShelfTalk")

    assert found.post_ids == {"host@10"}


def test_a_list_published_ahead_does_not_say_when_its_questions_were_asked() -> None:
    ahead = [
        _said(-300 + n / 10, f"Q{n}: Which {word} comes first?") for n, word in enumerate(("shelf", "book", "map"), 1)
    ]
    evening = [
        _said(10 * n, f"Q{n}: Which {word} comes first?") for n, word in enumerate(("shelf", "book", "map"), 1)
    ]

    assert _labels(*ahead, *evening) == [("Q1", 10), ("Q2", 20), ("Q3", 30)]


def test_the_same_questions_asked_twice_in_a_day_are_two_rounds() -> None:
    asked = [(n, f"T{n}: Which {word} comes first?") for n, word in enumerate(("shelf", "book", "map"))]
    posts = [_said(begin + 10 * n, text) for begin in (10, 600) for n, text in asked]

    labels = [label for label, _ in _labels(*posts)]

    assert labels == ["T0", "T1", "T2", "T0 (2)", "T1 (2)", "T2 (2)"]


def test_questions_without_a_label_are_known_by_their_likeness_to_a_schedule() -> None:
    posts = [
        _said(10, "Which bridges in your town carry the most people? #ShelfTalk"),
        _said(20, "Lovely to see you all"),
    ]

    (found,) = questions_in(posts, ["host"], "ShelfTalk", [("Q1", "Which bridges in your town carry most people?")])

    assert (found.label, found.at) == ("Q1", _at(10))


def test_moderators_are_those_who_ask_first_and_most() -> None:
    posts = [
        _said(10, "Q1: Where do you begin?"),
        _said(12, "Q1: With stairs, is that not so?", "ana"),
        _said(20, "Q2: Where do you go on?", "co"),
        _said(30, "Q3: Where do you end?"),
    ]

    assert moderators_in(posts) == {"host", "co"}


def test_who_answers_with_the_letter_of_questions_is_no_moderator() -> None:
    posts = [
        _said(10, "Q1 Tell us where you begin"),
        _said(12, "Q1: With stairs", "ana"),
        _said(18, "Q2: Early, but I go on with ramps", "ana"),
        _said(20, "Q2 Tell us where you go on"),
        _said(28, "Q3: I would end with a door", "ana"),
        _said(30, "Q3 Tell us where you end"),
        _said(40, "Q4 Tell us what you keep"),
    ]

    assert moderators_in(posts) == {"host"}


def test_moderators_who_are_named_have_company_if_others_ask_what_they_do_not() -> None:
    posts = [
        _said(10, "Q1: Where do you begin?"),
        _said(12, "Q1: With stairs, is that not so?", "ana"),
        _said(20, "Q2: Share a place where you go on", "co"),
        _said(24, "ICYMI Q2: Share a place where you go on"),
        _said(30, "Q3: Where do you end?"),
        _said(40, "Q4: What do you keep?", "third"),
        _said(43, "Follow up to Q4: and what about ramps?"),
    ]

    assert moderators_in(posts, {"host"}) == {"host", "co", "third"}


@pytest.mark.parametrize(("told", "believed"), [(60, 60), (20, 41), (26 * 60, 41)])
def test_an_end_that_cannot_be_that_of_the_chat_is_not_believed(told: float, believed: float) -> None:
    asked = questions_in([_said(at, f"Q{n}: Where?") for n, at in enumerate((6, 16, 31), 1)], ["host"])

    assert end_told(_at(told), asked) == pytest.approx(_at(believed), abs=timedelta(minutes=3))


def test_a_chat_begins_with_the_welcome_and_ends_with_the_farewell() -> None:
    posts = [
        _said(0, "Welcome! Say hello"),
        _said(6, "Q1: Where?"),
        _said(16, "Q2: Where else?"),
        _said(27, "That is our hour. Thanks for joining, good night!"),
        _said(50, "Thanks all", "ana"),
    ]
    asked = questions_in(posts, ["host"])

    assert hours_in(posts, asked, ["host"]) == (_at(0), _at(27))
    assert hours_in(posts[:3], asked, ["host"]) == (_at(0), _at(26))
    assert hours_in(posts, (), ["host"]) is None


def test_made_up_chats_are_recognised() -> None:
    wrong = 0
    for seed in range(2000, 2040):
        chat = made_up(seed)
        asked = questions_in(chat.statements, chat.moderators, chat.hashtag)
        wrong += [(one.label, one.at) for one in asked] != [(one.label, one.at) for one in chat.questions]

    assert wrong <= 1


def test_a_made_up_chat_is_attributed_from_what_was_recognised_as_well_as_from_its_sheet() -> None:
    chat = made_up(2100, 600)
    asked = questions_in(chat.statements, chat.moderators, chat.hashtag)
    hours = hours_in(chat.statements, asked, chat.moderators)
    assert hours is not None
    evening = chat.evening()
    recognised = type(evening)(asked, (), chat.moderators, *hours, evening.grace)

    ours, theirs = dict(attribute(chat.statements, evening)), dict(attribute(chat.statements, recognised))

    same = sum(ours[key].questions == theirs[key].questions for key in ours)
    assert same / len(ours) > 0.98
    assert all(isinstance(question, AskedQuestion) for question in asked)


def test_a_megabyte_of_labels_is_looked_through_at_once() -> None:
    assert _labels(_said(10, "word Q1 " * 100_000)) == []
