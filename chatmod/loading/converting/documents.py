"""A file of any kind, taken as a table or as lines of text; or a word about what it should be saved as."""

import io
import re
import zipfile
from dataclasses import dataclass
from pathlib import Path

from chatmod.errors import SettingsError
from chatmod.loading.converting.delimited import is_table, read_delimited
from chatmod.loading.converting.encodings import decode
from chatmod.loading.converting.found import shortened
from chatmod.loading.converting.letters import with_plain_breaks
from chatmod.loading.converting.markdown import piped_table, unescaped
from chatmod.loading.converting.tables import Row
from chatmod.loading.converting.workbooks import read_workbook
from chatmod.loading.frontmatter import KEYS
from chatmod.loading.source import MAX_BYTES, Line

MAX_WORKBOOK = 10_000_000
"""Bytes of a workbook, with the pictures in it, which are not read."""

_SHEET = "Save the sheet as .xlsx or as CSV UTF-8 (`File`, `Save As` or `Download`), and convert that."
_TEXT = "Save it as plain text or Markdown (`File`, `Save As` or `Download`), and convert that."
_KINDS = {
    ".ods": ("a spreadsheet of LibreOffice's kind", _SHEET), ".fods": ("a spreadsheet of LibreOffice's kind", _SHEET),
    ".xls": ("a workbook of Excel's old kind", _SHEET), ".xlsb": ("a binary workbook", _SHEET),
    ".numbers": ("a spreadsheet of Numbers", _SHEET), ".gsheet": ("a link to a sheet on the web", _SHEET),
    ".docx": ("a document of Word's", _TEXT), ".doc": ("a document of Word's old kind", _TEXT),
    ".odt": ("a document of LibreOffice's kind", _TEXT), ".rtf": ("a document in rich text", _TEXT),
    ".pages": ("a document of Pages", _TEXT), ".gdoc": ("a link to a document on the web", _TEXT),
    ".pdf": ("a PDF", _TEXT), ".html": ("a web page", _TEXT), ".htm": ("a web page", _TEXT),
    ".pptx": ("a presentation", _TEXT), ".ppt": ("a presentation", _TEXT),
}  # fmt: skip
_TABLES = {".csv": "", ".tsv": "\t", ".tab": "\t"}
_WORKBOOKS = {".xlsx", ".xlsm"}
_MARKDOWN = {".md", ".markdown", ".mdown", ".mkd"}
_BEGINNINGS = ((b"%PDF-", ".pdf"), (b"{\\rtf", ".rtf"))
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PACKED = b"PK\x03\x04"
_WORD = re.compile(r"[^\W_]+")
_FRONT = re.compile(r"\s*---[ \t]*\n(.*?)\n---[ \t]*(?:\n|$)", re.DOTALL)
_CUE = re.compile(r"^##[ \t]+[^\s#]", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Document:
    """What is in a file: rows, or lines where it is no table.

    Attributes:
        unit: What the numbers of its rows or lines count, for those who look them up.
        said: What is to be told about how it was read, by row or line; 0 is the whole.
    """

    rows: tuple[Row, ...] = ()
    lines: tuple[Line, ...] = ()
    unit: str = "line"
    said: tuple[tuple[int, str], ...] = ()


def open_document(path: Path, sheet: str | None) -> Document:
    """Read a file.

    Raises:
        SettingsError: If it cannot be read, is of a kind that is not understood, or is a schedule already.
    """
    suffix = path.suffix.lower()
    data = _bytes(path)
    kind = _kind(data, suffix)
    if kind in _KINDS:
        what, remedy = _KINDS[kind]
        raise SettingsError(f"{path} is {what}, which is not read.", remedy)
    if kind in _WORKBOOKS:
        table = read_workbook(data, str(path), sheet)
        return Document(table.rows, unit="row", said=table.said)
    if sheet is not None:
        raise SettingsError(f"{path} has no sheets: --sheet is for workbooks.", "Leave --sheet out.")
    if len(data) > MAX_BYTES:
        remedy = "Name a table or a text; are there pictures inside? Then save it as plain text."
        raise SettingsError(f"{path} is larger than a megabyte.", remedy)
    return _text_document(path, data, suffix)


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(MAX_WORKBOOK + 1)
    except FileNotFoundError:
        raise SettingsError(f"There is no file {path}.", "Check the name and the folder.") from None
    except IsADirectoryError:
        raise SettingsError(f"{path} is a folder.", "Name a table or a text in it.") from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise SettingsError(f"{path} cannot be read: {reason}.", "Check its permissions.") from error
    if len(data) > MAX_WORKBOOK:
        raise SettingsError(f"{path} is larger than {MAX_WORKBOOK // 1_000_000} megabytes.", _SHEET)
    return data


def _kind(data: bytes, suffix: str) -> str:
    """What a file is by what is in it, whatever it is called."""
    for beginning, kind in _BEGINNINGS:
        if data.startswith(beginning):
            return kind
    if data.startswith(_OLD_OFFICE):  # also a workbook with a password
        return suffix if suffix in {".doc", ".ppt"} else ".xls"
    if data.startswith(_PACKED):
        return _kind_of_packed(data, suffix)
    if suffix in _WORKBOOKS:
        raise SettingsError(f"This {suffix} file is no workbook inside.", "Save it anew, or as CSV UTF-8.")
    start = data[:200].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return ".html" if start.startswith((b"<!doctype html", b"<html")) else suffix


def _kind_of_packed(data: bytes, suffix: str) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            names = set(packed.namelist())
    except (zipfile.BadZipFile, ValueError, OSError):
        return suffix if suffix in _KINDS or suffix in _WORKBOOKS else ".xlsx"
    for name, kind in (
        ("xl/workbook.xml", ".xlsx"),
        ("word/document.xml", ".docx"),
        ("ppt/presentation.xml", ".pptx"),
    ):
        if name in names:
            return kind
    if "content.xml" in names:
        return ".odt" if suffix == ".odt" else ".ods"
    if suffix in _KINDS or suffix in _WORKBOOKS:
        return suffix
    raise SettingsError("This is a packed folder (zip).", "Unpack it, and name a table or a text in it.")


def _text_document(path: Path, data: bytes, suffix: str) -> Document:
    decoded = decode(data, str(path))
    text = with_plain_breaks(decoded.text)
    if not text.strip():
        raise SettingsError(f"{path} is empty.", "Name a file with questions in it.")
    _refuse_schedule(path, text)
    said = _not_ascii(text) if decoded.guessed else ()
    if suffix in _TABLES or is_table(text):
        table = read_delimited(text, prefer=_TABLES.get(suffix, ""))
        return Document(table.rows, unit="row", said=(*said, *table.said))
    lines = tuple(Line(number, line) for number, line in enumerate(text.split("\n"), 1))
    if suffix in _MARKDOWN:
        if rows := piped_table(lines):
            return Document(rows, said=said)
        lines = tuple(Line(line.number, unescaped(line.text)) for line in lines)
    return Document(lines=lines, said=said)


def _refuse_schedule(path: Path, text: str) -> None:
    front = _FRONT.match(text)
    keys = {line.partition(":")[0].strip().lower() for line in front[1].split("\n")} if front else set()
    if front and keys & set(KEYS) and _CUE.search(text, front.end()):
        message = f"{path} is a chatmod schedule already: there is nothing to convert."
        raise SettingsError(message, f"Check it: `chatmod check {path}`.")


def _not_ascii(text: str) -> tuple[tuple[int, str], ...]:
    """The words in which another encoding would have given other letters."""
    words = dict.fromkeys(word for word in _WORD.findall(text) if not word.isascii())
    shown = shortened(" ".join(words), 80)
    return ((0, f"The file is not UTF-8; it was read in the letters of Windows. Are these words right: `{shown}`?"),)
