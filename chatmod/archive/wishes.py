"""Who is out of the record, and who has agreed to be shown: written down, looked up, taken back."""

import sqlite3
from collections.abc import Iterable
from datetime import datetime
from typing import Final

from chatmod.archive import codec
from chatmod.archive.identities import Digests, Person, full_handle, identities
from chatmod.domain.consent import How, Kind, Removal, Wish
from chatmod.domain.posts import Author

_CODE: Final = 8


def people(connection: sqlite3.Connection, wanted: str, network: str | None = None) -> list[Person]:
    """Everybody in the archive whose id or handle this is.

    Args:
        connection: To the archive.
        wanted: An id, or a handle with or without `@`.
        network: Where, if that is known.
    """
    query = """
        SELECT id, network, author_id, handle, name FROM author
        WHERE (author_id = ? OR handle = ? COLLATE NOCASE) AND (? IS NULL OR network = ?) ORDER BY id
    """
    rows = connection.execute(query, (wanted, wanted.removeprefix("@"), network, network))
    return [Person(row[0], row[1], Author(row[2], row[3], row[4])) for row in rows]


def is_settled(connection: sqlite3.Connection, network: str, author: Author, since: datetime | None) -> bool:
    """Whether somebody is out already, or an opt-out was taken back after that instant.

    Args:
        connection: To the archive.
        network: Of the account.
        author: The account.
        since: When the wish was written; None for one that has no time, such as that of a profile.
    """
    query = """
        SELECT 1 FROM consent_digest JOIN consent ON consent.id = consent
        WHERE digest = ? AND kind = 'out' AND (undone_at IS NULL OR undone_at >= ?)
    """
    after = codec.to_text(since) if since else ""
    digests = Digests.of(connection).all(network, identities(network, author))
    return any(connection.execute(query, (digest, after)).fetchone() for digest in digests)


def note(
    connection: sqlite3.Connection,
    network: str,
    known_by: Iterable[str],
    kind: Kind,
    how: How,
    at: datetime,
    removal: Removal | None = None,
) -> str:
    """Write down a wish, in place of what the same person wished before; returns its code."""
    digests = sorted(Digests.of(connection).all(network, known_by))
    for row in _standing(connection, set(digests)):
        connection.execute("UPDATE consent SET undone_at = ? WHERE id = ?", (codec.to_text(at), row))
    new = connection.execute(
        "INSERT INTO consent (network, kind, how, at, posts, texts) VALUES (?, ?, ?, ?, ?, ?) RETURNING id",
        (network, kind, how, codec.to_text(at), removal.posts if removal else 0, removal.texts if removal else 0),
    ).fetchone()["id"]
    connection.executemany("INSERT INTO consent_digest VALUES (?, ?)", [(digest, new) for digest in digests])
    return code_of(digests)


def undo(connection: sqlite3.Connection, wanted: str, network: str | None, at: datetime) -> int:
    """Take back what somebody wished: from now on it is as if nothing had been said.

    Args:
        connection: In a transaction.
        wanted: An id, a handle, or the code of a wish.
        network: Where; without it, everywhere.
        at: Now.

    Returns:
        How many wishes there were.
    """
    digests = Digests.of(connection)
    handle = wanted.removeprefix("@")
    meant = {
        digest
        for row in connection.execute("SELECT DISTINCT network FROM consent").fetchall()
        if network in {None, row["network"]}
        for digest in digests.all(row["network"], (wanted, f"@{handle}", handle))
    }
    rows = _standing(connection, meant, wanted.casefold())
    connection.executemany(
        "UPDATE consent SET undone_at = ? WHERE id = ?", [(codec.to_text(at), row) for row in rows]
    )
    return len(rows)


def wishes(connection: sqlite3.Connection) -> list[Wish]:
    """All that stand, oldest first."""
    authors = _authors_by_digest(connection)
    found = []
    for row in connection.execute("SELECT * FROM consent WHERE undone_at IS NULL ORDER BY id").fetchall():
        digests = _digests(connection, row["id"])
        author = next((authors[one] for one in digests if one in authors), None)
        at = datetime.fromisoformat(row["at"])
        known = author if row["kind"] == "agreed" else None
        found.append(
            Wish(code_of(digests), row["network"], row["kind"], row["how"], at, row["posts"], row["texts"], known)
        )
    return found


def agreed(connection: sqlite3.Connection) -> frozenset[str]:
    """Ids of the authors who have agreed to be shown in full."""
    return frozenset(wish.author.id for wish in wishes(connection) if wish.author)


def unheard(network: str, name: str) -> tuple[str, ...]:
    """By what somebody is known who has posted nothing yet.

    Args:
        network: Where.
        name: An id, or a handle with or without `@`.
    """
    full = full_handle(network, name.removeprefix("@"))
    return (name, f"@{full}") if full else (name,)


def code_of(digests: list[str]) -> str:
    """A short name of a wish that names nobody."""
    return digests[0][:_CODE] if digests else ""


def _standing(connection: sqlite3.Connection, meant: set[str], code: str = "") -> list[int]:
    """The wishes of whom these digests or this code mean."""
    return [
        row["id"]
        for row in connection.execute("SELECT id FROM consent WHERE undone_at IS NULL").fetchall()
        if not meant.isdisjoint(known := _digests(connection, row["id"])) or code_of(known) == code
    ]


def _digests(connection: sqlite3.Connection, wish: int) -> list[str]:
    query = "SELECT digest FROM consent_digest WHERE consent = ? ORDER BY digest"
    return [row["digest"] for row in connection.execute(query, (wish,))]


def _authors_by_digest(connection: sqlite3.Connection) -> dict[str, Author]:
    if connection.execute("SELECT 1 FROM consent WHERE kind = 'agreed' AND undone_at IS NULL").fetchone() is None:
        return {}
    digests = Digests.of(connection)
    return {
        digests.digest(row["network"], identity): author
        for row in connection.execute("SELECT network, author_id, handle, name FROM author")
        for author in [Author(row["author_id"], row["handle"], row["name"])]
        for identity in identities(row["network"], author)
    }
