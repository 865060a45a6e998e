"""A file and some wishes in, a schedule and what was guessed out."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from chatmod.domain.schedule import Span
from chatmod.domain.when import parse_span
from chatmod.loading.converting.columns import by_content, by_headings
from chatmod.loading.converting.documents import Document, open_document
from chatmod.loading.converting.evening import set_times
from chatmod.loading.converting.found import Found, Remark
from chatmod.loading.converting.labelling import give_texts, label_cues, place_pictures, tell_marks
from chatmod.loading.converting.naming import hashtag_of, title_of, zone_of
from chatmod.loading.converting.prose import read_prose
from chatmod.loading.converting.rows import read_rows
from chatmod.loading.converting.script import schedule_text
from chatmod.loading.converting.wide import read_wide
from chatmod.loading.source import Line


@dataclass(frozen=True, slots=True)
class Wishes:
    """What was asked for; it wins over what is found.

    Attributes:
        start: On the wall, in the chat's zone.
        sheet: The name of the sheet to read, of a workbook.
    """

    title: str = ""
    hashtag: str = ""
    start: datetime | None = None
    timezone: str = ""
    length: Span | None = None
    sheet: str | None = None


@dataclass(frozen=True, slots=True)
class Conversion:
    """A schedule made of something else.

    Attributes:
        text: The whole file.
        remarks: What was guessed or only kept as a comment, in the order of the file.
        unit: What their numbers count: `line` or `row`.
    """

    text: str
    remarks: tuple[Remark, ...]
    unit: str


def convert(path: Path, wishes: Wishes, folder: Path | None = None) -> Conversion:
    """Make a schedule of a table or a text.

    Args:
        path: What to read.
        wishes: Fill or override the front matter.
        folder: Where the schedule will be, so that its pictures are found from there; None leaves their paths alone.

    Raises:
        SettingsError: If the file cannot be read, is of a kind that is not understood, or is a schedule already.
    """
    document = open_document(path, wishes.sheet)
    found = Found()
    for number, said in document.said:
        found.remark(number, said)
    _read(document, found)
    keys = _keys(found, wishes, path)
    label_cues(found)
    give_texts(found)
    tell_marks(found)
    place_pictures(found, path.parent, folder)
    text = schedule_text(keys, found.comments, found.cues)
    return Conversion(text, tuple(sorted(found.remarks, key=lambda remark: remark.number)), document.unit)


def _read(document: Document, found: Found) -> None:
    if read_wide(document.rows, found):
        return
    columns = by_headings(document.rows) or by_content(document.rows)
    if columns is not None:
        read_rows(document.rows, columns, found)
        return
    if document.rows:
        found.remark(
            document.rows[0].number, "No headings are known (time, label, text, image, alt, notes): read as text."
        )
    lines = document.lines or tuple(
        Line(row.number, line)
        for row in document.rows
        for line in "  ".join(cell.text for cell in row.cells if not cell.empty).split("\n")
    )
    read_prose(lines, found)


def _keys(found: Found, wishes: Wishes, path: Path) -> dict[str, str]:
    """The front matter, in its usual order; what nobody gave and can be derived is derived and said."""
    keys = {"title": title_of(found, wishes.title, path), "hashtag": hashtag_of(found, wishes.hashtag, path)}
    asked = wishes.length or (
        parse_span(found.particulars["length"].value) if "length" in found.particulars else None
    )
    evening = set_times(found, wishes.start, asked)
    start = evening.start
    keys["start"] = f"{start:%Y-%m-%d %H:%M:%S}".removesuffix(":00") if start else ""
    keys["timezone"] = zone_of(found, wishes.timezone)
    keys["length"] = str(evening.length) if evening.length else ""
    for key in ("title", "hashtag", "timezone", "length"):
        _keep_overridden(found, key, keys[key])
    return {key: value for key, value in keys.items() if value}


def _keep_overridden(found: Found, key: str, value: str) -> None:
    """What a flag replaced stays as a comment."""
    particular = found.particulars.get(key)
    if particular and particular.value != value:
        found.comments.append(f"{key.capitalize()}: {particular.value}")
