"""A file and some wishes in, a schedule and what was guessed out."""

import os
import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from chatmod.domain.hashtags import fold_tag, hashtags_in, is_hashtag
from chatmod.domain.schedule import Span
from chatmod.domain.when import parse_span
from chatmod.loading.converting.columns import by_content, by_headings
from chatmod.loading.converting.evening import set_times
from chatmod.loading.converting.found import Found, FoundCue, Picture, Remark, shortened
from chatmod.loading.converting.letters import bare
from chatmod.loading.converting.opening import Document, open_document
from chatmod.loading.converting.prose import read_prose
from chatmod.loading.converting.rows import read_rows
from chatmod.loading.converting.script import fits, schedule_text
from chatmod.loading.frontmatter import ABBREVIATIONS
from chatmod.loading.source import Line

_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Wishes:
    """What was asked for; it wins over what is found.

    Attributes:
        start: On the wall, in the chat's zone.
        sheet: The name of the sheet to read, of a workbook.
    """

    title: str = ""
    hashtag: str = ""
    start: datetime | None = None
    timezone: str = ""
    length: Span | None = None
    sheet: str | None = None


@dataclass(frozen=True, slots=True)
class Conversion:
    """A schedule made of something else.

    Attributes:
        text: The whole file.
        remarks: What was guessed or only kept as a comment, in the order of the file.
        unit: What their numbers count: `line` or `row`.
    """

    text: str
    remarks: tuple[Remark, ...]
    unit: str


def convert(path: Path, wishes: Wishes, folder: Path | None = None) -> Conversion:
    """Make a schedule of a table or a text.

    Args:
        path: What to read.
        wishes: Fill or override the front matter.
        folder: Where the schedule will be, so that its pictures are found from there; None leaves their paths alone.

    Raises:
        SettingsError: If the file cannot be read, is of a kind that is not understood, or is a schedule already.
    """
    document = open_document(path, wishes.sheet)
    found = Found()
    for number, said in document.said:
        found.remark(number, said)
    _read(document, found)
    keys = _keys(found, wishes, path)
    _label(found)
    _give_texts(found)
    _place_pictures(found, path.parent, folder)
    text = schedule_text(keys, found.comments, found.cues)
    return Conversion(text, tuple(sorted(found.remarks, key=lambda remark: remark.number)), document.unit)


def _read(document: Document, found: Found) -> None:
    columns = by_headings(document.rows) or by_content(document.rows)
    if columns is not None:
        read_rows(document.rows, columns, found)
        return
    if document.rows:
        found.remark(
            document.rows[0].number, "No headings are known (time, label, text, image, alt, notes): read as text."
        )
    lines = document.lines or tuple(
        Line(row.number, line)
        for row in document.rows
        for line in "  ".join(cell.text for cell in row.cells if not cell.empty).split("\n")
    )
    read_prose(lines, found)


def _keys(found: Found, wishes: Wishes, path: Path) -> dict[str, str]:
    """The front matter, in its usual order; what nobody gave and can be derived is derived and said."""
    keys = {"title": _title(found, wishes, path), "hashtag": _hashtag(found, wishes, path)}
    asked = wishes.length or (
        parse_span(found.particulars["length"].value) if "length" in found.particulars else None
    )
    evening = set_times(found, wishes.start, asked)
    start = evening.start
    keys["start"] = f"{start:%Y-%m-%d %H:%M:%S}".removesuffix(":00") if start else ""
    keys["timezone"] = _zone(found, wishes)
    keys["length"] = str(evening.length) if evening.length else ""
    for key in ("title", "hashtag", "timezone", "length"):
        _keep_overridden(found, key, keys[key])
    return {key: value for key, value in keys.items() if value}


def _keep_overridden(found: Found, key: str, value: str) -> None:
    """What a flag replaced stays as a comment."""
    particular = found.particulars.get(key)
    if particular and particular.value != value:
        found.comments.append(f"{key.capitalize()}: {particular.value}")


def _title(found: Found, wishes: Wishes, path: Path) -> str:
    if wishes.title:
        return wishes.title
    if "title" in found.particulars:
        return found.particulars["title"].value
    title = bare("".join(c if c.isprintable() else " " for c in re.sub(r"[_-]+", " ", path.stem)))
    title = title[:1].upper() + title[1:]
    if title:
        found.remark(0, f"There is no title; `{title}` comes from the name of the file. Give it with --title.")
    return title


def _hashtag(found: Found, wishes: Wishes, path: Path) -> str:
    if wishes.hashtag:
        return wishes.hashtag
    if "hashtag" in found.particulars:
        return found.particulars["hashtag"].value
    texts = [line for cue in found.cues for line in cue.text] + found.comments
    texts += [found.particulars["title"].value] if "title" in found.particulars else []
    tags: dict[str, list[str]] = {}
    for text in texts:
        for tag in hashtags_in(text):
            tags.setdefault(fold_tag(tag), []).append(tag)
    if tags:
        tag = max(tags.values(), key=len)[0]
        found.remark(0, f"No hashtag is named; `#{tag}` stands in the texts. Give it with --hashtag.")
        return tag
    words = _WORD.findall(path.stem)
    tag = "".join(word[:1].upper() + word[1:] for word in words)
    if not is_hashtag(tag):
        return ""
    found.remark(0, f"There is no hashtag; `#{tag}` comes from the name of the file. Give it with --hashtag.")
    return tag


def _zone(found: Found, wishes: Wishes) -> str:
    spoken = dict.fromkeys(cue.moment.zone for cue in found.cues if cue.moment and cue.moment.zone)
    particular = found.particulars.get("zone")
    if particular:
        spoken = {particular.value: None, **spoken}
    if spoken:
        found.comments.append(f"Time zone: {', '.join(spoken)}")
    if wishes.timezone:
        return wishes.timezone
    if "timezone" in found.particulars:
        return found.particulars["timezone"].value
    for word in spoken:
        first = word.split()[0].upper() if word.split() else ""
        zone = "UTC" if first == "UTC" else ABBREVIATIONS.get(first, "")
        if zone:
            number = particular.number if particular else 0
            said = f"`{shortened(word)}` was taken as the time zone {zone}. Give another with --timezone."
            found.remark(number, said)
            return zone
    return ""


def _label(found: Found) -> None:
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
            found.remark(cue.number, f"There is no label: it was taken as {cue.label}.")
        taken.add(cue.label.casefold())


def _give_texts(found: Found) -> None:
    """An announcement that is only a name, as in `8:00 Introductions`, says just that."""
    for cue in found.cues:
        if not cue.question and not cue.begun:
            cue.text = [cue.label]
            found.remark(cue.number, f"`{cue.label}` has no text of its own: it posts just that.")


def _own_name(cue: FoundCue, taken: set[str], counts: dict[str, int], found: Found) -> str:
    own = name = cue.label
    while own.casefold() in taken:
        counts[name] = counts.get(name, 1) + 1
        own = f"{name} {counts[name]}"
    if own != name:
        found.remark(cue.number, f"There is a `{name}` already: this is `{own}`.")
    return own


def _place_pictures(found: Found, source: Path, folder: Path | None) -> None:
    """Pictures that can be attached, named from the schedule's folder; the others are notes."""
    for cue in found.cues:
        kept = []
        for picture in cue.pictures:
            if not fits(picture):
                words = " ".join(word for word in (picture.alt, picture.path) if word)
                cue.notes.append(f"Picture: {words}")
                said = f"`{shortened(picture.path)}` is no file that can be attached: it was kept as a private note."
                found.remark(cue.number, said)
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
