"""The post that a person means, by what can be read of it somewhere and typed.

In this order: `#17` is its number, as `show` and the pages print it; then its stable id; its address, in any of the
forms that a browser shows; a number without `#`, where the chat has that many posts (a shell takes `#` for the
beginning of a comment); and the id that its network gave it, alone or behind the account, `mastodon:1093`.
"""

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from chatmod.domain.accounts import network_of
from chatmod.domain.post_addresses import PostPage, post_page
from chatmod.domain.posts import Author
from chatmod.errors import ArchiveError

_REMEDY = "Name it by its number in `chatmod show`, such as 17, by its address, or by its id."
_SHOWN = 5
_MOST_DIGITS = 12


@dataclass(frozen=True, slots=True)
class FoundPost:
    """A post of a chat, as it was found.

    Attributes:
        row: In the archive; not the same after the chat was brought in anew.
        id: The platform's stable id.
        place: Its number in the chat, from 1.
        questions: Those that it is filed under now.
    """

    row: int
    id: str
    place: int
    platform: str
    author: Author
    at: datetime
    text: str
    questions: tuple[str, ...]


_FILED = """
SELECT post.id, post.post_id, filed.place, post.platform, author.author_id, author.handle, author.name, post.at,
  post.text, filed.questions
FROM filed JOIN post ON post.id = filed.post JOIN author ON author.id = post.author
WHERE filed.performance = ? AND
"""


def find_post(connection: sqlite3.Connection, performance: int, typed: str) -> FoundPost:
    """The post that is meant.

    Args:
        connection: To the archive; the posts of the chat are filed.
        performance: The chat.
        typed: What a person typed.

    Raises:
        ArchiveError: If there is no such post, if it was removed, or if it may be one of several.
        sqlite3.Error: If the archive cannot be read.
        ValueError: If it is damaged.
    """
    typed = typed.strip()
    if typed.startswith("#") and typed[1:].isdecimal():
        found = _numbered(connection, performance, typed[1:])
    else:
        found = (
            _named(connection, performance, typed)
            or _numbered(connection, performance, typed)
            or _native(connection, performance, typed)
        )
    if len(found) == 1:
        return found[0]
    if found:
        told = ", ".join(f"#{one.place} by @{one.author.handle} on {one.platform}" for one in found[:_SHOWN])
        raise ArchiveError(f"`{typed}` may be any of {len(found)} posts: {told}.", "Write its number, such as 17.")
    raise ArchiveError(_why_not(connection, performance, typed), _REMEDY)


def _named(connection: sqlite3.Connection, performance: int, typed: str) -> list[FoundPost]:
    """By the stable id, or by an address."""
    exact = _read(connection, performance, "post.post_id = ?", typed) or _read(
        connection, performance, "post.url = ?", typed
    )
    page = None if exact else post_page(typed)
    return _on_page(connection, performance, page) if page else exact


def _on_page(connection: sqlite3.Connection, performance: int, page: PostPage) -> list[FoundPost]:
    rows, same_id = [], []
    query = "SELECT id, post_id, url, native_id, platform FROM post WHERE performance = ? AND removed_at IS NULL"
    for row, post_id, url, native_id, platform in connection.execute(query, (performance,)):
        if page in {post_page(url or ""), post_page(post_id)}:
            rows.append(row)
        elif native_id == page.native_id and network_of(platform) == "mastodon":
            same_id.append(row)
    return _of_rows(connection, performance, rows or same_id)


def _of_rows(connection: sqlite3.Connection, performance: int, rows: Iterable[int]) -> list[FoundPost]:
    """Of views of one post, that which is filed stands for all."""
    ids = {_stable_id(connection, row) for row in rows}
    found = [one for post_id in ids for one in _read(connection, performance, "post.post_id = ?", post_id)]
    return sorted(found, key=lambda one: one.place)


def _stable_id(connection: sqlite3.Connection, row: int) -> str:
    return str(connection.execute("SELECT post_id FROM post WHERE id = ?", (row,)).fetchone()[0])


def _native(connection: sqlite3.Connection, performance: int, typed: str) -> list[FoundPost]:
    rows = connection.execute(
        "SELECT id FROM post WHERE performance = ? AND removed_at IS NULL "
        "AND (native_id = ? OR platform || ':' || native_id = ?)",
        (performance, typed, typed),
    )
    return _of_rows(connection, performance, [row["id"] for row in rows])


def _numbered(connection: sqlite3.Connection, performance: int, typed: str) -> list[FoundPost]:
    if not typed.isdecimal() or len(typed) > _MOST_DIGITS:
        return []
    return _read(connection, performance, "filed.place = ?", int(typed))


def _read(connection: sqlite3.Connection, performance: int, where: str, value: object) -> list[FoundPost]:
    rows = connection.execute(f"{_FILED} {where} ORDER BY filed.place", (performance, value))
    return [
        FoundPost(
            row[0],
            row[1],
            row[2],
            row[3],
            Author(row[4], row[5], row[6]),
            datetime.fromisoformat(row[7]),
            row[8],
            tuple(row[9].split("|")) if row[9] else (),
        )
        for row in rows
    ]


def _why_not(connection: sqlite3.Connection, performance: int, typed: str) -> str:
    removed = connection.execute(
        "SELECT removed_at FROM post WHERE performance = ? AND removed_at IS NOT NULL "
        "AND (post_id = ? OR native_id = ?)",
        (performance, typed, typed),
    ).fetchone()
    if removed:
        at = datetime.fromisoformat(removed["removed_at"])
        return f"The post `{typed}` is not in the record any more: it was gone at {at:%Y-%m-%d %H:%M} UTC."
    last = connection.execute("SELECT max(place) FROM filed WHERE performance = ?", (performance,)).fetchone()[0]
    known = f"its posts have the numbers 1 to {last}" if last else "it has no posts yet"
    return f"There is no post `{typed}` in this chat; {known}."
