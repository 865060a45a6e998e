"""Posts as a platform will get them: composed, measured, and with what the network makes of their texts."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal

from chatmod.domain.companions import accompany
from chatmod.domain.composing import Draft, compose
from chatmod.domain.runsheet import Cue, RunSheet
from chatmod.domain.text.entities import Entity


@dataclass(frozen=True, slots=True)
class Terms:
    """What a platform takes of a post.

    Attributes:
        platform: As on the command line.
        characters: Longest text, in the units of `measure`.
        measure: Length of a text.
        images: Most pictures to a post.
        alt: Longest description of a picture, in graphemes.
        entities: Links, tags and mentions that the network makes of a text, in their order and without overlaps; None
            where that is not known.
        price: What a post with this text and so many pictures costs, in US dollars; None where posts are free.
    """

    platform: str
    characters: int
    measure: Callable[[str], int]
    images: int = 0
    alt: int = 1500
    entities: Callable[[str], tuple[Entity, ...]] | None = None
    price: Callable[[str, int], Decimal] | None = None


@dataclass(frozen=True, slots=True)
class SizedPost:
    """One post of a cue on one platform, and its length there."""

    cue: Cue
    draft: Draft
    terms: Terms
    length: int

    @property
    def excess(self) -> int:
        """By how much it is too long; 0 where it fits."""
        return max(0, self.length - self.terms.characters)


def sized_posts(sheet: RunSheet, terms: Iterable[Terms]) -> tuple[SizedPost, ...]:
    """Every post of a sheet, with what questions bring with them: cue by cue as they go out, on each platform."""
    everywhere = tuple(terms)
    return tuple(
        SizedPost(cue, draft, there, there.measure(draft.text))
        for cue in accompany(sheet).cues
        for there in everywhere
        for draft in compose(sheet, cue, there.platform)
    )
