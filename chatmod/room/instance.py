"""What the room tells of itself, as the Mastodon client API writes it (documentation of 4.4 to 4.6)."""

from typing import Any
from urllib.parse import urlsplit

from chatmod import __version__
from chatmod.room.pictures import MAX_PIXELS, MIME_TYPES
from chatmod.room.values import MAX_CHARACTERS, MAX_DESCRIPTION, MAX_MEDIA, MAX_PICTURE

URL_LENGTH = 23
VERSION = f"4.4.0 (compatible; chatmod {__version__})"
"""Clients read the beginning of it to know what they may ask for."""

_API_VERSION = 3
"""Of Mastodon 4.4, the first that lets go of media that are not posted."""

_ABOUT = "A room for a live chat."
_CONFIGURATION: dict[str, Any] = {
    "statuses": {
        "max_characters": MAX_CHARACTERS,
        "max_media_attachments": MAX_MEDIA,
        "characters_reserved_per_url": URL_LENGTH,
    },
    "media_attachments": {
        "supported_mime_types": list(MIME_TYPES),
        "description_limit": MAX_DESCRIPTION,
        "image_size_limit": MAX_PICTURE,
        "image_matrix_limit": MAX_PIXELS,
        "video_size_limit": 0,
        "video_frame_rate_limit": 0,
        "video_matrix_limit": 0,
    },
    "polls": {"max_options": 0, "max_characters_per_option": 0, "min_expiration": 0, "max_expiration": 0},
}


def streaming_url(url: str, host: str) -> str:
    """Where the streams are, for whoever has reached the room under a `Host`: there, and at no other name.

    Written with `ws`, as clients expect, though it is server-sent events that are streamed.

    Args:
        url: Where people reach the room.
        host: The `Host` of the request.
    """
    public = urlsplit(url)
    secure = public.scheme == "https" and public.netloc.lower() == host.lower()
    return f"{'wss' if secure else 'ws'}://{host}"


def instance_v1(url: str, title: str, streaming: str) -> dict[str, Any]:
    """The server, as `/api/v1/instance` tells it."""
    return {
        "uri": url.partition("://")[2],
        "title": title,
        "short_description": _ABOUT,
        "description": _ABOUT,
        "email": "",
        "version": VERSION,
        "urls": {"streaming_api": streaming},
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


def instance_v2(url: str, title: str, streaming: str) -> dict[str, Any]:
    """The server, as `/api/v2/instance` tells it."""
    feeds = {"local": "public", "remote": "disabled"}
    return {
        "domain": url.partition("://")[2],
        "title": title,
        "version": VERSION,
        "source_url": "",
        "description": _ABOUT,
        "usage": {"users": {"active_month": 0}},
        "thumbnail": {"url": ""},
        "languages": [],
        "configuration": {
            **_CONFIGURATION,
            "urls": {"streaming": streaming},
            "timelines_access": {"hashtag_feeds": feeds, "live_feeds": feeds},
        },
        "registrations": {"enabled": True, "approval_required": False, "message": None},
        "contact": {"email": "", "account": None},
        "rules": [],
        "api_versions": {"mastodon": _API_VERSION},
    }
