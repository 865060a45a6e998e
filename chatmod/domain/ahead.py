"""What is known of a chat before its evening, and may be handed to everybody: its questions, when, and where."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from chatmod.domain.accounts import network_of
from chatmod.domain.composing import begins_with, filled, parts_of
from chatmod.domain.consent import CONVENTION
from chatmod.domain.pictures import Picture
from chatmod.domain.runsheet import Cue, RunSheet
from chatmod.domain.schedule import Image, Part, Span
from chatmod.domain.zones import to_utc

ROOM = "room"
_BLANK_LINES = re.compile(r"\n(?:[^\S\n]*\n)+")
_NOT_YET = "…"
"""Stands for a time that is not settled yet."""


@dataclass(frozen=True, slots=True)
class QuestionAhead:
    """One question, without notes and without the hashtag that it goes out with.

    Attributes:
        label: Such as `Q1`.
        heading: Its first line, with the label where the chat's questions go out with one.
        rest: Its further lines and parts.
    """

    label: str
    heading: str
    rest: str = ""
    pictures: tuple[Picture, ...] = ()

    @property
    def text(self) -> str:
        """All of it."""
        return f"{self.heading}\n{self.rest}" if self.rest else self.heading

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """The rest of it, parted where there are blank lines."""
        return tuple(piece.strip("\n") for piece in _BLANK_LINES.split(self.rest) if piece.strip())


@dataclass(frozen=True, slots=True)
class Ahead:
    """What is handed out before an evening; nothing in it is private.

    Attributes:
        stem: Of the schedule's file.
        name: The performance's, where its start is not the one that stands in the schedule; else the same as `stem`.
        hashtag: Without `#`.
        start: UTC; None where it is not settled yet, and then `end` is None, too.
        zone: The chat's own.
        zones: Others in which the start is told.
        networks: Where one can take part, besides the room.
        room: Whether there is a room.
        room_url: Where the room is, if that is known.
        archive: Where the record will be, if that is known.
        optout: The word that takes people out of the record.
        labelled: Whether the questions go out with their labels, so that answers can begin with theirs.
    """

    stem: str
    name: str
    title: str
    hashtag: str
    language: str
    start: datetime | None
    end: datetime | None
    zone: ZoneInfo
    zones: tuple[ZoneInfo, ...]
    length: Span
    networks: tuple[str, ...]
    room: bool
    room_url: str
    archive: str
    labelled: bool
    questions: tuple[QuestionAhead, ...]
    optout: str = CONVENTION


def images_of(sheet: RunSheet) -> tuple[Image, ...]:
    """The pictures of the questions, each once."""
    return tuple(dict.fromkeys(image for cue in sheet.questions for part in _parts(cue) for image in part.images))


def ahead_of(
    sheet: RunSheet,
    pictures: Mapping[Image, Picture],
    *,
    dated: bool = True,
    platforms: Iterable[str] = (),
    zones: Iterable[ZoneInfo] = (),
    room_url: str = "",
) -> Ahead:
    """What can be told of a chat.

    Args:
        sheet: The evening as it is planned.
        pictures: Of each of `images_of`.
        dated: Whether the start of the sheet is settled; otherwise no time is told.
        platforms: Instead of those that the schedule names.
        zones: In which the start is told besides the chat's own.
        room_url: Where the room will be.
    """
    schedule = sheet.schedule
    networks = tuple(dict.fromkeys(network_of(name) for name in platforms or schedule.platforms))
    return Ahead(
        stem=schedule.stem,
        # who moves the start in the file moves the chat; `--start` makes one more of it
        name=sheet.name if dated and not _as_declared(sheet) else schedule.stem,
        title=schedule.title,
        hashtag=schedule.hashtag,
        language=schedule.language,
        start=sheet.start if dated else None,
        end=sheet.end if dated else None,
        zone=schedule.zone,
        zones=tuple(zones),
        length=schedule.length,
        networks=tuple(name for name in networks if name != ROOM),
        room=ROOM in networks,
        room_url=room_url,
        archive=schedule.archive or "",
        labelled=schedule.label,
        questions=tuple(_question(sheet, cue, pictures, dated=dated) for cue in sheet.questions),
        optout=schedule.optout,
    )


def _as_declared(sheet: RunSheet) -> bool:
    declared = sheet.schedule.start
    return declared is not None and to_utc(declared, sheet.schedule.zone) == sheet.start


def _question(sheet: RunSheet, cue: Cue, pictures: Mapping[Image, Picture], *, dated: bool) -> QuestionAhead:
    parts = _parts(cue)
    texts = [part.text if dated else _undated(part.text) for part in parts]
    text = "\n\n".join(filled(text, sheet) for text in texts)
    first, _, rest = text.partition("\n")
    bare = not sheet.schedule.label or begins_with(text, cue.label)
    heading = first if bare else f"{cue.label}: {first}"
    shown = tuple(pictures[image] for part in parts for image in part.images)
    return QuestionAhead(cue.label, heading, rest.lstrip("\n"), shown)


def _undated(text: str) -> str:
    return text.replace("{start}", _NOT_YET).replace("{end}", _NOT_YET)


def _parts(cue: Cue) -> tuple[Part, ...]:
    """What all platforms share; where each has a text of its own, that of the first."""
    shared = parts_of(cue, "")
    return shared if any(part.text for part in shared) else parts_of(cue, cue.scripts[1].platform)
