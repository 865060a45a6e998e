"""Statuses of Mastodon, in the forms in which servers and exports give them."""

import json
from typing import Any

import pytest

from chatmod.domain.posts import Media
from chatmod.importing import Damaged, Form, LeftOut
from tests.importing.brought import damages, found, lines, posts, status


def test_a_status_is_plain_text_with_a_name_that_is_good_everywhere() -> None:
    [post] = posts(lines(status()), Form.MASTODON)
    assert post.id == "https://example.social/users/anna/statuses/110000000000000001"
    assert post.native_id == "110000000000000001"
    assert post.text == "A1 The bakery makes rows #MathReads"
    assert post.author.handle == "anna@example.social"
    assert post.tags == ("MathReads",)


@pytest.mark.parametrize(
    "wrapped",
    [
        lambda one, two: [one, two],
        lambda one, two: {"accounts": [], "statuses": [one, two], "hashtags": []},
        lambda one, two: {"ancestors": [one], "descendants": [two]},
    ],
)
@pytest.mark.parametrize("indent", [None, 2])
def test_lists_and_the_answers_of_search_and_context_are_read(wrapped: Any, indent: int | None) -> None:  # noqa: ANN401 - a function
    content = json.dumps(wrapped(status(), status(id="2", uri="https://example.social/2")), indent=indent).encode()
    assert [post.native_id for post in posts(content, Form.MASTODON)] == ["110000000000000001", "2"]


def test_a_boost_is_a_repost_and_what_is_not_public_stays_out() -> None:
    boost = status(id="2", reblog=status())
    private = status(id="3", visibility="private")
    first, second = found(lines(boost, private), Form.MASTODON)
    assert posts(lines(boost), Form.MASTODON)[0].is_repost
    assert second == LeftOut(2, "not public")
    assert first != second


def test_pictures_quotations_and_edits() -> None:
    more = status(
        media_attachments=[{"url": "https://files.example/p.jpg", "description": "An array"}],
        quote={"state": "accepted", "quoted_status": {"id": "77"}},
        edited_at="2024-05-02T18:10:00.000Z",
        in_reply_to_id="5",
    )
    [post] = posts(lines(more), Form.MASTODON)
    assert post.media == (Media("https://files.example/p.jpg", "An array"),)
    assert (post.quote_of, post.in_reply_to) == ("77", "5")
    assert post.edited_at is not None


def test_an_outbox_of_an_export_is_read() -> None:
    note = {
        "type": "Note",
        "id": "https://example.social/users/anna/statuses/1",
        "attributedTo": "https://example.social/users/anna",
        "published": "2024-05-02T18:06:00Z",
        "content": "<p>A1 rows</p>",
        "contentMap": {"en": "<p>A1 rows</p>"},
        "inReplyTo": "https://example.social/users/heather/statuses/9",
        "tag": [{"type": "Hashtag", "name": "#MathReads"}],
        "attachment": [{"type": "Document", "url": "/media/p.png", "name": "An array"}],
    }
    public = ["https://www.w3.org/ns/activitystreams#Public"]
    followers = ["https://example.social/users/anna/followers"]
    actor = "https://example.social/users/anna"
    items = [
        {"type": "Create", "actor": actor, "to": public, "object": note},
        {"type": "Create", "actor": actor, "to": followers, "object": note},
        {
            "type": "Announce",
            "id": "https://example.social/users/anna/statuses/2/activity",
            "actor": actor,
            "published": "2024-05-02T18:07:00Z",
            "to": public,
            "object": "https://example.org/notes/5",
        },
    ]
    content = json.dumps({"type": "OrderedCollection", "totalItems": 3, "orderedItems": items}).encode()
    said, boosted = posts(content, Form.MASTODON)
    assert said.text == "A1 rows"
    assert said.author.handle == "anna@example.social"
    assert said.in_reply_to == "https://example.social/users/heather/statuses/9"
    assert said.media == (Media("https://example.social/media/p.png", "An array"),)
    assert boosted.is_repost
    assert LeftOut(1, "not public") in found(content, Form.MASTODON)


def test_a_list_that_is_cut_off_gives_what_came_before() -> None:
    content = json.dumps([status(), status(id="2"), status(id="3")]).encode()[:-200]
    assert len(posts(content, Form.MASTODON)) == 2
    assert damages(content, Form.MASTODON) == [3]


def test_a_long_document_on_one_line_is_taken_apart() -> None:
    many = [status(id=str(number), uri=f"https://example.social/{number}") for number in range(4000)]
    content = json.dumps({"accounts": [], "statuses": many}).encode()
    assert len(content) > 2_000_000
    assert [post.native_id for post in posts(content, Form.MASTODON)] == [str(number) for number in range(4000)]


def test_what_is_no_status_is_told() -> None:
    content = lines({"id": "5"}, status(account={"id": "7"}), status(created_at="then"))
    assert [type(one) for one in found(content, Form.MASTODON)] == [Damaged] * 3
