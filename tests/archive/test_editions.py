from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from chatmod.domain.attribution import Attribution
from chatmod.domain.happenings import Happening, LeftOpen, Opened, Refused, Skipped, Slot, TwinDeleted, WentOut
from chatmod.domain.performed import evening_of
from chatmod.domain.posts import Author, Post
from chatmod.domain.record import Chapter, Edition, Entry, Removed
from chatmod.domain.runsheet import compile_sheet
from chatmod.domain.timing import Timing
from tests.archive.archived import archived
from tests.domain.domain_samples import ANA, BO, MODERATOR, START, cue, post, schedule

_SHEET = compile_sheet(
    schedule(cue("Welcome", "+0", "Hello."), cue("Q1", "+6", "Which bridge?"), cue("Q2", "+26", "Which river?"))
)


def _out(
    label: str, name: str, minutes: float, *, part: int = 1, platform: str = "room", found: bool = False
) -> WentOut:
    at = START + timedelta(minutes=minutes)
    sent = None if found else at
    return WentOut(
        at=at + timedelta(seconds=2),
        slot=Slot(platform, label, part),
        due=at,
        sent=sent,
        post_id=f"{platform}:{name}",
        native_id=name,
        url=f"https://{platform}.example/{name}",
        published=at + timedelta(seconds=1),
    )


_JOURNAL: tuple[Happening, ...] = (
    Opened(START - timedelta(minutes=5)),
    _out("Welcome", "w", 0),
    _out("Q1", "q1", 6),
    _out("Q2", "q2", 26),
)
_OURS = (
    post("w", 0, "Hello. #ShelfTalk", author=MODERATOR),
    post("q1", 6, "Q1: Which bridge? #ShelfTalk", author=MODERATOR),
    post("q2", 26, "Q2: Which river? #ShelfTalk", author=MODERATOR),
)


def _edition(
    *posts: Post,
    journal: Sequence[Happening] = _JOURNAL,
    removed: Sequence[Removed] = (),
    moderators: Sequence[Author] = (MODERATOR,),
) -> Edition:
    return archived(_SHEET, journal, posts, removed, moderators, ("room",))


def _entries(found: Edition) -> dict[str, Entry]:
    return {entry.post.native_id: entry for entry in found.entries}


def test_an_edition_says_which_chat_it_is() -> None:
    chat = _edition(*_OURS).chat

    assert chat.name == "week-1@2027-04-15-2000"
    assert (chat.title, chat.hashtag, chat.language, chat.timezone) == (
        "Rivers and Bridges", "ShelfTalk", "en", "America/Toronto",
    )  # fmt: skip
    assert (chat.start, chat.end) == (START, START + timedelta(hours=1))
    assert (chat.moderators, chat.platforms) == ((MODERATOR,), ("room",))
    assert chat.missing == ()


def test_entries_stand_in_the_order_in_which_they_were_written() -> None:
    tied = (post("b", 12), post("a", 12))

    assert [entry.post.native_id for entry in _edition(*tied, *reversed(_OURS)).entries] == [
        "w",
        "q1",
        "a",
        "b",
        "q2",
    ]


def test_our_cues_are_questions_and_announcements_and_all_else_is_posts() -> None:
    extra = post("m", 8, "Take your time", author=MODERATOR)

    entries = _entries(_edition(*_OURS, extra, post("a", 9)))

    assert {name: entry.kind for name, entry in entries.items()} == {
        "w": "announcement",
        "q1": "question",
        "m": "post",
        "a": "post",
        "q2": "question",
    }


def test_a_person_is_a_moderator_or_a_participant() -> None:
    entries = _entries(_edition(post("a", 8), post("b", 9, author=BO), moderators=(MODERATOR, BO)))

    assert (entries["a"].role, entries["b"].role) == ("participant", "moderator")


def test_every_entry_carries_its_question_and_the_reason() -> None:
    entries = _entries(
        _edition(*_OURS, post("a", 8, "A1 The old one"), post("b", 40, reply_to="a"), post("c", 30), post("d", 2))
    )

    assert {name: entry.attribution for name, entry in entries.items()} == {
        "w": Attribution(),
        "d": Attribution(),
        "q1": Attribution(("Q1",), "label"),
        "a": Attribution(("Q1",), "label"),
        "q2": Attribution(("Q2",), "label"),
        "c": Attribution(("Q2",), "time"),
        "b": Attribution(("Q1",), "reply"),
    }


@pytest.mark.parametrize(("minutes", "late"), [(-5, False), (59, False), (60, False), (60.1, True), (3000, True)])
def test_a_post_is_late_when_it_was_written_after_the_end(minutes: float, late: bool) -> None:
    assert _entries(_edition(post("a", minutes)))["a"].late is late


def test_a_late_answer_is_still_filed_under_its_question() -> None:
    entry = _entries(_edition(*_OURS, post("a", 3000, "A2 The Humber, of course")))["a"]

    assert (entry.late, entry.attribution) == (True, Attribution(("Q2",), "label"))


def test_replies_and_quotes_point_at_the_stable_id_of_a_post_in_the_record() -> None:
    entries = _entries(
        _edition(
            post("a", 8), post("b", 9, reply_to="a", quote_of="a"), post("c", 10, reply_to="gone", quote_of="gone")
        )
    )

    assert (entries["a"].in_reply_to, entries["a"].quote_of) == (None, None)
    assert (entries["b"].in_reply_to, entries["b"].quote_of) == ("room:a", "room:a")
    assert (entries["c"].in_reply_to, entries["c"].quote_of) == (None, None)


def test_the_same_number_on_two_platforms_is_two_posts() -> None:
    found = _edition(
        post("7", 8), post("7", 9, platform="mastodon"), post("8", 10, reply_to="7", platform="mastodon")
    )

    assert _entries(found)["8"].in_reply_to == "mastodon:7"


def test_an_edition_with_every_post_of_ours_misses_nothing() -> None:
    assert _edition(*_OURS, post("a", 8, reply_to="q1")).chat.missing == ()


def test_a_question_that_was_skipped_is_missing_and_an_announcement_is_not() -> None:
    at = START + timedelta(minutes=40)
    journal = [
        *_JOURNAL[:3],
        Skipped(at, Slot("room", "Q2"), "too late"),
        Skipped(at, Slot("mastodon", "Q2"), "too late"),
        Skipped(at, Slot("room", "Tip"), "too late"),
    ]

    assert _edition(*_OURS[:2], journal=journal).chat.missing == ("Not asked: Q2.",)


def test_a_question_that_a_platform_refused_is_missing() -> None:
    journal = [*_JOURNAL, Refused(START + timedelta(minutes=26), Slot("mastodon", "Q2"), "too long")]

    (sentence,) = _edition(*_OURS, journal=journal).chat.missing

    assert "Q2" in sentence


def test_a_question_of_which_nobody_knows_whether_it_went_out_is_missing() -> None:
    journal = [*_JOURNAL, LeftOpen(START + timedelta(minutes=50), Slot("mastodon", "Q2"), "it could not be asked")]

    (sentence,) = _edition(*_OURS, journal=journal).chat.missing

    assert "Q2" in sentence


def test_a_question_that_was_found_after_all_is_not_missing() -> None:
    left_open = LeftOpen(START + timedelta(minutes=50), Slot("room", "Q2"), "it could not be asked")
    journal = [*_JOURNAL[:3], left_open, _out("Q2", "q2", 26, found=True)]

    assert _edition(*_OURS, journal=journal).chat.missing == ()


def test_a_twin_that_was_deleted_is_not_missing() -> None:
    twin = TwinDeleted(START + timedelta(minutes=30), Slot("room", "Q2"), "q2b", "")
    journal = [*_JOURNAL[:3], _out("Q2", "q2b", 27), _out("Q2", "q2", 26, found=True), twin]

    assert _edition(*_OURS, journal=journal).chat.missing == ()


def test_posts_of_ours_that_were_not_seen_again_are_missing() -> None:
    journal = [*_JOURNAL, _out("Q2", "q2b", 26, part=2)]

    found = _edition(_OURS[1], journal=journal)

    assert found.chat.missing == ("Posted, but not yet seen again when collecting: Welcome, Q2.",)


def test_answers_to_posts_outside_the_record_are_counted() -> None:
    posts = (post("a", 8, reply_to="x"), post("b", 9, reply_to="y"), post("c", 10, reply_to="a"))

    assert _edition(*_OURS, *posts).chat.missing == ("Answers to posts that are not in the record: 2.",)


def test_a_removed_post_leaves_a_tombstone_and_a_sentence() -> None:
    removed = (Removed("room:x", START), Removed("room:y", START))

    found = _edition(*_OURS, removed=removed)

    assert found.removed == removed
    assert found.chat.missing == ("Removed by their authors: 2.",)


def test_everything_that_is_missing_is_said() -> None:
    journal = [*_JOURNAL[:3], Skipped(START + timedelta(minutes=40), Slot("room", "Q2"), "too late")]

    found = _edition(
        *_OURS[:1], post("a", 8, reply_to="x"), journal=journal, removed=[Removed("room:x", START)]
    ).chat.missing

    assert len(found) == 4


def test_every_question_is_a_chapter_with_its_text_as_asked_and_since_when() -> None:
    found = _edition(*_OURS[:2], journal=_JOURNAL[:3])

    assert found.chat.chapters == (
        Chapter("Q1", "Q1: Which bridge? #ShelfTalk", START + timedelta(minutes=6), (), START + timedelta(minutes=6)),
        Chapter("Q2", "Which river?", None, (), START + timedelta(minutes=26)),
    )


def test_the_chapter_of_a_thread_begins_with_its_first_part() -> None:
    journal = [_out("Q1", "9", 6), _out("Q1", "10", 6.1, part=2)]
    parts = (post("9", 6, "Q1: Which bridge?", author=MODERATOR), post("10", 6.1, "And why?", author=MODERATOR))

    chapter = _edition(*parts, journal=journal).chat.chapters[0]

    assert chapter.text.startswith("Q1: Which bridge?")
    assert chapter.asked == START + timedelta(minutes=6)


def test_a_question_was_asked_when_it_was_first_out_anywhere() -> None:
    journal = [
        _out("Q2", "q2", 26),
        _out("Q1", "q1", 6),
        _out("Q1", "q1", 5, platform="mastodon"),
        _out("Welcome", "w", 0),
    ]

    evening = evening_of(_SHEET, journal, {MODERATOR.id})

    assert [(question.label, question.at) for question in evening.questions] == [
        ("Q1", START + timedelta(minutes=5)),
        ("Q2", START + timedelta(minutes=26)),
    ]
    assert evening.questions[0].post_ids == {"room:q1", "mastodon:q1"}
    assert evening.announcements == {"room:w"}
    assert (evening.end, evening.grace) == (_SHEET.end, timedelta(minutes=3))


def test_a_question_that_was_found_by_looking_is_out_since_the_platform_published_it() -> None:
    evening = evening_of(_SHEET, [_out("Q1", "q1", 6, found=True)], ())

    assert evening.questions[0].at == START + timedelta(minutes=6, seconds=1)


def test_the_same_input_gives_the_same_edition() -> None:
    posts = (*_OURS, post("a", 8), post("b", 9, author=ANA, reply_to="a"))

    first, second = _edition(*posts), _edition(*reversed(posts))

    assert (first.chat, list(first.entries)) == (second.chat, list(second.entries))


def test_a_cue_of_ours_has_its_timing_and_other_posts_have_none() -> None:
    found = _edition(*_OURS, post("a", 9))
    due = START + timedelta(minutes=6)

    assert _entries(found)["q1"].timing == Timing(due, due, due + timedelta(seconds=2))
    assert _entries(found)["a"].timing is None
    assert [timing.slot.label for timing in found.timings] == ["Welcome", "Q1", "Q2"]


def _seen_by(account: str, seen: Post, native_id: str, **changed: Any) -> Post:  # noqa: ANN401 - any field of a post
    """The same post, as another account's server numbers it."""
    return replace(seen, platform=account, native_id=native_id, **changed)


def test_what_two_accounts_on_one_network_have_seen_stands_in_the_record_once() -> None:
    question, answer = post("a", 7, author=MODERATOR), post("b", 8, "A1: The old one", reply_to="a")
    again = [_seen_by("room:work", question, "101"), _seen_by("room:work", answer, "102", in_reply_to="101")]
    for posts in ([question, answer, *again], [*again, question, answer]):
        found = archived(_SHEET, _JOURNAL, [*_OURS, *posts], (), (MODERATOR,), ("room", "room:work"))
        assert [entry.post.id for entry in found.entries].count("room:b") == 1
        (entry,) = (entry for entry in found.entries if entry.post.id == "room:b")
        assert entry.in_reply_to == "room:a"
        assert not any("not in the record" in sentence for sentence in found.chat.missing)


def test_a_reply_that_only_one_account_can_place_is_placed() -> None:
    question, answer = _OURS[1], post("b", 30, "The old one", reply_to="q1")
    elsewhere = _seen_by("room:work", answer, "102", in_reply_to="9")
    for posts in ([answer, elsewhere], [elsewhere, answer]):
        found = archived(_SHEET, _JOURNAL, [question, *posts], (), (MODERATOR,), ("room", "room:work"))
        (entry,) = (entry for entry in found.entries if entry.post.id == "room:b")
        assert entry.in_reply_to == "room:q1"
        assert entry.attribution == Attribution(("Q1",), "reply")


def test_of_two_copies_the_one_that_was_edited_last_is_kept() -> None:
    answer = post("b", 8, "A1: The odl one")
    edited = _seen_by("room:work", answer, "102", text="A1: The old one", edited_at=START + timedelta(minutes=9))
    for posts in ([answer, edited], [edited, answer]):
        found = archived(_SHEET, _JOURNAL, [*_OURS, *posts], (), (MODERATOR,), ("room", "room:work"))
        assert [entry.post.text for entry in found.entries if entry.post.id == "room:b"] == ["A1: The old one"]


def test_what_one_account_knows_to_be_deleted_is_deleted() -> None:
    copy = _seen_by("room:work", post("b", 8), "102")
    gone = Removed("room:b", START + timedelta(minutes=9))
    found = archived(_SHEET, _JOURNAL, [*_OURS, copy], (gone, gone), (MODERATOR,), ("room", "room:work"))
    assert "room:b" not in [entry.post.id for entry in found.entries]
    assert found.removed == (gone,)


def test_whom_the_schedule_names_is_a_moderator_too() -> None:
    named = compile_sheet(replace(schedule(cue("Q1", "+6", "Which bridge?")), moderators=("@bo",)))
    said = [post("b", 12, "Great question!", author=BO), post("a", 13, "The old one", author=ANA)]
    found = archived(named, _JOURNAL[:3], [_OURS[1], *said], (), (MODERATOR,))
    entries = _entries(found)
    assert (entries["b"].role, entries["a"].role) == ("moderator", "participant")
    assert (entries["b"].attribution.questions, entries["a"].attribution.questions) == ((), ("Q1",))
    assert found.chat.moderators == (MODERATOR, BO)
