"""Statuses and accounts as the Mastodon client API writes them (documentation of 4.4 to 4.6)."""

import re
from datetime import UTC, datetime
from typing import Any

from markupsafe import Markup

from chatmod import __version__
from chatmod.markup import linked
from chatmod.room.values import MAX_CHARACTERS, Account, Status

URL_LENGTH = 23
_PARAGRAPHS = re.compile(r"\n{2,}")
VERSION = f"4.3.0 (compatible; chatmod {__version__})"
"""Clients read the beginning of it to know what they may ask for."""


class Wire:
    """Writes what the room keeps as JSON values.

    Args:
        room_id: Makes ids that are the same wherever the room is reached.
        url: Beginning of every web address.
    """

    def __init__(self, room_id: str, url: str) -> None:
        self._room_id = room_id
        self._url = url

    def account(self, account: Account) -> dict[str, Any]:
        """An account."""
        url = f"{self._url}/people/{account.id}"
        return {
            "id": str(account.id),
            "username": account.handle,
            "acct": account.handle,
            "uri": f"tag:{self._room_id},2026:people/{account.id}",
            "url": url,
            "display_name": account.name,
            "locked": False,
            "bot": False,
            "discoverable": False,
            "group": False,
            "created_at": instant(account.created_at),
            "note": "",
            "avatar": "",
            "avatar_static": "",
            "header": "",
            "header_static": "",
            "followers_count": 0,
            "following_count": 0,
            "statuses_count": 0,
            "last_status_at": None,
            "emojis": [],
            "fields": [],
        }

    def own_account(self, account: Account) -> dict[str, Any]:
        """An account, for the one whose it is."""
        source = {"privacy": "public", "sensitive": False, "language": None, "note": "", "fields": []}
        return {**self.account(account), "source": {**source, "follow_requests_count": 0}}

    def status(self, status: Status, *, replies: int = 0) -> dict[str, Any]:
        """A status; `chatmod.text` is its text as it was written."""
        url = f"{self._url}/posts/{status.id}"
        return {
            "id": str(status.id),
            "uri": f"tag:{self._room_id},2026:posts/{status.id}",
            "url": url,
            "created_at": instant(status.created_at),
            "edited_at": None,
            "account": self.account(status.account),
            "content": content(status.text),
            "chatmod": {"text": status.text},
            "visibility": "public",
            "sensitive": False,
            "spoiler_text": "",
            "language": status.language,
            "in_reply_to_id": None if status.reply_to is None else str(status.reply_to),
            "in_reply_to_account_id": None,
            "tags": [{"name": tag, "url": f"{self._url}/tags/{tag}"} for tag in status.tags],
            "media_attachments": [],
            "mentions": [],
            "emojis": [],
            "reblogs_count": 0,
            "favourites_count": 0,
            "replies_count": replies,
            "favourited": False,
            "reblogged": False,
            "muted": False,
            "bookmarked": False,
            "reblog": None,
            "poll": None,
            "card": None,
            "application": None,
        }

    def instance_v1(self, title: str) -> dict[str, Any]:
        """The server, as `/api/v1/instance` tells it."""
        return {
            "uri": self._url.partition("://")[2],
            "title": title,
            "short_description": "A room for a live chat.",
            "description": "A room for a live chat.",
            "email": "",
            "version": VERSION,
            "urls": {},
            "stats": {"user_count": 0, "status_count": 0, "domain_count": 0},
            "thumbnail": None,
            "languages": [],
            "registrations": True,
            "approval_required": False,
            "invites_enabled": False,
            "configuration": _CONFIGURATION,
            "contact_account": None,
            "rules": [],
        }

    def instance_v2(self, title: str) -> dict[str, Any]:
        """The server, as `/api/v2/instance` tells it."""
        return {
            "domain": self._url.partition("://")[2],
            "title": title,
            "version": VERSION,
            "source_url": "",
            "description": "A room for a live chat.",
            "usage": {"users": {"active_month": 0}},
            "thumbnail": {"url": ""},
            "languages": [],
            "configuration": {
                **_CONFIGURATION,
                "urls": {},
                "timelines_access": {"hashtag_feeds": {"local": "public", "remote": "disabled"}},
            },
            "registrations": {"enabled": True, "approval_required": False, "message": None},
            "contact": {"email": "", "account": None},
            "rules": [],
            "api_versions": {"mastodon": 2},
        }


_CONFIGURATION: dict[str, Any] = {
    "statuses": {
        "max_characters": MAX_CHARACTERS,
        "max_media_attachments": 0,
        "characters_reserved_per_url": URL_LENGTH,
    },
    "media_attachments": {"supported_mime_types": []},
    "polls": {"max_options": 0, "max_characters_per_option": 0, "min_expiration": 0, "max_expiration": 0},
}


def instant(moment: datetime) -> str:
    """ISO 8601 in UTC with milliseconds."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def content(text: str) -> str:
    """The HTML of a text: paragraphs, line breaks, links; everything else escaped."""
    paragraphs = (Markup("<p>{}</p>").format(linked(part)) for part in _PARAGRAPHS.split(text))
    return str(Markup("").join(paragraphs))
