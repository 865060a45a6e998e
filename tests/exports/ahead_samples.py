"""Chats to be handed out ahead, for tests."""

import base64
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from chatmod.domain.ahead import Ahead, QuestionAhead
from chatmod.domain.pictures import Picture
from chatmod.domain.schedule import Span

START = datetime(2027, 4, 16, 0, 0, tzinfo=UTC)
TORONTO = ZoneInfo("America/Toronto")
PIXEL = base64.b64decode(
    "R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7",
)
PICTURE = Picture(PIXEL, "image/gif", 1, 1, "An array of 4 by 6", "array.gif")
Q1 = QuestionAhead("Q1", "Q1: What did you see?", "Look closely.\nAnd again.\n\nThen write.", (PICTURE,))
Q2 = QuestionAhead("Q2", "Q2: And then?")


def an_ahead(**more: Any) -> Ahead:  # noqa: ANN401 - any field
    about: dict[str, Any] = {
        "stem": "week-1",
        "name": "week-1@2027-04-15-2000",
        "title": "Week 1",
        "hashtag": "NotABookStudy",
        "language": "en",
        "start": START,
        "end": START + timedelta(hours=1),
        "zone": TORONTO,
        "zones": (),
        "length": Span(seconds=3600),
        "networks": ("mastodon", "bluesky"),
        "room": False,
        "room_url": "",
        "archive": "",
        "labelled": True,
        "questions": (Q1, Q2),
    }
    return Ahead(**(about | more))
