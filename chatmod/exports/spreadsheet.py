"""The record as a table: CSV as RFC 4180 has it, in UTF-8 with a byte order mark, without which Excel guesses.

One line a post; below them one for each removed post (`tombstone`) and one for each sentence about what is missing
(`missing`), as the column `type` tells. Columns are named as the keys of the exchange format. There are more: `place`
is the number that `chatmod show` prints, `at_local` the time in the chat's zone as spreadsheets know times, and a
private edition has `marks` and says what it is in every line, because lines are copied. Several questions or tags in
one cell are parted by `, `; several links and pictures stand on lines of their own. Texts are defused, as `defusing`
tells.
"""

import csv
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from chatmod.domain.marks import Mark, by_post
from chatmod.domain.posts import Author, Post
from chatmod.domain.record import Edition, Entry
from chatmod.exports.defusing import defused
from chatmod.exports.instants import utc
from chatmod.exports.telling import PRIVATE

COLUMNS: Final = (
    "type", "place", "id", "platform", "url", "author.id", "author.handle", "author.name", "author.role", "kind",
    "at", "at_local", "text", "lang", "in_reply_to", "quote_of", "questions", "reason", "late", "edited_at",
    "media.url", "media.alt", "links", "tags",
)  # fmt: skip
PRIVATE_COLUMNS: Final = ("marks", "edition")
_ID, _AT, _LOCAL, _TEXT = (COLUMNS.index(name) for name in ("id", "at", "at_local", "text"))
_BYTE_ORDER_MARK: Final = "\ufeff"
_REMEMBERED: Final = 20_000


class _Piece:
    """Takes what a writer writes, and hands it back."""

    @staticmethod
    def write(text: str) -> str:
        return text


def csv_lines(edition: Edition) -> Iterator[str]:
    """Write an edition, line by line."""
    line: Callable[[Sequence[object]], str] = csv.writer(_Piece(), lineterminator="\r\n").writerow
    table = _Table(edition)
    yield _BYTE_ORDER_MARK + line((*COLUMNS, *(PRIVATE_COLUMNS if edition.private else ())))
    for entry in edition.entries:
        yield line(table.row(entry))
    for removed in edition.removed:
        yield line(table.beside("tombstone", {_ID: defused(removed.id), _AT: utc(removed.at)}, removed.at))
    for sentence in edition.chat.missing:
        yield line(table.beside("missing", {_TEXT: defused(sentence)}))


class _Table:
    """Makes rows of an edition."""

    def __init__(self, edition: Edition) -> None:
        self._zone = ZoneInfo(edition.chat.timezone)
        self._marks: Mapping[str, tuple[Mark, ...]] = by_post(edition.marks) if edition.private else {}
        self._private = edition.private
        self._authors: dict[Author, tuple[str, str, str]] = {}

    def row(self, entry: Entry) -> list[object]:
        """The cells of a post."""
        post, given = entry.post, entry.attribution
        cells: list[object] = [
            "post",
            entry.place,
            defused(post.id),
            post.platform,
            defused(post.url),
            *self._author(post.author),
            entry.role,
            entry.kind,
            utc(post.at),
            self._local(post.at),
            defused(post.text),
            defused(post.lang) if post.lang else "",
            defused(entry.answers.id) if entry.answers else "",
            defused(entry.quotes.id) if entry.quotes else "",
            ", ".join(given.questions),
            given.reason or "",
            "true" if entry.late else "false",
            utc(post.edited_at) if post.edited_at else "",
            *(_attached(post) if post.media or post.links or post.tags else ("", "", "", "")),
        ]
        return [*cells, self._marked(post), PRIVATE] if self._private else cells

    def beside(self, kind: str, cells: Mapping[int, str], at: datetime | None = None) -> list[object]:
        """The cells of a line that is no post's."""
        row: list[object] = [kind, *[""] * (len(COLUMNS) - 1)]
        for column, cell in cells.items():
            row[column] = cell
        if at is not None:
            row[_LOCAL] = self._local(at)
        return [*row, "", PRIVATE] if self._private else row

    def _author(self, author: Author) -> tuple[str, str, str]:
        known = self._authors.get(author)
        if known is None:
            if len(self._authors) >= _REMEMBERED:
                self._authors.clear()
            known = defused(author.id), defused(author.handle), defused(author.name)
            self._authors[author] = known
        return known

    def _local(self, at: datetime) -> str:
        return f"{at.astimezone(self._zone).replace(tzinfo=None, microsecond=0)}"

    def _marked(self, post: Post) -> str:
        marks = self._marks.get(post.id, ())
        return defused("\n".join(f"{mark.kind}: {mark.note}" if mark.note else mark.kind for mark in marks))


def _attached(post: Post) -> tuple[str, str, str, str]:
    return (
        defused("\n".join(media.url for media in post.media)),
        defused("\n".join(" ".join(media.alt.split()) for media in post.media)),
        defused("\n".join(post.links)),
        defused(", ".join(post.tags)),
    )
