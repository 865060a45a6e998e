"""From the rows of a table to what they mean."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from chatmod.loading.converting.columns import Columns, Kind
from chatmod.loading.converting.found import Found, FoundCue, Particular, Picture, shortened
from chatmod.loading.converting.labels import announced, as_name, label_at, label_of_cell
from chatmod.loading.converting.letters import asks, bare
from chatmod.loading.converting.moments import Moment, read_cell
from chatmod.loading.converting.particulars import take_key
from chatmod.loading.converting.tables import Cell, Row, column_name

_ZONE = re.compile(r"[(\[]([A-Za-z]{2,8})[)\]]")
_MARKS = tuple("!:.,–")
_TITLE_LENGTH = 120
_ERROR = re.compile(r"#(?:NAME\?|REF!|VALUE!|DIV/0!|N/A|NUM!|NULL!|ERROR!|SPILL!|CALC!)(?:\s.*)?", re.DOTALL)


def read_rows(rows: Sequence[Row], columns: Columns, found: Found) -> None:
    """Add what the rows of a table hold to what was found."""
    _tell_columns(rows, columns, found)
    above = [row for row in rows if row.number < columns.heading_row]
    below = [row for row in rows if row.number > columns.heading_row]
    for row in above:
        read_preamble(row, found)
    reader = _Reader(columns, found, labelled=_labelled(below, columns))
    for row in below:
        reader.take(row)


def _tell_columns(rows: Sequence[Row], columns: Columns, found: Found) -> None:
    named = [
        f"{column_name(column)}{f' `{columns.headings[column]}`' if column in columns.headings else ''} = {kind}"
        for column, kind in sorted(columns.kinds.items())
    ]
    first = columns.heading_row or (rows[0].number if rows else 0)
    begins = "The columns are" if columns.heading_row else "There are no headings; the columns were taken as"
    found.remark(first, f"{begins} {', '.join(named)}.")
    for column, text in sorted(columns.headings.items()):
        kind = columns.kinds.get(column)
        zone = _ZONE.search(text) if kind in {Kind.TIME, Kind.DATE} else None
        if zone:
            found.particulars.setdefault("zone", Particular(zone[1], first))
        if kind is None:
            said = "Columns that are not known are private notes"
            found.remark(first, said, f"{column_name(column)} `{shortened(text)}`")
        if kind is None or "(" in text:
            found.comments.append(f"Column: {text}")


def _labelled(rows: Sequence[Row], columns: Columns) -> bool:
    column = columns.first(Kind.LABEL)
    return column is not None and any(not row.cell(column).empty for row in rows)


def read_preamble(row: Row, found: Found) -> None:
    """Take a row above the table for the front matter, as the title, or as a comment."""
    texts = [bare(cell.text) for cell in row.cells if not cell.empty]
    if len(texts) > 1 and take_key(found, row.number, f"{texts[0].rstrip(':')}: {' '.join(texts[1:])}"):
        return
    left = [text for text in texts if not take_key(found, row.number, text)]
    if left == texts and len(texts) == 1 and "title" not in found.particulars and len(texts[0]) <= _TITLE_LENGTH:
        found.particulars["title"] = Particular(texts[0], row.number)
        found.remark(row.number, "Taken as the title", f"`{shortened(texts[0])}`")
    elif left:
        found.keep(row.number, ": ".join(left))


class _Reader:
    """Takes one row after the other."""

    def __init__(self, columns: Columns, found: Found, *, labelled: bool) -> None:
        self._columns = columns
        self._found = found
        self._labelled = labelled
        self._last = 0

    def take(self, row: Row) -> None:
        """Add a cue, or add to the one above."""
        self._take(row)
        self._last = row.number

    def _take(self, row: Row) -> None:
        text = self._text(row)
        label_text = self._cell(row, Kind.LABEL).text
        moment, unread = self._moment(row)
        if not text and not bare(label_text) and moment is None and not unread:
            self._more(row)
            return
        if cue := self._cue(row, text, label_text, moment):
            if unread:
                cue.notes.append(f"Time: {unread}")
                self._found.remark(row.number, "Not understood as times, so private notes", f"`{shortened(unread)}`")
            self._found.cues.append(cue)
        elif unread:
            self._found.keep(row.number, unread)
        self._more(row, cue)

    def _text(self, row: Row) -> str:
        """The text of a row; what a spreadsheet shows instead of one is told, and not posted."""
        for cell in row.cells:
            if _is_broken(cell) and not cell.broken:
                said = "Errors of the spreadsheet; look what should stand there"
                self._found.remark(row.number, said, f"`{shortened(cell.text)}`")
        cell = self._cell(row, Kind.TEXT)
        return "" if _is_broken(cell) else cell.text.strip()

    def _cell(self, row: Row, kind: Kind) -> Cell:
        column = self._columns.first(kind)
        return row.cell(column) if column is not None else Cell()

    def _cue(self, row: Row, text: str, label_text: str, moment: Moment | None) -> FoundCue | None:
        """The cue that a row begins; None where it goes on with the one above, or has none."""
        if bare(label_text):
            return self._with_label(row, text, bare(label_text), moment)
        inside = label_at(_first_line(text))
        if inside and (inside.bare_number is None or not self._labelled):
            rest = text[inside.end :].strip()
            if inside.bare_number is not None:
                about = f"`{inside.bare_number}` as {inside.label}"
                self._found.remark(row.number, "Numbers were taken as labels", about)
            return _cue(row, inside.label, True, moment, rest)
        name = announced(text)
        asking = asks(text)
        if not asking and self._labelled and moment is None and not name and text and self._found.cues:
            self._go_on(row, text)
            return None
        if not text:
            if moment is not None:
                self._found.keep(row.number, self._time_as_typed(row, moment))
            return None
        greets = name and (not asking or self._labelled or text[len(name) : len(name) + 1] in _MARKS)
        if greets or (not asking and self._labelled and moment):
            self._found.remark(row.number, "Without a label, taken as announcements", f"`{shortened(text)}`")
            return _cue(row, name or "Announcement", False, moment, text)
        return _cue(row, "", True, moment, text)

    def _go_on(self, row: Row, text: str) -> None:
        """A text without label and time goes on with the one above; below a blank row stand sums and remarks."""
        if row.number > self._last + 1:
            self._found.keep(row.number, text)
            return
        above = self._found.cues[-1]
        above.text += ["", *text.split("\n")]
        said = f"With neither label nor time, the text goes on with {above.label or 'the question above'}"
        self._found.remark(row.number, said, f"`{shortened(text)}`")

    def _with_label(self, row: Row, text: str, label_text: str, moment: Moment | None) -> FoundCue | None:
        if label := label_of_cell(label_text):
            begins = label_at(_first_line(text))
            if begins and begins.bare_number is None and begins.label == label.label:
                text = text[begins.end :].strip()
            return _cue(row, label.label, True, moment, text)
        whole = label_at(label_text)
        if whole and whole.bare_number is None:
            cue = _cue(row, whole.label, True, moment, text or label_text[whole.end :])
            if text:  # else the question stands in the column of labels
                cue.notes.append(label_text[whole.end :])
                self._found.remark(row.number, "The rest of a label is a private note", f"`{shortened(label_text)}`")
            return cue
        if not text:
            self._found.keep(row.number, f"{self._time_as_typed(row, moment)} {label_text}")
            return None
        name = as_name(label_text) or "Announcement"
        cue = _cue(row, name, False, moment, text)
        if name != label_text:
            cue.notes.append(label_text)
            said = "No labels, so taken as announcements with another name"
            self._found.remark(row.number, said, f"`{shortened(label_text)}` as `{name}`")
        elif not announced(name):
            self._found.remark(row.number, "Taken as announcements", f"`{name}`")
        return cue

    def _moment(self, row: Row) -> tuple[Moment | None, str]:
        """The time of a row, and what stands for one and is not understood."""
        moment, unread = _read(self._cell(row, Kind.TIME))
        day, other = _read(self._cell(row, Kind.DATE))
        if day is not None and day.day is not None:
            moment = replace(moment, day=moment.day or day.day) if moment else day
            if day.rest:
                moment = replace(moment, rest=f"{moment.rest} {day.rest}".strip())
        elif day is not None:
            other = day.typed
        return moment, " ".join(text for text in (unread, other) if text)

    def _time_as_typed(self, row: Row, moment: Moment | None) -> str:
        if moment is None:
            return ""
        return " ".join(bare(self._cell(row, kind).text) for kind in (Kind.DATE, Kind.TIME))

    def _more(self, row: Row, cue: FoundCue | None = None) -> None:
        """Pictures, notes and the columns that are not known go to the cue of the row, or to the one above."""
        target = cue or (self._found.cues[-1] if self._found.cues else None)
        notes = list(self._notes(row))
        image, alt = self._cell(row, Kind.IMAGE).text.strip(), bare(self._cell(row, Kind.ALT).text)
        if target is None:
            for note in [*notes, image, alt]:
                if note:
                    self._found.keep(row.number, note)
            return
        if cue is None and (notes or image or alt):
            above = target.label or "the question above"
            self._found.remark(row.number, f"Without a text, what the row holds was added to {above}.")
        target.notes += notes
        paths = [path.strip() for path in image.split("\n") if path.strip()]
        if alt and len(paths) != 1:
            target.notes.append(f"Alt text: {alt}")
            said = "Descriptions without one picture of their own are private notes"
            self._found.remark(row.number, said, f"`{shortened(alt)}`")
            alt = ""
        target.pictures += [Picture(alt, path) for path in paths]

    def _notes(self, row: Row) -> Iterator[str]:
        for column, cell in enumerate(row.cells):
            if cell.empty:
                continue
            kind = self._columns.kinds.get(column)
            heading = self._columns.headings.get(column, "")
            broken = kind is Kind.TEXT and _is_broken(cell)
            if kind is Kind.NOTES or broken:
                yield from cell.text.split("\n")
            elif kind is None:
                first, *others = [line for line in cell.text.split("\n") if bare(line)]
                yield f"{heading}: {first.strip()}" if heading else first
                yield from others


def _read(cell: Cell) -> tuple[Moment | None, str]:
    if cell.empty:
        return None, ""
    moment = cell.moment or read_cell(cell.text)
    return (moment, "") if moment else (None, bare(cell.text))


def _cue(row: Row, label: str, question: bool, moment: Moment | None, text: str) -> FoundCue:
    return FoundCue(row.number, label, question, moment, text.split("\n") if text else [])


def _first_line(text: str) -> str:
    return text[:200].partition("\n")[0].replace("\u00a0", " ")


def _is_broken(cell: Cell) -> bool:
    return cell.broken or _ERROR.fullmatch(cell.text.strip()) is not None
