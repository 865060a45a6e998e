"""Pictures that go out with a post, and what a platform takes of them."""

from dataclasses import dataclass

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
