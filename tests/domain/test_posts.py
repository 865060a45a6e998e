"""What is known of a post after another view of it."""

from dataclasses import replace
from datetime import timedelta

from tests.domain.domain_samples import ANA, post

FIRST = post("a", 7, "A1: the old one", author=ANA)
LATER = FIRST.at + timedelta(minutes=5)
EDITED = replace(FIRST, text="A1: the new one", edited_at=LATER)


def test_a_view_of_what_was_never_edited_takes_its_place() -> None:
    assert FIRST.seen_again(replace(FIRST, hidden=True)) == replace(FIRST, hidden=True)
    assert FIRST.seen_again(EDITED) == EDITED


def test_an_edit_is_not_undone_by_an_older_view() -> None:
    assert EDITED.seen_again(FIRST) == EDITED
    assert EDITED.seen_again(replace(FIRST, edited_at=LATER - timedelta(minutes=1))) == EDITED


def test_a_later_edit_takes_its_place() -> None:
    again = replace(EDITED, text="A1: the newest", edited_at=LATER + timedelta(minutes=1))
    assert EDITED.seen_again(again) == again


def test_what_is_asked_of_those_who_show_it_counts_also_in_an_older_view() -> None:
    for older in (replace(FIRST, hidden=True), replace(FIRST, members_only=True)):
        known = EDITED.seen_again(older)
        assert (known.text, known.hidden, known.members_only) == (EDITED.text, older.hidden, older.members_only)
        assert known.seen_again(FIRST) == EDITED


def test_a_view_that_tells_nothing_of_our_like_leaves_it_as_it_was() -> None:
    liked = replace(FIRST, liked=True)
    assert liked.seen_again(FIRST).liked is True
    assert liked.seen_again(EDITED) == replace(EDITED, liked=True)
    assert liked.seen_again(replace(FIRST, liked=False)).liked is False
    assert EDITED.seen_again(liked) == replace(EDITED, liked=True)
    assert replace(EDITED, liked=True).seen_again(FIRST).liked is True
