"""What becomes of the chat's own hashtag on each platform."""

from collections.abc import Iterable, Iterator, Sequence

import regex

from chatmod.domain.editing.camel_case import joined_up
from chatmod.domain.editing.tags import listed, named
from chatmod.domain.hashtags import is_hashtag
from chatmod.domain.runsheet import RunSheet
from chatmod.domain.sizing import Terms
from chatmod.domain.text.entities import Entity, EntityKind
from chatmod.errors import Problem


def hashtag_on(sheet: RunSheet, terms: Iterable[Terms]) -> Iterator[Problem]:
    """Whether each platform takes the chat's hashtag whole."""
    tag = sheet.schedule.hashtag
    if not is_hashtag(tag):
        return  # what is wrong with it everywhere has been told
    short: dict[str, list[str]] = {}
    for there in terms:
        if there.entities is not None:
            left = _left_of(f"#{tag}", there.entities(f"#{tag}"))
            if len(left) <= len(tag):
                short.setdefault(left, []).append(there.platform)
    for left, platforms in short.items():
        place = sheet.schedule.place_of("hashtag")
        if left:
            said = (
                f"On {listed(platforms)} `#{tag}` is cut short by {named(tag[len(left) - 1])}: it becomes `{left}`."
            )
        else:
            said = f"On {listed(platforms)} `#{tag}` is no hashtag."
        remedy = f"Write `#{whole}`." if (whole := _simple(tag)) != tag else "Choose a shorter one of plain letters."
        yield Problem(place.path, place.line, "error", "hashtag-cut-short", said, remedy)


def _left_of(typed: str, entities: Sequence[Entity]) -> str:
    first = next((entity for entity in entities if entity.kind is EntityKind.TAG and entity.start == 0), None)
    return typed[: first.end] if first else ""


def _simple(tag: str) -> str:
    return joined_up(regex.sub(r"[^\p{L}\p{M}\p{Nd}_]++", " ", tag).split()) or tag
