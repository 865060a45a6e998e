"""The exchange format: one JSON object a line, the chat first, then its posts and tombstones."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from chatmod.domain.marks import by_post
from chatmod.domain.posts import Author
from chatmod.domain.record import Chat, Edition, Entry, Removed
from chatmod.domain.timing import Timing
from chatmod.exports.instants import utc
from chatmod.exports.telling import PRIVATE

VERSION = 1
_PRIVATE = {"edition": PRIVATE}


def jsonl_lines(edition: Edition) -> Iterator[str]:
    """Write an edition; times in UTC, texts as UTF-8. A private one has `edition` in its first line, and `marks`."""
    marks = by_post(edition.marks)
    yield _line(_chat(edition.chat) | (_PRIVATE if edition.private else {}))
    for entry in edition.entries:
        post = _post(entry)
        if edition.private:
            post["marks"] = [{"kind": mark.kind, "note": mark.note} for mark in marks.get(entry.post.id, ())]
        yield _line(post)
    for removed in edition.removed:
        yield _line(_tombstone(removed))


def _line(value: dict[str, Any]) -> str:
    # a line separator of Unicode inside a text would end the line for some readers
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029").replace("\x85", "\\u0085") + "\n"


def _time(instant: datetime | None) -> str | None:
    return None if instant is None else utc(instant)


def _author(author: Author) -> dict[str, str]:
    return {"id": author.id, "handle": author.handle, "name": author.name}


def _chat(chat: Chat) -> dict[str, Any]:
    return {
        "type": "chat",
        "version": VERSION,
        "chat": chat.name,
        "title": chat.title,
        "hashtag": chat.hashtag,
        "start": _time(chat.start),
        "end": _time(chat.end),
        "timezone": chat.timezone,
        "language": chat.language,
        "moderators": [_author(author) for author in chat.moderators],
        "platforms": list(chat.platforms),
        "missing": list(chat.missing),
    }


def _post(entry: Entry) -> dict[str, Any]:
    post = entry.post
    return {
        "type": "post",
        "id": post.id,
        "platform": post.platform,
        "url": post.url,
        "author": {**_author(post.author), "role": entry.role},
        "kind": entry.kind,
        "at": _time(post.at),
        "text": post.text,
        "lang": post.lang,
        "in_reply_to": entry.in_reply_to,
        "quote_of": entry.quote_of,
        "questions": list(entry.attribution.questions),
        "reason": entry.attribution.reason,
        "late": entry.late,
        "edited_at": _time(post.edited_at),
        "media": [{"url": media.url, "alt": media.alt} for media in post.media],
        "links": list(post.links),
        "tags": list(post.tags),
        "repost": post.is_repost,
        "timing": _timing(entry.timing),
    }


def _timing(timing: Timing | None) -> dict[str, str | None] | None:
    if timing is None:
        return None
    return {
        "planned": _time(timing.planned),
        "sent": _time(timing.sent),
        "acknowledged": _time(timing.acknowledged),
    }


def _tombstone(removed: Removed) -> dict[str, Any]:
    return {"type": "tombstone", "id": removed.id, "at": _time(removed.at)}
