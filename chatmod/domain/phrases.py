"""The few words that chatmod says by itself: in the language of the chat, or in English where it lacks that."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class _Words:
    """`soon` takes a label and a span; `spans` are one and many of days, hours, minutes and seconds."""

    once_more: str
    soon: str
    spans: tuple[tuple[str, str], ...]


_WORDS = {
    "en": _Words(
        "For those who have just come: ",
        "{label} in {span}.",
        (
            ("one day", "{} days"),
            ("one hour", "{} hours"),
            ("one minute", "{} minutes"),
            ("one second", "{} seconds"),
        ),
    ),
    "fr": _Words(
        "Pour qui arrive maintenant\N{NO-BREAK SPACE}: ",
        "{label} dans {span}.",
        (
            ("un jour", "{} jours"),
            ("une heure", "{} heures"),
            ("une minute", "{} minutes"),
            ("une seconde", "{} secondes"),
        ),
    ),
    "de": _Words(
        "Für alle, die gerade kommen: ",
        "{label} in {span}.",
        (
            ("einem Tag", "{} Tagen"),
            ("einer Stunde", "{} Stunden"),
            ("einer Minute", "{} Minuten"),
            ("einer Sekunde", "{} Sekunden"),
        ),
    ),
    "es": _Words(
        "Para quienes acaban de llegar: ",
        "{label} en {span}.",
        (
            ("un día", "{} días"),
            ("una hora", "{} horas"),
            ("un minuto", "{} minutos"),
            ("un segundo", "{} segundos"),
        ),
    ),
}
_UNITS = (86_400, 3_600, 60, 1)


def once_more(language: str) -> str:
    """What stands before a question that is asked again."""
    return _words(language).once_more


def soon(label: str, span: timedelta, language: str) -> str:
    """That a question comes in so much time, as "Q4 in one minute."."""
    words = _words(language)
    seconds = int(span.total_seconds())
    unit = next(index for index, size in enumerate(_UNITS) if seconds % size == 0 and (seconds >= size or size == 1))
    count = seconds // _UNITS[unit]
    one, many = words.spans[unit]
    return words.soon.format(label=label, span=one if count == 1 else many.format(count))


def _words(language: str) -> _Words:
    return _WORDS.get(language.partition("-")[0].lower(), _WORDS["en"])
