"""Labels as people write them: `Q1.`, `Q 1:`, `Question 1`, `1)`, `1.0`, `T1`, `Frage 3`."""

import re
from dataclasses import dataclass

from chatmod.domain.schedule import QUESTION_LABEL
from chatmod.loading.converting.letters import bare

_SEPARATOR = r"(?:[ ]{0,3}[.:)\]|–—-]{1,3}(?=[ ]|$|[^0-9.:)\]])[ ]{0,3}|[ ]+|$)"
_LETTER = re.compile(rf"(?:([Qq])[ .#-]{{0,3}}|([Tt])#?)0{{0,6}}([0-9]{{1,4}})(?![0-9]){_SEPARATOR}")
_WORDS = r"questions?|frage|pregunta|pergunta|domanda|vraag|fråga|spørgsmål|spørsmål"
_WORD = re.compile(
    rf"(?:{_WORDS})[ ]{{0,2}}(?:#|no\.?|nr\.?|n[°ºo])?[ ]{{0,2}}0{{0,6}}([0-9]{{1,4}})"
    r"(?:[ ]{0,3}[.:)\]|–—-]{1,3}[ ]{0,3}|[ ]{0,3}$)",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"[(\[#]?0{0,6}([0-9]{1,3})(?:[.)\]]{1,2}(?:[ ]+|$)|:(?:[ ]+|$)|[ ]{1,2}[–—-][ ]+)")
_NUMBER_CELL = re.compile(r"[(\[#]?0{0,6}([0-9]{1,4})(?:[.,]0{1,6})?[.):\]]{0,2}")
_NAME = re.compile(r"[^\s@/:][^@/:]*")
_ALMOST = re.compile(r"[qt]\s*[0-9]+.*|question\s*[0-9]{1,4}", re.IGNORECASE)
_ANNOUNCEMENTS = (
    r"welcomes?|hello|introductions?|intros?|greetings?|house ?keeping|ground rules|"
    r"rules|norms|reminders?|warm[- ]?up|"
    r"ice ?breaker|break|wrap[- ]?up|closing|close|conclusion|thanks|thank you|good ?bye|farewell|outro|recap|"
    r"next week|next chat|announcements?|opening|"
    r"willkommen|begrüßung|vorstellung|regeln|erinnerung|pause|abschluss|danke|tschüss|"
    r"bienvenue|présentations?|règles|rappel|merci|conclusion|au revoir|"
    r"bienvenid[ao]s?|bienvenida|presentaci(?:ón|ones)|reglas|recordatorio|gracias|cierre|despedida|"
    r"benvenut[oiae]|presentazioni|regole|grazie|chiusura|bem-vind[ao]s?|regras|obrigad[ao]|encerramento|"
    r"welkom|regels|herinnering|bedankt|afsluiting"
)
_ANNOUNCEMENT = re.compile(rf"({_ANNOUNCEMENTS})(?!\w)", re.IGNORECASE)
_FEW_WORDS, _SHORT = 4, 40


@dataclass(frozen=True, slots=True)
class FoundLabel:
    """A question's label as chatmod writes it, where it ends in the text, and whether a number alone stood there."""

    label: str
    end: int
    bare_number: int | None = None


def label_at(text: str) -> FoundLabel | None:
    """The label with which a line begins (its blanks made plain); a number alone counts only as in a list."""
    if found := _LETTER.match(text):
        letter = "T" if found[2] else "Q"
        return FoundLabel(f"{letter}{int(found[3])}", found.end())
    if found := _WORD.match(text):
        return FoundLabel(f"Q{int(found[1])}", found.end())
    if found := _NUMBER.match(text):
        return FoundLabel(f"Q{int(found[1])}", found.end(), int(found[1]))
    return None


def label_of_cell(text: str) -> FoundLabel | None:
    """The question's label that a cell holds, and nothing else: `Q 1`, `q1.`, `1`, `1.0`."""
    plain = bare(text[:100]).lstrip("'")
    if plain != bare(text[:200]).lstrip("'"):
        return None
    if found := _NUMBER_CELL.fullmatch(plain):
        return FoundLabel(f"Q{int(found[1])}", len(plain), int(found[1]))
    label = label_at(plain)
    return label if label and label.end == len(plain) else None


def announced(text: str) -> str:
    """The word with which an announcement begins, such as `Welcome`; empty where there is none that is known."""
    found = _ANNOUNCEMENT.match(text)
    return f"{found[1][0].upper()}{found[1][1:].lower()}" if found else ""


def short_name(text: str) -> str:
    """A text as the label of an announcement, if it is of a few words and may be one; else empty."""
    name = bare(text[:200]).strip(" .:;,!–—-*_")
    few = len(name.split()) <= _FEW_WORDS and len(name) <= _SHORT
    return name if few and is_name(name) else ""


def as_name(text: str) -> str:
    """A text made fit to be the label of an announcement; empty where nothing is left."""
    letters = "".join(" " if letter in "@/:" or not letter.isprintable() else letter for letter in bare(text[:200]))
    name = bare(letters)[:_SHORT].strip(" #")
    if name and not is_name(name):
        name = f"Part {name}"
    return name if is_name(name) else ""


def is_name(text: str) -> bool:
    """Whether a text can be the label of an announcement."""
    return (
        _NAME.fullmatch(text) is not None
        and text.isprintable()
        and not text.startswith("#")
        and _ALMOST.fullmatch(text) is None
        and QUESTION_LABEL.fullmatch(text.upper()) is None
    )
