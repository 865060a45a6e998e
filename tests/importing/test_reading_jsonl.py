"""Our exchange form, by whoever writes it."""

import json
from datetime import UTC, datetime

import pytest

from chatmod.domain.posts import Author, Seen
from chatmod.domain.record import Removed
from chatmod.importing import About, Damaged, Form, LeftOut, Stated
from tests.importing.brought import found, lines, posts

LEAST = {"id": "1", "author": "anna", "at": "2024-05-02T18:06:00Z", "text": "A1 rows"}


def test_four_fields_are_enough() -> None:
    [post] = posts(lines(LEAST), Form.JSONL)
    assert post.author == Author("anna", "anna", "anna")
    assert post.at == datetime(2024, 5, 2, 18, 6, tzinfo=UTC)
    assert (post.id, post.native_id, post.text) == ("1", "1", "A1 rows")


@pytest.mark.parametrize("name", list(LEAST))
def test_without_one_of_them_it_is_no_post(name: str) -> None:
    lacking = {key: value for key, value in LEAST.items() if key != name}
    assert found(lines(lacking), Form.JSONL) == [Damaged(1, f"a post without {name}")]


def test_the_head_tells_of_the_chat() -> None:
    head = {
        "type": "chat",
        "version": 1,
        "chat": "week1@2024-05-02-2000",
        "title": "Week 1",
        "hashtag": "#MathReads",
        "start": "2024-05-02T20:00:00+02:00",
        "end": None,
        "moderators": [{"id": "m1", "handle": "heather", "name": "Heather"}, "@ben"],
        "platforms": ["room"],
        "missing": ["Nobody was there."],
        "timezone": "Europe/Berlin",
    }
    assert found(lines(head), Form.JSONL) == [
        About(
            name="week1@2024-05-02-2000",
            title="Week 1",
            hashtag="MathReads",
            start=datetime(2024, 5, 2, 18, tzinfo=UTC),
            moderators=(Author("m1", "heather", "Heather"), Author("ben", "ben", "ben")),
            platforms=("room",),
            missing=("Nobody was there.",),
            timezone="Europe/Berlin",
        )
    ]


def test_a_newer_version_is_not_guessed_at() -> None:
    [damaged] = found(lines({"type": "chat", "version": 2}), Form.JSONL)
    assert isinstance(damaged, Damaged)
    assert "newer chatmod" in damaged.problem


def test_tombstones_are_read_and_unknown_lines_left_out() -> None:
    at = "2024-05-03T08:00:00Z"
    content = lines({"type": "tombstone", "id": "1", "at": at}, {"type": "weather", "id": "5"})
    assert found(content, Form.JSONL) == [
        Removed("1", datetime(2024, 5, 3, 8, tzinfo=UTC)),
        LeftOut(2, "no post"),
    ]


def test_what_the_moderator_has_filed_by_hand_is_told_and_what_was_computed_is_not() -> None:
    by_hand = LEAST | {"questions": ["Q2"], "reason": "moderator"}
    computed = LEAST | {"questions": ["Q2"], "reason": "time"}
    _, stated, seen = found(lines(by_hand, computed), Form.JSONL)
    assert stated == Stated("1", "unknown", "post", by_moderator=False, questions=("Q2",), corrected=True)
    assert isinstance(seen, Seen)


def test_raw_is_the_line_itself() -> None:
    content = json.dumps(LEAST | {"mood": "good"}).encode()
    [seen] = found(content + b"\n", Form.JSONL)
    assert isinstance(seen, Seen)
    assert seen.raw == content


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le"])
def test_what_windows_makes_of_it_is_read(encoding: str) -> None:
    content = (json.dumps(LEAST | {"text": "élèves"}, ensure_ascii=False) + "\r\n").encode(encoding)
    assert posts(content, Form.JSONL)[0].text == "élèves"


def test_the_network_of_a_post_may_be_told_by_its_id() -> None:
    ids = ["https://x.com/i/status/5", "at://did:plc:anna/app.bsky.feed.post/3k", "https://example.social/5"]
    found_platforms = [post.platform for post in posts(lines(*(LEAST | {"id": one} for one in ids)), Form.JSONL)]
    assert found_platforms == ["x", "bluesky", "unknown"]


@pytest.mark.parametrize(
    "told",
    [
        {"platform": "Twitter"},
        {"platform": "X"},
        {"platform": "twitter.com"},
        {"url": "https://twitter.com/anna/status/1"},
        {"url": "https://mobile.twitter.com/anna/status/1"},
        {"id": "http://www.twitter.com/anna/status/1"},
    ],
)
def test_what_is_on_x_is_known_to_be_however_it_is_told(told: dict[str, str]) -> None:
    [post] = posts(lines(LEAST | told), Form.JSONL)
    assert post.platform == "x"
