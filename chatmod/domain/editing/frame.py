"""What stands around the questions: a welcome, a closing, and that a record is kept.

Why whole texts in four languages: people are told in words, and no key of the front matter tells them. In another
language nothing is said rather than something wrong.
"""

from collections.abc import Iterator
from datetime import timedelta

import regex

from chatmod.domain.editing.passages import at_heading, passages_of
from chatmod.domain.runsheet import Cue, CueKind, RunSheet
from chatmod.errors import Problem

_SHORTLY_BEFORE = timedelta(minutes=15)
_SHARE_BEFORE = 10
"""Of a long chat, this part of its length is shortly before, too."""
_GREETING = regex.compile(
    r"\b(?:welcome|hello|hi|good (?:morning|evening|afternoon)|introduce|who are you"
    r"|bienvenue|bonjour|bonsoir|salut|présente|willkommen|hallo|moin|grüß|guten abend|stell\w* (?:dich|euch|sie)"
    r"|bienvenid\w*|hola|buen[oa]s|preséntate|presentaos|preséntense)\b",
    regex.IGNORECASE,
)
_RECORD = regex.compile(
    r"\b(?:archiv|transcri|record|kept\b|keep\b|saved?\b|stored?\b|preserv|collected|compil|summary|recap|log\b|publish"
    r"|enregistr|conserv|gard(?:é|er|ons|e)|compte.rendu|retranscri|publi"
    r"|protokoll|aufgezeichnet|aufzeich|mitschrift|transkript|gespeichert|aufbewahr|aufgehoben|festgehalten"
    r"|dokumentier|nachles|nachzules|veröffentlich|zusammenfassung"
    r"|graba|registr|guarda|conserva|acta\b|resumen)",
    regex.IGNORECASE,
)
_WAY_OUT = regex.compile(
    r"\b(?:opt(?:ing|ed|s)?[ -]out"
    r"|(?:leave|leaves|leaving|left|stay|staying|keep|kept|take|taken|cut) (?:\w+ ){0,3}out\b"
    r"|delet|remov|want out\b|(?:taken|take \w+) off\b|skip (?:me|you|yours?)\b"
    r"|(?:not|\w+n['\u2019]t) (?:want )?(?:to )?(?:(?:be|your posts?|yours) )?"
    r"(?:in it|in there|included|quoted|shared|recorded|archived|saved|published|kept|used|appear"
    r"|(?:use|include|quote|share|publish|save|archive) (?:you|me|yours?))\b"
    r"|without (?:your|a) name|anonym"
    r"|supprim|effac|retir|exclu|(?:ne|pas) (?:\w+ ){0,3}(?:figurer|paraître|apparaître|cité|archivé|conservé)"
    r"|lösch|entfern|weggelassen|weglass|ausgenommen|herausnehm|rausnehm|heraushalt|draußen bleib|widersprech"
    r"|nicht (?:\w+ ){0,3}(?:aufgenommen|archiviert|erschein\w*|auftauch\w*|zitiert|gespeichert|dabei|darin|drin)"
    r"|borra|borre|elimin|quitar|quite|suprim|no (?:\w+ ){0,3}(?:aparec\w*|figur\w*|archiv\w*|cit\w*|inclu\w*))",
    regex.IGNORECASE,
)
_UNDERSTOOD = frozenset({"en", "fr", "de", "es"})
_ENGLISH = regex.compile(r"\b(?:the|you|your|what|how|and|is|of|to)\b", regex.IGNORECASE)


def welcome_and_closing(sheet: RunSheet) -> Iterator[Problem]:
    """A chat that begins or ends with a question."""
    if not sheet.questions:
        return
    first, last = sheet.questions[0], sheet.questions[-1]
    if _welcome(sheet) is None and not any(map(_GREETING.search, _texts(sheet, first))):
        problem = f"Nothing is said before {first.label}: people come in to a question."
        remedy = "Add `## Welcome @ +0`, here or in a ritual, and say who is here."
        yield at_heading(first.planned, "no-welcome", problem, remedy)
    if sheet.cues[-1] is last:
        problem = f"Nothing is said after {last.label}: nobody knows that it is over."
        remedy = "Add `## Thanks @ end`, here or in a ritual, and say what comes next."
        yield at_heading(last.planned, "no-closing", problem, remedy)


def _welcome(sheet: RunSheet) -> Cue | None:
    """What is said first of all, shortly before the start or up to the first question."""
    shortly = max(_SHORTLY_BEFORE, (sheet.end - sheet.start) / _SHARE_BEFORE)
    first = next((cue for cue in sheet.cues if cue.instant >= sheet.start - shortly), None)
    return None if first is None or first.kind is CueKind.QUESTION else first


def notices(sheet: RunSheet) -> Iterator[Problem]:
    """Whether people are told that a record is kept, and how to stay out of it."""
    schedule = sheet.schedule
    texts = [passage.text for passage in passages_of(sheet)]
    if not sheet.questions or not _is_understood(sheet, texts):
        return
    where = _welcome(sheet) or sheet.questions[0]
    told = any("{archive}" in text or _RECORD.search(text) for text in texts)
    out = any(_WAY_OUT.search(text) or schedule.optout.casefold() in text.casefold() for text in texts)
    if not told:
        problem = "Nobody is told that a record of the chat is kept."
        place = " at {archive}" if schedule.archive else ""
        remedy = f"Say it at the beginning, such as: A record is kept for everybody{place}."
        yield at_heading(where.planned, "no-archive-notice", problem, remedy)
    if not out:
        problem = "Nobody is told how to stay out of the record."
        remedy = f"Say it at the beginning, such as: To stay out of it, reply {schedule.optout}."
        yield at_heading(where.planned, "no-opt-out", problem, remedy)


def _is_understood(sheet: RunSheet, texts: list[str]) -> bool:
    """Whether the texts are in a language whose words are known here; English is only taken for so if it looks so."""
    tongue = sheet.schedule.language.partition("-")[0].lower()
    declared = "language" in dict(sheet.schedule.places)
    return tongue in _UNDERSTOOD and (declared or any(map(_ENGLISH.search, texts)))


def _texts(sheet: RunSheet, cue: Cue) -> list[str]:
    return [passage.text for passage in passages_of(sheet) if passage.planned is cue.planned]
