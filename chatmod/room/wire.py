"""Statuses, and what belongs to them, as the Mastodon client API writes them (documentation of 4.4 to 4.6)."""

import re
from datetime import UTC, datetime
from typing import Any

from markupsafe import Markup

from chatmod.markup import linked
from chatmod.room.mentions import Notice
from chatmod.room.values import Account, Media, Mentioned, Status, Version

_PARAGRAPHS = re.compile(r"\n{2,}")


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
            "edited_at": instant(status.edited_at) if status.edited_at else None,
            "account": self.account(status.account),
            "content": content(status.text),
            "chatmod": {"text": status.text},
            "visibility": "public",
            "sensitive": False,
            "spoiler_text": "",
            "language": status.language,
            "in_reply_to_id": None if status.reply_to is None else str(status.reply_to),
            "in_reply_to_account_id": None if status.reply_to_account is None else str(status.reply_to_account),
            "tags": [{"name": tag, "url": f"{self._url}/tags/{tag}"} for tag in status.tags],
            "media_attachments": [self.media(media) for media in status.media],
            "mentions": [self._mention(mentioned) for mentioned in status.mentions],
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

    def media(self, media: Media) -> dict[str, Any]:
        """A picture."""
        url = f"{self._url}/media/{media.name}"
        size = {
            "width": media.width,
            "height": media.height,
            "size": f"{media.width}x{media.height}",
            "aspect": media.width / media.height,
        }
        return {
            "id": str(media.id),
            "type": "image",
            "url": url,
            "preview_url": url,
            "remote_url": None,
            "preview_remote_url": None,
            "text_url": None,
            "meta": {"original": size, "small": size},
            "description": media.description,
            "blurhash": None,
        }

    def version(self, status: Status, version: Version) -> dict[str, Any]:
        """What a status said at a time (`StatusEdit`)."""
        return {
            "content": content(version.text),
            "spoiler_text": "",
            "sensitive": False,
            "created_at": instant(version.created_at),
            "account": self.account(status.account),
            "media_attachments": [self.media(media) for media in version.media],
            "emojis": [],
        }

    def notice(self, notice: Notice, status: Status) -> dict[str, Any]:
        """A notification that somebody was spoken to."""
        return {
            "id": str(notice.id),
            "type": "mention",
            "created_at": instant(notice.created_at),
            "group_key": f"ungrouped-{notice.id}",
            "account": self.account(status.account),
            "status": self.status(status),
        }

    def _mention(self, mentioned: Mentioned) -> dict[str, Any]:
        handle = mentioned.handle
        url = f"{self._url}/people/{mentioned.id}"
        return {"id": str(mentioned.id), "username": handle, "acct": handle, "url": url}


def instant(moment: datetime) -> str:
    """ISO 8601 in UTC with milliseconds."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def content(text: str) -> str:
    """The HTML of a text: paragraphs, line breaks, links; everything else escaped."""
    paragraphs = (Markup("<p>{}</p>").format(linked(part)) for part in _PARAGRAPHS.split(text) if part)
    return str(Markup("").join(paragraphs))
