"""Files as people bring them, made of sentences of our own."""

import csv
import io
import json
from collections.abc import Iterable, Mapping
from datetime import UTC
from typing import Any

from chatmod.domain.posts import Post, Seen
from chatmod.importing import Damaged, Finding, Form, reader

TAGS = tuple(
    "id_str from_user text created_at time geo_coordinates user_lang in_reply_to_user_id_str in_reply_to_screen_name "  # noqa: SIM905
    "from_user_id_str in_reply_to_status_id_str source profile_image_url user_followers_count user_friends_count "
    "user_location status_url entities_str".split()
)


def found(content: bytes, form: Form) -> list[Finding]:
    return list(reader(form, UTC)(io.BytesIO(content)))


def posts(content: bytes, form: Form) -> list[Post]:
    return [one.post for one in found(content, form) if isinstance(one, Seen)]


def damages(content: bytes, form: Form) -> list[int]:
    return [one.number for one in found(content, form) if isinstance(one, Damaged)]


def sheet(*rows: Mapping[str, str], columns: Iterable[str] = TAGS, delimiter: str = ",") -> bytes:
    usual = {
        "id_str": "585896895806324736",
        "from_user": "anna",
        "from_user_id_str": "1001",
        "text": "A1 The bakery makes rows",
        "created_at": "Wed Apr 08 20:06:00 +0000 2015",
        "status_url": "http://twitter.com/anna/statuses/585896895806324736",
    }
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter)
    names = list(columns)
    writer.writerow(names)
    for row in rows:
        full = usual | dict(row)
        writer.writerow([full.get(name, "") for name in names])
    return text.getvalue().encode("utf-8", "surrogatepass")


def lines(*values: Any) -> bytes:  # noqa: ANN401 - any JSON
    return b"".join(json.dumps(value).encode() + b"\n" for value in values)


def tweet(**more: Any) -> dict[str, Any]:  # noqa: ANN401 - any JSON
    return {
        "id": "1400000000000000001",
        "author_id": "1001",
        "author": {"id": "1001", "username": "anna", "name": "Anna"},
        "created_at": "2021-06-02T08:15:00.000Z",
        "text": "A1 The bakery makes rows #MathReads",
        "lang": "en",
    } | more


def status(**more: Any) -> dict[str, Any]:  # noqa: ANN401 - any JSON
    return {
        "id": "110000000000000001",
        "uri": "https://example.social/users/anna/statuses/110000000000000001",
        "url": "https://example.social/@anna/110000000000000001",
        "account": {
            "id": "7",
            "acct": "anna",
            "display_name": "Anna",
            "url": "https://example.social/@anna",
            "uri": "https://example.social/users/anna",
        },
        "created_at": "2024-05-02T18:06:00.000Z",
        "content": "<p>A1 The bakery makes rows "
        '<a href="https://example.social/tags/MathReads" class="mention hashtag">#<span>MathReads</span></a></p>',
        "visibility": "public",
        "language": "en",
        "tags": [{"name": "MathReads"}],
    } | more


def view(key: str = "3kaaaaaaaaaaa", **more: Any) -> dict[str, Any]:  # noqa: ANN401 - any JSON
    return {
        "uri": f"at://did:plc:anna/app.bsky.feed.post/{key}",
        "cid": "bafyreia",
        "author": {"did": "did:plc:anna", "handle": "anna.bsky.social", "displayName": "Anna"},
        "record": {
            "$type": "app.bsky.feed.post",
            "text": "A1 The bakery makes rows #MathReads",
            "createdAt": "2024-05-02T18:06:00.000Z",
            "langs": ["en"],
            "facets": [{"features": [{"$type": "app.bsky.richtext.facet#tag", "tag": "MathReads"}], "index": {}}],
        },
        "indexedAt": "2024-05-02T18:06:01.000Z",
    } | more
