"""Pictures that go out with a post, and what a platform takes of them."""

from dataclasses import dataclass

import regex

from chatmod.domain.lengths import graphemes

_GRAPHEME = regex.compile(r"\X")
_LONGEST_WORD = 40
"""What is longer is written without blanks, as in Japanese."""
_PUNCTUATION = " \t\n\u00a0,;:.-\u2013\u2014("
COMMON_KINDS = ("image/jpeg", "image/png", "image/gif", "image/webp")
"""MIME types that every network takes."""


@dataclass(frozen=True, slots=True)
class PictureLimits:
    """What a platform takes of one picture.

    Attributes:
        bytes: Largest file.
        pixels: Most pixels (width times height), where the platform names a number.
        alt: Longest description, in graphemes.
        kinds: MIME types.
    """

    bytes: int
    pixels: int | None = None
    alt: int = 1500
    kinds: tuple[str, ...] = COMMON_KINDS


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as a platform gets it: within its limits, upright, and without the place where it was taken.

    Attributes:
        data: The whole file.
        kind: Its MIME type.
        width: In pixels; likewise `height`.
        alt: What it shows, in words.
        name: Of the file it comes from, without a folder.
    """

    data: bytes
    kind: str
    width: int
    height: int
    alt: str
    name: str


def fitting_description(alt: str, limit: int) -> str:
    """A description as a platform takes it: whole, or cut at the end of a word, with `…` behind.

    Args:
        alt: What the picture shows, in words.
        limit: Longest description, in graphemes.
    """
    if len(alt) <= limit or graphemes(alt) <= limit:
        return alt
    end = 0
    for number, found in enumerate(_GRAPHEME.finditer(alt), 1):
        if number >= limit:
            break
        end = found.end()
    cut = alt[:end]
    if alt[end].isalnum():
        near = range(len(cut) - 1, max(0, len(cut) - _LONGEST_WORD), -1)
        cut = cut[: next((index for index in near if cut[index].isspace()), len(cut))]
    return f"{cut.rstrip(_PUNCTUATION)}\N{HORIZONTAL ELLIPSIS}" if limit else ""
