"""What twarc wrote, of both interfaces, as lines and as tables."""

import csv
import gzip
import io
import json
from datetime import UTC, datetime
from typing import Any

import pytest

from chatmod.domain.posts import Media, Seen
from chatmod.importing import Damaged, Form, LeftOut
from tests.importing.brought import damages, found, lines, posts, tweet

V1 = {
    "created_at": "Wed Apr 08 20:06:00 +0000 2015",
    "id": 585896895806324736,
    "id_str": "585896895806324736",
    "full_text": "A1 rows &amp; arrays https://t.co/a https://t.co/p",
    "entities": {
        "hashtags": [{"text": "MathReads"}],
        "urls": [{"url": "https://t.co/a", "expanded_url": "https://example.org/rows"}],
        "media": [
            {
                "url": "https://t.co/p",
                "media_url_https": "https://pbs.example/p.jpg",
                "ext_alt_text": "A 4 by 6 array",
                "expanded_url": "https://twitter.com/anna/status/585896895806324736/photo/1",
            }
        ],
    },
    "user": {"id_str": "1001", "screen_name": "anna", "name": "Anna"},
    "in_reply_to_status_id_str": "585896392258494541",
    "lang": "en",
}


def test_a_flattened_post_is_one_whole() -> None:
    more: dict[str, Any] = {
        "text": "A1 rows &amp; arrays https://t.co/a https://t.co/p",
        "entities": {
            "hashtags": [{"start": 0, "end": 3, "tag": "MathReads"}],
            "urls": [
                {"url": "https://t.co/a", "expanded_url": "https://example.org/rows"},
                {"url": "https://t.co/p", "expanded_url": "https://x.com/anna/status/1/photo/1", "media_key": "3_1"},
            ],
        },
        "attachments": {
            "media_keys": ["3_1"],
            "media": [{"url": "https://pbs.example/p.jpg", "alt_text": "An array"}],
        },
        "referenced_tweets": [{"type": "replied_to", "id": "1399999999999999999", "text": "Q1"}],
    }
    content = lines(tweet(**more))
    [post] = posts(content, Form.TWARC)
    assert post.text == "A1 rows & arrays https://example.org/rows"
    assert post.links == ("https://example.org/rows",)
    assert post.media == (Media("https://pbs.example/p.jpg", "An array"),)
    assert post.tags == ("MathReads",)
    assert post.in_reply_to == "1399999999999999999"
    assert post.at == datetime(2021, 6, 2, 8, 15, tzinfo=UTC)
    assert found(content, Form.TWARC) == [Seen(post, content.strip())]


@pytest.mark.parametrize("name", ["referenced_tweets", "referenced_posts"])
@pytest.mark.parametrize(("kind", "is_repost"), [("retweeted", True), ("quoted", False)])
def test_both_vocabularies_tell_reposts_and_quotations(name: str, kind: str, is_repost: bool) -> None:
    [post] = posts(lines(tweet(**{name: [{"type": kind, "id": "5"}]})), Form.TWARC)
    assert post.is_repost == is_repost
    assert post.quote_of == (None if is_repost else "5")


@pytest.mark.parametrize("name", ["edit_history_tweet_ids", "edit_history_post_ids"])
def test_an_edited_post_keeps_the_id_of_its_first_version(name: str) -> None:
    [post] = posts(lines(tweet(**{name: ["1399999999999999999", "1400000000000000001"]})), Form.TWARC)
    assert post.native_id == "1399999999999999999"
    assert post.edited_at == datetime(2021, 6, 2, 8, 15, tzinfo=UTC)


@pytest.mark.parametrize("name", ["note_tweet", "note_post"])
def test_a_long_post_is_whole(name: str) -> None:
    [post] = posts(lines(tweet(**{name: {"text": "A1 and so on, to the end"}})), Form.TWARC)
    assert post.text == "A1 and so on, to the end"


def test_of_a_page_the_posts_come_with_what_they_need_and_what_came_along_stays_out() -> None:
    bare = tweet(attachments={"media_keys": ["3_1"]})
    author = bare.pop("author")
    pictures = [{"media_key": "3_1", "url": "https://pbs.example/p.jpg"}]
    page = {
        "data": [bare, {"id": "none"}],
        "includes": {
            "users": [author, {"id": "5", "username": "else"}],
            "media": pictures,
            "tweets": [tweet(id="77")],
        },
        "meta": {"result_count": 2},
    }
    seen, damaged, left_out = found(lines(page), Form.TWARC)
    assert isinstance(seen, Seen)
    assert seen.post.author.handle == "anna"
    assert seen.post.media == (Media("https://pbs.example/p.jpg"),)
    kept = {"users": [author], "media": pictures}
    assert json.loads(seen.raw) == {"data": bare, "includes": kept}
    assert damaged == Damaged(1, "a post without id")
    assert left_out == LeftOut(1, "came along")


def test_the_answer_about_one_post_is_a_page_of_one() -> None:
    assert len(posts(lines({"data": tweet()}), Form.TWARC)) == 1


def test_a_post_of_the_first_interface() -> None:
    [post] = posts(lines(V1), Form.TWARC)
    assert post.text == "A1 rows & arrays https://example.org/rows"
    assert post.media == (Media("https://pbs.example/p.jpg", "A 4 by 6 array"),)
    assert post.in_reply_to == "585896392258494541"
    assert post.at == datetime(2015, 4, 8, 20, 6, tzinfo=UTC)
    assert post.author.id == "https://x.com/i/user/1001"


def test_its_longer_text_and_what_it_reposts_or_quotes() -> None:
    longer = V1 | {"full_text": None, "text": "A1 rows…", "extended_tweet": {"full_text": "A1 rows and arrays"}}
    repost = V1 | {"retweeted_status": V1}
    quoting = V1 | {"quoted_status_id_str": "12", "quoted_status": V1}
    first, second, third = posts(lines(longer, repost, quoting), Form.TWARC)
    assert first.text == "A1 rows and arrays"
    assert second.is_repost
    assert third.quote_of == "12"


def table(row: dict[str, str]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(row))
    writer.writeheader()
    writer.writerow(row)
    return text.getvalue().encode()


def test_a_table_of_the_second_generation_gives_the_same_post_as_its_json() -> None:
    row = {
        "id": "1400000000000000001",
        "conversation_id": "1400000000000000001",
        "referenced_tweets.replied_to.id": "1399999999999999999",
        "referenced_tweets.retweeted.id": "",
        "author_id": "1001",
        "created_at": "2021-06-02T08:15:00.000Z",
        "text": "A1 The bakery makes rows #MathReads https://t.co/a",
        "lang": "en",
        "entities.urls": '[{"url": "https://t.co/a", "expanded_url": "https://example.org/rows"}]',
        "entities.hashtags": '[{"start": 1, "end": 2, "tag": "MathReads"}]',
        "author.username": "anna",
        "author.name": "Anna",
    }
    as_json = tweet(
        text=row["text"],
        referenced_tweets=[{"type": "replied_to", "id": "1399999999999999999"}],
        entities={"urls": json.loads(row["entities.urls"]), "hashtags": json.loads(row["entities.hashtags"])},
    )
    assert posts(table(row), Form.TWARC) == posts(lines(as_json), Form.TWARC)


def test_a_table_of_the_first_generation() -> None:
    row = {
        "id": "585896895806324736",
        "tweet_url": "https://twitter.com/anna/status/585896895806324736",
        "created_at": "Wed Apr 08 20:06:00 +0000 2015",
        "user_screen_name": "anna",
        "text": "RT @heather: Q1 How",
        "tweet_type": "retweet",
        "in_reply_to_status_id": "",
        "user_id": "1001",
        "user_name": "Anna",
        "lang": "und",
    }
    [post] = posts(table(row), Form.TWARC)
    assert post.is_repost
    assert post.author.name == "Anna"
    assert post.lang is None


def test_damaged_lines_are_told_by_number_and_skipped() -> None:
    content = (
        lines(tweet())
        + b'{"id": "14", "te\n\n[]\nnull\n'
        + lines({"meta": {}})
        + lines(tweet(id="1500000000000000001"))
    )
    assert damages(content, Form.TWARC) == [2, 4, 5, 6]
    assert [post.native_id for post in posts(content, Form.TWARC)] == ["1400000000000000001", "1500000000000000001"]


def test_nonsense_in_one_part_of_a_post_hides_no_more_than_that_part() -> None:
    odd = tweet(entities={"urls": 5, "hashtags": [{"tag": "MathReads"}]}, lang=7, created_at="yesterday")
    [post] = posts(lines(odd), Form.TWARC)
    assert post.tags == ("MathReads",)
    assert post.at.year == 2021


def test_half_an_emoji_hides_no_post() -> None:
    content = lines(tweet()).replace(b"rows", b"rows \\ud83d")
    [post] = posts(content, Form.TWARC)
    post.text.encode()
    assert post.text.startswith("A1 The bakery makes rows")


def test_a_packed_file_is_unpacked_and_one_that_is_cut_off_gives_what_it_has() -> None:
    content = gzip.compress(lines(*(tweet(id=str(1400000000000000001 + number)) for number in range(3000))))
    assert len(posts(content, Form.TWARC)) == 3000
    cut = content[: len(content) // 2]
    assert 0 < len(posts(cut, Form.TWARC)) < 3000
    assert len(damages(cut, Form.TWARC)) == 1
