"""Texts of strangers in cells: no spreadsheet computes them.

Why: `=HYPERLINK(...)` in a post would send what stands beside it to a stranger, with one click of the teacher who
opened the table. Source of the rule: OWASP, "CSV Injection": a cell that begins with `=`, `+`, `-`, `@`, one of their
wide forms, a tab or a line end gets an apostrophe in front.

What is more than that rule: blanks and quotation marks before the sign change nothing; the apostrophe also stands
within a text behind `;`, a tab or a line end, because a spreadsheet that is set to another separator begins a cell
there (a wink, `;-)`, is none); and before an id of sixteen digits or more, which spreadsheets round. A number such as
`-5` is left alone: it is computed to itself.

No text is lost: `restored` tells it again, for it takes away one apostrophe wherever one was put. Only U+0000, with
which many readers of tables end, is written as U+FFFD for good.
"""

import re
from typing import Final

_BEFORE: Final = r"[ \u00a0\u3000'\"\u2018\u2019\u201c\u201d\u200b\ufeff]*+"
_SIGNS: Final = r"[=+\-@\uff1d\uff0b\uff0d\uff20]"
_AT_START: Final = rf"(?:{_BEFORE}(?:{_SIGNS}|[\t\r\n])|'*+[0-9]{{16,}}\Z)"
_WITHIN: Final = rf"{_BEFORE}{_SIGNS}(?!\))"
_SEPARATORS: Final = r"([;\t\r\n])"

_START: Final = re.compile(_AT_START)
_START_AGAIN: Final = re.compile(rf"'(?={_AT_START})")
_INSIDE: Final = re.compile(rf"{_SEPARATORS}(?={_WITHIN})")
_INSIDE_AGAIN: Final = re.compile(rf"{_SEPARATORS}'(?={_WITHIN})")
_PLAIN: Final = re.compile(r"(?:[A-Za-z][^\",;\t\r\n\0]*+)?")
"""What is neither computed nor in need of quotation marks, seen at one glance; nearly every id and address is."""
_QUOTED: Final = re.compile(r"[\",\r\n]|^\s|\s$")
_NUMBER: Final = re.compile(r"-[0-9]{1,15}(?:[.,][0-9]{1,15})?")


def cell(text: str) -> str:
    """A cell of a table as RFC 4180 writes it: a text, defused, and in quotation marks where it needs them."""
    if _PLAIN.fullmatch(text):
        return text
    made = defused(text)
    if not _QUOTED.search(made):
        return made
    doubled = made.replace('"', '""')
    return f'"{doubled}"'


def defused(text: str) -> str:
    """A text as it stands in a cell."""
    if "\0" in text:
        text = text.replace("\0", "\ufffd")
    if _START.match(text) and not _NUMBER.fullmatch(text):
        text = f"'{text}"
    return _INSIDE.sub(r"\1'", text) if _INSIDE.search(text) else text


def restored(cell: str) -> str:
    """The text that a cell was made of."""
    text = _INSIDE_AGAIN.sub(r"\1", cell)
    return text[1:] if _START_AGAIN.match(text) else text
