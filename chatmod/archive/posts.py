"""Posts as rows: how they are written, read again, and taken out."""

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from typing import Any, Final

from chatmod.archive import codec, refusing
from chatmod.archive.keys import time_key
from chatmod.archive.making import quick
from chatmod.domain.accounts import network_of
from chatmod.domain.posts import Author, Media, Post, Seen

OWN_COLUMNS: Final = (
    "post.id, post.platform, post.native_id, post.post_id, post.at, post.author, post.text, post.lang, post.url, "
    "post.in_reply_to, post.quote_of, post.edited_at, post.is_repost, post.members_only, post.hidden, post.media, "
    "post.links, post.tags, post.liked"
)
"""What `post_of` reads, in its order."""

COLUMNS: Final = f"{OWN_COLUMNS}, author.author_id, author.handle, author.name"
"""The same, and what `Authors.of` reads."""

READ: Final = f"SELECT {COLUMNS} FROM post JOIN author ON author.id = post.author"  # noqa: S608 - ours
"""Posts that are not removed: those have no author any more."""

_CONTENT: Final = (
    "author", "text", "lang", "url", "in_reply_to", "quote_of", "edited_at", "media", "links", "tags",
)  # fmt: skip
_FLAGS: Final = ("is_repost", "members_only", "hidden", "liked")
_REMEMBERED = 20_000
_make_post = quick(Post)


class Authors:
    """The authors of rows that `READ` gives, each made once."""

    def __init__(self) -> None:
        self._known: dict[int, Author] = {}

    def of(self, row: Sequence[Any]) -> Author:
        """The author of a row."""
        author = self._known.get(row[5])
        if author is None:
            if len(self._known) > _REMEMBERED:
                self._known.clear()
            author = self._known[row[5]] = Author(row[19], row[20], row[21])
        return author

    def known(self, connection: sqlite3.Connection, author_row: int) -> Author:
        """The author of a row that names its author by row only."""
        author = self._known.get(author_row)
        if author is None:
            if len(self._known) > _REMEMBERED:
                self._known.clear()
            query = "SELECT author_id, handle, name FROM author WHERE id = ?"
            author = self._known[author_row] = Author(*connection.execute(query, (author_row,)).fetchone())
        return author


@lru_cache(maxsize=1024)
def _read_list(listed: str) -> tuple[str, ...]:
    """Hashtags and addresses, of which a chat has few and many times."""
    return tuple(json.loads(listed))


def post_of(row: Sequence[Any], author: Author) -> Post:
    """The post of a row of `COLUMNS`."""
    return _make_post(
        row[3],
        row[2],
        row[1],
        row[8],
        author,
        datetime.fromisoformat(row[4]),
        row[6],
        row[7],
        row[9],
        row[10],
        datetime.fromisoformat(row[11]) if row[11] else None,
        bool(row[12]),
        tuple(Media(**media) for media in json.loads(row[15])) if row[15] else (),
        _read_list(row[16]) if row[16] else (),
        _read_list(row[17]) if row[17] else (),
        bool(row[13]),
        bool(row[14]),
        None if row[18] is None else bool(row[18]),
    )


def keep(connection: sqlite3.Connection, performance: int, platform: str, seen: Seen, fetched_at: str) -> Post | None:
    """Keep a post and its raw JSON, and return it, as it is kept, where it is new.

    A sighting of what is known and unchanged leaves no trace, and what was removed stays removed. Nothing is kept of
    people who are out.

    Args:
        connection: In a transaction.
        performance: The chat.
        platform: The account that saw it.
        seen: The post, and its raw JSON.
        fetched_at: As `codec.to_text` writes it.
    """
    found = refusing.admitted(connection, platform, seen)
    if found is None:
        return None
    seen = Seen(replace(found.post, declined=False), found.raw) if found.post.declined else found
    key = (performance, platform, seen.post.native_id)
    known = connection.execute(
        f"SELECT post.removed_at, {COLUMNS} FROM post LEFT JOIN author ON author.id = post.author "  # noqa: S608
        "WHERE performance = ? AND platform = ? AND native_id = ?",
        key,
    ).fetchone()
    if known is None:
        row = _insert(connection, key, seen.post)
    elif known["removed_at"] is not None:
        return None
    else:
        row = known["id"]
        before = post_of(known[1:], Authors().of(known[1:]))
        if refusing.is_cleared(connection, row):
            # what stands there now was taken out of it; no later view may bring it back
            flags = {flag: getattr(seen.post, flag) for flag in ("members_only", "hidden", "liked")}
            _update(connection, row, platform, replace(before, **flags))
            return None
        post = before.seen_again(seen.post)
        if post == before:
            return None
        _update(connection, row, platform, post)
    revise(connection, performance)
    connection.execute("INSERT INTO sighting VALUES (?, ?, ?, ?)", (row, fetched_at, *codec.compress(seen.raw)))
    return seen.post if known is None else None


def bury(connection: sqlite3.Connection, performance: int, platform: str, native_id: str, at: str) -> bool:
    """Take out a post: text, author and raw JSON go, that there was one stays; tells whether there was one."""
    key = (performance, platform, native_id)
    found = connection.execute(
        "SELECT id FROM post WHERE performance = ? AND platform = ? AND native_id = ? AND removed_at IS NULL", key
    ).fetchone()
    if found is None:
        return False
    empty(connection, found["id"], at)
    revise(connection, performance)
    return True


def empty(connection: sqlite3.Connection, row: int, at: str) -> None:
    """Leave of a post that there was one: its ids, and when it was written and removed."""
    cleared = ", ".join(f"{name} = NULL" for name in _CONTENT)
    author = connection.execute("SELECT author FROM post WHERE id = ?", (row,)).fetchone()["author"]
    connection.execute(f"UPDATE post SET removed_at = ?, {cleared} WHERE id = ?", (at, row))  # noqa: S608 - ours
    connection.execute("DELETE FROM sighting WHERE post = ?", (row,))
    # of somebody who has taken back every word, no name stays
    connection.execute(
        "DELETE FROM author WHERE id = ? AND NOT EXISTS (SELECT 1 FROM post WHERE post.author = author.id)", (author,)
    )


def revise(connection: sqlite3.Connection, performance: int) -> None:
    """Note that the posts of a chat have changed: what was filed is to be filed again."""
    connection.execute("UPDATE performance SET revision = revision + 1 WHERE id = ?", (performance,))


def _insert(connection: sqlite3.Connection, key: tuple[int, str, str], post: Post) -> int:
    values = (*key, post.id, codec.to_text(post.at), *_content(connection, key[1], post))
    marks = ", ".join("?" * (len(values) + 1))
    row = time_key(post.at, *map(str, key))
    while connection.execute("SELECT 1 FROM post WHERE id = ?", (row,)).fetchone():
        row += 1
    connection.execute(
        f"INSERT INTO post (id, performance, platform, native_id, post_id, at, {', '.join(_CONTENT)}, "  # noqa: S608
        f"{', '.join(_FLAGS)}) VALUES ({marks})",
        (row, *values),
    )
    return row


def _update(connection: sqlite3.Connection, row: int, platform: str, post: Post) -> None:
    changed = ", ".join(f"{name} = ?" for name in (*_CONTENT, *_FLAGS))
    connection.execute(f"UPDATE post SET {changed} WHERE id = ?", (*_content(connection, platform, post), row))  # noqa: S608


def _content(connection: sqlite3.Connection, platform: str, post: Post) -> tuple[object, ...]:
    """The values of `_CONTENT` and `_FLAGS`."""
    return (
        author_row(connection, network_of(platform), post.author),
        post.text,
        post.lang,
        post.url,
        post.in_reply_to,
        post.quote_of,
        codec.to_text(post.edited_at) if post.edited_at else None,
        _listed([{"url": media.url, "alt": media.alt} for media in post.media]),
        _listed(post.links),
        _listed(post.tags),
        post.is_repost,
        post.members_only,
        post.hidden,
        post.liked,
    )


def _listed(values: Sequence[object]) -> str | None:
    return json.dumps(values, ensure_ascii=False) if values else None


def author_row(connection: sqlite3.Connection, network: str, author: Author) -> int:
    """The row of an author, under the handle and name that were seen last."""
    found = connection.execute(
        """
        INSERT INTO author (network, author_id, handle, name) VALUES (?, ?, ?, ?)
        ON CONFLICT DO UPDATE SET handle = excluded.handle, name = excluded.name RETURNING id
        """,
        (network, author.id, author.handle, author.name),
    )
    return int(found.fetchone()[0])
