"""The addresses of posts: `at://DID/app.bsky.feed.post/KEY` in the network, a page of the app for people."""

from dataclasses import dataclass
from typing import Self
from urllib.parse import quote

COLLECTION = "app.bsky.feed.post"
"""What posts are kept under."""

_PARTS = 3


@dataclass(frozen=True, slots=True)
class PostAddress:
    """Where a post is: in whose repository, and under which key."""

    did: str
    rkey: str

    @classmethod
    def parse(cls, uri: str) -> Self | None:
        """The address in the network's form; None if it is no post's."""
        parts = uri.removeprefix("at://").split("/")
        fits = uri.startswith("at://did:") and len(parts) == _PARTS and parts[1] == COLLECTION and parts[2]
        return cls(parts[0], parts[2]) if fits else None

    @property
    def uri(self) -> str:
        """In the network's form."""
        return f"at://{self.did}/{COLLECTION}/{self.rkey}"

    @property
    def url(self) -> str:
        """For people; by the DID, which stays when a handle changes."""
        return f"https://bsky.app/profile/{quote(self.did, safe=':')}/post/{quote(self.rkey, safe='')}"

    @property
    def where(self) -> dict[str, str]:
        """As the methods about records take it."""
        return {"repo": self.did, "collection": COLLECTION, "rkey": self.rkey}
