"""Post views of Bluesky, in the answers that hold them."""

import json
from typing import Any

from chatmod.domain.posts import Media
from chatmod.importing import Damaged, Form, LeftOut
from tests.importing.brought import found, lines, posts, view


def test_a_view_is_a_post() -> None:
    [post] = posts(lines(view()), Form.BLUESKY)
    assert post.id == "at://did:plc:anna/app.bsky.feed.post/3kaaaaaaaaaaa"
    assert post.url == "https://bsky.app/profile/did:plc:anna/post/3kaaaaaaaaaaa"
    assert post.text == "A1 The bakery makes rows #MathReads"
    assert post.tags == ("MathReads",)
    assert post.lang == "en"
    assert not post.members_only


def test_who_asks_for_readers_with_a_login_is_heard() -> None:
    labels = [{"val": "!no-unauthenticated"}]
    asking = view(author={"did": "did:plc:anna", "handle": "anna.example", "labels": labels})
    assert posts(lines(asking), Form.BLUESKY)[0].members_only


def test_pictures_links_and_what_it_answers_and_quotes() -> None:
    other = "at://did:plc:heather/app.bsky.feed.post/3kb"
    record = view()["record"] | {
        "reply": {"parent": {"uri": other}, "root": {"uri": other}},
        "embed": {"$type": "app.bsky.embed.recordWithMedia", "record": {"record": {"uri": other}}},
        "facets": [{"features": [{"$type": "app.bsky.richtext.facet#link", "uri": "https://example.org"}]}],
    }
    embed = {
        "$type": "app.bsky.embed.recordWithMedia#view",
        "media": {
            "$type": "app.bsky.embed.images#view",
            "images": [{"fullsize": "https://cdn.example/p", "alt": "An array"}],
        },
    }
    [post] = posts(lines(view(record=record, embed=embed)), Form.BLUESKY)
    assert post.in_reply_to == other
    assert post.quote_of == other
    assert post.media == (Media("https://cdn.example/p", "An array"),)
    assert post.links == ("https://example.org",)


def test_a_thread_is_read_from_its_beginning_and_what_is_hidden_in_it_is_left_out() -> None:
    thread: dict[str, Any] = {
        "$type": "app.bsky.feed.defs#threadViewPost",
        "post": view("3kb"),
        "parent": {"post": view("3ka")},
        "replies": [
            {"post": view("3kc"), "replies": [{"post": view("3kd")}]},
            {"$type": "app.bsky.feed.defs#notFoundPost", "uri": "at://x", "notFound": True},
        ],
    }
    content = json.dumps({"thread": thread}).encode()
    assert [post.id[-3:] for post in posts(content, Form.BLUESKY)] == ["3kb", "3ka", "3kc", "3kd"]
    assert LeftOut(1, "no post") in found(content, Form.BLUESKY)


def test_a_search_and_a_feed_with_a_repost() -> None:
    assert len(posts(json.dumps({"posts": [view("3ka"), view("3kb")]}).encode(), Form.BLUESKY)) == 2
    by = {"did": "did:plc:ben", "handle": "ben.bsky.social"}
    reason = {"$type": "app.bsky.feed.defs#reasonRepost", "by": by, "indexedAt": "2024-05-02T19:00:00.000Z"}
    feed = {"feed": [{"post": view("3ka")}, {"post": view("3kb"), "reason": reason}], "cursor": "x"}
    said, repost = posts(json.dumps(feed, indent=1).encode(), Form.BLUESKY)
    assert not said.is_repost
    assert repost.is_repost
    assert repost.author.handle == "ben.bsky.social"
    assert repost.at.hour == 19


def test_what_is_no_post_is_told_and_the_rest_is_read() -> None:
    content = lines({"nothing": 1}, view(author={}), view()) + b"{broken\n"
    findings = found(content, Form.BLUESKY)
    assert [one.number for one in findings if isinstance(one, Damaged)] == [1, 2, 4]
    assert len(posts(content, Form.BLUESKY)) == 1


def test_replies_that_go_very_deep_are_read() -> None:
    thread: dict[str, Any] = {"post": view("3k0")}
    for number in range(1, 300):
        thread = {"post": view(f"3k{number}"), "replies": [thread]}
    assert len(posts(json.dumps({"thread": thread}).encode(), Form.BLUESKY)) == 300
