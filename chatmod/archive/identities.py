"""What identifies people, and the salted digests by which the archive remembers those who are in it no more.

A digest names nobody to a reader of the file; who has the file and guesses a name can tell whether it was that one.
"""

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import blake2b
from typing import Final
from urllib.parse import urlsplit

from chatmod.domain.posts import Author

_SIZE: Final = 16
_ONE_SERVER: Final = frozenset({"x", "bluesky", "room"})
"""Networks on which a handle means the same account everywhere."""


@dataclass(frozen=True, slots=True)
class Digests:
    """Makes the digests of one archive."""

    salt: str

    @classmethod
    def of(cls, connection: sqlite3.Connection) -> "Digests":
        """Those of an archive."""
        return cls(connection.execute("SELECT value FROM salt").fetchone()[0])

    def digest(self, network: str, identity: str) -> str:
        """Of an id, an address, or a handle behind `@`."""
        said = f"{network}\0{identity.casefold()}".encode("utf-8", "replace")
        return blake2b(said, key=self.salt.encode(), digest_size=_SIZE).hexdigest()

    def all(self, network: str, identities: Iterable[str]) -> frozenset[str]:
        """Of several."""
        return frozenset(self.digest(network, identity) for identity in identities if identity)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in the archive.

    Attributes:
        row: Of the author.
    """

    row: int
    network: str
    author: Author


def identities(network: str, author: Author) -> tuple[str, ...]:
    """What tells an account from all others of its network."""
    handle = full_handle(network, author.handle, author.id)
    return (author.id, f"@{handle}") if handle else (author.id,)


def full_handle(network: str, handle: str, author_id: str = "") -> str:
    """A handle that means one account only; empty where that cannot be told."""
    if network in _ONE_SERVER or "@" in handle:
        return handle
    try:
        server = urlsplit(author_id).hostname or ""
    except ValueError:  # a stranger's server may call its people anything
        server = ""
    return f"{handle}@{server}" if server else ""
