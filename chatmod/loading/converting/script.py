"""A schedule written out: the other side of `loading.cues` and `loading.frontmatter`."""

import re
from collections.abc import Iterable, Iterator, Mapping

from chatmod.loading.converting.found import FoundCue, Picture

_NOT_A_TEXT = re.compile(r"\\*(?:%|##|#[ \t]+[QT][0-9]|---|!\[)|\\+[#!]", re.IGNORECASE)
"""Beginnings that mean something in a schedule, and those that a backslash would be taken from."""


def schedule_text(keys: Mapping[str, str], comments: Iterable[str], cues: Iterable[FoundCue]) -> str:
    """Write a schedule; read again, it gives the same texts, notes, pictures and times."""
    blocks = ["\n".join(["---", *(f"{key}: {value}" for key, value in keys.items()), "---"])]
    remembered = list(_notes(comments))
    if remembered:
        blocks.append("\n".join(remembered))
    blocks += ["\n".join(_cue(cue)) for cue in cues]
    return "\n\n".join(blocks) + "\n"


def _cue(cue: FoundCue) -> Iterator[str]:
    yield f"## {cue.label} @ {cue.when}" if cue.when else f"## {cue.label}"
    yield from (escaped(line) for line in trimmed(cue.text))
    pictures = list(map(_picture, cue.pictures))
    if pictures:
        yield ""
        yield from pictures
    notes = list(_notes(cue.notes))
    if notes:
        yield ""
        yield from notes


def escaped(line: str) -> str:
    """A line of text that is read as the text it is."""
    return f"\\{line}" if _NOT_A_TEXT.match(line) else line


def trimmed(lines: Iterable[str]) -> list[str]:
    """Lines without blanks behind them, and without blank lines above and below; of several blank lines one stays."""
    kept: list[str] = []
    for line in lines:
        line = line.rstrip()  # noqa: PLW2901 - the same line
        if line or (kept and kept[-1]):
            kept.append(line)
    while kept and not kept[-1]:
        kept.pop()
    return kept


def _notes(notes: Iterable[str]) -> Iterator[str]:
    for note in notes:
        yield from (f"% {line.strip()}" for line in note.split("\n") if line.strip())


def _picture(picture: Picture) -> str:
    return f"![{picture.alt}]({picture.path})"


def fits(picture: Picture) -> bool:
    """Whether a picture can be written so that it is read again."""
    both = picture.alt + picture.path
    return bool(picture.path.strip()) and "](" not in both and "\n" not in both and "://" not in picture.path
