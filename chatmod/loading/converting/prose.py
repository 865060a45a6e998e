"""From the lines of a document to what they mean."""

import re
from collections.abc import Iterator, Sequence

from chatmod.loading.converting.asking import asking_lines
from chatmod.loading.converting.found import Found, FoundCue, Particular, Picture, shortened
from chatmod.loading.converting.labels import announced, short_name
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
_ENDINGS = tuple('?!.;…"”»)')  # a comma ends a heading as little as a sentence: `Best,`
_PAGE = re.compile(
    r"(?:page|seite|página|pagina)?[ ]*[0-9]{1,3}(?:[ ]*(?:of|von|de|di|/)[ ]*[0-9]{1,3})?", re.IGNORECASE
)


def read_prose(lines: Sequence[Line], found: Found) -> None:
    """Add what the lines of a document hold to what was found."""
    _Reader(found, list(_openings(lines))).read()


def _openings(lines: Sequence[Line]) -> Iterator[Opening | None]:
    """What each line begins with; a time that stands alone belongs to the line below."""
    waiting: Opening | None = None
    for line in lines:
        if not line.text.strip():
            yield None
            continue
        opening = read_opening(line)
        if waiting:
            if opening.moment is None and not opening.rule:
                opening = read_opening(Line(waiting.line.number, f"{waiting.whole} {opening.whole}"))
            else:
                yield waiting
            waiting = None
        if opening.only_a_time:
            waiting = opening
        else:
            yield opening
    if waiting:
        yield waiting


class _Reader:
    """Takes one line after the other; remembers what the one before was."""

    def __init__(self, found: Found, openings: Sequence[Opening | None]) -> None:
        self._found = found
        self._openings = openings
        there = [opening for opening in openings if opening]
        numbered = [opening for opening in there if opening.numbered and not opening.bullet]
        self._labelled = any(opening.label and not opening.numbered for opening in there)
        self._numbered = bool(numbered) and not self._labelled
        self._base = min((opening.indent for opening in numbered), default=0)
        items = [opening for opening in numbered if opening.indent == self._base]
        # where each number is 1, or some are of a welcome, questions are counted instead
        alike = {opening.label.bare_number for opening in items if opening.label} == {1}
        self._counted = alike or any(map(self._announces, items))
        self._own_title = any(opening.heading == 1 and not opening.label for opening in there)
        self._last = 0
        self._margin = 0
        self._lettered = False
        self._after = "nothing"
        self._blank = False

    def read(self) -> None:
        labelled = any(opening and opening.label for opening in self._openings)
        asking = {} if labelled else asking_lines(self._openings)
        for index, opening in enumerate(self._openings):
            if opening is None:
                self._blank = True
                if self._after == "text":
                    self._found.cues[-1].text.append("")
                continue
            # in what a word processor has saved no blank lines stand between paragraphs: a list ends by its margin
            self._blank = self._blank or (opening.indent < self._margin and self._has_asked())
            self._take(opening, begins=asking.get(index, False))
            self._blank = False

    def _take(self, opening: Opening, *, begins: bool) -> None:
        if opening.rule:
            self._after = "rule" if self._found.cues else self._after
        elif begins or self._is_question(opening):
            self._begin_question(opening)
        elif self._is_announcement(opening):
            self._begin_announcement(opening)
        elif not self._found.cues:
            self._above(opening)
        elif opening.heading or opening.only_a_time or self._after in {"rule", "section"}:
            self._set_aside(opening)
        else:
            self._below(opening)

    def _announces(self, opening: Opening) -> bool:
        """Whether a number in a list stands before a welcome or a break, and not before a question."""
        if self._labelled or not opening.numbered or asks(opening.text):
            return False
        return bool(announced(opening.text))

    def _is_question(self, opening: Opening) -> bool:
        label = opening.label
        if label is None:
            # a plan of the evening: a time and a question, without labels
            return not self._labelled and asks(opening.text) and opening.moment is not None and not opening.name
        if label.bare_number is None:
            return True
        if not self._is_item(opening) or self._announces(opening):
            return False
        return self._counted or label.bare_number > self._last or not self._found.cues

    def _is_item(self, opening: Opening) -> bool:
        """Whether this is a number of the outermost list, in a document whose questions have only numbers."""
        return self._numbered and not opening.bullet and opening.indent <= self._base

    def _begin_question(self, opening: Opening) -> None:
        number, label = opening.line.number, opening.label
        name = label.label if label else ""
        text = opening.text if label or opening.moment else opening.whole
        if opening.moment and opening.name:
            text = f"{opening.name}: {text}"
        if label is not None and label.bare_number is not None:
            self._last = label.bare_number
            if self._counted:
                name = ""
            else:
                self._found.remark(number, "Numbers were taken as labels", f"`{label.bare_number}` as {name}")
        self._begin(FoundCue(number, name, True, opening.moment), opening, text)

    def _is_announcement(self, opening: Opening) -> bool:
        if opening.label is not None:
            return self._is_item(opening) and self._announces(opening)
        if opening.only_a_time or (opening.bullet and opening.indent and self._found.cues):
            return False
        return opening.moment is not None or bool(opening.name and opening.known)

    def _begin_announcement(self, opening: Opening) -> None:
        number = opening.line.number
        name = opening.name or (announced(opening.text) if opening.label else "") or "Announcement"
        if opening.label:
            self._found.remark(number, "Taken as announcements", f"`{shortened(opening.whole)}`")
        elif not opening.name:
            self._found.remark(number, "Without a label, taken as announcements", f"`{shortened(opening.text)}`")
        elif not opening.known:
            self._found.remark(number, "Taken as announcements", f"`{name}`")
        self._begin(FoundCue(number, name, False, opening.moment), opening, opening.text)

    def _begin(self, cue: FoundCue, opening: Opening, text: str) -> None:
        self._found.cues.append(cue)
        self._after = "text"
        self._margin = opening.indent
        self._lettered = False
        self._add_text(opening.line.number, text)

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
                self._found.remark(number, "Taken as the title", f"`{shortened(title)}`")
                return
        self._found.keep(number, opening.line.text.strip())

    def _below(self, opening: Opening) -> None:
        """A line below the beginning of a cue."""
        number, whole = opening.line.number, opening.whole
        field = _FIELD.fullmatch(whole) if len(whole) < _TITLE_LENGTH * 10 else None
        key = folded(field[1]) if field else ""
        if field and key in _IMAGE_WORDS | _ALT_WORDS:
            self._add_field(number, key, field[2].strip(), whole)
        elif _PICTURE_LINE.fullmatch(whole):
            self._add_text(number, whole)
        elif key in _NOTE_WORDS or self._is_point(opening):
            self._note(number, whole)
        elif _PAGE.fullmatch(whole[:_TITLE_LENGTH]):
            self._found.keep(number, whole)
        elif self._blank and _is_heading(whole):
            self._set_aside(opening)
        elif self._after == "note" and not self._blank:
            self._note(number, whole)
        elif self._after == "note" or (self._blank and self._is_aside(whole)):
            self._found.keep(number, whole)
            self._after = "note"
        else:
            if self._blank and self._found.cues[-1].begun:
                label = self._found.cues[-1].label or "the question above"
                self._found.remark(number, f"Posted with {label}, as another paragraph", f"`{shortened(whole)}`")
            self._after = "text"
            self._add_text(number, whole)

    def _set_aside(self, opening: Opening) -> None:
        """Keep a heading, and then what stands below it."""
        self._found.keep(opening.line.number, opening.whole)
        self._after = "section"

    def _is_aside(self, text: str) -> bool:
        """Whether a paragraph is better not posted: it asks nothing, below a question that has been asked."""
        cue = self._found.cues[-1]
        return cue.question and not asks(text) and self._has_asked()

    def _has_asked(self) -> bool:
        return any(map(asks, self._found.cues[-1].text))

    def _is_point(self, opening: Opening) -> bool:
        """Whether this is a point below a question; lettered ones are the question where the number asks nothing."""
        if opening.bullet:
            return True
        if opening.lettered and not opening.numbered:
            self._lettered = self._lettered or not self._has_asked()
            return not self._lettered
        return opening.numbered and self._found.cues[-1].begun

    def _note(self, number: int, text: str) -> None:
        self._found.remark(number, "Private notes, not posted.")
        self._found.cues[-1].notes.append(text.strip())
        self._after = "note"

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
    """Whether a line that stands alone is of a few words and no sentence, such as `Resources` or `Best,`."""
    return len(text) < _TITLE_LENGTH and text[-1:] not in _ENDINGS and bool(short_name(text))


def _without_marks(text: str) -> str:
    """A short line without the marks of emphasis around it or around its first words."""
    if len(text) > _TITLE_LENGTH * 2:
        return text
    text = text.replace("**", "").replace("__", "")
    around = text[:1] if text[:1] in {"*", "_"} and text.endswith(text[:1]) and text.count(text[:1]) == 2 else ""  # noqa: PLR2004
    return text.strip(around).strip() if around else text
