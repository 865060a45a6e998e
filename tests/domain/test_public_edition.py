"""What a public edition leaves out, and that it says so."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from chatmod.domain.editions import public_edition
from chatmod.domain.posts import Post
from chatmod.domain.record import Edition
from chatmod.domain.runsheet import compile_sheet
from tests.archive.archived import archived
from tests.domain.domain_samples import ANA, BO, MODERATOR, cue, post, schedule

SHEET = compile_sheet(schedule(cue("Q1", "+6", "Which bridge?")))
QUESTION = post("q1", 6, "Q1: Which bridge? #ShelfTalk", author=MODERATOR)


def an_edition(*posts: Post) -> Edition:
    return archived(SHEET, (), (QUESTION, *posts), (), (MODERATOR,), ("room",))


def shown(found: Edition) -> list[str]:
    return [entry.post.native_id for entry in found.entries]


def test_posts_for_people_who_are_logged_in_are_left_out_and_counted() -> None:
    asked = [replace(post(name, 7, "A1: the old one", author=ANA), members_only=True) for name in ("a", "b")]
    found = public_edition(an_edition(*asked, post("c", 8, "A1: the new one", author=BO)))
    assert shown(found) == ["q1", "c"]
    assert found.chat.missing[-1] == "Left out, because their authors show them to people who are logged in only: 2."


def test_hidden_replies_are_left_out_and_counted() -> None:
    found = public_edition(an_edition(replace(post("a", 7, "Buy this", author=BO), hidden=True)))
    assert shown(found) == ["q1"]
    assert found.chat.missing[-1] == "Left out, because they are hidden in their thread: 1."


def test_what_answers_such_a_post_stays_and_does_not_name_it() -> None:
    private = replace(post("a", 7, "A1: the old one", author=ANA), members_only=True)
    answer = replace(post("b", 8, "Which one?", author=BO), in_reply_to="a")
    before = an_edition(private, answer)
    assert list(before.entries)[-1].in_reply_to == private.id
    assert list(public_edition(before).entries)[-1].in_reply_to is None


def test_where_nobody_asks_the_edition_is_the_same() -> None:
    whole = an_edition(post("a", 7, "A1: the old one", author=ANA))
    assert public_edition(whole) is whole


@given(st.lists(st.tuples(st.booleans(), st.booleans()), max_size=12))
def test_nothing_else_is_left_out_and_what_is_left_out_is_said(flags: list[tuple[bool, bool]]) -> None:
    posts = [
        replace(post(str(number), 7 + number / 60, "A1", author=ANA), members_only=private, hidden=hidden)
        for number, (private, hidden) in enumerate(flags)
    ]
    found = public_edition(an_edition(*posts))
    left_out = [one for one in posts if one.members_only or one.hidden]
    assert len(found.entries) == 1 + len(posts) - len(left_out)
    said = [sentence for sentence in found.chat.missing if sentence.startswith("Left out, because")]
    assert sum(int(sentence.rstrip(".").rsplit(": ", 1)[1]) for sentence in said) == len(left_out)
