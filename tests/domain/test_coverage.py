"""Whom a moderator has answered, by which means, and who still waits."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatmod.domain.board import Board, Means, place_to_answer
from chatmod.domain.coverage import Coverage
from chatmod.domain.moderators import Moderators
from chatmod.domain.posts import Author, Post
from tests.domain.domain_samples import ANA, BO, MODERATOR, START, post

LED = Moderators(frozenset({MODERATOR.id}))
HELLO = post("1", 5, "Hello!", author=ANA)
CLEO = Author("u3", "cleo", "Cleo")


def board_of(*posts: Post, regulars: Sequence[str] | None = None, moderators: Moderators = LED) -> Board:
    coverage = Coverage(moderators, regulars)
    coverage.take(posts)
    return coverage.board


def by_shelf(name: str, minutes: float, text: str = "Welcome!", **more: str) -> Post:
    return post(name, minutes, text, author=MODERATOR, **more)  # type: ignore[arg-type]


def waiting(board: Board) -> list[str]:
    return [person.author.handle for person in board.waiting]


def answered(board: Board) -> list[str]:
    return [person.author.handle for person in board.answered]


def test_who_has_spoken_waits_until_a_moderator_answers() -> None:
    board = board_of(HELLO, by_shelf("2", 6, "A word to everybody"))
    assert waiting(board) == ["ana"]
    assert board.longest is not None
    assert board.longest.first == HELLO
    assert board.people == 1


def test_moderators_do_not_wait() -> None:
    assert board_of(by_shelf("1", 5)) == Board()


@pytest.mark.parametrize(
    ("means", "answer"),
    [
        (Means.REPLY, by_shelf("2", 9, reply_to="1")),
        (Means.QUOTE, by_shelf("2", 9, quote_of="1")),
        (Means.MENTION, by_shelf("2", 9, "Welcome, @Ana!")),
    ],
)
def test_a_reply_a_quote_and_a_mention_are_answers(means: Means, answer: Post) -> None:
    (person,) = board_of(HELLO, answer).answered
    (told,) = person.answers
    assert (told.means, told.at, told.by, told.post) == (means, answer.at, MODERATOR, answer)
    assert person.took == timedelta(minutes=4)
    assert person.open is None


def test_a_like_of_our_account_is_an_answer_whose_time_is_not_told() -> None:
    (person,) = board_of(replace(HELLO, liked=True)).answered
    assert person.means == (Means.LIKE,)
    assert (person.answers[0].at, person.took) == (None, None)


def test_a_post_that_replies_and_names_counts_once() -> None:
    (person,) = board_of(HELLO, by_shelf("2", 9, "@ana welcome", reply_to="1")).answered
    assert person.means == (Means.REPLY,)
    assert len(person.answers) == 1


def test_a_participant_answers_nobody_for_us() -> None:
    board = board_of(HELLO, post("2", 6, "@ana me too", author=BO, reply_to="1"))
    assert waiting(board) == ["ana", "bo"]


def test_who_is_named_before_having_spoken_is_not_answered_by_it() -> None:
    assert waiting(board_of(by_shelf("0", 1, "Tonight with @ana"), HELLO)) == ["ana"]


def test_a_mention_that_is_added_later_counts() -> None:
    edited = replace(by_shelf("0", 1, "Welcome @ana"), edited_at=START + timedelta(minutes=7))
    assert answered(board_of(by_shelf("0", 1, "Welcome"), HELLO, edited)) == ["ana"]


def test_a_mention_that_is_taken_out_again_does_not() -> None:
    edited = replace(by_shelf("2", 7, "Welcome"), edited_at=START + timedelta(minutes=8))
    assert waiting(board_of(HELLO, by_shelf("2", 7, "Welcome @ana"), edited)) == ["ana"]


def test_who_is_named_in_a_cue_of_the_sheet_still_waits() -> None:
    coverage = Coverage(LED)
    coverage.take([HELLO, by_shelf("2", 6, "Our guest is @ana")])
    assert answered(coverage.board) == ["ana"]
    coverage.prepare(["room:2"])
    assert waiting(coverage.board) == ["ana"]


def test_a_name_that_two_people_share_means_neither() -> None:
    here = replace(HELLO, platform="mastodon", author=Author("https://a.example/ana", "ana", "Ana"))
    there = post("9", 6, author=Author("https://b.example/ana", "ana@b.example", "Ana B"), platform="mastodon")
    short = replace(by_shelf("2", 8, "Welcome @ana"), platform="mastodon")
    assert waiting(board_of(here, there, short)) == ["ana", "ana@b.example"]
    whole = replace(by_shelf("3", 9, "Welcome @ana@b.example"), platform="mastodon")
    assert answered(board_of(here, there, whole)) == ["ana@b.example"]
    assert answered(board_of(here, replace(there, at=START + timedelta(minutes=8.5)), short)) == ["ana"]


def test_a_name_counts_on_its_own_network_only() -> None:
    assert waiting(board_of(HELLO, replace(by_shelf("2", 8, "Hi @ana"), platform="mastodon"))) == ["ana"]


def test_a_later_question_of_somebody_who_was_answered_is_open_since_then() -> None:
    again, more = post("3", 40, "And how?", author=ANA), post("4", 41, author=ANA)
    (person,) = board_of(HELLO, by_shelf("2", 10, reply_to="1"), again, more).answered
    assert person.open == again
    (person,) = board_of(HELLO, by_shelf("2", 10, reply_to="1"), replace(again, liked=True)).answered
    assert person.open is None


def test_a_repost_says_nothing_and_answers_nobody() -> None:
    assert board_of(replace(HELLO, is_repost=True)) == Board()
    assert waiting(board_of(HELLO, replace(by_shelf("2", 6, "RT @ana: Hello!"), is_repost=True))) == ["ana"]


def test_what_is_hidden_does_not_count() -> None:
    assert board_of(replace(HELLO, hidden=True)) == Board()


def test_what_is_deleted_was_not_said_and_answers_nobody() -> None:
    coverage = Coverage(LED)
    coverage.take([HELLO, by_shelf("2", 6, reply_to="1"), post("3", 7, author=ANA)])
    assert answered(coverage.board) == ["ana"]
    coverage.bury("room", "2")
    assert waiting(coverage.board) == ["ana"]
    coverage.bury("room", "1")
    (person,) = coverage.board.waiting
    assert person.first.native_id == "3"
    coverage.bury("room", "3")
    assert coverage.board == Board()
    coverage.take([HELLO])
    assert coverage.board == Board()


def test_people_are_known_across_the_accounts_of_a_network() -> None:
    work = replace(HELLO, platform="mastodon:work", native_id="w1")
    home = replace(HELLO, platform="mastodon:home", native_id="h1")
    reply = replace(by_shelf("h2", 8, reply_to="h1"), platform="mastodon:home")
    (person,) = board_of(work, home, reply).answered
    assert person.posts == 1
    assert answered(board_of(work, replace(home, liked=True))) == ["ana"]


def test_what_a_record_knows_of_a_reply_counts_as_what_the_post_tells() -> None:
    coverage = Coverage(LED)
    coverage.take([HELLO, by_shelf("2", 8)])
    coverage.link("room:2", answers=HELLO.id, quotes=None)
    assert answered(coverage.board) == ["ana"]


def test_newcomers_are_those_of_no_earlier_chat_and_stand_on_top_of_who_waits() -> None:
    board = board_of(HELLO, post("2", 6, author=BO), regulars=[ANA.id])
    assert [person.first_time for person in board.waiting] == [False, True]
    assert [person.author for person in board.newcomers_first] == [BO, ANA]


def test_nobody_is_called_new_where_there_was_no_chat_before() -> None:
    assert [person.first_time for person in board_of(HELLO).waiting] == [None]


@pytest.mark.parametrize(
    ("handle", "is_one"),
    [("ana", True), ("@Ana", True), ("room:ana", True), ("mastodon:ana", False), ("bo", False)],
)
def test_co_moderators_are_known_by_the_schedule(handle: str, is_one: bool) -> None:
    board = board_of(HELLO, moderators=Moderators(LED.ids, (handle,)))
    assert waiting(board) == ([] if is_one else ["ana"])


def test_a_moderator_who_becomes_known_later_has_answered_from_the_beginning() -> None:
    coverage = Coverage(Moderators())
    coverage.take([HELLO, by_shelf("2", 6, reply_to="1")])
    assert waiting(coverage.board) == ["ana", "shelf"]
    coverage.led_by(LED)
    assert (waiting(coverage.board), answered(coverage.board)) == ([], ["ana"])


def test_the_usual_wait_is_the_median_from_the_first_post_to_the_first_answer() -> None:
    people = [post("1", 0, author=ANA), post("2", 0, author=BO), post("3", 0, author=CLEO)]
    replies = [by_shelf("4", 2, reply_to="1"), by_shelf("5", 4, reply_to="2"), by_shelf("6", 30, reply_to="3")]
    assert board_of(*people, *replies).usual_wait == timedelta(minutes=4)
    assert Board().usual_wait is None


def test_on_x_the_place_to_answer_is_its_composer() -> None:
    assert place_to_answer(HELLO) == HELLO.url
    tweet = replace(HELLO, platform="x:work", native_id="1234", url="https://x.com/ana/status/1234")
    assert place_to_answer(replace(tweet, url="")) == ""  # of a rehearsal, nothing leads into the world
    assert place_to_answer(tweet) == "https://x.com/intent/post?in_reply_to=1234"


_TEXTS = ("Hello", "Thanks @ana", "@bo and @ana", "@cleo?", "nothing @nobody")
_places = st.sampled_from(["room", "mastodon:work", "mastodon:home"])


@st.composite
def any_posts(draw: st.DrawFn) -> list[Post]:
    number = draw(st.integers(1, 10))
    natives = [str(known) for known in range(number)]
    made = []
    for native in natives:
        fresh = post(
            native,
            draw(st.integers(0, 20)),
            draw(st.sampled_from(_TEXTS)),
            author=draw(st.sampled_from([ANA, BO, CLEO, MODERATOR])),
            reply_to=draw(st.none() | st.sampled_from(natives)),
            quote_of=draw(st.none() | st.sampled_from(natives)),
            repost=draw(st.booleans()) and draw(st.booleans()),
            platform=draw(_places),
        )
        fresh = replace(fresh, id=native, liked=draw(st.sampled_from([None, None, True])))
        made.append(fresh)
        if draw(st.booleans()):
            later = fresh.at + timedelta(minutes=draw(st.integers(1, 5)))
            made.append(replace(fresh, text=draw(st.sampled_from(_TEXTS)), edited_at=later))
        if draw(st.booleans()):
            liked = draw(st.sampled_from([None, fresh.liked, True]))
            made.append(replace(fresh, platform=draw(_places), native_id=f"{native}b", liked=liked))
    return made


@given(any_posts(), st.randoms(use_true_random=False), st.sets(st.sampled_from("0123456789")), st.booleans())
def test_the_order_of_arrival_does_not_matter(posts: list[Post], random: Random, gone: set[str], early: bool) -> None:
    shuffled = list(posts)
    random.shuffle(shuffled)
    one, other = Coverage(LED, [BO.id]), Coverage(Moderators(), [BO.id])
    one.take(posts)
    for native in gone:
        one.bury("room", native)
    one.prepare(["3", "4"])
    if early:
        other.led_by(LED)
    for native in sorted(gone, reverse=True):
        other.bury("room", native)
    for each in shuffled:
        other.take([each])
        assert other.board.people <= 4
    other.prepare(["4", "3"])
    other.led_by(LED)
    assert one.board == other.board
