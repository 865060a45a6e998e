"""What is counted of a chat."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatmod.domain.attribution import NOTHING, Attribution
from chatmod.domain.figures import MOST_LINKS, MOST_SHARINGS, Figures, Tally, figures_of, gini, measures
from chatmod.domain.posts import Author, Media, Post
from chatmod.domain.record import Chapter, Chat, Edition, Entry
from tests.domain.domain_samples import ANA, BO, MODERATOR, START, post
from tests.exports.listed import listed, reference_to

CHAT = Chat(
    "week-1@2027-04-15-2000", "Rivers", "ShelfTalk", "en", "America/Toronto", START, START + timedelta(hours=1),
    (MODERATOR,), ("room",), (), (Chapter("Q1", "Why?", START), Chapter("Q2", "And then?", None)),
)  # fmt: skip
Q1 = Attribution(("Q1",), "label")


def entry(found: Post, given: Attribution = NOTHING, **more: Any) -> Entry:  # noqa: ANN401 - any field
    role = "moderator" if found.author == MODERATOR else "participant"
    about: dict[str, Any] = {"role": role, "kind": "post", "late": False, "place": 1}
    return Entry(found, attribution=given, **(about | more))


def counted(*entries: Entry) -> Figures:
    return figures_of(Edition(CHAT, listed(*entries), ()))


def told(figures: Figures, name: str) -> tuple[float | None, int | None]:
    (found,) = (measure for measure in measures(figures) if measure.name == name)
    return found.value, found.of


def test_posts_people_and_answers_are_counted_and_reposts_are_none_of_them() -> None:
    figures = counted(
        entry(post("1", 0, author=MODERATOR), Q1, kind="question"),
        entry(post("2", 1), Q1),
        entry(post("3", 2), NOTHING),
        entry(post("4", 3, author=BO, repost=True)),
    )
    assert (figures.posts, figures.answers, figures.reposts, figures.by_moderators) == (3, 1, 1, 1)
    assert [person.author for person in figures.participants] == [ANA]
    assert told(figures, "people") == (1, None)
    assert told(figures, "answers") == (1, 2)
    assert told(figures, "by_moderators") == (1 / 3, 3)


def test_an_answer_to_two_questions_counts_for_both_and_once_in_all() -> None:
    figures = counted(entry(post("1", 1), Attribution(("Q1", "Q2"), "label")), entry(post("2", 2, author=BO), Q1))
    assert [(one.answers, one.people) for one in figures.questions] == [(2, 2), (1, 1)]
    assert figures.answers == 2


def test_what_moderators_say_below_a_question_is_no_answer() -> None:
    figures = counted(entry(post("1", 1, author=MODERATOR), Q1))
    assert figures.questions[0].answers == 0
    assert figures.questions[0].by_moderators == 1


def test_the_same_person_on_two_accounts_of_a_network_is_one_and_on_two_networks_two() -> None:
    seen = [entry(replace(post(str(n), n), platform=name)) for n, name in enumerate(("mastodon", "mastodon:b", "x"))]
    assert [(person.network, person.posts) for person in counted(*seen).people] == [("mastodon", 2), ("x", 1)]


def test_late_edited_withheld_and_pictures_are_counted() -> None:
    pictures = (Media("https://a.example/1", "Dots"), Media("https://a.example/2", " "))
    odd = replace(post("1", 70), edited_at=START, media=pictures)
    figures = counted(entry(odd, Q1, late=True, withheld="terms"))
    assert (figures.late, figures.edited, figures.withheld, figures.pictures, figures.described) == (1, 1, 1, 2, 1)
    assert figures.questions[0].late == 1


def test_minutes_are_counted_from_the_start_and_may_be_before_it() -> None:
    figures = counted(*(entry(post(str(at), at)) for at in (-0.5, 0, 0.9, 1)))
    assert figures.minutes == {-1: 1, 0: 2, 1: 1}


def test_links_are_those_of_a_post_or_the_addresses_in_its_text_each_once() -> None:
    told_by_server = replace(post("1", 1, "see https://short.example"), links=("https://long.example/",))
    figures = counted(
        entry(told_by_server),
        entry(post("2", 2, "https://long.example/ and https://long.example/ or https://b.example.", author=BO)),
    )
    assert [(link.url, link.times) for link in figures.links] == [
        ("https://long.example/", 2),
        ("https://b.example", 1),
    ]
    assert [sharing.person for sharing in figures.links[0].shared] == [1, 2]


def test_links_beyond_what_can_be_listed_are_counted() -> None:
    tally = Tally(CHAT)
    for number in range(MOST_LINKS + 2):
        tally.add(entry(replace(post(str(number), 1), links=(f"https://{number}.example", "https://0.example"))))
    figures = tally.figures()
    assert len(figures.links) == MOST_LINKS
    assert figures.links_left_out == 2
    assert figures.links[0].times == MOST_LINKS + 2
    assert len(figures.links[0].shared) == MOST_SHARINGS
    assert told(figures, "links") == (MOST_LINKS + 2, None)


def test_replies_between_people_are_counted_and_those_to_oneself_are_not() -> None:
    first = entry(post("1", 1))
    figures = counted(
        first,
        entry(post("2", 2, author=BO), answers=reference_to(first, 1)),
        entry(post("3", 3), answers=reference_to(entry(post("2", 2, author=BO)), 2)),
        entry(post("4", 4), answers=reference_to(first, 1)),
        entry(post("5", 5, author=MODERATOR)),
    )
    assert figures.replies == {2: {1: 1}, 1: {2: 1}}
    assert told(figures, "reciprocity") == (1, 1)
    assert told(figures, "isolates") == (1, 3)
    ana = figures.people[0]
    assert (ana.posts, ana.answered, ana.was_answered) == (3, 1, 1)


def test_first_timers_are_told_only_where_somebody_has_looked() -> None:
    tally = Tally(CHAT)
    tally.add(entry(post("1", 1)))
    assert "newcomers" not in [measure.name for measure in measures(tally.figures())]
    assert told(tally.figures(newcomers=1), "newcomers") == (1, 1)


def test_a_chat_without_anybody_has_numbers_too() -> None:
    figures = counted()
    assert figures.posts == 0
    assert [measure.value for measure in measures(figures) if measure.is_share or measure.name == "gini"] == [
        None
    ] * 4


def test_names_of_measures_are_different_and_definitions_are_sentences() -> None:
    found = list(measures(counted()))
    assert len({measure.name for measure in found}) == len(found)
    assert all(measure.definition.endswith(".") for measure in found)
    assert all(measure.of_what for measure in found if measure.of is not None)


@pytest.mark.parametrize(
    ("counts", "expected"), [([], None), ([3], None), ([2, 2, 2], 0), ([0, 0, 0, 4], 0.75), ([1, 3], 0.25)]
)
def test_the_gini_coefficient(counts: list[int], expected: float | None) -> None:
    assert gini(counts) == expected


@given(st.lists(st.integers(1, 500), min_size=2))
def test_the_gini_coefficient_is_between_none_and_all_and_does_not_know_the_order(counts: list[int]) -> None:
    found = gini(counts)
    assert found is not None
    assert 0 <= found < 1
    assert found == gini(counts[::-1])


_AUTHORS = (ANA, BO, MODERATOR, Author("u3", "cy", "Cy"))


@given(st.lists(st.tuples(st.sampled_from(_AUTHORS), st.integers(-30, 90), st.booleans(), st.booleans())))
def test_parts_add_up_to_the_whole(posts: list[tuple[Author, int, bool, bool]]) -> None:
    figures = counted(
        *(
            entry(post(str(number), at, author=author, repost=repost), Q1 if answers and not repost else NOTHING)
            for number, (author, at, repost, answers) in enumerate(posts)
        )
    )
    assert figures.posts + figures.reposts == len(posts)
    assert sum(figures.minutes.values()) == figures.posts
    assert sum(person.posts for person in figures.people) == figures.posts
    assert figures.answers == figures.questions[0].answers == sum(person.answers for person in figures.people)
