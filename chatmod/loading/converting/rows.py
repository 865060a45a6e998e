"""From the rows of a table to what they mean."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from chatmod.loading.converting.columns import Columns, Kind, kind_of_heading
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
        _preamble(row, found)
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
    others = [(column, text) for column, text in sorted(columns.headings.items()) if column not in columns.kinds]
    bracketed = [text for column, text in columns.headings.items() if column in columns.kinds and "(" in text]
    if others or bracketed:
        found.comments.append(f"Columns: {', '.join([*bracketed, *(text for _, text in others)])}")
    for text in bracketed:
        zone = _ZONE.search(text)
        if zone and kind_of_heading(text) in {Kind.TIME, Kind.DATE}:
            found.particulars.setdefault("zone", Particular(zone[1], first))
    for column, text in others:
        said = f"The column {column_name(column)} `{shortened(text)}` is not known; its cells are private notes."
        found.remark(first, said)


def _labelled(rows: Sequence[Row], columns: Columns) -> bool:
    column = columns.first(Kind.LABEL)
    return column is not None and any(not row.cell(column).empty for row in rows)


def _preamble(row: Row, found: Found) -> None:
    texts = [bare(cell.text) for cell in row.cells if not cell.empty]
    if len(texts) > 1 and take_key(found, row.number, f"{texts[0].rstrip(':')}: {' '.join(texts[1:])}"):
        return
    for text in texts:
        if take_key(found, row.number, text):
            continue
        if len(texts) == 1 and "title" not in found.particulars and len(text) <= _TITLE_LENGTH:
            found.particulars["title"] = Particular(text, row.number)
            found.remark(row.number, f"`{shortened(text)}` was taken as the title.")
        else:
            found.keep(row.number, text)


class _Reader:
    """Takes one row after the other."""

    def __init__(self, columns: Columns, found: Found, *, labelled: bool) -> None:
        self._columns = columns
        self._found = found
        self._labelled = labelled

    def take(self, row: Row) -> None:
        text = self._text(row)
        label_text = self._cell(row, Kind.LABEL).text
        moment, unread = self._moment(row)
        if not text and not bare(label_text) and moment is None and not unread:
            self._more(row)
            return
        if cue := self._cue(row, text, label_text, moment):
            if unread:
                cue.notes.append(f"Time: {unread}")
                self._found.remark(
                    row.number, f"`{shortened(unread)}` is not a time that is understood; it is a note."
                )
            self._found.cues.append(cue)
        elif unread:
            self._found.keep(row.number, unread)
        self._more(row, cue)

    def _text(self, row: Row) -> str:
        """The text of a row; what a spreadsheet shows instead of one is told, and not posted."""
        for cell in row.cells:
            if _is_broken(cell) and not cell.broken:
                said = f"`{shortened(cell.text)}` is an error of the spreadsheet's: look what should stand there."
                self._found.remark(row.number, said)
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
                self._found.remark(row.number, f"`{shortened(text, 12)}` was taken as {inside.label}.")
            return _cue(row, inside.label, True, moment, rest)
        name = announced(text)
        asking = asks(text)
        if not asking and self._labelled and moment is None and not name and text and self._found.cues:
            above = self._found.cues[-1]
            above.text += ["", *text.split("\n")]
            said = f"There is neither label nor time: the text goes on with {above.label or 'the question above'}."
            self._found.remark(row.number, said)
            return None
        if not text:
            if moment is not None:
                self._found.keep(row.number, self._time_as_typed(row, moment))
            return None
        greets = name and (not asking or self._labelled or text[len(name) : len(name) + 1] in _MARKS)
        if greets or (not asking and self._labelled and moment):
            said = f"There is no label: it was taken as an announcement, `{name or 'Announcement'}`."
            self._found.remark(row.number, said)
            return _cue(row, name or "Announcement", False, moment, text)
        return _cue(row, "", True, moment, text)

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
                self._found.remark(row.number, f"Of the label `{shortened(label_text)}` the rest is a private note.")
            return cue
        if not text:
            self._found.keep(row.number, f"{self._time_as_typed(row, moment)} {label_text}")
            return None
        name = as_name(label_text) or "Announcement"
        cue = _cue(row, name, False, moment, text)
        if name != label_text:
            cue.notes.append(label_text)
            said = f"`{shortened(label_text)}` cannot be a label: it is a note of `{name}`, an announcement."
            self._found.remark(row.number, said)
        elif not announced(name):
            said = f"`{name}` is no question's label (Q1, Q2, ...): it was taken as an announcement."
            self._found.remark(row.number, said)
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
            self._found.remark(row.number, f"The row has no text: what it holds was added to {above}.")
        target.notes += notes
        paths = [path.strip() for path in image.split("\n") if path.strip()]
        if alt and len(paths) != 1:
            target.notes.append(f"Alt text: {alt}")
            said = "There is a description and no picture" if not paths else "There are several pictures and one text"
            self._found.remark(row.number, f"{said}: `{shortened(alt)}` was kept as a private note.")
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
