"""Questions that ask too much at once, and questions that are asked twice."""

from collections.abc import Iterator

import regex

from chatmod.domain.editing.asking import Sentence, sentences_of
from chatmod.domain.editing.passages import Passage, Remark
from chatmod.domain.runsheet import Cue, RunSheet
from chatmod.domain.schedule import Place
from chatmod.errors import Problem

MOST_SENTENCES = 3
_WORDS_OF_A_QUESTION = 5
"""What is shorter goes along with another question: "Why?", "How do you know?", "Number lines?"."""
_WORDS_OF_A_FIRST_QUESTION = 3
_WORDS_OF_WHY = 7
_CHOICES = frozenset({"a", "an", "or", "ein", "eine", "oder", "un", "une", "ou", "una", "o"})
"""What begins so offers an answer to the question before: "A tool? A threat to how we teach?"."""
_WORDS_OF_AN_OFFER = 3
_WHY = frozenset({"why", "pourquoi", "warum", "weshalb", "wieso", "por", "porqué"})
_TAG = regex.compile(r"[#\uFF03]\w[^\s,;:!?.]*+")
_LABEL = regex.compile(r"\s*[QT][0-9]{1,4}(?!\w)", regex.IGNORECASE)
_WORD = regex.compile(r"\w++")
_LETTER, _LATIN = regex.compile(r"\p{L}"), regex.compile(r"\p{Latin}")


def several_questions(passage: Passage) -> Iterator[Remark]:
    """A question that asks several things: people answer one of them, and nobody knows which."""
    if not passage.planned.is_question:
        return
    every = [sentence for sentence in sentences_of(passage.text, passage.tongue) if sentence.asks]
    asking = [
        sentence
        for number, sentence in enumerate(every)
        if sentence.words >= (_WORDS_OF_A_QUESTION if number else _WORDS_OF_A_FIRST_QUESTION)
        and not (sentence.opening in _WHY and sentence.words < _WORDS_OF_WHY)
        and sentence.opening not in _CHOICES
    ]
    in_latin = [_is_latin(passage.text[sentence.start : sentence.end]) for sentence in asking]
    if len(asking) > len(set(in_latin)):
        second = asking[1]
        problem = f"{passage.which} asks {len(asking)} things at once."
        remedy = "Keep the one you care for most; the others make good notes (`% ...`) for when it goes quiet."
        yield Remark("several-questions", second.start, second.end, problem, remedy)


def _is_latin(text: str) -> bool:
    """Whether a sentence is in Latin letters: the same question in another script is a translation."""
    return 2 * len(_LATIN.findall(text)) > len(_LETTER.findall(text))


def many_sentences(passage: Passage) -> Iterator[Remark]:
    """A question that takes long to read, while the talk goes on."""
    if not passage.planned.is_question:
        return
    every = sentences_of(passage.text, passage.tongue)
    found = [
        sentence for before, sentence in zip((None, *every), every, strict=False) if not _is_offer(before, sentence)
    ]
    if len(found) > MOST_SENTENCES:
        too_many = found[MOST_SENTENCES]
        problem = (
            f"{passage.which} has {len(found)} sentences; more than {MOST_SENTENCES} are hard to read in a hurry."
        )
        remedy = "Shorten it, or say some of it in an announcement before."
        yield Remark("many-sentences", too_many.start, too_many.end, problem, remedy)


def _is_offer(before: Sentence | None, sentence: Sentence) -> bool:
    """Whether a sentence only goes on asking, with examples: "Daily? Weekly? Not at all?"."""
    return before is not None and before.asks and sentence.asks and sentence.words <= _WORDS_OF_AN_OFFER


def alike_questions(sheet: RunSheet) -> Iterator[Problem]:
    """Questions that say the same, whatever their capitals, punctuation and tags."""
    earlier: dict[tuple[str, ...], Cue] = {}
    in_file = sorted(sheet.questions, key=lambda cue: (cue.planned.place.path, cue.planned.place.line))
    for cue in in_file:
        said = _said(cue)
        if not said:
            continue
        first = earlier.setdefault(said, cue)
        if first is not cue:
            place = _first_line(cue)
            problem = f"{cue.label} asks the same as {first.label}."
            remedy = f"Delete one of them, or say what is new in {cue.label}."
            yield Problem(place.path, place.line, "warning", "alike-questions", problem, remedy)


def _said(cue: Cue) -> tuple[str, ...]:
    script = next((script for script in cue.planned.scripts if any(part.text for part in script.parts)), None)
    if script is None:
        return ()
    text = "\n".join(part.text for part in script.parts)
    label = _LABEL.match(text)
    bare = _TAG.sub(" ", text[label.end() :] if label else text)
    return tuple(word.casefold() for word in _WORD.findall(bare))


def _first_line(cue: Cue) -> Place:
    for script in cue.planned.scripts:
        for part in script.parts:
            if part.spots:
                return Place(cue.planned.place.path, part.spots[0].line)
    return cue.planned.place
