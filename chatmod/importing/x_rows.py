"""Posts of X as rows of a table: TAGS sheets, and what twarc's two generations made of their JSON."""

import io
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Final

import msgspec

from chatmod.domain.hashtags import hashtags_in
from chatmod.domain.posts import Media, Post, Seen
from chatmod.importing import x_v1, x_v2
from chatmod.importing.decoding import T, decoded
from chatmod.importing.findings import Damaged, Findings, Rounded
from chatmod.importing.rounding import cleaned, is_rounded, own_id, whole_id
from chatmod.importing.tables import Row, rows_in
from chatmod.wire.instants import in_utc
from chatmod.wire.links import web
from chatmod.wire.x import is_plausible, leads_to_picture, plain_text, posted_at, stable_id, web_address

_COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "id": ("id_str", "id", "tweet_id", "status_id"),
    "text": ("text", "full_text"),
    "at": ("created_at", "parsed_created_at"),
    "local": ("time",),
    "author": ("author_id", "author.id", "from_user_id_str", "user_id_str", "user_id"),
    "handle": ("author.username", "from_user", "user_screen_name", "screen_name", "username"),
    "name": ("author.name", "user_name", "from_user_name", "name"),
    "reply": ("referenced_tweets.replied_to.id", "in_reply_to_status_id_str", "in_reply_to_status_id"),
    "quote": ("referenced_tweets.quoted.id", "quoted_status_id_str", "quoted_status_id"),
    "repost": ("referenced_tweets.retweeted.id", "retweeted_status_id_str", "retweeted_status_id"),
    "reference": ("retweet_or_quote_id",),
    "type": ("tweet_type",),
    "address": ("status_url", "tweet_url", "url"),
    "lang": ("lang",),
    "entities": ("entities_str",),
    "addresses": ("entities.urls",),
    "tags": ("entities.hashtags",),
    "media": ("attachments.media",),
    "history": ("edit_history_tweet_ids",),
}
"""What each is called; TAGS' `user_lang` is not among them: it is that of the author's menus."""
_NONE: Final = frozenset({"", "NA", "N/A", "#N/A", "null", "None", "nan", "NaN", "#ERROR!", "#REF!"})
_DAY_FIRST = re.compile(
    r"(\d{1,2})[/.](\d{1,2})[/.](\d{4}),? +(\d{1,2}):(\d{2})(?::(\d{2}))?(?: *([AaPp])\.?[Mm]\.?)?"
)
_SERIAL = re.compile(r"\d{5}(?:[.,]\d+)?")
_SPREADSHEET_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - on whatever clock the sheet has
_DAYS = 36526, 73050
"""Serial numbers of days of this century, as spreadsheets count them."""
_NOON = 12


def posts_in(stream: io.BufferedReader, zone: tzinfo = UTC) -> Findings:
    """The posts of a table.

    Args:
        stream: Of the table.
        zone: Of times that name none, such as those of TAGS' column `time`.
    """
    for row in rows_in(stream):
        if isinstance(row, Damaged):
            yield row
            continue
        try:
            yield from _found(_Cells(row.cells), row, zone)
        except ValueError as error:
            yield Damaged(row.number, str(error))


class _Cells:
    """A row by what its cells mean; what a program writes for nothing is nothing."""

    def __init__(self, cells: Mapping[str, str]) -> None:
        self._cells = cells

    def __getitem__(self, meaning: str) -> str:
        for column in _COLUMNS[meaning]:
            if (cell := self._cells.get(column, "").strip()) not in _NONE:
                return cell
        return ""

    @property
    def text(self) -> str:
        """As it is: `NA` may be all that somebody wrote."""
        return next((self._cells[name] for name in _COLUMNS["text"] if name in self._cells), "")


def _found(cells: _Cells, row: Row, zone: tzinfo) -> Iterator[Seen | Rounded]:
    handle = cells["handle"].removeprefix("@")
    author_id = cleaned(cells["author"])
    if is_rounded(author_id) or not author_id.isdecimal():
        author_id = ""
    if not (handle or author_id):
        raise ValueError("a row without author")
    given = cleaned(cells["id"])
    identity = whole_id(given, cells["address"])
    if identity.whole is None and not given:
        raise ValueError("a row without id")
    told = instant(cells["at"], UTC) or (posted_at(identity.whole) if identity.whole else None)
    at = told or instant(cells["local"], zone)
    if at is None:
        raise ValueError("a row without time")
    if identity.is_rounded:
        yield Rounded(row.number, given, identity.whole)
    native = identity.whole or own_id(handle.lower() or author_id, at.isoformat(), cells.text)
    entities = _entities(cells)
    text = plain_text(cells.text, entities.written)
    reply = cleaned(cells["reply"])
    if is_rounded(reply):
        yield Rounded(row.number, reply, None, "answered")
    kind = cells["type"]
    history = _listed(cells["history"])
    first = min((*history, native), key=lambda one: (len(one), one)) if history else native
    post = Post(
        id=stable_id(first) if identity.whole else f"https://x.com/{handle or 'i'}#{first}",
        native_id=first,
        platform=x_v1.PLATFORM,
        url=web_address(handle, first) if identity.whole else "",
        author=x_v1.author_of(author_id, handle, cells["name"]),
        at=(posted_at(first) or at) if first != native else at,
        text=text,
        lang=None if cells["lang"] in {"und", ""} else cells["lang"],
        in_reply_to=reply if reply.isdecimal() else None,
        quote_of=cleaned(cells["quote"]) or (cleaned(cells["reference"]) if kind == "quote" else "") or None,
        edited_at=at if first != native else None,
        is_repost=bool(cells["repost"]) or kind == "retweet" or x_v1.is_manual_repost(text),
        media=_media(cells) or entities.pictures,
        links=entities.links,
        tags=entities.tags or hashtags_in(text),
    )
    yield Seen(post, msgspec.json.encode(row.cells))


def instant(cell: str, zone: tzinfo) -> datetime | None:
    """A time in any of the forms that such tables have, in UTC; None if it is none.

    Args:
        cell: `Wed Apr 08 03:29:36 +0000 2015`, ISO 8601, `08/04/2015 04:29:36` with the day first (the month, where
            the second number can be no month), or a spreadsheet's count of days.
        zone: Of times without one.
    """
    at = x_v1.moment(cell) or _iso(cell, zone)
    if at is None and (found := _DAY_FIRST.fullmatch(cell)):
        at = _from_numbers(found, zone)
    if at is None and _SERIAL.fullmatch(cell):
        days = float(cell.replace(",", "."))
        if _DAYS[0] <= days <= _DAYS[1]:
            at = (_SPREADSHEET_EPOCH + timedelta(seconds=round(days * 86400))).replace(tzinfo=zone)
    if at is None:
        return None
    try:
        at = in_utc(at)
    except ValueError:
        return None
    return at if is_plausible(at) else None


def _iso(cell: str, zone: tzinfo) -> datetime | None:
    try:
        at = datetime.fromisoformat(cell)
    except ValueError:
        return None
    return at if at.tzinfo else at.replace(tzinfo=zone)


def _from_numbers(found: re.Match[str], zone: tzinfo) -> datetime | None:
    day, month, year, hour, minute = (int(found[number]) for number in range(1, 6))
    if month > _NOON:
        day, month = month, day
    if found[7]:
        hour = hour % _NOON + (_NOON if found[7] in "pP" else 0)
    try:
        return datetime(year, month, day, hour, minute, int(found[6] or 0), tzinfo=zone)
    except ValueError:
        return None


def _entities(cells: _Cells) -> x_v1.Entities:
    """What X found in the text, as whichever interface wrote it; nonsense in it hides nothing else."""
    whole = cells["entities"]
    if whole.startswith("{"):
        return _part(whole, x_v1.Entities) or x_v1.Entities()
    links = _part(cells["addresses"], list[x_v2.Link]) or []
    tags = _part(cells["tags"], list[x_v2.Tag]) or []
    return msgspec.convert(
        {
            "urls": [
                {"url": link.url, "expanded_url": link.expanded_url}
                for link in links
                if not leads_to_picture(link.expanded_url or "")
            ],
            "media": [{"url": link.url} for link in links if leads_to_picture(link.expanded_url or "")],
            "hashtags": [{"text": tag.tag} for tag in tags],
        },
        x_v1.Entities,
    )


def _media(cells: _Cells) -> tuple[Media, ...]:
    pictures = _part(cells["media"], list[x_v2.Picture]) or []
    return tuple(Media(web(one.url or one.preview_image_url), one.alt_text or "") for one in pictures)


def _listed(cell: str) -> list[str]:
    return [one for one in _part(cell, list[str]) or [] if one.isdecimal()]


def _part(cell: str, kind: type[T]) -> T | None:
    try:
        return decoded(cell.encode("utf-8", "replace"), kind) if cell else None
    except ValueError:
        return None
