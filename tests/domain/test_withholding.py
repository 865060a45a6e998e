"""What of posts that are not for everybody stands in others: headings, reposts, ids, the names of moderators."""

from dataclasses import replace

import pytest

from chatmod.domain.consent import NAME, WORDS
from chatmod.domain.editions import public_edition
from chatmod.domain.marks import MarkKind
from chatmod.domain.posts import Author, Post
from chatmod.domain.record import Edition, Entry, Removed
from chatmod.domain.schedule import NameLevel
from chatmod.exports import FORMATS
from tests.exports.listed import reference_to
from tests.exports.record_samples import START, a_mark, a_post, a_question, an_edition, an_entry

INES = Author("https://x.com/ines_reads", "ines_reads", "Ines Ferreira")
SHELF = Author("https://x.com/i/user/11", "shelf", "The Shelf")
BO = Author("https://books.example/users/bo", "bo", "Bo")
WORDS_OF_INES = "otters sleep beneath the second arch"
THEIRS = replace(
    a_post("7", f"A1: {WORDS_OF_INES}", 7, INES, links=("https://example.org/otters",)),
    platform="x",
    id="https://x.com/i/status/7",
    url="https://x.com/ines_reads/status/7",
)


def files(edition: Edition, names: NameLevel = NameLevel.NAMES) -> str:
    shown = public_edition(edition, names)
    return "".join("".join(write(shown)) for write in FORMATS.values()).casefold()


def last(edition: Edition) -> Entry:
    return list(public_edition(edition, NameLevel.NAMES).entries)[-1]


def agreed(edition: Edition, *authors: Author) -> Edition:
    return replace(edition, agreed=frozenset(author.id for author in authors))


def on_x(text: str, *, is_repost: bool = False) -> Post:
    post = a_post("8", text, 8, SHELF, is_repost=is_repost)
    return replace(post, platform="x", id="https://x.com/i/status/8")


@pytest.mark.parametrize("flag", ["members_only", "hidden"])
def test_no_heading_has_the_words_of_a_question_that_is_left_out(flag: str) -> None:
    question = a_question("Q1", "Q1: Which bridge?", 6)
    post = replace(question.post, members_only=flag == "members_only", hidden=flag == "hidden")
    question = replace(question, post=post)
    assert "which bridge?" not in files(an_edition(question))


def test_our_own_question_keeps_its_heading_whoever_may_see_the_post() -> None:
    question = a_question("Q1", "Q1: Which bridge?", 6)
    question = replace(question, post=replace(question.post, members_only=True))
    edition = an_edition(question)
    assert "which bridge?" in files(agreed(edition, question.post.author))


def test_a_heading_has_the_words_of_the_network_that_shows_them() -> None:
    asked = replace(a_question("Q1", "", 6), post=on_x("Q1: Which bridge?"))
    again = a_question("Q1", "Q1: Which of the bridges?", 7)
    found = public_edition(an_edition(asked, again))
    assert next(iter(found.chat.chapters)).text == "Q1: Which of the bridges?"


def test_who_has_agreed_does_not_hand_on_what_they_repost_on_x() -> None:
    repost = an_entry(on_x(f"RT @ines_reads: {WORDS_OF_INES}", is_repost=True), role="moderator")
    assert last(agreed(an_edition(repost), SHELF)).post.text == ""
    known = replace(repost, quotes=reference_to(an_entry(THEIRS)))
    assert WORDS_OF_INES not in files(agreed(an_edition(an_entry(THEIRS), known), SHELF))
    assert last(agreed(an_edition(an_entry(THEIRS), known), SHELF, INES)).post.text == known.post.text


def test_words_that_are_passed_on_elsewhere_are_left_out_and_what_is_said_of_them_stays() -> None:
    text = f"So true! RT @Ines_Reads: {WORDS_OF_INES}"
    edition = an_edition(an_entry(THEIRS), an_entry(a_post("9", text, 9, BO, links=("https://example.org/otters",))))
    assert last(edition).post.text == f"So true! RT @Ines_Reads: {WORDS}"
    assert last(edition).post.links == ()
    assert last(agreed(edition, INES)).post.text == text


def test_words_of_people_whose_posts_are_shown_may_be_passed_on() -> None:
    text = "RT @somebody: the stone one"
    assert last(an_edition(an_entry(THEIRS), an_entry(a_post("9", text, 9, BO)))).post.text == text


@pytest.mark.parametrize(
    ("identity", "shown"),
    [
        ("https://x.com/ines_reads/status/7", "https://x.com/i/status/7"),
        ("https://x.com/ines_reads#lost-1", "post-1"),
        ("https://x.com/i/status/7", "https://x.com/i/status/7"),
    ],
)
def test_no_id_of_a_withheld_post_holds_a_handle(identity: str, shown: str) -> None:
    first = an_entry(replace(THEIRS, id=identity))
    reply = an_entry(a_post("9", "A1: so do I", 9, BO), answers=reference_to(first))
    removed = (Removed("https://x.com/ines_reads#lost-2", START),)
    edition = an_edition(first, reply, removed=removed)
    found = list(public_edition(edition, NameLevel.NAMES).entries)
    assert found[0].post.id == found[1].in_reply_to == shown
    assert "ines_reads" not in files(edition)


def test_a_mark_stays_on_a_post_whose_id_is_shown_otherwise() -> None:
    post = replace(THEIRS, id="https://x.com/ines_reads/status/7")
    edition = an_edition(an_entry(post), marks=(a_mark(post, MarkKind.GEM, "Otters!"),))
    assert "otters!" in files(edition)


def test_a_moderator_whose_posts_are_withheld_is_not_named_at_the_top() -> None:
    edition = an_edition(an_entry(THEIRS, role="moderator"), moderators=(INES, SHELF))
    assert "ferreira" not in files(edition)
    assert public_edition(edition).chat.moderators == (SHELF,)


def test_a_pseudonym_also_stands_for_whom_the_edition_does_not_show() -> None:
    bridget = Author("did:plc:bridget", "bridget.example", "Bridget")
    kept_back = an_entry(a_post("6", "A1: mine", 6, bridget, members_only=True))
    reply = an_entry(a_post("9", "Bridget and Ines Ferreira say so", 9, BO), answers=reference_to(kept_back))
    edition = an_edition(kept_back, an_entry(THEIRS), reply)
    text = files(edition, NameLevel.PSEUDONYMS)
    assert "bridget" not in text
    assert "ferreira" not in text


def test_a_handle_without_its_sign_is_a_pseudonym_and_leads_nowhere() -> None:
    kim = Author("did:plc:kim", "kim.example.org", "Kim Ashworth")
    text = "A1: see https://kim.example.org/books and kim.example.org, not example.org"
    post = a_post("6", text, 6, kim, links=("https://kim.example.org/books", "https://example.org/"))
    found = next(iter(public_edition(an_edition(an_entry(post)), NameLevel.PSEUDONYMS).entries))
    assert found.post.text == "A1: see [link removed] and Participant 1, not example.org"
    assert found.post.links == ("https://example.org/",)
    assert NAME not in found.post.text
