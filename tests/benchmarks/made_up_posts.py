"""Files of made-up posts, as large as wanted: X's flattened JSONL, and an archive of `mastodon-archive`."""

import json
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

BEGIN = datetime(2026, 1, 5, 0, 0, tzinfo=UTC)
_FIRST_ID = 2_000_000_000_000_000_000
WORDS = (
    "bridge", "river", "reading", "chapter", "students", "array", "number", "story", "wonder", "notice", "question",
    "answer", "class", "page", "teacher", "pattern", "circle", "graph", "model", "draw", "think", "share", "listen",
    "evening", "morning", "because", "although", "pencil", "window", "garden", "language", "picture", "counting",
    "estimate", "measure", "compare", "friend", "learning", "community", "library", "poem", "character", "voice",
)  # fmt: skip
RARE = ("abacus", "bivouac", "cadenza", "dulcimer", "ephemera")


def posts(count: int, seed: int = 6) -> Iterator[dict[str, Any]]:
    """Posts of a long chat, oldest first: a third answer another, a quarter are labelled, one in six is a repost."""
    chance = random.Random(seed)
    for number in range(count):
        author = chance.randrange(max(count // 12, 5))
        words = chance.choices(WORDS, k=chance.randint(6, 28))
        if chance.random() < 0.0002:
            words.insert(2, chance.choice(RARE))
        label = f"A{1 + number * 8 // count}: " if chance.random() < 0.25 else ""
        link = f" https://books.example/{chance.randrange(5000)}" if chance.random() < 0.1 else ""
        yield {
            "number": number,
            "author": author,
            "at": BEGIN + timedelta(seconds=number * 7 // 10, milliseconds=number % 1000),
            "text": f"{label}{' '.join(words)}{link} #ShelfTalk",
            "link": link.strip(),
            "parent": number - chance.randint(1, 40) if number > 40 and chance.random() < 0.33 else None,
            "repost": chance.random() < 0.16,
        }


def write_flattened(path: Path, count: int) -> None:
    """X's API v2, one post a line, as `twarc2 flatten` writes it: some 1.7 kB each."""
    with path.open("w", encoding="utf-8") as file:
        for post in posts(count):
            file.write(json.dumps(_flattened(post), ensure_ascii=False) + "\n")


def _flattened(post: dict[str, Any]) -> dict[str, Any]:
    ident, author = str(_FIRST_ID + post["number"] * 4096), str(100_000 + post["author"])
    kind, other = ("retweeted", post["number"] - 1) if post["repost"] else ("replied_to", post["parent"])
    referenced = [{"type": kind, "id": str(_FIRST_ID + other * 4096)}] if other is not None else []
    at = post["at"].isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return {
        "id": ident,
        "text": post["text"],
        "author_id": author,
        "conversation_id": ident,
        "created_at": at,
        "edit_history_tweet_ids": [ident],
        "lang": "en",
        "possibly_sensitive": False,
        "reply_settings": "everyone",
        "source": "Twitter Web App",
        "public_metrics": {
            "retweet_count": 1,
            "reply_count": 2,
            "like_count": 3,
            "quote_count": 0,
            "impression_count": 9,
        },
        "entities": {
            "hashtags": [{"start": len(post["text"]) - 10, "end": len(post["text"]), "tag": "ShelfTalk"}],
            "annotations": [
                {"start": 4, "end": 12, "probability": 0.61, "type": "Place", "normalized_text": "River"}
            ],
            **(
                {"urls": [{"start": 0, "end": 23, "url": post["link"], "expanded_url": post["link"]}]}
                if post["link"]
                else {}
            ),
        },
        "context_annotations": [
            {
                "domain": {
                    "id": "46",
                    "name": "Books",
                    "description": "All that is read by more than one person",
                },
                "entity": {
                    "id": "781",
                    "name": "Book studies",
                    "description": "People who read one book at one time",
                },
            }
        ],
        "referenced_tweets": referenced,
        "author": {
            "id": author,
            "username": f"reader{post['author']}",
            "name": f"Reader {post['author']}",
            "created_at": "2011-04-08T12:00:00.000Z",
            "description": "Reads with others, counts aloud, and asks what the children noticed before that.",
            "location": "Ontario",
            "profile_image_url": f"https://pictures.example/profile/{post['author']}/normal.png",
            "protected": False,
            "verified": False,
            "public_metrics": {
                "followers_count": 310,
                "following_count": 205,
                "tweet_count": 4004,
                "listed_count": 6,
            },
        },
        "__twarc": {"url": "https://api.example/2/tweets/search/all", "version": "2.14.0", "retrieved_at": at},
    }


def write_mastodon_archive(folder: Path, count: int) -> str:
    """The same texts as `mastodon-archive` keeps them in a folder; returns the account to name."""
    account = {
        "acct": "shelf",
        "username": "shelf",
        "display_name": "The Shelf",
        "note": "<p>Reads.</p>",
        "emojis": [],
        "avatar": "https://books.example/a.png",
        "header": "https://books.example/h.png",
        "url": "https://books.example/@shelf",
    }
    statuses = (
        {
            "id": str(post["number"]),
            "uri": f"https://books.example/{post['number']}",
            "url": f"https://books.example/@shelf/{post['number']}",
            "created_at": post["at"].isoformat(),
            "content": f"<p>{post['text']}</p>",
            "account": {**account, "acct": f"reader{post['author']}", "display_name": f"Reader {post['author']}"},
            "spoiler_text": "",
            "card": None,
            "poll": None,
            "in_reply_to_id": None,
            "reblog": None,
            "media_attachments": [],
            "visibility": "public",
            "emojis": [],
            "tags": [],
            "favourites_count": 0,
            "reblogs_count": 0,
            "replies_count": 0,
        }
        for post in posts(count)
    )
    rest = {"account": account, "favourites": [], "bookmarks": [], "mentions": []}
    with (folder / "books.example.user.shelf.json").open("w", encoding="utf-8") as file:
        file.write(json.dumps(rest).removesuffix("}") + ', "statuses": [')
        for number, status in enumerate(statuses):  # one by one: what measures others has to be small
            file.write((", " if number else "") + json.dumps(status))
        file.write("]}")
    return "shelf@books.example"
