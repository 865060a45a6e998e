"""From the lines of a document to what they mean."""

import re
from collections.abc import Sequence

from chatmod.loading.converting.asking import asking_lines
from chatmod.loading.converting.found import Found, FoundCue, Particular, Picture, shortened
from chatmod.loading.converting.labels import short_name
from chatmod.loading.converting.letters import asks, bare, folded
from chatmod.loading.converting.openings import Opening, read_opening
from chatmod.loading.converting.particulars import take_key
from chatmod.loading.source import Line

_PICTURE = re.compile(r"!\[([^\[\]\n]{0,2000})\]\(([^()\s]{1,500}(?:\([^()\s]{0,100}\)[^()\s]{0,100})?)\)")
_PICTURE_LINE = re.compile(r"!\[([^\[\]]{0,2000})\]\(([^\[\]]{1,500})\)")
_FIELD = re.compile(r"[*_]{0,2}([^:：*_]{2,20})[*_]{0,2}[:：][*_]{0,2}[ ]*(.*)")
_IMAGE_WORDS = {"image", "picture", "photo", "bild", "foto", "imagen", "imagem", "immagine"}
_ALT_WORDS = {"alt", "alttext", "imagedescription", "alternativetext", "bildbeschreibung", "altdescription"}
_NOTE_WORDS = {
    "note", "notes", "probe", "probes", "followup", "followups", "moderator", "moderatornote", "moderatornotes",
    "facilitator", "facilitatornote", "facilitatornotes", "hostnote", "hostnotes", "private", "privatenote", "hint",
    "prompt", "notiz", "notizen", "hinweis", "nota", "notas", "remarque",
}  # fmt: skip
_TITLE_LENGTH = 120
_ENDINGS = tuple('?!.,;…"”»)')


def read_prose(lines: Sequence[Line], found: Found) -> None:
    """Add what the lines of a document hold to what was found."""
    openings = [read_opening(line) if line.text.strip() else None for line in lines]
    _Reader(found, _style_of(openings)).read(openings)


def _style_of(openings: Sequence[Opening | None]) -> str:
    """Whether the questions have labels, only numbers, or neither."""
    labels = [opening.label for opening in openings if opening and opening.label]
    if any(label.bare_number is None for label in labels):
        return "labels"
    return "numbers" if labels else "neither"


class _Reader:
    """Takes one line after the other; remembers what the one before was."""

    def __init__(self, found: Found, style: str) -> None:
        self._found = found
        self._style = style
        self._base = 0
        self._same_numbers = False
        self._last = 0
        self._after = "nothing"
        self._blank = False
        self._noted: list[int] = []
        self._own_title = False

    def read(self, openings: Sequence[Opening | None]) -> None:
        numbered = [o for o in openings if o and o.label and o.label.bare_number is not None and not o.bullet]
        self._base = min((opening.indent for opening in numbered), default=0)
        numbers = {
            opening.label.bare_number for opening in numbered if opening.label and opening.indent == self._base
        }
        self._same_numbers = numbers == {1}
        self._own_title = any(opening and opening.heading == 1 and not opening.label for opening in openings)
        asking = asking_lines(openings) if self._style == "neither" else {}
        for index, opening in enumerate(openings):
            if opening is None:
                self._take_blank()
                continue
            self._take(opening, begins=asking.get(index, False))
            self._blank = False
        self._tell_notes()

    def _take_blank(self) -> None:
        self._blank = True
        if self._after == "text":
            self._found.cues[-1].text.append("")

    def _take(self, opening: Opening, *, begins: bool) -> None:
        if opening.rule:
            self._after = "rule" if self._found.cues else self._after
        elif begins or self._is_question(opening):
            self._begin_question(opening)
        elif self._is_announcement(opening):
            self._begin_announcement(opening)
        elif not self._found.cues:
            self._above(opening)
        elif opening.heading or self._after in {"rule", "section"}:
            self._found.keep(opening.line.number, opening.whole)
            self._after = "section"
        else:
            self._below(opening)

    def _is_question(self, opening: Opening) -> bool:
        label = opening.label
        if label is None:
            # a plan of the evening: a time and a question, without labels
            return self._style != "labels" and asks(opening.text) and opening.moment is not None and not opening.name
        if label.bare_number is None:
            return True
        if self._style != "numbers" or opening.bullet or opening.indent > self._base:
            return False
        return self._same_numbers or label.bare_number > self._last or not self._found.cues

    def _begin_question(self, opening: Opening) -> None:
        number, label = opening.line.number, opening.label
        name = label.label if label else ""
        text = opening.text if label or opening.moment else opening.whole
        if opening.moment and opening.name:
            text = f"{opening.name}: {text}"
        if label is not None and label.bare_number is not None:
            if self._same_numbers:
                name = ""
            self._last = label.bare_number
            said = f"`{shortened(opening.whole, 12)}` was taken as {name or 'the next question'}."
            self._found.remark(number, said)
        self._found.cues.append(FoundCue(number, name, True, opening.moment))
        self._after = "text"
        self._add_text(number, text)

    def _is_announcement(self, opening: Opening) -> bool:
        if opening.label is not None or (opening.bullet and opening.indent and self._found.cues):
            return False
        return opening.moment is not None or bool(opening.name and opening.known)

    def _begin_announcement(self, opening: Opening) -> None:
        number = opening.line.number
        name = opening.name or "Announcement"
        cue = FoundCue(number, name, False, opening.moment)
        self._found.cues.append(cue)
        self._after = "text"
        if not opening.name:
            self._found.remark(number, f"There is no label: it was taken as an announcement, `{name}`.")
        elif not opening.known:
            self._found.remark(number, f"`{name}` was taken as an announcement.")
        self._add_text(number, opening.text)

    def _above(self, opening: Opening) -> None:
        """A line above the first cue: a key, the title, or a comment."""
        number, whole = opening.line.number, opening.whole
        unmarked = _without_marks(whole)
        if take_key(self._found, number, unmarked):
            return
        plain = not (self._own_title or opening.bullet or opening.label)
        if "title" not in self._found.particulars and (opening.heading or plain) and len(unmarked) <= _TITLE_LENGTH:
            title = bare(unmarked)
            if title:
                self._found.particulars["title"] = Particular(title, number)
                self._found.remark(number, f"`{shortened(title)}` was taken as the title.")
                return
        self._found.keep(number, opening.line.text.strip())

    def _below(self, opening: Opening) -> None:
        """A line below the beginning of a cue."""
        number, whole = opening.line.number, opening.whole
        field = _FIELD.fullmatch(whole) if len(whole) < _TITLE_LENGTH * 10 else None
        key = folded(field[1]) if field else ""
        if field and key in _IMAGE_WORDS | _ALT_WORDS:
            self._add_field(number, key, field[2].strip(), whole)
        elif self._is_note(opening, key):
            self._note(number, whole)
        elif self._blank and _is_heading(whole):
            self._found.keep(number, whole)
            self._after = "section"
        elif self._after == "note":
            if self._blank:
                self._set_aside(number, whole, "stands below private notes: it was kept as one")
            else:
                self._note(number, whole)
        else:
            if self._blank and self._found.cues[-1].begun:
                label = self._found.cues[-1].label or "the question above"
                if self._is_aside(whole):
                    self._set_aside(number, whole, f"asks nothing: it was kept as a private note of {label}")
                    return
                self._found.remark(number, f"`{shortened(whole)}` is posted with {label}, as another paragraph.")
            self._after = "text"
            self._add_text(number, whole)

    def _is_aside(self, text: str) -> bool:
        """Whether a paragraph is better not posted: it asks nothing, below a question that has been asked."""
        cue = self._found.cues[-1]
        return cue.question and not asks(text) and any(map(asks, cue.text)) and not _PICTURE_LINE.fullmatch(text)

    def _is_note(self, opening: Opening, key: str) -> bool:
        if key in _NOTE_WORDS or opening.bullet:
            return not _PICTURE_LINE.fullmatch(opening.whole)
        return opening.label is not None and opening.label.bare_number is not None and self._found.cues[-1].begun

    def _note(self, number: int, text: str) -> None:
        if self._noted and number > self._noted[-1] + 1:
            self._tell_notes()
        self._noted.append(number)
        self._found.cues[-1].notes.append(text.strip())
        self._after = "note"

    def _set_aside(self, number: int, text: str, why: str) -> None:
        self._tell_notes()
        self._found.remark(number, f"`{shortened(text)}` {why}. Move it up to post it.")
        self._found.cues[-1].notes.append(text)
        self._after = "note"

    def _tell_notes(self) -> None:
        if self._noted:
            first, last = self._noted[0], self._noted[-1]
            said = "A private note, not posted." if first == last else f"Private notes, not posted, to line {last}."
            self._found.remark(first, said)
        self._noted = []

    def _add_field(self, number: int, key: str, value: str, whole: str) -> None:
        cue = self._found.cues[-1]
        if not value or (key in _ALT_WORDS and (len(cue.pictures) != 1 or cue.pictures[0].alt)):
            self._note(number, whole)
        elif key in _IMAGE_WORDS:
            cue.pictures.append(Picture("", value))
        else:
            cue.pictures[0] = Picture(bare(value), cue.pictures[0].path)

    def _add_text(self, number: int, text: str) -> None:
        """Add a line of text; the pictures in it are attached."""
        cue = self._found.cues[-1]
        if line := _PICTURE_LINE.fullmatch(text.strip()):
            cue.pictures.append(Picture(bare(line[1]), line[2].strip()))
            return
        pictures = list(_PICTURE.finditer(text))
        for picture in pictures:
            cue.pictures.append(Picture(bare(picture[1]), picture[2]))
        if pictures:
            text = " ".join(piece.strip() for piece in _PICTURE.sub("\n", text).split("\n") if piece.strip())
            self._found.remark(number, "A picture in the middle of the text is attached to the post.")
        cue.text.append(text)


def _is_heading(text: str) -> bool:
    """Whether a line that stands alone is of a few words and no sentence, such as `Resources`."""
    return len(text) < _TITLE_LENGTH and text[-1:] not in _ENDINGS and bool(short_name(text))


def _without_marks(text: str) -> str:
    """A short line without the marks of emphasis around it or around its first words."""
    if len(text) > _TITLE_LENGTH * 2:
        return text
    text = text.replace("**", "").replace("__", "")
    around = (
        text[:1] if text[:1] in {"*", "_"} and text.endswith(text[:1]) and text.count(text[:1]) == len("**") else ""
    )
    return text.strip(around).strip() if around else text
