"""What coverage asks of the archive beside an edition: who came before, who moderates, what was said and liked."""

import json
import sqlite3
from datetime import datetime

from chatmod.archive import codec
from chatmod.domain.moderators import Moderators
from chatmod.domain.posts import Author


def regulars(connection: sqlite3.Connection, before: datetime, other_than: str) -> frozenset[str] | None:
    """Author ids of participants of other chats that began before an instant; None if there are none.

    Reposts do not count, nor what is removed: whoever took back every word is not known any more. A chat in which
    only our own accounts wrote tells nothing of who is new.
    """
    # walks the authors, each with its oldest posts first: of those who come often, the first row decides
    query = """
        SELECT author_id FROM author
        WHERE EXISTS (
          SELECT 1 FROM post JOIN performance ON performance.id = post.performance
          WHERE post.author = author.id AND NOT post.is_repost
            AND performance.start < ? AND performance.name != ?
        ) AND author_id NOT IN (SELECT author_id FROM account)
    """
    found = frozenset(row[0] for row in connection.execute(query, (codec.to_text(before), other_than)))
    return found or None


def named_moderators(connection: sqlite3.Connection, performance: int) -> tuple[str, ...]:
    """The handles that the schedule of a chat, as last compiled, names as moderators; none without a schedule."""
    last = """
        SELECT json_extract(body, '$.sheet.schedule.moderators') FROM journal
        WHERE performance = ? AND kind = 'planned' ORDER BY id DESC LIMIT 1
    """
    first = """
        SELECT json_extract(sheet, '$.schedule.moderators') FROM performance WHERE id = ? AND json_valid(sheet)
    """
    for query in (last, first):
        row = connection.execute(query, (performance,)).fetchone()
        if row is not None and row[0]:
            return tuple(json.loads(row[0]))
    return ()


def authors_named(connection: sqlite3.Connection, performance: int) -> tuple[Author, ...]:
    """Those of the people who wrote in a chat whom its schedule names as moderators."""
    moderators = Moderators(handles=named_moderators(connection, performance))
    if not moderators.handles:
        return ()
    query = """
        SELECT DISTINCT author.author_id, author.handle, author.name, post.platform
        FROM post JOIN author ON author.id = post.author
        WHERE post.performance = ? AND post.removed_at IS NULL ORDER BY author.id
    """
    wrote = ((Author(*row[:3]), row[3]) for row in connection.execute(query, (performance,)))
    return tuple(dict.fromkeys(author for author, platform in wrote if moderators.has_named(author, platform)))


def said_ad_hoc(connection: sqlite3.Connection, performance: int) -> frozenset[str]:
    """Stable ids of what the moderator said during a chat by a command, and stood in no sheet."""
    query = """
        SELECT json_extract(body, '$.post_id') FROM journal
        WHERE performance = ? AND kind = 'went-out' AND label GLOB 'say:*'
    """
    return frozenset(row[0] for row in connection.execute(query, (performance,)))


def liked(connection: sqlite3.Connection, performance: int) -> frozenset[str]:
    """Stable ids of the posts that any of our accounts likes: an edition has one view of each post only."""
    query = "SELECT post_id FROM post WHERE performance = ? AND liked AND removed_at IS NULL"
    return frozenset(row[0] for row in connection.execute(query, (performance,)))
