"""The web addresses of posts, of which each has several.

A person copies what stands in the browser: `mobile.twitter.com` or `x.com`, with a picture's number or a `?s=20`
behind it; a handle where the network's own address has the account's id; the page of a post on one's own server and
not on its author's. Whether two mean the same post is told by what is the same in all of these.
"""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

_X = dict.fromkeys(("twitter.com", "mobile.twitter.com", "mobile.x.com"), "x.com")
_POSTS = {
    "x.com": re.compile(r"/(?:[^/]+|i/web)/status(?:es)?/([0-9]+)"),
    "bsky.app": re.compile(r"/profile/[^/]+/post/([^/]+)"),
}
_MASTODON_POST = re.compile(r"/(?:@[^/]+|users/[^/]+/statuses|web/statuses|deck/@[^/]+)/([0-9]+)")
_RECORD = re.compile(r"at://[^/]+/app\.bsky\.feed\.post/([^/]+)")
_LENGTH_OF_SNOWFLAKES = 15
"""Digits of an id that a network gave by the time: a shorter one may be anybody's."""


@dataclass(frozen=True, slots=True)
class PostPage:
    """What all the addresses of a post have in common.

    Attributes:
        site: Whose page it is, in small letters.
        name: The post's, there.
    """

    site: str
    name: str

    @property
    def native_id(self) -> str:
        """The id that one's own server may have given, long enough to be no other post's; else empty."""
        return self.name if self.name.isdecimal() and len(self.name) >= _LENGTH_OF_SNOWFLAKES else ""


def post_page(address: str) -> PostPage | None:
    """The page that an address leads to; None if it is no address."""
    record = _RECORD.match(address)
    if record:
        return PostPage("bsky.app", record[1])
    try:
        parts = urlsplit(address)
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or not host:
        return None
    site = _X.get(host, host)
    found = _POSTS.get(site, _MASTODON_POST).match(parts.path)
    return PostPage(site, found[1] if found else f"{parts.path.rstrip('/')}?{parts.query}".removesuffix("?"))
