"""Which column holds what: by the headings, else by what stands in the columns."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from chatmod.loading.converting.labels import announced, label_at, label_of_cell, short_name
from chatmod.loading.converting.letters import asks, bare, folded
from chatmod.loading.converting.moments import read_cell
from chatmod.loading.converting.tables import Row

LOOK_AT = 30
"""Headings stand within the first rows that are not empty."""


class Kind(StrEnum):
    """What a column holds."""

    TIME = "time"
    DATE = "date"
    LABEL = "label"
    TEXT = "text"
    IMAGE = "image"
    ALT = "alt"
    NOTES = "notes"


# the first of a line is what the column is called; of two columns of texts the earlier name here is the one posted
_NAMES: Mapping[Kind, str] = {
    Kind.TIME: (
        "time; times; when; clock; start time; post time; posting time; time to post; scheduled time; send "
        "at; post at; scheduled; publish time; date/time; datetime; date and time; timestamp; time slot; "
        "uhrzeit; zeit; heure; horaire; hora; horario; ora; orario; tijd; tid; czas"
    ),
    Kind.DATE: "date; day; datum; fecha; data; jour; dia; giorno; dato",
    Kind.LABEL: (
        "label; q#; q; no; nr; number; #; num; question number; question no; question nr; question #; nummer; "
        "numero; numéro; n°; nº; id; q no; q nr; q number; cue; #q; order; frage nr; fragennummer; "
        "bezeichnung; etiquette; étiquette; etiqueta; etichetta; numero de pregunta"
    ),
    Kind.TEXT: (
        "text; post; tweet; toot; skeet; post text; tweet text; text of post; message; status; question text; "
        "question; questions; the question; discussion question; chat question; prompt; prompts; content; "
        "body; copy; frage; fragen; fragetext; beitrag; pregunta; preguntas; texto; pergunta; perguntas; "
        "domanda; domande; testo; texte; vraag; vragen; tekst; fråga; frågor; nachricht; mensaje; mensagem; "
        "messaggio; bericht"
    ),
    Kind.IMAGE: (
        "image; images; picture; pictures; photo; photos; pic; img; media; graphic; image file; image path; "
        "image name; picture file; file; filename; file name; attachment; bild; bilder; bilddatei; foto; "
        "fotos; imagen; imágenes; imagem; immagine; afbeelding; visual"
    ),
    Kind.ALT: (
        "alt; alt text; image description; image alt; image alt text; picture description; photo description; "
        "description of image; description of the image; alternative text; alt tag; media description; "
        "bildbeschreibung; alternativtext; texte alternatif; texto alternativo; texto alt; testo alternativo; "
        "descripción de la imagen; descrição da imagem; description de l'image; beeldbeschrijving; alt-tekst"
    ),
    Kind.NOTES: (
        "notes; note; private notes; private note; comment; comments; probe; probes; follow up; follow ups; "
        "follow-up question; follow-up questions; moderator notes; moderator note; facilitator notes; host "
        "notes; hint; hints; talking points; internal; internal notes; notiz; notizen; anmerkung; "
        "anmerkungen; hinweis; hinweise; nachfragen; bemerkung; bemerkungen; remarque; remarques; nota; "
        "notas; apuntes; comentario; comentarios; commento; note private; notitie; notities; opmerkingen"
    ),
}
_KINDS = {folded(name): kind for kind, names in _NAMES.items() for name in names.split(";")}
_RANK = {folded(name): rank for rank, name in enumerate(_NAMES[Kind.TEXT].split(";"))}
_BRACKETS = re.compile(r"[(\[][^()\[\]]{0,100}[)\]]")
_PICTURE = re.compile(r"\S.{0,300}\.(?:png|jpe?g|gif|webp|heic|bmp|tiff?|svg)", re.IGNORECASE)
_MOST, _MANY = 0.7, 50


@dataclass(frozen=True, slots=True)
class Columns:
    """What the columns of a table hold.

    Attributes:
        kinds: By column, from 0; a column without a kind is kept as notes under its heading.
        headings: By column, as typed; empty where the table has none.
        heading_row: Its number in the sheet, or 0.
    """

    kinds: Mapping[int, Kind]
    headings: Mapping[int, str]
    heading_row: int = 0

    def first(self, kind: Kind) -> int | None:
        """The only column of a kind that may stand once."""
        return next((column for column, found in sorted(self.kinds.items()) if found is kind), None)


def kind_of_heading(text: str) -> Kind | None:
    """What a column with this heading holds; `Time (EDT)` is `Time`, `Question Text*` is `Question Text`."""
    if len(text) > LOOK_AT * 4:
        return None
    whole = folded(text)
    return _KINDS.get(whole) or _KINDS.get(folded(_BRACKETS.sub("", text))) or _KINDS.get(whole.rstrip("#"))


def by_headings(rows: Sequence[Row]) -> Columns | None:
    """The columns by their headings; None where no row has any, or no column of texts.

    Headings are a row with two that are known, or one alone that says `question` and has rows below it.
    """
    best: tuple[int, int] | None = None
    for index, row in enumerate(rows[:LOOK_AT]):
        known = [kind for cell in row.cells if not cell.empty and (kind := kind_of_heading(cell.text))]
        filled = sum(not cell.empty for cell in row.cells)
        alone = known == [Kind.TEXT] and filled == 1 and index + 1 < len(rows)
        if (len(known) > 1 or alone) and (best is None or len(set(known)) > best[0]):
            best = (len(set(known)), index)
    if best is None:
        return None
    row = rows[best[1]]
    headings = {column: bare(cell.text) for column, cell in enumerate(row.cells) if not cell.empty}
    kinds = {column: kind for column, text in headings.items() if (kind := kind_of_heading(text))}
    below = rows[best[1] + 1 :]
    if Kind.TEXT not in kinds.values():
        unknown = [column for column in headings if column not in kinds][:_MANY]
        asking = [column for column in unknown if _share(below, column, _asks) >= _MOST]
        kinds.update(dict.fromkeys(asking[:1], Kind.TEXT))
    kinds = _each_once(kinds, headings, below)
    unknown = [column for column in headings if column not in kinds][:_MANY]
    if Kind.LABEL not in kinds.values():
        # of `Activity` or `What` the cells say what it is
        kinds.update(dict.fromkeys([c for c in unknown if _share(below, c, _names) >= _MOST][:1], Kind.LABEL))
    return Columns(kinds, headings, row.number) if Kind.TEXT in kinds.values() else None


def _each_once(kinds: dict[int, Kind], headings: Mapping[int, str], rows: Sequence[Row]) -> dict[int, Kind]:
    """Only notes may stand in several columns; of the others the best stays, the rest is kept as notes."""
    texts = [column for column, kind in kinds.items() if kind is Kind.TEXT][:_MANY]
    if Kind.LABEL not in kinds.values():
        labels = [column for column in texts if _share(rows, column, _is_label) >= _MOST]
        if labels and (len(texts) > 1 or Kind.TEXT not in kinds.values()):
            kinds[labels[0]] = Kind.LABEL
            texts.remove(labels[0])
    if texts:
        best = min(texts, key=lambda column: (_RANK.get(folded(headings[column]), len(_RANK)), column))
        if all(row.cell(best).empty for row in rows):
            best = next((column for column in texts if any(not row.cell(column).empty for row in rows)), best)
        kinds = {column: kind for column, kind in kinds.items() if kind is not Kind.TEXT or column == best}
    seen: set[Kind] = set()
    kept: dict[int, Kind] = {}
    for column, kind in sorted(kinds.items()):
        if kind not in seen or kind is Kind.NOTES:
            kept[column] = kind
            seen.add(kind)
    return kept


def by_content(rows: Sequence[Row]) -> Columns | None:
    """The columns of a table without headings; None where it is not certain which one is posted."""
    columns = sorted({column for row in rows for column, cell in enumerate(row.cells) if not cell.empty})
    if len(columns) > _MANY:
        return None
    kinds: dict[int, Kind] = {}
    for column in columns:
        kind = _kind_of_content(rows, column)
        if kind and kind not in kinds.values():
            kinds[column] = kind
    wordy = [column for column in columns if column not in kinds and _share(rows, column, _is_sentence) >= _MOST]
    asking = [column for column in wordy if _share(rows, column, _asks) >= _MOST]
    candidates = asking if len(wordy) > 1 else wordy
    if len(candidates) != 1 or not (kinds.keys() - {candidates[0]}):
        return None
    kinds[candidates[0]] = Kind.TEXT
    return Columns(kinds, {})


def _kind_of_content(rows: Sequence[Row], column: int) -> Kind | None:
    filled = [row.cell(column).text for row in rows if not row.cell(column).empty]
    if all(_is_label(text) or announced(text.strip()) for text in filled):
        numbers = [label.bare_number for text in filled if (label := label_of_cell(text))]
        plain = [number for number in numbers if number is not None]
        return Kind.LABEL if plain == sorted(set(plain)) else None
    if all(row.cell(column).moment or read_cell(row.cell(column).text) for row in rows if not row.cell(column).empty):
        return Kind.TIME
    return Kind.IMAGE if all(_PICTURE.fullmatch(bare(text[:400])) for text in filled) else None


def _share(rows: Iterable[Row], column: int, fits: Callable[[str], bool]) -> float:
    """How many of the filled cells of a column fit, from 0 to 1."""
    filled = [row.cell(column).text for row in rows if not row.cell(column).empty]
    return sum(fits(text) for text in filled) / len(filled) if filled else 0


def _is_label(text: str) -> bool:
    return label_of_cell(text) is not None


def _names(text: str) -> bool:
    """Whether a cell names what stands beside it: a question by its letter, or a welcome."""
    text = text.strip()
    if label := label_of_cell(text):
        return label.bare_number is None
    return bool(announced(text)) and bool(short_name(text))


def _is_sentence(text: str) -> bool:
    return " " in text.strip() or asks(text)


def _asks(text: str) -> bool:
    return asks(text) or label_at(text.strip()[:50]) is not None
