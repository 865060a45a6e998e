"""Two chats under one hashtag."""

from datetime import timedelta

from chatmod.domain.neighbours import before_next
from chatmod.domain.posts import Gone, Post, Seen
from tests.domain.domain_samples import START, post

BORDER = START + timedelta(days=7)
NEXT = 7 * 24 * 60 + 5
"""Five minutes into the next chat."""


def kept(*posts: Post, ours: set[str]) -> list[str]:
    sightings = before_next([*(Seen(one, b"{}") for one in posts), Gone("gone")], BORDER, ours)
    return [one.native_id if isinstance(one, Gone) else one.post.native_id for one in sightings]


def test_what_was_written_before_the_next_chat_belongs_to_this_one() -> None:
    assert kept(post("late", NEXT - 10), post("next", NEXT), ours=set()) == ["late", "gone"]


def test_what_hangs_on_a_post_of_this_chat_belongs_to_it_however_late() -> None:
    posts = [
        post("answer", NEXT, reply_to="q1"),
        post("below", NEXT + 1, reply_to="answer"),
        post("quote", NEXT, quote_of="q1"),
        post("q1", NEXT),
        post("other", NEXT, reply_to="elsewhere"),
    ]
    assert kept(*posts, ours={"q1"}) == ["answer", "below", "quote", "q1", "gone"]
