"""What the room keeps, as values, and the bounds it sets."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta

from chatmod.domain.hashtags import is_hashtag
from chatmod.domain.text.mastodon_text import mastodon_length
from chatmod.errors import ChatmodError

MAX_CHARACTERS = 1000
MAX_NAME = 40
MAX_BODY = 64 * 1024
MAX_PICTURE = 16 * 1024 * 1024
"""Bytes of a picture as it is sent: what stock Mastodon takes."""

MAX_UPLOAD_BODY = MAX_PICTURE + 8 * 1024 * 1024
"""Somewhat more, so that a picture which is too large gets a sentence that says so."""

MAX_MEDIA = 4
MAX_DESCRIPTION = 1500
MAX_TAGS = 10
KEY_LENGTH = 300
MAX_TAG = 100

_LONGEST_ID = 18
_MOST_CODE_POINTS = 4
"""A letter with its marks may be several code points; beyond this many for each letter it is no text but a load."""


class Turned(ChatmodError):  # noqa: N818 - what the room does, and no fault of its
    """The room turns something down; `status` is the HTTP status, and `after` how long to wait where that helps."""

    def __init__(self, status: int, message: str, *, after: timedelta | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.after = after


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody in the room; a participant is known by the session or token only."""

    id: int
    handle: str
    name: str
    moderator: bool
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Media:
    """A picture in the room, without its bytes.

    Attributes:
        name: Its address under `/media/`, which nobody can guess.
        width: In pixels, as `height`.
        description: For those who do not see it; None if none was given.
    """

    id: int
    name: str
    mime: str
    width: int
    height: int
    description: str | None


@dataclass(frozen=True, slots=True)
class Mentioned:
    """Somebody whose handle stands in a post."""

    id: int
    handle: str


@dataclass(frozen=True, slots=True)
class Version:
    """What a post said from an instant (UTC) on."""

    text: str
    media: tuple[Media, ...]
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Status:
    """One post in the room.

    Attributes:
        id: Grows with time; a Mastodon client sees it as text.
        key: The idempotency key it was posted with; the moderator's tells which cue it is.
        tags: Hashtags as written, with that of the page it was written on.
        edited_at: When it was last changed (UTC); None if it is as it was posted.
        reply_to_account: Who wrote what it answers.
    """

    id: int
    account: Account
    text: str
    language: str | None
    reply_to: int | None
    key: str | None
    created_at: datetime
    tags: tuple[str, ...]
    media: tuple[Media, ...] = ()
    mentions: tuple[Mentioned, ...] = ()
    edited_at: datetime | None = None
    reply_to_account: int | None = None


def clean_name(text: str) -> str:
    """A name as it is shown.

    Raises:
        Turned: If nothing readable is left of it, or it is too long.
    """
    if len(text) > MAX_NAME * _MOST_CODE_POINTS:  # before any work on it: normalizing hostile text takes long
        raise Turned(422, f"Please write a shorter name: {MAX_NAME} characters at most.")
    name = " ".join("".join(letter for letter in unicodedata.normalize("NFC", text) if _shown(letter)).split())
    if not any(letter.isalnum() for letter in name):
        raise Turned(422, "Please write a name: with at least one letter or digit.")
    if len(name) > MAX_NAME:
        raise Turned(422, f"Please write a shorter name: {MAX_NAME} characters at most.")
    return name


def _shown(letter: str) -> bool:
    """Control and direction marks could make one name look like another, or turn the line around."""
    return letter == " " or unicodedata.category(letter) not in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def handle_of(name: str) -> str:
    """The handle of a name: lower case, letters and digits, `_` for the rest."""
    return re.sub(r"\W+", "_", unicodedata.normalize("NFKC", name).casefold()).strip("_") or "guest"


def clean_text(text: str, *, may_be_empty: bool = False) -> str:
    """A post's text: line ends as LF, control characters gone, no blank lines around it.

    Raises:
        Turned: If nothing is left where something has to be, or it is too long.
    """
    if len(text) > MAX_CHARACTERS * _MOST_CODE_POINTS:  # as above
        raise Turned(422, f"The text is too long: the room takes {MAX_CHARACTERS} characters.")
    text = _printable(text)
    if not text and not may_be_empty:
        raise Turned(422, "Please write something: the text is empty.")
    length = mastodon_length(text)
    if length > MAX_CHARACTERS:
        raise Turned(
            422,
            f"The text is {length - MAX_CHARACTERS} characters too long: "
            f"it has {length}, and the room takes {MAX_CHARACTERS}.",
        )
    return text


def clean_description(text: str | None) -> str | None:
    """The description of a picture, cleaned like a text; None if nothing is left of it.

    Raises:
        Turned: If it is too long.
    """
    if len(text or "") > MAX_DESCRIPTION:
        raise Turned(422, f"Validation failed: Description is too long (maximum is {MAX_DESCRIPTION} characters)")
    return _printable(text or "") or None


def _printable(text: str) -> str:
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(
        letter for letter in text if letter in "\n\t" or unicodedata.category(letter) not in {"Cc", "Cs"}
    ).strip()


def id_of(text: str) -> int:
    """The id that a client sent, or -1, which nothing has: ids come from anywhere, and may be anything."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _LONGEST_ID else -1


def checked_tag(text: str) -> str:
    """A hashtag from an address.

    Raises:
        Turned: If it cannot be one.
    """
    if len(text) > MAX_TAG or not is_hashtag(text):
        raise Turned(404, "There is no such hashtag.")
    return text
