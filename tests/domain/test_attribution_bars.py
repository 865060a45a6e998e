"""Attribution on chats that were made up with the rates of real ones, on seeds that no rule was tuned on.

The bars are those for real chats. How hard the made-up ones are is asserted first: what simple rules reach on them is
no better than what the same rules reach on real ones.
"""

from bisect import bisect_right
from collections import Counter
from datetime import timedelta
from functools import cache

import pytest

from chatmod.domain.attribution import Attribution, Key, attribute
from tests.made_up.chats import MadeUpChat, made_up

_SEEDS = range(1000, 1100)
_GRACE = timedelta(minutes=3)


@cache
def _chats() -> tuple[MadeUpChat, ...]:
    return tuple(made_up(seed) for seed in _SEEDS)


@cache
def _given() -> tuple[dict[Key, Attribution], ...]:
    return tuple(dict(attribute(chat.statements, chat.evening())) for chat in _chats())


def _simply(chat: MadeUpChat, grace: timedelta, *, threads: bool = True) -> dict[Key, tuple[str, ...]]:
    """Label, else what the parent was given, else the window: the rules that were measured on real chats."""
    times = [question.at for question in chat.questions]
    given: dict[Key, tuple[str, ...]] = {}
    for post in chat.posts:
        one = post.statement
        above = (given.get(key) for key in (one.parent, one.quoted) if key is not None and threads)
        inherited = next((labels for labels in above if labels), None)
        place = bisect_right(times, one.at) - 1
        if place > 0 and one.at < times[place] + grace:
            place -= 1
        window = (chat.questions[place].label,) if place >= 0 else ()
        is_labelled = post.kind == "question" or (post.own_label and threads)
        given[one.key] = post.questions if is_labelled else inherited or window
    return given


def _reached(grace: timedelta, *, threads: bool = True) -> float:
    right = Counter[bool]()
    for chat in _chats():
        simple = _simply(chat, grace, threads=threads)
        right.update(simple[post.statement.key] == post.questions for post in chat.posts if post.kind == "answer")
    return right[True] / right.total()


def test_made_up_chats_are_as_hard_as_real_ones() -> None:
    assert _reached(timedelta(0), threads=False) <= 0.65
    assert _reached(timedelta(0)) <= 0.86
    assert _reached(_GRACE) <= 0.90


def test_made_up_chats_have_the_rates_of_real_ones() -> None:
    kinds = Counter(post.kind for chat in _chats() for post in chat.posts)
    answers = [post for chat in _chats() for post in chat.posts if post.kind == "answer"]
    replies = [post.statement for chat in _chats() for post in chat.posts if post.kind != "repost"]
    unknown = sum(one.answers_unknown for one in replies)

    assert 0.25 <= sum(post.own_label for post in answers) / len(answers) <= 0.36
    assert 0.16 <= unknown / (unknown + sum(one.parent is not None for one in replies)) <= 0.22
    assert 0.11 <= kinds["repost"] / kinds.total() <= 0.40
    assert min(kinds[kind] for kind in ("greeting", "thanks", "plug", "chatter", "host")) > 0


def test_nine_of_ten_answers_are_filed_as_they_should() -> None:
    right = Counter[bool]()
    labelled = Counter[bool]()
    for chat, given in zip(_chats(), _given(), strict=True):
        for post in chat.posts:
            if post.kind == "answer":
                is_right = given[post.statement.key].questions == post.questions
                right[is_right] += 1
                if post.own_label:
                    labelled[is_right] += 1

    assert right[True] / right.total() >= 0.90
    assert labelled[True] / labelled.total() >= 0.99


@pytest.mark.parametrize(("kind", "most"), [("greeting", 0.10), ("thanks", 0.10), ("repost", 0.0)])
def test_courtesies_are_left_alone(kind: str, most: float) -> None:
    filed = Counter(
        bool(given[post.statement.key].questions)
        for chat, given in zip(_chats(), _given(), strict=True)
        for post in chat.posts
        if post.kind == kind
    )

    assert filed[True] / filed.total() <= most


def test_the_rules_are_better_than_the_simple_ones() -> None:
    right = Counter[bool]()
    for chat, given in zip(_chats(), _given(), strict=True):
        right.update(given[p.statement.key].questions == p.questions for p in chat.posts if p.kind == "answer")

    assert right[True] / right.total() > _reached(_GRACE) + 0.005


def test_the_same_seed_makes_the_same_chat() -> None:
    assert made_up(7) == made_up(7)
    assert made_up(7) != made_up(8)


@pytest.mark.parametrize("size", [20, 300, 3000])
def test_a_chat_is_about_as_large_as_wanted(size: int) -> None:
    assert size / 2 <= len(made_up(3, size).posts) <= size * 2.5
