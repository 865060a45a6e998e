"""The record as a table: CSV as RFC 4180 has it, in UTF-8 with a byte order mark, without which Excel guesses.

One line a post; below them one for each removed post (`tombstone`), for each source, and for each sentence about what
is missing (`missing`), as the column `type` tells. Columns are named as the keys of the exchange format. There are
more: `place` is the number that `chatmod show` prints, `at_local` the time in the chat's zone as spreadsheets know
times, and a private edition has `marks` and says what it is in every line, because lines are copied. Several
questions or tags in one cell are parted by `, `; several links and pictures stand on lines of their own. Texts are
defused, as `defusing` tells.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from chatmod.domain.completeness import source_stated
from chatmod.domain.marks import Mark, by_post
from chatmod.domain.posts import Author, Media
from chatmod.domain.record import Edition, Entry
from chatmod.exports.defusing import cell
from chatmod.exports.instants import WallClock, utc
from chatmod.exports.telling import PRIVATE

COLUMNS: Final = (
    "type", "place", "id", "platform", "url", "author.id", "author.handle", "author.name", "author.role", "kind",
    "at", "at_local", "text", "lang", "in_reply_to", "quote_of", "questions", "reason", "late", "edited_at",
    "media.url", "media.alt", "links", "tags", "repost",
)  # fmt: skip
PRIVATE_COLUMNS: Final = ("marks", "edition")
_ID, _AT, _LOCAL, _TEXT = (COLUMNS.index(name) for name in ("id", "at", "at_local", "text"))
_BYTE_ORDER_MARK: Final = "\ufeff"
_END: Final = "\r\n"
_UNMARKED: Final = f",,{PRIVATE}{_END}"
_TRUTH: Final = {False: "false", True: "true"}


def csv_lines(edition: Edition) -> Iterator[str]:
    """Write an edition, line by line."""
    zone = ZoneInfo(edition.chat.timezone)
    lines = _Lines(edition, zone)
    names = (*COLUMNS, *(PRIVATE_COLUMNS if edition.private else ()))
    yield f"{_BYTE_ORDER_MARK}{','.join(names)}{_END}"
    for entry in edition.entries:
        yield lines.of(entry)
    for removed in edition.removed:
        yield lines.beside("tombstone", {_ID: removed.id}, removed.at)
    for source in edition.chat.sources:
        yield lines.beside("source", {_TEXT: source_stated(source, zone)})
    for sentence in edition.chat.missing:
        yield lines.beside("missing", {_TEXT: sentence})


class _Lines:
    """Makes lines of an edition. Why by hand: the `csv` module looks at every sign of every cell."""

    def __init__(self, edition: Edition, zone: ZoneInfo) -> None:
        self._clock = WallClock(zone)
        self._marks: Mapping[str, tuple[Mark, ...]] = by_post(edition.marks) if edition.private else {}
        self._private = edition.private

    def of(self, entry: Entry) -> str:
        """The line of a post."""
        post, given, answered, quoted = entry.post, entry.attribution, entry.answers, entry.quotes
        at = utc(post.at)
        return (
            f"post,{entry.place},{cell(post.id)},{_known(post.platform)},{cell(post.url)},{_author(post.author)},"
            f"{entry.role},{entry.kind},{at},{self._clock.local(at)},{cell(post.text)},{_known(post.lang or '')},"
            f"{cell(answered.id) if answered else ''},{cell(quoted.id) if quoted else ''},{_labels(given.questions)},"
            f"{given.reason or ''},{_TRUTH[entry.late]},{utc(post.edited_at) if post.edited_at else ''},"
            f"{_media(post.media)},{_links(post.links)},{_labels(post.tags)},{_TRUTH[post.is_repost]}"
            f"{self._more(post.id)}"
        )

    def beside(self, kind: str, cells: Mapping[int, str], at: datetime | None = None) -> str:
        """A line that is no post's."""
        row = [kind, *[""] * (len(COLUMNS) - 1)]
        for column, text in cells.items():
            row[column] = cell(text)
        if at is not None:
            row[_AT] = utc(at)
            row[_LOCAL] = self._clock.local(row[_AT])
        return f"{','.join(row)}{self._more('')}"

    def _more(self, post_id: str) -> str:
        """What only a private edition has, and the end of the line."""
        if not self._private:
            return _END
        marks = self._marks.get(post_id)
        if not marks:
            return _UNMARKED
        told = "\n".join(f"{mark.kind}: {mark.note}" if mark.note else mark.kind for mark in marks)
        return f",{cell(told)},{PRIVATE}{_END}"


@lru_cache(maxsize=10_000)
def _author(author: Author) -> str:
    return f"{cell(author.id)},{cell(author.handle)},{cell(author.name)}"


@lru_cache(maxsize=1_000)
def _known(text: str) -> str:
    return cell(text)


@lru_cache(maxsize=1_000)
def _labels(labels: Sequence[str]) -> str:
    return cell(", ".join(labels))


@lru_cache(maxsize=1_000)
def _links(links: Sequence[str]) -> str:
    return cell("\n".join(links))


def _media(attached: Sequence[Media]) -> str:
    if not attached:
        return ","
    urls = cell("\n".join(media.url for media in attached))
    return f"{urls},{cell(chr(10).join(' '.join(media.alt.split()) for media in attached))}"
