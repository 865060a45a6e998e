"""The exchange format, line by line."""

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatmod.domain.attribution import NOTHING, Attribution
from chatmod.domain.completeness import Source
from chatmod.domain.posts import Author, Media, Post
from chatmod.domain.record import Chat, Edition, Entry, Reference, Removed
from chatmod.domain.timing import Timing
from chatmod.exports import FORMATS, jsonl_lines
from tests.exports.listed import Listed

START = datetime(2027, 4, 16, 0, 0, tzinfo=UTC)
TORONTO = timezone(timedelta(hours=-4))
HEATHER = Author("https://example.social/users/heather", "heather", "Heather")
INES = Author("https://other.example/users/ines", "ines@other.example", "Ines 🎈")

CHAT_KEYS = [
    "type", "version", "chat", "title", "hashtag", "start", "end", "timezone", "language", "moderators", "platforms",
    "missing", "sources",
]  # fmt: skip
POST_KEYS = [
    "type", "id", "platform", "url", "author", "kind", "at", "text", "lang", "in_reply_to", "quote_of", "questions",
    "reason", "late", "edited_at", "media", "links", "tags", "repost", "timing",
]  # fmt: skip


def an_answer(text: str = "A1: yes", **more: Any) -> Post:  # noqa: ANN401 - any field
    return Post(
        "https://other.example/1", "17", "mastodon", "https://other.example/@ines/1", INES, START, text, **more
    )


def an_entry(post: Post, **more: Any) -> Entry:  # noqa: ANN401 - any field
    given: dict[str, Any] = {
        "role": "participant",
        "kind": "post",
        "attribution": NOTHING,
        "late": False,
        "place": 1,
    }
    return Entry(post, **(given | more))


def above(post_id: str) -> Reference:
    return Reference(post_id, 1, "mastodon", INES, "participant", "post", ())


def an_edition(*entries: Entry, removed: tuple[Removed, ...] = (), **more: Any) -> Edition:  # noqa: ANN401 - any field
    about: dict[str, Any] = {
        "name": "week-1@2027-04-15-2000",
        "title": "Week 1: Préface",
        "hashtag": "NotABookStudy",
        "language": "en",
        "timezone": "America/Toronto",
        "start": START,
        "end": START + timedelta(hours=1),
        "moderators": (HEATHER,),
        "platforms": ("mastodon", "room"),
        "missing": ("Removed by their authors: 1.",),
        "chapters": (),
        "sources": (
            Source("mastodon", ("complete", "stream"), START, START + timedelta(hours=2), START + timedelta(hours=2)),
            Source("room", imported="room.jsonl (jsonl)"),
        ),
    }
    return Edition(Chat(**(about | more)), Listed(entries), removed)


def parsed(edition: Edition) -> list[dict[str, Any]]:
    return [json.loads(line) for line in jsonl_lines(edition)]


def test_the_first_line_tells_about_the_chat() -> None:
    (chat,) = parsed(an_edition())
    assert list(chat) == CHAT_KEYS
    assert chat == {
        "type": "chat",
        "version": 1,
        "chat": "week-1@2027-04-15-2000",
        "title": "Week 1: Préface",
        "hashtag": "NotABookStudy",
        "start": "2027-04-16T00:00:00Z",
        "end": "2027-04-16T01:00:00Z",
        "timezone": "America/Toronto",
        "language": "en",
        "moderators": [{"id": HEATHER.id, "handle": "heather", "name": "Heather"}],
        "platforms": ["mastodon", "room"],
        "missing": ["Removed by their authors: 1."],
        "sources": [
            {
                "platform": "mastodon",
                "read": ["complete", "stream"],
                "from": "2027-04-16T00:00:00Z",
                "to": "2027-04-16T02:00:00Z",
                "complete": "2027-04-16T02:00:00Z",
                "imported": None,
            },
            {
                "platform": "room",
                "read": [],
                "from": None,
                "to": None,
                "complete": None,
                "imported": "room.jsonl (jsonl)",
            },
        ],
    }


def test_a_post_has_every_key_and_no_other() -> None:
    post = an_answer(
        "A1: yes",
        lang="fr",
        edited_at=START + timedelta(minutes=2),
        media=(Media("https://other.example/a.png", "An array"), Media("", "")),
        links=("https://example.org/",),
        tags=("NotABookStudy",),
    )
    entry = an_entry(
        post,
        attribution=Attribution(("Q1", "Q2"), "label"),
        late=True,
        answers=above("parent"),
        quotes=above("quoted"),
    )
    _, line = parsed(an_edition(entry))
    assert list(line) == POST_KEYS
    assert line == {
        "type": "post",
        "id": "https://other.example/1",
        "platform": "mastodon",
        "url": "https://other.example/@ines/1",
        "author": {"id": INES.id, "handle": INES.handle, "name": "Ines 🎈", "role": "participant"},
        "kind": "post",
        "at": "2027-04-16T00:00:00Z",
        "text": "A1: yes",
        "lang": "fr",
        "in_reply_to": "parent",
        "quote_of": "quoted",
        "questions": ["Q1", "Q2"],
        "reason": "label",
        "late": True,
        "edited_at": "2027-04-16T00:02:00Z",
        "media": [{"url": "https://other.example/a.png", "alt": "An array"}, {"url": "", "alt": ""}],
        "links": ["https://example.org/"],
        "tags": ["NotABookStudy"],
        "repost": False,
        "timing": None,
    }


def test_a_post_without_anything_special_has_the_same_keys() -> None:
    _, line = parsed(an_edition(an_entry(an_answer())))
    assert list(line) == POST_KEYS
    assert (line["lang"], line["in_reply_to"], line["quote_of"], line["reason"]) == (None, None, None, None)
    assert (line["questions"], line["media"], line["links"], line["tags"]) == ([], [], [], [])
    assert (line["late"], line["edited_at"]) == (False, None)


@pytest.mark.parametrize("kind", ["question", "announcement", "post"])
@pytest.mark.parametrize("role", ["moderator", "participant"])
def test_kind_and_role_are_told(kind: str, role: str) -> None:
    _, line = parsed(an_edition(an_entry(an_answer(), kind=kind, role=role)))
    assert (line["kind"], line["author"]["role"]) == (kind, role)


def test_a_tombstone_holds_an_id_and_a_time_and_stands_behind_the_posts() -> None:
    removed = Removed("https://other.example/2", START + timedelta(days=1))
    lines = parsed(an_edition(an_entry(an_answer()), removed=(removed,)))
    assert [line["type"] for line in lines] == ["chat", "post", "tombstone"]
    assert lines[2] == {"type": "tombstone", "id": "https://other.example/2", "at": "2027-04-17T00:00:00Z"}


def test_times_are_told_in_utc_with_their_fractions() -> None:
    local = datetime(2027, 4, 15, 20, 0, 0, 250_000, tzinfo=TORONTO)
    post = Post("1", "1", "room", "", INES, local, "yes")
    _, line = parsed(an_edition(an_entry(post)))
    assert line["at"] == "2027-04-16T00:00:00.250000Z"


def test_posts_keep_the_order_of_the_edition() -> None:
    entries = [an_entry(Post(str(number), str(number), "room", "", INES, START, "yes")) for number in (3, 1, 2)]
    assert [line["id"] for line in parsed(an_edition(*entries))[1:]] == ["3", "1", "2"]


@given(st.text())
def test_whatever_a_text_holds_it_is_one_line_and_comes_back_the_same(text: str) -> None:
    whole = "".join(jsonl_lines(an_edition(an_entry(an_answer(text)))))
    assert whole.endswith("\n")
    lines = whole.splitlines()  # this parts at U+2028 and its like, too
    assert len(lines) == 2
    assert json.loads(lines[1])["text"] == text


@pytest.mark.parametrize("sign", ["\n", "\r", "\r\n", "\u2028", "\u2029", "\x85", "\x0b", "\x0c", "\x1c", "\x1e"])
def test_no_line_end_of_any_reader_stands_in_a_line(sign: str) -> None:
    post = an_answer(f"a{sign}b", media=(Media("", f"c{sign}d"),))
    whole = "".join(jsonl_lines(an_edition(an_entry(post), title=f"e{sign}f")))
    assert len(whole.splitlines()) == 2
    assert json.loads(whole.split("\n")[1])["text"] == f"a{sign}b"


def test_letters_are_written_as_themselves() -> None:
    assert "Ines 🎈" in "".join(jsonl_lines(an_edition(an_entry(an_answer()))))


def test_the_same_edition_gives_the_same_bytes() -> None:
    edition = an_edition(an_entry(an_answer()), removed=(Removed("x", START),))
    assert "".join(FORMATS["jsonl"](edition)).encode() == "".join(FORMATS["jsonl"](edition)).encode()


def test_a_cue_of_ours_tells_when_it_was_planned_sent_and_acknowledged() -> None:
    due = START + timedelta(minutes=6)
    sent = Timing(due, due + timedelta(milliseconds=4), due + timedelta(seconds=1))
    found = Timing(due.astimezone(TORONTO), None, due + timedelta(seconds=9))
    edition = an_edition(
        an_entry(an_answer(), timing=sent), an_entry(an_answer(), timing=found), an_entry(an_answer())
    )

    assert [post["timing"] for post in parsed(edition)[1:]] == [
        {
            "planned": "2027-04-16T00:06:00Z",
            "sent": "2027-04-16T00:06:00.004000Z",
            "acknowledged": "2027-04-16T00:06:01Z",
        },
        {"planned": "2027-04-16T00:06:00Z", "sent": None, "acknowledged": "2027-04-16T00:06:09Z"},
        None,
    ]
