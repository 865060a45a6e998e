"""Several addresses, one post."""

import pytest

from chatmod.domain.post_addresses import post_page

MASTODON = "https://example.social/@ana/109876543210987654"
X = "https://x.com/ana/status/1516000000000000001"
BLUESKY = "https://bsky.app/profile/did:plc:abc/post/3kabc"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (X, "https://twitter.com/ana/status/1516000000000000001?s=20"),
        (X, "https://mobile.twitter.com/Ana/status/1516000000000000001/photo/1"),
        (X, "http://www.twitter.com/i/web/status/1516000000000000001"),
        (X, "https://x.com/ana/statuses/1516000000000000001#top"),
        (BLUESKY, "https://bsky.app/profile/ana.example/post/3kabc"),
        (BLUESKY, "at://did:plc:abc/app.bsky.feed.post/3kabc"),
        (MASTODON, "https://example.social/users/ana/statuses/109876543210987654"),
        (MASTODON, "https://EXAMPLE.social/@ana/109876543210987654/"),
        (MASTODON, "https://example.social/@ana/109876543210987654/embed"),
        ("http://room.example/posts/7", "http://room.example/posts/7/#post-7"),
    ],
)
def test_these_lead_to_the_same_post(one: str, other: str) -> None:
    assert post_page(one) == post_page(other) is not None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (X, "https://x.com/ana/status/1516000000000000002"),
        (MASTODON, "https://other.example/@ana/109876543210987654"),
        ("http://room.example/posts/7", "http://room.example/posts/70"),
        ("https://forum.example/show?post=7", "https://forum.example/show?post=8"),
        (BLUESKY, "https://bsky.app/profile/did:plc:abc/post/3kabd"),
    ],
)
def test_these_do_not(one: str, other: str) -> None:
    assert post_page(one) != post_page(other)


@pytest.mark.parametrize(
    "text", ["", "17", "mailto:ana@example.org", "https://", "http://[", "javascript:x", "at://a/b"]
)
def test_what_is_no_address_leads_nowhere(text: str) -> None:
    assert post_page(text) is None


def test_an_id_that_may_be_anybodys_is_none_of_a_server() -> None:
    far, near = (
        post_page("https://home.example/@ana@example.social/109876543210987654"),
        post_page("http://a.example/@b/17"),
    )
    assert far is not None
    assert far.native_id == "109876543210987654"
    assert near is not None
    assert near.native_id == ""
