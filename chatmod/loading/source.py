"""From bytes to lines of text."""

import codecs
from dataclasses import dataclass
from pathlib import Path

from chatmod.loading.problems import Problems

MAX_BYTES = 1_000_000
"""A schedule is a page or two; a megabyte is somebody's video."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line without its ending, and its 1-based number."""

    number: int
    text: str


def read_lines(path: Path, problems: Problems) -> list[Line]:
    """Read a UTF-8 file, with or without a byte order mark, its lines ended by LF or CRLF.

    Only these end a line: U+2028, form feeds and the like are part of the text.

    Raises:
        ScheduleError: If the file cannot be read, or is not a text in UTF-8.
    """
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        problems.error(1, "no-file", "There is no such file.", "Check the name and the folder.")
    except IsADirectoryError:
        problems.error(1, "no-file", "This is a folder.", "Name a schedule in it, a Markdown file.")
    except OSError as error:
        problems.error(1, "unreadable", f"The file cannot be read: {error.strerror}.", "Check its permissions.")
    else:
        text = _decode(data, problems)
        problems.raise_errors()
        return [Line(number, line.removesuffix("\r")) for number, line in enumerate(text.split("\n"), 1)]
    problems.raise_errors()
    raise AssertionError  # pragma: no cover - raise_errors() has raised


def _decode(data: bytes, problems: Problems) -> str:
    if len(data) > MAX_BYTES:
        problems.error(1, "too-large", "The file is larger than a megabyte.", "Name a schedule, a Markdown file.")
        return ""
    data = data.removeprefix(codecs.BOM_UTF8)
    if b"\0" in data:
        line = data[: data.index(b"\0")].count(b"\n") + 1
        remedy = "Name a schedule, a Markdown file saved as UTF-8."
        problems.error(line, "not-text", "This is not a text file: it holds a null byte.", remedy)
        return ""
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        problems.error(line, "not-utf-8", "This line is not UTF-8.", "Save the file with the encoding UTF-8.")
        return ""
    if not text.strip():
        problems.error(1, "empty-file", "The file is empty.", "Begin with front matter and a question.")
    return text
