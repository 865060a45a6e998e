"""What goes out: the texts of a cue, composed for one platform.

A question goes out as `Q1: BODY #Hashtag`, an announcement as `BODY #Hashtag`; the label is left out where the body
begins with it, the tag where the text has it and every network sees it there; in a thread the label goes on the first
part, the tag on each.
"""

import re
from dataclasses import dataclass

from chatmod.domain.accounts import network_of
from chatmod.domain.hashtags import has_hashtag_everywhere
from chatmod.domain.runsheet import Cue, CueKind, RunSheet
from chatmod.domain.schedule import Image, Part, PlannedCue
from chatmod.domain.zones import both_times

_LABELLED = frozenset({CueKind.QUESTION, CueKind.REPEAT})
VARIABLE = re.compile(r"\{(title|hashtag|start|end|archive)\}")
"""What is filled in before a text goes out; every other brace is text."""


@dataclass(frozen=True, slots=True)
class Draft:
    """One post, composed for one platform.

    Attributes:
        key: The same on every attempt, different for every performance, platform-independent.
        label: The cue it belongs to.
        part: 1 for a single post or the head of a thread, then 2, 3, ...
        language: BCP 47.
    """

    key: str
    label: str
    part: int
    text: str
    language: str
    images: tuple[Image, ...] = ()


def compose(sheet: RunSheet, cue: Cue, platform: str) -> tuple[Draft, ...]:
    """The posts of a cue on a platform, in the order of their thread."""
    return tuple(compose_part(sheet, cue, number, part) for number, part in enumerate(parts_of(cue, platform), 1))


def parts_of(cue: Cue | PlannedCue, platform: str) -> tuple[Part, ...]:
    """What is said in each of the posts of a cue on a platform: for this account, for its network, or for all."""
    scripts = {script.platform: script.parts for script in cue.scripts}
    return scripts.get(platform) or scripts.get(network_of(platform)) or scripts[""]


def compose_part(sheet: RunSheet, cue: Cue, number: int, part: Part) -> Draft:
    """The post of one part of a cue, which has this number (from 1) in its thread."""
    text = filled(part.text, sheet)
    if number == 1 and cue.kind in _LABELLED and sheet.schedule.label and not begins_with(text, cue.of or cue.label):
        text = f"{cue.of or cue.label}: {text}"
    if number == 1:
        text = cue.prefix + text
    if sheet.schedule.hashtag and not has_hashtag_everywhere(text, sheet.schedule.hashtag):
        text = f"{text} #{sheet.schedule.hashtag}"
    key = sheet.key(cue.label) if number == 1 else f"{sheet.key(cue.label)}/{number}"
    return Draft(key, cue.label, number, text, sheet.schedule.language, part.images)


def filled(text: str, sheet: RunSheet) -> str:
    """A text with its variables filled in."""
    zone = sheet.schedule.zone
    values = {
        "title": sheet.schedule.title,
        "hashtag": f"#{sheet.schedule.hashtag}",
        "start": both_times(sheet.start, zone),
        "end": both_times(sheet.end, zone),
        "archive": sheet.schedule.archive or "",
    }
    return VARIABLE.sub(lambda variable: values[variable[1]], text)


def begins_with(text: str, label: str) -> bool:
    """Whether a text begins with a question's label, such as `Q1:`, `q1.` or `Q1 `, and not with `Q12`."""
    return re.match(rf"\s*{re.escape(label)}(?!\w)", text, re.IGNORECASE) is not None
