"""What the tests of converting share: strangers' files, and short ways to read what they became."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from openpyxl import Workbook

from chatmod.domain.schedule import PlannedCue, Schedule
from chatmod.domain.when import parse_span
from chatmod.errors import ScheduleError
from chatmod.loading.converting import Conversion, Wishes, convert
from tests.loading.loading_desk import load

START = datetime(2027, 4, 15, 20)  # noqa: DTZ001 - on the wall, in the zone of the chat


def wishes(
    *,
    title: str = "",
    hashtag: str = "",
    start: datetime | None = None,
    timezone: str = "",
    length: str = "",
    sheet: str | None = None,
) -> Wishes:
    return Wishes(title, hashtag, start, timezone, parse_span(length) if length else None, sheet)


def file_of(folder: Path, content: str | bytes, name: str = "week-1.txt") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def converted(
    folder: Path, content: str | bytes, name: str = "week-1.txt", asked: Wishes | None = None
) -> Conversion:
    return convert(file_of(folder, content, name), asked or wishes())


def said(conversion: Conversion) -> list[str]:
    """The remarks as the terminal shows them."""
    return [
        f"{conversion.unit} {remark.number}: {remark}" if remark.number else str(remark)
        for remark in conversion.remarks
    ]


def schedule_from(folder: Path, conversion: Conversion) -> Schedule:
    return load(file_of(folder, conversion.text, "made.md")).schedule


def errors_of(folder: Path, conversion: Conversion) -> list[str]:
    """The names of what keeps a converted schedule from being used."""
    try:
        load(file_of(folder, conversion.text, "made.md"))
    except ScheduleError as error:
        return [problem.name for problem in error.problems if problem.severity == "error"]
    return []


def headings(conversion: Conversion) -> list[str]:
    """The headings of the cues, without `##`."""
    return [line[3:] for line in conversion.text.split("\n") if line.startswith("## ")]


def text_of(cue: PlannedCue) -> str:
    ((part,),) = [script.parts for script in cue.scripts]
    return part.text


def pictures_of(cue: PlannedCue) -> list[tuple[str, str]]:
    ((part,),) = [script.parts for script in cue.scripts]
    return [(image.alt, image.path) for image in part.images]


def workbook_of(folder: Path, sheets: Mapping[str, object], name: str = "week-1.xlsx") -> Path:
    """A workbook with these rows of values."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        assert isinstance(rows, list)
        for row in rows:
            sheet.append(row)
    path = folder / name
    book.save(path)
    return path
