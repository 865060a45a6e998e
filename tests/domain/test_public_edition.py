"""What a public edition leaves out, and that it says so."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from chatmod.domain.editions import public_edition
from chatmod.domain.posts import Author, Post
from chatmod.domain.record import Edition
from chatmod.domain.runsheet import compile_sheet
from chatmod.domain.schedule import NameLevel
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
    assert public_edition(whole, NameLevel.NAMES) is whole


def on_x(name: str, minutes: float, text: str, author: Author, *, reply_to: str | None = None) -> Post:
    url = f"https://x.com/{author.handle}/status/{name}"
    found = post(name, minutes, text, author=author, platform="x", reply_to=reply_to)
    return replace(found, id=f"https://x.com/i/status/{name}", url=url, links=("https://example.org",), tags=("a",))


def test_of_posts_on_x_a_public_edition_shows_the_link_only() -> None:
    found = public_edition(an_edition(on_x("7", 7, "A1: the old one", ANA)))
    entry = list(found.entries)[-1]
    assert entry.withheld == "terms"
    assert (entry.post.id, entry.post.url) == ("https://x.com/i/status/7", "https://x.com/i/status/7")
    assert entry.post.author == Author(ANA.id, "", "")
    assert (entry.post.text, entry.post.media, entry.post.links, entry.post.tags) == ("", (), (), ())
    assert found.chat.missing[-1].startswith("Shown as links only, as the terms of X ask")
    assert found.chat.missing[-1].endswith(": 1.")


def test_our_own_posts_on_x_are_shown_whole_and_name_nobody_they_answer() -> None:
    theirs, ours = on_x("7", 7, "A1: the old one", ANA), on_x("8", 8, "Which?", MODERATOR, reply_to="7")
    shown = list(public_edition(an_edition(theirs, ours)).entries)[-1]
    assert (shown.withheld, shown.post) == (None, ours)
    assert shown.answers is not None
    assert (shown.answers.author, shown.answers.withheld) == (Author(ANA.id, "", ""), "terms")


def test_who_has_agreed_is_shown_whole_on_x_too() -> None:
    whole = an_edition(on_x("7", 7, "A1: the old one", ANA))
    found = public_edition(replace(whole, agreed=whole.agreed | {ANA.id}))
    assert list(found.entries)[-1].post.text == "A1: the old one"


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
