"""Labels, texts and pictures of what was found, made fit to be written."""

import os
import re
from pathlib import Path

from chatmod.loading.converting.found import Found, FoundCue, Picture, shortened
from chatmod.loading.converting.script import fits

_MARKED = re.compile(
    r"(?<![\w*])\*{1,3}[^\s*](?:[^*]{0,200}[^\s*])?\*{1,3}(?!\w)"
    r"|(?<![\w_])_{1,2}[^\s_](?:[^_]{0,200}[^\s_])?_{1,2}(?!\w)"
    r"|\[[^\[\]]{1,200}\]\([^()\s]{1,200}\)"
)


def label_cues(found: Found) -> None:
    """Number the questions that have no label, and give every announcement a name of its own."""
    taken = {cue.label.casefold() for cue in found.cues if cue.question}
    counts: dict[str, int] = {}
    last = 0
    for cue in found.cues:
        if not cue.question:
            cue.label = _own_name(cue, taken, counts, found)
        elif cue.label:
            last = int(cue.label[1:])
        else:
            last += 1
            while f"q{last}" in taken:
                last += 1
            cue.label = f"Q{last}"
            found.remark(cue.number, "Without a label, numbered in their order", cue.label)
        taken.add(cue.label.casefold())


def give_texts(found: Found) -> None:
    """An announcement that is only a name, as in `8:00 Introductions`, says just that."""
    for cue in found.cues:
        if not cue.question and not cue.begun:
            cue.text = [cue.label]
            found.remark(cue.number, "Without a text of its own, this posts just its name", f"`{cue.label}`")


def _own_name(cue: FoundCue, taken: set[str], counts: dict[str, int], found: Found) -> str:
    own = name = cue.label
    while own.casefold() in taken:
        counts[name] = counts.get(name, 1) + 1
        own = f"{name} {counts[name]}"
    if own != name:
        found.remark(cue.number, f"There is a `{name}` already: this is `{own}`.")
    return own


def tell_marks(found: Found) -> None:
    """Say where a text has marks that a document shows as something else: they are posted as typed."""
    for cue in found.cues:
        marked = next((mark[0] for line in cue.text if (mark := _MARKED.search(line))), "")
        if marked:
            found.remark(cue.number, "Marks are posted as they are typed", f"`{shortened(marked)}`")


def place_pictures(found: Found, source: Path, folder: Path | None) -> None:
    """Pictures that can be attached, named from the schedule's folder; the others are notes."""
    for cue in found.cues:
        kept = []
        for picture in cue.pictures:
            if not fits(picture):
                words = " ".join(word for word in (picture.alt, picture.path) if word)
                cue.notes.append(f"Picture: {words}")
                said = "No file that can be attached, so kept as a private note"
                found.remark(cue.number, said, f"`{shortened(picture.path)}`")
                continue
            kept.append(Picture(picture.alt, _path_from(folder, source, picture.path)))
        cue.pictures = kept


def _path_from(folder: Path | None, source: Path, path: str) -> str:
    try:
        if folder is None or folder.resolve() == source.resolve() or not (source / path).is_file():
            return path
        return Path(os.path.relpath((source / path).resolve(), folder.resolve())).as_posix()
    except (OSError, ValueError):
        return path
