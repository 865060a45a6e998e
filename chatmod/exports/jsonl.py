"""The exchange format: one JSON object a line, the chat first, then its posts and tombstones.

Why lines are put together by hand: a hundred thousand posts take a third of the time of `json.dumps`, and most of
what stands in them, such as authors, languages and tags, is the same again and again.
"""

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import lru_cache
from json.encoder import encode_basestring
from typing import Any

from chatmod.domain.completeness import Source
from chatmod.domain.marks import Mark, by_post
from chatmod.domain.posts import Author, Media, Post
from chatmod.domain.record import Chat, Edition, Entry
from chatmod.domain.timing import Timing
from chatmod.exports.instants import utc
from chatmod.exports.telling import PRIVATE

VERSION = 1
_TRUTH = {False: "false", True: "true"}
_PRIVATE = {"edition": PRIVATE}


def jsonl_lines(edition: Edition) -> Iterator[str]:
    """Write an edition; times in UTC, texts as UTF-8. A private one has `edition` in its first line, and `marks`.

    Of posts that a public one leaves out it says why, so that they stay left out of what is made of it.
    """
    marks = by_post(edition.marks)
    yield _line(_chat(edition.chat) | (_PRIVATE if edition.private else {}))
    for entry in edition.entries:
        line = _post(entry)
        if edition.private:
            line = f'{line},"marks":{_marked(marks.get(entry.post.id, ()))}{_wishes(entry.post)}'
        yield _one_line(f"{line}}}\n")
    for removed in edition.removed:
        yield _line({"type": "tombstone", "id": removed.id, "at": _time(removed.at)})


def _line(value: dict[str, Any]) -> str:
    return _one_line(f"{_json(value)}\n")


def _one_line(line: str) -> str:
    # a line separator of Unicode inside a text would end the line for some readers
    if line.isascii():
        return line
    return line.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029").replace("\x85", "\\u0085")


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


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
        "sources": [_source(source) for source in chat.sources],
    }


def _source(source: Source) -> dict[str, Any]:
    return {
        "platform": source.platform,
        "read": list(source.by),
        "from": _time(source.since),
        "to": _time(source.until),
        "complete": _time(source.complete_at),
        "imported": source.imported or None,
    }


def _post(entry: Entry) -> str:
    """All of a post's object but its last brace."""
    post, given, timing, text = entry.post, entry.attribution, entry.timing, encode_basestring
    return (
        f'{{"type":"post","id":{text(post.id)},"platform":{text(post.platform)},"url":{text(post.url)},'
        f'"author":{_author_of(post.author, entry.role)},"kind":"{entry.kind}","at":"{utc(post.at)}",'
        f'"text":{text(post.text)},"lang":{_optional(post.lang)},"in_reply_to":{_optional(entry.in_reply_to)},'
        f'"quote_of":{_optional(entry.quote_of)},"questions":{_list(given.questions)},'
        f'"reason":{_optional(given.reason)},"late":{_TRUTH[entry.late]},'
        f'"edited_at":{_instant(post.edited_at)},"media":{_media(post.media)},'
        f'"links":{_list(post.links)},"tags":{_list(post.tags)},"repost":{_TRUTH[post.is_repost]},'
        f'"timing":{_timing(timing)}'
    )


def _instant(instant: datetime | None) -> str:
    return "null" if instant is None else f'"{utc(instant)}"'


def _optional(text: str | None) -> str:
    return "null" if text is None else encode_basestring(text)


@lru_cache(maxsize=10_000)
def _author_of(author: Author, role: str) -> str:
    return _json({**_author(author), "role": role})


@lru_cache(maxsize=1_000)
def _list(texts: Sequence[str]) -> str:
    return _json(texts)


def _media(attached: Sequence[Media]) -> str:
    if not attached:
        return "[]"
    return _json([{"url": media.url, "alt": media.alt} for media in attached])


def _marked(marks: Sequence[Mark]) -> str:
    return _json([{"kind": mark.kind, "note": mark.note} for mark in marks]) if marks else "[]"


def _wishes(post: Post) -> str:
    members_only = ',"members_only":true' if post.members_only else ""
    return f'{members_only},"hidden":true' if post.hidden else members_only


def _timing(timing: Timing | None) -> str:
    if timing is None:
        return "null"
    return _json(
        {
            "planned": _time(timing.planned),
            "sent": _time(timing.sent),
            "acknowledged": _time(timing.acknowledged),
        }
    )
